"""Whether a database may take the demonstration."""

from sqlalchemy import Connection, exists, select

from governance.incidents.model import Incident
from grid_boundaries.model import Edition


def is_empty(db: Connection) -> bool:
    """Whether neither an edition nor an incident was ever kept here."""
    return not db.scalar(select(exists(select(Edition.id)) | exists(select(Incident.id))))
