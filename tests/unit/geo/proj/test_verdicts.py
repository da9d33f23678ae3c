"""Claims about which registered coordinate systems can be trusted."""

import pytest
from pyproj import CRS
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from geo.crs import OldSurveyCrsError, RefusedCrsError, UnknownCrsError, read_wkt, to_lonlat
from geo.proj.verdicts import MAX_WKT_LENGTH, Verdict, judge

DEGREE = 'UNIT["Degree",0.0174532925199433]'
GREENWICH = 'PRIMEM["Greenwich",0.0]'
CGCS2000 = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    f'SPHEROID["CGCS2000",6378137.0,298.257222101]],{GREENWICH},{DEGREE}]'
)
BEIJING54 = (
    'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",'
    f'SPHEROID["Krasovsky_1940",6378245.0,298.3]],{GREENWICH},{DEGREE}]'
)
XIAN80 = (
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",'
    f'SPHEROID["Xian_1980",6378140.0,298.257]],{GREENWICH},{DEGREE}]'
)
WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",'
    f'SPHEROID["WGS_1984",6378137.0,298.257223563]],{GREENWICH},{DEGREE}]'
)


def gauss_kruger(geographic: str, meridian: float, easting: float = 500_000, more: str = "") -> str:
    return (
        f'PROJCS["county",{geographic},PROJECTION["Transverse_Mercator"],'
        f'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],'
        f'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]{more}]'
    )


def codes(*words: str) -> list[int]:
    kinds = [PJType.GEOGRAPHIC_2D_CRS, PJType.PROJECTED_CRS]
    found = query_crs_info(auth_name="EPSG", pj_types=kinds)
    return [int(crs.code) for crs in found if crs.name.startswith(words)]


def test_every_cgcs2000_code_of_the_register_is_usable() -> None:
    known = codes("CGCS2000", "China Geodetic Coordinate System 2000")
    assert len(known) > 60
    assert {judge(f"EPSG:{code}").verdict for code in known} == {Verdict.USABLE}


def test_every_old_survey_code_of_the_register_is_refused() -> None:
    known = codes("Beijing 1954", "New Beijing", "Xian 1980")
    assert len(known) > 190
    assert {judge(f"EPSG:{code}").verdict for code in known} == {Verdict.OLD_SURVEY}


@pytest.mark.parametrize("code", [4326, 4490, 3857, 32650, 4547, 4480, 4979, 9000, 9755])
def test_datums_within_a_metre_are_taken_over(code: int) -> None:
    judgement = judge(f"EPSG:{code}")
    assert judgement.verdict is Verdict.USABLE
    assert judgement.to_degrees is not None
    assert "Ballpark" not in judgement.to_degrees.definition


@pytest.mark.parametrize("code", [2326, 3826, 26985, 4807])
def test_one_published_transformation_good_for_the_whole_crs_is_taken(code: int) -> None:
    judgement = judge(f"EPSG:{code}")
    assert judgement.to_degrees is not None
    assert 0 < judgement.to_degrees.accuracy <= 4


def test_hong_kong_is_where_its_survey_department_says() -> None:
    # The grid's origin: 22°18'43.68"N 114°10'42.80"E (HK80); 5.5" S and 8.8" E in WGS 84.
    to_degrees = judge("EPSG:2326").to_degrees
    assert to_degrees is not None
    lon, lat = to_degrees.transform(836694.05, 819069.80)
    assert lon == pytest.approx(114 + 10 / 60 + (42.80 + 8.8) / 3600, abs=1e-4)
    assert lat == pytest.approx(22 + 18 / 60 + (43.68 - 5.5) / 3600, abs=1e-4)


@pytest.mark.parametrize("code", [4284, 4267, 4269, 5514, 3821, 4024])
def test_a_choice_among_several_or_a_guess_is_not_taken(code: int) -> None:
    assert judge(f"EPSG:{code}").verdict is Verdict.UNCERTAIN


@pytest.mark.parametrize("code", [5773, 4978, 9518])
def test_heights_and_geocentric_axes_are_no_place_on_a_map(code: int) -> None:
    assert judge(f"EPSG:{code}").verdict is Verdict.NOT_HORIZONTAL


def test_a_code_without_entry_is_unknown() -> None:
    assert judge("EPSG:99999").verdict is Verdict.UNKNOWN


def test_a_zone_named_by_esri_is_found_in_the_register() -> None:
    assert read_wkt(CRS.from_epsg(4526).to_wkt("WKT1_ESRI")).name == "EPSG:4526"
    assert read_wkt(CGCS2000).name == "cgcs2000"
    assert read_wkt(WGS84).name == "wgs84"


def test_a_county_s_own_meridian_is_usable_when_its_datum_is() -> None:
    own = read_wkt(gauss_kruger(CGCS2000, 115.5))
    assert own.name == "county"
    lon, lat = to_lonlat(500_000.0, 3_071_763.0, own)
    assert float(lon) == pytest.approx(115.5, abs=1e-9)
    assert 27.7 < float(lat) < 27.8


@pytest.mark.parametrize("geographic", [BEIJING54, XIAN80])
def test_an_old_survey_is_refused_by_its_datum_under_any_meridian(geographic: str) -> None:
    for wkt in (geographic, gauss_kruger(geographic, 115.5)):
        with pytest.raises(OldSurveyCrsError):
            read_wkt(wkt)


def test_parameters_of_unknown_origin_do_not_make_an_old_survey_usable() -> None:
    shifted = BEIJING54.replace("298.3]", "298.3],TOWGS84[15.8,-154.4,-82.3,0,0,0,0]")
    with pytest.raises(OldSurveyCrsError):
        read_wkt(shifted)
    assert judge(shifted).verdict is Verdict.OLD_SURVEY


@pytest.mark.parametrize("parameters", ["0,0,0,0,0,0,0", "100,200,300,0,0,0,0"])
def test_parameters_neither_hide_a_usable_datum_nor_move_it(parameters: str) -> None:
    spelled_out = WGS84.replace("298.257223563]", f"298.257223563],TOWGS84[{parameters}]")
    lon, lat = to_lonlat(115.4, 27.75, read_wkt(spelled_out))
    assert (float(lon), float(lat)) == (115.4, 27.75)


def test_an_own_projection_on_a_foreign_datum_is_refused_for_nobody_knows_where_it_is() -> None:
    hong_kong = CRS.from_epsg(4611).to_wkt("WKT1_ESRI")
    assert judge(gauss_kruger(hong_kong, 114.0)).verdict is Verdict.UNCERTAIN


def test_stray_parameters_give_way_to_the_published_transformation() -> None:
    hong_kong = CRS.from_epsg(4611)
    stray = BoundCRS(hong_kong, "EPSG:4326", ToWGS84Transformation(hong_kong, 100, 200, 300))
    with_stray, published = judge(stray.to_wkt("WKT2_2019")), judge("EPSG:4611")
    assert with_stray.to_degrees is not None
    assert published.to_degrees is not None
    place = published.to_degrees.transform(114.1, 22.3)
    assert with_stray.to_degrees.transform(114.1, 22.3) == place


def test_an_unnamed_datum_is_refused() -> None:
    unnamed = CGCS2000.replace("D_China_2000", "D_Somewhere").replace("GCS_China", "GCS_Some")
    with pytest.raises(RefusedCrsError):
        read_wkt(gauss_kruger(unnamed, 115.5))


@pytest.mark.parametrize(
    "geographic",
    [
        CGCS2000.replace(DEGREE, 'UNIT["Grad",0.0157079632679489]'),
        CGCS2000.replace(GREENWICH, 'PRIMEM["Paris",2.33722917]'),
    ],
)
def test_grads_and_foreign_meridians_are_not_taken_for_degrees(geographic: str) -> None:
    with pytest.raises(RefusedCrsError):
        read_wkt(gauss_kruger(geographic, 115.5))


def test_a_text_that_names_grid_files_is_not_read() -> None:
    hostile = gauss_kruger(
        CGCS2000,
        115.5,
        more=',EXTENSION["PROJ4","+proj=tmerc +lon_0=115.5 +nadgrids=/etc/passwd +no_defs"]',
    )
    with pytest.raises(UnknownCrsError):
        read_wkt(hostile)


@pytest.mark.parametrize("text", ["", "EPSG:4490", "GEOGCS[", "x" * (MAX_WKT_LENGTH + 1)])
def test_what_is_no_well_known_text_is_unknown(text: str) -> None:
    with pytest.raises(UnknownCrsError):
        read_wkt(text)
