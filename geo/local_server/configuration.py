"""The private server's own settings file and the folder of its socket."""

import hashlib
import os
import tempfile
from pathlib import Path

from geo.local_server.account import Account
from geo.local_server.errors import FolderNotOursError

INCLUDED = "wangge.conf"
PORT = 5432
SOCKET_FOLDER_BYTES_MAX = 90  # the kernel's limit for the socket itself is 107

ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "lc_messages": "C",
    # A log without anybody's name or telephone: no statements, parameters or key values.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    # Seven files, one per weekday, each begun anew.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%w.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
THROW_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "logging_collector": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


def render_settings(socket_folder: Path, *, durable: bool) -> bytes:
    """Return the settings file; values are quoted, so blanks and quotes are harmless."""
    settings = ALWAYS | (DURABLE if durable else THROW_AWAY)
    # The value is itself a comma-separated list of names: hence the inner quotes.
    settings["unix_socket_directories"] = f'"{socket_folder}"'
    lines = ["# Written anew at every start; changes belong in postgresql.auto.conf."]
    lines += [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return os.fsencode("\n".join(lines) + "\n")


def choose_socket_folder(cluster: Path, account: Account) -> Path:
    """Make and return the socket's folder, 0700 and the account's own.

    It lies in the cluster's folder; when that path is too long for a socket, or holds a
    character that libpq gives a meaning, in a private folder under the temporary one.

    Raises
    ------
    FolderNotOursError
        Somebody else made the folder first.
    """
    inside = cluster / "socket"
    if is_fit_for_socket(inside):
        account.make_folder(inside)
        return inside
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - 0700 and owner are checked
        folder = Path(parent) / f"wangge-{account.uid}-{digest}"
        if is_fit_for_socket(folder) and _make_private(folder, account):
            return folder
    raise FolderNotOursError(folder=inside, owner="-")


def is_fit_for_socket(folder: Path) -> bool:
    """Whether a socket can be made in `folder` and named in a connection string."""
    text = str(folder)
    return len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES_MAX and not set(text) & set(',"\n\r')


def _make_private(folder: Path, account: Account) -> bool:
    try:
        folder.mkdir(mode=0o700)
        if not account.is_present:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    except OSError:
        return False
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != account.uid or state.st_mode & 0o077:
        raise FolderNotOursError(folder=folder, owner=str(state.st_uid))
    return account.can_enter(folder)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
