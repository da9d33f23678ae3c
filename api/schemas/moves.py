"""Moves on the wire: what is asked for, what is told of an incident's handling."""

import uuid
from typing import Annotated, Any

from pydantic import Field

from api.schemas.fields import Key, LongText, Wire
from governance.incidents.disclosure import Shown
from governance.incidents.handling.history import Extras
from governance.incidents.handling.move_asked import MoveAsked, MoveMade
from governance.incidents.handling.shown.choices import Choice
from governance.incidents.handling.stored_case import Stored
from governance.incidents.handling.vocabulary import CallbackMode, ResultKind, Satisfaction
from governance.incidents.workflow.case import Form
from governance.incidents.workflow.vocabulary import Supervision
from governance.people.scope import Label
from governance.vocabulary import Level, Risk, Scale, Severity, Tier, Verb

Unit = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
MOST_TOGETHER = 200


class FormIn(Wire):
    """What comes with a move; which of it is needed, `moves` of the incident's handling says."""

    reason: LongText | None = None
    reason_code: Key | None = None
    tier: Tier | None = None
    category: Key | None = None
    unit: Unit | None = None
    units: Annotated[tuple[Unit, ...], Field(max_length=20)] = ()
    level: Level | None = None
    skip_rule: Key | None = None
    leader: uuid.UUID | None = None
    target: uuid.UUID | None = None
    result: LongText | None = None
    satisfaction: Satisfaction | None = None
    card: Supervision | None = None
    work: Annotated[int, Field(ge=1, le=1000)] | None = None
    note: LongText | None = None
    days: Annotated[int, Field(ge=1, le=1000)] | None = None
    result_kind: ResultKind | None = None
    mode: CallbackMode | None = None
    task_force: LongText | None = None
    plan: LongText | None = None
    severity: Severity | None = None
    risk: Risk | None = None
    scale: Scale | None = None
    urgent: bool | None = None
    label: Label | None = None

    def to_form(self) -> Form:
        """Return the part that the rules read; empty texts count as not given."""
        return Form(
            reason=self.reason or None,
            reason_code=self.reason_code,
            tier=self.tier,
            category=self.category,
            unit=self.unit,
            units=self.units,
            level=self.level,
            skip_rule=self.skip_rule,
            leader=None if self.leader is None else str(self.leader),
            target=None if self.target is None else str(self.target),
            result=self.result or None,
            satisfaction=self.satisfaction,
            card=self.card,
            work=self.work,
            note=self.note or None,
        )

    def to_extras(self) -> Extras:
        """Return the part that is kept for the record."""
        return Extras(
            self.days,
            self.result_kind,
            self.mode,
            self.task_force or None,
            self.plan or None,
        )

    def to_graded(self) -> dict[str, Any]:
        """Return what the incident is to count as, as far as anything of it is said."""
        said = {
            "severity": self.severity,
            "risk": self.risk,
            "scale": self.scale,
            "urgent": self.urgent,
            "label": self.label,
        }
        return {name: value for name, value in said.items() if value is not None}


class MoveIn(FormIn):
    """One move on one incident.

    `version` is that of the incident as its sender saw it; a move made since is a conflict.
    """

    verb: Verb
    version: Annotated[int, Field(ge=1)] | None = None

    def to_move(self, incident_id: uuid.UUID, key: str | None) -> MoveAsked:
        """Return it in our own type."""
        return MoveAsked(
            incident_id,
            self.verb,
            self.to_form(),
            self.to_extras(),
            self.to_graded(),
            self.version,
            key,
        )


class Meant(Wire):
    """One of several incidents that are moved together."""

    id: uuid.UUID
    version: Annotated[int, Field(ge=1)] | None = None


class TogetherIn(FormIn):
    """The same move on several incidents: each for itself, none held up by another."""

    verb: Verb
    incidents: Annotated[tuple[Meant, ...], Field(min_length=1, max_length=MOST_TOGETHER)]

    def to_move(self, meant: Meant, key: str | None) -> MoveAsked:
        """Return the move on one of them, under a key of its own."""
        return MoveAsked(
            meant.id,
            self.verb,
            self.to_form(),
            self.to_extras(),
            self.to_graded(),
            meant.version,
            None if key is None else f"{key}:{meant.id}",
        )


def made_of(made: MoveMade) -> dict[str, Any]:
    """Return what somebody is told of the move they made."""
    return {
        "id": made.before.id,
        "no": made.before.no,
        "verb": made.verb,
        "state": made.after.state,
        "version": made.version,
        "at": made.at,
        "replayed": made.replayed,
    }


def handling_of(stored: Stored, names: dict[str, str]) -> dict[str, Any]:
    """Return how an incident's handling stands."""
    case = stored.case
    return {
        "version": stored.version,
        "state": case.state,
        "level": case.level,
        "holder": {"code": case.holder, "name": names.get(case.holder, case.holder)},
        "tier": case.tier,
        "category": case.category,
        "round": case.round,
        "supervision": case.supervision,
        "extension": case.extension,
        "is_extension_pending": case.is_extension_pending,
        "is_paused": case.is_paused,
        "is_pause_pending": case.is_pause_pending,
        "sponsor": case.sponsor,
        "attempts": sorted(case.attempts),
        "due_at": case.due_at,
        "closed_at": case.closed_at,
        "merged_into": stored.merged_into,
        **stored.grades.values(),
    }


_OF_WORK = (
    "no",
    "unit",
    "unit_name",
    "role",
    "state",
    "whistled",
    "round",
    "created_at",
    "signed_at",
    "ended_at",
    "due_kind",
    "due_at",
    "result",
)


def work_of(row: Shown) -> dict[str, Any]:
    """Return one task."""
    return {name: getattr(row, name) for name in _OF_WORK}


_OF_STEP = ("version", "kind", "from_state", "to_state", "unit", "unit_name", "actor_name", "at")


def step_of(row: Shown) -> dict[str, Any]:
    """Return one step of the story; who acted stands by name, the system by none."""
    details = {name: value for name, value in row.details.items() if name != "request"}
    return {name: getattr(row, name) for name in _OF_STEP} | {"details": details}


def choice_of(choice: Choice) -> dict[str, Any]:
    """Return one move that may be made next."""
    blocked = choice.blocked
    return {
        "verb": choice.verb,
        "unit": choice.actor.unit,
        "needs": choice.needs,
        "optional": choice.optional,
        "works": choice.works,
        "missing": sorted(choice.missing),
        "blocked": None if blocked is None else {"zh": blocked.zh, "en": blocked.en},
    }
