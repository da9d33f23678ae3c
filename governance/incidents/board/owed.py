"""What a unit still owes: a reason not to close it."""

from sqlalchemy import Connection, exists, func, or_, select

from governance.incidents.model import Incident
from governance.incidents.vocabulary import OPEN_STATES
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.case import OPEN_WORK


def count_owed(db: Connection, unit: str) -> int:
    """Return how many open incidents a unit holds, or has an open task on."""
    task = select(IncidentWork.no).where(
        IncidentWork.incident_id == Incident.id,
        IncidentWork.unit == unit,
        IncidentWork.state.in_(sorted(OPEN_WORK)),
    )
    asked = select(func.count()).where(
        Incident.state.in_(sorted(OPEN_STATES)), or_(Incident.holder == unit, exists(task))
    )
    return db.scalar(asked) or 0
