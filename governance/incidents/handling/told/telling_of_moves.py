"""Telling of a move that was made: persons by their inboxes, systems by their webhooks."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from governance.incidents.handling.move_asked import MoveMade
from governance.incidents.handling.told.addressees import Addressed, addressees, ladder
from governance.notices.telling import Happening, News, publish, tell
from governance.notices.vocabulary import DeliveryChannel, NoticeKind
from governance.people.duty import members_of
from governance.people.scope import Label
from governance.vocabulary import Level, Verb

#: What somebody should know although they do not look at the pages.
PRESSING: Final = frozenset(
    {
        NoticeKind.TO_SIGN,
        NoticeKind.SUPERVISED,
        NoticeKind.URGED,
        NoticeKind.INSTRUCTED,
        NoticeKind.SENT_BACK,
        NoticeKind.OVERDUE,
    }
)


def tell_of_move(
    db: Connection, made: MoveMade, *, day: date, by: Collection[DeliveryChannel] = ()
) -> int:
    """Tell everybody whom a move concerns but who made it; return how many persons were told.

    Parameters
    ----------
    day
        The county's day of the move.
    by
        Channels on which pressing news goes out as well.
    """
    if made.replayed:
        return 0
    told = 0
    for group in addressees(made.verb, made.before.case, made.after, made.before.area):
        persons = _persons(db, made, group, day)
        event = f"{made.before.id}:{made.version}:{group.kind}"
        words = group.words.fill(no=made.before.no)
        news = News(group.kind, event, str(made.before.id), words)
        ways = by if group.kind in PRESSING else ()
        told += tell(db, persons, news, now=made.at, by=ways)
    publish(db, happening_of(made), now=made.at)
    return told


def _persons(db: Connection, made: MoveMade, group: Addressed, day: date) -> set[uuid.UUID]:
    """Return who acts for the units; where nobody does, for the lowest centre above that can."""
    spared = {made.actor.person} | (made.after.handlers if group.spares_handlers else set())
    named = made.after.sponsor if made.verb is Verb.SPONSOR else None
    for units in ladder(group.units, made.after.holder, made.before.area):
        members = members_of(db, units, sorted(group.roles), now=made.at, day=day)
        acting = {str(one.person) for one in members} | ({named} if named else set())
        if acting - spared:
            return {uuid.UUID(one) for one in acting - spared}
        if acting and not group.spares_handlers:
            break  # whoever made the move is all there is, and knows
    return set()


def happening_of(made: MoveMade) -> Happening:
    """Return a move as other systems are told of it: codes and times, no title, no person.

    Of an incident that is closely kept, neither the grid nor the category is told.
    """
    stored, after = made.before, made.after
    is_open = stored.grades.label is Label.NORMAL
    area = stored.area if is_open else stored.area[: Level.TOWNSHIP.digits]
    payload: dict[str, Any] = {
        "incident": str(stored.id),
        "no": stored.no,
        "version": made.version,
        "verb": made.verb,
        "state": after.state,
        "level": after.level,
        "holder": after.holder if is_open or not after.holder.isdigit() else area,
        "tier": after.tier,
        "round": after.round,
        "supervision": after.supervision,
        "area": area,
        "category": after.category if is_open else None,
    }
    return Happening(made.verb, f"{stored.id}:{made.version}", payload)
