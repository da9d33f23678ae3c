"""Where persons, their rights and their units lie: what must be within reach."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, text

from governance.people.scope import Grant

#: A day more counts rather than one less.
_PLACES = text(
    """
SELECT coalesce(nullif(g.area, ''), u.area, '') AS area FROM role_grant g
LEFT JOIN unit u ON u.code = g.unit
WHERE g.person_id = :id AND g.revoked_at IS NULL
  AND (g.valid_to IS NULL OR g.valid_to > CAST(:now AS date) - 1)
UNION
SELECT grid_code FROM grid_staffing WHERE person_id = :id
  AND (valid_to IS NULL OR valid_to > CAST(:now AS date) - 1)
UNION
SELECT u.area FROM person p JOIN unit u ON u.code = coalesce(p.duty_unit, p.home_unit)
WHERE p.id = :id
"""
)


def places_of(db: Connection, person: uuid.UUID, *, now: datetime) -> set[str]:
    """Return where a person's rights lie, and their unit; of a unit nobody knows, the empty one."""
    return set(db.scalars(_PLACES, {"id": person, "now": now}))


_UNITS = text("SELECT code, area FROM unit WHERE code = ANY(:codes)")


def places_of_grants(db: Connection, grants: Collection[Grant]) -> set[str]:
    """Return the areas of grants and of their units; of a unit nobody knows, the empty one."""
    units = {grant.unit for grant in grants} - {""}
    known = {row.code: row.area for row in db.execute(_UNITS, {"codes": sorted(units)})}
    areas = {grant.area for grant in grants} - {""}
    return areas | {known.get(unit, "") for unit in units}
