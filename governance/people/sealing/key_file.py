"""The file that holds the installation's keys, and how it comes to be."""

import binascii
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from geo.errors import Words
from governance.errors import GovernanceError
from governance.people.sealing.keyring import KEY_BYTES

#: Where an installation with a database of its own keeps its key, in the data folder.
FILE_NAME: Final = "secret.key"

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

_HEAD: Final = (
    "# wangge：加密个人信息的密钥。丢失后个人信息无法恢复；请与数据库分开备份。\n"
    "# wangge: the key that seals personal data. Without it they are lost; back it up apart from\n"
    "# the database. To change it, put a new line above the old one.\n"
)


class SecretKeyMissingError(GovernanceError):
    """No file with a key is named, or it cannot be read."""

    sentence = Words(
        zh="无法读取密钥文件 {file}。请用 openssl rand -hex 32 生成一个，"
        "设为仅服务账号可读（chmod 600），并用 WANGGE_KEY_FILE 指明。",
        en="The key file {file} cannot be read. Make one with openssl rand -hex 32, readable by "
        "the server's account only (chmod 600), and name it in WANGGE_KEY_FILE.",
    )


class SecretKeyOpenError(GovernanceError):
    """Others on the machine may read the key."""

    sentence = Words(
        zh="密钥文件 {file} 可被其他账号读取，拒绝使用。请执行 chmod 600。",
        en="The key file {file} can be read by other accounts. Run chmod 600 on it.",
    )


class SecretKeyWeakError(GovernanceError):
    """A line of the key file is no key of at least 32 bytes."""

    sentence = Words(
        zh="密钥文件 {file} 中的密钥过短或无法识别：每行应是至少 64 位十六进制数字"
        "（openssl rand -hex 32）。",
        en="The key file {file} holds a key that is too short or cannot be read: each line is "
        "hexadecimal, of 64 digits or more (openssl rand -hex 32).",
    )


def read_key_file(file: Path) -> list[bytes]:
    """Return the keys of a file, the one that seals first.

    Raises
    ------
    SecretKeyMissingError
        When it cannot be read.
    SecretKeyOpenError
        When the group or others may read it.
    SecretKeyWeakError
        When it holds no key, or one that is too short.
    """
    try:
        with file.open(encoding="utf-8") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            lines = opened.read().splitlines()
    except (OSError, UnicodeDecodeError):
        raise SecretKeyMissingError(file=file) from None
    if mode & _OTHERS:
        raise SecretKeyOpenError(file=file)
    keys = [_key_of(line.strip(), file) for line in lines if line.strip() and line[0] != "#"]
    if not keys:
        raise SecretKeyWeakError(file=file)
    return keys


def _key_of(line: str, file: Path) -> bytes:
    try:
        key = binascii.unhexlify(line)
    except (binascii.Error, ValueError):
        raise SecretKeyWeakError(file=file) from None
    if len(key) < KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
        raise SecretKeyWeakError(file=file)
    return key


def make_key_file(file: Path) -> None:
    """Write a new random key unless there is a file already; two starts at once agree on one."""
    own = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    own.touch(mode=0o600, exist_ok=False)
    try:
        own.write_text(f"{_HEAD}{secrets.token_hex(KEY_BYTES)}\n", encoding="utf-8")
        if not file.exists():
            os.link(own, file)  # refuses where another start was quicker
    except FileExistsError:
        return
    finally:
        own.unlink()
