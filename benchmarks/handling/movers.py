"""Dispatchers who take one incident after the other through its first steps, over HTTP."""

import json
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from typing import Any

from benchmarks.handling.county import Work
from benchmarks.sign_in import cookies_of


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made."""

    verb: str
    incident: str
    version: int
    took_s: float
    answered_at: float  # of `time.monotonic`


@dataclass
class Movers:
    """Clients that wait for each answer before they go on, at most `per_s` moves in all."""

    port: int
    work: Iterable[Work]
    agency: str
    per_s: float | None = None
    made: list[Made] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    turned_away: int = 0

    def run(self, *, clients: int, seconds: float) -> float:
        """Move until time is up; return how long it took, the last answers included.

        Raises
        ------
        RuntimeError
            When an answer was no 200: a fast wrong answer is none.
        """
        self._left: Iterator[tuple[Work, str]] = iter(
            zip(self.work, cycle(("dispatch", "self_handle")), strict=False)
        )
        self._guard = threading.Lock()
        began = time.monotonic()
        self._ends, self._next_at = began + seconds, began
        threads = [threading.Thread(target=self._work) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.refused:
            raise RuntimeError(self.refused[0])
        return time.monotonic() - began

    def _work(self) -> None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.refused and time.monotonic() < self._ends:
            with self._guard:
                work, last = next(self._left)
            for body in self._story(last):
                self._keep_pace()
                if time.monotonic() >= self._ends or not self._move(line, work, body):
                    break
        line.close()

    def _story(self, last: str) -> Iterator[dict[str, str]]:
        yield {"verb": "accept"}
        yield {"verb": "triage", "tier": "minor"}
        yield {"verb": last} | ({"unit": self.agency} if last == "dispatch" else {})

    def _keep_pace(self) -> None:
        if self.per_s is None:
            return
        with self._guard:
            at, self._next_at = self._next_at, max(self._next_at + 1 / self.per_s, time.monotonic())
        time.sleep(max(0.0, at - time.monotonic()))

    def _move(self, line: HTTPConnection, work: Work, body: dict[str, str]) -> bool:
        headers = cookies_of(work.session) | {
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        began = time.monotonic()
        line.request("POST", f"/incidents/{work.incident}/moves", json.dumps(body), headers)
        answer = line.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        now = time.monotonic()
        if answer.status == 503:
            self.turned_away += 1
            return False
        if answer.status != 200:
            self.refused.append(f"{body} {answer.status} {told}")
            return False
        self.made.append(Made(body["verb"], work.incident, told["version"], now - began, now))
        return True
