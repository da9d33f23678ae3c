"""One PostgreSQL cluster of one version in one folder; the caller holds the lock."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from geo.local_server.account import Account, clean_environment
from geo.local_server.configuration import (
    INCLUDED,
    PORT,
    choose_socket_folder,
    render_settings,
)
from geo.local_server.errors import ServerDoesNotAnswerError, ServerStartError
from geo.local_server.processes import (
    POSTMASTER_PID,
    living_in,
    postmaster_in,
    socket_folder_of,
    wait_until_left,
)
from geo.local_server.programs import ServerPrograms

ADMIN = "postgres"
START_WAIT_S = 60
STOP_WAIT_S = 60
ORPHAN_WAIT_S = 15
FAILED_AFTER_S = 2


@dataclass(frozen=True, slots=True)
class Server:
    """A cluster's folder (``data``, ``socket``, ``start.log``) and the programs for it."""

    folder: Path
    programs: ServerPrograms
    account: Account
    durable: bool

    @property
    def data(self) -> Path:
        """The data folder proper."""
        return self.folder / "data"

    @property
    def is_initialised(self) -> bool:
        """Whether the cluster has been made."""
        return (self.data / "PG_VERSION").is_file()

    def initialise(self) -> None:
        """Make the cluster beside its place and move it there whole.

        Raises
        ------
        ServerStartError
            ``initdb`` failed; nothing is left behind.
        """
        parent = self.folder.parent
        for half_made in parent.glob("new-*"):
            for place in (half_made, half_made / "data"):  # where an initdb begins, and goes on
                wait_until_left(place, ORPHAN_WAIT_S)  # it outlived its starter
            shutil.rmtree(half_made, ignore_errors=True)
        fresh = parent / f"new-{os.getpid()}-{time.time_ns()}"
        self.account.make_folder(fresh)
        done = self.account.run(
            self.programs.path("initdb"),
            *(f"--username={ADMIN}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--data-checksums", "--no-instructions"),
            *(() if self.durable else ("--no-sync",)),
            data=fresh / "data",
            inside=fresh,
        )
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            log = os.fsdecode(done.stdout)[-2000:].strip()
            raise ServerStartError(program="initdb", folder=parent, log=log)
        with (fresh / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"\ninclude '{INCLUDED}'\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self.folder)
        _sync_folder(parent)

    def launch(self) -> Path:
        """Start the server, which must not be running; return its socket's folder.

        Raises
        ------
        ServerDoesNotAnswerError
            Processes of an earlier server still live in the folder, or the new one is
            not ready in time.
        ServerStartError
            It ended at once; the sentence carries the end of its log.
        """
        self._clear_remains()
        socket = choose_socket_folder(self.folder, self.account)
        for remains in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (socket / remains).unlink(missing_ok=True)
        with os.fdopen(self.account.open(self.data / INCLUDED), "wb") as settings:
            settings.write(render_settings(socket, durable=self.durable))
        with os.fdopen(self.account.open(self.folder / "start.log"), "wb") as log:
            started = self.account.run(
                *(self.programs.path("pg_ctl"), "start", "-W", "-s"),
                output=log.fileno(),
                data=self.data,
            )
        if started.returncode != 0:
            raise ServerStartError(program="pg_ctl", folder=self.folder, log=self.log_tail())
        self._wait_until_ready(socket)
        return socket

    def running_socket(self) -> Path | None:
        """Return the running server's socket folder, waiting for one that is starting.

        Raises
        ------
        ServerDoesNotAnswerError
            A server lives in the folder and does not answer.
        """
        deadline = time.monotonic() + START_WAIT_S
        while postmaster_in(self.data) is not None:
            socket = socket_folder_of(self.data)
            if socket is not None and self._is_ready(socket):
                return socket
            if time.monotonic() > deadline:
                raise self.does_not_answer(START_WAIT_S)
            time.sleep(0.05)
        return None

    def query(self, socket: Path, database: str, sql: str) -> str:
        """Return what ``psql`` prints for `sql`.

        Raises
        ------
        ServerStartError
            The server refused.
        """
        command = [self.programs.path("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(socket), "-p", str(PORT), "-U", ADMIN, "-d", database, "-c", sql]
        done = subprocess.run(  # noqa: S603 - no shell
            command, env=clean_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ServerStartError(program="psql", folder=self.folder, log=done.stderr.strip())
        return done.stdout.strip()

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines the server wrote."""
        logs = [self.folder / "start.log", *self.data.glob("log/*.log")]
        written = [log for log in logs if log.is_file() and log.stat().st_size]
        if not written:
            return "-"
        newest = max(written, key=lambda log: log.stat().st_mtime)
        text = newest.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def does_not_answer(self, seconds: int) -> ServerDoesNotAnswerError:
        """Return the error that names the live processes and the end of the log."""
        pids = ", ".join(str(pid) for pid in living_in(self.data)) or "-"
        return ServerDoesNotAnswerError(
            pids=pids, folder=self.data, seconds=seconds, log=self.log_tail()
        )

    def _clear_remains(self) -> None:
        """Remove what a killed server left, but only when nobody works in its folder."""
        if not wait_until_left(self.data, ORPHAN_WAIT_S):
            raise self.does_not_answer(ORPHAN_WAIT_S)
        (self.data / POSTMASTER_PID).unlink(missing_ok=True)

    def _wait_until_ready(self, socket: Path) -> None:
        began = time.monotonic()
        while not self._is_ready(socket):
            waited = time.monotonic() - began
            if waited > FAILED_AFTER_S and not living_in(self.data):
                raise ServerStartError(program="postgres", folder=self.data, log=self.log_tail())
            if waited > START_WAIT_S:
                raise self.does_not_answer(START_WAIT_S)
            time.sleep(0.03)

    def _is_ready(self, socket: Path) -> bool:
        answer = subprocess.run(  # noqa: S603 - no shell
            [self.programs.path("pg_isready"), "-q", "-t", "3", "-h", str(socket), f"-p{PORT}"],
            env=clean_environment(),
            check=False,
        )
        return answer.returncode == 0


def stop_in(data: Path) -> bool | None:
    """Stop the server living in `data`: None when there is none, False when it stays."""
    pid = postmaster_in(data)
    if pid is None:
        return None
    socket = socket_folder_of(data)
    os.kill(pid, signal.SIGINT)
    if not wait_until_left(data, STOP_WAIT_S):
        return False
    if socket is not None and not socket.is_relative_to(data.parent):
        with contextlib.suppress(OSError):  # the temporary folder may already be swept
            socket.rmdir()
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
