"""What a planner does to the teams of a draft: proposes, adds, staffs, locks, and moves stops."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from shapely.geometry import Point
from sqlalchemy import Connection, delete, func, insert, select, update

from geo.errors import Words
from geo.metric import LocalMetric
from geo.postgis import Record, ewkt
from geo.routing.values import Mode
from governance.errors import GovernanceError
from governance.night_visits.households.due_queries import DueList
from governance.night_visits.planning.drafting import PlanningView, due_of
from governance.night_visits.planning.model import (
    VisitLeftOut,
    VisitStop,
    VisitTeam,
    VisitTeamMember,
)
from governance.night_visits.planning.plans import Deed, change, note
from governance.night_visits.planning.teams import team_queries
from governance.night_visits.planning.teams.proposing import ProposedTeam, Station, propose_teams
from governance.night_visits.planning.teams.rules import Available, part_for
from governance.night_visits.vocabulary import TeamPart
from governance.vocabulary import Level


class TeamNotFoundError(GovernanceError):
    """The plan has no such team."""

    sentence = Words(zh="本计划没有这个小组。", en="The plan has no such team.")


class StopNotFoundError(GovernanceError):
    """The household is not due on this evening, or the plan has no such stop."""

    sentence = Words(
        zh="该户不在当晚到期名单中，不能排入路线。",
        en="That household is not among those due on this evening, so it cannot be a stop.",
    )


class MemberUnknownError(GovernanceError):
    """Somebody who does not serve in the area cannot be in a team."""

    sentence = Words(
        zh="所选人员不在本片区任职，不能编入小组。",
        en="That person does not serve in this area and cannot be in a team.",
    )


@dataclass(frozen=True, slots=True)
class TeamWanted:
    """How many teams are wanted, and how they get about."""

    count: int
    mode: Mode = Mode.WALKING


def propose(
    db: Connection,
    plan_id: uuid.UUID,
    wanted: TeamWanted,
    view: PlanningView,
    *,
    deed: Deed,
) -> int:
    """Replace the teams that are not locked by a proposal; return how many there are of it."""
    plan = change(db, plan_id)
    due = due_of(db, plan, view)
    db.execute(delete(VisitTeam).where(VisitTeam.plan_id == plan_id, VisitTeam.locked.is_(False)))
    teams = propose_teams(
        stations_of(team_queries.read_stations(db, plan.area, plan.evening), due, view.metric),
        _others(db, plan),
        wanted.count,
        view.policy.teams,
    )
    of_plan = VisitTeam.plan_id == plan_id
    last = db.scalar(select(func.max(VisitTeam.number)).where(of_plan)) or 0
    for number, team in enumerate(teams, last + 1):
        shared = {"mode": wanted.mode.value, "most_stops": view.policy.teams.most_stops}
        _store_team(db, plan, team, shared | {"number": number})
    note(db, plan_id, "proposed", {"wanted": wanted.count, "teams": len(teams)}, deed)
    return len(teams)


def _others(db: Connection, plan: Record) -> list[Available]:
    """Return who serves in the area of a plan and is in none of its teams."""
    kept = {row.person_id for row in team_queries.read_members(db, plan.id)}
    return [one for one in team_queries.read_people(db, plan) if one.person not in kept]


def stations_of(villages: Sequence[Record], due: DueList, metric: LocalMetric) -> list[Station]:
    """Return the villages of an area as stations, with what waits in each."""
    waiting: dict[str, tuple[float, int]] = {}
    for area, points, is_over in zip(
        due.areas, due.points.points, due.points.over_visited, strict=True
    ):
        if not is_over:
            village = area[: Level.VILLAGE.digits]
            have = waiting.get(village, (0.0, 0))
            waiting[village] = (have[0] + float(points), have[1] + 1)
    lon, lat = (np.array([getattr(row, one) for row in villages]) for one in ("lon", "lat"))
    places = np.column_stack(metric.project(lon, lat)) if len(villages) else np.empty((0, 2))
    return [
        Station(
            row.village,
            row.name,
            row.lon,
            row.lat,
            (float(east), float(north)),
            *waiting.get(row.village, (0.0, 0)),
        )
        for row, (east, north) in zip(villages, places, strict=True)
    ]


def _store_team(
    db: Connection, plan: Record, team: ProposedTeam, more: Mapping[str, object]
) -> None:
    team_id = uuid.uuid4()
    row = {
        "id": team_id,
        "plan_id": plan.id,
        "station": team.station.name,
        "geom": ewkt(Point(team.station.lon, team.station.lat)),
        "areas": list(team.areas),
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        **more,
    }
    db.execute(insert(VisitTeam).values(row))
    set_members(db, team_id, {one.who.person: one.part for one in team.going})


def set_members(db: Connection, team_id: uuid.UUID, members: Mapping[uuid.UUID, TeamPart]) -> None:
    """Let these be a team, and nobody else."""
    db.execute(delete(VisitTeamMember).where(VisitTeamMember.team_id == team_id))
    rows = [
        {"team_id": team_id, "person_id": person, "part": part.value}
        for person, part in members.items()
    ]
    if rows:
        db.execute(insert(VisitTeamMember), rows)


def restaff(
    db: Connection,
    plan_id: uuid.UUID,
    team_id: uuid.UUID,
    people: Sequence[uuid.UUID],
    *,
    deed: Deed,
) -> None:
    """Change who is in a team; what keeps it from going out is told when the plan is approved.

    Raises
    ------
    MemberUnknownError
        When somebody does not serve in the area.
    """
    plan = change(db, plan_id)
    team_of(db, plan_id, team_id)
    known = {one.person: one for one in team_queries.read_people(db, plan)}
    if not set(people) <= known.keys():
        raise MemberUnknownError
    parts = _parts([(person, part_for(known[person])) for person in people])
    doors = [person for person in people if known[person].grids]
    if doors and TeamPart.DOORS not in parts.values():
        parts[doors[-1]] = TeamPart.DOORS
    set_members(db, team_id, parts)
    note(db, plan_id, "restaffed", {"team": str(team_id), "members": len(people)}, deed)


def _parts(given: Sequence[tuple[uuid.UUID, TeamPart]]) -> dict[uuid.UUID, TeamPart]:
    """Return the parts with one lead: who else might lead goes along."""
    parts: dict[uuid.UUID, TeamPart] = {}
    for person, part in given:
        taken = part is TeamPart.LEAD and TeamPart.LEAD in parts.values()
        parts[person] = TeamPart.MEMBER if taken else part
    return parts


def lock_team(
    db: Connection, plan_id: uuid.UUID, team_id: uuid.UUID, *, locked: bool, deed: Deed
) -> None:
    """Keep a team's route as it is when the rest is planned again, or no longer."""
    change(db, plan_id)
    team_of(db, plan_id, team_id)
    db.execute(update(VisitTeam).where(VisitTeam.id == team_id).values(locked=locked))
    what = "locked" if locked else "unlocked"
    note(db, plan_id, what, {"team": str(team_id)}, deed)


def team_of(db: Connection, plan_id: uuid.UUID, team_id: uuid.UUID) -> Record:
    """Return a team of a plan; raises `TeamNotFoundError`."""
    asked = select(VisitTeam.__table__).where(VisitTeam.id == team_id, VisitTeam.plan_id == plan_id)
    found = db.execute(asked).one_or_none()
    if found is None:
        raise TeamNotFoundError
    return found


def put_stop(
    db: Connection, plan_id: uuid.UUID, household: uuid.UUID, team_id: uuid.UUID, *, deed: Deed
) -> None:
    """Put a household into a team, as its last stop until the routes are planned again.

    Raises
    ------
    StopNotFoundError
        When it is neither on a route nor among those left out.
    """
    plan = change(db, plan_id)
    team_of(db, plan_id, team_id)
    of_plan = VisitStop.plan_id == plan_id, VisitStop.household_id == household
    out = VisitLeftOut.plan_id == plan_id, VisitLeftOut.household_id == household
    stop = db.execute(select(VisitStop.__table__).where(*of_plan)).one_or_none()
    left = db.execute(select(VisitLeftOut.points, VisitLeftOut.why).where(*out)).one_or_none()
    given = stop or left
    if given is None:
        raise StopNotFoundError
    last = db.scalar(select(func.max(VisitStop.position)).where(VisitStop.team_id == team_id)) or 0
    values = {"team_id": team_id, "position": last + 1, "pinned": True}
    if stop is not None:
        db.execute(update(VisitStop).where(*of_plan).values(values))
    else:
        service = timedelta(minutes=1)
        row = {"id": uuid.uuid4(), "plan_id": plan_id, "household_id": household, "metres": 0.0,
               "arrives_at": plan.closes_at - service, "leaves_at": plan.closes_at,
               "points": given.points, "why": given.why, **values}  # fmt: skip
        db.execute(insert(VisitStop).values(row))
        db.execute(delete(VisitLeftOut).where(*out))
    note(db, plan_id, "stop_moved", {"household": str(household), "team": str(team_id)}, deed)


def release_stop(db: Connection, plan_id: uuid.UUID, household: uuid.UUID, *, deed: Deed) -> None:
    """Let the routing decide again where a household belongs; raises `StopNotFoundError`."""
    change(db, plan_id)
    released = db.execute(
        update(VisitStop)
        .where(VisitStop.plan_id == plan_id, VisitStop.household_id == household)
        .values(pinned=False)
    )
    if not released.rowcount:
        raise StopNotFoundError
    note(db, plan_id, "stop_released", {"household": str(household)}, deed)
