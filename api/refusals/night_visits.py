"""The HTTP status of each rule of night visits; `api.errors` takes them into its table."""

from collections.abc import Mapping
from typing import Final

from geo.errors import RuleError
from governance.night_visits.evening.findings import deciding, premises
from governance.night_visits.evening.safety.alarms import TeamAlarmNotFoundError
from governance.night_visits.evening.taking import conflicts, waiting

NIGHT_VISIT_STATUS: Final[Mapping[type[RuleError], int]] = {
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
