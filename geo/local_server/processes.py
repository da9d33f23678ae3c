"""Who works in a data folder: live servers, orphaned back-ends, never zombies."""

import os
import time
from pathlib import Path

POSTMASTER_PID = "postmaster.pid"


def living_in(folder: Path) -> list[int]:
    """Return the live processes whose working folder is `folder`, lowest first.

    Every PostgreSQL process works in its data folder. A zombie has no working folder any
    more and is therefore dead here, although it still answers ``kill(pid, 0)``.
    """
    real = os.path.realpath(folder)
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            if os.readlink(f"/proc/{entry.name}/cwd") == real:  # noqa: PTH115 - bytes of /proc
                found.append(int(entry.name))
        except OSError:  # gone, a zombie, or another user's
            continue
    return sorted(found)


def postmaster_in(folder: Path) -> int | None:
    """Return the process that ``postmaster.pid`` names, if it lives in `folder`."""
    lines = _pid_file_lines(folder)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if pid in living_in(folder) else None


def socket_folder_of(folder: Path) -> Path | None:
    """Return the socket folder that a running server wrote down, if it did."""
    lines = _pid_file_lines(folder)
    line_of_socket_folder = 4
    if len(lines) <= line_of_socket_folder or not lines[line_of_socket_folder].strip():
        return None
    return Path(lines[line_of_socket_folder].rstrip("\n"))


def wait_until_left(folder: Path, seconds: float) -> bool:
    """Wait until no live process works in `folder`; return whether all have left."""
    deadline = time.monotonic() + seconds
    while living_in(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _pid_file_lines(folder: Path) -> list[str]:
    try:
        text = os.fsdecode((folder / POSTMASTER_PID).read_bytes())
    except OSError:
        return []
    return text.split("\n")
