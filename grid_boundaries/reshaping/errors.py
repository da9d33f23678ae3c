"""Why grids cannot be split or merged as asked."""

from geo.errors import Words
from grid_boundaries.errors import BoundaryError


class NoSuchGridError(BoundaryError):
    """No grid of the set, or more than one, has this code."""

    sentence = Words(
        zh="这一版本中没有唯一的网格 {code}。", en="No single grid {code} is in this edition."
    )


class MultipartSplitError(BoundaryError):
    """A line cannot say to which side the separate parts of a grid go."""

    sentence = Words(
        zh="该网格由互不相连的几部分组成，不能用一条线拆分。请先把各部分改为独立的网格。",
        en="This grid consists of separate parts; a line cannot split it. Make each part a grid "
        "of its own first.",
    )


class LineStopsInsideError(BoundaryError):
    """A cutting line ends inside the grid."""

    sentence = Words(
        zh="分割线在网格内部断开，没有到达边界。请把线画过网格两侧的边界。",
        en="The line stops inside the grid. Draw it across the border on both sides.",
    )


class LineMissesError(BoundaryError):
    """A cutting line does not divide the grid."""

    sentence = Words(
        zh="分割线没有把网格分成两部分。请让线从一侧边界穿到另一侧边界。",
        en="The line does not divide the grid. Draw it from border to border through the grid.",
    )


class PartTooSmallError(BoundaryError):
    """A split would leave a part below the least area."""

    sentence = Words(
        zh="拆分后有一部分只有 {size_m2} 平方米，小于下限 {least_m2} 平方米。请移动分割线。",
        en="One part would have {size_m2} m², less than the least {least_m2} m². Move the line.",
    )


class TooFewToMergeError(BoundaryError):
    """A merge needs two grids or more."""

    sentence = Words(
        zh="请至少选择两个不同的网格再合并。", en="Choose at least two different grids to merge."
    )


class DifferentParentsError(BoundaryError):
    """Grids of different villages or kinds cannot become one."""

    sentence = Words(
        zh="只能合并同一个村（社区）、同一类型的网格。",
        en="Only grids of one village and one kind can be merged.",
    )


class NotAdjacentError(BoundaryError):
    """Grids to be merged do not all hang together by common borders."""

    sentence = Words(
        zh="所选网格没有共同的边界（只在一点相接不算），或中间有空隙，不能合并。",
        en="The chosen grids share no border (a point is not enough) or a gap lies between them; "
        "they cannot be merged.",
    )


class MergeEnclosesError(BoundaryError):
    """A merged grid would close a ring around ground that it does not hold."""

    sentence = Words(
        zh="合并后网格中间会留下空洞。请把中间的网格一并选上，或先修补空隙。",
        en="The merged grid would have a hole. Choose the grid inside as well, or mend the gap.",
    )
