"""The section of the policy on night visits: who is due how often, how an evening is planned."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from governance.policies.sections import Frozen, Named, NotNegative, Share

Minutes = Annotated[int, Field(ge=1, le=240)]

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


def _span(written: str) -> str:
    opens, _, closes = written.partition("-")
    if not time.fromisoformat(opens) < time.fromisoformat(closes):
        message = "must be like 19:00-21:00, the end after the beginning"
        raise ValueError(message)
    return written


class VisitClass(Frozen):
    """A class of households: nothing but how often, how much it weighs and how long it takes.

    Attributes
    ----------
    every_days
        From one meeting to the day on which the next is due.
    weight
        Points that a household of the class has when it falls due.
    with_police
        Whether a team without police does not call there.
    """

    zh: str
    en: str
    every_days: Annotated[int, Field(ge=1, le=1830)]
    weight: Annotated[float, Field(gt=0, le=100)]
    service_min: Minutes = 10
    with_police: bool = False


class DueWeights(Frozen):
    """By what a household's points are multiplied; see `households.due`.

    Attributes
    ----------
    late
        Added to 1 for each interval that the visit is late, up to `late_most` intervals.
    incident
        Added to 1 for each open incident within `incident_m`, up to `incident_most` of them.
    hot_grid
        Added to 1 where the grid is a hotspot.
    refused, not_home, wrong_address
        Factors for what the last call met.
    weekday_again
        Factor on a working day for who was not at home on `misses` working days in a row.
    weekend_try
        Factor for the same household at a weekend.
    """

    late: NotNegative = 1.0
    late_most: NotNegative = 3.0
    incident: NotNegative = 0.25
    incident_most: Annotated[int, Field(ge=0, le=20)] = 4
    incident_m: NotNegative = 100
    hot_grid: NotNegative = 0.25
    refused: Share = 0.5
    not_home: Annotated[float, Field(gt=0, le=2)] = 1.1
    wrong_address: Share = 0.8
    misses: Annotated[int, Field(ge=1, le=10)] = 2
    weekday_again: Share = 0.4
    weekend_try: Annotated[float, Field(ge=1, le=4)] = 1.5


class VisitCap(Frozen):
    """A home is not called at more often than this.

    Attributes
    ----------
    attempts, days
        So many calls within so many days.
    rest_days
        Days between two calls.
    refused_days
        Days without a call after somebody declined.
    """

    attempts: Annotated[int, Field(ge=1, le=30)] = 3
    days: Annotated[int, Field(ge=1, le=365)] = 30
    rest_days: Annotated[int, Field(ge=0, le=90)] = 2
    refused_days: Annotated[int, Field(ge=0, le=365)] = 60


class TeamRules(Frozen):
    """Who goes together: never one alone, one who leads, one who knows the doors."""

    fewest: Annotated[int, Field(ge=2, le=6)] = 2
    most: Annotated[int, Field(ge=2, le=8)] = 4
    most_stops: Annotated[int, Field(ge=1, le=60)] = 14


class TravelRules(Frozen):
    """How ways are reckoned where no roads were imported."""

    detour: Annotated[float, Field(ge=1, le=3)] = 1.3
    walking_kmh: Annotated[float, Field(gt=0, le=10)] = 4.5
    driving_kmh: Annotated[float, Field(gt=0, le=120)] = 25.0


class SafetyRules(Frozen):
    """When silence of a team is told to the officer on duty; minutes."""

    check_in_min: Minutes = 30
    alarm_after_min: Minutes = 10


class ReviewRules(Frozen):
    """By what coverage is judged.

    Attributes
    ----------
    covered_percent
        Share of met households from which on a grid counts as covered (N3).
    near_m, accuracy_m
        A device so near to the door, located so well, proves the call (N8).
    swept_m
        The area swept is what lies within so many metres of a call.
    cell_m, k
        Outside the team households are shown as cells of this size with at least so many.
    seat
        Longitude and latitude of the county's seat in EPSG:4490, from which far and near are told;
        without one they are not.
    """

    covered_percent: Annotated[int, Field(ge=1, le=100)] = 80
    near_m: Annotated[float, Field(gt=0, le=1000)] = 100
    accuracy_m: Annotated[float, Field(gt=0, le=1000)] = 50
    swept_m: Annotated[float, Field(gt=0, le=1000)] = 100
    cell_m: Annotated[int, Field(ge=500, le=5000)] = 500
    k: Annotated[int, Field(ge=5, le=100)] = 5
    seat: tuple[Longitude, Latitude] | None = None


class NightVisitPolicy(Frozen):
    """How night visits are made in this county."""

    window: Annotated[str, AfterValidator(_span)] = "19:00-21:00"
    hard_stop: time = time(21, 30)
    #: An evening lasts until this hour of the next morning.
    night_ends: time = time(6)
    classes: Annotated[dict[str, VisitClass], Field(default_factory=dict)]
    topics: Annotated[Named, Field(default_factory=dict)]
    weights: DueWeights = DueWeights()
    cap: VisitCap = VisitCap()
    teams: TeamRules = TeamRules()
    travel: TravelRules = TravelRules()
    safety: SafetyRules = SafetyRules()
    review: ReviewRules = ReviewRules()

    @property
    def opens(self) -> time:
        """When an evening begins unless its plan says otherwise."""
        return time.fromisoformat(self.window.partition("-")[0])

    @property
    def closes(self) -> time:
        """When an evening ends unless its plan says otherwise."""
        return time.fromisoformat(self.window.partition("-")[2])

    @model_validator(mode="after")
    def _fits(self) -> "NightVisitPolicy":
        if self.closes > self.hard_stop:
            message = "the window ends after the hard stop"
            raise ValueError(message)
        if self.teams.fewest > self.teams.most:
            message = "teams: fewest is more than most"
            raise ValueError(message)
        return self
