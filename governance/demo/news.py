"""What the ready accounts find in their inboxes: the news of the last days' moves, unread."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert

from governance.demo.lives.telling import Life
from governance.demo.morning.desks import seats_of
from governance.demo.staff import DemoStaff
from governance.incidents.handling.told.addressees import Addressed, addressees
from governance.incidents.vocabulary import OPEN_STATES
from governance.notices.model import Notice
from governance.people.roles import Role
from governance.vocabulary import Verb

#: Older news has been read.
_LATELY: Final = timedelta(days=4)
#: So many of the newest for each.
_MOST: Final = 8


def bring_news(db: Connection, staff: DemoStaff, lives: Sequence[Life]) -> int:
    """Tell the ready accounts of the move that each open incident came by; return how often."""
    rows = list(told_rows(staff, lives))
    if rows:
        db.execute(insert(Notice), rows)
    return len(rows)


def told_rows(staff: DemoStaff, lives: Sequence[Life]) -> Iterator[dict[str, Any]]:
    """Yield the notices as rows: of the newest moves, some for each account."""
    seats = seats_of(staff)
    told: Counter[str] = Counter()
    recent = [one for one in lives if one.case.state in OPEN_STATES and _is_recent(one)]
    for life in sorted(recent, key=lambda one: (one.at, one.stored.no), reverse=True):
        groups = _groups(life)
        for login, held in seats.items():
            group = next((one for one in groups if _is_meant(one, held)), None)
            person = staff.logins[login]
            if group is None or told[login] == _MOST or _did_it(life, person, group):
                continue
            told[login] += 1
            yield _row(life, group, person)


def _is_recent(life: Life) -> bool:
    return life.at > life.world.now - _LATELY


def _groups(life: Life) -> list[Addressed]:
    verb = Verb(life.events[-1]["kind"]) if life.events else Verb.REPORT
    return addressees(verb, life.before, life.case, life.stored.area)


def _is_meant(group: Addressed, held: Iterable[tuple[str, Role]]) -> bool:
    return any(unit in group.units and role in group.roles for unit, role in held)


def _did_it(life: Life, person: uuid.UUID, group: Addressed) -> bool:
    """Return whether somebody knows already, or is spared."""
    made_it = bool(life.events) and life.events[-1]["actor"] == str(person)
    return made_it or (group.spares_handlers and str(person) in life.case.handlers)


def _row(life: Life, group: Addressed, person: uuid.UUID) -> dict[str, Any]:
    event = f"{life.stored.id}:{life.version}:{group.kind}"
    words = group.words.fill(no=life.stored.no)
    return {
        "id": uuid.uuid5(person, event),
        "person_id": person,
        "kind": group.kind,
        "event": event,
        "subject": str(life.stored.id),
        "words": {"zh": words.zh, "en": words.en},
        "created_at": life.at,
    }
