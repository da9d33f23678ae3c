"""Words of method that several maps share."""

from typing import Final

from api.maps.asked import AskedMap
from geo.errors import Words

Method = tuple[tuple[Words, Words], ...]

COUNTED_ONCE: Final = (
    Words("计数", "Counting"),
    Words(
        "同一事项只计一次：已并案、不予受理、已作废的不计",
        "each matter once: without what was merged, refused or withdrawn",
    ),
)


def withheld_words(asked: AskedMap) -> Method:
    """Return what is withheld from who only counts; nothing for staff."""
    if not asked.sight.is_counting_only:
        return ()
    k = asked.policy.hotspots.k
    return (
        (
            Words("不公布", "Withheld"),
            Words(
                f"少于 {k} 件的网格，及为保护它们而隐去的网格",
                f"grids with fewer than {k}, and others that protect them",
            ),
        ),
    )
