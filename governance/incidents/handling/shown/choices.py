"""What somebody may do next with an incident: only what the rules would take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geo.errors import Words
from governance.incidents.workflow.case import Actor, Case, Form
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.guards import GUARDS, Attempt
from governance.incidents.workflow.making import open_verbs
from governance.incidents.workflow.moves import MOVES
from governance.incidents.workflow.refusals import MoveRefusedError
from governance.incidents.workflow.vocabulary import Need, Standing, Supervision
from governance.vocabulary import Verb

#: What may be said with a move beside what it needs.
OPTIONAL: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.ACCEPT: ("category", "note"),
    Verb.TRIAGE: ("severity", "risk", "scale", "urgent", "label", "reason"),
    Verb.SELF_HANDLE: ("note",),
    Verb.DISPATCH: ("units", "note"),
    Verb.ESCALATE: ("level", "skip_rule"),
    Verb.WHISTLE: ("units",),
    Verb.SPONSOR: ("task_force", "plan"),
    Verb.REQUEST_EXTENSION: ("days",),
    Verb.GRANT_EXTENSION: ("days", "note"),
    Verb.GRANT_PAUSE: ("note",),
    Verb.GRANT_RETURN: ("note",),
    Verb.RESUME: ("note",),
    Verb.SIGN: ("note",),
    Verb.START: ("note",),
    Verb.ARRIVE: ("note",),
    Verb.SUBMIT_RESULT: ("result_kind",),
    Verb.VERIFY_PASS: ("note",),
    Verb.ATTEMPT_CALLBACK: ("mode", "note"),
    Verb.CALLBACK_OK: ("mode", "note"),
    Verb.CALLBACK_LAWFUL: ("mode",),
    Verb.CALLBACK_BAD: ("mode",),
}

#: The program fills these in itself: the unit above, the category reported, the day of a call.
FILLED: Final[Mapping[Verb, frozenset[Need]]] = {
    Verb.ACCEPT: frozenset({Need.CATEGORY}),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One move that is open to somebody.

    Attributes
    ----------
    works
        Numbers of the tasks it can be made on, for a move on a task.
    missing
        Kinds of evidence that are still to be handed in before it.
    blocked
        Why it cannot be made just now although the state allows it; None when it can.
    """

    verb: Verb
    actor: Actor
    needs: tuple[Need, ...]
    optional: tuple[str, ...]
    works: tuple[int, ...] = ()
    missing: frozenset[str] = frozenset()
    blocked: Words | None = None


def choices_of(
    case: Case,
    actors: Sequence[Actor],
    rules: HandlingRules,
    *,
    evidence: frozenset[str],
    now: datetime,
) -> list[Choice]:
    """Return the moves open to somebody who can act as any of `actors`, in the order of verbs.

    Parameters
    ----------
    evidence
        Kinds handed in, in this round.
    """
    found: dict[Verb, Choice] = {}
    for actor in actors:
        for choice in _open_to(case, actor, rules, evidence, now):
            known = found.get(choice.verb)
            if known is None or (known.blocked is not None and choice.blocked is None):
                found[choice.verb] = choice
    return [found[verb] for verb in Verb if verb in found]


def _open_to(
    case: Case, actor: Actor, rules: HandlingRules, evidence: frozenset[str], now: datetime
) -> Iterator[Choice]:
    for verb in open_verbs(case, actor):
        move = MOVES[verb]
        needs = tuple(
            need for need in Need if need in move.needs and need not in FILLED.get(verb, ())
        )
        plain = Choice(verb, actor, needs, OPTIONAL.get(verb, ()))
        probe = Attempt(verb, case, actor, _probe(case, evidence), now, rules)
        if Need.WORK in move.needs:
            works = tuple(_works(probe, own=move.standing is Standing.ASSIGNED))
            if works:
                yield replace(plain, works=works)
            continue
        missing = frozenset[str]()
        if verb is Verb.SUBMIT_RESULT:
            missing = rules.evidence_for(case.category) - evidence
        yield replace(plain, missing=missing, blocked=_refusal(probe))


def _probe(case: Case, evidence: frozenset[str]) -> Form:
    """Return a form with which only what the incident itself forbids is refused."""
    return Form(tier=case.tier, card=Supervision.RED, evidence=evidence)


def _works(probe: Attempt, *, own: bool) -> Iterator[int]:
    for work in probe.case.works:
        if own and work.unit != probe.actor.unit:
            continue
        at = replace(probe, form=replace(probe.form, work=work.no))
        if _refusal(at) is None:
            yield work.no


def _refusal(at: Attempt) -> Words | None:
    try:
        for guard in GUARDS.get(at.verb, ()):
            guard(at)
    except MoveRefusedError as refused:
        return refused.words
    return None
