"""Alarms: what went wrong without anybody looking, kept until a person says that it is settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.incidents.dispatching.model import Alarm

#: A dispatch rule names a unit that cannot take an incident; the subject is unit and reason.
RULE_FAILED: Final = "dispatch_rule"


class AlarmNotFoundError(GovernanceError):
    """There is no such alarm, or it is closed already."""

    sentence = Words(
        zh="没有这条待处理的告警，可能已被他人处理，请刷新。",
        en="There is no such open alarm; somebody may have closed it. Reload the page.",
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an alarm is raised for; the same kind and subject are the same trouble."""

    kind: str
    subject: str
    words: Words


def raise_alarm(db: Connection, kind: str, subject: str, words: Words, now: datetime) -> None:
    """Raise an alarm; where the same trouble is open already it counts once more."""
    raise_alarms(db, [Trouble(kind, subject, words)], now=now)


def raise_alarms(db: Connection, troubles: Iterable[Trouble], *, now: datetime) -> None:
    """Raise alarms, each trouble once, in one order: two transactions never wait in a ring."""
    by_key = {(one.kind, one.subject): one for one in troubles}
    if not by_key:
        return
    rows = [_row(by_key[key], now) for key in sorted(by_key)]
    fresh = insert(Alarm).values(rows)
    db.execute(
        fresh.on_conflict_do_update(
            index_elements=[Alarm.kind, Alarm.subject],
            index_where=text("closed_at IS NULL"),
            set_={
                "times": Alarm.times + 1,
                "last_at": func.greatest(Alarm.last_at, fresh.excluded.last_at),
                "words": fresh.excluded.words,
            },
        )
    )


def _row(trouble: Trouble, now: datetime) -> dict[str, Any]:
    return {
        "kind": trouble.kind,
        "subject": trouble.subject,
        "words": {"zh": trouble.words.zh, "en": trouble.words.en},
        "opened_at": now,
        "last_at": now,
    }


def close_alarm(db: Connection, alarm_id: int, *, by: str, now: datetime) -> None:
    """Say that the trouble is settled; the next time it is a new alarm.

    Raises
    ------
    AlarmNotFoundError
        When none with this id is open.
    """
    closed = db.execute(
        update(Alarm)
        .where(Alarm.id == alarm_id, Alarm.closed_at.is_(None))
        .values(closed_at=now, closed_by=by)
    )
    if closed.rowcount == 0:
        raise AlarmNotFoundError


def list_alarms(db: Connection, *, is_open: bool, limit: int) -> list[Record]:
    """Return alarms, those met last before the others."""
    wanted = Alarm.closed_at.is_(None) if is_open else Alarm.closed_at.is_not(None)
    asked = select(Alarm.__table__).where(wanted)
    return list(db.execute(asked.order_by(Alarm.last_at.desc(), Alarm.id.desc()).limit(limit)))


def count_open_alarms(db: Connection) -> int:
    """Return how many alarms wait for a person."""
    asked = select(func.count()).select_from(Alarm).where(Alarm.closed_at.is_(None))
    return db.scalar(asked) or 0
