"""Several geocoders in order: the first that is sure answers."""

from dataclasses import dataclass, replace

from geo.address import Address
from geo.geocoding.geocoder import Decision, Geocoder, GeocodeResult


@dataclass(frozen=True, slots=True)
class Chain:
    """A `Geocoder` that asks `first`, and each of `then` only while nobody is sure.

    When nobody is, the answer of `first` stands, with the others' candidates after its own.
    """

    first: Geocoder
    then: tuple[Geocoder, ...] = ()

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return the first accepted answer, or all candidates for a person."""
        answer = self.first.geocode(address)
        for geocoder in self.then:
            if answer.decision is Decision.ACCEPTED:
                break
            other = geocoder.geocode(address)
            if other.decision is Decision.ACCEPTED:
                return other
            answer = replace(answer, candidates=answer.candidates + other.candidates)
        return answer
