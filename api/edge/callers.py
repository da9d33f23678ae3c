"""Who may ask: programs with a token, and the pages that this server served.

A browser sends the cookie of a session whoever's page makes it ask. A page of another site may send
requests here (its origin tells), or have its own name lead here and then read the answers as well
(the name asked for tells). So a request is taken under this server's own names only, and one that
changes something in somebody's session has to prove that a page of this server sent it.
"""

import re
from collections.abc import Iterable, Mapping

from api.signing_in.cookies import SESSION
from geo.errors import Words

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

FOREIGN_NAME = Words(
    "本系统只接受以自己的名称发来的请求：127.0.0.1、localhost、WANGGE_HOST 所设的地址，"
    "或 WANGGE_NAMES 所列的域名。请改用其中之一访问。",
    "Requests are taken under this server's own names only: 127.0.0.1, localhost, the address in "
    "WANGGE_HOST, or a name listed in WANGGE_NAMES. Use one of these.",
)
UNPROVEN_PAGE = Words(
    "无法确认该请求来自本系统的页面，没有执行。请用较新的浏览器；程序请改用访问令牌。",
    "Nothing shows that this request comes from a page of this server, so nothing was done. Use a "
    "newer browser; programs use an access token.",
)
FOREIGN_PAGE = Words(
    "该请求来自其他网站的页面，没有执行。请在本系统自己的页面上操作。",
    "This request comes from a page of another site; nothing was done. "
    "Use the pages of this server.",
)

#: The port is no matter: a forwarded one has another number.
_NAME_AND_PORT = re.compile(rb"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::[0-9]*)?")

_OWN_PAGES = frozenset({b"same-origin", b"none"})


def own_names(host: str, others: Iterable[str] = ()) -> frozenset[bytes]:
    """Return the names a browser may call the server by; it listens on `host`."""
    listening = f"[{host}]" if ":" in host else host
    named = {name.lower().encode() for name in (listening, *others)}
    return frozenset({b"127.0.0.1", b"localhost", b"[::1]"} | named)


def is_named(headers: Mapping[bytes, bytes], names: frozenset[bytes]) -> bool:
    """Whether a request asks for one of `names`, at whatever port."""
    found = _NAME_AND_PORT.fullmatch(headers.get(b"host", b"").lower())
    return found is not None and found[1] in names


def is_from_foreign_page(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page of another origin sent this: another site, or another port of this machine.

    A program that sends neither header is no page. A browser hides the origin of some requests
    from pages which, like ours, send no referrer; then its word on the site decides.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None and site not in _OWN_PAGES:
        return True
    origin = headers.get(b"origin")
    if origin is None:
        return False
    if origin == b"null":
        return site != b"same-origin"
    scheme, _, place = origin.lower().partition(b"://")
    return scheme not in {b"http", b"https"} or place != headers.get(b"host", b"").lower()


def is_unproven(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a session's cookie comes along, and nothing tells which page sent it.

    A program shows its token instead, which no page can make a browser send.
    """
    if b"authorization" in headers or not _has_session(headers.get(b"cookie", b"")):
        return False
    return b"sec-fetch-site" not in headers and b"origin" not in headers


def _has_session(cookies: bytes) -> bool:
    name = SESSION.encode() + b"="
    return any(one.strip().startswith(name) for one in cookies.split(b";"))
