"""Making a move on a stored incident: lock it, check, change, tell; one transaction, one event."""

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from geo.postgis import Record
from governance.incidents.handling import case_queries, refusals
from governance.incidents.handling.actors import actors_of, first_allowed
from governance.incidents.handling.completing import complete_form
from governance.incidents.handling.history import (
    event_details,
    step_of_move,
    steps_of,
)
from governance.incidents.handling.move_asked import MoveAsked, MoveMade
from governance.incidents.handling.running import run, terms_of
from governance.incidents.handling.stored_case import Stored, case_columns
from governance.incidents.handling.told.telling_of_moves import tell_of_move
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import SYSTEM, Actor
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.guards import Attempt
from governance.notices.vocabulary import DeliveryChannel
from governance.people.identity import Identity
from governance.people.sight import EVERYTHING, Sight
from governance.policy import Policy
from governance.vocabulary import Level, Verb

_LOTS = 100


def act(
    db: Connection,
    who: Identity,
    asked: MoveAsked,
    *,
    policy: Policy,
    now: datetime,
    by: Collection[DeliveryChannel] = (),
) -> MoveMade:
    """Make a move for a person, and tell everybody whom it concerns.

    `by` are channels on which pressing news goes out beside the inbox.

    Raises
    ------
    IncidentNotFoundError
        When there is none, or the person may not see it.
    MoveRefusedError
        When a rule of handling does not allow it; see `workflow.refusals` and `handling.refusals`.
    MovedMeanwhileError
        When somebody else moved it since the asker looked.
    MoveKeyTakenError
        When the key stands for another move.
    """
    stored = _lock(db, asked.incident_id, who.sight())
    if asked.key is not None:
        known = case_queries.find_event(db, who.actor, asked.key)
        if known is not None:
            return _replay(stored, known, asked, actors_of(who)[0])
    if asked.version is not None and asked.version != stored.version:
        raise _moved(db, stored)
    behalf = _Behalf(actors_of(who), who.sight())
    made = _make(db, stored, asked, behalf, policy=policy, now=now)
    tell_of_move(db, made, day=now.astimezone(policy.county.zone).date(), by=by)
    return made


def act_for_system(db: Connection, asked: MoveAsked, *, policy: Policy, now: datetime) -> MoveMade:
    """Make a move that the clock makes; raises as `act` does."""
    stored = _lock(db, asked.incident_id, EVERYTHING)
    return _make(db, stored, asked, _Behalf([SYSTEM], EVERYTHING), policy=policy, now=now)


@dataclass(frozen=True, slots=True)
class _Behalf:
    """On whose behalf a move is made: whom they can act as, and what they see."""

    actors: list[Actor]
    sight: Sight


def _lock(db: Connection, incident_id: uuid.UUID, sight: Sight) -> Stored:
    stored = case_queries.find_case(db, incident_id, sight, lock=True)
    if stored is None:
        raise IncidentNotFoundError
    return stored


def _make(
    db: Connection,
    stored: Stored,
    asked: MoveAsked,
    behalf: _Behalf,
    *,
    policy: Policy,
    now: datetime,
) -> MoveMade:
    request = {} if asked.key is None else {"request": asked.digest()}
    past = case_queries.events_of_case(db, stored.id)
    now = max(now, past[-1].at)  # a later request may have had the lock first
    asked = complete_form(db, stored, asked, sight=behalf.sight, policy=policy, now=now)
    rules = HandlingRules.of(policy.handling)
    first = Attempt(asked.verb, stored.case, behalf.actors[0], asked.form, now, rules)
    attempts = [replace(first, actor=actor) for actor in behalf.actors]
    actor, after = first_allowed(attempts, sample=lot_of(stored))
    _check_label(asked, stored, actor)
    details = event_details(asked.form, asked.extras, stored.case, after)
    details |= _granted(asked) | _graded(asked, stored) | request
    made = MoveMade(asked.verb, actor, stored, after, stored.version + 1, now)
    _write(db, made, asked, details, past, policy=policy)
    return made


def _check_label(asked: MoveAsked, stored: Stored, actor: Actor) -> None:
    """Refuse to open what is kept closely, but to a centre of township or county with a reason."""
    label = asked.graded.get("label", stored.grades.label)
    is_lower = label.rank < stored.grades.label.rank
    if is_lower and not (asked.form.reason and actor.level.rank >= Level.TOWNSHIP.rank):
        raise refusals.LabelLoweredError


def _write(
    db: Connection,
    made: MoveMade,
    asked: MoveAsked,
    details: dict[str, Any],
    past: list[Record],
    *,
    policy: Policy,
) -> None:
    stored, after, now = made.before, made.after, made.at
    grades = replace(stored.grades, **asked.graded)
    history = steps_of(past)
    history.append(step_of_move(made.verb, now, after, details))
    clocks = run(after, history, terms_of(policy), urgent=grades.urgent)
    columns = case_columns(after) | grades.values() | clocks.columns(now) | _dated(made)
    case_queries.write_case(db, stored, after, columns=columns, now=now)
    case_queries.set_dues(db, stored.id, after.works, clocks.of_works)
    _note_on_works(db, made, asked)
    case_queries.write_event(
        db,
        {
            "incident_id": stored.id,
            "version": made.version,
            "kind": made.verb,
            "from_state": stored.case.state,
            "to_state": after.state,
            "actor": made.actor.person,
            "unit": made.actor.unit or None,
            "at": now,
            "details": details,
            "key": asked.key,
        },
    )


def _note_on_works(db: Connection, made: MoveMade, asked: MoveAsked) -> None:
    """Keep with a task what is told of it: the whistle, the result, the whistler's mark."""
    known = {work.no for work in made.before.case.works}
    if made.verb is Verb.WHISTLE:
        for work in made.after.works:
            if work.no not in known:
                case_queries.set_work(db, made.before.id, work.no, whistled=True)
    lead = made.before.case.lead
    no = asked.form.work if lead is None or asked.form.work is not None else lead.no
    if made.verb in {Verb.SUBMIT_RESULT, Verb.FINISH} and no is not None:
        case_queries.set_work(db, made.before.id, no, result=asked.form.result)


def _dated(made: MoveMade) -> dict[str, Any]:
    """Return the moments an incident keeps beside its history."""
    dated: dict[str, Any] = {}
    if made.verb is Verb.ACCEPT:
        dated["accepted_at"] = made.at
    if made.after.state is State.CLOSED and made.before.case.state is not State.CLOSED:
        dated["closed_at"] = made.at
        if made.before.case.round == 1:
            dated["first_closed_at"] = made.at
    return dated


def _granted(asked: MoveAsked) -> dict[str, Any]:
    if asked.verb is not Verb.GRANT_EXTENSION or asked.extras.days is None:
        return {}
    return {"extended_by": f"{asked.extras.days}wd"}


def _graded(asked: MoveAsked, stored: Stored) -> dict[str, Any]:
    """Return what a move changed of the grades."""
    was = stored.grades.values()
    return {name: value for name, value in asked.graded.items() if value != was[name]}


def lot_of(stored: Stored) -> int:
    """Return the lot, 0 to 99, by which an incident's round is drawn for verification.

    Taken from the incident's id and the round: nobody chooses it, and it is the same every time.
    """
    drawn = hashlib.sha256(f"{stored.id}:{stored.case.round}".encode()).digest()
    return int.from_bytes(drawn[:8]) % _LOTS


def _replay(stored: Stored, known: Any, asked: MoveAsked, actor: Actor) -> MoveMade:  # noqa: ANN401 a row
    same = known.incident_id == stored.id and known.details.get("request") == asked.digest()
    if not same:
        raise refusals.MoveKeyTakenError
    return MoveMade(asked.verb, actor, stored, stored.case, known.version, known.at, replayed=True)


def _moved(db: Connection, stored: Stored) -> refusals.MovedMeanwhileError:
    last = case_queries.last_event(db, stored.id)
    name = case_queries.person_name(db, last.actor)
    return refusals.moved_meanwhile(last.kind, name, version=last.version)
