"""Reading all that is open, for the dispatch board: many rows, each told briefly."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Numeric, Text, func, select, text

from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import CURRENT, Asked, visible
from governance.incidents.visibility import is_exact, is_own, shown_point, shown_title
from governance.incidents.vocabulary import OPEN_STATES, State
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.case import OPEN_WORK
from governance.incidents.workflow.vocabulary import WorkRole
from governance.people.sight import Sight
from grid_boundaries.model import Grid

#: More open incidents than a county ever has; past it the board says that there are more.
MOST_ROWS: Final = 20_000

_OPEN = [state.value for state in OPEN_STATES if state is not State.DRAFT]
_OPEN_WORK = [state.value for state in OPEN_WORK]


def _lead_unit() -> ColumnElement[Any]:
    return (
        select(IncidentWork.unit)
        .where(
            IncidentWork.incident_id == Incident.id,
            IncidentWork.role == WorkRole.LEAD.value,
            IncidentWork.state.in_(_OPEN_WORK),
        )
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
    )


def _due_next() -> ColumnElement[Any]:
    """Return when the first clock of an incident ends: its own, or that of one of its tasks."""
    of_works = (
        select(func.min(IncidentWork.due_at))
        .where(IncidentWork.incident_id == Incident.id, IncidentWork.state.in_(_OPEN_WORK))
        .scalar_subquery()
    )
    return func.least(Incident.due_at, of_works)


def _told(sight: Sight) -> dict[str, Any]:
    """Return the columns of the board by name, in order."""
    point = shown_point(sight)
    return {
        "id": Incident.id,
        "no": Incident.no,
        "title": shown_title(sight),
        "category": Incident.category,
        "channel": Incident.channel,
        "state": Incident.state,
        "level": Incident.level,
        "holder": Incident.holder,
        "lead": _lead_unit(),
        "tier": Incident.tier,
        "risk": Incident.risk,
        "urgent": Incident.urgent,
        "supervision": Incident.supervision,
        "label": Incident.label,
        "due_kind": Incident.due_kind,
        "due_at": _due_next(),
        "reported_at": Incident.reported_at,
        "grid": GridAssignment.grid_code,
        "lon": func.round(func.ST_X(point).cast(Numeric), 6),
        "lat": func.round(func.ST_Y(point).cast(Numeric), 6),
        "exact": is_exact(sight),
        "own": is_own(sight),
        "version": Incident.version,
    }


@dataclass(frozen=True, slots=True)
class Board:
    """Rows of the board as JSON arrays, in the order of `columns`, and the incidents they are."""

    columns: Sequence[str]
    ids: Sequence[uuid.UUID]
    rows: Sequence[str]
    has_more: bool
    seq: int

    def as_json(self) -> str:
        """Return columns and rows as one JSON object without its closing brace."""
        names = ",".join(f'"{name}"' for name in self.columns)
        return f'{{"columns":[{names}],"rows":[{",".join(self.rows)}]'


def read_board(db: Connection, sight: Sight) -> Board:
    """Return every open incident that may be seen, and the last event that it knows of.

    The event is read first: what happens meanwhile is told twice rather than never.
    """
    seq = last_seq(db)
    told = _told(sight)
    asked = _rows(sight, told).where(Incident.state.in_(_OPEN)).limit(MOST_ROWS + 1)
    return _board(db, told, asked, seq)


def read_some(db: Connection, sight: Sight, ids: Collection[uuid.UUID]) -> Board:
    """Return the open ones of these incidents as `read_board` does; the others are off it."""
    seq = last_seq(db)
    told = _told(sight)
    asked = _rows(sight, told).where(Incident.id.in_(ids), Incident.state.in_(_OPEN))
    return _board(db, told, asked, seq)


def _board(db: Connection, told: dict[str, Any], asked: Asked, seq: int) -> Board:
    found = db.execute(asked).all()
    kept = found[:MOST_ROWS]
    return Board(
        list(told), [row[0] for row in kept], [row[1] for row in kept], len(found) > len(kept), seq
    )


def _rows(sight: Sight, told: dict[str, Any]) -> Asked:
    row = func.json_build_array(*told.values()).cast(Text)
    return (
        visible(sight, Incident.id, row)
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
    )


_LAST_SEQ = text("SELECT coalesce(max(seq), 0) FROM incident_event")

_SINCE = text(
    "SELECT seq, incident_id, version, kind FROM incident_event WHERE seq > :since"
    " ORDER BY seq LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, as far as boards need to know it."""

    seq: int
    incident_id: uuid.UUID
    version: int
    kind: str


def last_seq(db: Connection) -> int:
    """Return the highest number of an event that is committed."""
    return db.scalar(_LAST_SEQ) or 0


def events_since(db: Connection, since: int, *, most: int) -> list[Happened]:
    """Return events with a higher number, in order; what commits late may come between later."""
    return [Happened(*row) for row in db.execute(_SINCE, {"since": since, "most": most})]


def seen_among(db: Connection, sight: Sight, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of some incidents that may be seen."""
    return set(db.scalars(visible(sight, Incident.id).where(Incident.id.in_(ids))))


_UNIT_NAMES = text(
    """
SELECT code, name FROM unit
UNION ALL
SELECT g.code, g.name FROM grid g JOIN edition d ON d.id = g.edition_id AND d.state = 'active'
"""
)


def unit_names(db: Connection) -> dict[str, str]:
    """Return the names of all units, and of the grids in force, by their codes."""
    return {code: name for code, name in db.execute(_UNIT_NAMES)}  # noqa: C416 a result is no dict
