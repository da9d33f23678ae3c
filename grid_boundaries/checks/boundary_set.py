"""What is examined: a set of grids as it came, the villages it should fill, the tolerances."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.errors import Words
from geo.topology import Polygons, drop_precision
from grid_boundaries.errors import BoundaryError
from grid_boundaries.vocabulary import GridKind

GENERAL: Final = GridKind.GENERAL.value


class UnevenSetError(BoundaryError):
    """Codes, polygons and kinds are not equally many."""

    sentence = Words(
        zh="网格代码 {codes} 个、图形 {polygons} 个、类型 {kinds} 个，数量不一致。",
        en="{codes} grid codes, {polygons} shapes and {kinds} kinds: the numbers differ.",
    )


def as_polygons(geometries: Iterable[BaseGeometry | None]) -> Polygons:
    """Return an object array, one cell a geometry, whatever they are, with all their digits."""
    listed = list(geometries)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return drop_precision(array)


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """Grids as they stand in a file or an edition, right or wrong, in the order of the file.

    Attributes
    ----------
    codes
        Empty where a grid has none.
    polygons
        EPSG:4490 degrees, longitude first; None or anything odd is a finding, not a crash.
    kinds
        ``general``, ``dedicated`` or ``micro``. General grids tile the county; the other
        kinds lie over them, and may not overlap within their own kind.
    water
        Rivers and lakes that were declared to belong to no grid.
    is_datum_confirmed
        A person compared the set with the county outline on a map and found it in place.
    village_codes
        The village each grid is said to belong to, beside what its code says; empty where
        nothing is said. No sequence at all: of none.
    """

    codes: tuple[str, ...]
    polygons: Polygons
    kinds: tuple[str, ...]
    water: BaseGeometry | None = None
    is_datum_confirmed: bool = False
    village_codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        stated = len(self.village_codes) in {0, len(self.codes)}
        if not (stated and len(self.codes) == len(self.polygons) == len(self.kinds)):
            raise UnevenSetError(
                codes=len(self.codes), polygons=len(self.polygons), kinds=len(self.kinds)
            )

    @classmethod
    def of(
        cls,
        codes: Sequence[str | None],
        polygons: Iterable[BaseGeometry | None],
        kinds: Sequence[str] | None = None,
        *,
        water: BaseGeometry | None = None,
        is_datum_confirmed: bool = False,
        village_codes: Sequence[str] = (),
    ) -> "BoundarySet":
        """Build a set from whatever sequences hold it; all grids are general unless said."""
        return cls(
            tuple((code or "").strip() for code in codes),
            as_polygons(polygons),
            tuple(kinds) if kinds is not None else (GENERAL,) * len(codes),
            water,
            is_datum_confirmed,
            tuple(village_codes),
        )

    def label(self, index: int) -> str:
        """Return the code of a grid, or ``#n``, its row counted from 1, where it has none."""
        return self.codes[index] or f"#{index + 1}"

    def of_kind(self, kind: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which grids are of `kind`."""
        return np.array([k == kind for k in self.kinds], dtype=bool)


@dataclass(frozen=True, slots=True)
class Villages:
    """The villages and communities of the county.

    Attributes
    ----------
    codes
        Twelve digits each.
    polygons
        EPSG:4490, in the order of `codes`; None where a village has no outline.
    names
        By code; a village without a name is called by its code.
    groundless
        Codes of villages that exist in the statistics only and own no ground.
    """

    codes: tuple[str, ...]
    polygons: Polygons = field(default_factory=lambda: as_polygons([]))
    names: Mapping[str, str] = field(default_factory=dict)
    groundless: frozenset[str] = frozenset()

    @property
    def on_the_ground(self) -> list[str]:
        """The codes of the villages that own ground."""
        return [code for code in self.codes if code not in self.groundless]

    def outlined(self) -> tuple[list[str], Polygons]:
        """Return the codes and polygons of the villages whose outline can be used."""
        pairs = zip(self.codes, self.polygons, strict=False)
        drawn = [(c, p) for c, p in pairs if p is not None and p.is_valid and p.area]
        return [c for c, _ in drawn], as_polygons(p for _, p in drawn)

    def label(self, code: str) -> str:
        """Return name and code, or the code alone."""
        name = self.names.get(code)
        return f"{name}（{code}）" if name else code


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How much is forgiven; what lies above blocks activation, what lies below is noted.

    Attributes
    ----------
    overlap_m2, gap_m2
        Between grids. Ten square metres is what rounding to a centimetre does to a border
        of two kilometres.
    outline_m2
        Along the county outline and along village outlines, outside or left free: outlines
        come from other sources than grids do.
    sliver_width_m
        An overlap or gap that is thinner on the average is called a sliver.
    least_grid_m2
        A grid must have at least this area.
    """

    overlap_m2: float = 10.0
    gap_m2: float = 10.0
    outline_m2: float = 1000.0
    sliver_width_m: float = 2.0
    least_grid_m2: float = 1.0
