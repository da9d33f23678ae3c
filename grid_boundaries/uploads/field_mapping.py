"""Which column means what: common names are recognised, an explicit choice wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.readers.dbf_table import NAME_BYTES


class GridField(StrEnum):
    """What we want to know of a grid from its file."""

    CODE = "code"  #: 网格编码
    NAME = "name"  #: 网格名称
    VILLAGE = "village"  #: 所属村（社区）
    TOWNSHIP = "township"  #: 所属乡镇（街道）
    KIND = "kind"  #: 网格类型
    HOUSEHOLDS = "households"  #: 户数
    RESIDENTS = "residents"  #: 常住人口


#: Names seen in county files, the surest first; compared without case, blanks and marks.
_USUAL_NAMES: Mapping[GridField, tuple[str, ...]] = {
    GridField.CODE: (
        *("gridcode", "网格编码", "网格编号", "网格代码", "网格号", "wgbm", "wgdm", "wgbh"),
        *("gridid", "gridno", "code", "编码", "编号", "代码", "bm", "dm"),
    ),
    GridField.NAME: ("gridname", "网格名称", "网格名", "wgmc", "name", "名称", "mc"),
    GridField.VILLAGE: (
        *(
            "villagecode",
            "villcode",
            "所属村编码",
            "村编码",
            "社区编码",
            "所属村社区编码",
            "cbm",
            "sqbm",
        ),
        *("village", "所属村", "所属村社区", "所属社区", "村社区", "行政村", "communitycode"),
        *("community", "cmc", "sqmc"),
    ),
    GridField.TOWNSHIP: (
        *("townshipcode", "所属乡镇编码", "乡镇编码", "街道编码", "xzbm", "township"),
        *("所属乡镇", "所属乡镇街道", "乡镇街道", "乡镇", "街道", "xzmc", "town"),
    ),
    GridField.KIND: ("gridkind", "gridtype", "网格类型", "网格类别", "wglx", "kind", "类型"),
    GridField.HOUSEHOLDS: ("households", "户数", "总户数", "网格户数", "hushu", "hs", "zhs"),
    GridField.RESIDENTS: (
        *("residents", "常住人口", "常住人口数", "常住人数", "常驻人口", "czrk", "changzhurenkou"),
        *(
            "人口",
            "人口数",
            "人口总数",
            "总人口",
            "population",
            "renkou",
            "rk",
            "rks",
            "zrk",
            "pop",
        ),
    ),
}
#: Two of the three bytes of a Chinese character may have been there before the cut.
_CUT_FROM_BYTES = NAME_BYTES - 2
_IGNORED = str.maketrans("", "", " _-.·（）()/、")


class MissingCodeColumnError(BoundaryError):
    """No column looks like a grid code, and none was chosen."""

    sentence = Words(
        zh="没有找到网格编码列。该文件的列有：{columns}。请指定哪一列是网格编码。",
        en="No column looks like the grid code. The file has: {columns}. "
        "Say which one is the grid code.",
    )


class UnknownColumnError(BoundaryError):
    """A column was chosen that the file does not have."""

    sentence = Words(
        zh="文件中没有所选的列（{field}）。该文件的列有：{columns}。",
        en="The file has no such column ({field}). It has: {columns}.",
    )


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """The columns used, and all there are, so that a page can ask.

    Attributes
    ----------
    used
        Column by meaning; meanings without a column are absent.
    columns
        Every column of the file, in its order.
    """

    used: Mapping[GridField, str]
    columns: tuple[str, ...]


def map_fields(
    columns: Sequence[str], chosen: Mapping[str, str] | None = None, *, cut_in: str = ""
) -> FieldMapping:
    """Decide which column means what.

    Parameters
    ----------
    columns
        The columns of the file.
    chosen
        Column by meaning (the values of `GridField`), overriding what would be recognised.
    cut_in
        The encoding in which names had ten bytes, as in a Shapefile; empty when they are whole.

    Raises
    ------
    MissingCodeColumnError
        When no column is the code: nothing can be keyed to such grids.
    UnknownColumnError
        When `chosen` names a column that is not there, or a meaning that does not exist.
    """
    used: dict[GridField, str] = {}
    for meaning, column in (chosen or {}).items():
        if column not in columns or meaning not in set(GridField):
            raise UnknownColumnError(field=meaning, columns=list_columns(columns))
        used[GridField(meaning)] = column
    plain = {_plain(column): column for column in reversed(columns)}
    cut = [column for column in columns if cut_in and _may_be_cut(column, cut_in)]
    for usual in (name for names in _USUAL_NAMES.values() for name in names):
        whole = next((column for column in cut if usual.startswith(_plain(column))), "")
        if whole:
            plain.setdefault(usual, whole)
    for field, names in _USUAL_NAMES.items():
        free = (plain[name] for name in names if plain.get(name, "") not in {"", *used.values()})
        column = used.get(field) or next(free, "")
        if column:
            used[field] = column
    if GridField.CODE not in used:
        raise MissingCodeColumnError(columns=list_columns(columns))
    return FieldMapping(used, tuple(columns))


def _plain(column: str) -> str:
    return column.translate(_IGNORED).casefold()


def _may_be_cut(column: str, encoding: str) -> bool:
    """Tell a name that filled its ten bytes, but for a character that had no room any more."""
    return len(_plain(column).encode(encoding, "replace")) >= _CUT_FROM_BYTES


def list_columns(columns: Sequence[str]) -> str:
    """Return the first thirty columns for a sentence."""
    return "、".join(columns[:30]) or "–"
