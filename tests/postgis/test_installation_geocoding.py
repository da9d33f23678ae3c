"""What an installation's geocoders know of the county it serves."""

from collections.abc import Iterator

import pytest
import shapely
from sqlalchemy import Connection, Engine, select, update

from api.installation import Installation, ProviderKeys
from geo.geocoding.amap import Amap
from geo.geocoding.chain import Chain
from geo.geocoding.gazetteer import NewEntry
from geo.geocoding.geocoder import Decision, PlaceLevel, Refusal
from geo.geocoding.tianditu import Tianditu
from geo.lonlat import LonLat
from geo.postgis import ewkt
from governance.incidents.locating import from_geocoding
from governance.incidents.vocabulary import PinReason
from governance.policy import load_policy
from grid_boundaries.areas import Ground, store_units
from grid_boundaries.county.outlines import read_outline
from grid_boundaries.county.placeholder_units import invent_units
from grid_boundaries.model import AdminArea
from tests.nine_county import IN_GRID_1, START, store_nine_grids, store_village

INSIDE, OUTSIDE = LonLat(*IN_GRID_1), LonLat(115.50, 27.755)
SQUARE = shapely.MultiPolygon([shapely.box(115.40, 27.75, 115.43, 27.78)])
KEYS = ProviderKeys(tianditu="a-key", amap="a-key")


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def installation(engine: Engine) -> Installation:
    return Installation.on(engine, load_policy(), KEYS)


def draw_outline(db: Connection, outline: shapely.MultiPolygon | None) -> None:
    geom = None if outline is None else ewkt(outline)
    db.execute(update(AdminArea).where(AdminArea.code == "360824").values(geom=geom))


def online(installation: Installation, db: Connection) -> list[Tianditu | Amap]:
    chain = installation.geocoder(db)
    assert isinstance(chain, Chain)
    return [one for one in chain.then if isinstance(one, Tianditu | Amap)]


def are_inside(installation: Installation, db: Connection, point: LonLat) -> list[bool]:
    """Say what the gazetteer and each online geocoder take for inside."""
    asked = [installation.gazetteer(db), *online(installation, db)]
    return [one.rules.is_inside_county(point) for one in asked]


def test_county_ends_at_its_outline_and_not_at_its_grids(
    installation: Installation, connection: Connection
) -> None:
    store_village(connection)
    draw_outline(connection, SQUARE)
    assert are_inside(installation, connection, INSIDE) == [True, True, True]
    assert are_inside(installation, connection, OUTSIDE) == [False, False, False]


def test_without_an_outline_the_county_is_believed_and_strangers_are_not(
    installation: Installation, connection: Connection
) -> None:
    store_nine_grids(connection)
    for point in (INSIDE, OUTSIDE):
        assert are_inside(installation, connection, point) == [True, False, False]


def test_outline_is_read_once_and_again_when_it_was_changed(
    installation: Installation, connection: Connection
) -> None:
    store_village(connection)
    draw_outline(connection, SQUARE)
    first = installation.outlines.of(connection, "360824", START)
    assert installation.outlines.of(connection, "360824", START) is first
    draw_outline(connection, shapely.MultiPolygon([shapely.box(115.5, 27.7, 115.6, 27.8)]))
    assert are_inside(installation, connection, INSIDE) == [False, False, False]


def test_another_county_has_its_own_parents_and_asks_strangers_for_itself(
    engine: Engine, connection: Connection
) -> None:
    policy = load_policy()
    county = policy.county.model_copy(update={"code": "110101", "name_zh": "东城区"})
    here = Installation.on(engine, policy.model_copy(update={"county": county}), KEYS)
    dongcheng = read_outline("110101")
    units = invent_units(dongcheng.county, 9)
    ground = Ground({"110101": dongcheng.polygon}, synthetic=True)
    store_units(connection, units, ground, valid_from=START)
    tianditu, amap = online(here, connection)
    assert [names[:1] for names in tianditu.spellings.parents] == [("北京市",), (), ("东城区",)]
    assert tianditu.spellings.townships == ("镇01合成",)
    assert tianditu.spellings.aliases == {}
    assert isinstance(amap, Amap)
    assert amap.county_code == "110101"
    gazetteer = here.gazetteer(connection)
    road = NewEntry("朝阳路25号", PlaceLevel.DOOR, dongcheng.county.centre, "test", START)
    gazetteer.add_entries([road])
    assert gazetteer.geocode("北京市东城区朝阳路25号").decision is Decision.ACCEPTED
    assert gazetteer.geocode("新干县朝阳路25号").refusal is Refusal.ELSEWHERE


def test_county_served_is_the_one_whose_grids_are_in_force(
    engine: Engine, connection: Connection
) -> None:
    store_nine_grids(connection)
    policy = load_policy()
    county = policy.county.model_copy(update={"code": "110101", "name_zh": "东城区"})
    here = Installation.on(engine, policy.model_copy(update={"county": county}))
    assert here.gazetteer(connection).spellings.parents[2] == ("新干县", "新干")


def test_names_of_the_stored_townships_are_known(
    installation: Installation, connection: Connection
) -> None:
    store_village(connection)
    township = AdminArea.code == "360824100"
    connection.execute(update(AdminArea).where(township).values(aliases=["城关公社"]))
    assert connection.scalar(select(AdminArea.name).where(township)) == "金川镇"
    spellings = installation.gazetteer(connection).spellings
    assert spellings.township_names == {"城关公社": "金川镇"}
    assert "三湖镇" in spellings.townships


def test_address_waits_as_unanswered_when_the_service_it_needed_is_down(
    installation: Installation, connection: Connection
) -> None:
    store_village(connection)
    gazetteer = installation.gazetteer(connection)
    down = Tianditu("key", gazetteer.rules, gazetteer.spellings, base_url="http://127.0.0.1:9")
    located = from_geocoding(Chain(gazetteer, (down,)).geocode("无人知晓的老屋"))
    assert located.pin_reason is PinReason.GEOCODER_DOWN
    assert "无法连接" in located.words.zh
    assert "cannot be reached" in located.words.en
