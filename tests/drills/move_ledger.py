"""Clients that report and move on, and write down every step they were promised."""

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
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1

#: What a grid's worker does with a small matter; the last step is told to the village.
STORY: tuple[dict[str, Any], ...] = (
    {"verb": "accept"},
    {"verb": "triage", "tier": "minor"},
    {"verb": "self_handle"},
    {"verb": "feed_back", "work": 1, "note": "已到现场"},
    {"verb": "escalate", "reason": "超出本级权限"},
)

_STORED = text(
    "SELECT key, incident_id::text AS incident, version, kind FROM incident_event"
    " WHERE key IS NOT NULL"
)
_NOTICES = text(
    "SELECT subject, count(DISTINCT event) AS n FROM notice WHERE kind = 'to_accept' GROUP BY 1"
)

#: What a step is: the incident, the version it made, and the verb.
Step = tuple[str, int, str]


@dataclass
class MoveLedger:
    """Every key that was sent, what it was promised to have done, and what answers came."""

    intended: set[str] = field(default_factory=set)
    promised: dict[str, set[Step]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    unanswered: int = 0

    def find_broken_promises(self, engine: Engine) -> dict[str, list[str]]:
        """Return what is lost, doubled, unasked for or half written; empty when all is well."""
        with engine.connect() as connection:
            rows = connection.execute(_STORED).all()
            told = {row.subject: row.n for row in connection.execute(_NOTICES)}
            broken = find_violations(connection)
        stored = {row.key: (row.incident, row.version, row.kind) for row in rows}
        verbs = Counter((row.incident, row.kind) for row in rows)
        found = {
            "lost": [key for key in self.promised if key not in stored],
            "other step": [
                key
                for key, steps in self.promised.items()
                if key in stored and steps != {stored[key]}
            ],
            "unasked": [key for key in stored if key not in self.intended],
            "twice": [f"{one} {verb}" for (one, verb), n in verbs.items() if n > 1],
            "untold": [one for (one, verb) in verbs if verb == "escalate" and told.get(one) != 1],
            "refused": self.refused,
            **broken,
        }
        return {what: keys for what, keys in found.items() if keys}


class Movers:
    """Workers of one grid who report and handle without rest, each move under its own key."""

    def __init__(
        self,
        site: str,
        sessions: list[dict[str, str]],
        *,
        seed: int,
        point: tuple[float, float] = IN_GRID_1,
    ) -> None:
        self.ledger = MoveLedger()
        self._site = site
        self._point = point
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, args=(headers, random.Random(seed + at)))  # noqa: S311 a drill's dice
            for at, headers in enumerate(sessions)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def wait_for_promises(self, count: int, *, within_s: float) -> None:
        """Wait until so many more moves are promised."""
        wanted = len(self.ledger.promised) + count
        deadline = time.monotonic() + within_s
        while len(self.ledger.promised) < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.005)

    def _work(self, headers: dict[str, str], dice: random.Random) -> None:
        with httpx2.Client(base_url=self._site, timeout=15, headers=headers) as line:
            while not self._ended.is_set():
                body = report(category="traffic", **at(self._point))
                told = self._ask(line, "/incidents", body, uuid4().hex, dice)
                if told is not None:
                    self._follow(line, told["id"], dice)

    def _follow(self, line: httpx2.Client, incident: str, dice: random.Random) -> None:
        story = STORY if dice.random() < 0.5 else STORY[:-1]  # half of them stay with the grid
        for body in story:
            key = uuid4().hex
            with self._lock:
                self.ledger.intended.add(key)
            for _ in range(dice.choice((1, 1, 1, 2))):  # a reply may be lost on its way
                made = self._ask(line, f"/incidents/{incident}/moves", body, key, dice)
                if made is None:
                    return
                step = (made["id"], made["version"], made["verb"])
                with self._lock:
                    self.ledger.promised.setdefault(key, set()).add(step)

    def _ask(
        self, line: httpx2.Client, path: str, body: Any, key: str, dice: random.Random
    ) -> dict[str, Any] | None:
        """Ask until there is an answer, always under the same key; None once the drill is over."""
        while not self._ended.is_set():
            try:
                answer = line.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx2.HTTPError:
                with self._lock:
                    self.ledger.unanswered += 1
            else:
                with self._lock:
                    self.ledger.statuses[answer.status_code] += 1
                if answer.status_code in {200, 201}:
                    return dict(answer.json())
                if answer.status_code != 503:
                    with self._lock:
                        self.ledger.refused.append(f"{path} {body} {answer.text[:300]}")
                    return None
            time.sleep(dice.uniform(0.01, 0.1))
        return None
