"""The HTTP status of each rule of night visits; `api.errors` takes them into its table."""

from collections.abc import Mapping
from typing import Final

from api.visit_planning.desk import PlanningBusyError
from geo.errors import RuleError
from governance.night_visits.evening.findings import deciding, premises
from governance.night_visits.evening.safety.alarms import TeamAlarmNotFoundError
from governance.night_visits.evening.taking import conflicts, waiting
from governance.night_visits.households import refusals
from governance.night_visits.planning.campaigns import CampaignNotFoundError
from governance.night_visits.planning.drafting import NoTeamsError
from governance.night_visits.planning.keeping import PlanChangedError
from governance.night_visits.planning.plan_moves import PlanFixedError, PlanMoveError
from governance.night_visits.planning.plan_queries import PlanNotFoundError
from governance.night_visits.planning.plans import EveningTakenError, PlanAtFaultError
from governance.night_visits.planning.team_changes import StopNotFoundError, TeamNotFoundError
from governance.night_visits.review.stated.stating import StatementNotFoundError
from governance.night_visits.review.tracks import TrackNotFoundError

NIGHT_VISIT_STATUS: Final[Mapping[type[RuleError], int]] = {
    refusals.HouseholdNotFoundError: 404,
    refusals.HouseholdChangedError: 409,
    refusals.HouseholdOutsideError: 409,
    refusals.HouseholdElsewhereError: 403,
    CampaignNotFoundError: 404,
    PlanNotFoundError: 404,
    StatementNotFoundError: 404,
    TrackNotFoundError: 404,
    TeamNotFoundError: 404,
    StopNotFoundError: 404,
    EveningTakenError: 409,
    PlanMoveError: 409,
    PlanFixedError: 409,
    PlanAtFaultError: 409,
    PlanChangedError: 409,
    NoTeamsError: 409,
    PlanningBusyError: 409,
    deciding.FindingNotFoundError: 404,
    deciding.FindingDecidedError: 409,
    deciding.IncidentClosedError: 409,
    premises.VisitNotFoundError: 404,
    premises.NoConsentError: 409,
    premises.PremisesFullError: 409,
    TeamAlarmNotFoundError: 404,
    conflicts.ConflictNotFoundError: 404,
    conflicts.NotOfConflictError: 409,
    waiting.SendingNotFoundError: 404,
}
