"""Every vocabulary with its words: total, so that a test finds a member without them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from geo.assign.vocabulary import Confidence, Rule
from geo.errors import Lang, Words
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import PositionMethod
from governance.audit.vocabulary import AuditAction
from governance.incidents.board.vocabulary import Duty
from governance.incidents.dispatching.vocabulary import RuleHours, RuleSetState
from governance.incidents.handling.vocabulary import CallbackMode, ResultKind, Satisfaction
from governance.incidents.importing.mapping import Part
from governance.incidents.vocabulary import (
    Channel,
    EventKind,
    ImportState,
    PinOutcome,
    PinReason,
    State,
)
from governance.incidents.workflow.vocabulary import Need, Supervision, WorkRole, WorkState
from governance.night_visits.vocabulary import (
    LeftOut,
    Occupancy,
    Outcome,
    PlanState,
    TeamPart,
    TravelMode,
)
from governance.notices.vocabulary import (
    DeliveryChannel,
    DeliveryState,
    NoticeKind,
    SendTrouble,
)
from governance.people.roles import Role
from governance.people.scope import Action, Label
from governance.people.vocabulary import StaffPart, Stationing, TokenScope, UnitKind
from governance.vocabulary import ClockKind, Level, Risk, Scale, Severity, Tier, Verb
from grid_boundaries.changes import ChangeKind
from grid_boundaries.checks.report import FindingCode
from grid_boundaries.checks.report import Severity as FindingSeverity
from grid_boundaries.codes import DEFAULT_SCHEME, AreaLevel
from grid_boundaries.uploads.datum_question import CrsOrigin
from grid_boundaries.uploads.field_mapping import GridField
from grid_boundaries.vocabulary import EditionState, GridKind
from web_map.labels import audit, handling, households, located, people, visits

_Member = TypeVar("_Member", bound=StrEnum)


def _by_value(labels: Mapping[_Member, Words]) -> dict[str, Words]:
    return {member.value: words for member, words in labels.items()}


#: Everything the pages' scripts may have to name, by the name they ask for.
VOCABULARIES: Mapping[str, tuple[type[StrEnum], Mapping[str, Words]]] = {
    "channel": (Channel, _by_value(located.CHANNEL)),
    "state": (State, _by_value(located.STATE)),
    "rule": (Rule, _by_value(located.RULE)),
    "confidence": (Confidence, _by_value(located.CONFIDENCE)),
    "method": (PositionMethod, _by_value(located.POSITION_METHOD)),
    "pin_reason": (PinReason, _by_value(located.PIN_REASON)),
    "pin_outcome": (PinOutcome, _by_value(located.PIN_OUTCOME)),
    "event": (EventKind, _by_value(located.EVENT_KIND)),
    "level": (AreaLevel, _by_value(located.AREA_LEVEL)),
    "place_level": (PlaceLevel, _by_value(located.PLACE_LEVEL)),
    "import_state": (ImportState, _by_value(located.IMPORT_STATE)),
    "import_part": (Part, _by_value(located.IMPORT_PART)),
    "edition_state": (EditionState, _by_value(located.EDITION_STATE)),
    "grid_kind": (GridKind, _by_value(located.GRID_KIND)),
    "grid_field": (GridField, _by_value(located.GRID_FIELD)),
    "severity": (FindingSeverity, _by_value(located.SEVERITY)),
    "finding": (FindingCode, _by_value(located.FINDING)),
    "change": (ChangeKind, _by_value(located.CHANGE)),
    "plan_state": (PlanState, _by_value(visits.PLAN_STATE)),
    "team_part": (TeamPart, _by_value(visits.TEAM_PART)),
    "travel_mode": (TravelMode, _by_value(visits.TRAVEL_MODE)),
    "left_out": (LeftOut, _by_value(visits.LEFT_OUT)),
    "verb": (Verb, _by_value(handling.VERB)),
    "holding_level": (Level, _by_value(handling.LEVEL)),
    "tier": (Tier, _by_value(handling.TIER)),
    "gravity": (Severity, _by_value(handling.GRAVITY)),
    "risk": (Risk, _by_value(handling.RISK)),
    "scale": (Scale, _by_value(handling.SCALE)),
    "clock": (ClockKind, _by_value(handling.CLOCK)),
    "work_role": (WorkRole, _by_value(handling.WORK_ROLE)),
    "work_state": (WorkState, _by_value(handling.WORK_STATE)),
    "supervision": (Supervision, _by_value(handling.SUPERVISION)),
    "need": (Need, _by_value(handling.NEED)),
    "duty": (Duty, _by_value(handling.DUTY)),
    "satisfaction": (Satisfaction, _by_value(handling.SATISFACTION)),
    "result_kind": (ResultKind, _by_value(handling.RESULT_KIND)),
    "callback_mode": (CallbackMode, _by_value(handling.CALLBACK_MODE)),
    "rule_set_state": (RuleSetState, _by_value(handling.RULE_SET_STATE)),
    "rule_hours": (RuleHours, _by_value(handling.RULE_HOURS)),
    "role": (Role, _by_value(people.ROLE)),
    "privacy_label": (Label, _by_value(people.LABEL)),
    "action": (Action, _by_value(people.ACTION)),
    "unit_kind": (UnitKind, _by_value(people.UNIT_KIND)),
    "stationing": (Stationing, _by_value(people.STATIONING)),
    "staff_part": (StaffPart, _by_value(people.STAFF_PART)),
    "audit_action": (AuditAction, _by_value(audit.AUDIT_ACTION)),
    "token_scope": (TokenScope, _by_value(people.TOKEN_SCOPE)),
    "notice": (NoticeKind, _by_value(people.NOTICE)),
    "delivery_channel": (DeliveryChannel, _by_value(people.DELIVERY_CHANNEL)),
    "delivery_state": (DeliveryState, _by_value(people.DELIVERY_STATE)),
    "send_trouble": (SendTrouble, _by_value(people.SEND_TROUBLE)),
    "occupancy": (Occupancy, _by_value(households.OCCUPANCY)),
    "visit_outcome": (Outcome, _by_value(households.VISIT_OUTCOME)),
    "crs_origin": (CrsOrigin, _by_value(located.CRS_ORIGIN)),
}


#: Codes that are no closed vocabulary: what is not here is shown as it is.
OPEN_CODES: Mapping[str, Mapping[str, Words]] = {
    "code_scheme": {
        DEFAULT_SCHEME: Words("15 位网格编码（GB/T 30428.2）", "15 digits (GB/T 30428.2)")
    },
    "edition_source": {"synthetic": Words("由程序生成（合成）", "Generated (synthetic)")},
}


def words_for_page(lang: Lang) -> dict[str, dict[str, str]]:
    """Return vocabulary → member value → its words in one language."""
    closed = {name: labels for name, (_, labels) in VOCABULARIES.items()}
    return {
        name: {value: words.of(lang) for value, words in labels.items()}
        for name, labels in {**closed, **OPEN_CODES}.items()
    }
