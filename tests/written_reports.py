"""Reports in our own types, and their way into a database without HTTP."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from geo.address import Address
from geo.errors import Words
from geo.geocoding.geocoder import GeocodeResult, failed
from geo.lonlat import RawPosition
from governance.incidents.intake import Report, prepare_incident
from governance.incidents.ledger import Receipt, write_incidents
from governance.incidents.ledger_rows import Filing
from governance.incidents.vocabulary import Channel
from governance.policy import load_policy
from grid_boundaries.lookup import EditionIndex
from tests.nine_county import IN_GRID_1, NOW


class NoGazetteer:
    """A county in which nobody knows any address."""

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Find nothing."""
        del address
        return failed(Words("查无此地", "Not found"), provider="none", matched_text="")


def a_report(**changes: Any) -> Report:
    """Return a report from the middle of grid 1, with what is different about it."""
    told: dict[str, Any] = {
        "channel": Channel.GRID_PATROL,
        "category": "dispute",
        "title": "邻里因排水起争执",
        "occurred_at": NOW,
        "source": "test",
        "position": None if "address" in changes else RawPosition(*IN_GRID_1, "cgcs2000"),
        "idempotency_key": uuid.uuid4().hex,
    }
    return Report(**(told | changes))


def write_reports(
    db: Connection, reports: Sequence[Report], edition: EditionIndex | None, *, now: datetime = NOW
) -> list[Receipt]:
    """Write reports as intake does; what has no coordinates waits for a pin."""
    prepared = [prepare_incident(one, edition=edition, geocoder=NoGazetteer()) for one in reports]
    return write_incidents(db, prepared, filing=Filing.of(load_policy()), now=now)
