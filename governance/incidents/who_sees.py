"""Who can see an incident, and by which of their grants."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from governance.incidents.model import Incident
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.visibility import thing_of
from governance.incidents.work_model import IncidentWork
from governance.people.accounts.account_queries import who_may_reach
from governance.people.duty import grants_of
from governance.people.scope import Action, Grant, Label, Thing, explain_grants


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who can see it, and why."""

    person: uuid.UUID
    name: str
    login: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An incident as rights are asked about it, and everybody who can see it."""

    id: uuid.UUID
    thing: Thing
    persons: tuple[Seer, ...]


def who_sees(db: Connection, no: str, *, county: str, now: datetime, day: date) -> Seen:
    """Return who can see the incident of a number now.

    Whoever asks need not be able to see it: nothing of it is told but how closely it is kept.

    Raises
    ------
    IncidentNotFoundError
        When no incident has this number.
    """
    asked = select(Incident.id, Incident.area, Incident.label, Incident.holder)
    row = db.execute(asked.where(Incident.no == no.upper())).one_or_none()
    if row is None:
        raise IncidentNotFoundError
    worked = db.scalars(select(IncidentWork.unit).where(IncidentWork.incident_id == row.id))
    units = {unit for unit in (row.holder, *worked) if unit}
    thing = thing_of(row.area, Label(row.label), units, county=county)
    persons = []
    for one in who_may_reach(db, thing.area, sorted(units), now=now, day=day):
        held = grants_of(db, one.person, now=now, day=day)
        if by := explain_grants(held, Action.READ, thing):
            persons.append(Seer(one.person, one.name, one.login, tuple(by)))
    return Seen(row.id, thing, tuple(persons))
