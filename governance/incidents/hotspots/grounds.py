"""The grids of an edition as statistics need them: neighbours, centres, exposure; made once."""

import uuid
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection

from geo.clusters.neighbours import Neighbours, contiguity
from geo.errors import Words
from geo.metric import LocalMetric
from geo.postgis import SRID
from geo.topology import Polygons
from governance.errors import GovernanceError
from governance.incidents.hotspots.measuring import Floats, Ground
from governance.incidents.hotspots.vocabulary import Exposure
from governance.people.sight import Sight
from grid_boundaries.queries import BoundaryRows, boundary_rows
from grid_boundaries.vocabulary import GridKind

if TYPE_CHECKING:
    import geopandas as gpd


class NoExposureError(GovernanceError):
    """Rates per resident of an edition that tells the residents of no grid."""

    sentence = Words(
        zh="本版网格没有登记常住人口，请改用户数或不计分母。",
        en="This edition of the grid tells no residents. Count against households, or nothing.",
    )


class NoGridsInSightError(GovernanceError):
    """Who looks sees no grid of the edition."""

    sentence = Words(
        zh="您可见的范围内没有本版网格，请联系管理员核对授权区域。",
        en="There are no grids of this edition in what you may see. Ask an administrator to check "
        "the area of your grants.",
    )


@dataclass(frozen=True, slots=True)
class EditionGround:
    """The general grids of one edition, by code: columns of equal length.

    Attributes
    ----------
    households, residents
        NaN where the edition does not say.
    polygons
        EPSG:4490.
    """

    codes: list[str]
    names: list[str]
    villages: list[str]
    townships: list[str]
    households: Floats
    residents: Floats
    polygons: Polygons
    metric: LocalMetric
    centroids_m: Floats
    neighbours: Neighbours

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all grids, in degrees."""
        west, south, east, north = shapely.total_bounds(self.polygons).tolist()
        return west, south, east, north

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """The same in metres of the plane."""
        projected = shapely.total_bounds(self.metric.project_geometries(self.polygons))
        west, south, east, north = projected.tolist()
        return west, south, east, north

    def frame(self) -> "gpd.GeoDataFrame":
        """Return ``code, name, village, township`` and the polygons, in EPSG:4490."""
        import geopandas as gpd  # noqa: PLC0415 slow to load, and only a map needs it

        columns = {
            "code": self.codes,
            "name": self.names,
            "village": self.villages,
            "township": self.townships,
        }
        return gpd.GeoDataFrame(columns, geometry=self.polygons, crs=SRID)

    def seen_by(self, sight: Sight) -> "EditionGround":
        """Return the grids in what somebody may see: others would look quiet, and are not.

        Raises
        ------
        NoGridsInSightError
            When there are none.
        """
        seen = np.array([sight.holds(code) for code in self.codes])
        if not seen.any():
            raise NoGridsInSightError
        return self if seen.all() else self._only(seen)

    def _only(self, kept: npt.NDArray[np.bool_]) -> "EditionGround":
        def few(column: list[str]) -> list[str]:
            return [value for value, is_kept in zip(column, kept, strict=True) if is_kept]

        return replace(
            self,
            codes=few(self.codes),
            names=few(self.names),
            villages=few(self.villages),
            townships=few(self.townships),
            households=self.households[kept],
            residents=self.residents[kept],
            polygons=self.polygons[kept],
            centroids_m=self.centroids_m[kept],
            neighbours=self.neighbours.among(kept),
        )

    def against(self, exposure: Exposure) -> Ground:
        """Return the grids with what incidents are counted against.

        Raises
        ------
        NoExposureError
            When it is residents, and the edition tells none.
        """
        if exposure is Exposure.RESIDENTS and not (self.residents > 0).any():
            raise NoExposureError
        exposed = {
            Exposure.HOUSEHOLDS: self.households,
            Exposure.RESIDENTS: self.residents,
            Exposure.NONE: np.ones(len(self.codes)),
        }
        return Ground(self.centroids_m, self.neighbours, exposed[exposure])


class EditionGrounds:
    """Those of the last few editions asked for; an edition in force never changes."""

    def __init__(self, keep: int = 3) -> None:
        self._keep = keep
        self._made: OrderedDict[uuid.UUID, EditionGround] = OrderedDict()
        self._lock = Lock()

    def of(self, db: Connection, edition_id: uuid.UUID) -> EditionGround:
        """Return the grids of an edition that is or was in force."""
        with self._lock:
            made = self._made.get(edition_id)
            if made is None:
                made = self._made[edition_id] = _survey(boundary_rows(db, edition_id))
                while len(self._made) > self._keep:
                    self._made.popitem(last=False)
            return made


def _survey(rows: BoundaryRows) -> EditionGround:
    general = [i for i, kind in enumerate(rows.kinds) if kind == GridKind.GENERAL]
    polygons = rows.polygons[general]
    metric = LocalMetric.for_bounds(shapely.total_bounds(polygons))
    centroids = shapely.get_coordinates(shapely.centroid(metric.project_geometries(polygons)))
    return EditionGround(
        codes=[rows.codes[i] for i in general],
        names=[rows.names[i] for i in general],
        villages=[rows.village_names[i] or "" for i in general],
        townships=[rows.township_names[i] or "" for i in general],
        households=np.array([rows.households[i] for i in general], dtype=np.float64),
        residents=np.array([rows.residents[i] for i in general], dtype=np.float64),
        polygons=polygons,
        metric=metric,
        centroids_m=centroids,
        neighbours=contiguity(polygons),
    )
