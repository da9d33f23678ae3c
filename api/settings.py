"""Settings of the web server and where the county's policy lies; environment WANGGE_…."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from api.installation import ProviderKeys
from api.signing_in.provider import Provider, is_safe
from geo.errors import Words
from geo.settings import DatabaseSettings, EnvironmentSettings
from governance.errors import GovernanceError
from governance.people.accounts.sessions import Lifetimes
from governance.people.sealing.ciphers import Cipher
from governance.people.sealing.key_file import (
    FILE_NAME,
    SecretKeyMissingError,
    make_key_file,
    read_key_file,
)
from governance.people.sealing.keyring import Keyring
from governance.policy import DEFAULT_POLICY


class NotLoopbackError(GovernanceError):
    """Others could reach a demonstration, or a server that answers to no name of theirs."""

    sentence = Words(
        zh="监听本机以外的地址须用 WANGGE_NAMES 写明浏览器访问本系统所用的域名，且不能带 --demo、"
        "不能有演示账号。否则请把 WANGGE_HOST 设为 127.0.0.1。",
        en="To listen beyond this machine, name in WANGGE_NAMES what browsers call this server; "
        "and a demonstration, or demo accounts, stay on this machine. Else set WANGGE_HOST to "
        "127.0.0.1.",
    )


class OidcSettingsError(GovernanceError):
    """Single sign-on is set up in part, or over an open line."""

    sentence = Words(
        zh="单点登录设置不全：WANGGE_OIDC_ISSUER（须为 https）、WANGGE_OIDC_CLIENT_ID 和 "
        "WANGGE_OIDC_CLIENT_SECRET_FILE（须可读取）要一并设置。",
        en="Single sign-on is set up in part: set WANGGE_OIDC_ISSUER (https), "
        "WANGGE_OIDC_CLIENT_ID and WANGGE_OIDC_CLIENT_SECRET_FILE (readable) together.",
    )


class KeyFileError(GovernanceError):
    """The file that should hold a geocoder's key cannot be used."""

    sentence = Words(
        zh="无法读取地址服务密钥文件 {file}，或文件为空。",
        en="The file {file} with a geocoder's key cannot be read, or is empty.",
    )


_Optional = BeforeValidator(lambda given: given or None)  # compose hands over empty strings


class ServerSettings(EnvironmentSettings):
    """How the web server runs."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    policy: Path = DEFAULT_POLICY
    #: Other names that browsers call the server by, separated by commas.
    names: str = ""
    #: Whether a proxy that speaks TLS stands in front: cookies are then kept to https.
    https: bool = False
    #: The key that seals personal data; with the private database one is made in its folder.
    key_file: Annotated[Path | None, _Optional] = None
    cipher: Cipher = Cipher.AES
    session_idle_min: Annotated[int, Field(ge=1, le=24 * 60)] = 30
    #: The county's OpenID Connect provider; without an issuer there is no single sign-on.
    oidc_issuer: Annotated[str | None, _Optional] = None
    oidc_client_id: Annotated[str | None, _Optional] = None
    oidc_client_secret_file: Annotated[Path | None, _Optional] = None
    session_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 12
    #: Files that hold the keys of the online geocoders; without one its geocoder is off.
    tianditu_key_file: Annotated[Path | None, _Optional] = None
    amap_key_file: Annotated[Path | None, _Optional] = None
    #: The approval number (审图号) of Tianditu's map: with its key, the map is offered as a base.
    tianditu_approval: Annotated[str | None, _Optional] = None

    def provider_keys(self) -> ProviderKeys:
        """Read the keys of the online geocoders.

        Raises
        ------
        KeyFileError
            When a file named cannot be read or is empty.
        """
        return ProviderKeys(
            _read_key(self.tianditu_key_file),
            _read_key(self.amap_key_file),
            (self.tianditu_approval or "").strip() or None,
        )

    @property
    def other_names(self) -> tuple[str, ...]:
        """Names besides this machine's own, in small letters."""
        given = (name.strip().lower() for name in self.names.split(","))
        return tuple(name for name in given if name)

    @property
    def lifetimes(self) -> Lifetimes:
        """How long sessions last."""
        return Lifetimes(
            timedelta(minutes=self.session_idle_min), timedelta(hours=self.session_hours)
        )

    @property
    def is_loopback(self) -> bool:
        """Whether the server can be reached from its own machine only."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def check_host(self, *, is_demo: bool) -> None:
        """Refuse to listen where others could reach a demonstration, or a server without a name.

        Raises
        ------
        NotLoopbackError
            When `host` is not a loopback address, but should be.
        """
        if not self.is_loopback and (is_demo or not self.other_names):
            raise NotLoopbackError

    def find_provider(self) -> Provider | None:
        """Return the county's identity provider, None where there is none.

        Raises
        ------
        OidcSettingsError
            When one of its three settings is missing, or the issuer is not https.
        """
        if self.oidc_issuer is None:
            return None
        secret = _read_key(self.oidc_client_secret_file)
        if not (self.oidc_client_id and secret and is_safe(self.oidc_issuer)):
            raise OidcSettingsError
        return Provider(self.oidc_issuer, self.oidc_client_id, secret)

    def read_keyring(self, database: DatabaseSettings) -> Keyring:
        """Return the keys of this installation; beside the private database one is made.

        Raises
        ------
        GovernanceError
            When there is none, it is too short, or others may read it.
        """
        file = self.key_file
        if file is None and database.server_url() is None:
            file = database.data_folder / FILE_NAME
            if not file.exists():
                make_key_file(file)
        if file is None:
            raise SecretKeyMissingError(file="WANGGE_KEY_FILE")
        return Keyring(read_key_file(file), cipher=self.cipher)


def _read_key(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if not key:
        raise KeyFileError(file=file)
    return key
