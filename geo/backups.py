"""Backups of a whole database, and the way back: all of it or nothing."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from geo.errors import GeoError, Words
from geo.postgis import libpq_conninfo

#: What a backup of ours holds, as ``pg_restore --list`` names it.
_OURS = ("TABLE DATA public alembic_version", "TABLE DATA public incident ")


class BackupToolError(GeoError):
    """pg_dump or pg_restore is missing or failed."""

    sentence = Words(
        zh="{tool} 未能完成（{why}）。原有数据和旧备份没有改动。",
        en="{tool} did not finish ({why}). The data and older backups are unchanged.",
    )


class NotABackupError(GeoError):
    """The file is whole, but no backup of this program."""

    sentence = Words(
        zh="{file} 不是本程序的备份。原有数据没有改动。",
        en="{file} is no backup of this program. The data are unchanged.",
    )


class DatabaseInUseError(GeoError):
    """Somebody works on the database that should be replaced."""

    sentence = Words(
        zh="数据库正在使用中。请先停止 wangge serve 和 wangge jobs，再恢复。原有数据没有改动。",
        en="The database is in use. Stop wangge serve and wangge jobs first. "
        "The data are unchanged.",
    )


def write_backup(url: URL, file: Path, *, programs: Path | None = None) -> None:
    """Write a backup of a database; an existing file is replaced only by a complete one.

    Nobody else may read it. `programs` is the folder of PostgreSQL's programs, if they are
    not to be taken from the PATH.

    Raises
    ------
    BackupToolError
        When ``pg_dump`` is missing or fails.
    """
    unfinished = file.with_name(file.name + ".part")
    try:
        unfinished.touch(mode=0o600)
        _run("pg_dump", url, programs, "--format=custom", f"--file={unfinished}")
        unfinished.replace(file)
    except OSError as broken:
        raise BackupToolError(tool="pg_dump", why=broken.strerror) from broken
    finally:
        unfinished.unlink(missing_ok=True)


def restore_backup(
    url: URL, file: Path, *, make_ready: Callable[[URL], None], programs: Path | None = None
) -> None:
    """Replace a database by a backup.

    The backup goes into a database beside the present one; `make_ready` may examine it and
    bring its tables on; only then do the two change places, at once.

    Raises
    ------
    NotABackupError, DatabaseInUseError
        Before anything is done.
    BackupToolError
        When ``pg_restore`` cannot read the file to its end. Nothing has changed then, nor
        after any error of `make_ready`.
    """
    listed = _run("pg_restore", None, programs, "--list", str(file))
    if not all(name in listed for name in _OURS):
        raise NotABackupError(file=file.name)
    name = url.database or ""
    fresh = f"{name}_restoring"
    with _server(url) as server:
        if server.execute(_SESSIONS, [name]).fetchone() is not None:
            raise DatabaseInUseError
        _drop(server, fresh)
        _create_like(server, name, fresh)
        try:
            beside = url.set(database=fresh)
            _run(
                "pg_restore",
                beside,
                programs,
                *("--no-owner", "--exit-on-error", "--single-transaction", str(file)),
            )
            make_ready(beside)
            _exchange(server, name, fresh)
        except BaseException:
            _drop(server, fresh)
            raise


_SESSIONS = "SELECT 1 FROM pg_stat_activity WHERE datname = %s LIMIT 1"
_SHAPE = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s"
)


@contextmanager
def _server(url: URL) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Give a session beside the database, in which each statement stands by itself."""
    told = libpq_conninfo(url.set(database="postgres"))
    with psycopg.connect(told, autocommit=True) as connection:
        yield connection


def _create_like(server: psycopg.Connection[tuple[object, ...]], pattern: str, name: str) -> None:
    shape = server.execute(_SHAPE, [pattern]).fetchone() or ()
    statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
    literals = [sql.Literal(part) for part in shape]
    server.execute(sql.SQL(statement).format(sql.Identifier(name), *literals))


def _exchange(server: psycopg.Connection[tuple[object, ...]], name: str, fresh: str) -> None:
    former = f"{name}_replaced"
    _drop(server, former)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format
    try:
        with server.transaction():
            server.execute(rename(sql.Identifier(name), sql.Identifier(former)))
            server.execute(rename(sql.Identifier(fresh), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse as busy:
        raise DatabaseInUseError from busy
    _drop(server, former)


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(tool: str, url: URL | None, programs: Path | None, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on a database and return what it printed."""
    program = shutil.which(tool, path=None if programs is None else str(programs))
    if program is None:
        raise BackupToolError(tool=tool, why="not installed")
    environment = dict(os.environ)
    target = []
    if url is not None:
        target = [f"--dbname={libpq_conninfo(url.set(password=None))}"]
        if url.password:  # the arguments of a process are no place for a password
            environment["PGPASSWORD"] = url.password
    done = subprocess.run(  # noqa: S603 the program and its flags are ours
        [program, *target, *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise BackupToolError(tool=tool, why=(done.stderr.strip().splitlines() or ["?"])[-1])
    return done.stdout
