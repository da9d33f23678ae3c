from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.decision import full_name
from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import AcceptanceRules, Decision, PlaceLevel
from geo.lonlat import LonLat

SINCE, TODAY = date(2020, 1, 1), date(2025, 3, 1)
JINCHUAN, TANQIU, MAIXIE = "360824100", "360824203", "360824104"
OUTSIDE = LonLat(116.5, 28.5)


def place(
    name: str,
    level: PlaceLevel,
    lon: float,
    *parents: str,
    code: str | None = None,
    township: str = JINCHUAN,
) -> NewEntry:
    return NewEntry(name, level, LonLat(lon, 27.75), "test", SINCE, parents, code, township)


COUNTY = [
    place("金川镇", PlaceLevel.TOWNSHIP, 115.39),
    place("潭丘乡", PlaceLevel.TOWNSHIP, 115.60, township=TANQIU),
    place("麦㙦镇", PlaceLevel.TOWNSHIP, 115.50, township=MAIXIE),
    place("庙前村委会", PlaceLevel.VILLAGE, 115.41, "金川镇", code="360824100205"),
    place("庙前村委会", PlaceLevel.VILLAGE, 115.61, "潭丘乡", code="360824203208", township=TANQIU),
    place("庙前村委会3组", PlaceLevel.GROUP, 115.411, "金川镇", "庙前村委会", code="360824100205"),
    place("十里村委会", PlaceLevel.VILLAGE, 115.43, "金川镇", code="360824100208"),
    place("麦㙦居委会", PlaceLevel.VILLAGE, 115.50, "麦㙦镇", code="360824104001", township=MAIXIE),
    place("麦斜村委会", PlaceLevel.VILLAGE, 115.51, "麦㙦镇", code="360824104205", township=MAIXIE),
    place("滨阳路", PlaceLevel.ROAD, 115.38, "金川镇"),
    place("滨阳路21号", PlaceLevel.DOOR, 115.3810, "金川镇", "滨阳居委会", code="360824100003"),
    place("滨阳路22号", PlaceLevel.DOOR, 115.3811, "金川镇", "滨阳居委会", code="360824100003"),
    place("滨阳路29号", PlaceLevel.DOOR, 115.3818, "金川镇", "滨阳居委会", code="360824100003"),
    place("新干中学", PlaceLevel.BUILDING, 115.385, "金川镇", "滨阳居委会", code="360824100003"),
]


def open_gazetteer(db: Session, *, grids: int = 3, as_of: date = TODAY) -> Gazetteer:
    rules = AcceptanceRules(lambda p: p.lon < 116, lambda _: grids)
    return Gazetteer(db, rules, as_of, packaged_spellings("360824"))


@pytest.fixture
def gazetteer(db: Session) -> Gazetteer:
    gazetteer = open_gazetteer(db)
    assert gazetteer.add_entries(COUNTY) == len(COUNTY)
    return gazetteer


def test_village_name_of_two_townships_is_left_to_a_person(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("庙前村")
    assert result.decision is Decision.NEEDS_PIN
    assert result.point is None
    assert [full_name(c) for c in result.candidates if c.score == 1.0] == [
        "潭丘乡庙前村委会",
        "金川镇庙前村委会",
    ]


def test_township_in_the_text_decides_between_homonyms(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("新干县潭丘乡庙前村")
    assert result.candidates[0].village_code == "360824203208"
    assert "360824100205" not in {c.village_code for c in result.candidates}


def test_village_with_several_grids_is_never_accepted(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("金川镇十里村")
    assert result.score == 1.0
    assert result.decision is Decision.NEEDS_PIN
    assert "多个网格" in result.reason.zh


@pytest.mark.usefixtures("gazetteer")
def test_village_with_one_grid_is_accepted(db: Session) -> None:
    result = open_gazetteer(db, grids=1).geocode("金川镇十里村")
    assert result.decision is Decision.ACCEPTED
    assert result.level is PlaceLevel.VILLAGE


@pytest.mark.usefixtures("gazetteer")
def test_township_is_never_accepted(db: Session) -> None:
    result = open_gazetteer(db, grids=1).geocode("金川镇")
    assert result.candidates[0].level is PlaceLevel.TOWNSHIP
    assert result.decision is Decision.NEEDS_PIN


@pytest.mark.parametrize("spelling", ["麦㙦镇", "麦斜镇", "麦?镇", "麦？镇", "麦□镇", "麦镇"])
def test_every_spelling_finds_the_town_that_gbk_cannot_write(
    gazetteer: Gazetteer, spelling: str
) -> None:
    assert gazetteer.geocode(f"新干县{spelling}").candidates[0].name == "麦㙦镇"
    village = gazetteer.geocode(f"{spelling}麦斜村").candidates[0]
    assert (village.village_code, village.score) == ("360824104205", 1.0)


def test_village_and_community_of_one_name_stay_apart(gazetteer: Gazetteer) -> None:
    best = gazetteer.geocode("麦斜镇麦㙦社区").candidates[0]
    assert best.village_code == "360824104001"


def test_group_is_accepted(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("金川镇庙前村民委员会第三村民小组")
    assert (result.decision, result.level) == (Decision.ACCEPTED, PlaceLevel.GROUP)
    assert result.point == LonLat(115.411, 27.75)


def test_door_is_found_behind_staircase_and_story(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("江西省吉安市新干县金川镇滨阳路二十二号2单元501室门口有积水")
    assert (result.decision, result.level) == (Decision.ACCEPTED, PlaceLevel.DOOR)
    assert result.matched_text == "滨阳路22号"


def test_nearby_widens_the_accuracy_radius(gazetteer: Gazetteer) -> None:
    at, near = gazetteer.geocode("滨阳路22号"), gazetteer.geocode("滨阳路22号附近")
    assert at.accuracy_m == 20
    assert near.accuracy_m == 70


def test_missing_number_is_interpolated_on_its_own_side(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("金川镇滨阳路25号")
    assert result.decision is Decision.ACCEPTED
    assert result.level is PlaceLevel.ROAD
    assert result.point is not None
    assert result.point.lon == pytest.approx(115.3814)
    assert result.accuracy_m == pytest.approx(39.4, abs=0.5)


def test_number_beyond_the_last_house_is_not_extrapolated(gazetteer: Gazetteer) -> None:
    assert gazetteer.geocode("金川镇滨阳路99号").decision is Decision.NEEDS_PIN


def test_named_place_beside_its_road_wins(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("滨阳路新干中学")
    assert result.candidates[0].name == "新干中学"


def test_misspelt_road_is_offered_but_not_accepted(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("金川镇宾阳路22号")
    assert result.candidates[0].name == "滨阳路22号"
    assert result.decision is Decision.NEEDS_PIN


@pytest.mark.parametrize(
    "text_", ["", "   ", "？？？", "附近", "\x00", "\ud800", "%_\\", "a" * 5000]
)
def test_text_that_is_no_address_needs_a_pin(gazetteer: Gazetteer, text_: str) -> None:
    assert gazetteer.geocode(text_).decision is Decision.NEEDS_PIN


def test_old_name_finds_the_place(gazetteer: Gazetteer) -> None:
    merged = NewEntry(
        "灌溪村委会", PlaceLevel.VILLAGE, LonLat(115.4, 27.7), "test", SINCE, ("金川镇",),
        "360824100202", JINCHUAN, aliases=("老灌村",),
    )  # fmt: skip
    gazetteer.add_entries([merged])
    best = gazetteer.geocode("金川镇老灌村").candidates[0]
    assert (best.name, best.score) == ("灌溪村委会", 1.0)


def test_place_no_longer_valid_is_not_found(gazetteer: Gazetteer, db: Session) -> None:
    gone = NewEntry(
        "旧街1号", PlaceLevel.DOOR, LonLat(115.4, 27.7), "test", SINCE, ("金川镇",),
        valid_to=date(2024, 1, 1),
    )  # fmt: skip
    gazetteer.add_entries([gone])
    assert gazetteer.geocode("旧街1号").decision is Decision.NEEDS_PIN
    before = open_gazetteer(db, as_of=date(2023, 12, 31)).geocode("旧街1号")
    assert before.decision is Decision.ACCEPTED


def test_candidate_outside_the_county_is_dropped(gazetteer: Gazetteer) -> None:
    gazetteer.add_entries([NewEntry("望江路8号", PlaceLevel.DOOR, OUTSIDE, "test", SINCE)])
    result = gazetteer.geocode("望江路8号")
    assert result.point is None
    assert OUTSIDE not in {c.point for c in result.candidates}


def test_pin_answers_the_next_address_of_its_wording(gazetteer: Gazetteer) -> None:
    wording = "金川镇老供销社后面"
    assert gazetteer.geocode(wording).decision is Decision.NEEDS_PIN
    gazetteer.learn(pin(wording, 115.40, TODAY))
    result = gazetteer.geocode(wording)
    assert (result.decision, result.point) == (Decision.ACCEPTED, LonLat(115.40, 27.75))
    assert result.candidates[0].source == "pin"


def pin(name: str, lon: float, since: date) -> NewEntry:
    return NewEntry(name, PlaceLevel.BUILDING, LonLat(lon, 27.75), "pin", since, ("金川镇",))


def test_newer_pin_ends_the_older_one(gazetteer: Gazetteer, db: Session) -> None:
    gazetteer.learn(pin("老供销社", 115.40, date(2025, 1, 1)))
    gazetteer.learn(pin("老供销社", 115.41, date(2025, 2, 1)))
    gazetteer.learn(pin("老供销社", 115.42, date(2025, 2, 1)))
    assert gazetteer.geocode("老供销社").point == LonLat(115.42, 27.75)
    earlier = open_gazetteer(db, as_of=date(2025, 1, 15)).geocode("老供销社")
    assert earlier.point == LonLat(115.40, 27.75)


def test_pin_beats_the_record_it_corrects(gazetteer: Gazetteer) -> None:
    corrected = NewEntry(
        "滨阳路22号", PlaceLevel.DOOR, LonLat(115.38115, 27.75), "pin", SINCE,
        ("金川镇", "滨阳居委会"), "360824100003", JINCHUAN,
    )  # fmt: skip
    gazetteer.learn(corrected)
    assert gazetteer.geocode("金川镇滨阳路22号").point == corrected.point


@pytest.mark.usefixtures("gazetteer")
def test_neighbours_come_from_the_trigram_index(db: Session) -> None:
    db.execute(text("SET LOCAL enable_seqscan = off"))
    plan = db.scalars(
        text("EXPLAIN SELECT id FROM gazetteer_entry ORDER BY norm_key <-> '庙前村' LIMIT 12")
    )
    assert "Order By: (norm_key <-> '庙前村'::text)" in " ".join(plan)


def test_what_is_equally_near_is_found_in_whatever_order_it_lies(db: Session) -> None:
    shops = [
        place(f"滨阳巷{chr(0x4E00 + n)}店", PlaceLevel.BUILDING, 115.38 + n / 1e4, "金川镇")
        for n in range(20)
    ]
    told = []
    for rows in (shops, shops[::-1]):
        gazetteer = open_gazetteer(db)
        gazetteer.add_entries(rows)
        result = gazetteer.geocode("滨阳巷老店")
        told.append((result.decision, {full_name(c) for c in result.candidates}))
        db.execute(text("DELETE FROM gazetteer_entry"))
    assert told[0] == told[1]
    assert len(told[0][1]) > 0
