"""PostGIS: the engine, the declarative base, shared column types, and what a server must be."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from geoalchemy2.shape import to_shape
from psycopg.conninfo import make_conninfo
from shapely.geometry.base import BaseGeometry
from sqlalchemy import URL, Connection, Engine, MetaData, Row, create_engine, text
from sqlalchemy.orm import DeclarativeBase

from geo.errors import GeoError, Words

#: One row of a query, whatever its columns.
Record = Row[*tuple[Any, ...]]

SRID = 4490  #: CGCS2000 geographic; every stored geometry

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")

_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


class UnsafeDurabilityError(GeoError):
    """The server may lose what it acknowledged."""

    sentence = Words(
        zh="数据库设置不安全：{settings} 已关闭，断电会丢失已确认的事件。"
        "请在 postgresql.conf 中打开。",
        en="The database is set up unsafely: {settings} is off, so a power cut would lose "
        "acknowledged incidents. Turn it on in postgresql.conf.",
    )


class TrigramLocaleError(GeoError):
    """Trigrams of Chinese text are empty, so every address would match every other."""

    sentence = Words(
        zh="数据库的 LC_CTYPE 不支持中文（show_trgm('网格') 为空），地址匹配会全部出错。"
        "请用 C.UTF-8 或 zh_CN.UTF-8 重新建库。",
        en="The database's LC_CTYPE does not know Chinese (show_trgm('网格') is empty), so every "
        "address would match every other. Create the database again with C.UTF-8 or zh_CN.UTF-8.",
    )


class MissingExtensionError(GeoError):
    """An extension we build on is not installed in this database."""

    sentence = Words(
        zh="数据库缺少扩展 {names}。请以超级用户执行 CREATE EXTENSION。",
        en="The database lacks the extension {names}. Run CREATE EXTENSION as a superuser.",
    )


class Base(DeclarativeBase):
    """The one registry of tables; constraint names follow one convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def geometry_type(kind: str) -> Geometry:
    """Return the column type of geometries of `kind` in EPSG:4490, without an implicit index."""
    return Geometry(kind, srid=SRID, spatial_index=False)


def ewkt(shape: BaseGeometry) -> str:
    """Return a shape in EPSG:4490 as a geometry column takes it."""
    return f"SRID={SRID};{shape.wkt}"


def shape_of(stored: WKBElement | None) -> BaseGeometry | None:
    """Return the shape that a geometry column gave, in EPSG:4490."""
    return None if stored is None else to_shape(stored)


def one_of(column: str, words: Iterable[StrEnum]) -> str:
    """Return the CHECK expression that admits just these members of an enum."""
    members = ", ".join(f"'{member.value}'" for member in words)
    return f"{column} IN ({members})"


def make_engine(url: str | URL, *, pool_size: int = 8) -> Engine:
    """Return an engine whose sessions time out rather than hang, and speak UTC."""
    limits = "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text may reach a log
        connect_args={"options": f"-c timezone=UTC {limits}", "application_name": "wangge"},
    )


def libpq_conninfo(url: URL) -> str:
    """Return `url` as libpq reads it, password included, for drivers without SQLAlchemy.

    Rendering the URL itself would write a blank in a socket's path as ``+``, which libpq
    takes for a plus.
    """
    told = url.translate_connect_args(username="user", database="dbname")
    return make_conninfo(**told, **{name: str(value) for name, value in url.query.items()})


def check_server(connection: Connection, *, durable: bool = True) -> None:
    """Refuse a server on which the product would be wrong or lose data.

    Raises
    ------
    MissingExtensionError
        When PostGIS, pg_trgm or btree_gist is not there.
    TrigramLocaleError
        When the locale gives Chinese text no trigrams.
    UnsafeDurabilityError
        When `durable` is asked and a setting that keeps acknowledged rows is off.
    """
    found = set(connection.scalars(text("SELECT extname FROM pg_extension")))
    missing = [name for name in EXTENSIONS if name not in found]
    if missing:
        raise MissingExtensionError(names=", ".join(missing))
    if not connection.scalar(text("SELECT cardinality(show_trgm('网格'))")):
        raise TrigramLocaleError
    if not durable:
        return
    off = [name for name in _DURABILITY if connection.scalar(text(f"SHOW {name}")) == "off"]
    if off:
        raise UnsafeDurabilityError(settings=", ".join(off))
