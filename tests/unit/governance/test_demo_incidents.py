from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.datum import gcj02_to_wgs84
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import PositionMethod
from governance.demo.incidents import NaiveEndError, demo_year, plant_hotspots
from governance.demo.places import PLACE_COLUMNS, demo_gazetteer
from governance.demo.positions import Form
from governance.demo.wording import THEMES
from governance.incidents.vocabulary import Channel
from grid_boundaries.county.outlines import read_outline
from grid_boundaries.county.placeholder_units import units_for
from grid_boundaries.tessellation import TessellatedCounty, tessellate

END = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
COUNT = 8_000


@pytest.fixture(scope="module")
def county() -> TessellatedCounty:
    outline = read_outline("360824")
    return tessellate(outline, units_for(outline.county, 200), grids=200, seed=5)


@pytest.fixture(scope="module")
def places(county: TessellatedCounty) -> pd.DataFrame:
    return demo_gazetteer(county, seed=5)


@pytest.fixture(scope="module")
def year(county: TessellatedCounty, places: pd.DataFrame) -> pd.DataFrame:
    return demo_year(county, places, count=COUNT, end=END, seed=5)


def distance_m(year: pd.DataFrame, lon: float, lat: float) -> pd.Series:
    east = (year["true_lon"] - lon) * np.cos(np.radians(lat))
    return pd.Series(np.hypot(east, year["true_lat"] - lat) * 111_320)


def test_the_same_seed_gives_the_same_year_and_another_one_another(
    county: TessellatedCounty, places: pd.DataFrame, year: pd.DataFrame
) -> None:
    again = demo_year(county, places, count=COUNT, end=END, seed=5)
    other = demo_year(county, places, count=COUNT, end=END, seed=6)
    pd.testing.assert_frame_equal(year, again)
    assert not year["occurred_at"].equals(other["occurred_at"])


def test_the_same_seed_gives_the_same_places(
    county: TessellatedCounty, places: pd.DataFrame
) -> None:
    pd.testing.assert_frame_equal(places, demo_gazetteer(county, seed=5))


def test_every_incident_falls_within_the_year_before_the_end(year: pd.DataFrame) -> None:
    assert len(year) == COUNT
    assert year["occurred_at"].is_monotonic_increasing
    assert (year["occurred_at"] < END).all()
    assert (year["occurred_at"] >= END - timedelta(days=365)).all()
    assert year["occurred_at"].dt.tz is not None


def test_every_incident_is_labelled_and_has_its_own_key(year: pd.DataFrame) -> None:
    assert year["synthetic"].all()
    assert year["idempotency_key"].is_unique


def test_categories_and_channels_are_of_the_vocabulary(year: pd.DataFrame) -> None:
    assert set(year["channel"]) <= {channel.value for channel in Channel}
    assert set(year["category"]) == {theme.category for theme in THEMES}
    assert len(THEMES) == 14


def test_every_incident_can_be_reported_by_position_or_address(year: pd.DataFrame) -> None:
    has_position, has_address = year["x"].notna(), year["address"].notna()
    assert (has_position | has_address).all()
    assert (year["crs"].notna() == has_position).all()
    assert (year["method"].notna() == has_position).all()
    assert 0.3 < has_position.mean() < 0.8
    assert set(year["method"].dropna()) == {PositionMethod.DEVICE_GPS, PositionMethod.MAP_CLICK}


def test_every_form_of_telling_a_place_occurs(year: pd.DataFrame) -> None:
    assert set(year["form"]) == {form.value for form in Form}


def test_device_readings_lie_within_three_times_their_accuracy_once_unshifted(
    year: pd.DataFrame,
) -> None:
    read = year[year["form"] == Form.DEVICE]
    shifted = read[read["crs"] == "gcj02"]
    plain = read[read["crs"] == "wgs84"]
    assert len(shifted) > 200
    assert len(plain) > 200
    lon, lat = gcj02_to_wgs84(shifted["x"].to_numpy(), shifted["y"].to_numpy())
    for rows, x, y in ((shifted, lon, lat), (plain, plain["x"], plain["y"])):
        east = (x - rows["true_lon"]) * np.cos(np.radians(27.7)) * 111_320
        error = np.hypot(east, (y - rows["true_lat"]) * 111_320)
        assert (error < 3 * rows["accuracy_m"] + 1).all()


def test_border_cases_lie_exactly_on_at_least_two_grids(
    year: pd.DataFrame, county: TessellatedCounty
) -> None:
    rows = year[year["form"] == Form.BORDER]
    points = shapely.points(rows["x"].to_numpy(), rows["y"].to_numpy())
    tree = shapely.STRtree(county.grids.geometry.to_numpy())
    hit = tree.query(points, predicate="intersects")[0]
    assert len(rows) > 10
    assert (np.bincount(hit, minlength=len(rows)) >= 2).all()


def test_only_the_declared_strangers_lie_outside_the_county(
    year: pd.DataFrame, county: TessellatedCounty
) -> None:
    points = shapely.points(year["true_lon"].to_numpy(), year["true_lat"].to_numpy())
    inside = shapely.intersects(county.polygon, points)
    assert (inside == (year["form"] != Form.OUTSIDE)).all()


def test_floods_come_in_june_and_night_visits_in_the_evening(year: pd.DataFrame) -> None:
    hazards = year[year["category"] == "natural_hazard"]["occurred_at"].dt.month.value_counts()
    assert hazards.idxmax() in {5, 6, 7}
    visits = year[year["channel"] == Channel.NIGHT_VISIT]["occurred_at"].dt.hour
    assert visits.between(18, 21).all()


def test_petitions_rest_at_weekends(year: pd.DataFrame) -> None:
    petitions = year[year["category"] == "petition"]["occurred_at"].dt.day_of_week
    assert (petitions >= 5).mean() < 0.12


def test_planted_hotspots_are_denser_than_their_category_elsewhere(
    year: pd.DataFrame, places: pd.DataFrame
) -> None:
    for index, spot in enumerate(plant_hotspots(places, seed=5)):
        same = year[year["category"] == spot.category]
        drawn = same[same["hotspot"] == index]
        assert len(drawn) > 15
        near = distance_m(drawn, spot.lon, spot.lat) < spot.radius_m + 400
        assert near.mean() > 0.9
        if spot.is_emerging:
            assert (drawn["occurred_at"] >= END - timedelta(days=60)).all()


def test_hotspot_marks_belong_to_the_hotspot_s_category(
    year: pd.DataFrame, places: pd.DataFrame
) -> None:
    spots = plant_hotspots(places, seed=5)
    marked = year[year["hotspot"] >= 0]
    assert [spots[i].category for i in marked["hotspot"]] == marked["category"].tolist()


def test_an_end_without_a_time_zone_is_refused(
    county: TessellatedCounty, places: pd.DataFrame
) -> None:
    naive = END.replace(tzinfo=None)
    with pytest.raises(NaiveEndError, match="time zone"):
        demo_year(county, places, count=1, end=naive, seed=1)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_year_may_be_nearly_empty(
    county: TessellatedCounty, places: pd.DataFrame, count: int
) -> None:
    assert len(demo_year(county, places, count=count, end=END, seed=1)) == count


def test_a_county_of_placeholders_has_a_year_too() -> None:
    outline = read_outline("330921")
    county = tessellate(outline, units_for(outline.county, 20), grids=20, seed=1)
    places = demo_gazetteer(county, seed=1)
    year = demo_year(county, places, count=500, end=END, seed=1)
    assert len(year) == 500


def test_places_lie_in_the_grid_they_name(county: TessellatedCounty, places: pd.DataFrame) -> None:
    assert list(places.columns) == list(PLACE_COLUMNS)
    own = places[places["grid_code"].notna()]
    shapes = dict(zip(county.grids["code"], county.grids.geometry, strict=True))
    ground = np.array([shapes[code] for code in own["grid_code"]], dtype=np.object_)
    points = shapely.points(own["lon"].to_numpy(), own["lat"].to_numpy())
    assert shapely.dwithin(ground, points, 1e-6).all()


def test_place_names_are_unique_within_a_township_and_levels_are_known(
    places: pd.DataFrame,
) -> None:
    assert not places.duplicated(["township_code", "name"]).any()
    assert set(places["level"]) <= {level.value for level in PlaceLevel}
    assert {"door", "group", "road", "building", "village", "township"} == set(places["level"])


def test_only_a_known_seat_is_not_synthetic(places: pd.DataFrame) -> None:
    real = places[~places["synthetic"]]
    assert len(real) == 12
    assert set(real["source"]) == {"geonames"}
    assert set(real["level"]) == {PlaceLevel.TOWNSHIP.value}
