"""Reports that just came in: their clocks and the word to their holders, many at once.

A sheet brings thousands in a minute. Looked at one by one they would keep the watch, and the
machine, from everything else.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from governance.incidents.handling.running import terms_of
from governance.incidents.handling.stored_case import Grades, Stored
from governance.incidents.overdue import wording
from governance.incidents.overdue.recipients import Around, Persons
from governance.incidents.overdue.telling import report_key
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.deadlines import RunningClock, Step, Terms, running_clocks
from governance.notices.telling import News, tell
from governance.notices.vocabulary import NoticeKind
from governance.policy import Policy
from governance.vocabulary import Level, Tier, Verb

MOST: Final = 500
#: Of more new reports at once a person is told with one notice.
FEW: Final = 5

_TAKE = text(
    """
SELECT id, no, title, area, holder, level, tier, category, urgent, version, reported_at
FROM incident
WHERE act_at <= :now AND state = 'reported' AND due_kind IS NULL AND version = 1
ORDER BY act_at LIMIT :most FOR UPDATE SKIP LOCKED
"""
)
_WRITE = text(
    """
UPDATE incident i SET due_kind = t.kind, due_at = t.due, act_at = t.look
FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:dues AS timestamptz[]),
  CAST(:looks AS timestamptz[])) AS t(id, kind, due, look)
WHERE i.id = t.id
"""
)


@dataclass(frozen=True, slots=True)
class _Fresh:
    stored: Stored
    clock: RunningClock

    def next_look(self, now: datetime) -> datetime:
        """At its warning or its end; at once when the first of them has passed."""
        first = self.clock.warn_at or self.clock.due_at
        return now if first is None else max(first, now)


def take_up(db: Connection, policy: Policy, now: datetime) -> tuple[int, int]:
    """Start the clocks of new reports and tell their holders; return how many reports and people.

    What is overdue already when it is first seen waits for the watch, now.
    """
    terms = terms_of(policy)
    rows = db.execute(_TAKE, {"now": now, "most": MOST}).all()
    fresh = [_read(row, terms) for row in rows]
    if not fresh:
        return 0, 0
    values: dict[str, Any] = {
        "ids": [one.stored.id for one in fresh],
        "kinds": [one.clock.kind.value for one in fresh],
        "dues": [one.clock.due_at for one in fresh],
        "looks": [one.next_look(now) for one in fresh],
    }
    db.execute(_WRITE, values)
    in_time = [one for one in fresh if one.clock.due_at is not None and one.clock.due_at > now]
    return len(fresh), _tell(db, in_time, policy, now)


def _read(row: Any, terms: Terms) -> _Fresh:  # noqa: ANN401 a row
    case = Case(
        state=State.REPORTED,
        level=Level(row.level),
        holder=row.holder,
        tier=Tier(row.tier),
        category=row.category,
    )
    reported = [Step(Verb.REPORT, row.reported_at, State.REPORTED)]
    (clock,) = running_clocks(case, reported, terms, urgent=row.urgent)
    stored = Stored(row.id, row.no, row.title, row.area, row.version, case, Grades())
    return _Fresh(stored, clock)


def _tell(db: Connection, fresh: Sequence[_Fresh], policy: Policy, now: datetime) -> int:
    day = now.astimezone(policy.county.zone).date()
    persons: dict[str, Persons] = {}
    of_person: defaultdict[uuid.UUID, list[_Fresh]] = defaultdict(list)
    for one in fresh:
        holder = one.stored.case.holder
        if holder not in persons:
            around = Around(db, one.stored, policy.county.code, now, day)
            persons[holder] = around.owing(one.clock)
        for person in persons[holder]:
            of_person[person].append(one)
    many = {person for person, told in of_person.items() if len(told) > FEW}
    return _tell_of_many(db, {person: of_person[person] for person in many}, now) + sum(
        _tell_of_one(db, one, persons[one.stored.case.holder] - many, policy, now) for one in fresh
    )


def _tell_of_one(
    db: Connection, one: _Fresh, persons: Collection[uuid.UUID], policy: Policy, now: datetime
) -> int:
    stored, due_at = one.stored, one.clock.due_at or now
    words = wording.to_accept(
        stored.no, due_at, policy.county.zone, has_grid=stored.case.holder != ""
    )
    key = f"{stored.id}/{report_key(stored, one.clock)}"
    news = News(NoticeKind.TO_ACCEPT, key, str(stored.id), words)
    return tell(db, persons, news, now=now)


def _tell_of_many(
    db: Connection, of_person: Mapping[uuid.UUID, Iterable[_Fresh]], now: datetime
) -> int:
    told = 0
    for person, reports in sorted(of_person.items()):
        ids = sorted(str(one.stored.id) for one in reports)
        news = News(
            NoticeKind.TO_ACCEPT, f"reports/{ids[0]}", None, wording.many_to_accept(len(ids))
        )
        told += tell(db, [person], news, now=now)
    return told
