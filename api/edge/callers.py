"""Who may ask: programs of this machine, and the pages that this server served.

Without sign-in, loopback is what keeps others out. It keeps out other machines, but not the pages
of other sites in a browser on this one: such a page may send requests here (its origin tells),
or have its own name lead here and then read the answers as well (the name asked for tells).
"""

import re
from collections.abc import Mapping

from geo.errors import Words

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

FOREIGN_NAME = Words(
    "本系统尚无登录，只接受以本机地址发来的请求：127.0.0.1、localhost 或 WANGGE_HOST 所设的地址。"
    "请改用这些地址访问。",
    "There is no sign-in yet, so requests are taken under this machine's own addresses only: "
    "127.0.0.1, localhost, or the one set in WANGGE_HOST. Use one of these.",
)
FOREIGN_PAGE = Words(
    "该请求来自其他网站的页面，没有执行。请在本系统自己的页面上操作。",
    "This request comes from a page of another site; nothing was done. "
    "Use the pages of this server.",
)

#: The port is no matter: a forwarded one has another number.
_NAME_AND_PORT = re.compile(rb"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::[0-9]*)?")

_OWN_PAGES = frozenset({b"same-origin", b"none"})


def loopback_names(host: str) -> frozenset[bytes]:
    """Return the names a browser of this machine may call the server by; it listens on `host`."""
    listening = f"[{host}]" if ":" in host else host
    return frozenset({b"127.0.0.1", b"localhost", b"[::1]", listening.lower().encode()})


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
