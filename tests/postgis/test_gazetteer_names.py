"""Names that many places share: of hamlets, of townships around a place, of learned places."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import AcceptanceRules, Decision, GeocodeResult, PlaceLevel, Refusal
from geo.geocoding.learning import Surroundings, entry_to_learn
from geo.lonlat import LonLat

TODAY = date(2025, 3, 1)
HERE, THERE = LonLat(115.40, 27.75), LonLat(115.45, 27.80)
SANHU = Surroundings("360824101205", "360824101", ("杨家村",), ("三湖镇",))
JINCHUAN = Surroundings("360824100205", "360824100", ("庙前村",), ("金川镇",))


def place(
    name: str, level: PlaceLevel, *parents: str, township: str | None = None, at: LonLat = HERE
) -> NewEntry:
    return NewEntry(name, level, at, "test", TODAY, parents, None, township)


COUNTY = [
    place("金川镇", PlaceLevel.TOWNSHIP, township="360824100"),
    place("三湖镇", PlaceLevel.TOWNSHIP, township="360824101"),
    place("麦㙦镇", PlaceLevel.TOWNSHIP, township="360824104"),
    place("麦斜村", PlaceLevel.VILLAGE, "麦㙦镇", township="360824104"),
    place("庙前村", PlaceLevel.VILLAGE, "金川镇", township="360824100"),
    place("麦斜村井头自然村", PlaceLevel.GROUP, "麦㙦镇", "麦斜村", township="360824104"),
    place("麦斜村老屋自然村", PlaceLevel.GROUP, "麦㙦镇", "麦斜村", township="360824104"),
    place("城溪村老屋自然村", PlaceLevel.GROUP, "麦㙦镇", "城溪村", township="360824104", at=THERE),
    place("庙前村庙前自然村", PlaceLevel.GROUP, "金川镇", "庙前村", township="360824100", at=THERE),
    place("十里村庙前自然村", PlaceLevel.GROUP, "金川镇", "十里村", township="360824100", at=THERE),
    place("朝阳路", PlaceLevel.ROAD, "金川镇", township="360824100"),
    *(
        place(f"朝阳路{n}号", PlaceLevel.DOOR, "金川镇", "庙前村", township="360824100")
        for n in (23, 25, 27)
    ),
]  # fmt: skip


@pytest.fixture
def gazetteer(db: Session) -> Gazetteer:
    rules = AcceptanceRules(lambda _: True, lambda _: 3)
    gazetteer = Gazetteer(db, rules, TODAY, packaged_spellings("360824"))
    gazetteer.add_entries(COUNTY)
    return gazetteer


def teach(gazetteer: Gazetteer, text: str, around: Surroundings, at: LonLat = HERE) -> None:
    spellings = gazetteer.spellings
    gazetteer.learn(entry_to_learn(text, at, around, spellings, valid_from=TODAY))


def names(result: GeocodeResult) -> list[str]:
    return [one.name for one in result.candidates]


@pytest.mark.parametrize("text", ["麦斜镇井头", "麦㙦镇井头村", "麦斜镇麦斜村井头", "麦斜村井头"])
def test_hamlet_is_found_by_its_own_name(gazetteer: Gazetteer, text: str) -> None:
    result = gazetteer.geocode(text)
    assert (result.decision, names(result)[0]) == (Decision.ACCEPTED, "麦斜村井头自然村")


def test_hamlet_without_its_township_is_offered_and_not_taken(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("井头")
    assert (result.decision, names(result)) == (Decision.NEEDS_PIN, ["麦斜村井头自然村"])


def test_hamlets_of_one_name_are_left_to_a_person(gazetteer: Gazetteer) -> None:
    result = gazetteer.geocode("麦斜镇老屋")
    assert result.refusal is Refusal.TIED
    assert {"麦斜村老屋自然村", "城溪村老屋自然村"} <= set(names(result))


@pytest.mark.parametrize("text", ["金川镇庙前村", "金川镇庙前"])
def test_hamlet_called_like_a_village_does_not_hide_it(gazetteer: Gazetteer, text: str) -> None:
    result = gazetteer.geocode(text)
    assert result.refusal is Refusal.TIED
    assert {"庙前村", "十里村庙前自然村"} <= set(names(result))
    assert "庙前村庙前自然村" not in names(result)[:2]


def test_township_and_village_of_the_address_are_offered_whatever_it_says(
    gazetteer: Gazetteer,
) -> None:
    told = gazetteer.geocode("麦斜镇麦斜村王某某新开的店")
    assert {"麦㙦镇", "麦斜村"} <= set(names(told))
    result = gazetteer.geocode("金川镇谁也不知道的地方")
    assert (result.refusal, names(result)) == (Refusal.COARSE, ["金川镇"])


def test_number_that_exists_is_offered_once(gazetteer: Gazetteer) -> None:
    assert names(gazetteer.geocode("朝阳路25号3栋")).count("朝阳路25号") == 1


@pytest.mark.parametrize("text", ["吉水县金川镇朝阳路25号", "江西省吉安市吉水县金川镇朝阳路25号"])
def test_address_of_another_county_needs_a_pin_and_says_whose_it_is(
    gazetteer: Gazetteer, text: str
) -> None:
    result = gazetteer.geocode(text)
    assert (result.decision, result.refusal) == (Decision.NEEDS_PIN, Refusal.ELSEWHERE)
    assert "吉水县" in result.reason.zh
    assert "吉水县, which is not this county" in result.reason.en


def test_learned_place_does_not_catch_another_township(gazetteer: Gazetteer) -> None:
    teach(gazetteer, "三湖镇老王家小卖部", SANHU)
    assert gazetteer.geocode("三湖镇老王家小卖部").decision is Decision.ACCEPTED
    assert gazetteer.geocode("三湖镇杨家村老王家小卖部").decision is Decision.ACCEPTED
    for elsewhere in ("金川镇老王家小卖部", "马埠镇老王家小卖部"):
        result = gazetteer.geocode(elsewhere)
        assert result.decision is Decision.NEEDS_PIN
        assert "老王家小卖部" not in names(result)


def test_code_of_the_township_is_a_veto_where_its_name_was_not_kept(gazetteer: Gazetteer) -> None:
    nameless = place("老王家小卖部", PlaceLevel.BUILDING, township="360824101")
    gazetteer.add_entries([replace(nameless, source="pin")])
    assert "老王家小卖部" not in names(gazetteer.geocode("金川镇老王家小卖部"))


def test_learned_bare_name_is_taken_while_one_place_has_it(gazetteer: Gazetteer) -> None:
    teach(gazetteer, "老王家小卖部", SANHU)
    assert gazetteer.geocode("老王家小卖部").decision is Decision.ACCEPTED
    teach(gazetteer, "老王家小卖部", JINCHUAN, at=THERE)
    assert gazetteer.geocode("老王家小卖部").refusal is Refusal.TIED
    assert gazetteer.geocode("金川镇老王家小卖部").point == THERE


def test_learned_hamlet_is_placed_by_the_wording_it_was_taught(gazetteer: Gazetteer) -> None:
    teach(gazetteer, "三湖镇下塘自然村12号", SANHU)
    result = gazetteer.geocode("三湖镇下塘自然村12号")
    assert (result.decision, result.level) == (Decision.ACCEPTED, PlaceLevel.DOOR)


@pytest.mark.parametrize("name", ["庙前村", "庙前", "麦㙦", "金川镇", "麦斜镇"])
def test_name_of_an_area_is_known_as_such(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.names_an_area(name)
    assert not gazetteer.names_an_area(f"{name}老王家小卖部")
