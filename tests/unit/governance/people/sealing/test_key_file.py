"""The key file: made once, for one account, and refused when it protects nothing."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.settings import ServerSettings
from geo.settings import DatabaseSettings
from governance.people.sealing.ciphers import Cipher
from governance.people.sealing.key_file import (
    SecretKeyMissingError,
    SecretKeyOpenError,
    SecretKeyWeakError,
    make_key_file,
    read_key_file,
)

Writer = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Writer:
    def write(content: str) -> Path:
        file = tmp_path / "key"
        file.write_text(content, encoding="utf-8")
        file.chmod(0o600)
        return file

    return write


def test_a_new_key_is_for_one_account_and_differs_each_time(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    make_key_file(one)
    make_key_file(two)
    assert one.stat().st_mode & 0o777 == 0o600
    assert read_key_file(one) != read_key_file(two)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one", "two"]


def test_a_key_that_is_there_is_never_replaced_even_by_starts_at_once(tmp_path: Path) -> None:
    file = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: make_key_file(file), range(16)))
    kept = read_key_file(file)
    make_key_file(file)
    assert read_key_file(file) == kept


def test_several_keys_stand_one_a_line_with_the_newest_first(written: Writer) -> None:
    new, old = secrets.token_hex(32), secrets.token_hex(40)
    assert read_key_file(written(f"# note\n{new}\n\n{old}\n")) == [
        bytes.fromhex(new),
        bytes.fromhex(old),
    ]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_key_that_others_may_read_or_change_is_refused(written: Writer, mode: int) -> None:
    file = written(secrets.token_hex(32))
    file.chmod(mode)
    with pytest.raises(SecretKeyOpenError, match="chmod 600"):
        read_key_file(file)


@pytest.mark.parametrize("content", ["", "# nothing\n", "abcd", "secret password", "00" * 32])
def test_a_key_that_is_short_or_no_key_is_refused(written: Writer, content: str) -> None:
    with pytest.raises(SecretKeyWeakError):
        read_key_file(written(content))


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretKeyMissingError, match="none"):
        read_key_file(tmp_path / "none")


def test_beside_the_private_database_a_key_is_made_and_found_again(tmp_path: Path) -> None:
    database = DatabaseSettings(home=tmp_path)
    sealed = ServerSettings().read_keyring(database).seal("张三", b"x")
    national = ServerSettings(cipher=Cipher.SM4).read_keyring(database)
    assert national.open(sealed, b"x") == "张三"
    assert (tmp_path / "secret.key").is_file()


def test_beside_somebody_elses_server_no_key_is_made_up(tmp_path: Path) -> None:
    url = SecretStr("postgresql://wangge@127.0.0.1/wangge")
    database = DatabaseSettings(home=tmp_path, database_url=url)
    with pytest.raises(SecretKeyMissingError, match="WANGGE_KEY_FILE"):
        ServerSettings().read_keyring(database)
    assert list(tmp_path.iterdir()) == []
