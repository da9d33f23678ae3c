"""The staffed county with police, and households that are due on every evening from today on."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert

from governance.people.model import GridStaffing, Person
from governance.policy import load_policy
from tests.staffed_county import GRIDS, Staff, store_staff
from tests.visiting import store_household

TODAY: Final = datetime.now(UTC).astimezone(load_policy().county.zone).date()
HOMES_A_GRID: Final = 8
HOMES: Final = HOMES_A_GRID * len(GRIDS)


def store_visit_county(db: Connection) -> Staff:
    """Store people and households: of each grid one critical home and seven key ones."""
    staff = store_staff(db)
    for number in (1, 2):
        person = uuid.uuid4()
        db.execute(insert(Person).values(id=person, name=f"民警{number}", synthetic=True))
        term = {"grid_code": GRIDS[number], "person_id": person, "part": "police"}
        db.execute(insert(GridStaffing).values(term | {"valid_from": date(2025, 1, 1)}))
    for at, grid in enumerate(GRIDS):
        west, south = 115.4 + 0.01 * (at % 3), 27.75 + 0.01 * (at // 3)
        for n in range(HOMES_A_GRID):
            place = (west + 0.001 * (1 + n), south + 0.001 * (1 + n))
            kind = "key" if n else "critical"
            due = {"due_on": TODAY - timedelta(days=n), "visit_class": kind}
            store_household(db, position=place, area=grid, **due)
    return staff
