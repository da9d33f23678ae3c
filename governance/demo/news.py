"""What the ready accounts find in their inboxes: the news of the last days' moves, unread."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
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


@dataclass(frozen=True, slots=True)
class News:
    """One notice to a ready account; what is newer has a higher `rank`."""

    login: str
    rank: tuple[datetime, str]
    row: dict[str, Any]


def bring_news(db: Connection, staff: DemoStaff, news: Iterable[News]) -> int:
    """Tell each ready account the newest of what there is for it; return how often."""
    rows = [one.row for one in newest(staff, news)]
    if rows:
        db.execute(insert(Notice), rows)
    return len(rows)


def told_rows(staff: DemoStaff, lives: Sequence[Life]) -> Iterator[dict[str, Any]]:
    """Yield the notices as rows: of the newest moves, some for each account."""
    yield from (one.row for one in newest(staff, Inboxes(staff).of(lives)))


def newest(staff: DemoStaff, news: Iterable[News]) -> Iterator[News]:
    """Yield some for each account, the newest of all first."""
    logins = {login: place for place, login in enumerate(seats_of(staff))}
    by_login: dict[str, list[News]] = {login: [] for login in logins}
    for one in news:
        by_login[one.login].append(one)
    kept = [
        one for own in by_login.values() for one in nlargest(_MOST, own, key=lambda one: one.rank)
    ]
    kept.sort(key=lambda one: logins[one.login])
    yield from sorted(kept, key=lambda one: one.rank, reverse=True)


class Inboxes:
    """The inboxes of the ready accounts."""

    def __init__(self, staff: DemoStaff) -> None:
        self._seats = seats_of(staff)
        self._persons = {login: staff.logins[login] for login in self._seats}

    def of(self, lives: Iterable[Life]) -> Iterator[News]:
        """Yield whom the last move of each open incident concerns, if it was of these days."""
        for life in lives:
            if life.case.state in OPEN_STATES and _is_recent(life):
                yield from self._news_of(life)

    def _news_of(self, life: Life) -> Iterator[News]:
        groups = _groups(life)
        for login, held in self._seats.items():
            group = next((one for one in groups if _is_meant(one, held)), None)
            person = self._persons[login]
            if group is not None and not _did_it(life, person, group):
                yield News(login, (life.at, life.stored.no), _row(life, group, person))


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
