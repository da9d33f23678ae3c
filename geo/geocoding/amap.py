"""AMap (高德) as an optional geocoder: its answers are GCJ-02 and are shifted back at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.address import Address, parse_address
from geo.datum import gcj02_to_wgs84
from geo.geocoding.decision import OUTSIDE, decide, refuse_elsewhere
from geo.geocoding.geocoder import (
    AcceptanceRules,
    Candidate,
    GeocodeResult,
    PlaceLevel,
    Refusal,
    failed,
)
from geo.geocoding.online import (
    SHAPE,
    OnlineProvider,
    ProviderFailedError,
    failure,
    rate_answer,
    read_point,
    wording,
)
from geo.lonlat import LonLat
from geo.spelling import Spellings

PROVIDER: Final = "amap"
BASE_URL: Final = "https://restapi.amap.com"
_HOSTS: Final = frozenset({"restapi.amap.com"})
#: AMap's match levels; any other counts as none, and is never accepted.
_LEVELS: Final[Mapping[str, PlaceLevel]] = MappingProxyType(
    {
        "门牌号": PlaceLevel.DOOR,
        "门址": PlaceLevel.DOOR,
        "单元号": PlaceLevel.BUILDING,
        "楼栋号": PlaceLevel.BUILDING,
        "兴趣点": PlaceLevel.BUILDING,
        "道路": PlaceLevel.ROAD,
        "道路交叉路口": PlaceLevel.ROAD,
        "村庄": PlaceLevel.VILLAGE,
        "乡镇": PlaceLevel.TOWNSHIP,
    }
)


@dataclass(frozen=True, slots=True)
class Amap:
    """A `Geocoder` that asks AMap's web service.

    Attributes
    ----------
    key
        The county's web-service key.
    county_code
        Six digits; places of another county are dropped.
    """

    key: str
    county_code: str
    rules: AcceptanceRules
    spellings: Spellings
    base_url: str = BASE_URL

    def __post_init__(self) -> None:
        self._provider()

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return AMap's answer; whatever goes wrong becomes a need for a pin."""
        asked = parse_address(address, self.spellings) if isinstance(address, str) else address
        elsewhere = refuse_elsewhere(asked, provider=PROVIDER)
        if elsewhere is not None:
            return elsewhere
        try:
            found, dropped = self._ask(asked)
        except ProviderFailedError as error:
            return failed(error.words, Refusal.FAILED, provider=PROVIDER, matched_text=asked.key)
        if dropped and not found:
            return failed(OUTSIDE, Refusal.OUTSIDE, provider=PROVIDER, matched_text=asked.key)
        return decide(found, self.rules, provider=PROVIDER, matched_text=asked.key)

    def _provider(self) -> OnlineProvider:
        return OnlineProvider(self.base_url, _HOSTS, self.key)

    def _ask(self, asked: Address) -> tuple[list[Candidate], int]:
        """Return the candidates of this county, and how many lay in another."""
        question = {"address": wording(asked, self.spellings), "city": self.county_code}
        answer = self._provider().fetch("/v3/geocode/geo", {**question, "key": self.key})
        if answer.get("status") != "1":
            raise failure("密钥或配额无效", "its key or quota is not valid")
        places = answer.get("geocodes")
        if not isinstance(places, list) or not all(isinstance(p, dict) for p in places):
            raise failure(*SHAPE)
        ours = [p for p in places if p.get("adcode") == self.county_code]
        rated = [self._rate(asked, place) for place in ours]
        return [c for c in rated if c is not None], len(places) - len(ours)

    def _rate(self, asked: Address, place: Mapping[str, object]) -> Candidate | None:
        name, location = place.get("formatted_address"), place.get("location")
        if not isinstance(name, str) or not isinstance(location, str) or location.count(",") != 1:
            raise failure(*SHAPE)
        shifted = read_point(*location.split(","))
        lon, lat = gcj02_to_wgs84(shifted.lon, shifted.lat)
        level = _LEVELS.get(str(place.get("level")), PlaceLevel.NONE)
        return rate_answer(asked, name, LonLat(lon, lat), level, self.spellings)
