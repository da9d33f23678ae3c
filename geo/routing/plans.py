"""What a plan of an evening consists of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """What one team does.

    Attributes
    ----------
    stops
        Indices of the homes in the order they are visited; empty when the team stays.
    begin_s
        When each visit begins: as early as can be, for a team does not wait on purpose.
    leave_s, back_s
        When the team leaves its station, not earlier than needed; when it is back at the latest
        of its stations.
    """

    team: int
    stops: tuple[int, ...]
    begin_s: tuple[int, ...]
    leave_s: int
    back_s: int
    travel_s: int
    travel_m: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One route for each team, in their order.

    Attributes
    ----------
    prize
        Of all homes visited.
    rounds
        The search was stopped after so many; the same evening, travel and `Effort` with
        ``stop_after=rounds`` give the same plan.
    iterations
        Attempts made in all.
    """

    routes: tuple[Route, ...]
    prize: float
    travel_s: int
    travel_m: float
    rounds: int
    iterations: int

    @property
    def served(self) -> frozenset[int]:
        """Indices of the homes visited."""
        return frozenset(stop for route in self.routes for stop in route.stops)
