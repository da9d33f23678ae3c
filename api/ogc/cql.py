"""Reading CQL2: what is known is built anew, everything else is refused.

The library that makes SQL of it takes any name for a function of the database, `set_config` among
them, by which a session could leave its lesser role. It also needs twice the time for each open
bracket that is not closed, and ends the process when nesting is deep. So the text is measured
before it is parsed, and nothing of what was parsed is passed on that is not named here.
"""

import math
import re
from collections.abc import Collection
from typing import Any, Final

from cql2 import Expr

from api.ogc.errors import FilterRefusedError, OgcQuestionError, UnknownColumnError

#: A filter may be so long, and have so many brackets one inside the other.
MOST_LETTERS: Final = 1000
MOST_BRACKETS: Final = 8

#: What was parsed may be nested so deep: each NOT is a level, too.
_MOST_LEVELS: Final = 32

_OPERATIONS: Final = frozenset(
    {"and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "isNull", "like", "in", "between"}
    | {"casei"}
    | {f"s_{one}" for one in ("contains", "crosses", "disjoint", "equals", "intersects")}
    | {f"s_{one}" for one in ("overlaps", "touches", "within")}
    | {f"t_{one}" for one in ("after", "before", "during", "equals", "intersects", "disjoint")}
)

_SHAPES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
)

_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")

#: A day, or a moment with its offset, as RFC 3339 writes it.
MOMENT: Final = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?"
)


def read_filter(written: str, columns: Collection[str]) -> Expr:
    """Return a filter over a collection with these columns.

    Raises
    ------
    UnknownColumnError
        When it names another column.
    FilterRefusedError
        When it is no CQL2, or uses more of it than is answered.
    """
    if len(written) > MOST_LETTERS or not (written.startswith("{") or _is_shallow(written)):
        raise _refused()
    try:
        parsed = Expr(written).to_json()
    except Exception:  # noqa: BLE001 the library raises nothing more particular
        raise _refused() from None
    # A lone word would be parsed once more, as a filter of its own.
    if not isinstance(parsed, dict) or "op" not in parsed:
        raise _refused()
    built = _Builder(columns).build(parsed, 0)
    try:
        found = Expr(built)
        found.to_sql()
    except Exception:  # noqa: BLE001 as above
        raise _refused() from None
    return found


def _is_shallow(written: str) -> bool:
    """Return whether brackets outside of quotes are closed, and few stand in one another."""
    bare = _QUOTED.sub("", written)
    deep = 0
    for letter in bare:
        deep += (letter == "(") - (letter == ")")
        if not 0 <= deep <= MOST_BRACKETS or letter in "'\"\\":
            return False
    return deep == 0


def _refused() -> FilterRefusedError:
    return FilterRefusedError(letters=MOST_LETTERS, deep=MOST_BRACKETS)


class _Builder:
    """Builds a filter of what is known."""

    def __init__(self, columns: Collection[str]) -> None:
        self._columns = columns

    def build(self, part: object, level: int) -> Any:  # noqa: ANN401 JSON is any of its types
        if level > _MOST_LEVELS:
            raise _refused()
        if isinstance(part, list):
            return [self.build(one, level + 1) for one in part]
        if isinstance(part, dict):
            return self._build_object(part, level)
        if isinstance(part, float) and not math.isfinite(part):
            raise _refused()
        return part

    def _build_object(self, part: dict[str, Any], level: int) -> dict[str, Any]:
        match part:
            case {"op": str() as name, "args": list() as given} if name in _OPERATIONS:
                return {"op": name, "args": self.build(given, level)}
            case {"property": str() as name}:
                return {"property": self._known(name)}
        return _literal(part)

    def _known(self, name: str) -> str:
        if name not in self._columns:
            raise UnknownColumnError(columns=", ".join(self._columns))
        return name


def _literal(part: dict[str, Any]) -> dict[str, Any]:
    match part:
        case {"date": str() as day} if MOMENT.fullmatch(day):
            return {"date": day}
        case {"timestamp": str() as moment} if MOMENT.fullmatch(moment):
            return {"timestamp": moment}
        case {"interval": [start, end]}:
            return {"interval": [_moment_or_open(start), _moment_or_open(end)]}
        case {"bbox": list() as corners}:
            return box_of(corners)
        case {"type": str() as kind, "coordinates": list() as numbers} if kind in _SHAPES:
            return {"type": kind, "coordinates": _numbers(numbers, 0)}
    raise _refused()


def _moment_or_open(part: object) -> str:
    told = part.get("date") or part.get("timestamp") if isinstance(part, dict) else part
    if isinstance(told, str) and (told in {"", ".."} or MOMENT.fullmatch(told)):
        return told or ".."
    raise _refused()


def _numbers(part: object, level: int) -> Any:  # noqa: ANN401 numbers in lists in lists
    if isinstance(part, list) and level <= len(_SHAPES):
        return [_numbers(one, level + 1) for one in part]
    if isinstance(part, int | float) and math.isfinite(part):
        return part
    raise _refused()


def box_of(corners: list[float]) -> dict[str, Any]:
    """Return a box, west, south, east, north, as the polygon that the library knows the datum of.

    Raises
    ------
    OgcQuestionError
        When it is none.
    """
    match corners:
        case [float() | int(), float() | int(), float() | int(), float() | int()]:
            west, south, east, north = corners
        case _:
            raise OgcQuestionError
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 degrees
        raise OgcQuestionError
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
