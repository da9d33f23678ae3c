"""Dispatch rules: drafted, checked, tried on the past, activated; by the county's dispatchers."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from api.deps import AtDesk, Desk, Me, needs
from api.routes.handling.dispatching import AlarmId
from api.schemas.dispatching import (
    ReplayIn,
    RuleSetIn,
    RulesIn,
    choices_of,
    lint_of,
    rule_of,
    rule_set_of,
)
from api.schemas.fields import Line
from api.signing_in.who_asks import NotAllowedError
from api.strict_json import StrictRoute
from governance.incidents.dispatching import alarms, rule_queries, rule_sets
from governance.incidents.dispatching.linting import lint
from governance.incidents.dispatching.rule_sets import By, Trial
from governance.incidents.dispatching.rule_sheet import read_rule_sheet, rule_sheet
from governance.people.roles import Role
from governance.people.scope import Action

router = APIRouter(tags=["dispatch rules"], route_class=StrictRoute)


def _check_dispatcher(me: Me) -> None:
    if Role.COUNTY_DISPATCHER not in me.roles:
        raise NotAllowedError


#: Rules hold for the whole county: only its own dispatchers change them.
READING = [needs(Action.HANDLE)]
CHANGING = [needs(Action.HANDLE), Depends(_check_dispatcher)]


def _by(desk: Desk) -> By:
    return By(desk.me.actor, desk.now)


def _told(desk: Desk, set_id: uuid.UUID) -> dict[str, Any]:
    row, rules = rule_sets.read_rule_set(desk.db, set_id)
    county = rule_queries.known_county(desk.db, desk.policy, desk.today)
    return rule_set_of(row) | {
        "rules": [rule_of(rule, county) for rule in rules],
        "lint": lint_of(lint(rules, county)),
        "as_of": desk.now,
    }


def _category_names(desk: Desk) -> dict[str, str]:
    return {code: zh for code, (zh, _) in desk.policy.categories.items()}


@router.get("/dispatch-rules", dependencies=READING)
def list_rule_sets(desk: AtDesk) -> dict[str, Any]:
    """Return all sets of rules, the one in force first, and what a rule may name."""
    rows = rule_queries.list_rule_sets(desk.db)
    county = rule_queries.known_county(desk.db, desk.policy, desk.today)
    items = [rule_set_of(row) | {"rules": row.rules} for row in rows]
    may_change = Role.COUNTY_DISPATCHER in desk.me.roles and desk.me.viewer is None
    return {"items": items, "choices": choices_of(county), "may_change": may_change}


@router.get("/dispatch-rules/{set_id}", dependencies=READING)
def read_rule_set(desk: AtDesk, set_id: uuid.UUID) -> dict[str, Any]:
    """Return a set: its rules, what is wrong with them now, and what its last replay found."""
    return _told(desk, set_id)


@router.get("/dispatch-rules/{set_id}/sheet", dependencies=READING)
def export_rules(desk: AtDesk, set_id: uuid.UUID) -> Response:
    """Return the rules of a set as CSV."""
    _, rules = rule_sets.read_rule_set(desk.db, set_id)
    sheet = "".join(rule_sheet(rules, _category_names(desk)))
    named = {"Content-Disposition": f'attachment; filename="dispatch-rules-{set_id}.csv"'}
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=named)


@router.post("/dispatch-rules", status_code=201, dependencies=CHANGING)
def create_rule_set(desk: AtDesk, body: RuleSetIn) -> dict[str, Any]:
    """Draft a set of rules; it holds for nothing until it is activated."""
    made = rule_sets.create_rule_set(desk.db, body.name, body.to_rules(), by=_by(desk))
    return _told(desk, made)


@router.post("/dispatch-rules/sheets", status_code=201, dependencies=CHANGING)
def import_rules(
    desk: AtDesk, file: Annotated[UploadFile, File()], name: Annotated[Line, Form()]
) -> dict[str, Any]:
    """Draft a set from a sheet as `export_rules` writes it."""
    rules = read_rule_sheet(file.file.read(), _category_names(desk))
    return _told(desk, rule_sets.create_rule_set(desk.db, name, rules, by=_by(desk)))


@router.post("/dispatch-rules/{set_id}/rules", dependencies=CHANGING)
def replace_rules(desk: AtDesk, set_id: uuid.UUID, body: RulesIn) -> dict[str, Any]:
    """Put other rules in the place of a draft's."""
    rule_sets.replace_rules(desk.db, set_id, body.to_rules(), by=_by(desk))
    return _told(desk, set_id)


@router.post("/dispatch-rules/{set_id}/replay", dependencies=CHANGING)
def replay_rules(desk: AtDesk, set_id: uuid.UUID, body: ReplayIn) -> dict[str, Any]:
    """Try a set on the incidents dispatched lately, and keep what was found with it."""
    trial = Trial(body.days, desk.me.sight())
    rule_sets.replay_rule_set(desk.db, set_id, trial, policy=desk.policy, by=_by(desk))
    return _told(desk, set_id)


@router.post("/dispatch-rules/{set_id}/activation", dependencies=CHANGING)
def activate_rules(desk: AtDesk, set_id: uuid.UUID) -> dict[str, Any]:
    """Bring a draft into force; the set in force until now is retired."""
    rule_sets.activate_rule_set(desk.db, set_id, policy=desk.policy, by=_by(desk))
    return _told(desk, set_id)


@router.post("/dispatch-rules/{set_id}/retirement", dependencies=CHANGING)
def retire_rules(desk: AtDesk, set_id: uuid.UUID) -> dict[str, Any]:
    """Take a set out of force, or put a draft aside."""
    rule_sets.retire_rule_set(desk.db, set_id, by=_by(desk))
    return _told(desk, set_id)


@router.post("/alarms/{alarm_id}/closing", status_code=204, dependencies=CHANGING)
def close_alarm(desk: AtDesk, alarm_id: AlarmId) -> None:
    """Say that the trouble is settled; should it come back, it is a new alarm."""
    alarms.close_alarm(desk.db, alarm_id, by=desk.me.actor, now=desk.now)
