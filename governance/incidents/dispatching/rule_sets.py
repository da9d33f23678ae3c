"""Sets of dispatch rules: drafted, checked, tried on the past, and only then in force."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from geo.errors import Words
from geo.postgis import Record
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.errors import GovernanceError
from governance.incidents.dispatching import rule_queries
from governance.incidents.dispatching.linting import Lint, lint
from governance.incidents.dispatching.replaying import Replay, replay
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.vocabulary import RuleSetState
from governance.people.sight import Sight
from governance.policy import Policy

#: More would be no table that somebody can read.
MOST_RULES: Final = 1000


class RuleSetNotFoundError(GovernanceError):
    """There is no such set of rules."""

    sentence = Words(zh="没有这套派单规则。", en="There is no such set of dispatch rules.")


class RuleSetStateError(GovernanceError):
    """Only a draft may be changed or activated."""

    sentence = Words(
        zh="这套规则已生效或已停用，不能再改。请以它为底稿新建一套。",
        en="These rules are in force or retired and cannot change. Make a draft from them.",
    )


class RulesAtFaultError(GovernanceError):
    """Rules with errors cannot be in force."""

    sentence = Words(
        zh="规则还有 {n} 处错误，改正后才能生效。",
        en="The rules have {n} errors; mend them before they are activated.",
    )


class RulesNotTriedError(GovernanceError):
    """These very rules were not tried on past incidents."""

    sentence = Words(
        zh="这套规则修改后还没有用过去的事件试跑，请先试跑，看过结果再生效。",
        en="These rules have not been tried on past incidents as they stand. Replay them first.",
    )


class TooManyRulesError(GovernanceError):
    """A set is larger than anybody can look through."""

    sentence = Words(zh="一套最多 {most} 条规则。", en="A set has {most} rules at most.")


class NoRulesError(GovernanceError):
    """A set without rules would propose nothing."""

    sentence = Words(zh="这套规则还是空的。", en="There are no rules in this set.")


@dataclass(frozen=True, slots=True)
class By:
    """Who changes rules, and when."""

    actor: str
    now: datetime


def create_rule_set(db: Connection, name: str, rules: Sequence[Rule], *, by: By) -> uuid.UUID:
    """Draft a set of rules; they are numbered in the order given. Return its id.

    Raises
    ------
    TooManyRulesError
        When there are more than `MOST_RULES`.
    """
    set_id = uuid.uuid4()
    row = {"id": set_id, "name": name, "state": RuleSetState.DRAFT.value}
    rule_queries.add_rule_set(db, row | {"created_by": by.actor, "created_at": by.now})
    rule_queries.write_rules(db, set_id, _numbered(rules))
    _record(db, by, AuditAction.RULE_SET_CREATED, set_id, name=name, rules=len(rules))
    return set_id


def replace_rules(db: Connection, set_id: uuid.UUID, rules: Sequence[Rule], *, by: By) -> None:
    """Put other rules in the place of a draft's; what a replay found of the old ones goes.

    Raises
    ------
    RuleSetNotFoundError, RuleSetStateError
        When there is no such set, or it is no draft any more.
    TooManyRulesError
        When there are more than `MOST_RULES`.
    """
    _draft(db, set_id)
    rule_queries.write_rules(db, set_id, _numbered(rules))
    _record(db, by, AuditAction.RULE_SET_CHANGED, set_id, rules=len(rules))


def _numbered(rules: Sequence[Rule]) -> list[Rule]:
    if len(rules) > MOST_RULES:
        raise TooManyRulesError(most=MOST_RULES)
    return [replace(rule, position=number) for number, rule in enumerate(rules, start=1)]


def read_rule_set(db: Connection, set_id: uuid.UUID) -> tuple[Record, list[Rule]]:
    """Return a set and its rules; raises `RuleSetNotFoundError`."""
    row = rule_queries.find_rule_set(db, set_id)
    if row is None:
        raise RuleSetNotFoundError
    return row, rule_queries.rules_of(db, set_id)


def lint_rule_set(db: Connection, rules: Sequence[Rule], policy: Policy, now: datetime) -> Lint:
    """Return what is wrong with rules in this county as it is now."""
    day = now.astimezone(policy.county.zone).date()
    return lint(rules, rule_queries.known_county(db, policy, day))


@dataclass(frozen=True, slots=True)
class Trial:
    """On which past incidents rules are tried: those of the last days, as far as `sight` goes."""

    days: int
    sight: Sight


def replay_rule_set(
    db: Connection, set_id: uuid.UUID, trial: Trial, *, policy: Policy, by: By
) -> Replay:
    """Try a set on the incidents dispatched lately, and keep what was found with the set.

    Raises
    ------
    RuleSetNotFoundError
        When there is no such set.
    """
    if rule_queries.find_rule_set(db, set_id, lock=True) is None:
        raise RuleSetNotFoundError
    rules = rule_queries.rules_of(db, set_id)
    since = by.now - timedelta(days=trial.days)
    past = rule_queries.past_dispatches(db, trial.sight, since=since)
    made = replay(rules, past, policy.calendar.calendar(policy.county.zone))
    kept = made.kept(days=trial.days, as_of=by.now, fingerprint=fingerprint(rules))
    rule_queries.change_rule_set(db, set_id, replay=kept)
    return made


def activate_rule_set(db: Connection, set_id: uuid.UUID, *, policy: Policy, by: By) -> None:
    """Bring a draft into force; the set that was in force until now is retired.

    Raises
    ------
    RuleSetNotFoundError, RuleSetStateError
        When there is no such set, or it is no draft any more.
    NoRulesError, RulesAtFaultError, RulesNotTriedError
        When it is empty, has errors, or was not tried on past incidents as it stands.
    """
    row = _draft(db, set_id)
    rules = rule_queries.rules_of(db, set_id)
    if not rules:
        raise NoRulesError
    errors = [one for one in lint_rule_set(db, rules, policy, by.now).findings if one.is_error]
    if errors:
        raise RulesAtFaultError(n=len(errors))
    if row.replay is None or row.replay["rules"] != fingerprint(rules):
        raise RulesNotTriedError
    rule_queries.retire_active(db)
    rule_queries.change_rule_set(
        db,
        set_id,
        state=RuleSetState.ACTIVE.value,
        activated_by=by.actor,
        activated_at=by.now,
    )
    _record(db, by, AuditAction.RULE_SET_ACTIVATED, set_id, rules=len(rules))


def retire_rule_set(db: Connection, set_id: uuid.UUID, *, by: By) -> None:
    """Take a set out of force, or put a draft aside; raises as `replace_rules` does."""
    row = rule_queries.find_rule_set(db, set_id, lock=True)
    if row is None:
        raise RuleSetNotFoundError
    if row.state == RuleSetState.RETIRED:
        raise RuleSetStateError
    rule_queries.change_rule_set(db, set_id, state=RuleSetState.RETIRED.value)
    _record(db, by, AuditAction.RULE_SET_RETIRED, set_id)


def fingerprint(rules: Sequence[Rule]) -> str:
    """Return what tells these very rules from others."""
    told = repr([(*rule.conditions, rule.unit, rule.support) for rule in rules])
    return hashlib.sha256(told.encode()).hexdigest()


def _draft(db: Connection, set_id: uuid.UUID) -> Record:
    row = rule_queries.find_rule_set(db, set_id, lock=True)
    if row is None:
        raise RuleSetNotFoundError
    if row.state != RuleSetState.DRAFT:
        raise RuleSetStateError
    return row


def _record(db: Connection, by: By, action: AuditAction, set_id: uuid.UUID, **details: Any) -> None:  # noqa: ANN401 JSON
    thing = f"dispatch_rule_set:{set_id}"
    record(db, actor=by.actor, action=action, object=thing, now=by.now, details=details)
