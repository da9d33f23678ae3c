"""One household changed by hand: what is known of it, and where it is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from geo.crs import read_position
from geo.errors import Words
from geo.geocoding.geocoder import Geocoder
from geo.lonlat import PositionMethod, RawPosition
from governance.incidents.locating import Located, from_geocoding
from governance.night_visits.households import change_queries
from governance.night_visits.households.due_days import Known, due_on
from governance.night_visits.households.household_queries import find_household
from governance.night_visits.households.placing import Placed, placed_at
from governance.night_visits.households.reach import Reach
from governance.night_visits.households.refusals import (
    AtHomeHoursError,
    HouseholdAddressUnclearError,
    HouseholdChangedError,
    HouseholdElsewhereError,
    HouseholdNotFoundError,
    HouseholdOutsideError,
    VisitClassUnknownError,
)
from governance.night_visits.vocabulary import Occupancy
from governance.policies.night_visits import NightVisitPolicy
from grid_boundaries.lookup import EditionIndex

BY_HAND: Final = Words("由人工标注。", "Placed by a person.")

#: What a person may say anew.
_FIELDS: Final = (
    "occupancy",
    "visit_class",
    "opted_out",
    "not_before",
    "at_home_from",
    "at_home_until",
)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody says anew of a household, knowing it as it was at a version."""

    version: int
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where somebody says that a household is: a point, or an address that leads to one."""

    version: int
    position: RawPosition | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """With what households are changed: within which reach, by which rules and grids."""

    db: Connection
    reach: Reach
    policy: NightVisitPolicy
    now: datetime
    edition: EditionIndex | None = None
    geocoder: Geocoder | None = field(default=None, repr=False)

    def change(self, household_id: uuid.UUID, change: Change) -> dict[str, Any]:
        """Keep what is said anew; what was known already changes nothing.

        Raises
        ------
        HouseholdNotFoundError, HouseholdChangedError
            When there is none within reach, or somebody else was faster.
        VisitClassUnknownError, AtHomeHoursError
            When it cannot be so.
        """
        before, seen = self._held(household_id, change.version)
        now = {name: before[name] for name in _FIELDS} | dict(change.told)
        self._check(now)
        changes = {
            name: [_plain(before[name]), _plain(now[name])]
            for name in _FIELDS
            if before[name] != now[name]
        }
        if not changes:
            return seen
        kept = now | {"due_on": self._due(before, now)}
        by_register = bool(changes.keys() & change_queries.FROM_VISITS)
        change_queries.keep_change(self.db, household_id, kept, by_register=by_register)
        return self._told(household_id, changes)

    def place(self, household_id: uuid.UUID, placement: Placement) -> dict[str, Any]:
        """Put a household where a person says it is; it gets the grid there.

        The coordinates that came with a sheet stay as they were.

        Raises
        ------
        HouseholdNotFoundError, HouseholdChangedError
            As in `change`.
        HouseholdOutsideError, HouseholdElsewhereError
            When the point lies in no grid, or in one that is not theirs.
        HouseholdAddressUnclearError
            When an address leads to no place for certain.
        GeoError
            When the coordinates cannot be read in their datum.
        """
        before, _ = self._held(household_id, placement.version)
        placed = self._placed(placement)
        if not placed.area or placed.point is None:
            raise HouseholdOutsideError
        if not self.reach.holds(placed.area):
            raise HouseholdElsewhereError
        address = placement.address or before["address"]
        change_queries.keep_place(self.db, household_id, placed, address)
        point = [placed.point.lon, placed.point.lat]
        changes: dict[str, Any] = {"point": [[before["lon"], before["lat"]], point]}
        if address != before["address"]:
            changes["address"] = [before["address"], address]
        if placed.area != before["area"]:
            changes["area"] = [before["area"], placed.area]
        return self._told(household_id, changes)

    def _held(
        self, household_id: uuid.UUID, version: int
    ) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """Return a household as it is, held, and as it may be seen."""
        before = change_queries.hold_household(self.db, household_id)
        found = find_household(self.db, self.reach, household_id)
        if before is None or found is None:
            raise HouseholdNotFoundError
        if found["version"] != version:
            raise HouseholdChangedError(version=found["version"])
        return before, found

    def _due(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> date | None:
        known = Known(
            before["registered_on"],
            before["visited_before"],
            before["last_met_on"],
            Occupancy(now["occupancy"]),
            opted_out=now["opted_out"],
        )
        return due_on(known, self.policy.classes[now["visit_class"]].every_days)

    def _check(self, now: Mapping[str, Any]) -> None:
        if now["visit_class"] not in self.policy.classes:
            known = "、".join(one.zh for one in self.policy.classes.values())
            raise VisitClassUnknownError(given=now["visit_class"], known=known)
        begins, ends = now["at_home_from"], now["at_home_until"]
        if begins is not None and ends is not None and begins >= ends:
            raise AtHomeHoursError

    def _placed(self, placement: Placement) -> Placed:
        raw = placement.position
        if raw is not None:
            point = read_position(raw)
            there = Located(point, raw.accuracy_m, PositionMethod.MAP_CLICK, None, BY_HAND)
            return placed_at(there, self.edition)
        if self.geocoder is None or placement.address is None:
            raise HouseholdOutsideError
        located = from_geocoding(self.geocoder.geocode(placement.address))
        if located.point is None:
            raise HouseholdAddressUnclearError(zh=located.words.zh, en=located.words.en)
        return placed_at(located, self.edition)

    def _told(self, household_id: uuid.UUID, changes: Mapping[str, Any]) -> dict[str, Any]:
        change_queries.tell_change(self.db, household_id, changes, by=self.reach.by, now=self.now)
        found = find_household(self.db, self.reach, household_id)
        if found is None:
            raise HouseholdNotFoundError
        return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
