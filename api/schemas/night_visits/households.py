"""Households on the wire: what is asked, changed and told."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from api.schemas.fields import Clock, Key, Line, Number, Wire, clean_line
from api.schemas.night_visits.planning import ClassCode
from geo.errors import Words
from geo.lonlat import PositionMethod, RawPosition
from governance.night_visits.households.at_home import clock_of, minute_of
from governance.night_visits.households.changing import Change, Placement
from governance.night_visits.households.household_queries import Asked, Counted
from governance.night_visits.households.sheets.importing import HouseholdsBrought
from governance.night_visits.vocabulary import Occupancy
from governance.policies.night_visits import NightVisitPolicy

#: So many rows that were not taken are told with their reason; the command line tells all.
MOST_TOLD = 500

Version = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]

#: As the table names them, what a body calls the same.
_HOURS = ("at_home_from", "at_home_until")


class HouseholdsQuery(Wire):
    """Which households are asked for; `after` is the last number of the page before."""

    area: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{0,20}$")] = ""
    visit_class: ClassCode | None = None
    occupancy: Occupancy | None = None
    q: Annotated[str, Field(max_length=60), AfterValidator(clean_line)] | None = None
    after: Annotated[str, Field(max_length=60), AfterValidator(clean_line)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def to_asked(self) -> Asked:
        """Return it in our own types."""
        return Asked(**self.model_dump())


class HouseholdChangeIn(Wire):
    """What is said anew of a household that was seen at `version`; only what is given changes."""

    version: Version
    occupancy: Occupancy | None = None
    visit_class: ClassCode | None = None
    opted_out: bool | None = None
    not_before: date | None = None
    at_home_from: Clock | None = None
    at_home_until: Clock | None = None

    def to_change(self, policy: NightVisitPolicy) -> Change:
        """Return it in our own types; a null takes a day or an hour back."""
        told: dict[str, Any] = {}
        for name in self.model_fields_set - {"version"}:
            value = getattr(self, name)
            if name in _HOURS:
                value = None if value is None else minute_of(value, policy.night_ends)
            elif value is None and name != "not_before":
                continue
            told[name] = value
        return Change(self.version, told)


class HouseholdPlacementIn(Wire):
    """Where a household is: a point in a datum, or an address that leads to one."""

    version: Version
    x: Number | None = None
    y: Number | None = None
    crs: Key | None = None
    address: Line | None = None

    @model_validator(mode="after")
    def _is_either(self) -> Self:
        given = [value is not None for value in (self.x, self.y, self.crs)]
        if any(given) != all(given) or all(given) == (self.address is not None):
            message = "give x, y and crs, or an address"
            raise ValueError(message)
        return self

    def to_placement(self) -> Placement:
        """Return it in our own types."""
        if self.x is None or self.y is None or self.crs is None:
            return Placement(self.version, None, self.address)
        raw = RawPosition(self.x, self.y, self.crs.lower(), None, PositionMethod.MAP_CLICK)
        return Placement(self.version, raw)


def household_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a household as it is told; `place` is null where it may not be seen."""
    told = {name: value for name, value in row.items() if name not in {"lon", "lat"}}
    for name in _HOURS:
        told[name] = None if row[name] is None else clock_of(row[name])
    point = None if row["lon"] is None else {"lon": row["lon"], "lat": row["lat"]}
    return told | {"place": point}


def counted_of(counted: Counted) -> dict[str, Any]:
    """Return counts, each with what it is of."""
    of = counted.of
    return {
        "placed": {"n": counted.placed, "of": of},
        "opted_out": {"n": counted.opted_out, "of": of},
        "classes": {name: {"n": n, "of": of} for name, n in counted.by_class.items()},
        "occupancy": {name: {"n": n, "of": of} for name, n in counted.by_occupancy.items()},
    }


def brought_of(told: HouseholdsBrought, *, kept: bool) -> dict[str, Any]:
    """Return what became of a sheet."""
    counts = {name: value for name, value in asdict(told).items() if isinstance(value, int)}
    return counts | {
        "of": told.of,
        "kept": kept,
        "refused": len(told.refused),
        "ignored": told.ignored,
        "rows": [_row(number, words) for number, words in told.refused[:MOST_TOLD]],
    }


def _row(number: int, words: Words) -> dict[str, Any]:
    return {"row": number, "zh": words.zh, "en": words.en}
