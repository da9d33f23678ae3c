"""Settings of the web server and where the county's policy lies; environment WANGGE_…."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from api.installation import ProviderKeys
from geo.errors import Words
from geo.settings import EnvironmentSettings
from governance.errors import GovernanceError
from governance.policy import DEFAULT_POLICY


class NotLoopbackError(GovernanceError):
    """Without sign-in the server may be reached from its own machine only."""

    sentence = Words(
        zh="本版本尚无登录功能，只能绑定本机地址（127.0.0.1）。请不要设置 WANGGE_HOST 为其他地址。",
        en="There is no sign-in yet, so the server binds to this machine only (127.0.0.1). "
        "Do not set WANGGE_HOST to another address.",
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
    #: Files that hold the keys of the online geocoders; without one its geocoder is off.
    tianditu_key_file: Annotated[Path | None, _Optional] = None
    amap_key_file: Annotated[Path | None, _Optional] = None

    def provider_keys(self) -> ProviderKeys:
        """Read the keys of the online geocoders.

        Raises
        ------
        KeyFileError
            When a file named cannot be read or is empty.
        """
        return ProviderKeys(_read_key(self.tianditu_key_file), _read_key(self.amap_key_file))

    def check_host(self) -> None:
        """Refuse to listen where others could reach a server without sign-in.

        Raises
        ------
        NotLoopbackError
            When `host` is not a loopback address.
        """
        if self.host == "localhost":
            return
        try:
            is_loopback = ip_address(self.host).is_loopback
        except ValueError:
            is_loopback = False
        if not is_loopback:
            raise NotLoopbackError


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
