"""Find the PostgreSQL server programs of this machine, and PostGIS beside them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.local_server.errors import (
    OtherVersionError,
    PostgisMissingError,
    ServerProgramsMissingError,
)

NEEDED = ("initdb", "postgres", "pg_ctl", "pg_isready", "psql")
VERSIONED_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
OVERRIDE = "WANGGE_PG_BIN"


@dataclass(frozen=True, slots=True)
class ServerPrograms:
    """One installed PostgreSQL: its ``bin`` folder and its major version."""

    bin: Path
    major: int

    def path(self, program: str) -> str:
        """Return the full path of one of the programs."""
        return str(self.bin / program)

    @property
    def has_postgis(self) -> bool:
        """Whether PostGIS is installed for exactly this server."""
        return any(
            (share / "extension" / "postgis.control").is_file() for share in self._share_folders()
        )

    def _share_folders(self) -> Iterator[Path]:
        yield Path(f"/usr/share/postgresql/{self.major}")
        if (self.bin / "pg_config").is_file():
            answer = _run(str(self.bin / "pg_config"), "--sharedir")
            if answer:
                yield Path(answer)
        yield self.bin.parent / "share" / "postgresql"
        yield self.bin.parent / "share"


def find_programs(
    *, data_majors: frozenset[int] = frozenset(), environ: Mapping[str, str] | None = None
) -> ServerPrograms:
    """Return the programs to use: override, then Debian's folders newest first, then PATH.

    Parameters
    ----------
    data_majors
        Versions of which data exist already; programs of such a version go first, so
        that a newly installed PostgreSQL never meets an empty new cluster.

    Raises
    ------
    ServerProgramsMissingError
        No complete set of programs was found.
    PostgisMissingError
        Programs were found, none of them with PostGIS.
    OtherVersionError
        Never here: see `check_version`.
    """
    environ = os.environ if environ is None else environ
    folders = list(_candidate_folders(environ))
    found = [
        ServerPrograms(folder, major)
        for folder in folders
        if all((folder / name).is_file() for name in NEEDED)
        and (major := _major_of(folder)) is not None
    ]
    if not found:
        searched = ", ".join([*(str(folder) for folder in folders), *VERSIONED_FOLDERS, "PATH"])
        raise ServerProgramsMissingError(searched=searched)
    found.sort(key=lambda programs: programs.major in data_majors, reverse=True)
    for programs in found:
        if programs.has_postgis:
            return programs
    raise PostgisMissingError(major=found[0].major, bin=found[0].bin)


def check_version(programs: ServerPrograms, data_majors: frozenset[int], folder: Path) -> None:
    """Raise `OtherVersionError` when there are data, but none that `programs` can read."""
    if data_majors and programs.major not in data_majors:
        raise OtherVersionError(folder=folder, found=max(data_majors), major=programs.major)


def _candidate_folders(environ: Mapping[str, str]) -> Iterator[Path]:
    override = environ.get(OVERRIDE, "").strip()
    if override:
        yield Path(override)
        return
    for pattern in VERSIONED_FOLDERS:
        yield from sorted(Path("/").glob(pattern[1:]), key=_number_in, reverse=True)
    on_path = shutil.which("initdb", path=environ.get("PATH"))
    if on_path:
        yield Path(on_path).resolve().parent


def _number_in(folder: Path) -> int:
    digits = re.search(r"(\d+)/bin$", folder.as_posix())
    return int(digits.group(1)) if digits else 0


def _major_of(folder: Path) -> int | None:
    version = re.search(r"PostgreSQL\) (\d+)", _run(str(folder / "postgres"), "--version"))
    return int(version.group(1)) if version else None


def _run(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - programs found above, no shell
            command, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
