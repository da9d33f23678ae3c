"""Where the data live: settings from the environment, all of them in .env.example."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from geo.errors import GeoError, Words

DRIVER = "postgresql+psycopg"
SCHEMES = frozenset({"postgres", "postgresql", DRIVER})
INSTALLATION = Path(__file__).parent.parent

_Optional = BeforeValidator(lambda given: given or None)  # compose hands over empty strings


class SettingError(GeoError):
    """A setting in the environment cannot be what it says."""

    sentence = Words(
        zh="设置有误：{names}。请对照 .env.example 检查其取值。",
        en="Not a usable setting: {names}. See .env.example for what it may be.",
    )


class DatabaseUrlError(GeoError):
    """The database URL cannot be read, or is not PostgreSQL's."""

    sentence = Words(
        zh="WANGGE_DATABASE_URL 无法识别。应形如 postgresql://用户@主机:5432/库名，"
        "口令可放在 WANGGE_DATABASE_PASSWORD_FILE 所指的文件中。",
        en="WANGGE_DATABASE_URL cannot be read. It looks like postgresql://user@host:5432/name; "
        "the password may stand in the file named by WANGGE_DATABASE_PASSWORD_FILE.",
    )


class PasswordFileError(GeoError):
    """The file that should hold the password cannot be read."""

    sentence = Words(
        zh="无法读取 WANGGE_DATABASE_PASSWORD_FILE 所指的文件 {file}。",
        en="The file {file} named by WANGGE_DATABASE_PASSWORD_FILE cannot be read.",
    )


class EnvironmentSettings(BaseSettings):
    """Settings from the environment, WANGGE_…; a faulty one is named, its value is not.

    Raises
    ------
    SettingError
        When a setting cannot be read as what it should be.
    """

    model_config = SettingsConfigDict(
        env_prefix="WANGGE_", extra="ignore", hide_input_in_errors=True
    )

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 the values of any setting
        try:
            super().__init__(**given)
        except ValidationError as broken:
            places = {str(one["loc"][0]) for one in broken.errors(include_input=False)}
            names = ", ".join(sorted(f"WANGGE_{place.upper()}" for place in places))
            raise SettingError(names=names) from None


class DatabaseSettings(EnvironmentSettings):
    """The database and the data folder of this installation."""

    #: Data folder: the private database, uploads, exports.
    home: Path = INSTALLATION / "var"
    #: A PostgreSQL server to use instead of the private one.
    database_url: Annotated[SecretStr | None, _Optional] = None
    #: File with the password for `database_url`, so that it need not stand in the environment.
    database_password_file: Annotated[Path | None, _Optional] = None

    @property
    def data_folder(self) -> Path:
        """The data folder as an absolute path; links stay as they were given."""
        return Path(os.path.abspath(self.home))  # noqa: PTH100 - resolve() would follow links

    def server_url(self) -> URL | None:
        """Return the URL of the server to use, or None where the private one serves.

        Raises
        ------
        DatabaseUrlError
            It is no PostgreSQL URL.
        PasswordFileError
            The password's file cannot be read.
        """
        if self.database_url is None:
            return None
        try:
            url = make_url(self.database_url.get_secret_value())
        except (ArgumentError, ValueError):
            raise DatabaseUrlError from None
        if url.drivername not in SCHEMES:
            raise DatabaseUrlError
        url = url.set(drivername=DRIVER)
        if self.database_password_file is None:
            return url
        return url.set(password=_read_password(self.database_password_file))


def _read_password(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise PasswordFileError(file=file) from None
