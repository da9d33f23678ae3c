"""The ground that the staff serve: the county's areas and grids, as names and codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from grid_boundaries.codes import AreaLevel
from grid_boundaries.tessellation import TessellatedCounty

_TOWNSHIP_DIGITS = 9


@dataclass(frozen=True)
class Ground:
    """A county's areas and grids by code.

    Attributes
    ----------
    villages
        Those that have a grid, with their grids in code order.
    """

    county: str
    name: str
    townships: Mapping[str, str]
    village_names: Mapping[str, str]
    villages: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, county: TessellatedCounty) -> "Ground":
        """Take them from the synthetic county."""
        table = county.units
        by_village: dict[str, list[str]] = {}
        for code, village in sorted(
            zip(county.grids["code"], county.grids["village_code"], strict=True)
        ):
            by_village.setdefault(str(village), []).append(str(code))
        return cls(
            county=table.county.code.text,
            name=table.county.name,
            townships={u.code.text: u.spoken_name for u in table.at_level(AreaLevel.TOWNSHIP)},
            village_names={u.code.text: u.spoken_name for u in table.at_level(AreaLevel.VILLAGE)},
            villages={code: tuple(grids) for code, grids in sorted(by_village.items())},
        )

    @cached_property
    def grids(self) -> tuple[str, ...]:
        """Every grid, in code order."""
        return tuple(grid for grids in self.villages.values() for grid in grids)

    @cached_property
    def main_township(self) -> str:
        """The township with most grids."""
        counted: dict[str, int] = {}
        for grid in self.grids:
            town = grid[:_TOWNSHIP_DIGITS]
            counted[town] = counted.get(town, 0) + 1
        return max(sorted(counted), key=lambda town: counted[town])


@dataclass(frozen=True, slots=True)
class Days:
    """The day around which rosters run, in the county's zone."""

    today: date
    zone: ZoneInfo

    def at(self, offset: int, clock: time = time()) -> datetime:
        """Return a moment `offset` days from today."""
        return datetime.combine(self.today + timedelta(days=offset), clock, self.zone)
