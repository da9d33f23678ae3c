"""Which database the environment asks for."""

from pathlib import Path

import pytest

from geo.settings import DatabaseSettings, DatabaseUrlError, PasswordFileError


def test_without_a_url_the_private_server_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    assert DatabaseSettings().server_url() is None
    monkeypatch.setenv("WANGGE_DATABASE_URL", "")
    assert DatabaseSettings().server_url() is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_postgresql_url_gets_our_driver(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("WANGGE_DATABASE_URL", f"{scheme}://wangge@db:5432/wangge")
    url = DatabaseSettings().server_url()
    assert url is not None
    assert url.render_as_string() == "postgresql+psycopg://wangge@db:5432/wangge"


@pytest.mark.parametrize("wrong", ["mysql://a@b/c", "no url", "postgresql://h:port/x"])
def test_a_url_of_another_kind_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("WANGGE_DATABASE_URL", wrong)
    with pytest.raises(DatabaseUrlError) as caught:
        DatabaseSettings().server_url()
    assert wrong not in caught.value.words.en


def test_the_password_comes_from_its_file_and_never_shows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("a/b@c 密\n", encoding="utf-8")
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://wangge@db/wangge")
    monkeypatch.setenv("WANGGE_DATABASE_PASSWORD_FILE", str(tmp_path / "secret"))
    settings = DatabaseSettings()
    url = settings.server_url()
    assert url is not None
    assert url.password == "a/b@c 密"  # noqa: S105 - made up above
    assert "密" not in str(url) + repr(settings)


def test_a_missing_password_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://wangge@db/wangge")
    monkeypatch.setenv("WANGGE_DATABASE_PASSWORD_FILE", str(tmp_path / "gone"))
    with pytest.raises(PasswordFileError, match="gone"):
        DatabaseSettings().server_url()


def test_the_data_folder_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANGGE_HOME", "data")
    assert DatabaseSettings().data_folder == tmp_path / "data"
