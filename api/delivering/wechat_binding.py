"""Learning by what the county's mini-program knows somebody."""

from urllib.parse import urlencode, urlsplit

from api.delivering.gateways import WechatAccount, WechatNotSetUpError
from api.delivering.posting import Poster
from geo.errors import Words
from governance.errors import GovernanceError
from governance.notices.sending import SendError


class WechatRefusedError(GovernanceError):
    """WeChat did not say who it is."""

    sentence = Words(
        zh="微信没有确认您的身份，请重新打开小程序再试。",
        en="WeChat did not confirm who you are. Open the mini-program again and retry.",
    )


def openid_for(code: str, account: WechatAccount | None) -> str:
    """Return the openid for a code of ``wx.login``, which is good for one time and five minutes.

    Raises
    ------
    WechatNotSetUpError
        When there is no account.
    WechatRefusedError
        When WeChat cannot be reached, or does not take the code.
    """
    if account is None:
        raise WechatNotSetUpError
    asked = {
        "appid": account.app_id,
        "secret": account.secret,
        "js_code": code,
        "grant_type": "authorization_code",
    }
    url = f"{account.base_url}/sns/jscode2session?{urlencode(asked)}"
    poster = Poster(frozenset({urlsplit(account.base_url).hostname or ""}))
    try:
        openid = poster.exchange("GET", url, b"", {}).as_object().get("openid")
    except SendError:
        raise WechatRefusedError from None
    if not isinstance(openid, str):
        raise WechatRefusedError
    return openid
