"""What the parsers inside the sandbox produce, and the ways they refuse a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from grid_boundaries.readers.limits import MAX_FIELDS, MAX_TEXT_CHARS

Scalar = str | int | float | bool | None

#: NUL and its kin, lone surrogates, and the marks that turn the reading direction of a text.
_FORBIDDEN = (
    {*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F}
    | set(range(0x202A, 0x202F))
    | set(range(0x2066, 0x206A))
)


class Refusal(StrEnum):
    """Why a parser refuses a file; the parent turns it into a sentence."""

    UNREADABLE = "unreadable"  #: 文件损坏或不是所称的格式
    TOO_LARGE = "too_large"  #: 超出上限
    LONG_TEXT = "long_text"  #: 文字过长
    BROKEN_TABLE = "broken_table"  #: Shapefile 的属性表损坏
    BAD_TEXT = "bad_text"  #: 含有不可见或损坏的字符
    BAD_ENCODING = "bad_encoding"  #: 编码与声明不符
    BAD_NUMBER = "bad_number"  #: 坐标不是有限数
    DUPLICATE_KEY = "duplicate_key"  #: JSON 中键重复
    TOO_DEEP = "too_deep"  #: JSON 或 KML 嵌套过深
    NOT_POLYGONS = "not_polygons"  #: 要素不是面
    OPEN_RING = "open_ring"  #: 环未闭合或点数不足
    FOREIGN_REFERENCE = "foreign_reference"  #: 引用了其他文件或网址
    EMPTY = "empty"  #: 没有要素
    CHOOSE_LAYER = "choose_layer"  #: 有多个图层
    NO_SUCH_LAYER = "no_such_layer"  #: 没有所选图层
    UNGUARDED = "unguarded"  #: 沙箱内出现未列明的驱动


class RefusedError(Exception):
    """A parser refuses; `where` is the 1-based feature, 0 for the file as a whole."""

    def __init__(self, refusal: Refusal, where: int = 0, names: Sequence[str] = ()) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.where = where
        self.names = tuple(names)


@dataclass
class Parsed:
    """One layer as plain values: what crosses the wall.

    Attributes
    ----------
    columns
        Attribute columns by name, each as long as `wkb`.
    wkb
        Well-known binary per feature, empty where the feature has no geometry.
    crs
        What the file itself says of its coordinates, see `crs_names.name_crs`; empty when it
        says nothing.
    encoding
        The text encoding that was used, empty when the format leaves no choice.
    """

    columns: dict[str, list[Scalar]]
    wkb: list[bytes]
    crs: str = ""
    layer: str = ""
    encoding: str = ""
    dropped: list[str] = field(default_factory=list)


def check_text(text: str, where: int) -> str:
    """Return `text` when it is printable and whole.

    Raises
    ------
    RefusedError
        BAD_TEXT for control characters, lone surrogates and direction overrides, LONG_TEXT
        beyond `MAX_TEXT_CHARS`: both would travel on into pages and tables.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise RefusedError(Refusal.LONG_TEXT, where)
    if text.isprintable():
        return text
    if any(ord(c) in _FORBIDDEN or 0xD800 <= ord(c) < 0xE000 for c in text):  # noqa: PLR2004
        raise RefusedError(Refusal.BAD_TEXT, where)
    return text


def clean_value(value: object, where: int) -> Scalar:
    """Return a scalar attribute safe to store; a number no double holds becomes text or None."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return check_text(value, where)
    if isinstance(value, int):
        return value if abs(value) < 2**53 else check_text(str(value), where)
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return check_text(str(value), where)


def gather_columns(
    rows: Sequence[Mapping[str, object]],
) -> tuple[dict[str, list[Scalar]], list[str]]:
    """Turn attribute rows into equally long columns; name the columns that held no scalars."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    check_names(names)
    nested = [n for n in names if any(isinstance(row.get(n), dict | list) for row in rows)]
    columns = {
        name: [clean_value(row.get(name), at) for at, row in enumerate(rows, 1)]
        for name in names
        if name not in nested
    }
    return columns, nested


def check_names(names: Iterable[str]) -> None:
    """Refuse more columns than a boundary file has, and names that are no text."""
    for count, name in enumerate(names, 1):
        check_text(name, 0)
        if count > MAX_FIELDS:
            raise RefusedError(Refusal.TOO_LARGE)
