"""What came in, as intake leaves it: numbered, placed; or pinned a day later by a person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.assign.vocabulary import Rule
from geo.crs import read_position
from geo.errors import Words
from geo.geocoding.geocoder import Geocoder
from geo.lonlat import LonLat, PositionMethod, RawPosition
from governance.demo.handling import Reported
from governance.demo.incident_ids import id_of
from governance.demo.year.reporting import report_of
from governance.incidents.intake import Assigned, Pinning, PreparedIncident, place_incident
from governance.incidents.ledger_rows import Filing
from governance.incidents.locating import locate
from governance.incidents.vocabulary import PinReason
from grid_boundaries.lookup import EditionIndex

#: What came in more recently than this still waits in the pinning queue.
UNPINNED: Final = timedelta(days=10)
#: How long the others wait for whoever pins them.
_A_DAY: Final = timedelta(days=1)
#: Who pinned them.
PINNED_BY: Final = "demo"


@dataclass(frozen=True, slots=True)
class PinnedThere:
    """Where a person put an incident that had waited for a pin."""

    at: datetime
    position: RawPosition
    point: LonLat
    assigned: Assigned


@dataclass(frozen=True, slots=True)
class Filed:
    """An incident that came in, before anybody handled it."""

    prepared: PreparedIncident
    no: str
    reported_at: datetime
    pinned: PinnedThere | None = field(default=None)

    @property
    def at(self) -> datetime:
        """When it was there with all that is known of its place."""
        return self.reported_at if self.pinned is None else self.pinned.at

    @property
    def key(self) -> str:
        """Its idempotency key."""
        return str(self.prepared.report.idempotency_key)

    @property
    def assigned(self) -> Assigned | None:
        """The grid it has."""
        if self.pinned is not None:
            return self.pinned.assigned
        outcome = self.prepared.outcome
        return outcome if isinstance(outcome, Assigned) else None

    @property
    def pinning(self) -> Pinning | None:
        """Why it had no grid at first."""
        outcome = self.prepared.outcome
        return outcome if isinstance(outcome, Pinning) else None

    @property
    def area(self) -> str:
        """The code of its grid; empty without one."""
        assigned = self.assigned
        return "" if assigned is None else str(assigned.match.code)

    @property
    def is_outside(self) -> bool:
        """Whether it lies in no grid, and nobody knows better."""
        pinning = self.pinning
        is_lost = pinning is not None and pinning.reason is PinReason.OUTSIDE_GRIDS
        return is_lost and self.pinned is None

    def awaiting(self, filing: Filing) -> Reported:
        """Return it as whoever handles it finds it."""
        report = self.prepared.report
        return Reported(
            id=self.prepared.id,
            no=self.no,
            title=report.title,
            key=self.key,
            category=report.category,
            label=filing.label_of(report.category),
            urgent=False,
            version=1 if self.pinned is None else 2,
            area=self.area,
            reported_at=self.reported_at,
            at=self.at,
        )


@dataclass(frozen=True, slots=True)
class Registry:
    """Where reports are taken in."""

    edition: EditionIndex
    filing: Filing
    end: datetime

    def take_in(self, row: Any, geocoder: Geocoder) -> Filed:  # noqa: ANN401 a tuple of pandas
        """Locate, place and number the report of a row; pin it if it has waited for long."""
        moment = row.reported_at.to_pydatetime()
        report = report_of(row, says_who=self.filing.find_keyring is not None)
        located = locate(report.position, report.address, geocoder)
        incident = id_of(row.idempotency_key, row.occurred_at)
        prepared = place_incident(incident, report, located, self.edition)
        no = f"{self.filing.of_day(moment)}{row.serial:06d}"
        pinned = None
        if isinstance(prepared.outcome, Pinning) and moment < self.end - UNPINNED:
            truth = RawPosition(
                float(row.true_lon), float(row.true_lat), "cgcs2000", None, PositionMethod.MAP_CLICK
            )
            pinned = self._pin(truth, moment + _A_DAY)
        return Filed(prepared, no, moment, pinned)

    def _pin(self, position: RawPosition, at: datetime) -> PinnedThere | None:
        """Return what a pin makes of it; None where it lies in no grid. See `pins.pinning`."""
        point = read_position(position)
        found = self.edition.match(point, position.accuracy_m)
        if found.code is None:
            return None
        match = found._replace(rule=Rule.MANUAL)
        grid = self.edition.grid_ids[found.code]
        assigned = Assigned(self.edition.edition_id, grid, match, _words(match))
        return PinnedThere(at, position, point, assigned)


def _words(match: Match) -> Words:
    return explain(match, accuracy_m=None)
