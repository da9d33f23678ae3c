"""Homes as lines of COPY, with what the visits told of them."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.assign.vocabulary import Confidence, Rule
from geo.lonlat import PositionMethod
from governance.demo.visits.homes import NEVER, REGISTERED_AGO, Homes, Span
from governance.demo.visits.last_calls import Last
from governance.demo.year.lines import NULL, json_cell
from governance.night_visits.households.due_days import Known, due_on
from governance.night_visits.vocabulary import Occupancy

COLUMNS: Final = (
    *("id", "number", "address", "raw_x", "raw_y", "raw_crs", "accuracy_m", "method", "geom"),
    *("area", "reason", "occupancy", "visit_class", "opted_out", "not_before", "at_home_from"),
    *("at_home_until", "registered_on", "visited_before", "last_met_on", "last_attempt_on"),
    *("last_outcome", "misses", "weekday_misses", "before_visits", "due_on", "synthetic"),
)
_NOTHING: Final = Last()
_ACCURACY_M: Final = 10.0


def id_of_home(county: str, number: str) -> uuid.UUID:
    """Return the id of a home: the same at every loading."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"wangge:demo:{county}:home:{number}")


def home_lines(
    homes: Homes, ids: list[uuid.UUID], last: Mapping[int, Last], span: Span, rest_days: int
) -> Iterator[bytes]:
    """Yield the line of each home, in the order of `COLUMNS`."""
    registered_on = span.end - timedelta(days=REGISTERED_AGO)
    reasons = [_reason(code) for code in homes.grids]
    for at in range(len(homes)):
        told, registered = last.get(at, _NOTHING), homes.occupancy[at]
        occupancy, grid = told.occupancy(registered), int(homes.grid[at])
        visited = int(homes.visited_before[at])
        before = None if visited == NEVER else date.fromordinal(visited)
        known = Known(
            registered_on,
            before,
            told.met_on,
            Occupancy(occupancy),
            opted_out=bool(homes.opted_out[at]),
        )
        other = told.before_visits(registered)
        hours = homes.hours[at] or (NULL, NULL)
        lon, lat = float(homes.lon[at]), float(homes.lat[at])
        cells = (
            ids[at], homes.number[at], homes.address[at], lon, lat, "cgcs2000", _ACCURACY_M,
            PositionMethod.DOOR_PLATE.value, f"SRID=4490;POINT({lon} {lat})", homes.grids[grid],
            reasons[grid], occupancy, homes.visit_class[at], "t" if homes.opted_out[at] else "f",
            _cell(told.not_before(rest_days)), *hours, registered_on, _cell(before),
            _cell(told.met_on), _cell(told.attempt_on), _cell(told.outcome), told.misses,
            told.weekday_misses, NULL if other is None else json_cell(other),
            _cell(due_on(known, int(homes.every[at]))), "t",
        )  # fmt: skip
        yield ("\t".join([str(cell) for cell in cells]) + "\n").encode()


def _cell(value: object) -> object:
    return NULL if value is None else value


def _reason(code: str) -> str:
    words = explain(Match(code, Rule.WITHIN, Confidence.HIGH), _ACCURACY_M)
    return json_cell({"zh": words.zh, "en": words.en})
