"""What of an incident's row a viewer may read: masked once, here, for lists, maps and sheets alike.

Who holds an incident or works on it reads it whole; other staff read its address down to the
village and its text without numbers. Of one that is kept closely they learn the grid, not the
place.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

from geo.postgis import Record
from governance.incidents.vocabulary import EventKind
from governance.people.masking import Datum, Viewer, show
from governance.people.scope import Label

#: Columns that say where something happened more closely than its grid does.
_PLACE: Final = ("raw_x", "raw_y", "raw_crs", "accuracy_m", "edge_m", "provider")

_WORDS_OF_PLACE: Final = ("reason", "words")

#: A detail by which a repeated request is known: whoever has it can try what was asked, and finds
#: by trying what is masked.
_REQUEST: Final = "request"

#: Columns and details in people's own words.
_WRITTEN: Final = frozenset(
    {"title", "narrative", "note", "reason", "result", "plan", "task_force"}
)

WITHHELD: Final[Mapping[str, str]] = {
    "zh": "说明中有具体地点，仅承办单位可见。",
    "en": "The explanation names the place; only the units that work on it may read it.",
}


#: Who reads outside the house.
_OUTSIDE: Final = frozenset({Viewer.EXPORT, Viewer.PUBLIC})

#: Who may know the very place of what is not kept closely.
_SEE_PLACES: Final = frozenset({Viewer.HANDLER, Viewer.STAFF})


class Shown(SimpleNamespace):
    """A row as its viewer may read it: the columns of the query, masked."""


def disclose(row: Record, viewer: Viewer) -> Shown:
    """Return a row as it may be read.

    The row tells `label` and `is_own`; whatever other columns it has are shown masked. Its point,
    `lon` and `lat`, is already the one to show to staff: see `visibility.shown_point`.

    Parameters
    ----------
    viewer
        In which capacity what is not their own is read (`Sight.viewer`); in a file that leaves
        the house, or by the public, nothing counts as own.
    """
    who = Viewer.HANDLER if row.is_own and viewer not in _OUTSIDE else viewer
    told = dict(row._mapping)  # noqa: SLF001 the public name of a row's columns
    if isinstance(told.get("details"), Mapping):
        told["details"] = {k: v for k, v in told["details"].items() if k != _REQUEST}
    told["is_masked"] = who is not Viewer.HANDLER
    if who is Viewer.HANDLER:
        return Shown(**told)
    if row.label != Label.NORMAL or who not in _SEE_PLACES:
        told |= _without_place(told, is_own=row.is_own)
    told |= {
        name: show_written(name, value, who)
        for name, value in told.items()
        if name in _WRITTEN and isinstance(value, str)
    }
    if "address" in told:
        told["address"] = show(Datum.ADDRESS, who, told["address"])
    if isinstance(told.get("details"), Mapping):
        told["details"] = _masked_details(told["details"], who)
    return Shown(**told)


def disclose_step(row: Record, viewer: Viewer, *, hides_reporter: bool) -> Shown:
    """Return a step of history as it may be read, perhaps without who brought the report."""
    told = disclose(row, viewer)
    if hides_reporter and told.kind == EventKind.REPORTED:
        told.actor = told.actor_name = None
    return told


def show_written(name: str, text: str, viewer: Viewer) -> str | None:
    """Return what somebody wrote as a viewer may read it; analysts, too, read a title."""
    if name == "title" and viewer is Viewer.ANALYST:
        return show(Datum.NARRATIVE, Viewer.STAFF, text)
    return show(Datum.NARRATIVE, viewer, text)


def _without_place(told: Mapping[str, Any], *, is_own: bool) -> dict[str, Any]:
    """Return what to show instead of the columns that tell a place."""
    changed: dict[str, Any] = {name: None for name in _PLACE if name in told}
    changed |= {name: WITHHELD for name in _WORDS_OF_PLACE if isinstance(told.get(name), Mapping)}
    if "candidates" in told:
        changed["candidates"] = []
    if "details" in told:
        changed["details"] = {k: v for k, v in told["details"].items() if k != "raw"}
    if is_own and "lon" in told:  # the query gave the very place
        changed |= {"lon": None, "lat": None}
    return changed


def _masked_details(details: Mapping[str, Any], who: Viewer) -> dict[str, Any]:
    return {
        name: show_written(name, value, who)
        if name in _WRITTEN and isinstance(value, str)
        else value
        for name, value in details.items()
    }
