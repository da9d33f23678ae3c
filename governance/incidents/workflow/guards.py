"""Rules that a move must keep beside its row in the table; each refuses in its own words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from governance.incidents.vocabulary import State
from governance.incidents.workflow import refusals
from governance.incidents.workflow.case import Actor, Case, Form, Work
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.vocabulary import Supervision, WorkRole, WorkState
from governance.incidents.workflow.wording import VERB_WORDS
from governance.vocabulary import Level, Tier, Verb


@dataclass(frozen=True, slots=True)
class Attempt:
    """A move that somebody tries to make."""

    verb: Verb
    case: Case
    actor: Actor
    form: Form
    now: datetime
    rules: HandlingRules

    def work(self, *states: WorkState) -> Work:
        """Return the task meant, when it is in one of these states."""
        found = self.case.work(self.form.work)
        if found is None or found.state not in states:
            words = VERB_WORDS[self.verb]
            raise refusals.NoSuchWorkError(verb_zh=words.zh, verb_en=words.en)
        return found


Guard = Callable[[Attempt], None]

_TIERS: Final = (Tier.UNSET, Tier.MINOR, Tier.MAJOR, Tier.HARD)
#: States in which a unit may still give a task back.
RETURNABLE: Final = (WorkState.PENDING_SIGN, WorkState.SIGNED)
UNDER_WAY: Final = (WorkState.PENDING_SIGN, WorkState.SIGNED, WorkState.WORKING)


def _tier_is_fit(at: Attempt) -> None:
    wanted = at.form.tier or Tier.UNSET
    if wanted is Tier.HARD and at.actor.level is not Level.COUNTY:
        raise refusals.HardTierAtCountyError
    lighter = _TIERS.index(wanted) < _TIERS.index(at.case.tier)
    is_above = at.actor.level.rank > at.case.level.rank
    if lighter and at.case.passed and not (is_above and at.form.reason):
        raise refusals.DowngradeError


def _is_minor(at: Attempt) -> None:
    if at.case.tier is not Tier.MINOR:
        raise refusals.NotMinorError


def _is_hard(at: Attempt) -> None:
    if at.case.tier is not Tier.HARD:
        raise refusals.NotHardError


def _has_level_above(at: Attempt) -> None:
    if at.case.level.above is None:
        raise refusals.NoLevelError


def _goes_up_one_level(at: Attempt) -> None:
    wanted = at.form.level
    if wanted is None or wanted is at.case.level.above:
        return
    if wanted.rank <= at.case.level.rank:
        raise refusals.NoLevelError
    if at.form.skip_rule not in at.rules.skip_rules:
        known = "、".join(sorted(at.rules.skip_rules)) or "–"
        raise refusals.SkippedLevelError(known=known)


def _has_level_below(at: Attempt) -> None:
    if at.case.level.below is None:
        raise refusals.NoLevelError


def _is_new_to_unit(at: Attempt) -> None:
    """Refuse to pass an incident down to a unit that passed it up in this round."""
    if at.form.unit in at.case.passed:
        raise refusals.PingPongError


def _was_delegated(at: Attempt) -> None:
    if at.case.delegated_from is None:
        raise refusals.NotDelegatedError


def _was_not_refused_before(at: Attempt) -> None:
    if at.case.holder in at.case.passed:
        raise refusals.RefusedTwiceError


def _nothing_under_way(at: Attempt) -> None:
    if any(work.is_open for work in at.case.works):
        raise refusals.UnfinishedTasksError


def _units_have_one_task(at: Attempt) -> None:
    wanted = [unit for unit in (at.form.unit, *at.form.units) if unit is not None]
    busy = {work.unit for work in at.case.works if work.is_open}
    if at.verb in {Verb.TRANSFER, Verb.RULE}:
        busy -= {work.unit for work in at.case.works if work.no == at.form.work}
    if len(set(wanted)) != len(wanted) or busy & set(wanted):
        raise refusals.UnitTwiceError


def _support_is_done(at: Attempt) -> None:
    owed = at.case.open_support
    if owed:
        raise refusals.SupportOpenError(n=len(owed))


def _has_its_leader(at: Attempt) -> None:
    if at.case.tier is Tier.HARD and at.case.sponsor is None:
        raise refusals.NoSponsorError


def _evidence_is_whole(at: Attempt) -> None:
    missing = at.rules.evidence_for(at.case.category) - at.form.evidence
    if missing:
        raise refusals.EvidenceMissingError(missing="、".join(sorted(missing)))


def _is_fresh_extension(at: Attempt) -> None:
    if at.case.is_extension_pending:
        raise refusals.NothingPendingError
    if at.case.extension is not None:
        raise refusals.ExtendedOnceError
    if at.case.due_at is not None and at.now >= at.case.due_at:
        raise refusals.TooLateError


def _extension_waits(at: Attempt) -> None:
    if not at.case.is_extension_pending:
        raise refusals.NothingPendingError


def _is_fresh_pause(at: Attempt) -> None:
    if at.case.is_pause_pending or at.case.is_paused:
        raise refusals.NothingPendingError


def _pause_waits(at: Attempt) -> None:
    if not at.case.is_pause_pending:
        raise refusals.NothingPendingError


def _is_paused(at: Attempt) -> None:
    if not at.case.is_paused:
        raise refusals.NothingPendingError


def _card_is_higher(at: Attempt) -> None:
    if (at.form.card or Supervision.NONE).rank <= at.case.supervision.rank:
        raise refusals.CardNotHigherError


def _may_lift(at: Attempt) -> None:
    issued = at.case.supervised_at
    if issued is None or at.actor.level.rank < issued.rank:
        raise refusals.NotSupervisedError


def _work_can(*states: WorkState) -> Guard:
    def guard(at: Attempt) -> None:
        at.work(*states)

    return guard


def _returns_are_left(at: Attempt) -> None:
    if at.case.returns >= at.rules.most_returns:
        raise refusals.PingPongError


def _unit_did_not_return_it(at: Attempt) -> None:
    """Refuse to hand a task to a unit that gave it back in this round."""
    gave_back = {
        work.unit
        for work in at.case.works
        if work.state is WorkState.RETURNED and work.round == at.case.round
    }
    if at.form.unit in gave_back:
        raise refusals.PingPongError


def _is_not_the_lead_s(refusal: type[refusals.MoveRefusedError]) -> Guard:
    """Refuse what may not be done with the task of the unit in charge."""

    def guard(at: Attempt) -> None:
        found = at.case.work(at.form.work)
        if found is not None and found.role is WorkRole.LEAD:
            raise refusal

    return guard


def _is_another_day(at: Attempt) -> None:
    if at.form.day in at.case.attempts:
        raise refusals.SameDayCallError


def _is_recent(at: Attempt) -> None:
    closed = at.case.closed_at
    if closed is not None and at.now > closed + timedelta(days=at.rules.reopen_days):
        raise refusals.TooOldError(days=at.rules.reopen_days)


def _is_held_below(at: Attempt) -> None:
    """Only a delegation to the next level down is one; a hard matter stays at the county."""
    if at.case.tier is Tier.HARD and at.case.state is State.IN_HANDLING:
        raise refusals.NoLevelError


GUARDS: Final[Mapping[Verb, tuple[Guard, ...]]] = {
    Verb.TRIAGE: (_tier_is_fit,),
    Verb.SELF_HANDLE: (_is_minor,),
    Verb.DISPATCH: (_nothing_under_way, _units_have_one_task, _unit_did_not_return_it),
    Verb.ESCALATE: (_has_level_above, _goes_up_one_level),
    Verb.DELEGATE: (_has_level_below, _is_held_below, _is_new_to_unit),
    Verb.REFUSE_DELEGATION: (_was_delegated, _was_not_refused_before),
    Verb.WHISTLE: (_units_have_one_task,),
    Verb.SPONSOR: (_is_hard,),
    Verb.SUPERVISE: (_card_is_higher,),
    Verb.LIFT: (_may_lift,),
    Verb.REQUEST_EXTENSION: (_is_fresh_extension,),
    Verb.GRANT_EXTENSION: (_extension_waits,),
    Verb.DENY_EXTENSION: (_extension_waits,),
    Verb.REQUEST_PAUSE: (_is_fresh_pause,),
    Verb.GRANT_PAUSE: (_pause_waits,),
    Verb.DENY_PAUSE: (_pause_waits,),
    Verb.RESUME: (_is_paused,),
    Verb.SIGN: (_work_can(WorkState.PENDING_SIGN),),
    Verb.START: (_work_can(WorkState.PENDING_SIGN, WorkState.SIGNED),),
    Verb.ARRIVE: (_work_can(*UNDER_WAY),),
    Verb.FEED_BACK: (_work_can(WorkState.SIGNED, WorkState.WORKING),),
    Verb.REQUEST_RETURN: (_work_can(*RETURNABLE), _returns_are_left),
    Verb.GRANT_RETURN: (
        _work_can(WorkState.RETURN_REQUESTED),
        _is_not_the_lead_s(refusals.LeadStaysError),
    ),
    Verb.DENY_RETURN: (_work_can(WorkState.RETURN_REQUESTED),),
    Verb.TRANSFER: (
        _work_can(*UNDER_WAY, WorkState.RETURN_REQUESTED),
        _units_have_one_task,
        _unit_did_not_return_it,
    ),
    Verb.RULE: (_work_can(*UNDER_WAY, WorkState.RETURN_REQUESTED), _units_have_one_task),
    Verb.WAIVE: (
        _work_can(*UNDER_WAY, WorkState.RETURN_REQUESTED),
        _is_not_the_lead_s(refusals.LeadStaysError),
    ),
    Verb.FINISH: (_work_can(*UNDER_WAY), _is_not_the_lead_s(refusals.LeadSubmitsError)),
    Verb.SUBMIT_RESULT: (_has_its_leader, _support_is_done, _evidence_is_whole),
    Verb.ATTEMPT_CALLBACK: (_is_another_day,),
    Verb.REOPEN: (_is_recent,),
}
