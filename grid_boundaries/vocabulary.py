"""The words editions and grids are described with."""

from collections.abc import Mapping
from enum import StrEnum

from geo.errors import Words


class EditionState(StrEnum):
    """Where an edition of the grid stands; only one is active."""

    DRAFT = "draft"  #: 草稿 may still change
    VALIDATED = "validated"  #: 已校验 examined and found fit
    ACTIVE = "active"  #: 生效 incidents are assigned with it
    RETIRED = "retired"  #: 已停用 kept for ever for look-ups as of its time


#: The states in words, for sentences; pages have their own labels.
STATE_WORDS: Mapping[EditionState, Words] = {
    EditionState.DRAFT: Words("草稿", "a draft"),
    EditionState.VALIDATED: Words("已校验", "validated"),
    EditionState.ACTIVE: Words("生效", "active"),
    EditionState.RETIRED: Words("已停用", "retired"),
}


#: States of an edition whose grids never change again.
IN_FORCE_ONCE = frozenset({EditionState.ACTIVE, EditionState.RETIRED})


class GridKind(StrEnum):
    """What a grid is for (GB/T 34300 terms)."""

    GENERAL = "general"  #: 综合网格 territorial; these tile the county
    DEDICATED = "dedicated"  #: 专属网格 a single-purpose place inside a general grid
    MICRO = "micro"  #: 微网格 part of a general grid, tens of households
