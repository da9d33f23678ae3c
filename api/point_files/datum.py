"""In which coordinates a file of points is: by the same rule as a file of polygons."""

from api.point_files.errors import MissingCrsError, UnknownPointsCrsError
from api.point_files.points import FileTraits
from geo.crs import SourceCrs
from geo.errors import Words
from grid_boundaries.uploads.datum_question import (
    SettledCrs,
    UnknownFileCrsError,
    settle_by_file,
    settle_declared,
)

#: The file of polygons may have said the same of itself.
ABOUT_POINTS = Words(zh="点文件 {name}：{zh}", en="The points {name}: {en}")


def settle_datum(chosen: SourceCrs | None, traits: FileTraits, name: str) -> SettledCrs:
    """Decide in which coordinates the points are, by the user's word or the file's; never guess.

    Raises
    ------
    MissingCrsError
        When nobody says so. GeoJSON that calls itself WGS 84, and any file that calls itself
        CRS84, says nothing: software writes that unasked.
    UnknownPointsCrsError, geo.crs.RefusedCrsError
        When the file says what nobody can read, or what is refused.
    """
    settled = _settle(chosen, traits, name)
    if settled is None:
        raise MissingCrsError(name=name)
    told = tuple(ABOUT_POINTS.fill(name=name, zh=one.zh, en=one.en) for one in settled.warnings)
    return SettledCrs(settled.crs, settled.origin, told)


def _settle(chosen: SourceCrs | None, traits: FileTraits, name: str) -> SettledCrs | None:
    if chosen is not None:
        return settle_declared(chosen, chosen.name, traits.said)
    try:
        return settle_by_file(traits.said, traits.kind)
    except UnknownFileCrsError as error:
        zh, en = error.words.zh, error.words.en
        raise UnknownPointsCrsError(name=name, reason_zh=zh, reason_en=en) from error
