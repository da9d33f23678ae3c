"""Which status the refusals of night visits have; every other is a 422."""

from collections.abc import Mapping
from typing import Final

from api.visit_planning.desk import PlanningBusyError
from geo.errors import RuleError
from governance.night_visits.households import refusals
from governance.night_visits.planning.campaigns import CampaignNotFoundError
from governance.night_visits.planning.drafting import NoTeamsError, PlanChangedError
from governance.night_visits.planning.plan_moves import PlanFixedError, PlanMoveError
from governance.night_visits.planning.plan_queries import PlanNotFoundError
from governance.night_visits.planning.plans import EveningTakenError, PlanAtFaultError
from governance.night_visits.planning.team_changes import StopNotFoundError, TeamNotFoundError

VISIT_STATUS: Final[Mapping[type[RuleError], int]] = {
    refusals.HouseholdNotFoundError: 404,
    refusals.HouseholdChangedError: 409,
    refusals.HouseholdOutsideError: 409,
    refusals.HouseholdElsewhereError: 403,
    CampaignNotFoundError: 404,
    PlanNotFoundError: 404,
    TeamNotFoundError: 404,
    StopNotFoundError: 404,
    EveningTakenError: 409,
    PlanMoveError: 409,
    PlanFixedError: 409,
    PlanAtFaultError: 409,
    PlanChangedError: 409,
    NoTeamsError: 409,
    PlanningBusyError: 409,
}
