"""Due times follow from history alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from governance.clocks.limits import Limit, Unit
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case, Work
from governance.incidents.workflow.deadlines import RunningClock, Step, Terms, running_clocks
from governance.incidents.workflow.vocabulary import WorkRole, WorkState
from governance.policy import load_policy
from governance.vocabulary import ClockKind, Level, Tier, Verb

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = load_policy()
TERMS = Terms(POLICY.limits, POLICY.calendar.calendar(ZONE))


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of March 2026, whose first is a Sunday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


REPORTED = Step(Verb.REPORT, at(2), State.REPORTED)
ACCEPTED = Step(Verb.ACCEPT, at(2, 10), State.ACCEPTED)
DISPATCHED = Step(Verb.DISPATCH, at(2, 11), State.IN_HANDLING, works=(1, 2))
LEAD = Work(1, "water", WorkRole.LEAD, WorkState.PENDING_SIGN)
SUPPORT = Work(2, "roads", WorkRole.SUPPORT, WorkState.PENDING_SIGN)
HANDLED = Case(
    state=State.IN_HANDLING,
    level=Level.COUNTY,
    tier=Tier.MAJOR,
    holder="360824",
    works=(LEAD, SUPPORT),
)
HISTORY = [REPORTED, ACCEPTED, DISPATCHED]


def clock(kind: ClockKind, case: Case, history: list[Step], **more: bool) -> RunningClock:
    found = [one for one in running_clocks(case, history, TERMS, **more) if one.kind is kind]
    assert len(found) == 1, found
    return found[0]


def test_a_report_to_a_grid_is_accepted_within_four_hours_and_an_urgent_one_in_half() -> None:
    case = Case(state=State.REPORTED)
    assert clock(ClockKind.ACCEPT, case, [REPORTED]).due_at == at(2, 13)
    assert clock(ClockKind.ACCEPT, case, [REPORTED], urgent=True).due_at == at(2, 9, 30)


def test_a_conclusion_is_awaited_from_the_acceptance_whoever_holds_it_since() -> None:
    passed_up = Step(Verb.ESCALATE, at(3), State.ACCEPTED)
    later = Step(Verb.DISPATCH, at(4), State.IN_HANDLING, works=(1, 2))
    found = clock(ClockKind.CONCLUDE, HANDLED, [REPORTED, ACCEPTED, passed_up, later])
    assert found.started_at == at(2, 10)
    assert found.due_at == at(23, 0)  # twenty days, the day of the start not counted


def test_a_warning_comes_at_four_fifths_of_the_limit() -> None:
    found = clock(ClockKind.CONCLUDE, HANDLED, HISTORY)
    assert found.warn_at == at(3, 0) + 0.8 * timedelta(days=20)


def test_a_granted_pause_stands_between_the_start_and_the_end() -> None:
    pause = Step(Verb.GRANT_PAUSE, at(5), State.IN_HANDLING)
    waiting = clock(ClockKind.CONCLUDE, HANDLED, [*HISTORY, pause])
    assert (waiting.due_at, waiting.warn_at) == (None, None)
    resumed = Step(Verb.RESUME, at(8), State.IN_HANDLING)
    assert clock(ClockKind.CONCLUDE, HANDLED, [*HISTORY, pause, resumed]).due_at == at(26, 0)


def test_an_extension_in_working_days_begins_where_the_limit_ends() -> None:
    granted = Step(
        Verb.GRANT_EXTENSION,
        at(20),
        State.IN_HANDLING,
        extended_by=Limit(2, Unit.WORKING_DAYS),
    )
    assert clock(ClockKind.CONCLUDE, HANDLED, [*HISTORY, granted]).due_at == at(24, 17, 30)


def test_a_new_round_begins_a_new_limit() -> None:
    bad = Step(Verb.CALLBACK_BAD, at(30), State.IN_HANDLING, works=(3,))
    found = clock(ClockKind.CONCLUDE, HANDLED, [*HISTORY, bad])
    assert found.started_at == at(30)


def test_each_unit_has_a_clock_of_its_own() -> None:
    signs = [c for c in running_clocks(HANDLED, HISTORY, TERMS) if c.kind is ClockKind.SIGN]
    assert [(c.work, c.due_at) for c in signs] == [(1, at(3, 17, 30)), (2, at(3, 17, 30))]


def test_who_was_whistled_for_must_arrive_and_who_signed_must_answer() -> None:
    whistled = Step(Verb.WHISTLE, at(2, 12), State.IN_HANDLING, works=(3,))
    police = Work(3, "police", WorkRole.SUPPORT, WorkState.PENDING_SIGN)
    case = replace(HANDLED, works=(replace(LEAD, state=WorkState.SIGNED), police))
    history = [*HISTORY, Step(Verb.SIGN, at(2, 12), State.IN_HANDLING, work=1), whistled]
    assert clock(ClockKind.ARRIVE, case, history).due_at == at(2, 14)
    assert clock(ClockKind.FIRST_RESPONSE, case, history).due_at == at(4, 17, 30)
    answered = [*history, Step(Verb.FEED_BACK, at(2, 15), State.IN_HANDLING, work=1)]
    kinds = {c.kind for c in running_clocks(case, answered, TERMS)}
    assert ClockKind.FIRST_RESPONSE not in kinds


def test_a_new_holder_has_a_limit_of_its_own_though_the_state_stays() -> None:
    case = Case(state=State.ACCEPTED, level=Level.VILLAGE)
    noted = Step(Verb.URGE, at(3), State.ACCEPTED)
    assert clock(ClockKind.DISPATCH, case, [REPORTED, ACCEPTED, noted]).started_at == ACCEPTED.at
    passed_up = Step(Verb.ESCALATE, at(4), State.ACCEPTED)
    later = [REPORTED, ACCEPTED, noted, passed_up, Step(Verb.URGE, at(5), State.ACCEPTED)]
    assert clock(ClockKind.DISPATCH, case, later).started_at == at(4)


def test_a_task_that_is_done_or_to_be_returned_runs_no_clock() -> None:
    done = replace(LEAD, state=WorkState.DONE)
    case = replace(HANDLED, works=(done, replace(SUPPORT, state=WorkState.RETURN_REQUESTED)))
    assert [c.kind for c in running_clocks(case, HISTORY, TERMS)] == [ClockKind.CONCLUDE]


def test_a_history_that_does_not_tell_when_it_began_runs_no_clock() -> None:
    assert running_clocks(HANDLED, [], TERMS) == []
    assert running_clocks(Case(state=State.REPORTED), [], TERMS) == []


def test_nothing_runs_where_nobody_owes_anything() -> None:
    for state in (State.ARCHIVED, State.VOIDED, State.MERGED, State.REJECTED):
        assert running_clocks(Case(state=state), HISTORY, TERMS) == []


@given(st.integers(0, 20 * 24 * 60), st.integers(1, 10 * 24 * 60))
def test_a_pause_never_brings_the_end_nearer(begin: int, length: int) -> None:
    start = ACCEPTED.at + timedelta(minutes=begin)
    pause = Step(Verb.GRANT_PAUSE, start, State.IN_HANDLING)
    resumed = Step(Verb.RESUME, start + timedelta(minutes=length), State.IN_HANDLING)
    plain = clock(ClockKind.CONCLUDE, HANDLED, HISTORY).due_at
    paused = clock(ClockKind.CONCLUDE, HANDLED, [*HISTORY, pause, resumed]).due_at
    assert plain is not None
    assert paused is not None
    assert plain <= paused <= plain + timedelta(minutes=length)
