"""What a list may be asked for: filters and pages, as query parameters."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Query

from api.schemas.fields import Key, Line, Moment
from geo.errors import GeoError, Words
from governance.incidents.disclosure import Shown
from governance.incidents.reading.filtering import IncidentFilter, Ring
from governance.incidents.vocabulary import Channel, State
from governance.vocabulary import Tier


class BadBoxError(GeoError):
    """A bounding box that is none."""

    sentence = Words(
        zh="bbox 应为“西,南,东,北”四个经纬度数字，且西小于东、南小于北。",
        en="bbox takes four degrees: west,south,east,north, with west < east and south < north.",
    )


LEAST_CORNERS, MOST_CORNERS = 3, 400


class BadOutlineError(GeoError):
    """An outline that encloses nothing."""

    sentence = Words(
        zh=f"within 应为 {LEAST_CORNERS} 至 {MOST_CORNERS} 个“经度,纬度”，以分号隔开。",
        en=f"within takes {LEAST_CORNERS} to {MOST_CORNERS} corners, lon,lat;lon,lat;… in degrees.",
    )


class BadPageError(GeoError):
    """A page token that we did not give."""

    sentence = Words(
        zh="翻页参数 after 无效，请从第一页重新开始。",
        en="The page token `after` is not one of ours; start again from the first page.",
    )


def parse_bbox(text: str | None) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north in degrees.

    Raises
    ------
    BadBoxError
        When the text is not four such numbers in order.
    """
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as broken:
        raise BadBoxError from broken
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
        raise BadBoxError
    return west, south, east, north


def parse_outline(text: str | None) -> Ring:
    """Return the corners of an outline in degrees; empty without one.

    Raises
    ------
    BadOutlineError
        When the text is not at least three corners on the earth, or more than `MOST_CORNERS`.
    """
    if text is None:
        return ()
    try:
        corners = [tuple(map(float, corner.split(","))) for corner in text.split(";")]
    except ValueError as broken:
        raise BadOutlineError from broken
    ring = tuple((corner[0], corner[1]) for corner in corners if _is_place(corner))
    if len(ring) < len(corners) or not LEAST_CORNERS <= len(ring) <= MOST_CORNERS:
        raise BadOutlineError
    return ring


def _is_place(corner: tuple[float, ...]) -> bool:
    return len(corner) == 2 and abs(corner[0]) <= 180 and abs(corner[1]) <= 90  # noqa: PLR2004


def _wanted(  # noqa: PLR0913, PLR0917 - one parameter a filter is what the URL looks like
    bbox: Annotated[str | None, Query(max_length=200)] = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    category: Annotated[list[Key] | None, Query()] = None,
    channel: Annotated[list[Channel] | None, Query()] = None,
    tier: Annotated[list[Tier] | None, Query()] = None,
    within: Annotated[str | None, Query(max_length=12_000)] = None,
    area: Annotated[str | None, Query(pattern=r"^[0-9]{6,20}$")] = None,
    state: State | None = None,
    outcome: Literal["assigned", "pinning"] | None = None,
    text: Annotated[Line | None, Query()] = None,
    once: Annotated[bool, Query()] = False,  # noqa: FBT002 - as the URL has it, by name
) -> IncidentFilter:
    return IncidentFilter(
        bbox=parse_bbox(bbox),
        within=parse_outline(within),
        since=since,
        until=until,
        categories=tuple(category or ()),
        channels=tuple(channel or ()),
        tiers=tuple(tier or ()),
        area=area,
        state=state,
        outcome=outcome,
        text=text,
        each_matter_once=once,
    )


Wanted = Annotated[IncidentFilter, Depends(_wanted)]


@dataclass(frozen=True, slots=True)
class PageOfIncidents:
    """Which part of a list: up to `limit` rows after the last one seen."""

    limit: int
    after: tuple[datetime, uuid.UUID] | None

    def token_after(self, rows: list[Shown]) -> str | None:
        """Return the token of the next page, or None when this was the last."""
        if len(rows) < self.limit:
            return None
        return f"{rows[-1].occurred_at.isoformat()}~{rows[-1].id}"


def _page(
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> PageOfIncidents:
    if after is None:
        return PageOfIncidents(limit, None)
    moment, _, row_id = after.partition("~")
    try:
        seen = datetime.fromisoformat(moment), uuid.UUID(row_id)
    except ValueError as broken:
        raise BadPageError from broken
    if seen[0].tzinfo is None:
        raise BadPageError
    return PageOfIncidents(limit, seen)


Page = Annotated[PageOfIncidents, Depends(_page)]
