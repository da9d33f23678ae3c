"""The people of the nine-grid county are who the tests say they are."""

from sqlalchemy.orm import Session

from governance.people.duty import holders_of
from governance.people.roles import Role
from tests.nine_county import store_nine_grids
from tests.staffed_county import GRIDS, NOW, TODAY, WATER, identity_of, store_staff


def test_everybody_acts_as_what_their_key_says(db: Session) -> None:
    connection = db.connection()
    store_nine_grids(connection)
    staff = store_staff(connection)
    assert identity_of(connection, staff["county"]).roles == {Role.COUNTY_DISPATCHER}
    assert identity_of(connection, staff["worker_3"]).grants[0].acts_for == GRIDS[2]
    assert identity_of(connection, staff["water"]).grants[0].acts_for == WATER
    (holder,) = holders_of(connection, GRIDS[0], now=NOW, day=TODAY)
    assert holder.person == staff["worker_1"]
