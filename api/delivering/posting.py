"""One careful request to another system: guarded, bounded, without redirects."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpcore2

from api.delivering.guarded_network import (
    AddressRefusedError,
    GuardedNetwork,
    Resolve,
    resolve,
)
from governance.notices.sending import SendError
from governance.notices.vocabulary import SendTrouble

#: For one exchange as a whole.
EXCHANGE_S: Final = 10.0

#: More than this of an answer is not read.
MAX_ANSWER_BYTES: Final = 65_536

# At DEBUG the client would log what it sends, and to whom.
logging.getLogger("httpcore2").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    content: bytes

    @property
    def is_good(self) -> bool:
        """Whether it took what was sent; a redirect is no yes."""
        return self.status // 100 == 2  # noqa: PLR2004 2xx

    def as_object(self) -> dict[str, Any]:
        """Return the JSON object in it; raises `SendError` when there is none."""
        try:
            found = json.loads(self.content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise SendError(SendTrouble.UNKNOWN_SHAPE)
        return found


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts to other systems.

    Attributes
    ----------
    allowed_hosts
        Hosts inside a network that may be called nevertheless.
    seconds
        For one exchange as a whole.
    """

    allowed_hosts: frozenset[str] = frozenset()
    seconds: float = EXCHANGE_S
    resolve: Resolve = resolve

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send JSON and return the answer; raises `SendError` as `exchange` does."""
        return self.exchange("POST", url, body, {"Content-Type": "application/json", **headers})

    def exchange(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Make one request and return the answer.

        Raises
        ------
        SendError
            When there is no answer; final when the address is not allowed.
        """
        network = GuardedNetwork(self.allowed_hosts, seconds=self.seconds, resolve=self.resolve)
        sent = {"User-Agent": "wangge", **headers}
        each = dict.fromkeys(("connect", "read", "write", "pool"), self.seconds)
        try:
            with (
                httpcore2.ConnectionPool(network_backend=network) as pool,
                pool.stream(
                    method,
                    url,
                    headers=list(sent.items()),
                    content=body,
                    extensions={"timeout": each},
                ) as response,
            ):
                return Answer(response.status, _read(response))
        except AddressRefusedError:
            raise SendError(SendTrouble.INSIDE_NETWORK, is_final=True) from None
        except httpcore2.TimeoutException:
            raise SendError(SendTrouble.TOO_SLOW) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError):
            raise SendError(SendTrouble.UNREACHABLE) from None


def _read(response: httpcore2.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_stream():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise SendError(SendTrouble.TOO_LARGE)
    return bytes(content)


def as_json(body: Mapping[str, Any]) -> bytes:
    """Return a body as it is sent: compact, in UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
