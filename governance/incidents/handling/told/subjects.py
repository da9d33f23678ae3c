"""What notices are about, as far as who reads them may see it."""

import uuid
from collections.abc import Iterable

from sqlalchemy import Connection

from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import visible
from governance.incidents.visibility import is_own
from governance.people.sight import Sight


def subjects_seen(db: Connection, sight: Sight, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Shown]:
    """Return number, title and state of some incidents; those out of sight are left out."""
    columns = (Incident.id, Incident.no, Incident.title, Incident.state, Incident.label)
    asked = visible(sight, *columns, is_own(sight).label("is_own"))
    rows = db.execute(asked.where(Incident.id.in_(sorted(set(ids)))))
    return {row.id: disclose(row, sight.viewer) for row in rows}
