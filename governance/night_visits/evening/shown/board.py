"""The board of an evening: where teams are with their stops, and what waits for a person."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.findings.deciding import deciding_sight
from governance.night_visits.evening.findings.finding_queries import findings_to_decide
from governance.night_visits.evening.shown import board_queries
from governance.night_visits.evening.taking.conflicts import open_conflicts
from governance.night_visits.evening.taking.sending_queries import waiting_sendings
from governance.night_visits.nights import evening_of
from governance.people.scope import Action
from governance.people.sight import Sight

MOST_ITEMS: Final = 200
#: Whose evenings they are: who plans, who visits, who answers for what is found.
WATCHING: Final = (Action.PLAN_VISITS, Action.VISIT, Action.HANDLE)


def watching_sight(desk: Desk) -> Sight:
    """Return over which areas somebody watches the evening."""
    return Sight.joined(*(desk.me.sight(action) for action in WATCHING))


def read_evening(db: Connection, desk: Desk, evening: date | None) -> dict[str, Any]:
    """Return an evening, tonight's unless told; without anybody's door but to who may visit it."""
    rules = desk.policy.night_visits
    tonight = evening_of(desk.now, desk.policy.county.zone, rules.night_ends)
    shown, sight = evening or tonight, watching_sight(desk)
    ids = board_queries.teams_in_sight(db, sight, desk.me.person, shown)
    teams = [row._asdict() for row in board_queries.read_teams(db, ids)]
    waiting = waiting_sendings(db, sight, limit=MOST_ITEMS)
    findings = findings_to_decide(db, deciding_sight(desk), desk.me.person, limit=MOST_ITEMS)
    return {
        "evening": shown,
        "tonight": tonight,
        "drafts": board_queries.plans_on(db, sight, shown),
        "teams": teams,
        "stops": {
            "n": sum(team["done"] for team in teams),
            "of": sum(team["planned"] for team in teams),
        },
        "waiting": [row._asdict() for row in waiting],
        "conflicts": open_conflicts(db, desk, limit=MOST_ITEMS),
        "findings": [row._asdict() for row in findings],
        "check_in_min": rules.safety.check_in_min,
    }
