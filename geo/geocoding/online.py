"""What the online geocoders share: one careful request, and an answer whatever comes back.

They are optional and off until somebody puts a key into the settings. A provider learns the
canonical address alone: no staircase, no room, nothing of the story told beside it.
"""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx2

from geo.address import Address, parse_address
from geo.errors import GeoError, Words
from geo.geocoding.geocoder import Candidate, PlaceLevel
from geo.geocoding.matching import Place, score_match
from geo.lonlat import LonLat, NotAPositionError
from geo.spelling import Spellings

#: For connecting and for each read; the whole answer must be there within it as well.
TIMEOUT_S: Final = 3.0
#: One answer of a few candidates takes 1 to 3 kB.
MAX_ANSWER_BYTES: Final = 65_536
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

# At INFO the client would log each URL, and with it the key and somebody's address.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class ProviderHostError(GeoError):
    """A provider's base address is not on the list of hosts we may call."""

    sentence = Words(
        zh="在线地理编码服务的地址不在允许名单内，请检查设置。",
        en="The online geocoder's address is not on the list of allowed hosts. Check the settings.",
    )


class ProviderFailedError(GeoError):
    """A provider did not answer in time, in full, or in its documented shape."""

    sentence = Words(
        zh="在线地理编码服务没有给出可用的结果（{why_zh}），请在地图上标定。",
        en="The online geocoder gave no usable answer ({why_en}). Please point at the map.",
    )


def failure(zh: str, en: str) -> ProviderFailedError:
    """Return the failure for this reason."""
    return ProviderFailedError(why_zh=zh, why_en=en)


SHAPE: Final = ("返回格式不符", "its answer has an unknown shape")


@dataclass(frozen=True, slots=True)
class OnlineProvider:
    """A service that may be asked.

    Attributes
    ----------
    base_url
        ``https://host`` of the service; loopback over http for a stand-in.
    allowed_hosts
        Hosts that `base_url` may name.
    key
        The county's key with the service.

    Raises
    ------
    ProviderHostError
        When `base_url` names another host, a user, a port, a path, or is not https.
    """

    base_url: str
    allowed_hosts: frozenset[str]
    key: str

    def __post_init__(self) -> None:
        if not _is_allowed(self.base_url, self.allowed_hosts):
            raise ProviderHostError

    def fetch(self, path: str, query: Mapping[str, str]) -> dict[str, object]:
        """Return the JSON object at `path`.

        No redirect is followed, no proxy from the environment used, at most `MAX_ANSWER_BYTES`
        read.

        Raises
        ------
        ProviderFailedError
            When the service is down, slow, refuses, sends too much or no JSON object.
        """
        try:
            return _as_object(self._read(path, query))
        except httpx2.TimeoutException as error:
            raise failure("超时", "it took too long") from error
        except httpx2.HTTPError as error:
            raise failure("无法连接", "it cannot be reached") from error

    def _read(self, path: str, query: Mapping[str, str]) -> bytes:
        deadline = time.monotonic() + TIMEOUT_S
        content = bytearray()
        with (
            httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", self.base_url + path, params=dict(query)) as response,
        ):
            if response.status_code != httpx2.codes.OK:
                raise failure("拒绝服务", "it refused")
            for chunk in response.iter_bytes(chunk_size=8_192):
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    raise failure("返回内容过大", "its answer is too large")
                if time.monotonic() > deadline:
                    raise failure("超时", "it took too long")
        return bytes(content)


def _is_allowed(base_url: str, hosts: frozenset[str]) -> bool:
    """Whether `base_url` is exactly ``https://<allowed host>`` or loopback over http."""
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return False
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return True
    return base_url == f"https://{parts.hostname}" and parts.hostname in hosts and port is None


def _as_object(content: bytes) -> dict[str, object]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise failure(*SHAPE) from error
    if not isinstance(answer, dict):
        raise failure(*SHAPE)
    return answer


def wording(address: Address, spellings: Spellings) -> str:
    """Return what a provider is asked: parents, township and key, without the indoors."""
    parents = "".join(names[0] for names in spellings.parents if names)
    township = address.township or ""
    return parents + township + ("" if address.key == township else address.key)


def read_point(lon: object, lat: object) -> LonLat:
    """Return the position in two numbers or numeric texts.

    Raises
    ------
    ProviderFailedError
        When they are no position.
    """
    try:
        return LonLat(float(str(lon)), float(str(lat)))
    except (ValueError, NotAPositionError) as error:
        raise failure(*SHAPE) from error


def rate_answer(
    asked: Address, found: str, point: LonLat, level: PlaceLevel, spellings: Spellings
) -> Candidate | None:
    """Return the provider's place as a candidate, or None when township or county contradict.

    The provider's own address is scored against the asked one as a gazetteer's would be.
    """
    place = parse_address(found, spellings)
    if place.elsewhere:
        return None
    parents = () if place.township is None else (place.township,)
    matched = Place(found, place.key, level, point, "online", None, None, parents, parents)
    score = score_match(asked, matched, frozenset(spellings.townships))
    if score is None:
        return None
    return Candidate(found, level, point, score, "online")
