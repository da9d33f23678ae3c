"""Homes, plans, teams, stops and visits as lines of PostgreSQL's COPY."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from governance.demo.visits.calls import Call, Round
from governance.demo.visits.crews import Crew, Crews
from governance.demo.visits.findings import Findings
from governance.demo.visits.homes import Homes
from governance.demo.year.lines import line
from governance.night_visits.vocabulary import Outcome, PlanState, TeamPart
from governance.policies.night_visits import NightVisitPolicy

#: In the order in which they rest on each other; the columns of each line.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "visit_plan": (
        *("id", "campaign_id", "evening", "area", "opens_at", "closes_at", "state", "version"),
        *("method", "due", "created_by", "created_at", "planned_at", "approved_by"),
        *("approved_at", "ended_at", "synthetic"),
    ),
    "visit_team": (
        *("id", "plan_id", "number", "station", "geom", "mode", "areas", "opens_at", "closes_at"),
        *("most_stops", "metres", "back_at", "started_at", "ended_at"),
    ),
    "visit_team_member": ("team_id", "person_id", "part"),
    "visit_stop": (
        *("id", "plan_id", "team_id", "household_id", "position", "arrives_at", "leaves_at"),
        *("metres", "points", "why"),
    ),
    "visit": (
        *("id", "household_id", "team_id", "stop_id", "revision", "evening", "area", "outcome"),
        *("arrived_at", "left_at", "received_at", "clock_ahead_s", "geom", "accuracy_m"),
        *("distance_m", "proof", "topics", "opinion", "consent", "recorded_by", "counts"),
        "synthetic",
    ),
    "visit_finding": (
        *("id", "visit_id", "revision", "category", "title", "narrative", "urgent", "found_at"),
        *("state", "incident_id", "decided_by", "decided_at"),
    ),
    "team_sign": (
        "id", "team_id", "at", "received_at", "geom", "accuracy_m", "by", "help",
    ),
}  # fmt: skip

_SIGN_EVERY: Final = timedelta(minutes=22)
#: Of teams: those without a network, whose visits came in at the end of the evening.
_OFFLINE: Final = 0.25
_OPINIONS: Final = (
    "希望村道增加路灯", "反映自来水压力不足", "建议增加班车班次",
    "反映垃圾清运不及时", "无意见，感谢上门",
)  # fmt: skip
#: Of meetings: at which an opinion was told, and whose households agree to a record.
_SAID, _AGREED = 0.06, 0.7
_YES: Final = True
_NO: Final = False
_PREPARED, _PLANNED, _APPROVED, _ENDED = time(9, 30), time(9, 36), time(15, 10), time(21, 40)


@dataclass(frozen=True)
class Scene:
    """What the rows are told with.

    Attributes
    ----------
    home_ids
        By position in `homes`.
    stations
        Name and place of each village's station.
    campaign
        Which of the plans belong to it: those from its first day on.
    """

    homes: Homes
    home_ids: Sequence[uuid.UUID]
    policy: NightVisitPolicy
    zone: ZoneInfo
    crews: Crews
    stations: Mapping[str, tuple[str, tuple[float, float]]]
    planner: str
    campaign: tuple[uuid.UUID, date]
    county: str


@dataclass
class Pages:
    """Lines by table."""

    scene: Scene
    findings: Findings
    rng: np.random.Generator
    lines: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, *cells: object) -> None:
        """Write one line."""
        self.lines[table].append(line(cells))

    def tell(self, rounds: Sequence[Round]) -> None:
        """Write all rounds: a plan for each township and evening, and what its teams did."""
        plans: dict[tuple[date, str], list[Round]] = defaultdict(list)
        for one in rounds:
            plans[one.outing.evening, one.outing.township].append(one)
        for (evening, township), teams in plans.items():
            plan = self._plan(evening, township, teams[0].outing.due)
            for one in teams:
                self._team(plan, one)

    def _plan(self, evening: date, township: str, due: int) -> uuid.UUID:
        scene, policy = self.scene, self.scene.policy
        made = self._id("plan", evening, township)
        campaign, begins = scene.campaign
        at = [
            datetime.combine(evening, clock, scene.zone)
            for clock in (policy.opens, policy.closes, _PREPARED, _PLANNED, _APPROVED, _ENDED)
        ]
        method = {"travel": "straight", "detour": policy.travel.detour, "synthetic": True}
        self.add(
            "visit_plan", made, campaign if evening >= begins else None, evening.isoformat(),
            township, at[0], at[1], PlanState.COMPLETED, 4, method, due, scene.planner, at[2],
            at[3], scene.planner, at[4], at[5], _YES,
        )  # fmt: skip
        return made

    def _team(self, plan: uuid.UUID, one: Round) -> None:
        outing, scene = one.outing, self.scene
        team = self._id("team", outing.evening, outing.township, outing.number)
        codes = [scene.homes.grids[scene.homes.grid[call.home]] for call in one.calls]
        grids = [code for code, _ in Counter(codes).most_common()]
        crew = scene.crews.crew_of(outing, grids)
        opens, closes = (
            datetime.combine(outing.evening, clock, scene.zone)
            for clock in (scene.policy.opens, scene.policy.closes)
        )
        back = one.calls[-1].planned[1] if one.calls else opens
        name = scene.stations[outing.village][0]
        self.add(
            "visit_team", team, plan, outing.number, name, _point(one.station), one.mode,
            f"{{{outing.village}}}", opens, closes, scene.policy.teams.most_stops,
            round(one.metres, 1), back, one.started_at, one.ended_at,
        )  # fmt: skip
        for person, part in crew:
            self.add("visit_team_member", team, person, part)
        is_offline = bool(self.rng.random() < _OFFLINE)
        for number, call in enumerate(one.calls, start=1):
            self._stop((plan, team), number, call)
            received = one.ended_at + timedelta(minutes=12) if is_offline else None
            self._visit(team, one, number, call, (crew, received))
        self._signs(team, one, _doors(crew))

    def _stop(self, of: tuple[uuid.UUID, uuid.UUID], number: int, call: Call) -> None:
        stop = self._id("stop", of[1], number)
        points = float(self.scene.homes.weight[call.home])
        self.add(
            "visit_stop", stop, *of, self.scene.home_ids[call.home], number, *call.planned,
            round(call.metres, 1), points, {},
        )  # fmt: skip

    def _visit(
        self,
        team: uuid.UUID,
        one: Round,
        number: int,
        call: Call,
        by: tuple[Crew, datetime | None],
    ) -> None:
        crew, received = by
        homes, outing = self.scene.homes, one.outing
        visit, stop = self._id("visit", team, number), self._id("stop", team, number)
        is_met = call.outcome is Outcome.MET
        topics, opinion = self._talk() if is_met else ("{}", None)
        at = None if call.at is None else _point(call.at)
        recorder, is_agreed = _doors(crew), is_met and bool(self.rng.random() < _AGREED)
        self.add(
            "visit", visit, self.scene.home_ids[call.home], team, stop, 1,
            outing.evening.isoformat(), homes.grids[homes.grid[call.home]], call.outcome,
            call.arrived_at, call.left_at, received or call.left_at + timedelta(seconds=20),
            round(float(self.rng.normal(0, 2)), 1), at, call.accuracy_m, call.distance_m,
            call.proof, topics, opinion, is_agreed, recorder, _YES, _YES,
        )  # fmt: skip
        for found in self.findings.at(call, outing.evening) if is_met else ():
            self.add("visit_finding", self._id("finding", visit), visit, 1, *found.cells(recorder))

    def _talk(self) -> tuple[str, str | None]:
        known = list(self.scene.policy.topics)
        drawn = self.rng.choice(len(known), size=int(self.rng.integers(1, 3)), replace=False)
        topics = "{" + ",".join(known[one] for one in sorted(drawn)) + "}" if known else "{}"
        is_said = self.rng.random() < _SAID
        return topics, _OPINIONS[int(self.rng.integers(len(_OPINIONS)))] if is_said else None

    def _signs(self, team: uuid.UUID, one: Round, by: uuid.UUID) -> None:
        """Write signs of life: at the start, every so often from where the team was, at the end."""
        for number, (at, place) in enumerate(_heard(one)):
            accuracy = round(float(self.rng.uniform(4, 30)), 1)
            self.add(
                "team_sign", self._id("sign", team, number), team, at, at + timedelta(seconds=3),
                _point(place), accuracy, by, _NO,
            )  # fmt: skip

    def _id(self, *of: object) -> uuid.UUID:
        told = ":".join(str(part) for part in of)
        return uuid.uuid5(uuid.NAMESPACE_URL, f"wangge:demo:{self.scene.county}:{told}")


def _heard(one: Round) -> Iterator[tuple[datetime, tuple[float, float]]]:
    yield one.started_at, one.station
    last = one.started_at
    for call in one.calls:
        if call.at is not None and call.arrived_at - last >= _SIGN_EVERY:
            last = call.arrived_at
            yield last, call.at
    yield one.ended_at, next((c.at for c in reversed(one.calls) if c.at), one.station)


def _doors(crew: Crew) -> uuid.UUID:
    return next(person for person, part in crew if part is TeamPart.DOORS)


def _point(at: Sequence[Any]) -> str:
    return f"SRID=4490;POINT({at[0]} {at[1]})"
