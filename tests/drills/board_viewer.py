"""Somebody whose dispatch board stands open: what they were told, and how often."""

import contextlib
import json
import socket
import threading
import time
from collections import Counter
from typing import Self

import httpx2

#: An event of an incident: its id and version.
Step = tuple[str, int]


class Viewer:
    """Reads the board, opens its stream, and comes back with the last id whenever it ends."""

    def __init__(self, site: str, headers: dict[str, str]) -> None:
        self._line = httpx2.Client(base_url=site, headers=headers, timeout=30)
        self.told: Counter[Step] = Counter()
        self.resets = self.streams = 0
        self._mark = ""
        self._over = threading.Event()
        self._open = threading.Event()
        self._present: httpx2.Response | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._mark = self._line.get("/board").json()["mark"]
        self._thread.start()
        assert self._open.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.break_off()
        self._thread.join(20)
        self._line.close()

    def break_off(self) -> None:
        """Lose the line in the middle, as a browser in a tunnel does."""
        if self._present is not None:
            stream = self._present.extensions["network_stream"]
            with contextlib.suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def wait_for(self, steps: set[Step], *, within_s: float = 15.0) -> set[Step]:
        """Wait until all of them were told; return those that never were."""
        deadline = time.monotonic() + within_s
        while (missing := steps - set(self.told)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return missing

    def _watch(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(httpx2.HTTPError, httpx2.StreamError, OSError, ValueError):
                self._read_stream()
            time.sleep(0.05)

    def _read_stream(self) -> None:
        again = {"Last-Event-ID": self._mark}
        with self._line.stream("GET", "/board/stream", headers=again) as answer:
            if answer.status_code != 200:
                return
            self._present = answer
            self.streams += 1
            kind = ""
            for line in answer.iter_lines():
                self._open.set()
                name, _, rest = line.partition(": ")
                if name == "id":
                    self._mark = rest
                elif name == "event":
                    kind = rest
                elif name == "data":
                    self._take(kind, json.loads(rest))

    def _take(self, kind: str, body: dict[str, list[dict[str, str]]]) -> None:
        if kind == "reset":
            self.resets += 1
        for one in body.get("happened", []):
            self.told[one["id"], int(one["version"])] += 1
