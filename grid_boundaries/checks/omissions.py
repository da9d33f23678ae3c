"""What an examination could not look at; nothing passes by silence."""

from enum import StrEnum
from typing import Final

from geo.errors import Words
from grid_boundaries.checks.report import Finding, FindingCode, Severity


class Omission(StrEnum):
    """A reason why something was not checked."""

    NO_OUTLINE = "no_outline"  #: 没有县界
    BAD_OUTLINE = "bad_outline"  #: 县界图形无效
    NO_VILLAGES = "no_villages"  #: 没有村名录
    UNDRAWN_VILLAGES = "undrawn_villages"  #: 有的村没有边界
    NO_COUNT = "no_count"  #: 没有上报数
    LEFT_OUT = "left_out"  #: 有的网格不能参与
    DATUM_FIRST = "datum_first"  #: 先答坐标系


_SENTENCES: Final = {
    Omission.NO_OUTLINE: Words(
        "没有县界图形：是否超出县界、县界内是否有空隙、坐标是否整体偏移，均未检查。",
        "No county outline: whether grids lie outside, leave ground free along it, or stand "
        "shifted as a whole was not checked.",
    ),
    Omission.BAD_OUTLINE: Words(
        "县界图形本身无效，未用于检查：是否超出县界、空隙和整体偏移均未检查。请先修正县界。",
        "The county outline itself is invalid and was not used: outside, gaps along it and a "
        "shift of the whole were not checked. Correct the outline first.",
    ),
    Omission.NO_VILLAGES: Words(
        "没有村（社区）名录：代码所属的村是否存在、各村是否都有网格，均未检查。",
        "No list of villages: whether the codes name real villages and every village has a grid "
        "was not checked.",
    ),
    Omission.UNDRAWN_VILLAGES: Words(
        "{total} 个村（社区）中有 {n} 个没有可用的边界：这些村的网格是否跨村、归属是否正确，"
        "未检查。",
        "{n} of {total} villages have no usable outline: whether grids cross into or out of them "
        "was not checked.",
    ),
    Omission.NO_COUNT: Words(
        "没有给出应有的网格数，数量未核对。",
        "No expected number of grids was given; the number was not compared.",
    ),
    Omission.LEFT_OUT: Words(
        "{total} 个网格中有 {n} 个因图形问题未参与重叠、空隙和归属检查。改正后请重新检查。",
        "{n} of {total} grids were left out of the checks for overlaps, gaps and villages because "
        "of their shapes. Correct them and examine again.",
    ),
    Omission.DATUM_FIRST: Words(
        "坐标系的问题没有答复之前，未与县界和村界比较。",
        "Until the question about the datum is answered, nothing was compared with the outlines "
        "of the county and the villages.",
    ),
}


def note(omission: Omission, **values: int) -> Finding:
    """Say that something was not checked, and why."""
    words = _SENTENCES[omission].fill(**values)
    return Finding(FindingCode.NOT_CHECKED, Severity.NOTE, (), words)
