"""A SQLAlchemy URL in libpq's own words."""

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from geo.postgis import libpq_conninfo


def test_a_socket_path_with_blank_plus_and_chinese_survives() -> None:
    url = make_url("postgresql+psycopg://postgres@/wangge?host=%2Fa%20b%2B%E7%BD%91&port=5432")
    assert conninfo_to_dict(libpq_conninfo(url)) == {
        "user": "postgres",
        "dbname": "wangge",
        "host": "/a b+网",
        "port": "5432",
    }


def test_a_password_with_signs_survives() -> None:
    url = make_url("postgresql+psycopg://w@db:5433/wangge").set(password="a'b \\c@/")  # noqa: S106 - made up
    told = conninfo_to_dict(libpq_conninfo(url))
    assert told["password"] == "a'b \\c@/"  # noqa: S105 - as above
    assert told["host"] == "db"
