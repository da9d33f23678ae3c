from geo.address import parse_address
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.online import wording
from geo.spelling import PLAIN
from grid_boundaries.county.spellings import county_spellings

DONGCHENG = county_spellings("110101", (), [("镇01（合成）",)], PLAIN)


def test_parents_of_any_county_come_from_the_packaged_list() -> None:
    xingan = county_spellings("360824", (), (), PLAIN)
    assert xingan.parents == (("江西省", "江西"), ("吉安市", "吉安"), ("新干县", "新干"))


def test_county_right_below_its_province_has_no_city() -> None:
    assert DONGCHENG.parents == (("北京市", "北京"), (), ("东城区",))
    assert county_spellings("429004", (), (), PLAIN).parents[1:] == ((), ("仙桃市", "仙桃"))


def test_county_that_the_list_lacks_has_the_names_it_is_given() -> None:
    assert county_spellings("999999", ("某县",), (), PLAIN).parents == ((), (), ("某县",))


def test_autonomous_region_has_its_short_name() -> None:
    assert county_spellings("152921", (), (), PLAIN).parents[0] == ("内蒙古自治区", "内蒙古")


def test_another_county_strips_its_own_parents_and_no_others() -> None:
    own = parse_address("北京市东城区镇01（合成）朝阳路5号", DONGCHENG)
    assert (own.township, own.key, own.elsewhere) == ("镇01合成", "朝阳路5号", "")
    assert parse_address("江西省吉安市新干县金川镇", DONGCHENG).elsewhere == "江西省吉安市新干县"


def test_provider_is_asked_for_the_county_served() -> None:
    asked = parse_address("镇01（合成）朝阳路5号", DONGCHENG)
    assert wording(asked, DONGCHENG) == "北京市东城区镇01合成朝阳路5号"


def test_other_name_of_a_township_opens_an_address() -> None:
    townships = [("洋峰街道", "洋峰垦殖场"), ("新干工业园区", "新干县工业园区")]
    spellings = county_spellings("360824", (), townships, packaged_spellings("360824"))
    assert parse_address("洋峰垦殖场朝阳路5号", spellings).township == "洋峰街道"
    assert parse_address("新干县工业园区朝阳路5号", spellings).township == "新干工业园区"


def test_spelling_file_is_that_of_one_county() -> None:
    assert packaged_spellings("110101") == PLAIN
    assert "麦斜" in packaged_spellings("360824").aliases
