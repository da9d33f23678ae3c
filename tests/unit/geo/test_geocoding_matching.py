from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address import parse_address
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.geocoder import Candidate, PlaceLevel
from geo.geocoding.matching import (
    DIFFERENT_NUMBER,
    MISSING_FINER_NUMBER,
    MISSING_NUMBER,
    MISSPELT_TOWNSHIP,
    NAMED_BESIDE,
    OTHER_VILLAGE,
    UNASKED_NUMBER,
    UNTOLD_PARENTS,
    Place,
    distance_m,
    interpolate_number,
    merge_same_place,
    resemblance,
    score_match,
)
from geo.lonlat import LonLat

XINGAN = packaged_spellings("360824")
HERE = LonLat(115.39, 27.76)
names = st.text("庙前后村滨阳路", max_size=6)


def place(
    key: str,
    *parents: str,
    level: PlaceLevel = PlaceLevel.DOOR,
    lon: float = 115.39,
    village: str | None = None,
) -> Place:
    return Place(key, key, level, LonLat(lon, 27.76), "test", village, None, parents, parents)


def score(text: str, found: Place) -> float | None:
    return score_match(parse_address(text, XINGAN), found, frozenset(XINGAN.townships))


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("金川镇滨阳路25号", place("滨阳路25号", "金川镇"), 1.0),
        ("滨阳路25号", place("滨阳路25号", "金川镇"), 1.0),
        ("滨阳路25号", place("滨阳路26号", "金川镇"), DIFFERENT_NUMBER),
        ("滨阳路25号", place("滨阳路", level=PlaceLevel.ROAD), MISSING_NUMBER),
        ("滨阳路25号3栋", place("滨阳路25号"), MISSING_FINER_NUMBER),
        ("滨阳路", place("滨阳路25号"), UNASKED_NUMBER),
        ("今川镇滨阳路25号", place("滨阳路25号", "金川镇"), MISSPELT_TOWNSHIP),
        ("善政社区滨阳路25号", place("滨阳路25号", "金川镇", "路口村"), OTHER_VILLAGE),
        ("善政居委会滨阳路25号", place("滨阳路25号", "金川镇", "善政社区"), 1.0),
        ("宾阳路25号", place("滨阳路25号"), 2 / 3),
        ("滨阳路新干中学", place("新干中学", level=PlaceLevel.BUILDING), NAMED_BESIDE),
    ],
)
def test_score_is_resemblance_times_documented_factors(
    text: str, found: Place, expected: float
) -> None:
    assert score(text, found) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["潭丘乡庙前村", "马埠镇庙前村"])
def test_contradicting_township_is_a_veto(text: str) -> None:
    assert score(text, place("庙前村", "金川镇", level=PlaceLevel.VILLAGE)) is None


@given(names, names)
def test_resemblance_is_symmetric_and_one_only_for_equals(one: str, other: str) -> None:
    assert resemblance(one, other) == resemblance(other, one)
    assert 0 <= resemblance(one, other) <= 1
    assert (resemblance(one, other) == 1) == (one == other)


def test_swapped_neighbours_count_once() -> None:
    assert resemblance("滨阳路", "阳滨路") == pytest.approx(2 / 3)


def test_pin_replaces_the_record_of_the_same_place() -> None:
    listed = Candidate("滨阳路25号", PlaceLevel.DOOR, HERE, 1.0, "list", None, ("金川镇",))
    pinned = replace(listed, source="pin", point=LonLat(115.3901, 27.76))
    assert merge_same_place([listed, pinned]) == [pinned]


def test_equal_names_far_apart_stay_two_places() -> None:
    one = Candidate("滨阳路25号", PlaceLevel.DOOR, HERE, 1.0, "list", None, ("金川镇",))
    assert len(merge_same_place([one, replace(one, point=LonLat(115.40, 27.76))])) == 2


def test_number_stands_in_proportion_between_neighbours_of_its_side() -> None:
    doors = [place("滨阳路21号", lon=115.390), place("滨阳路29号", lon=115.398)]
    doors += [place("滨阳路24号", lon=115.5), place("滨阳路26号", lon=115.5)]
    found = interpolate_number(parse_address("滨阳路23号"), doors)
    assert found is not None
    assert found.point.lon == pytest.approx(115.392)
    assert found.accuracy_m == pytest.approx(distance_m(doors[0].point, doors[1].point) / 2)


@pytest.mark.parametrize(
    "numbers",
    [[21, 23], [27, 29], [24, 26], [1, 99], []],
    ids=["below", "above", "even", "far", "-"],
)
def test_number_without_near_neighbours_on_both_sides_is_not_guessed(numbers: list[int]) -> None:
    doors = [place(f"滨阳路{n}号") for n in numbers]
    assert interpolate_number(parse_address("滨阳路25号"), doors) is None


def test_number_that_exists_is_not_interpolated() -> None:
    doors = [place(f"滨阳路{n}号") for n in (23, 25, 27)]
    assert interpolate_number(parse_address("滨阳路25号3栋"), doors) is None


def test_distance_is_that_on_the_ellipsoid() -> None:
    assert distance_m(LonLat(115, 27), LonLat(115, 28)) == pytest.approx(110_811, abs=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("麦斜镇井头", 1.0),
        ("麦斜镇井头村", 1.0),
        ("井头", UNTOLD_PARENTS),
        ("井头村", UNTOLD_PARENTS),
    ],
)
def test_hamlet_by_its_own_name_is_sure_only_within_a_township(text: str, expected: float) -> None:
    key = text.removeprefix("麦斜镇")
    hamlet = place(key, "麦㙦镇", "麦㙦村", level=PlaceLevel.GROUP)
    assert score(text, hamlet) == pytest.approx(expected)
    assert score(text, replace(hamlet, source="pin")) == 1.0
