"""How far who only counts may narrow what is counted: not down to people."""

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.reading.filtering import IncidentFilter
from governance.people.sight import Sight
from governance.vocabulary import Level


class NarrowFilterError(GovernanceError):
    """A filter by which a count would be of somebody."""

    sentence = Words(
        zh="统计岗位不能按{what}统计：范围太小的计数会指向具体的人。请去掉这个条件。",
        en="Who only counts cannot count by {what_en}: counts of so little point to people. "
        "Leave that out.",
    )


def refuse_narrow(sight: Sight, wanted: IncidentFilter) -> None:
    """Refuse words, outlines and small areas to who only counts.

    Raises
    ------
    NarrowFilterError
        When a filter has one of these.
    """
    if sight.is_counting_only and wanted.text:
        raise NarrowFilterError(what="文字", what_en="words")
    if sight.is_counting_only and (wanted.within or wanted.bbox):
        raise NarrowFilterError(what="圈定的范围", what_en="an outline")
    refuse_small(sight, len(wanted.area or ""))


def refuse_small(sight: Sight, digits: int) -> None:
    """Refuse areas below townships, by the length of their codes, to who only counts.

    Raises
    ------
    NarrowFilterError
        When they are.
    """
    if sight.is_counting_only and digits > Level.TOWNSHIP.digits:
        raise NarrowFilterError(what="村（社区）或网格", what_en="village or grid")
