"""Moving incidents on: what may be done next, and doing it."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from api.deps import AtDesk, Desk, needs
from api.schemas.fields import Key
from api.schemas.moves import (
    Meant,
    MoveIn,
    TogetherIn,
    choice_of,
    handling_of,
    made_of,
    step_of,
    work_of,
)
from api.strict_json import StrictRoute
from geo.errors import RuleError
from governance.incidents.handling import case_queries
from governance.incidents.handling.acting import act
from governance.incidents.handling.actors import actors_of
from governance.incidents.handling.move_asked import MoveAsked, MoveMade
from governance.incidents.handling.shown import form_options, story
from governance.incidents.handling.shown.choices import choices_of
from governance.incidents.handling.stored_case import Stored
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.workflow.county_rules import HandlingRules
from governance.people.scope import Action

router = APIRouter(tags=["handling"], route_class=StrictRoute)

IdempotencyKey = Annotated[Key | None, Header()]


def _find(desk: Desk, incident_id: uuid.UUID) -> Stored:
    stored = case_queries.find_case(desk.db, incident_id, desk.me.sight(), lock=False)
    if stored is None:
        raise IncidentNotFoundError
    return stored


@router.get("/incidents/{incident_id}/handling", dependencies=[needs(Action.READ)])
def read_handling(desk: AtDesk, incident_id: uuid.UUID) -> dict[str, Any]:
    """Return how an incident is handled: its tasks, its story, and what its reader may do next."""
    stored = _find(desk, incident_id)
    reading = story.Reading.of(desk.db, incident_id, desk.me)
    works = story.works_told(desk.db, reading)
    names = story.names_of(desk.db, {stored.case.holder})
    return {
        "handling": handling_of(stored, names),
        "works": [work_of(row) for row in works],
        "story": [step_of(row) for row in story.events_told(desk.db, reading)],
        "moves": [choice_of(one) for one in _choices(desk, stored)],
        "merged_here": story.merged_here(desk.db, incident_id, desk.me.sight()),
        "options": _options(desk, stored),
        "as_of": desk.now,
    }


def _options(desk: Desk, stored: Stored) -> dict[str, Any]:
    at = form_options.Moment(desk.now, desk.today)
    leaders = form_options.leaders_to_choose(desk.db, stored, at)
    return form_options.county_words(desk.policy) | {
        "units": [row._asdict() for row in form_options.units_to_choose(desk.db, stored)],
        "leaders": [{"person": one.person, "name": one.name} for one in leaders],
    }


def _choices(desk: Desk, stored: Stored) -> list[Any]:
    if desk.me.viewer is not None:  # who looks through another's eyes does nothing
        return []
    evidence = case_queries.evidence_kinds(desk.db, stored.id, stored.case.round)
    rules = HandlingRules.of(desk.policy.handling)
    actors = actors_of(desk.me)
    return choices_of(stored.case, actors, rules, evidence=evidence, now=desk.now)


def _act(desk: Desk, asked: MoveAsked) -> MoveMade:
    by = desk.here.gateways.channels
    return act(desk.db, desk.me, asked, policy=desk.policy, now=desk.now, by=by)


@router.post("/incidents/{incident_id}/moves", dependencies=[needs(Action.READ)])
def move_incident(
    request: Request,
    desk: AtDesk,
    incident_id: uuid.UUID,
    body: MoveIn,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Make a move; who may make which, the rules of handling say."""
    made = made_of(_act(desk, body.to_move(incident_id, idempotency_key)))
    request.app.state.jobs.deliver_soon(desk.db, now=desk.now)
    return made


@router.post("/incidents/moves", dependencies=[needs(Action.READ)])
def move_together(
    request: Request, desk: AtDesk, body: TogetherIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Make the same move on several incidents, and tell of each what became of it."""
    results = [_move_one(desk, body, one, idempotency_key) for one in body.incidents]
    request.app.state.jobs.deliver_soon(desk.db, now=desk.now)
    return {"results": results}


def _move_one(desk: Desk, body: TogetherIn, meant: Meant, key: str | None) -> dict[str, Any]:
    try:
        with desk.db.begin_nested():
            made = _act(desk, body.to_move(meant, key))
    except RuleError as broken:
        words = broken.words
        refused = {"code": type(broken).__name__, "zh": words.zh, "en": words.en}
        return {"id": meant.id, "made": None, "refused": refused}
    return {"id": meant.id, "made": made_of(made), "refused": None}
