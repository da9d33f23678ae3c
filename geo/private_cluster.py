"""A PostGIS server of our own, for a machine without one: one folder, one socket."""

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geo.local_server.account import Account, owner_name
from geo.local_server.configuration import PORT
from geo.local_server.errors import (
    DatabaseNameError,
    FolderNotOursError,
    LocalServerError,
    LockHeldError,
)
from geo.local_server.processes import postmaster_in
from geo.local_server.programs import check_version, find_programs
from geo.local_server.server import ADMIN, STOP_WAIT_S, Server, stop_in

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
LOCK_WAIT_S = 120
LEAVE_WAIT_S = 2
SYSTEM_FOLDER = Path("/var/lib/wangge")

_OTHER_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a running private server listens."""

    socket_folder: Path
    was_running: bool

    def url(self, database: str = "wangge") -> str:
        """Return the SQLAlchemy URL of one of its databases (driver psycopg)."""
        host = quote(os.fsencode(self.socket_folder), safe="")
        return f"postgresql+psycopg://{ADMIN}@/{database}?host={host}&port={PORT}"


@dataclass(frozen=True, slots=True)
class Status:
    """What is in a cluster's folder at this moment."""

    folder: Path
    is_running: bool
    pid: int | None
    major: int | None


class PrivateCluster:
    """A PostgreSQL cluster below `home`, made at its first start.

    Parameters
    ----------
    home
        Data folder of the installation. When root runs the server under an account that
        cannot enter it (a clone below a 0700 home), the cluster lies in a system folder
        instead: see `folder` and `is_moved`.
    durable
        ``False`` only for tests: no fsync, so a crash of the machine loses data.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = Path(os.path.abspath(home))  # noqa: PTH100 - links stay as they were given
        self.durable = durable
        self.folder = self.home / "postgresql"
        self.account = Account.for_folder(self.folder)
        if not self.account.can_reach(self.folder):
            digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
            self.folder = SYSTEM_FOLDER / digest
            self.account = Account.for_folder(self.folder)

    @property
    def is_moved(self) -> bool:
        """Whether the cluster had to lie outside `home`."""
        return not self.folder.is_relative_to(self.home)

    def start(self) -> Endpoint:
        """Make the cluster if it is not there, start it if it is not running.

        Safe to call from many processes at once: one does the work, the others find the
        server running.

        Raises
        ------
        LocalServerError
            A subclass says what stands in the way and what to do.
        """
        with self._locked():
            server = self.find_server()
            if not server.is_initialised:
                server.initialise()
            running = server.running_socket()
            if running is not None:
                return Endpoint(running, was_running=True)
            return Endpoint(server.launch(), was_running=False)

    def stop(self) -> bool:
        """Stop the server, ending its sessions; return whether one was running.

        Raises
        ------
        ServerDoesNotAnswerError
            It did not end in time.
        """
        if not self.folder.is_dir():
            return False
        with self._locked():
            answers = [stop_in(self.folder / str(major) / "data") for major in self._data_majors()]
            if False in answers:
                raise self.find_server().does_not_answer(STOP_WAIT_S)
            return True in answers

    def stop_if_idle(self) -> bool:
        """Stop the server unless somebody is connected to it; return whether it is stopped.

        Sessions that were just closed are given a moment to end. Raises like `stop`.
        """
        with self._locked():
            server = self.find_server()
            socket = server.running_socket()
            if socket is None:
                return True
            deadline = time.monotonic() + LEAVE_WAIT_S
            while server.query(socket, "postgres", _OTHER_SESSIONS) != "0":
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
            if stop_in(server.data) is False:
                raise server.does_not_answer(STOP_WAIT_S)
            return True

    def status(self) -> Status:
        """Return what is there, without starting or changing anything."""
        if not self._data_majors():
            return Status(self.folder, is_running=False, pid=None, major=None)
        server = self.find_server()
        is_running = server.running_socket() is not None
        return Status(self.folder, is_running, postmaster_in(server.data), server.programs.major)

    def ensure_database(self, name: str = "wangge") -> str:
        """Make the database `name` with its extensions when missing; return its URL.

        The server must be running. Raises `DatabaseNameError` for a name that would need
        quoting.
        """
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise DatabaseNameError
        with self._locked():
            server = self.find_server()
            socket = server.running_socket()
            if socket is None:
                raise server.does_not_answer(0)
            is_known = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"  # noqa: S608 - checked
            if not server.query(socket, "postgres", is_known):
                server.query(socket, "postgres", f"CREATE DATABASE {name}")
            names = ",".join(EXTENSIONS)
            count = f"SELECT count(*) FROM pg_extension WHERE extname = ANY('{{{names}}}')"  # noqa: S608 - constants
            if server.query(socket, name, count) != str(len(EXTENSIONS)):
                extend = [f"CREATE EXTENSION IF NOT EXISTS {one}" for one in EXTENSIONS]
                server.query(socket, name, "; ".join(extend))
            return Endpoint(socket, was_running=True).url(name)

    def query(self, database: str, sql: str) -> str:
        """Return what one statement answers, as ``psql`` prints it; for set-up and checks.

        Raises
        ------
        LocalServerError
            The server is not running, or refused.
        """
        server = self.find_server()
        socket = server.running_socket()
        if socket is None:
            raise server.does_not_answer(0)
        return server.query(socket, database, sql)

    def find_server(self) -> Server:
        """Return the cluster of the version whose data, or else programs, are here."""
        majors = self._data_majors()
        programs = find_programs(data_majors=majors)
        check_version(programs, majors, self.folder)
        folder = self.folder / str(programs.major)
        return Server(folder, programs, self.account, self.durable)

    def _data_majors(self) -> frozenset[int]:
        """Return the versions of which data exist; a glob would hide a refusal as none."""
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - names are all that is wanted
        except FileNotFoundError:
            return frozenset()
        except PermissionError:
            raise FolderNotOursError(folder=self.folder, owner=owner_name(self.folder)) from None
        numbers = [name for name in names if name.isdigit()]
        return frozenset(
            int(name) for name in numbers if (self.folder / name / "data" / "PG_VERSION").is_file()
        )

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.account.make_folder(self.folder)
        lock = self.account.open(self.folder / "lock", empty=False)
        try:
            deadline = time.monotonic() + LOCK_WAIT_S
            while not _is_locked(lock):
                if time.monotonic() > deadline:
                    raise LockHeldError(folder=self.folder, seconds=LOCK_WAIT_S)
                time.sleep(0.05)
            yield
        finally:
            os.close(lock)


def _is_locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main(arguments: list[str] | None = None) -> int:
    """Start, stop or show a private cluster; exit code 3 and one sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="python -m geo.private_cluster")
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--throw-away", action="store_true", help="no fsync: for tests only")
    given = parser.parse_args(arguments)
    try:
        answer = _act(given.action, PrivateCluster(given.home, durable=not given.throw_away))
    except LocalServerError as error:
        sys.stderr.write(f"{error.words.zh}\n{error.words.en}\n")
        return 3
    sys.stdout.write(answer + "\n")
    return 0


def _act(action: str, cluster: PrivateCluster) -> str:
    if action == "stop":
        return "stopped" if cluster.stop() else "not running"
    if action == "status":
        status = cluster.status()
        return f"{'running' if status.is_running else 'not running'} {status.folder}"
    endpoint = cluster.start()
    return f"{'running' if endpoint.was_running else 'started'} {endpoint.url()}"


if __name__ == "__main__":
    sys.exit(main())
