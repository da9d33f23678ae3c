"""Incidents of the staffed county, and moves made on them by its people."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from governance.incidents.handling.acting import act
from governance.incidents.handling.history import Extras
from governance.incidents.handling.move_asked import MoveAsked, MoveMade
from governance.incidents.workflow.case import Form
from governance.policy import Policy, load_policy
from governance.vocabulary import Verb
from tests.staffed_county import NOW, Staff, identity_of

_EXTRAS = frozenset({"days", "result_kind", "task_force", "plan"})


@dataclass
class Desk:
    """Somebody who makes moves in the name of the county's people, as time goes by."""

    db: Connection
    staff: Staff
    edition: uuid.UUID
    policy: Policy = field(default_factory=load_policy)
    now: datetime = NOW

    def later(self, **by: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**by)
        return self.now

    def move(self, who: str, incident: uuid.UUID, verb: Verb, **given: Any) -> MoveMade:
        """Make a move as one of the county's people."""
        asking = {name: given.pop(name) for name in ("version", "key", "graded") if name in given}
        extras = Extras(**{name: given.pop(name) for name in _EXTRAS & given.keys()})
        asked = MoveAsked(incident, verb, Form(**given), extras, **asking)
        identity = identity_of(self.db, self.staff[who], now=self.now)
        made = act(self.db, identity, asked, policy=self.policy, now=self.now)
        self.now += timedelta(minutes=1)
        return made

    def follow(self, incident: uuid.UUID, *steps: tuple[str, Verb, dict[str, Any]]) -> None:
        """Make one move after the other."""
        for who, verb, given in steps:
            self.move(who, incident, verb, **given)

    def row(self, incident: uuid.UUID) -> Any:
        """Return the incident's row."""
        asked = text("SELECT * FROM incident WHERE id = :id")
        return self.db.execute(asked, {"id": incident}).one()

    def works(self, incident: uuid.UUID) -> list[Any]:
        """Return the rows of its tasks."""
        asked = text("SELECT * FROM incident_work WHERE incident_id = :id ORDER BY no")
        return list(self.db.execute(asked, {"id": incident}))
