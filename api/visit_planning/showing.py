"""What a planner is shown: who is due, and a plan whole."""

import uuid
from collections import Counter
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from api.deps import Desk
from api.schemas.answers import words_of
from governance.night_visits.households.due_queries import (
    DueList,
    DueQuestion,
    count_lived_in,
    read_due,
)
from governance.night_visits.planning import plan_queries, plans
from governance.night_visits.planning.drafting import PlanningView
from governance.night_visits.planning.shown import show_teams
from governance.night_visits.planning.teams import team_queries
from governance.people.scope import Action, Thing
from governance.vocabulary import Level

#: So many of those due are told one by one, most points first.
MOST_DUE: Final = 200


def show_due(view: PlanningView, desk: Desk, area: str, evening: date) -> dict[str, Any]:
    """Return who is due in an area on an evening, with what their points are made of."""
    question = DueQuestion(area, evening, (), view.hot_grids)
    due = read_due(desk.db, question, view.policy, sight=view.sight, metric=view.metric)
    points, lived_in = due.points, count_lived_in(desk.db, area)
    counted = Counter(map(str, due.facts.classes))
    order = [*desk.policy.night_visits.classes, *sorted(counted)]
    return {
        "area": area,
        "evening": evening,
        "due": {"n": len(due), "of": sum(one.households for one in lived_in.values())},
        "never": sum(one.never for one in lived_in.values()),
        "over_visited": int(points.over_visited.sum()),
        "tries_weekend": int(points.tries_weekend.sum()),
        "by_class": {
            code: {"n": counted[code], "of": lived_in[code].households}
            for code in dict.fromkeys(order)
            if code in lived_in
        },
        "by_village": Counter(area[: Level.VILLAGE.digits] for area in due.areas),
        "hot_grids": len(view.hot_grids),
        "items": [_one(due, int(i)) for i in due.order[:MOST_DUE]],
        "as_of": desk.now,
    }


def _one(due: DueList, i: int) -> dict[str, Any]:
    facts, points = due.facts, due.points
    return {
        "household": due.ids[i],
        "area": due.areas[i],
        "visit_class": facts.classes[i],
        "due_on": due.due_on[i],
        "days_late": int(facts.days_late[i]),
        "incidents": int(facts.incidents[i]),
        "last_outcome": facts.outcomes[i] or None,
        "points": round(float(points.points[i]), 2),
        "why": points.why(i),
        "over_visited": bool(points.over_visited[i]),
        "tries_weekend": bool(points.tries_weekend[i]),
    }


def show_plan(desk: Desk, plan_id: uuid.UUID) -> dict[str, Any]:
    """Return a plan with its teams and their stops, and those left out; doors only by right."""
    plan = plan_queries.read_plan(desk.db, plan_id)
    policy = desk.policy.night_visits
    counted = plan_queries.count_left_out(desk.db, plan_id)

    def knows_doors(area: str) -> bool:
        return desk.me.may(Action.VISIT, Thing(area))

    return {
        **plan._asdict(),
        "teams": show_teams(desk.db, plan, knows_doors, policy.review),
        "left_out": [row._asdict() for row in plan_queries.read_left_out(desk.db, plan_id)],
        "left_out_counts": counted,
        "faults": [words_of(one) for one in plans.find_faults(desk.db, plan, policy)],
        "events": [row._asdict() for row in plans.events_of(desk.db, plan_id)],
        "as_of": desk.now,
    }


def show_people(db: Connection, plan_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return who serves in the area of a plan."""
    plan = plan_queries.read_plan(db, plan_id)
    return [
        {
            "person": one.person,
            "name": one.name,
            "parts": sorted(one.parts),
            "grids": one.grids,
            "villages": one.villages,
            "leads": one.leads,
            "is_free": one.is_free,
            "is_away": one.is_away,
            "is_on_duty": one.is_on_duty,
            "is_booked": one.booked is not None,
        }
        for one in team_queries.read_people(db, plan)
    ]
