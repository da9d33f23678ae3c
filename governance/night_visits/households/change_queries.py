"""One household held, changed, and put elsewhere."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from governance.night_visits.households.placing import Placed

#: Visits may have told otherwise of these: who says them anew is right from now on.
FROM_VISITS: Final = frozenset({"occupancy", "not_before"})

_HOLD: Final = text(
    "SELECT h.*, ST_X(h.geom) AS lon, ST_Y(h.geom) AS lat FROM household h WHERE h.id = :id"
    " FOR NO KEY UPDATE"
)
_CHANGE: Final = text(
    """
UPDATE household SET version = version + 1, occupancy = :occupancy, visit_class = :visit_class,
  opted_out = :opted_out, not_before = :not_before, at_home_from = :at_home_from,
  at_home_until = :at_home_until, due_on = :due_on,
  before_visits = CASE WHEN CAST(:by_register AS bool) THEN NULL ELSE before_visits END
WHERE id = :id
"""
)
_PLACE: Final = text(
    """
UPDATE household SET version = version + 1, area = :area, address = :address, method = :method,
  accuracy_m = :accuracy_m, reason = CAST(:reason AS jsonb), unplaced = NULL,
  geom = ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)
WHERE id = :id
"""
)
_TELL: Final = text(
    "INSERT INTO household_change (household_id, by, at, changes)"
    " VALUES (:id, :by, :now, CAST(:changes AS jsonb))"
)


def hold_household(db: Connection, household_id: uuid.UUID) -> Mapping[str, Any] | None:
    """Return a household as it is, and let nobody else change it until this transaction ends."""
    found = db.execute(_HOLD, {"id": household_id}).mappings().one_or_none()
    return None if found is None else dict(found)


def keep_change(
    db: Connection, household_id: uuid.UUID, kept: Mapping[str, Any], *, by_register: bool
) -> None:
    """Write what is known of a household; `by_register`: whatever visits told gives way to it."""
    db.execute(_CHANGE, dict(kept) | {"id": household_id, "by_register": by_register})


def keep_place(db: Connection, household_id: uuid.UUID, placed: Placed, address: str) -> None:
    """Write where a household is; what a sheet once said of it stays."""
    point = placed.point
    assert point is not None  # noqa: S101 whoever has a grid has a point
    there = {"lon": point.lon, "lat": point.lat, "area": placed.area, "address": address}
    how = {"method": placed.method.value, "accuracy_m": placed.accuracy_m}
    db.execute(_PLACE, there | how | {"reason": _json(placed.reason), "id": household_id})


def tell_change(
    db: Connection,
    household_id: uuid.UUID,
    changes: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
) -> None:
    """Write down what was changed, by whom and when."""
    told = {"id": household_id, "by": by, "now": now}
    db.execute(_TELL, told | {"changes": _json(changes)})


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(dict(value), ensure_ascii=False)
