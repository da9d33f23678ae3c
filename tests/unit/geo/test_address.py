import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.address import TOWNSHIPS, Address, Element, parse_address
from geo.geocoding.county_spellings import packaged_spellings
from geo.spelling import MAX_CHARS, SpellingLoopError, Spellings, normalise, strip_parents

XINGAN = packaged_spellings("360824")
_SYLLABLES = (
    "江西省 吉安市 新干县 新干 金川镇 金川 麦?镇 麦斜 庙前村 村委会 居委会 社区 自然村 滨阳路 "
    "路 街 巷 大道 第三组 3组 小组 二十五号 25号 附2号 - # ? 3栋 号楼 2单元 501 室 附近 对面 "
    "镇 乡 街道 凌 一 百"
)
#: Text made of what the grammar looks for, in any order, besides any text at all.
addresses = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_SYLLABLES.split()), max_size=20).map("".join),
)


def parse(text: str) -> Address:
    return parse_address(text, XINGAN)


def test_full_address_is_taken_apart_by_standard_codes() -> None:
    text = "江西省吉安市新干县金川镇滨阳路二十五号3幢2单元501室"
    assert {e.value: t for e, t in parse(text).elements.items()} == {
        "11": "江西省",
        "12": "吉安市",
        "13": "新干县",
        "22": "金川镇",
        "41": "滨阳路",
        "MLPH": "25号",
        "50": "3栋",
        "61": "2单元",
        "62": "501室",
    }
    assert parse(text).raw == text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("新干县金川镇滨阳路二十五号3栋2单元501室", "滨阳路25号3栋"),
        ("金川鎮善政居委会滨阳路２５＃附近有垃圾", "滨阳路25号"),
        ("金川滨阳路125", "滨阳路125号"),
        ("金川镇 文昌路12号附2号", "文昌路12-2号"),
        ("阳光小区3-2-501", "阳光小区3栋"),
        ("麦斜镇新街上村委会三组", "新街上村3组"),
        ("三湖镇厚凌村老屋自然村第3村民小组12号", "厚堎村老屋村3组12号"),
        ("七琴居委会", "七琴社区"),
        ("七琴村", "七琴村"),
        ("路口村", "路口村"),
        ("105国道旁边", "105国道"),
        ("滨阳路三巷12号", "滨阳路3巷12号"),
        ("新干中学", "新干中学"),
        ("新干县人民医院门口", "人民医院"),
        ("新干大道12号", "新干大道12号"),
        ("新干工业园区虚拟社区", "虚拟社区"),
        ("金川镇", "金川镇"),
        ("", ""),
    ],
)
def test_key_keeps_what_places_the_address(text: str, key: str) -> None:
    assert parse(text).key == key


@pytest.mark.parametrize("name", XINGAN.townships)
def test_every_township_is_recognised_with_and_without_the_county(name: str) -> None:
    for prefix in ("", "新干县", "江西吉安新干", "江西省 吉安市 新干县 "):
        assert parse(f"{prefix}{name}庙前村3组").township == name


@pytest.mark.parametrize("spelling", ["麦㙦镇", "麦斜镇", "麦?镇", "麦？镇", "麦镇", "麦□镇"])
def test_town_that_gbk_cannot_write_has_one_canonical_name(spelling: str) -> None:
    assert parse(f"新干县{spelling}城溪村").township == "麦㙦镇"


def test_street_of_a_village_name_is_no_village() -> None:
    assert parse("金川镇新村路12号").village is None
    assert parse("街仔上村12号").village == "街仔上村"


def test_village_stays_known_when_the_key_leaves_it_out() -> None:
    address = parse("金川镇善政居委会滨阳路25号")
    assert address.village == "善政社区"
    assert address.wider_keys == ("滨阳路", "善政社区", "金川镇")


def test_nearby_is_noted_and_its_story_dropped() -> None:
    address = parse("金川镇滨阳路25号对面有人吵架")
    assert address.is_vague
    assert address.key == "滨阳路25号"


def test_neighbouring_township_is_taken_by_its_form() -> None:
    elements = parse("马埠镇庙前村").elements
    assert [elements[e] for e in TOWNSHIPS if e in elements] == ["马埠镇"]


def test_grammar_works_without_any_county() -> None:
    address = parse_address("石江乡大塘村5组7号")
    assert address.elements[Element.RURAL_TOWNSHIP] == "石江乡"
    assert address.key == "大塘村5组7号"


@pytest.mark.parametrize(
    ("numeral", "arabic"),
    [("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("三百二十", 320), ("一二五", 125)],
)
def test_chinese_numerals_become_arabic(numeral: str, arabic: int) -> None:
    assert normalise(f"滨阳路{numeral}号") == f"滨阳路{arabic}号"


def test_numerals_in_names_stay() -> None:
    assert normalise("三湖镇十里村八一路五号") == "三湖镇十里村八一路5号"


def test_looping_aliases_are_refused() -> None:
    with pytest.raises(SpellingLoopError):
        Spellings(aliases={"干": "新干"})


def test_parents_come_off_in_their_order_only() -> None:
    assert strip_parents("新干县江西省金川镇", XINGAN)[0] == "江西省金川镇"


@given(addresses)
@example("村" + "委会" * 59)
@example("江西" * 60)
@settings(max_examples=300)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text, XINGAN)
    assert normalise(once, XINGAN) == once


@given(addresses)
@settings(max_examples=300)
def test_any_text_parses_into_storable_keys(text: str) -> None:
    address = parse_address(text, XINGAN)
    for key in (address.key, *address.wider_keys):
        assert "\x00" not in key
        key.encode("utf-8")
        assert len(key) <= MAX_CHARS + 20


@given(st.sampled_from(_SYLLABLES.split()), st.sampled_from(["", "1", "路", "村", "号", "组"]))
@settings(max_examples=60, deadline=None)
def test_long_repetition_stays_within_50_ms(syllable: str, between: str) -> None:
    text = (syllable + between) * 20_000
    began = time.process_time()
    parse_address(text, XINGAN)
    assert time.process_time() - began < 0.05
