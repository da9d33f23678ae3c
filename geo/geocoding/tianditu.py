"""Tianditu (天地图) as an optional geocoder: its answers are CGCS2000, as we store them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from geo.address import Address, parse_address
from geo.geocoding.decision import decide, refuse_elsewhere
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
from geo.spelling import Spellings

PROVIDER: Final = "tianditu"
BASE_URL: Final = "https://api.tianditu.gov.cn"
_HOSTS: Final = frozenset({"api.tianditu.gov.cn"})
_FULL_SCORE: Final = 100.0
#: Tianditu's match levels; any other counts as none, and is never accepted.
_LEVELS: Final[Mapping[str, PlaceLevel]] = MappingProxyType(
    {
        "门址": PlaceLevel.DOOR,
        "门牌号": PlaceLevel.DOOR,
        "兴趣点": PlaceLevel.BUILDING,
        "道路": PlaceLevel.ROAD,
        "村": PlaceLevel.VILLAGE,
        "村庄": PlaceLevel.VILLAGE,
        "乡镇": PlaceLevel.TOWNSHIP,
    }
)


@dataclass(frozen=True, slots=True)
class Tianditu:
    """A `Geocoder` that asks Tianditu's web service.

    Attributes
    ----------
    key
        The county's ``tk``.
    """

    key: str
    rules: AcceptanceRules
    spellings: Spellings
    base_url: str = BASE_URL

    def __post_init__(self) -> None:
        self._provider()

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return Tianditu's answer; whatever goes wrong becomes a need for a pin."""
        asked = parse_address(address, self.spellings) if isinstance(address, str) else address
        elsewhere = refuse_elsewhere(asked, provider=PROVIDER)
        if elsewhere is not None:
            return elsewhere
        try:
            found = self._ask(asked)
        except ProviderFailedError as error:
            return failed(error.words, Refusal.FAILED, provider=PROVIDER, matched_text=asked.key)
        return decide(found, self.rules, provider=PROVIDER, matched_text=asked.key)

    def _provider(self) -> OnlineProvider:
        return OnlineProvider(self.base_url, _HOSTS, self.key)

    def _ask(self, asked: Address) -> list[Candidate]:
        question = json.dumps({"keyWord": wording(asked, self.spellings)}, ensure_ascii=False)
        answer = self._provider().fetch("/geocoder", {"ds": question, "tk": self.key})
        if answer.get("status") == "101":  # no result
            return []
        location = answer.get("location")
        if answer.get("status") != "0" or not isinstance(location, dict):
            raise failure(*SHAPE)
        candidate = self._rate(asked, location)
        return [] if candidate is None else [candidate]

    def _rate(self, asked: Address, location: Mapping[str, object]) -> Candidate | None:
        """Rate the one place; of Tianditu's own score and ours the lower counts."""
        name, score = location.get("keyWord"), location.get("score")
        if not isinstance(name, str) or not isinstance(score, int | float):
            raise failure(*SHAPE)
        point = read_point(location.get("lon"), location.get("lat"))
        level = _LEVELS.get(str(location.get("level")), PlaceLevel.NONE)
        rated = rate_answer(asked, name, point, level, self.spellings)
        if rated is None:
            return None
        return replace(rated, score=max(0.0, min(rated.score, score / _FULL_SCORE)))
