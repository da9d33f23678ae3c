"""Reading and writing what was found at doors."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from geo.postgis import Record
from governance.incidents.model import Incident
from governance.incidents.visibility import lies_within, seen_by, shown_title
from governance.night_visits.evening.model import Visit, VisitFinding
from governance.night_visits.households.model import Household
from governance.night_visits.planning.model import VisitTeam, VisitTeamMember
from governance.night_visits.vocabulary import FindingState
from governance.people.sight import Sight


def write_finding(db: Connection, row: dict[str, Any]) -> None:
    """Put a telling of a finding in the place of the one before; what was decided stays."""
    made = insert(VisitFinding).values(**row)
    told = {name: made.excluded[name] for name in row if name != "id"}
    of_same = VisitFinding.visit_id == made.excluded.visit_id
    db.execute(
        made.on_conflict_do_update(index_elements=[VisitFinding.id], set_=told, where=of_same)
    )


def may_decide(sight: Sight, person: uuid.UUID | None) -> ColumnElement[bool]:
    """Return whether a visit's findings are somebody's to decide: of the area, or of the team."""
    member = (
        select(VisitTeamMember.person_id)
        .where(VisitTeamMember.team_id == Visit.team_id, VisitTeamMember.person_id == person)
        .exists()
    )
    return or_(lies_within(sight, Visit.area), member if person is not None else false())


def find_finding(
    db: Connection, finding: uuid.UUID, may_see: ColumnElement[bool], *, lock: bool
) -> Record | None:
    """Return a finding with its visit and door, held if asked; None where it may not be seen.

    With what `duplicate_queries` asks of a report: to it a finding is one without a number.
    """
    asked = (
        select(
            VisitFinding.__table__,
            VisitFinding.found_at.label("occurred_at"),
            literal("").label("no"),
            literal(True).label("is_exact"),  # noqa: FBT003 who may decide knows the door
            Visit.household_id,
            Visit.evening,
            Visit.area,
            Household.address,
            Household.accuracy_m,
            Household.method,
            Household.synthetic,
            func.ST_X(Household.geom).label("lon"),
            func.ST_Y(Household.geom).label("lat"),
        )
        .join(Visit, Visit.id == VisitFinding.visit_id)
        .join(Household, Household.id == Visit.household_id)
        .where(VisitFinding.id == finding, may_see)
    )
    if lock:
        asked = asked.with_for_update(of=VisitFinding)
    return db.execute(asked).one_or_none()


def set_finding(db: Connection, finding: uuid.UUID, **values: Any) -> None:  # noqa: ANN401
    """Write down what was decided of a finding."""
    db.execute(update(VisitFinding).where(VisitFinding.id == finding).values(**values))


def findings_to_decide(
    db: Connection, sight: Sight, person: uuid.UUID | None, *, limit: int
) -> list[Record]:
    """Return what was found and waits for a decision, urgent ones and then the oldest first."""
    asked = (
        select(
            VisitFinding.id,
            VisitFinding.category,
            VisitFinding.title,
            VisitFinding.urgent,
            VisitFinding.found_at,
            Visit.evening,
            Visit.area,
            Visit.team_id,
        )
        .join(Visit, Visit.id == VisitFinding.visit_id)
        .where(VisitFinding.state == FindingState.OPEN.value, may_decide(sight, person))
        .order_by(VisitFinding.urgent.desc(), VisitFinding.found_at)
        .limit(limit)
    )
    return list(db.execute(asked))


def findings_of_incident(db: Connection, incident: uuid.UUID, sight: Sight) -> list[Record]:
    """Return from which evenings' findings an incident came or grew, as far as it may be seen."""
    asked = (
        select(
            VisitFinding.id,
            VisitFinding.state,
            VisitFinding.found_at,
            Visit.evening,
            VisitTeam.number.label("team"),
            VisitTeam.station,
        )
        .join(Visit, Visit.id == VisitFinding.visit_id)
        .outerjoin(VisitTeam, VisitTeam.id == Visit.team_id)
        .join(Incident, Incident.id == VisitFinding.incident_id)
        .where(VisitFinding.incident_id == incident, seen_by(sight))
        .order_by(VisitFinding.found_at)
    )
    return list(db.execute(asked))


def incident_in_sight(db: Connection, incident: uuid.UUID, sight: Sight) -> Record | None:
    """Return an incident that may be seen, briefly."""
    columns = (Incident.id, Incident.no, Incident.state, shown_title(sight).label("title"))
    asked = select(*columns).where(Incident.id == incident, seen_by(sight))
    return db.execute(asked).one_or_none()
