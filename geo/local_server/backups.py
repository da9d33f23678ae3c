"""Backups of a whole database, and the way back: all of it or nothing."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from sqlalchemy import URL

from geo.errors import GeoError, Words
from geo.postgis import libpq_conninfo

#: What a backup of ours holds, as ``pg_restore --list`` names it.
_OURS = ("TABLE DATA public alembic_version", "TABLE DATA public incident ")


#: Is told how many tables are begun, and of how many.
Watch = Callable[[int, int | None], None]

_TABLE_BEGUN = re.compile(r"(?:dumping contents of|processing data for) table ")


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


def _look_away(_done: int, _of: int | None) -> None:
    """Watch nothing."""


def write_backup(
    url: URL, file: Path, *, programs: Path | None = None, watch: Watch = _look_away
) -> None:
    """Write a backup of a database; an existing file is replaced only by a complete one.

    Nobody else may read it. `programs` is the folder of PostgreSQL's programs, if they are
    not to be taken from the PATH. `watch` hears how many tables are begun, of how many if known.

    Raises
    ------
    BackupToolError
        When ``pg_dump`` is missing or fails.
    """
    unfinished = file.with_name(file.name + ".part")
    try:
        unfinished.touch(mode=0o600)
        tables = _Tables(watch)
        arguments = ("--format=custom", "--verbose", f"--file={unfinished}")
        _run("pg_dump", url, programs, *arguments, hear=tables.hear)
        unfinished.replace(file)
    except OSError as broken:
        raise BackupToolError(tool="pg_dump", why=broken.strerror) from broken
    finally:
        unfinished.unlink(missing_ok=True)


def restore_backup(
    url: URL,
    file: Path,
    *,
    make_ready: Callable[[URL], None],
    programs: Path | None = None,
    watch: Watch = _look_away,
) -> None:
    """Replace a database by a backup.

    The backup goes into a database beside the present one; `make_ready` may examine it and
    bring its tables on; only then do the two change places, at once. `watch` as in `write_backup`.

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
                *("--no-owner", "--exit-on-error", "--single-transaction", "--verbose", str(file)),
                hear=_Tables(watch, of=listed.count(" TABLE DATA ")).hear,
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


class _Tables:
    """Counts the tables that PostgreSQL's programs say they have begun."""

    def __init__(self, watch: Watch, of: int | None = None) -> None:
        self._watch = watch
        self._of = of
        self._begun = 0

    def hear(self, line: str) -> None:
        if _TABLE_BEGUN.search(line):
            self._begun += 1
            self._watch(self._begun, self._of)


def _run(
    tool: str,
    url: URL | None,
    programs: Path | None,
    *arguments: str,
    hear: Callable[[str], None] = lambda _line: None,
) -> str:
    """Run one of PostgreSQL's programs on a database and return what it printed."""
    program = shutil.which(tool, path=None if programs is None else str(programs))
    if program is None:
        raise BackupToolError(tool=tool, why="not installed")
    environment = os.environ | {"LC_ALL": "C.UTF-8"}  # for `hear`
    target = []
    if url is not None:
        target = [f"--dbname={libpq_conninfo(url.set(password=None))}"]
        if url.password:  # the arguments of a process are no place for a password
            environment["PGPASSWORD"] = url.password
    with tempfile.TemporaryFile() as printed:
        status, said = _listen([program, *target, *arguments], environment, printed, hear)
        if status != 0:
            raise BackupToolError(tool=tool, why=_reason(said))
        printed.seek(0)
        return printed.read().decode(errors="replace")


def _listen(
    command: list[str], environment: dict[str, str], printed: IO[bytes], hear: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Run a program, hearing what it says while it says it; return its status and all it said."""
    said = []
    with subprocess.Popen(  # noqa: S603 the program and its flags are ours
        command,
        env=environment,
        stdout=printed,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as running:
        try:
            for line in running.stderr or ():
                said.append(line.strip())
                hear(line)
        except BaseException:
            running.kill()
            raise
    return running.returncode, said


def _reason(said: list[str]) -> str:
    """Return the last error among what a program said, else its last words."""
    errors = [line for line in said if "error:" in line]
    return (errors or said or ["?"])[-1]
