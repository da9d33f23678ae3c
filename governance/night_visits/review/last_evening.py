"""What each team did on the latest evening of a period that had any."""

from dataclasses import dataclass

import numpy as np

from governance.indicators import Ratio
from governance.night_visits.review.measures import Pairs, measure_teams, team_hours, team_metres
from governance.night_visits.review.tables import Review, Team
from governance.night_visits.review.vocabulary import ReviewKey
from governance.policies.night_visits import ReviewRules


@dataclass(frozen=True, slots=True)
class TeamEvening:
    """A team's evening.

    Attributes
    ----------
    stops
        Planned doors at which somebody called.
    met
        Homes where it met somebody, of those it called at.
    accuracy_m
        Half of its device points are at least so accurate; None without any.
    hours, walked_m
        How long it was out, and how far it went at least.
    """

    team: Team
    stops: Ratio
    met: Ratio
    findings: Ratio
    near: Ratio
    accuracy_m: float | None
    hours: float
    walked_m: float


def last_evening(review: Review, rules: ReviewRules) -> list[TeamEvening]:
    """Return the teams of the latest evening with any, in order of area and number."""
    if not review.teams:
        return []
    latest = review.teams[-1].evening
    shown = [place for place, team in enumerate(review.teams) if team.evening == latest]
    return _evenings_of(review, rules, shown)


def every_evening(review: Review, rules: ReviewRules) -> list[TeamEvening]:
    """Return all teams of the period."""
    return _evenings_of(review, rules, list(range(len(review.teams))))


def _evenings_of(review: Review, rules: ReviewRules, shown: list[int]) -> list[TeamEvening]:
    calls, n = review.calls, len(review.teams)
    pairs = measure_teams(review.stops, calls, n)
    hours, walked = team_hours(calls, review.teams), team_metres(calls, n, rules)
    met = _met(review, n)
    made = []
    for place in shown:
        mine = (calls.team == place) & calls.has_point
        made.append(
            TeamEvening(
                team=review.teams[place],
                stops=pairs[ReviewKey.STOPS][place],
                met=met[place],
                findings=pairs[ReviewKey.TURNED][place],
                near=pairs[ReviewKey.NEAR][place],
                accuracy_m=float(np.nanmedian(calls.accuracy_m[mine])) if mine.any() else None,
                hours=float(hours[place]),
                walked_m=float(walked[place]),
            )
        )
    return [one for one in made if one.stops.of or one.met.of]


def _met(review: Review, n: int) -> Pairs:
    calls = review.calls
    made = calls.is_attempt & (calls.team >= 0)
    return Pairs(
        np.bincount(calls.team[made & calls.is_met], minlength=n),
        np.bincount(calls.team[made], minlength=n),
    )
