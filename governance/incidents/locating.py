"""From what a report says about its place to one position, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geo.crs import read_position
from geo.errors import Words
from geo.geocoding.geocoder import METHOD, Decision, Geocoder, GeocodeResult, Refusal
from geo.lonlat import LonLat, PositionMethod, RawPosition
from governance.errors import GovernanceError
from governance.incidents.vocabulary import PinReason


class NowhereError(GovernanceError):
    """A report names neither a position nor an address."""

    sentence = Words(
        zh="请填写位置（坐标）或地址，至少一项。",
        en="Give a position or an address; one of them is needed.",
    )


@dataclass(frozen=True, slots=True)
class Located:
    """Where a report is, as well as we can tell; without a point, why a person must look."""

    point: LonLat | None
    accuracy_m: float | None
    method: PositionMethod
    provider: str | None
    words: Words
    pin_reason: PinReason | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)


AS_REPORTED = Words(zh="按上报坐标定位。", en="Placed by the reported coordinates.")


def locate(position: RawPosition | None, address: str | None, geocoder: Geocoder | None) -> Located:
    """Return where a report is: its coordinates when it has them, else its address.

    A geocoder is needed only for an address without coordinates.

    Raises
    ------
    NowhereError
        When it has neither.
    GeoError
        When the coordinates cannot be read in the datum declared.
    """
    if position is not None:
        point = read_position(position)
        return Located(point, position.accuracy_m, position.method, None, AS_REPORTED)
    if not address or geocoder is None:
        raise NowhereError
    return from_geocoding(geocoder.geocode(address))


def from_geocoding(result: GeocodeResult) -> Located:
    """Return what a geocoder's answer means for an incident."""
    candidates = candidates_of(result)
    if result.decision is Decision.ACCEPTED and result.point is not None:
        return Located(
            result.point,
            result.accuracy_m,
            METHOD[result.level],
            result.provider,
            result.reason,
            None,
            candidates,
        )
    return Located(
        None,
        None,
        PositionMethod.UNKNOWN,
        result.provider,
        result.reason,
        PIN_REASON[result.refusal or Refusal.NOTHING],
        candidates,
    )


def candidates_of(result: GeocodeResult) -> list[dict[str, Any]]:
    """Return a geocoder's candidates as they are kept with a pinning task."""
    return [
        {
            "name": one.name,
            "level": str(one.level),
            "lon": one.point.lon,
            "lat": one.point.lat,
            "score": round(one.score, 4),
            "village_code": one.village_code,
            "parents": list(one.parents),
        }
        for one in result.candidates
    ]


#: What a person in the pinning queue is told of an address that was not placed.
PIN_REASON: Mapping[Refusal, PinReason] = {
    Refusal.NOTHING: PinReason.NO_ADDRESS_FOUND,
    Refusal.OUTSIDE: PinReason.NO_ADDRESS_FOUND,
    Refusal.ELSEWHERE: PinReason.NO_ADDRESS_FOUND,
    Refusal.WEAK: PinReason.AMBIGUOUS_ADDRESS,
    Refusal.TIED: PinReason.AMBIGUOUS_ADDRESS,
    Refusal.COARSE: PinReason.TOO_COARSE,
    Refusal.FAILED: PinReason.GEOCODER_DOWN,
}
