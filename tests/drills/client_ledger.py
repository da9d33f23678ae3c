"""Clients that write down what they asked for and what they were promised, Jepsen's way."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx2
from sqlalchemy import Engine, text

from governance.incidents.invariants import find_violations
from tests.nine_county import IN_GRID_1, ON_EDGE_1_2, OUTSIDE
from tests.signing_in import as_program

POINTS = (IN_GRID_1, ON_EDGE_1_2, OUTSIDE)

_STORED = text(
    "SELECT idempotency_key AS key, id::text AS id, title FROM incident"
    " WHERE source = 'token:drill'"
)


@dataclass
class ClientLedger:
    """Everything clients intended (key → title), and every promise they got (key → ids)."""

    intended: dict[str, str] = field(default_factory=dict)
    promised: dict[str, set[str]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0

    def find_broken_promises(self, engine: Engine) -> dict[str, list[str]]:
        """Return what is lost, doubled, unasked for or half written; empty when all is well."""
        with engine.connect() as connection:
            rows = connection.execute(_STORED).all()
            broken = find_violations(connection)
        stored = {row.key: (row.id, row.title) for row in rows}
        wanted = self.intended
        found = {
            "lost": [key for key in self.promised if key not in stored],
            "changed": [key for key, (_, title) in stored.items() if wanted.get(key) != title],
            "other id": [
                key
                for key, ids in self.promised.items()
                if key in stored and ids != {stored[key][0]}
            ],
            "twice": [key for key, n in Counter(row.key for row in rows).items() if n > 1],
            **broken,
        }
        return {what: keys for what, keys in found.items() if keys}


class Clients:
    """Clients that report without rest; what is not answered is sent again under its key."""

    def __init__(self, port: int, count: int, *, seed: int, token: str) -> None:
        self.ledger = ClientLedger()
        self._address = f"http://127.0.0.1:{port}"
        self._headers = as_program(token)
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._report, args=(random.Random(seed + at),))  # noqa: S311 a drill's dice
            for at in range(count)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def wait_for_promises(self, count: int, *, within_s: float) -> float:
        """Wait until so many more are promised; return the seconds to the first of them."""
        began, before = time.monotonic(), len(self.ledger.promised)
        first = None
        while len(self.ledger.promised) < before + count:
            now = time.monotonic()
            if first is None and len(self.ledger.promised) > before:
                first = now - began
            if now - began > within_s:
                raise TimeoutError
            time.sleep(0.005)
        return time.monotonic() - began if first is None else first

    def _report(self, dice: random.Random) -> None:
        with httpx2.Client(base_url=self._address, timeout=15, headers=self._headers) as line:
            self._report_over(line, dice)

    def _report_over(self, line: httpx2.Client, dice: random.Random) -> None:
        while not self._ended.is_set():
            key, title = uuid4().hex, f"演练 {dice.getrandbits(64):x}"
            with self._lock:
                self.ledger.intended[key] = title
            for _ in range(dice.choice((1, 3, 30))):  # some lose patience, some do not
                if self._send(line, key, title, dice) or self._ended.is_set():
                    break

    def _send(self, line: httpx2.Client, key: str, title: str, dice: random.Random) -> bool:
        body = _body(key, title)
        try:
            answer = line.post("/incidents", json=body, headers={"Idempotency-Key": key})
        except httpx2.HTTPError:
            with self._lock:
                self.ledger.unanswered += 1
            time.sleep(dice.uniform(0.01, 0.1))
            return False
        with self._lock:
            self.ledger.statuses[answer.status_code] += 1
            if answer.status_code == 201:
                self.ledger.promised.setdefault(key, set()).add(answer.json()["id"])
        if answer.status_code != 201:
            time.sleep(dice.uniform(0.01, 0.1))
        # A reply may get lost on its way: the client asks again and must hear the same.
        return answer.status_code == 201 and dice.random() < 0.9


def _body(key: str, title: str) -> dict[str, Any]:
    x, y = POINTS[int(key, 16) % len(POINTS)]
    return {
        "channel": "grid_patrol",
        "category": "dispute",
        "title": title,
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": x, "y": y, "crs": "cgcs2000", "accuracy_m": 5.0},
    }
