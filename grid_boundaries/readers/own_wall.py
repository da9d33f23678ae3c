"""A wall of our own where bubblewrap is not installed: namespaces through the C library.

Runs inside the child, before anything foreign is read. What bubblewrap does in general, for our
one case: no network, an empty file system with a few read-only folders, no privileges.
"""

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

_NEW_NAMESPACES = 0x00020000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
#: mount(2) flags
_NOSUID, _NODEV, _RDONLY, _REMOUNT, _BIND, _REC, _PRIVATE = 2, 4, 1, 32, 4096, 16384, 1 << 18
#: Flags a bind mount has to keep: they are locked in a user namespace.
_LOCKED = {os.ST_NOSUID: 2, os.ST_NODEV: 4, os.ST_NOEXEC: 8, os.ST_NOATIME: 1024}
_RELATIME = {os.ST_RELATIME: 1 << 21}
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _SIGKILL = 1, 38, 9
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def raise_wall(root: str, readable: Sequence[tuple[str, str]], room_bytes: int) -> None:
    """Move this process behind the wall; it goes on as process 1 of an empty world.

    Parameters
    ----------
    root
        An empty folder, to become the root of the file system.
    readable
        Pairs of a folder outside and its place inside, all read-only.
    room_bytes
        How much can be written inside.

    Raises
    ------
    OSError
        When the kernel does not let us; nothing foreign has been read then.
    """
    uid, gid = os.getuid(), os.getgid()
    _call("unshare", _NEW_NAMESPACES)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
    _become_first_process()
    _call("mount", b"none", b"/", None, _REC | _PRIVATE, None)
    options = f"size={room_bytes},mode=0755".encode()
    _call("mount", b"tmpfs", root.encode(), b"tmpfs", _NOSUID | _NODEV, options)
    for outside, inside in readable:
        _show(outside, f"{root}{inside}")
    (Path(root) / "tmp").mkdir()
    os.chroot(root)
    os.chdir("/")
    _drop_privileges()


def _become_first_process() -> None:
    """Fork into the new process namespace; the outer half only waits and passes the verdict.

    Either half dies with the one that started it, so that nothing outlives the server.
    """
    _call("prctl", _PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _call("prctl", _PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def _show(outside: str, inside: str) -> None:
    source = Path(outside)
    if not source.exists():
        return
    target = Path(inside)
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    _call("mount", outside.encode(), inside.encode(), None, _BIND | _REC, None)
    present = os.statvfs(inside).f_flag
    kept = sum(flag for seen, flag in {**_LOCKED, **_RELATIME}.items() if present & seen)
    _call("mount", None, inside.encode(), None, _REMOUNT | _BIND | _RDONLY | kept, None)


def _drop_privileges() -> None:
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(header), ctypes.byref(nothing))


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
