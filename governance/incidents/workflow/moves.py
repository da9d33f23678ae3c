"""One table of moves: from which states, into which, by whom, with what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from governance.incidents.vocabulary import OPEN_STATES, State
from governance.incidents.workflow.vocabulary import Need, Owner, Standing
from governance.people.roles import CENTRES, DISPATCHERS, HANDLERS, Role
from governance.vocabulary import ClockKind, Verb


@dataclass(frozen=True, slots=True)
class Move:
    """What a verb does.

    Attributes
    ----------
    sources
        States in which it is allowed.
    targets
        The state it leads to; further ones where a policy skips a step. None: it stays.
    roles
        Who may, by role; nobody where the system alone does it.
    by_system
        Whether the clock may do it, too.
    """

    sources: frozenset[State]
    targets: tuple[State, ...]
    roles: frozenset[Role]
    standing: Standing
    needs: frozenset[Need] = frozenset()
    by_system: bool = False


_DRAFT, _REPORTED, _ACCEPTED = State.DRAFT, State.REPORTED, State.ACCEPTED
_HANDLING, _VERIFYING = State.IN_HANDLING, State.PENDING_VERIFICATION
_CALLING, _CLOSED = State.PENDING_CALLBACK, State.CLOSED
_EARLY: Final = frozenset({_REPORTED, _ACCEPTED})
_HELD: Final = frozenset({_ACCEPTED, _HANDLING})
_UNSETTLED: Final = frozenset({_REPORTED, _ACCEPTED, _HANDLING, _VERIFYING, _CALLING})
_IN_HANDLING: Final = frozenset({_HANDLING})
_EVERYONE: Final = HANDLERS | {Role.REPORTER, Role.VISIT_MEMBER}
_OVERSEERS: Final = CENTRES | {Role.GRID_SUPERVISOR, Role.LEADER}
_OFFICERS: Final = frozenset({Role.CALLBACK_OFFICER})
_REASON: Final = frozenset({Need.REASON})
_CODED: Final = frozenset({Need.REASON, Need.REASON_CODE})
_TO_UNIT: Final = frozenset({Need.REASON, Need.UNIT})
_WORK: Final = frozenset({Need.WORK})


def _own(*needs: Need, by_system: bool = False) -> Move:
    """Return a move on one's own task; the incident stays in handling."""
    return Move(_IN_HANDLING, (), HANDLERS, Standing.ASSIGNED, _WORK | set(needs), by_system)


def _ruled(*needs: Need) -> Move:
    """Return a decision of the holder about somebody's task."""
    return Move(_IN_HANDLING, (), DISPATCHERS, Standing.HOLDER_OR_ABOVE, _WORK | set(needs))


def _watched(sources: frozenset[State], *needs: Need, by_system: bool = False) -> Move:
    """Return an act of those who watch over an incident."""
    return Move(sources, (), _OVERSEERS, Standing.HOLDER_OR_ABOVE, frozenset(needs), by_system)


def _decided(sources: frozenset[State], *needs: Need) -> Move:
    """Return a decision of the level above about a request."""
    return Move(sources, (), _OVERSEERS, Standing.ABOVE, frozenset(needs))


MOVES: Final[Mapping[Verb, Move]] = {
    Verb.REPORT: Move(frozenset({_DRAFT}), (_REPORTED,), _EVERYONE, Standing.REPORTER),
    Verb.ACCEPT: Move(
        frozenset({_REPORTED}),
        (_ACCEPTED,),
        DISPATCHERS,
        Standing.HOLDER,
        frozenset({Need.CATEGORY}),
    ),
    Verb.REJECT: Move(
        frozenset({_REPORTED}), (State.REJECTED,), DISPATCHERS, Standing.HOLDER, _CODED
    ),
    Verb.VOID: Move(
        frozenset({_DRAFT, _REPORTED}),
        (State.VOIDED,),
        CENTRES,
        Standing.HOLDER_OR_ABOVE,
        _CODED,
        by_system=True,
    ),
    Verb.MERGE: Move(
        _EARLY, (State.MERGED,), DISPATCHERS, Standing.HOLDER, frozenset({Need.TARGET})
    ),
    Verb.UNMERGE: Move(
        frozenset({State.MERGED}), (_REPORTED,), DISPATCHERS, Standing.HOLDER_OR_ABOVE, _REASON
    ),
    Verb.TRIAGE: Move(
        _EARLY | _IN_HANDLING,
        (),
        DISPATCHERS,
        Standing.HOLDER_OR_ABOVE,
        frozenset({Need.TIER}),
    ),
    Verb.SELF_HANDLE: Move(frozenset({_ACCEPTED}), (_HANDLING,), DISPATCHERS, Standing.HOLDER),
    Verb.DISPATCH: Move(_HELD, (_HANDLING,), DISPATCHERS, Standing.HOLDER, frozenset({Need.UNIT})),
    Verb.ESCALATE: Move(_HELD, (_ACCEPTED,), DISPATCHERS, Standing.HOLDER, _REASON, by_system=True),
    Verb.DELEGATE: Move(_HELD, (_ACCEPTED,), DISPATCHERS, Standing.HOLDER, _REASON),
    Verb.REFUSE_DELEGATION: Move(
        frozenset({_ACCEPTED}), (_ACCEPTED,), DISPATCHERS, Standing.HOLDER, _REASON
    ),
    Verb.WHISTLE: Move(_IN_HANDLING, (), CENTRES, Standing.HOLDER, _TO_UNIT),
    Verb.SPONSOR: Move(
        _IN_HANDLING,
        (),
        frozenset({Role.COUNTY_DISPATCHER, Role.LEADER}),
        Standing.HOLDER,
        frozenset({Need.LEADER}),
    ),
    Verb.CONVENE: _watched(_HELD, Need.NOTE),
    Verb.INSTRUCT: Move(
        _UNSETTLED, (), frozenset({Role.LEADER}), Standing.HOLDER_OR_ABOVE, frozenset({Need.NOTE})
    ),
    Verb.URGE: _watched(_UNSETTLED, Need.NOTE),
    Verb.SUPERVISE: _watched(_UNSETTLED, Need.CARD, Need.NOTE, by_system=True),
    Verb.LIFT: _watched(_UNSETTLED, Need.REASON),
    Verb.REQUEST_EXTENSION: Move(_IN_HANDLING, (), HANDLERS, Standing.HOLDER_OR_LEAD, _REASON),
    Verb.GRANT_EXTENSION: _decided(_HELD),
    Verb.DENY_EXTENSION: _decided(_HELD, Need.REASON),
    Verb.REQUEST_PAUSE: Move(_IN_HANDLING, (), HANDLERS, Standing.HOLDER_OR_LEAD, _CODED),
    Verb.GRANT_PAUSE: _decided(_IN_HANDLING),
    Verb.DENY_PAUSE: _decided(_IN_HANDLING, Need.REASON),
    Verb.RESUME: Move(
        _IN_HANDLING, (), HANDLERS, Standing.HOLDER_OR_ABOVE, frozenset(), by_system=True
    ),
    Verb.SIGN: _own(),
    Verb.START: _own(),
    Verb.ARRIVE: _own(),
    Verb.FEED_BACK: _own(Need.NOTE),
    Verb.REQUEST_RETURN: _own(Need.REASON, Need.REASON_CODE),
    Verb.GRANT_RETURN: _ruled(),
    Verb.DENY_RETURN: _ruled(Need.REASON),
    Verb.TRANSFER: _ruled(Need.UNIT, Need.REASON),
    Verb.RULE: Move(
        _IN_HANDLING,
        (),
        DISPATCHERS | {Role.LEADER},
        Standing.ABOVE,
        _WORK | _TO_UNIT,
    ),
    Verb.WAIVE: _ruled(Need.REASON),
    Verb.FINISH: _own(Need.RESULT),
    Verb.SUBMIT_RESULT: Move(
        _IN_HANDLING,
        (_VERIFYING, _CALLING, _CLOSED),
        HANDLERS,
        Standing.LEAD,
        frozenset({Need.RESULT, Need.EVIDENCE}),
    ),
    Verb.VERIFY_PASS: Move(
        frozenset({_VERIFYING}), (_CALLING, _CLOSED), DISPATCHERS, Standing.VERIFIER
    ),
    Verb.VERIFY_FAIL: Move(
        frozenset({_VERIFYING}), (_HANDLING,), DISPATCHERS, Standing.VERIFIER, _REASON
    ),
    Verb.ATTEMPT_CALLBACK: Move(
        frozenset({_CALLING}), (_CALLING, _CLOSED), _OFFICERS, Standing.NOT_HANDLER
    ),
    Verb.CALLBACK_OK: Move(
        frozenset({_CALLING}),
        (_CLOSED,),
        _OFFICERS,
        Standing.NOT_HANDLER,
        frozenset({Need.SATISFACTION}),
    ),
    Verb.CALLBACK_LAWFUL: Move(
        frozenset({_CALLING}), (_CLOSED,), _OFFICERS, Standing.NOT_HANDLER, _REASON
    ),
    Verb.CALLBACK_BAD: Move(
        frozenset({_CALLING}), (_HANDLING,), _OFFICERS, Standing.NOT_HANDLER, _REASON
    ),
    Verb.REOPEN: Move(
        frozenset({_CLOSED, State.ARCHIVED}), (_HANDLING,), CENTRES, Standing.ANYONE, _REASON
    ),
    Verb.ARCHIVE: Move(
        frozenset({_CLOSED}),
        (State.ARCHIVED,),
        frozenset(),
        Standing.SYSTEM,
        by_system=True,
    ),
}


#: Who owes the next step, and against which limit, in every state that is not an end.
WAITING: Final[Mapping[State, tuple[Owner, ClockKind]]] = {
    State.DRAFT: (Owner.REPORTER, ClockKind.DRAFT),
    State.REPORTED: (Owner.HOLDER, ClockKind.ACCEPT),
    State.ACCEPTED: (Owner.HOLDER, ClockKind.DISPATCH),
    State.IN_HANDLING: (Owner.LEAD, ClockKind.CONCLUDE),
    State.PENDING_VERIFICATION: (Owner.VERIFIER, ClockKind.VERIFY),
    State.PENDING_CALLBACK: (Owner.CALLBACK_OFFICER, ClockKind.CALLBACK),
    State.CLOSED: (Owner.ARCHIVIST, ClockKind.ARCHIVE),
}

#: States in which an incident may rest for ever.
ENDS: Final = frozenset(State) - OPEN_STATES - {State.CLOSED}
