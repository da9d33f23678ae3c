"""Making a move: the row of the table, the standing of the actor, the guards, the effect."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from governance.incidents.vocabulary import State
from governance.incidents.workflow import refusals
from governance.incidents.workflow.case import Actor, Case, Form
from governance.incidents.workflow.effects import EFFECTS
from governance.incidents.workflow.guards import GUARDS, Attempt
from governance.incidents.workflow.moves import MOVES, Move
from governance.incidents.workflow.standing import stands
from governance.incidents.workflow.vocabulary import Need, Standing
from governance.incidents.workflow.wording import (
    NEED_WORDS,
    STANDING_WORDS,
    STATE_WORDS,
    VERB_WORDS,
    list_words,
)
from governance.vocabulary import Tier, Verb

#: What was given with a move, by what is needed.
_GIVEN: Final[Mapping[Need, Callable[[Form], object]]] = {
    Need.REASON: lambda form: form.reason,
    Need.REASON_CODE: lambda form: form.reason_code,
    Need.TIER: lambda form: form.tier not in {None, Tier.UNSET},
    Need.CATEGORY: lambda form: form.category,
    Need.UNIT: lambda form: form.unit,
    Need.LEADER: lambda form: form.leader,
    Need.TARGET: lambda form: form.target,
    Need.RESULT: lambda form: form.result,
    # Which evidence is wanted is the county's policy: see the guard.
    Need.EVIDENCE: lambda _form: True,
    Need.SATISFACTION: lambda form: form.satisfaction,
    Need.CARD: lambda form: form.card,
    Need.WORK: lambda form: form.work is not None,
    Need.NOTE: lambda form: form.note,
}

#: Moves by which somebody becomes a handler, who does not verify this round.
_HANDLING: Final = frozenset(
    {
        Verb.SELF_HANDLE,
        Verb.SIGN,
        Verb.START,
        Verb.ARRIVE,
        Verb.FEED_BACK,
        Verb.FINISH,
        Verb.SUBMIT_RESULT,
    }
)


def make_move(at: Attempt, *, sample: int = 0) -> Case:
    """Return the incident as the move leaves it.

    Parameters
    ----------
    sample
        The incident's own lot, 0 to 99, by which policy skips verification or call-back.

    Raises
    ------
    MoveRefusedError
        When a rule of handling does not allow it.
    """
    move = check_move(at)
    target = _target(at, move, sample)
    changed = EFFECTS.get(at.verb, _nothing)(at, target)
    handlers = changed.handlers
    if at.verb in _HANDLING:
        handlers |= {at.actor.person}
    return replace(changed, state=target, handlers=handlers)


def check_move(at: Attempt) -> Move:
    """Return the row of the table, when the move is allowed with what came with it.

    Raises
    ------
    MoveRefusedError
        As `make_move` does.
    """
    move = _check_actor(at)
    missing = [need for need in Need if need in move.needs and not _GIVEN[need](at.form)]
    words = VERB_WORDS[at.verb]
    if missing:
        needs = list_words([NEED_WORDS[need] for need in missing])
        raise refusals.IncompleteFormError(
            verb_zh=words.zh, verb_en=words.en, needs_zh=needs.zh, needs_en=needs.en
        )
    known = at.rules.reasons.get(at.verb)
    if known is not None and at.form.reason_code not in known:
        raise refusals.UnknownReasonError(known="、".join(sorted(known)))
    for guard in GUARDS.get(at.verb, ()):
        guard(at)
    return move


def open_verbs(case: Case, actor: Actor) -> list[Verb]:
    """Return what an actor may do with an incident, as far as that is known without a form.

    A move that a guard will refuse for what comes with it is still named; one that state, role
    or standing forbid is not.
    """
    return [verb for verb in Verb if _is_open(verb, case, actor)]


def _is_open(verb: Verb, case: Case, actor: Actor) -> bool:
    move = MOVES[verb]
    if case.state not in move.sources or not _has_role(move, actor):
        return False
    if move.standing is Standing.ASSIGNED:
        return any(work.is_open and work.unit == actor.unit for work in case.works)
    return stands(move.standing, case, actor, None)


def _check_actor(at: Attempt) -> Move:
    move, words = MOVES[at.verb], VERB_WORDS[at.verb]
    if at.case.state not in move.sources:
        state = STATE_WORDS[at.case.state]
        raise refusals.MoveNotAllowedError(
            state_zh=state.zh, state_en=state.en, verb_zh=words.zh, verb_en=words.en
        )
    if not _has_role(move, at.actor):
        raise refusals.NotYourRoleError(verb_zh=words.zh, verb_en=words.en)
    by_another = move.standing in {Standing.NOT_HANDLER, Standing.VERIFIER}
    if by_another and at.actor.person in at.case.handlers:
        raise refusals.HandlerVerifiesError
    if not stands(move.standing, at.case, at.actor, at.case.work(at.form.work)):
        standing = STANDING_WORDS[move.standing]
        raise refusals.NotYourPlaceError(
            verb_zh=words.zh,
            verb_en=words.en,
            standing_zh=standing.zh,
            standing_en=standing.en,
        )
    return move


def _has_role(move: Move, actor: Actor) -> bool:
    return move.by_system if actor.is_system else bool(move.roles & actor.roles)


def _target(at: Attempt, move: Move, sample: int) -> State:
    """Return the state the move leads to; policy may skip verification or the call-back."""
    usual = move.targets[0] if move.targets else at.case.state
    if at.verb is Verb.ATTEMPT_CALLBACK:
        gave_up = len(at.case.attempts) + 1 >= at.rules.most_attempts
        return State.CLOSED if gave_up else usual
    if usual is State.PENDING_VERIFICATION and at.rules.is_verified(at.case, sample):
        return usual
    if State.CLOSED in move.targets and State.PENDING_CALLBACK in move.targets:
        called = at.rules.is_called_back(at.case, sample)
        return State.PENDING_CALLBACK if called else State.CLOSED
    return usual


def _nothing(at: Attempt, _target: State) -> Case:
    return at.case
