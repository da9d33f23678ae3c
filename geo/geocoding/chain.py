"""Several geocoders in order: the first that is sure answers."""

from dataclasses import dataclass, replace
from typing import Final

from geo.address import Address
from geo.errors import Words
from geo.geocoding.geocoder import Decision, Geocoder, GeocodeResult, Refusal

#: Who could not answer might have known what the first did not.
_OPEN: Final = frozenset({Refusal.NOTHING, Refusal.OUTSIDE})


@dataclass(frozen=True, slots=True)
class Chain:
    """A `Geocoder` that asks `first`, and each of `then` only while nobody is sure.

    When nobody is, the answer of `first` stands, with the others' candidates after its own and
    with the words of those that failed; having found nothing itself, it counts as failed, too.
    """

    first: Geocoder
    then: tuple[Geocoder, ...] = ()

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return the first accepted answer, or all candidates for a person."""
        answer = self.first.geocode(address)
        if answer.decision is Decision.ACCEPTED or answer.refusal is Refusal.ELSEWHERE:
            return answer
        failures: list[GeocodeResult] = []
        for geocoder in self.then:
            other = geocoder.geocode(address)
            if other.decision is Decision.ACCEPTED:
                return other
            answer = replace(answer, candidates=answer.candidates + other.candidates)
            if other.refusal is Refusal.FAILED:
                failures.append(other)
        return _tell_failures(answer, failures) if failures else answer


def _tell_failures(answer: GeocodeResult, failures: list[GeocodeResult]) -> GeocodeResult:
    """Add what failed to the words, each failure once."""
    told = list(dict.fromkeys([answer.reason, *(failure.reason for failure in failures)]))
    reason = Words("".join(words.zh for words in told), " ".join(words.en for words in told))
    is_open = answer.refusal in _OPEN and not answer.candidates
    return replace(answer, reason=reason, refusal=Refusal.FAILED if is_open else answer.refusal)
