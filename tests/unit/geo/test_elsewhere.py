"""An address that names another county is known as such; names that only look so are not."""

import pytest

from geo.address import Element, parse_address
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.geocoder import PlaceLevel
from geo.geocoding.online import rate_answer
from geo.lonlat import LonLat
from geo.spelling import Spellings
from grid_boundaries.county.spellings import county_spellings

XINGAN = packaged_spellings("360824")
#: With the names of every other county, as an installation has them.
INFORMED = county_spellings("360824", (), (), XINGAN)


@pytest.mark.parametrize("spellings", [XINGAN, INFORMED], ids=["by form", "by list"])
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("吉水县金川镇朝阳路25号", "吉水县"),
        ("江西省吉安市吉水县金川镇朝阳路25号", "吉水县"),
        ("吉安县敦厚镇文昌路5号", "吉安县"),
        ("吉水县朝阳路25号", "吉水县"),
        ("吉水县", "吉水县"),
        ("樟树市临江镇5号", "樟树市"),
        ("湖南省长沙市岳麓区金川镇", "湖南省长沙市岳麓区"),
        ("江西省南昌市人民路5号", "南昌市"),
        ("吉安市吉州区人民路5号", "吉州区"),
        ("南昌市新干县金川镇", "南昌市"),
    ],
)
def test_another_county_is_named(spellings: Spellings, text: str, named: str) -> None:
    assert parse_address(text, spellings).elsewhere == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("樟树市药都大道25号", "樟树市"),
        ("吉水县人民医院", "吉水县"),
        ("家住吉水县金川镇朝阳路25号", "吉水县"),
        ("江西吉水县金川镇朝阳路25号", "吉水县"),
    ],
)
def test_county_of_the_list_is_known_whatever_follows(text: str, named: str) -> None:
    assert parse_address(text, INFORMED).elsewhere == named


@pytest.mark.parametrize("spellings", [XINGAN, INFORMED], ids=["by form", "by list"])
@pytest.mark.parametrize(
    "text",
    [
        "江西省吉安市新干县金川镇朝阳路25号",
        "新干县",
        "新干金川镇朝阳路25号",
        "新淦县金川镇朝阳路25号",
        "新干县城滨阳路5号",
        "新干县城区",
        "新干市场路5号",
        "原新干县医院",
        "金川镇县医院",
        "县医院",
        "县城滨阳路5号",
        "我们县城东门路5号",
        "区政府",
        "金川镇城市花园小区3栋",
        "城市花园小区",
        "现代城市花园小区",
        "阳光小区3-2-501",
        "农贸市场",
        "好又多超市金川镇店",
        "樟树市场",
        "新余市民中心",
        "新城区滨江路5号",
        "开发区金川大道1号",
        "新干工业园区虚拟社区",
        "105国道旁边",
        "",
    ],
)
def test_address_of_the_county_names_no_other(spellings: Spellings, text: str) -> None:
    assert parse_address(text, spellings).elsewhere == ""


def test_foreign_divisions_become_elements_and_leave_the_rest() -> None:
    address = parse_address("湖南省长沙市岳麓区金川镇朝阳路25号", INFORMED)
    assert [address.elements[e] for e in (Element.PROVINCE, Element.CITY, Element.COUNTY)] == [
        "湖南省",
        "长沙市",
        "岳麓区",
    ]
    assert (address.township, address.key) == ("金川镇", "朝阳路25号")


def test_place_of_a_provider_that_names_another_county_is_dropped() -> None:
    asked, here = parse_address("金川镇朝阳路25号", XINGAN), LonLat(115.4, 27.75)
    ours, theirs = (f"江西省吉安市{c}金川镇朝阳路25号" for c in ("新干县", "吉水县"))
    assert rate_answer(asked, ours, here, PlaceLevel.DOOR, XINGAN) is not None
    assert rate_answer(asked, theirs, here, PlaceLevel.DOOR, XINGAN) is None
