"""Histories written by hand: incidents with their events and tasks, without any moves made."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from governance.incidents.model import GridAssignment, Incident, IncidentEvent
from governance.incidents.vocabulary import State
from governance.incidents.work_model import IncidentReporter, IncidentWork
from governance.vocabulary import Verb
from grid_boundaries.model import Grid
from tests.nine_county import IN_GRID_1

GRID_1 = "360824100001001"


@dataclass
class History:
    """An incident that is written event by event; what a move leaves behind is carried on."""

    db: Connection
    id: uuid.UUID
    grid: str
    state: State = State.REPORTED
    version: int = 1
    left: dict[str, Any] = field(default_factory=dict)
    works: int = 0

    def move(self, verb: Verb, at: datetime, to: State | None = None, **told: Any) -> "History":
        """Write an event, and the present columns as handling would leave them."""
        before, self.state = self.state, to or self.state
        self.version += 1
        names = ("holder", "level", "tier", "supervision", "round")
        self.left |= {name: told[name] for name in names if name in told}
        event = {
            "incident_id": self.id,
            "version": self.version,
            "kind": verb,
            "from_state": before,
            "to_state": self.state,
            "actor": "tests",
            "at": at,
            "details": told | self.left,
            "hash": b"",
        }
        self.db.execute(insert(IncidentEvent).values(event))
        columns = {name: self.left[name] for name in names}
        columns |= {"state": self.state, "version": self.version}
        if "category" in told:
            columns["category"] = told["category"]
        self.db.execute(update(Incident).where(Incident.id == self.id).values(columns))
        return self

    def work(self, unit: str, at: datetime, state: str = "pending_sign", **more: Any) -> "History":
        """Write the row of a task."""
        self.works += 1
        task = {"incident_id": self.id, "no": self.works, "unit": unit, "role": "lead"}
        task |= {"state": state, "created_at": at}
        self.db.execute(insert(IncidentWork).values(task | more))
        return self

    def end_works(self, at: datetime, state: str = "done") -> "History":
        """End every task."""
        of = IncidentWork.incident_id == self.id
        self.db.execute(update(IncidentWork).where(of).values(state=state, ended_at=at))
        return self


def tell(
    db: Connection,
    at: datetime,
    *,
    grid: str = GRID_1,
    place: tuple[float, float] = IN_GRID_1,
    who: str | None = None,
    **facts: Any,
) -> History:
    """Write an incident reported at a moment in a grid; `who` is its reporter's blind index."""
    one = uuid.uuid4()
    point = f"SRID=4490;POINT({place[0]} {place[1]})"
    row = {
        "id": one,
        "no": f"XG-{one}",
        "source": "tests",
        "body_hash": b"",
        "channel": "grid_patrol",
        "category": "traffic",
        "title": "路面塌陷",
        "occurred_at": at,
        "reported_at": at,
        "state": "reported",
        "address": "商城路12号",
        "geom": point,
        "area": grid,
        "holder": grid,
    }
    db.execute(insert(Incident).values(row | facts))
    _assign(db, one, grid, at, point)
    event = {"incident_id": one, "version": 1, "kind": "reported", "to_state": "reported"}
    details = {"grid_code": grid, "category": (row | facts)["category"]}
    event |= {"actor": "tests", "at": at, "details": details, "hash": b""}
    db.execute(insert(IncidentEvent).values(event))
    if who is not None:
        told = {"incident_id": one, "phone_index": who.encode()}
        db.execute(insert(IncidentReporter).values(told))
    left = {"holder": grid, "level": "grid", "tier": "unset", "supervision": "none", "round": 1}
    return History(db, one, grid, left=left)


def _assign(db: Connection, one: uuid.UUID, grid: str, at: datetime, point: str) -> None:
    found = db.execute(select(Grid.id, Grid.edition_id).where(Grid.code == grid)).first()
    assert found is not None
    row = {
        "incident_id": one,
        "edition_id": found.edition_id,
        "grid_id": found.id,
        "grid_code": grid,
        "rule": "within",
        "confidence": "high",
        "reason": {"zh": "", "en": ""},
        "geom": point,
        "method": "device_gps",
        "decided_by": "tests",
        "decided_at": at,
    }
    db.execute(insert(GridAssignment).values(row))
