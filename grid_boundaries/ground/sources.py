"""Sources of the base map: taken in, taken in again, listed, removed."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, delete, func, insert, select

from geo.errors import Words
from geo.geocoding.geocoder import PlaceLevel
from geo.geocoding.model import GazetteerEntry
from geo.postgis import SRID, Record
from grid_boundaries.errors import BoundaryError
from grid_boundaries.ground.clipping import Ground
from grid_boundaries.ground.model import BasemapFeature, BasemapSource
from grid_boundaries.queries import active_edition, boundary_rows, county_outline

Advance = Callable[[int, int | None], None]

#: Rows that go to the database at once.
_BATCH = 2_000
#: A lock of our own: two imports of one source wait for one another.
_LOCK = 8_240_015
MAX_SOURCE_NAME = 80


class NoCountyGroundError(BoundaryError):
    """Nobody knows where the county lies, so that nothing can be cut to it."""

    sentence = Words(
        zh="还没有县界，也没有生效的网格，无法按县域裁剪底图。请先载入行政区划或启用网格。",
        en="There is neither an outline of the county nor a set of grids in force, so the base map "
        "cannot be cut to it. Load the units or activate grids first.",
    )


class NothingInsideError(BoundaryError):
    """All of the file lies somewhere else."""

    sentence = Words(
        zh="文件中有 {known} 个可识别的要素，但没有一个在本县及周边 3 公里内，未导入。"
        "请检查坐标系和范围。",
        en="The file has {known} features of known kinds, but none within the county or 3 km "
        "around it; nothing was imported. Check its coordinates and its extent.",
    )


class SourceNotFoundError(BoundaryError):
    """No source has this name."""

    sentence = Words(
        zh="底图没有来源“{name}”。现有来源：{known}。",
        en="The base map has no source “{name}”. There are: {known}.",
    )


class SourceNameError(BoundaryError):
    """A source is called by nothing, or by a novel."""

    sentence = Words(
        zh=f"来源名称应为 1 至 {MAX_SOURCE_NAME} 个字。",
        en=f"A source has a name of 1 to {MAX_SOURCE_NAME} characters.",
    )


@dataclass(frozen=True, slots=True)
class SourceCard:
    """What is kept of a source.

    Attributes
    ----------
    attribution
        What maps show; empty for the name alone.
    """

    name: str
    attribution: str
    provenance: dict[str, Any]

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= MAX_SOURCE_NAME:
            raise SourceNameError


def ground_of_county(db: Connection, county_code: str, day: date) -> BaseGeometry:
    """Return where the county lies, EPSG:4490: its outline, or else its grids in force.

    Raises
    ------
    NoCountyGroundError
        When there is neither.
    """
    outline = county_outline(db, county_code, day)
    if outline is not None and not outline.is_empty:
        return outline
    edition = active_edition(db)
    if edition is None:
        raise NoCountyGroundError
    return shapely.union_all(boundary_rows(db, edition.id).polygons)


def replace_source(
    db: Connection, card: SourceCard, ground: Ground, *, now: datetime, advance: Advance
) -> int:
    """Let a source be what a file says; return how many features it had before.

    Raises
    ------
    NothingInsideError
        When the file has nothing here: what the source had is not thrown away for that.
    """
    if not ground.counts.kept:
        raise NothingInsideError(known=ground.counts.outside)
    db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    before = _forget(db, card.name)
    source = db.scalar(
        insert(BasemapSource)
        .values(
            name=card.name,
            attribution=card.attribution or card.name,
            provenance=card.provenance,
            counts=asdict(ground.counts),
            imported_at=now,
        )
        .returning(BasemapSource.id)
    )
    rows = _rows(int(source or 0), ground)
    advance(0, len(rows))
    for start in range(0, len(rows), _BATCH):
        db.execute(insert(BasemapFeature), rows[start : start + _BATCH])
        advance(min(start + _BATCH, len(rows)), len(rows))
    return before


def _rows(source: int, ground: Ground) -> list[dict[str, Any]]:
    texts = shapely.to_wkt(ground.shapes, rounding_precision=7)
    told = zip(
        ground.kinds,
        ground.names,
        ground.refs,
        ground.bridges,
        ground.tunnels,
        texts,
        strict=True,
    )
    return [
        {
            "source_id": source,
            "kind": kind.value,
            "name": name,
            "ref": ref,
            "bridge": bridge,
            "tunnel": tunnel,
            "geom": f"SRID={SRID};{wkt}",
        }
        for kind, name, ref, bridge, tunnel, wkt in told
    ]


def remove_source(db: Connection, name: str) -> int:
    """Take a source off the base map; return how many features it had.

    Raises
    ------
    SourceNotFoundError
        When there is none of this name.
    """
    db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    known = [row.name for row in list_sources(db)]
    if name not in known:
        raise SourceNotFoundError(name=name, known="、".join(known) or "–")
    return _forget(db, name)


def _forget(db: Connection, name: str) -> int:
    own = select(BasemapSource.id).where(BasemapSource.name == name)
    counted = db.scalar(
        select(func.count()).select_from(BasemapFeature).where(BasemapFeature.source_id.in_(own))
    )
    db.execute(delete(BasemapSource).where(BasemapSource.name == name))
    return int(counted or 0)


def list_sources(db: Connection) -> Sequence[Record]:
    """Return the sources of the base map, the latest first."""
    asked = select(
        BasemapSource.id,
        BasemapSource.name,
        BasemapSource.attribution,
        BasemapSource.provenance,
        BasemapSource.counts,
        BasemapSource.imported_at,
    ).order_by(BasemapSource.id.desc())
    return db.execute(asked).all()


def basemap_version(db: Connection) -> str:
    """Return what changes whenever a source comes, changes or goes; empty without any."""
    ids = db.scalars(select(BasemapSource.id).order_by(BasemapSource.id))
    return "-".join(map(str, ids))


def township_seats(db: Connection, day: date) -> Sequence[Record]:
    """Return the seats of the townships as the gazetteer knows them: name, lon, lat."""
    holds = func.daterange(GazetteerEntry.valid_from, GazetteerEntry.valid_to).op("@>")(day)
    asked = (
        select(
            GazetteerEntry.name,
            func.ST_X(GazetteerEntry.geom).label("lon"),
            func.ST_Y(GazetteerEntry.geom).label("lat"),
        )
        .where(GazetteerEntry.level == PlaceLevel.TOWNSHIP.value, holds)
        .order_by(GazetteerEntry.id)
        .limit(200)
    )
    return db.execute(asked).all()
