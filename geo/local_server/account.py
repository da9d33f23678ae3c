"""The account a private server runs under: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from geo.local_server.errors import FolderNotOursError

ROOT = 0
SYSTEM_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server programs."""

    uid: int
    gid: int

    @classmethod
    def present(cls) -> "Account":
        """Return the account of this process."""
        return cls(os.geteuid(), os.getegid())

    @classmethod
    def for_folder(cls, folder: Path) -> "Account":
        """Return who shall own the server of `folder`.

        A normal user runs it as itself. Root runs it as the owner of the folder (or of
        the nearest parent that exists) when that is not root, else as ``postgres``, else
        as ``nobody``.
        """
        present = cls.present()
        if present.uid != ROOT:
            return present
        owner = _nearest_existing(folder).stat()
        if owner.st_uid != ROOT:
            return cls(owner.st_uid, owner.st_gid)
        for name in SYSTEM_ACCOUNTS:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise FolderNotOursError(folder=folder, owner="root")

    @property
    def is_present(self) -> bool:
        """Whether this process already is the account."""
        return self.uid == os.geteuid()

    def run(
        self,
        *command: str,
        output: IO[bytes] | int = subprocess.PIPE,
        data: Path | None = None,
        inside: str | Path = "/",
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program as this account, `inside` a folder, without any ``PG*`` of the user's.

        `data` is handed over as ``PGDATA``, not as an argument: ``pg_ctl`` sends its
        arguments through a shell.
        """
        switch: dict[str, Any] = {}
        if not self.is_present:
            switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603 - our programs, no shell
            command,
            cwd=inside,
            env=clean_environment(data),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            umask=0o077,
            check=False,
            **switch,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can read and write in `folder`, asked as the account itself."""
        if self.is_present:
            return os.access(folder, os.X_OK | os.W_OK)
        return self._passes("-x", str(folder), "-a", "-w", str(folder))

    def can_reach(self, folder: Path) -> bool:
        """Whether root could hand `folder`, there or not yet, to the account.

        A normal user is always told yes: what it may not enter it is told when it tries.
        """
        return self.is_present or self._passes("-x", str(_nearest_existing(folder)))

    def _passes(self, *condition: str) -> bool:
        return self.run("/usr/bin/test", *condition).returncode == 0

    def open(self, file: Path, *, empty: bool = True) -> int:
        """Open `file` for writing, as the account's own, and return its descriptor.

        Root writes here into a folder that a lesser account owns: a link put there by
        that account must not lead root elsewhere.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if empty else 0)
        handle = os.open(file, flags, 0o600)
        if not self.is_present:
            os.fchown(handle, self.uid, self.gid)
        return handle

    def make_folder(self, folder: Path) -> None:
        """Make `folder` (0700) and give it to the account; an existing one must be its own.

        Raises
        ------
        FolderNotOursError
            It belongs to somebody else, or its parent cannot be written.
        """
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            if not self.is_present:
                os.chown(folder, self.uid, self.gid, follow_symlinks=False)
        except PermissionError:
            raise FolderNotOursError(folder=folder, owner=owner_name(folder)) from None
        if folder.lstat().st_uid != self.uid:
            raise FolderNotOursError(folder=folder, owner=owner_name(folder))


def clean_environment(data: Path | None = None) -> dict[str, str]:
    """Return the environment without ``PG*`` variables and with messages in plain C."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    kept["LC_ALL"] = "C.UTF-8"
    kept["HOME"] = "/"
    if data is not None:
        kept["PGDATA"] = str(data)
    return kept


def owner_name(folder: Path) -> str:
    """Return the name (or number) of who owns `folder` or its nearest existing parent."""
    uid = _nearest_existing(folder).stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _nearest_existing(folder: Path) -> Path:
    for candidate in (folder, *folder.parents):
        try:
            if candidate.exists():
                return candidate
        except PermissionError:
            continue
    return Path("/")
