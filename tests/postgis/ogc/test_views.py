"""The views tell of the grids in force, and the role that reads them sees nothing else."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from api.doctor.database import examine_database
from api.doctor.machine import State
from api.ogc.monthly_counts import are_stale, renew
from tests.authorization.small_county import COUNTY, GRIDS, VILLAGES, store_small_county
from tests.postgis.ogc.monthly import add_incidents, count_again, told

VIEWS = {
    "county",
    "grids",
    "incidents_by_grid_month",
    "incidents_by_township_month",
    "places",
    "townships",
    "villages",
}


@pytest.fixture
def county(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as db:
        store_small_county(db)
        yield db
        db.rollback()


def rows(db: Connection, view: str, columns: str = "*") -> list[dict[str, object]]:
    found = db.execute(text(f"SELECT {columns} FROM ogc.{view} ORDER BY 1"))  # noqa: S608
    return [dict(row) for row in found.mappings()]


def test_grids_of_the_edition_in_force_carry_names_and_the_levels_above(county: Connection) -> None:
    first, *others = rows(county, "grids")
    assert [first["code"], *[one["code"] for one in others]] == list(GRIDS)
    assert (first["village"], first["township"], first["county_code"]) == (
        "善政社区",
        "金川镇",
        COUNTY,
    )
    assert (first["households"], first["residents"], first["synthetic"]) == (300, 930, True)
    assert first["effective_from"] == date(2025, 1, 1)


def test_units_add_up_their_grids_and_have_an_outline(county: Connection) -> None:
    columns = (
        "code, grids, households, residents, GeometryType(geom) AS kind, ST_SRID(geom) AS srid"
    )
    for view, codes, grids in (
        ("villages", list(VILLAGES), [3, 3, 3]),
        ("townships", ["360824100", "360824101"], [6, 3]),
        ("county", [COUNTY], [9]),
    ):
        found = rows(county, view, columns)
        assert [one["code"] for one in found] == codes
        assert [one["grids"] for one in found] == grids
        assert [one["households"] for one in found] == [300 * n for n in grids]
        assert [one["residents"] for one in found] == [930 * n for n in grids]
        assert {(one["kind"], one["srid"]) for one in found} == {("MULTIPOLYGON", 4326)}


def test_an_invented_outline_is_not_shown_beside_real_grids(county: Connection) -> None:
    far = "ST_Multi(ST_MakeEnvelope(100, 20, 101, 21, 4490))"
    county.execute(text(f"UPDATE admin_area SET geom = {far}, synthetic_geom = true"))  # noqa: S608
    asked = text("SELECT bool_and(ST_XMax(geom) < 102) FROM ogc.villages")
    assert county.scalar(asked) is True
    county.execute(text("ALTER TABLE edition DISABLE TRIGGER USER"))
    county.execute(text("UPDATE edition SET synthetic = false"))
    assert county.scalar(asked) is False


def test_counts_with_invented_incidents_among_them_say_so_beside_real_grids(
    county: Connection,
) -> None:
    add_incidents(county, dict.fromkeys(GRIDS, 9))
    count_again(county)
    county.execute(text("ALTER TABLE edition DISABLE TRIGGER USER"))
    county.execute(text("UPDATE edition SET synthetic = false"))
    views = ("incidents_by_grid_month", "incidents_by_township_month")
    as_reader(county)
    assert {one["synthetic"] for view in views for one in rows(county, view)} == {True}
    assert {one["synthetic"] for one in rows(county, "grids")} == {False}
    county.execute(text("RESET ROLE"))
    county.execute(text("UPDATE incident SET synthetic = false"))
    assert {one["synthetic"] for view in views for one in rows(county, view)} == {False}


def test_places_are_seats_and_nobody_s_door(county: Connection) -> None:
    for level in ("door", "building", "road", "group", "village", "township"):
        row = {"name": f"某处 {level}", "level": level}
        county.execute(
            text(
                "INSERT INTO gazetteer_entry (name, norm_key, level, geom, source, valid_from)"
                " VALUES (:name, :name, :level, 'SRID=4490;POINT(115 27)', 'x', '2020-01-01')"
            ),
            row,
        )
    assert {one["level"] for one in rows(county, "places")} == {"village", "township"}


def test_every_view_and_no_other_has_a_title_in_both_languages(county: Connection) -> None:
    asked = text(
        "SELECT relname, split_part(obj_description(oid, 'pg_class'), E'\\n', 1) AS title"
        " FROM pg_class WHERE relnamespace = 'ogc'::regnamespace AND relkind = 'v'"
    )
    titles = {row.relname: row.title for row in county.execute(asked)}
    assert titles.keys() == VIEWS
    assert all(not title.isascii() and title.split()[-1].isascii() for title in titles.values())


def test_counts_are_stale_when_other_grids_come_into_force_or_a_month_ends(
    county: Connection,
) -> None:
    assert are_stale(county)
    renew(county)
    assert not are_stale(county)
    county.execute(text("UPDATE edition SET state = 'retired'"))
    assert not are_stale(county)  # nothing is in force: there is nothing to tell
    assert rows(county, "incidents_by_township_month") == []


def as_reader(db: Connection) -> None:
    db.execute(text("SET LOCAL ROLE wangge_ogc"))


def test_the_role_reads_every_view(county: Connection) -> None:
    add_incidents(county, dict.fromkeys(GRIDS, 9))
    count_again(county)
    as_reader(county)
    assert told(county, "incidents_by_grid_month") == dict.fromkeys(GRIDS, 9)
    assert {view for view in VIEWS if view == "places" or rows(county, view)} == VIEWS


def test_the_role_reads_nothing_else(county: Connection) -> None:
    """Beside what PostGIS and PostgreSQL tell anybody of themselves."""
    asked = text(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND has_schema_privilege('wangge_ogc', n.oid, 'USAGE') AND has_table_privilege("
        "'wangge_ogc', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
    )
    of_postgis = {"geometry_columns", "geography_columns", "spatial_ref_sys"}
    readable = set(county.scalars(asked)) - {f"public.{name}" for name in of_postgis}
    assert readable == {f"ogc.{view}" for view in VIEWS}


@pytest.mark.parametrize("table", ["incident", "incident_reporter", "person", "incident_month"])
def test_the_role_is_refused_the_tables_beneath(county: Connection, table: str) -> None:
    as_reader(county)
    with pytest.raises(DBAPIError, match="permission denied"), county.begin_nested():
        county.execute(text(f"SELECT FROM {table}"))


def test_the_role_is_nobody_s_superior(county: Connection) -> None:
    asked = text(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolcanlogin"
        " FROM pg_roles WHERE rolname = 'wangge_ogc'"
    )
    assert county.scalar(asked) is False


def services(db: Connection) -> tuple[State, str] | None:
    def ask(sql: str) -> str:
        return str(db.scalar(text(sql)))

    found = {one.name.en: (one.state, one.detail.en) for one in examine_database(ask)}
    return found.get("map services")


def test_the_doctor_says_whether_the_services_can_run(county: Connection) -> None:
    assert services(county) == (State.FINE, "can run")
    county.execute(text("REVOKE USAGE ON SCHEMA ogc FROM wangge_ogc"))
    found = services(county)
    assert found is not None
    assert found[0] is State.NOTE
    assert "GRANT USAGE ON SCHEMA ogc TO wangge_ogc" in found[1]


def test_the_doctor_says_nothing_of_services_before_there_are_tables(county: Connection) -> None:
    county.execute(text("DROP SCHEMA ogc CASCADE"))
    assert services(county) is None
