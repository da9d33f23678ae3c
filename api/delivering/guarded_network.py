"""A network that leads only where we may go, and only for so long.

Names are resolved once, and what was looked at is what is connected to: a name that answers
otherwise a moment later leads nowhere else. A receiver that sends a byte a second ends at the
deadline like one that sends none.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import httpcore2

#: Inside these, an IPv4 address is written that may be anybody's: NAT64, 6to4, Teredo.
_TRANSLATED: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "2002::/16", "2001::/32")))

#: Host and port to addresses.
Resolve = Callable[[str, int], list[str]]


class AddressRefusedError(Exception):
    """A name leads to an address inside a network, and its host is not named in the settings."""


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a host, in the order the system prefers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Return whether an address is somewhere in the internet, rather than here or next door."""
    try:
        known = ip_address(address)
    except ValueError:  # with a zone, as link-local addresses have
        return False
    if isinstance(known, IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    return known.is_global and not known.is_multicast and not _is_translated(known)


def _is_translated(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address) and any(address in net for net in _TRANSLATED)


@dataclass(frozen=True, slots=True)
class _Deadline:
    at: float

    def bound(self, timeout: float | None) -> float:
        """Return how long one step may take; raises `httpcore2.TimeoutException` when over."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left if timeout is None else min(left, timeout)


class _BoundStream(httpcore2.NetworkStream):
    """A stream each of whose steps ends at the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.bound(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.bound(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        bound = self._deadline.bound(timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, bound)
        return _BoundStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 as the library has it
        return self._stream.get_extra_info(info)


class GuardedNetwork(httpcore2.NetworkBackend):
    """The network for one exchange.

    Parameters
    ----------
    allowed_hosts
        Hosts that may lie inside a network, by the operator's own word.
    seconds
        For everything: connecting, sending and the whole answer.
    """

    def __init__(
        self, allowed_hosts: frozenset[str], *, seconds: float, resolve: Resolve = resolve
    ) -> None:
        self._allowed_hosts = allowed_hosts
        self._deadline = _Deadline(time.monotonic() + seconds)
        self._resolve = resolve
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the host; raises `AddressRefusedError`."""
        failure: Exception = httpcore2.ConnectError("no address")
        for address in self._addresses(host, port):
            bound = self._deadline.bound(timeout)
            try:
                stream = self._plain.connect_tcp(
                    address, port, bound, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                failure = failed
            else:
                return _BoundStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except OSError as unknown:
            raise httpcore2.ConnectError("no such host") from unknown
        if host not in self._allowed_hosts and not all(map(is_public, found)):
            raise AddressRefusedError
        return found
