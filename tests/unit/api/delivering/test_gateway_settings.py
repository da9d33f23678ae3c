"""A gateway is set up as a whole, or not at all."""

from pathlib import Path
from typing import Any

import pytest

from api.delivering.gateway_settings import (
    GatewayIncompleteError,
    GatewayRefusedError,
    GatewaySettings,
    read_gateways,
)
from api.delivering.gateways import Gateways, SmsGateway, WechatAccount
from governance.notices.vocabulary import DeliveryChannel


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text("open sesame\n", "utf-8")
    return file


def test_nothing_is_set_up_by_default() -> None:
    assert read_gateways(GatewaySettings()) == Gateways()
    assert Gateways().channels == ()


def test_hosts_of_webhooks_are_named_with_commas() -> None:
    read = read_gateways(GatewaySettings(webhook_hosts=" hub.xingan.local, 10.1.2.3,"))
    assert read.webhook_hosts == {"hub.xingan.local", "10.1.2.3"}


def test_a_whole_gateway_is_read_with_its_key(key: Path) -> None:
    read = read_gateways(
        GatewaySettings(sms_url="https://sms.example/send", sms_key_file=key, sms_template="SMS_1")
    )
    assert read.sms == SmsGateway("https://sms.example/send", "open sesame", "SMS_1")
    assert "sesame" not in repr(read)
    assert read.channels == (DeliveryChannel.SMS,)


def test_a_wechat_template_names_its_keys(key: Path) -> None:
    read = read_gateways(
        GatewaySettings(
            wechat_app_id="wx1", wechat_secret_file=key, wechat_template="Ab-c_1:thing4:time12"
        )
    )
    assert read.wechat == WechatAccount("wx1", "open sesame", "Ab-c_1", "thing4", "time12")
    assert "sesame" not in repr(read)
    assert read.channels == (DeliveryChannel.WECHAT,)


def test_half_a_gateway_names_what_is_missing() -> None:
    with pytest.raises(GatewayIncompleteError) as refused:
        read_gateways(GatewaySettings(sms_url="https://sms.example/send"))
    assert "WANGGE_SMS_KEY_FILE, WANGGE_SMS_TEMPLATE" in refused.value.words.zh


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"wechat_template": "Abc"}, "WANGGE_WECHAT_TEMPLATE"),
        ({"wechat_secret_file": "/nowhere"}, "WANGGE_WECHAT_SECRET_FILE"),
    ],
)
def test_a_setting_that_cannot_be_is_named(key: Path, change: dict[str, str], name: str) -> None:
    good: dict[str, Any] = {
        "wechat_app_id": "wx1",
        "wechat_secret_file": key,
        "wechat_template": "A:thing1:time2",
    }
    with pytest.raises(GatewayRefusedError, match=name):
        read_gateways(GatewaySettings(**(good | change)))


def test_an_address_of_another_scheme_is_refused(key: Path) -> None:
    with pytest.raises(GatewayRefusedError, match="WANGGE_SMS_URL"):
        read_gateways(GatewaySettings(sms_url="ftp://x", sms_key_file=key, sms_template="S"))
