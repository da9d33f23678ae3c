"""What the gazetteer keeps of a person's pin."""

from datetime import date

import pytest

from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.gazetteer import NewEntry
from geo.geocoding.geocoder import PlaceLevel
from geo.geocoding.learning import (
    NameOfAnotherCountyError,
    NameOfAnotherTownshipError,
    NameTooWideError,
    Surroundings,
    entry_to_learn,
)
from geo.lonlat import LonLat

AROUND = Surroundings("360824101205", "360824101", ("杨家村", "杨家村委会"), ("三湖镇", "三湖公社"))


def learn(text: str, around: Surroundings = AROUND) -> NewEntry:
    here, day = LonLat(115.4, 27.9), date(2025, 3, 1)
    return entry_to_learn(text, here, around, packaged_spellings("360824"), valid_from=day)


@pytest.mark.parametrize(
    "text",
    [
        "三湖镇老王家小卖部",
        "老王家小卖部",
        "三湖镇杨家村委会老王家小卖部",
        "江西省吉安市新干县三湖镇老王家小卖部",
        "三湖镇老王家小卖部对面有积水",
    ],
)
def test_shop_is_kept_by_its_own_name_under_township_and_village(text: str) -> None:
    kept = learn(text)
    assert (kept.name, kept.parents) == ("老王家小卖部", ("三湖镇", "杨家村"))
    assert kept.aliases == ("杨家村老王家小卖部",)
    assert (kept.village_code, kept.township_code) == ("360824101205", "360824101")


@pytest.mark.parametrize(
    ("text", "name", "level"),
    [
        ("三湖镇文昌路25号2单元501室", "文昌路25号", PlaceLevel.DOOR),
        ("三湖镇文昌路25号3栋", "文昌路25号3栋", PlaceLevel.BUILDING),
        ("文昌路", "文昌路", PlaceLevel.ROAD),
        ("阳光小区", "阳光小区", PlaceLevel.BUILDING),
        ("老乡饭馆", "老乡饭馆", PlaceLevel.BUILDING),
        ("三湖镇杨家村3组", "杨家村3组", PlaceLevel.GROUP),
        ("三湖镇杨家村3组12号", "杨家村3组12号", PlaceLevel.DOOR),
        ("杨家村老屋自然村", "杨家村老屋村", PlaceLevel.GROUP),
        ("庙前村老王家", "庙前村老王家", PlaceLevel.BUILDING),
    ],
)
def test_level_is_what_the_words_tell(text: str, name: str, level: PlaceLevel) -> None:
    assert (learn(text).name, learn(text).level) == (name, level)


@pytest.mark.parametrize("text", ["三湖镇3组", "25号"])
def test_bare_number_is_kept_with_its_village_alone(text: str) -> None:
    kept = learn(text)
    assert kept.name == f"杨家村{text.removeprefix('三湖镇')}"
    assert kept.aliases == ()


def test_hamlet_told_without_its_village_is_kept_both_ways() -> None:
    kept = learn("三湖镇老屋自然村12号")
    assert (kept.name, kept.aliases) == ("杨家村老屋村12号", ("老屋村12号",))


def test_name_keeps_the_characters_it_was_written_with() -> None:
    assert learn("三湖镇凌家小店").name == "凌家小店"


@pytest.mark.parametrize(
    "text", ["三湖镇", "三湖镇杨家村", "杨家村委会", "杨家", "庙前村", "新干县", "附近", "？"]
)
def test_name_of_a_village_or_township_is_no_place(text: str) -> None:
    with pytest.raises(NameTooWideError):
        learn(text)


@pytest.mark.parametrize("text", ["金川镇老王家小卖部", "马埠镇老王家小卖部"])
def test_name_of_another_township_than_the_pins_is_refused(text: str) -> None:
    with pytest.raises(NameOfAnotherTownshipError) as refused:
        learn(text)
    assert "三湖镇" in refused.value.words.zh
    assert "三湖镇" in refused.value.words.en


def test_other_name_of_the_pins_township_is_taken() -> None:
    around = Surroundings("360824104205", "360824104", ("麦斜村",), ("麦㙦镇", "麦斜镇"))
    for text in ("麦斜镇老王店", "麦㙦镇老王店", "麦?镇老王店"):
        assert learn(text, around).name == "老王店"
    assert learn("麦斜镇麦斜村3组", around).name == "麦斜村3组"


def test_name_of_another_county_is_refused() -> None:
    with pytest.raises(NameOfAnotherCountyError):
        learn("吉水县三湖镇老王家小卖部")


def test_township_that_nobody_stored_is_the_one_the_name_tells() -> None:
    unknown = Surroundings("360824101205", "360824101")
    assert learn("三湖镇老王家小卖部", unknown).parents == ("三湖镇",)
    assert learn("老王家小卖部", unknown).parents == ()
