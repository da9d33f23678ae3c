"""Reading a foreign file behind a wall: a child without network, files or time to spare.

The parent never parses what was uploaded. It hands the bytes over and takes back well-known
binary and plain values, through anonymous memory whose size the kernel bounds.
"""

import functools
import itertools
import json
import os
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.readers.limits import UPLOAD, Limits
from grid_boundaries.readers.refusals import Refusal, Scalar

_LENGTH = struct.Struct("<I")
_PROBE = replace(UPLOAD, seconds=10)
#: Readers may take 2 GiB each; who comes third waits.
_AT_ONCE = threading.BoundedSemaphore(2)
_INSIDE_CODE, _INSIDE_SITES = "/code", "/sites"
_CHILD = "grid_boundaries/readers/sandbox_child.py"


class SandboxUnavailableError(BoundaryError):
    """No wall can be raised on this machine; reading foreign files without one is no option."""

    sentence = Words(
        zh="无法建立读取文件的沙箱：请安装 bubblewrap（apt install bubblewrap），"
        "或允许本进程创建用户命名空间，然后重试。",
        en="No sandbox for reading files can be set up: install bubblewrap "
        "(apt install bubblewrap) or let this process create user namespaces, then try again.",
    )


class SandboxTimeError(BoundaryError):
    """Reading took longer than any honest boundary file needs."""

    sentence = Words(
        zh="文件读取超过 {seconds} 秒，已停止。请简化边界或拆分文件。",
        en="Reading the file took more than {seconds} seconds and was stopped. "
        "Simplify the boundaries or split the file.",
    )


class SandboxBrokenError(BoundaryError):
    """The child died or answered nonsense: the file broke its reader."""

    sentence = Words(
        zh="文件无法读取：内容损坏，或不是所称的格式。",
        en="The file cannot be read: it is damaged, or not of the format it claims.",
    )


class Wall(StrEnum):
    """What stands between the file and the machine."""

    BUBBLEWRAP = "bubblewrap"  #: 由 bubblewrap 隔离
    NAMESPACES = "namespaces"  #: 由本程序直接以内核命名空间隔离


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: either a refusal, or columns and geometries of equal length."""

    refusal: Refusal | None
    where: int
    names: tuple[str, ...]
    columns: Mapping[str, list[Scalar]]
    wkb: tuple[bytes, ...]
    crs: str
    layer: str
    encoding: str
    dropped: tuple[str, ...]


def read_in_sandbox(
    kind: str,
    content: bytes,
    *,
    layer: str = "",
    encoding: str = "",
    wall: Wall | None = None,
    limits: Limits = UPLOAD,
) -> Answer:
    """Have the parser of `kind` read `content` behind a wall.

    Raises
    ------
    SandboxUnavailableError
        When no wall can be raised here.
    SandboxTimeError, SandboxBrokenError
        When the reader was stopped, or died of the file.
    """
    told = {"kind": kind, "layer": layer, "encoding": encoding}
    return _ask(told, content, wall or choose_wall(), limits)


def read_ground_in_sandbox(
    kind: str, content: bytes, box: Sequence[float], told: Mapping[str, str], limits: Limits
) -> Answer:
    """Have ground read out of a file of `kind`, as `readers.ground_layers.parse_ground` does.

    Parameters
    ----------
    box
        West, south, east, north in degrees.
    told
        ``layer`` and ``encoding``, either may be empty.

    Raises as `read_in_sandbox` does.
    """
    job = {"kind": f"ground_{kind}", "box": list(box), **told}
    return _ask(job, content, choose_wall(), limits)


def _ask(told: Mapping[str, object], content: bytes, wall: Wall, limits: Limits) -> Answer:
    job = json.dumps(told).encode()
    message = _LENGTH.pack(len(job)) + job + content
    with _AT_ONCE:
        status, answer = _run(wall, message, limits)
    if status != 0:
        raise SandboxBrokenError
    return _read_answer(answer)


@functools.cache
def choose_wall() -> Wall:
    """Return the first wall that stands on this machine, tried with an empty file.

    Raises
    ------
    SandboxUnavailableError
        When none does. It is not remembered: installing one helps at once.
    """
    for wall in Wall:
        if stands(wall):
            return wall
    raise SandboxUnavailableError


def stands(wall: Wall) -> bool:
    """Tell whether `wall` can be raised here: its child must come back with an answer."""
    if wall is Wall.BUBBLEWRAP and shutil.which("bwrap") is None:
        return False
    job = json.dumps({"kind": "geojson", "layer": "", "encoding": ""}).encode()
    try:
        status, answer = _run(wall, _LENGTH.pack(len(job)) + job, _PROBE)
    except (OSError, SandboxTimeError):
        return False
    return status == 0 and len(answer) > _LENGTH.size


def _run(wall: Wall, message: bytes, limits: Limits) -> tuple[int, bytes]:
    """Run the child once; both directions are anonymous memory, so nothing can block."""
    with tempfile.TemporaryDirectory(prefix="wangge-sandbox-") as root:
        inbox, outbox = os.memfd_create("inbox"), os.memfd_create("outbox")
        try:
            _write_all(inbox, message)
            child = subprocess.Popen(  # noqa: S603 - a fixed command; no word of it is foreign
                _command(wall, root, limits),
                stdin=inbox,
                stdout=outbox,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                cwd="/",
                start_new_session=True,
            )
            status = _await(child, limits.seconds)
            size = os.fstat(outbox).st_size
            return status, os.pread(outbox, size, 0)
        finally:
            os.close(inbox)
            os.close(outbox)


def _write_all(inbox: int, message: bytes) -> None:
    with os.fdopen(os.dup(inbox), "wb") as stream:
        stream.write(message)
    os.lseek(inbox, 0, os.SEEK_SET)


def _await(child: "subprocess.Popen[bytes]", seconds: int) -> int:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        raise SandboxTimeError(seconds=seconds) from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, 9)
            child.wait()


def _command(wall: Wall, root: str, limits: Limits = UPLOAD) -> list[str]:
    own = wall is Wall.NAMESPACES
    own_wall = {"root": root, "readable": _readable(), "room_bytes": limits.room_bytes}
    start = {
        "paths": [_INSIDE_CODE, *_inside_sites()],
        "own_wall": own_wall if own else None,
        "limits": asdict(limits),
    }
    python = [os.path.realpath(sys.executable), "-I", "-S", "-B", "-X", "utf8"]
    if own:
        return [
            *python,
            str(_code_root() / _CHILD),
            json.dumps(start | {"outside": str(_code_root())}),
        ]
    binds = [word for pair in _readable() for word in ("--ro-bind-try", *pair)]
    return [
        "bwrap",
        *("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *binds,
        *("--dev", "/dev", "--size", str(limits.room_bytes), "--tmpfs", "/tmp"),  # noqa: S108 - inside
        *("--chdir", "/", "--", *python, f"{_INSIDE_CODE}/{_CHILD}", json.dumps(start)),
    ]


def _code_root() -> Path:
    return Path(__file__).resolve().parents[2]


def _sites() -> list[str]:
    return list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


def _inside_sites() -> list[str]:
    return [f"{_INSIDE_SITES}/{at}" for at, _ in enumerate(_sites())]


@functools.cache
def _readable() -> list[tuple[str, str]]:
    """List what the child may see: the interpreter, its libraries, and our reading code."""
    base = os.path.realpath(sys.base_prefix)
    code = str(_code_root() / "grid_boundaries")
    system = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache"]
    shown = [(path, path) for path in dict.fromkeys([*system, base]) if path != "/"]
    shown += zip(_sites(), _inside_sites(), strict=True)
    return [*shown, (code, f"{_INSIDE_CODE}/grid_boundaries")]


def _read_answer(answer: bytes) -> Answer:
    """Take the answer apart, trusting no length in it."""
    try:
        start = _LENGTH.size + _LENGTH.unpack_from(answer)[0]
        header = json.loads(answer[_LENGTH.size : start])
        if "refusal" in header:
            refusal = Refusal(header["refusal"])
            names = tuple(str(name) for name in header["names"])
            return Answer(refusal, int(header["where"]), names, {}, (), "", "", "", ())
        ends = [start]
        for length in header["lengths"]:
            ends.append(ends[-1] + int(length))
        shapes = tuple(answer[a:b] for a, b in itertools.pairwise(ends))
        columns = {str(name): list(values) for name, values in header["columns"].items()}
    except (struct.error, ValueError, KeyError, TypeError):
        raise SandboxBrokenError from None
    whole = ends[-1] == len(answer) and all(len(v) == len(shapes) for v in columns.values())
    if not whole:
        raise SandboxBrokenError
    return Answer(
        None,
        0,
        (),
        columns,
        shapes,
        str(header["crs"]),
        str(header["layer"]),
        str(header["encoding"]),
        tuple(header["dropped"]),
    )
