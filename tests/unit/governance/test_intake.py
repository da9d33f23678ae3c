"""A report is checked, located and given its grid or a place in the queue; nothing is stored."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address import Address
from geo.assign.index import PolygonIndex
from geo.assign.vocabulary import Confidence, Rule
from geo.errors import Words
from geo.geocoding.geocoder import Candidate, Decision, GeocodeResult, PlaceLevel, Refusal
from geo.lonlat import LonLat, NotAPositionError, PositionMethod, RawPosition
from governance.incidents.intake import (
    CLOCK_SKEW,
    Assigned,
    ImpossibleTimeError,
    Pinning,
    UnknownCategoryError,
    check_report,
    prepare_incident,
)
from governance.incidents.locating import PIN_REASON, NowhereError
from governance.incidents.vocabulary import PinReason
from governance.policy import load_policy
from grid_boundaries.lookup import EditionIndex
from tests.factories import NINE_LAT, NINE_LON, nine_grids
from tests.nine_county import IN_GRID_1, NOW, ON_CORNER, OUTSIDE, VILLAGE
from tests.written_reports import NoGazetteer, a_report

POLICY = load_policy()
CODES, GRIDS = nine_grids()
EDITION = EditionIndex(
    uuid.UUID(int=1),
    PolygonIndex.build(CODES, GRIDS),
    {code: row_id for row_id, code in enumerate(CODES, 1)},
    dict.fromkeys(CODES, VILLAGE),
    Counter({VILLAGE: 9}),
)


class Answering:
    """A geocoder that has one answer."""

    def __init__(self, result: GeocodeResult) -> None:
        self._result = result

    def geocode(self, address: Address | str) -> GeocodeResult:
        del address
        return self._result


def answer(
    decision: Decision,
    level: PlaceLevel,
    at: tuple[float, float],
    refusal: Refusal | None = None,
) -> Answering:
    place = Candidate("东门菜市场", level, LonLat(*at), 0.93, "pin", VILLAGE, ("善政社区",))
    return Answering(
        GeocodeResult(
            decision=decision,
            point=LonLat(*at) if decision is Decision.ACCEPTED else None,
            level=level,
            accuracy_m=25.0,
            score=0.93,
            runner_up_gap=0.4,
            provider="gazetteer",
            matched_text="东门菜市场",
            reason=Words("按地名定位。", "Placed by name."),
            candidates=(place,),
            refusal=refusal,
        )
    )


def prepared(
    geocoder: Any = None, *, edition: EditionIndex | None = EDITION, **changes: Any
) -> Any:
    return prepare_incident(
        a_report(**changes), edition=edition, geocoder=geocoder or NoGazetteer()
    )


def at(point: tuple[float, float], accuracy_m: float | None = None) -> RawPosition:
    return RawPosition(*point, "cgcs2000", accuracy_m, PositionMethod.DEVICE_GPS)


def test_point_in_a_grid_is_assigned_with_the_reason_in_both_languages() -> None:
    outcome = prepared(position=at(IN_GRID_1)).outcome
    assert isinstance(outcome, Assigned)
    assert (outcome.match.code, outcome.match.rule) == (CODES[0], Rule.WITHIN)
    assert outcome.grid_id == 1
    assert CODES[0] in outcome.reason.zh
    assert CODES[0] in outcome.reason.en


def test_corner_of_four_grids_belongs_to_the_lowest_code() -> None:
    outcome = prepared(position=at(ON_CORNER)).outcome
    assert (outcome.match.code, outcome.match.rule) == (CODES[0], Rule.SHARED_EDGE)


def test_accuracy_that_reaches_over_the_border_makes_the_grid_ambiguous() -> None:
    near_border = (115.4099, 27.755)  # some 10 m west of grid 2
    sure = prepared(position=at(near_border, 5.0)).outcome
    unsure = prepared(position=at(near_border, 30.0)).outcome
    assert sure.match.confidence is Confidence.HIGH
    assert unsure.match.second_code == CODES[1]
    assert unsure.match.confidence is not Confidence.HIGH


def test_point_outside_every_grid_waits_for_a_person() -> None:
    made = prepared(position=at(OUTSIDE))
    assert isinstance(made.outcome, Pinning)
    assert made.outcome.reason is PinReason.OUTSIDE_GRIDS
    assert made.located.point == LonLat(*OUTSIDE)


def test_before_the_first_edition_everything_waits_for_a_person() -> None:
    outcome = prepared(position=at(IN_GRID_1), edition=None).outcome
    assert isinstance(outcome, Pinning)
    assert outcome.reason is PinReason.NO_ACTIVE_EDITION


def test_coordinates_go_before_the_address() -> None:
    elsewhere = answer(Decision.ACCEPTED, PlaceLevel.DOOR, (115.425, 27.775))
    made = prepared(elsewhere, position=at(IN_GRID_1), address="东门菜市场")
    assert made.outcome.match.code == CODES[0]
    assert made.located.method is PositionMethod.DEVICE_GPS


def test_accepted_address_is_assigned_and_says_who_placed_it_and_how_finely() -> None:
    sure = answer(Decision.ACCEPTED, PlaceLevel.BUILDING, IN_GRID_1)
    made = prepared(sure, address="东门菜市场")
    assert made.outcome.match.code == CODES[0]
    assert made.located.method is PositionMethod.BUILDING
    assert made.located.provider == "gazetteer"


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (Refusal.NOTHING, PinReason.NO_ADDRESS_FOUND),
        (Refusal.OUTSIDE, PinReason.NO_ADDRESS_FOUND),
        (Refusal.ELSEWHERE, PinReason.NO_ADDRESS_FOUND),
        (Refusal.WEAK, PinReason.AMBIGUOUS_ADDRESS),
        (Refusal.TIED, PinReason.AMBIGUOUS_ADDRESS),
        (Refusal.COARSE, PinReason.TOO_COARSE),
        (Refusal.FAILED, PinReason.GEOCODER_DOWN),
    ],
)
def test_unsure_address_waits_with_its_candidates(refusal: Refusal, reason: PinReason) -> None:
    unsure = answer(Decision.NEEDS_PIN, PlaceLevel.VILLAGE, IN_GRID_1, refusal)
    outcome = prepared(unsure, address="东门").outcome
    assert isinstance(outcome, Pinning)
    assert outcome.reason is reason
    assert [one["name"] for one in outcome.candidates] == ["东门菜市场"]
    assert outcome.candidates[0]["parents"] == ["善政社区"]


def test_every_refusal_has_its_reason_for_a_pin() -> None:
    assert set(PIN_REASON) == set(Refusal)


def test_unknown_address_waits_without_candidates() -> None:
    outcome = prepared(address="无名路 999 号").outcome
    assert (outcome.reason, outcome.candidates) == (PinReason.NO_ADDRESS_FOUND, [])


def test_report_without_a_place_is_refused() -> None:
    with pytest.raises(NowhereError):
        prepared(position=None)


def test_coordinates_out_of_range_are_refused() -> None:
    with pytest.raises(NotAPositionError):
        prepared(position=at((27.755, 115.405)))


@given(lon=st.floats(NINE_LON[0], NINE_LON[-1]), lat=st.floats(NINE_LAT[0], NINE_LAT[-1]))
def test_every_point_of_the_county_gets_just_one_grid_that_covers_it(
    lon: float, lat: float
) -> None:
    match = prepared(position=at((lon, lat))).outcome.match
    west, south, east, north = GRIDS[CODES.index(match.code)].bounds
    assert west <= lon <= east
    assert south <= lat <= north


def test_category_unknown_to_the_county_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownCategoryError) as refused:
        check_report(a_report(category="gossip"), POLICY, now=NOW)
    assert "dispute" in refused.value.words.zh
    assert "gossip" not in refused.value.words.zh


@pytest.mark.parametrize("occurred_at", [NOW, NOW + CLOCK_SKEW, datetime(1949, 1, 1, tzinfo=UTC)])
def test_reporters_clock_may_run_a_little_ahead(occurred_at: datetime) -> None:
    check_report(a_report(occurred_at=occurred_at), POLICY, now=NOW)


@pytest.mark.parametrize(
    "occurred_at",
    [NOW + CLOCK_SKEW + timedelta(microseconds=1), datetime(1948, 12, 31, 23, 59, tzinfo=UTC)],
)
def test_incident_of_the_future_or_of_a_far_past_is_refused(occurred_at: datetime) -> None:
    with pytest.raises(ImpossibleTimeError):
        check_report(a_report(occurred_at=occurred_at), POLICY, now=NOW)


def test_same_report_has_the_same_digest_whatever_its_key_and_source() -> None:
    report = a_report()
    retry = replace(report, idempotency_key="another", source="import")
    assert report.digest() == retry.digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "另一件事"},
        {"narrative": ""},
        {"category": "other"},
        {"occurred_at": NOW + timedelta(microseconds=1)},
        {"position": RawPosition(*IN_GRID_1, "wgs84")},
        {"position": RawPosition(*IN_GRID_1, "cgcs2000", 1.0)},
        {"position": RawPosition(IN_GRID_1[0] + 1e-13, IN_GRID_1[1], "cgcs2000")},
        {"position": None, "address": "东门"},
        {"address": "东门"},
    ],
)
def test_whatever_was_told_differently_makes_another_digest(changes: dict[str, Any]) -> None:
    report = a_report()
    assert replace(report, **changes).digest() != report.digest()


def test_a_report_is_the_same_however_its_instant_is_written() -> None:
    here = a_report(occurred_at=datetime.fromisoformat("2026-03-01T08:00:00+08:00"))
    there = replace(here, occurred_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert here.digest() == there.digest()
    assert replace(here, occurred_at=NOW).digest() != here.digest()
