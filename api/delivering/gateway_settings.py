"""From settings to gateways: half a gateway is refused at start-up, not at the first message."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from api.delivering.gateways import Gateways, SmsGateway, WechatAccount
from geo.errors import Words
from geo.settings import EnvironmentSettings
from governance.errors import GovernanceError

_TEMPLATE: Final = re.compile(r"([\w-]+):(thing\d+):(time\d+)", re.ASCII)


_Optional = BeforeValidator(lambda given: given or None)  # compose hands over empty strings


class GatewaySettings(EnvironmentSettings):
    """Through what people and systems are told beside the pages; nothing is set up by default."""

    #: Hosts, with commas, that webhooks may name although they are private or speak http.
    webhook_hosts: str = ""
    sms_url: Annotated[str | None, _Optional] = None
    sms_key_file: Annotated[Path | None, _Optional] = None
    sms_template: Annotated[str | None, _Optional] = None
    wechat_app_id: Annotated[str | None, _Optional] = None
    wechat_secret_file: Annotated[Path | None, _Optional] = None
    #: The template's id and its keys for text and time, as ``id:thing1:time2``.
    wechat_template: Annotated[str | None, _Optional] = None


class GatewayIncompleteError(GovernanceError):
    """Some settings of a gateway are there, and others missing."""

    sentence = Words(
        zh="消息网关的设置不完整：还缺 {names}。全部设置或全部留空。",
        en="The settings of a gateway for messages are incomplete: {names} missing. Set all of "
        "them or none.",
    )


class GatewayRefusedError(GovernanceError):
    """A setting of a gateway cannot be what it says."""

    sentence = Words(
        zh="消息网关的设置有误：{name}。请对照 .env.example 检查其取值。",
        en="Not a usable setting of a gateway: {name}. See .env.example for what it may be.",
    )


def read_gateways(settings: GatewaySettings) -> Gateways:
    """Read what messages are sent through.

    Raises
    ------
    GatewayIncompleteError, GatewayRefusedError
    """
    hosts = frozenset(filter(None, (one.strip() for one in settings.webhook_hosts.split(","))))
    return Gateways(hosts, _sms(settings), _wechat(settings))


def _sms(settings: GatewaySettings) -> SmsGateway | None:
    given = {
        "WANGGE_SMS_URL": settings.sms_url,
        "WANGGE_SMS_KEY_FILE": settings.sms_key_file,
        "WANGGE_SMS_TEMPLATE": settings.sms_template,
    }
    if not _is_whole(given):
        return None
    url = str(settings.sms_url)
    if urlsplit(url).scheme not in {"http", "https"}:
        raise GatewayRefusedError(name="WANGGE_SMS_URL")
    key = _read(settings.sms_key_file, "WANGGE_SMS_KEY_FILE")
    return SmsGateway(url, key, str(settings.sms_template))


def _wechat(settings: GatewaySettings) -> WechatAccount | None:
    given = {
        "WANGGE_WECHAT_APP_ID": settings.wechat_app_id,
        "WANGGE_WECHAT_SECRET_FILE": settings.wechat_secret_file,
        "WANGGE_WECHAT_TEMPLATE": settings.wechat_template,
    }
    if not _is_whole(given):
        return None
    template = _TEMPLATE.fullmatch(str(settings.wechat_template))
    if template is None:
        raise GatewayRefusedError(name="WANGGE_WECHAT_TEMPLATE")
    secret = _read(settings.wechat_secret_file, "WANGGE_WECHAT_SECRET_FILE")
    return WechatAccount(str(settings.wechat_app_id), secret, *template.groups())


def _is_whole(given: Mapping[str, object]) -> bool:
    """Return whether a gateway is set up at all."""
    missing = [name for name, value in given.items() if value is None]
    if missing and len(missing) < len(given):
        raise GatewayIncompleteError(names=", ".join(missing))
    return not missing


def _read(file: Path | None, name: str) -> str:
    try:
        found = "" if file is None else file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not found:
        raise GatewayRefusedError(name=name)
    return found
