"""What is asked of the numbers of an evening before anything is planned."""

from typing import NamedTuple

from geo.routing.errors import UnevenEveningError, UnusableEveningError


class Named(NamedTuple):
    """What numbers are called in an error."""

    zh: str
    en: str


HOMES = Named("走访对象", "homes")
TEAMS = Named("走访小组", "teams")
STATIONS = Named("驻点", "stations")
WINDOWS = Named("可走访时段", "windows")


def refuse_uneven(given: int, wanted: int, named: Named) -> None:
    """Raise when there is not one value for each.

    Raises
    ------
    UnevenEveningError
        When the numbers differ.
    """
    if given != wanted:
        raise UnevenEveningError(what=named.zh, what_en=named.en, given=given, wanted=wanted)


def refuse_unless(is_usable: object, named: Named) -> None:
    """Raise when numbers are not of their kind.

    Raises
    ------
    UnusableEveningError
        When `is_usable` is false.
    """
    if not is_usable:
        raise UnusableEveningError(what=named.zh, what_en=named.en)
