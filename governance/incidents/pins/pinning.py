"""The pinning queue: a person says where an incident is, and it gets its grid."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from geo.assign.vocabulary import Rule
from geo.crs import read_position
from geo.errors import Words
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import Geocoder
from geo.geocoding.learning import NameTooWideError, entry_to_learn
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.gazetteer.surroundings import surroundings_of
from governance.incidents.disclosure import Shown
from governance.incidents.locating import candidates_of
from governance.incidents.pins import pin_queries
from governance.incidents.pins.pin_queries import Pin
from governance.incidents.vocabulary import PinOutcome
from governance.people.sight import Sight
from grid_boundaries.lookup import EditionIndex


class PinNotFoundError(GovernanceError):
    """There is no such task in the pinning queue."""

    sentence = Words(zh="没有这个待标注任务。", en="There is no such pinning task.")


class PinClosedError(GovernanceError):
    """The incident has its grid already."""

    sentence = Words(
        zh="该事件{how_zh}，无需再标注。",
        en="This incident {how_en}; there is nothing left to pin.",
    )

    def __init__(self, outcome: PinOutcome) -> None:
        how = _HOW[outcome]
        super().__init__(how_zh=how.zh, how_en=how.en)


_HOW: Mapping[PinOutcome, Words] = {
    PinOutcome.PINNED: Words("已由人工标注", "was pinned by a person already"),
    PinOutcome.REGRIDDED: Words(
        "已随新版网格自动归格", "was given its grid by a new edition already"
    ),
}


class PinOutsideError(GovernanceError):
    """The pin lies in no grid."""

    sentence = Words(
        zh="标注点不在任何网格内。请移动标注点；确属县外的，请保留在队列中。",
        en="The pin lies in no grid. Move the pin; leave the task open when the place is outside "
        "the county.",
    )


@dataclass(frozen=True, slots=True)
class Pinned:
    """The incident that was pinned; `replayed` when the very same pin had been taken before."""

    incident_id: uuid.UUID
    replayed: bool = False


def pin_incident(
    db: Connection, sight: Sight, task_id: int, pin: Pin, *, edition: EditionIndex, now: datetime
) -> Pinned:
    """Assign the incident of a pinning task to the grid of the pin.

    The reported position stays as it was; the assignment keeps the pin as its evidence. A pin
    whose answer was lost can be sent again: nothing is written twice.

    Raises
    ------
    PinNotFoundError, PinClosedError
        When there is nothing left to pin.
    PinOutsideError
        When the pin lies in no grid; the task stays open.
    GeoError
        When the pin's coordinates cannot be read in their datum.
    """
    task = pin_queries.lock_task(db, sight, task_id)
    if task is None:
        raise PinNotFoundError
    if task.closed_at is not None and _is_repeated(task, pin):
        return Pinned(uuid.UUID(str(task.incident_id)), replayed=True)
    if task.closed_at is not None:
        raise PinClosedError(PinOutcome(task.outcome))
    point = read_position(pin.position)
    match = edition.match(point, pin.position.accuracy_m)
    if match.code is None:
        raise PinOutsideError
    manual = pin_queries.ManualAssignment(
        incident_id=task.incident_id,
        edition_id=edition.edition_id,
        grid_id=edition.grid_ids[match.code],
        match=match._replace(rule=Rule.MANUAL),
        point=point,
        pin=pin,
    )
    pin_queries.assign_manually(db, manual, now=now)
    pin_queries.close_task(db, task_id, PinOutcome.PINNED, pin=pin, now=now)
    return Pinned(uuid.UUID(str(task.incident_id)))


def _is_repeated(task: Record, pin: Pin) -> bool:
    return (
        pin.request is not None
        and task.request is not None
        and (task.closed_by, bytes(task.request)) == (pin.actor, pin.request)
    )


def learn_place(
    db: Connection,
    name: str,
    pin: Pin,
    *,
    edition: EditionIndex,
    gazetteer: Gazetteer,
    day: date,
) -> None:
    """Keep the name of a pinned place, from `day` on, under the village and township it lies in.

    Raises
    ------
    PinOutsideError
        When the pin lies in no grid.
    NameTooWideError, NameOfAnotherTownshipError, NameOfAnotherCountyError
        When the name is none of a place, or of another place than the pin's.
    """
    point = read_position(pin.position)
    code = edition.match(point).code
    if code is None:
        raise PinOutsideError
    around = surroundings_of(db, edition.village_of[code], day)
    entry = entry_to_learn(name, point, around, gazetteer.spellings, valid_from=day)
    if gazetteer.names_an_area(entry.name):
        raise NameTooWideError
    gazetteer.learn(entry)


def read_task(db: Connection, sight: Sight, task_id: int) -> Shown:
    """Return a task of the queue with its incident.

    Raises
    ------
    PinNotFoundError
        When there is none with this id, or it may not be seen.
    """
    task = pin_queries.read_task(db, sight, task_id)
    if task is None:
        raise PinNotFoundError
    return task


def suggest_places(task: Shown, geocoder: Geocoder) -> list[dict[str, Any]]:
    """Return where the incident of a task might be, best first.

    What was found when it came in; or else, for coordinates in no grid, what its address
    says today.
    """
    if task.candidates or not task.address or task.closed_at is not None:
        return list(task.candidates)
    return candidates_of(geocoder.geocode(task.address))
