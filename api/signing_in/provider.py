"""The county's identity provider, and what can go wrong on the way to it and back."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from geo.errors import Words
from governance.errors import GovernanceError

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class SingleSignOnError(GovernanceError):
    """The provider cannot be reached, or does not answer as its standard says."""

    sentence = Words(
        zh="单点登录暂时不可用，请稍后再试，或改用用户名和密码登录。",
        en="Single sign-on is not available just now; try again shortly, or use your password.",
    )


class JourneyError(GovernanceError):
    """What came back is not the answer to what this browser asked, or comes too late."""

    sentence = Words(
        zh="单点登录没有完成或已超时，请回到登录页重新开始。",
        en="Single sign-on was not completed, or took too long. Start again from the sign-in page.",
    )


class NotLinkedError(GovernanceError):
    """No account here is linked with this subject."""

    sentence = Words(
        zh="单点登录成功，但本系统没有关联的账号，请联系安全管理员。",
        en="Single sign-on worked, but no account here is linked with it; ask the security "
        "administrator.",
    )


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for people, and what this installation is called there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


def is_safe(address: str) -> bool:
    """Return whether an address is https, or this machine's own."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
