"""People of a county, and an incident on its way through their hands."""

from datetime import UTC, datetime
from functools import reduce
from typing import Any

from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Actor, Case, Form
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.guards import Attempt
from governance.incidents.workflow.making import make_move
from governance.people.roles import Role
from governance.vocabulary import Level, Tier, Verb

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = HandlingRules(
    reasons={Verb.REQUEST_RETURN: frozenset({"not_ours", "unclear"})},
    evidence={"environment": frozenset({"photo_before", "photo_after"})},
    skip_rules=frozenset({"red_risk"}),
)

WORKER = Actor("网格员", "360824100001001", Level.GRID, frozenset({Role.GRID_WORKER}))
VILLAGE = Actor("村干部", "360824100001", Level.VILLAGE, frozenset({Role.VILLAGE_OFFICER}))
TOWN = Actor("镇调度", "360824100", Level.TOWNSHIP, frozenset({Role.TOWN_DISPATCHER}))
COUNTY = Actor("县调度", "360824", Level.COUNTY, frozenset({Role.COUNTY_DISPATCHER}))
LEADER = Actor("县领导", "360824", Level.COUNTY, frozenset({Role.LEADER}))
WATER = Actor("水利局", "water", Level.COUNTY, frozenset({Role.AGENCY_HANDLER}))
ROADS = Actor("交通局", "roads", Level.COUNTY, frozenset({Role.AGENCY_HANDLER}))
CALLER = Actor("回访员", "360824", Level.COUNTY, frozenset({Role.CALLBACK_OFFICER}))

REPORTED = Case(state=State.REPORTED, holder="360824100001001")

Step = tuple[Verb, Actor, dict[str, Any]]


def go(case: Case, verb: Verb, actor: Actor, sample: int = 0, **form: Any) -> Case:
    attempt = Attempt(verb, case, actor, Form(**form), NOW, RULES)
    return make_move(attempt, sample=sample)


def follow(case: Case, *steps: Step) -> Case:
    return reduce(lambda now, step: go(now, step[0], step[1], **step[2]), steps, case)


ACCEPT: Step = (Verb.ACCEPT, WORKER, {"category": "environment"})
MINOR: Step = (Verb.TRIAGE, WORKER, {"tier": Tier.MINOR})
PHOTOS = frozenset({"photo_before", "photo_after"})
UP: Step = (Verb.ESCALATE, WORKER, {"unit": "360824100001", "reason": "超出能力"})
UP_AGAIN: Step = (Verb.ESCALATE, VILLAGE, {"unit": "360824100", "reason": "超出能力"})
TO_COUNTY: Step = (Verb.ESCALATE, TOWN, {"unit": "360824", "reason": "跨部门"})
JOINT: Step = (Verb.DISPATCH, COUNTY, {"unit": "water", "units": ("roads",)})


def joint() -> Case:
    """A major matter that the county gave to two agencies."""
    return follow(REPORTED, ACCEPT, UP, UP_AGAIN, TO_COUNTY, JOINT)
