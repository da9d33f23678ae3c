"""A list of places from elsewhere: door plates, shops, hamlets, seats, each with its position."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

from geo.crs import read_position
from geo.errors import RuleError, Words
from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import PlaceLevel
from geo.geocoding.learning import NameTooWideError, Surroundings, entry_to_learn
from geo.lonlat import LonLat, RawPosition
from governance.errors import GovernanceError
from governance.gazetteer.surroundings import surroundings_of
from governance.sheets.cells import clean, number_in
from governance.sheets.table import check_whole
from grid_boundaries.lookup import EditionIndex

#: What stands before the source of a list, so that it never is that of the program's own entries.
OWN_LISTS: Final = "list:"

#: Column names that are understood, the surest first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "name": ("name", "名称", "地名", "address", "地址", "标准地址"),
        "x": ("x", "lon", "lng", "longitude", "经度", "东坐标"),
        "y": ("y", "lat", "latitude", "纬度", "北坐标"),
        "level": ("level", "级别", "类型"),
        "aliases": ("aliases", "别名", "曾用名"),
    }
)

#: How people write the levels.
_LEVELS: Final[Mapping[str, PlaceLevel]] = MappingProxyType(
    {level.value: level for level in PlaceLevel if level is not PlaceLevel.NONE}
    | {
        "门牌": PlaceLevel.DOOR,
        "楼栋": PlaceLevel.BUILDING,
        "地名": PlaceLevel.BUILDING,
        "道路": PlaceLevel.ROAD,
        "自然村": PlaceLevel.GROUP,
        "村民小组": PlaceLevel.GROUP,
        "村": PlaceLevel.VILLAGE,
        "社区": PlaceLevel.VILLAGE,
        "乡镇": PlaceLevel.TOWNSHIP,
        "街道": PlaceLevel.TOWNSHIP,
    }
)

#: The longest name and alias, in characters, and the most aliases of one place.
LONGEST_NAME: Final = 200
MOST_ALIASES: Final = 20

_AREAS: Final = frozenset({PlaceLevel.VILLAGE, PlaceLevel.TOWNSHIP})


class PlaceColumnsError(GovernanceError):
    """The list lacks a column that it must have."""

    sentence = Words(
        zh="地名表缺少列：{missing}。需要：名称（或地址）、经度、纬度；可有：级别、别名。",
        en="The list lacks: {missing}. It needs name (or address), lon and lat, and may have level "
        "and aliases.",
    )


class PlaceRowError(GovernanceError):
    """A row of the list has no name, no position, or a level nobody knows."""

    sentence = Words(
        zh="名称、经度、纬度必须填写，经纬度须为数字；级别可用：{levels}。",
        en="Name, lon and lat must be filled, lon and lat with numbers; levels are: {levels}.",
    )


class PlaceNameTooLongError(GovernanceError):
    """A name is too long to be one, or there are too many aliases."""

    sentence = Words(
        zh="名称和每个别名最多 {longest} 字，别名最多 {most} 个（以 | 分隔）。",
        en="A name or an alias has at most {longest} characters, and a place at most {most} "
        "aliases (apart by |).",
    )


class PlaceTooWideError(GovernanceError):
    """The name is that of a village or a township, and the row does not say so."""

    sentence = Words(
        zh="这个地名只到乡镇或村。如果它本来就是，请在“级别”列写明“村”或“乡镇”。",
        en="This names a village or a township only. If that is meant, say so in the column level.",
    )


class PlaceOutsideError(GovernanceError):
    """The place lies in no grid of the county."""

    sentence = Words(
        zh="该位置不在任何网格内：请核对经纬度和坐标系。",
        en="The position lies in no grid: check it, and the datum.",
    )


@dataclass(frozen=True, slots=True)
class PlaceList:
    """Whose list it is, in which coordinates, and since when it holds."""

    source: str
    crs: str
    since: date


@dataclass(slots=True)
class PlacesLoaded:
    """How many rows were taken of how many, and why the others were not, by row number."""

    taken: int = 0
    of: int = 0
    refused: list[tuple[int, Words]] = field(default_factory=list)


def load_places(
    db: Connection,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    about: PlaceList,
    *,
    edition: EditionIndex,
    gazetteer: Gazetteer,
) -> PlacesLoaded:
    """Let the places of a source be those of a list; rows that cannot be taken are told.

    What the same source said before ends on the day the list begins, unless no row can be taken.
    A place gets the village and the township of the grid it lies in.

    Raises
    ------
    PlaceColumnsError
        When a column lacks.
    """
    told = PlacesLoaded()
    entries: list[NewEntry] = []
    reader = _Reader(db, about, edition, gazetteer)
    for number, row in rows:
        told.of += 1
        try:
            entries.append(reader.read(row))
        except RuleError as broken:
            if isinstance(broken, PlaceColumnsError):
                raise
            told.refused.append((number, broken.words))
    if entries:
        gazetteer.replace_source(f"{OWN_LISTS}{about.source}", entries, since=about.since)
    told.taken = len(entries)
    return told


class _Reader:
    """Reads the rows of one list; remembers which column is which, and the villages met."""

    def __init__(
        self, db: Connection, about: PlaceList, edition: EditionIndex, gazetteer: Gazetteer
    ) -> None:
        self._db, self._about, self._edition = db, about, edition
        self._gazetteer = gazetteer
        self._columns: dict[str, str] = {}
        self._met: dict[str, Surroundings] = {}

    def read(self, row: Mapping[str, str]) -> NewEntry:
        """Return the entry a row makes; raises a `RuleError` with the reason."""
        if not self._columns:
            self._columns = _find_columns(row)
        check_whole(row)
        cells = {part: clean(row[column]) for part, column in self._columns.items()}
        aliases = tuple(one.strip() for one in cells.get("aliases", "").split("|") if one.strip())
        _check_names(cells["name"], aliases)
        point, level = self._point(cells), _level(cells.get("level", ""))
        code = self._edition.match(point).code
        if code is None:
            raise PlaceOutsideError
        around = self._surroundings(self._edition.village_of[code])
        return self._entry(cells["name"], point, level, around, aliases)

    def _entry(
        self,
        name: str,
        point: LonLat,
        level: PlaceLevel | None,
        around: Surroundings,
        aliases: tuple[str, ...],
    ) -> NewEntry:
        about = self._about
        if level in _AREAS:
            is_township = level is PlaceLevel.TOWNSHIP
            return NewEntry(
                name=name,
                level=level,
                point=point,
                source=f"{OWN_LISTS}{about.source}",
                valid_from=about.since,
                parents=() if is_township else around.township[:1],
                village_code=None if is_township else around.village_code,
                township_code=around.township_code,
                aliases=aliases,
            )
        if self._gazetteer.names_an_area(name):
            raise PlaceTooWideError
        spellings = self._gazetteer.spellings
        try:
            made = entry_to_learn(name, point, around, spellings, valid_from=about.since)
        except NameTooWideError as broken:
            raise PlaceTooWideError from broken
        return replace(
            made,
            level=level or made.level,
            source=f"{OWN_LISTS}{about.source}",
            aliases=(*made.aliases, *aliases),
        )

    def _point(self, cells: Mapping[str, str]) -> LonLat:
        x, y = number_in(cells["x"]), number_in(cells["y"])
        if x is None or y is None or not cells["name"]:
            raise PlaceRowError(levels="、".join(_LEVELS))
        return read_position(RawPosition(x, y, self._about.crs))

    def _surroundings(self, village_code: str) -> Surroundings:
        if village_code not in self._met:
            self._met[village_code] = surroundings_of(self._db, village_code, self._about.since)
        return self._met[village_code]


def _check_names(name: str, aliases: tuple[str, ...]) -> None:
    is_long = max(map(len, (name, *aliases))) > LONGEST_NAME
    if is_long or len(aliases) > MOST_ALIASES:
        raise PlaceNameTooLongError(longest=LONGEST_NAME, most=MOST_ALIASES)


def _find_columns(row: Mapping[str, str]) -> dict[str, str]:
    known = {clean(column).casefold(): column for column in row}
    found = {
        part: next(known[name] for name in names if name in known)
        for part, names in _NAMES.items()
        if any(name in known for name in names)
    }
    missing = [part for part in ("name", "x", "y") if part not in found]
    if missing:
        raise PlaceColumnsError(missing="、".join(missing))
    return found


def _level(cell: str) -> PlaceLevel | None:
    if not cell:
        return None
    level = _LEVELS.get(cell.casefold())
    if level is None:
        raise PlaceRowError(levels="、".join(_LEVELS))
    return level
