"""What a move changes beside the state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case, Work
from governance.incidents.workflow.guards import Attempt
from governance.incidents.workflow.vocabulary import Supervision, WorkRole, WorkState
from governance.vocabulary import Tier, Verb

Effect = Callable[[Attempt, State], Case]


def _with_work(case: Case, no: int | None, **changes: object) -> Case:
    """Return the incident with one task changed."""
    works = tuple(
        replace(work, **changes) if work.no == no else work  # type: ignore[arg-type]
        for work in case.works
    )
    return replace(case, works=works)


def _with_new(case: Case, unit: str, role: WorkRole, state: WorkState) -> Case:
    no = 1 + max((work.no for work in case.works), default=0)
    return replace(case, works=(*case.works, Work(no, unit, role, state, round=case.round)))


def _stopped(case: Case) -> Case:
    """Return the incident with every open task suspended: another level decides anew.

    A pause was of the work that ends with it.
    """
    works = tuple(
        replace(work, state=WorkState.SUSPENDED, before=None) if work.is_open else work
        for work in case.works
    )
    return replace(case, works=works, is_paused=False, is_pause_pending=False)


def _accept(at: Attempt, _target: State) -> Case:
    return replace(at.case, category=at.form.category)


def _triage(at: Attempt, _target: State) -> Case:
    return replace(at.case, tier=at.form.tier or Tier.UNSET)


def _self_handle(at: Attempt, _target: State) -> Case:
    return _with_new(at.case, at.actor.unit, WorkRole.LEAD, WorkState.WORKING)


def _dispatch(at: Attempt, _target: State) -> Case:
    case = _with_new(at.case, at.form.unit or "", WorkRole.LEAD, WorkState.PENDING_SIGN)
    for unit in at.form.units:
        case = _with_new(case, unit, WorkRole.SUPPORT, WorkState.PENDING_SIGN)
    return case


def _escalate(at: Attempt, _target: State) -> Case:
    case = at.case
    level = at.form.level or case.level.above or case.level
    return replace(
        _stopped(case),
        level=level,
        holder=at.form.unit or "",
        passed=(*case.passed, case.holder),
        delegated_from=None,
    )


def _delegate(at: Attempt, _target: State) -> Case:
    case = at.case
    return replace(
        _stopped(case),
        level=case.level.below or case.level,
        holder=at.form.unit or "",
        delegated_from=case.holder,
    )


def _refuse_delegation(at: Attempt, _target: State) -> Case:
    case = at.case
    return replace(
        case,
        level=case.level.above or case.level,
        holder=case.delegated_from or "",
        passed=(*case.passed, case.holder),
        delegated_from=None,
    )


def _whistle(at: Attempt, _target: State) -> Case:
    case = at.case
    for unit in (at.form.unit or "", *at.form.units):
        case = _with_new(case, unit, WorkRole.SUPPORT, WorkState.PENDING_SIGN)
    return case


def _sponsor(at: Attempt, _target: State) -> Case:
    return replace(at.case, sponsor=at.form.leader)


def _merge(at: Attempt, _target: State) -> Case:
    return replace(_stopped(at.case), merged_into=at.form.target)


def _unmerge(at: Attempt, _target: State) -> Case:
    return replace(at.case, merged_into=None)


def _supervise(at: Attempt, _target: State) -> Case:
    card = at.form.card or Supervision.NORMAL
    # A pending request lapses under a red card.
    waits = at.case.is_extension_pending and card is not Supervision.RED
    # Who raises it further does not take it out of the hands of a level above.
    issued = {at.actor.level, at.case.supervised_at or at.actor.level}
    by = max(issued, key=lambda level: level.rank)
    return replace(at.case, supervision=card, supervised_at=by, is_extension_pending=waits)


def _lift(at: Attempt, _target: State) -> Case:
    return replace(at.case, supervision=Supervision.NONE, supervised_at=None)


def _ask_extension(at: Attempt, _target: State) -> Case:
    return replace(at.case, is_extension_pending=True)


def _decide_extension(at: Attempt, _target: State) -> Case:
    granted = at.verb is Verb.GRANT_EXTENSION
    return replace(at.case, is_extension_pending=False, extension=granted)


def _ask_pause(at: Attempt, _target: State) -> Case:
    return replace(at.case, is_pause_pending=True)


def _decide_pause(at: Attempt, _target: State) -> Case:
    return replace(at.case, is_pause_pending=False, is_paused=at.verb is Verb.GRANT_PAUSE)


def _resume(at: Attempt, _target: State) -> Case:
    return replace(at.case, is_paused=False)


def _to(state: WorkState) -> Effect:
    def effect(at: Attempt, _target: State) -> Case:
        return _with_work(at.case, at.form.work, state=state, before=None)

    return effect


def _ask_return(at: Attempt, _target: State) -> Case:
    before = at.work(WorkState.PENDING_SIGN, WorkState.SIGNED).state
    return _with_work(at.case, at.form.work, state=WorkState.RETURN_REQUESTED, before=before)


def _grant_return(at: Attempt, _target: State) -> Case:
    case = _with_work(at.case, at.form.work, state=WorkState.RETURNED, before=None)
    return replace(case, returns=case.returns + 1)


def _deny_return(at: Attempt, _target: State) -> Case:
    before = at.work(WorkState.RETURN_REQUESTED).before or WorkState.PENDING_SIGN
    return _with_work(at.case, at.form.work, state=before, before=None)


def _transfer(at: Attempt, _target: State) -> Case:
    """Give a task to another unit; one whose return was asked for counts as returned."""
    old = at.work(*WorkState)
    is_return = old.state is WorkState.RETURN_REQUESTED
    ended = WorkState.RETURNED if is_return else WorkState.TRANSFERRED
    case = _with_work(at.case, old.no, state=ended, before=None)
    case = replace(case, returns=case.returns + is_return)
    return _with_new(case, at.form.unit or "", old.role, WorkState.PENDING_SIGN)


def _submit(at: Attempt, target: State) -> Case:
    lead = at.case.lead
    case = at.case if lead is None else _with_work(at.case, lead.no, state=WorkState.DONE)
    return _closed(at, case, target)


def _pass_on(at: Attempt, target: State) -> Case:
    return _closed(at, at.case, target)


def _closed(at: Attempt, case: Case, target: State) -> Case:
    """Return the incident with its closing time, and what was pending gone, when it closes."""
    paused = replace(case, is_extension_pending=False, is_pause_pending=False, is_paused=False)
    return replace(paused, closed_at=at.now) if target is State.CLOSED else paused


def _send_back(at: Attempt, _target: State) -> Case:
    """Let the unit in charge go on with the task it had handed in."""
    last = _last_lead(at.case)
    return at.case if last is None else _with_work(at.case, last.no, state=WorkState.WORKING)


def _last_lead(case: Case) -> Work | None:
    done = [w for w in case.works if w.role is WorkRole.LEAD and w.state is WorkState.DONE]
    return done[-1] if done else None


def _attempt(at: Attempt, target: State) -> Case:
    day = at.form.day or at.now.date().isoformat()
    case = replace(at.case, attempts=at.case.attempts | {day})
    return replace(case, closed_at=at.now) if target is State.CLOSED else case


def _begin_round(at: Attempt, _target: State) -> Case:
    """Begin anew with the unit that was in charge last; who handled it then may not verify."""
    last = _last_lead(at.case)
    unit = at.case.holder if last is None else last.unit
    case = replace(at.case, round=at.case.round + 1)
    return replace(
        _with_new(case, unit, WorkRole.LEAD, WorkState.PENDING_SIGN),
        passed=(),
        returns=0,
        delegated_from=None,
        handlers=frozenset(),
        extension=None,
        attempts=frozenset(),
        merged_into=None,
    )


EFFECTS: Final[Mapping[Verb, Effect]] = {
    Verb.ACCEPT: _accept,
    Verb.TRIAGE: _triage,
    Verb.SELF_HANDLE: _self_handle,
    Verb.DISPATCH: _dispatch,
    Verb.ESCALATE: _escalate,
    Verb.DELEGATE: _delegate,
    Verb.REFUSE_DELEGATION: _refuse_delegation,
    Verb.WHISTLE: _whistle,
    Verb.SPONSOR: _sponsor,
    Verb.MERGE: _merge,
    Verb.UNMERGE: _unmerge,
    Verb.SUPERVISE: _supervise,
    Verb.LIFT: _lift,
    Verb.REQUEST_EXTENSION: _ask_extension,
    Verb.GRANT_EXTENSION: _decide_extension,
    Verb.DENY_EXTENSION: _decide_extension,
    Verb.REQUEST_PAUSE: _ask_pause,
    Verb.GRANT_PAUSE: _decide_pause,
    Verb.DENY_PAUSE: _decide_pause,
    Verb.RESUME: _resume,
    Verb.SIGN: _to(WorkState.SIGNED),
    Verb.START: _to(WorkState.WORKING),
    Verb.ARRIVE: _to(WorkState.WORKING),
    Verb.REQUEST_RETURN: _ask_return,
    Verb.GRANT_RETURN: _grant_return,
    Verb.DENY_RETURN: _deny_return,
    Verb.TRANSFER: _transfer,
    Verb.RULE: _transfer,
    Verb.WAIVE: _to(WorkState.WAIVED),
    Verb.FINISH: _to(WorkState.DONE),
    Verb.SUBMIT_RESULT: _submit,
    Verb.VERIFY_PASS: _pass_on,
    Verb.VERIFY_FAIL: _send_back,
    Verb.ATTEMPT_CALLBACK: _attempt,
    Verb.CALLBACK_OK: _pass_on,
    Verb.CALLBACK_LAWFUL: _pass_on,
    Verb.CALLBACK_BAD: _begin_round,
    Verb.REOPEN: _begin_round,
}
