"""Whenever the watch looks, it does what is due, once, and knows when to come again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.clocks.limits import Clock, Limit, Unit
from governance.clocks.overdue_section import OverdueSection
from governance.incidents.overdue.escalation import Act, Outlook, Standing, look_ahead
from governance.incidents.overdue.vocabulary import Stage
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.deadlines import RunningClock, Step, Terms, running_clocks
from governance.incidents.workflow.vocabulary import Supervision
from governance.policy import load_policy
from governance.vocabulary import ClockKind, Level, Verb

POLICY = load_policy()
SECTION = OverdueSection()
START = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 09:00 in the county
TERMS = Terms(POLICY.limits, POLICY.calendar.calendar(ZoneInfo("Asia/Shanghai")))
GRID = Standing(Level.GRID, Supervision.NONE)
HOUR = timedelta(hours=1)


def accepting(now: datetime = START) -> list[RunningClock]:
    """The clock of a report to a grid: four hours."""
    reported = [Step(Verb.REPORT, now, State.REPORTED)]
    return running_clocks(Case(state=State.REPORTED, holder="g"), reported, TERMS)


def clock(kind: ClockKind, hours: int, **more: object) -> RunningClock:
    made = Clock(Limit(hours, Unit.HOURS), START, TERMS.calendar)
    found = RunningClock(kind, made, made.due_at(), made.reach(made.total * 0.8))
    return replace(found, **more)  # type: ignore[arg-type]


def stages(acts: Iterable[Act]) -> list[Stage]:
    return [act.stage for act in acts]


def after(hours: float, standing: Standing = GRID) -> Outlook:
    return look_ahead(accepting(), SECTION, standing, START + hours * HOUR)


def test_nothing_is_due_at_first_and_the_next_look_is_at_the_warning() -> None:
    assert after(0) == Outlook(next_at=START + 3.2 * HOUR)


def test_stages_follow_each_other_from_the_warning_to_the_red_card() -> None:
    assert stages(after(3.2).tells) == [Stage.WARN]
    for hours, stage, upcoming in ((4, "normal", 6), (6, "yellow", 8), (8, "red", None)):
        found = after(hours)
        assert (stages(found.moves), stages(found.tells)) == ([Stage(stage)], [])
        assert found.next_at == (None if upcoming is None else START + upcoming * HOUR)


def test_who_comes_late_does_the_highest_stage_alone() -> None:
    assert stages(after(30).moves) == [Stage.RED]
    assert after(30).tells == ()


def test_under_a_card_as_high_a_limit_that_ran_out_is_told_and_moves_nothing() -> None:
    found = after(4, replace(GRID, card=Supervision.YELLOW))
    assert (found.moves, stages(found.tells)) == ((), [Stage.NORMAL])


def test_what_was_done_under_a_key_is_not_done_again_though_it_was_lifted_since() -> None:
    key = after(4).moves[0].key
    done = replace(GRID, done=frozenset({key}))
    assert after(4.5, done) == Outlook(next_at=START + 6 * HOUR)
    assert stages(after(6, done).moves) == [Stage.YELLOW]


def test_lifting_settles_what_every_clock_called_for_by_then() -> None:
    lifted = replace(GRID, lifted_at=START + 5 * HOUR)
    assert after(5.5, lifted).moves == ()
    assert stages(after(6, lifted).moves) == [Stage.YELLOW]


def test_while_an_incident_is_paused_nothing_is_due_and_nothing_follows() -> None:
    assert after(30, replace(GRID, is_paused=True)) == Outlook()


def test_another_limit_for_the_same_step_begins_its_stages_anew() -> None:
    short, long = clock(ClockKind.CONCLUDE, 24), clock(ClockKind.CONCLUDE, 72)
    extended = replace(short, extended_by=Limit(2, Unit.WORKING_DAYS))
    keys = {Act(Stage.RED, one, START).key for one in (short, long, extended)}
    assert len(keys) == 3


def test_an_overrun_is_counted_from_the_end_of_an_extension() -> None:
    end = START + 40 * HOUR
    longer = clock(ClockKind.CONCLUDE, 24, extended_by=Limit(16, Unit.HOURS), due_at=end)
    assert longer.overrun(0) == end
    assert longer.overrun(0.5) == end + 12 * HOUR
    assert replace(longer, due_at=None).overrun(0.5) is None


def test_dispatch_and_conclusion_step_up_where_the_county_says_so() -> None:
    late = START + 49 * HOUR
    for kind, level, is_up in (
        (ClockKind.DISPATCH, Level.TOWNSHIP, True),
        (ClockKind.DISPATCH, Level.COUNTY, False),
        (ClockKind.CONCLUDE, Level.VILLAGE, True),
        (ClockKind.CONCLUDE, Level.TOWNSHIP, False),
        (ClockKind.VERIFY, Level.VILLAGE, False),
    ):
        standing = Standing(level, Supervision.NONE)
        moves = look_ahead([clock(kind, 24)], SECTION, standing, late).moves
        assert stages(moves) == [Stage.RED] + [Stage.STEP_UP] * is_up


def test_a_new_holder_has_the_time_anew_before_it_steps_up_again() -> None:
    village = Standing(Level.VILLAGE, Supervision.RED, held_since=START + 50 * HOUR)
    found = look_ahead([clock(ClockKind.CONCLUDE, 24)], SECTION, village, START + 51 * HOUR)
    assert (found.moves, found.next_at) == ((), START + 98 * HOUR)
    later = look_ahead([clock(ClockKind.CONCLUDE, 24)], SECTION, village, START + 98 * HOUR)
    assert stages(later.moves) == [Stage.STEP_UP]
    done = look_ahead([clock(ClockKind.CONCLUDE, 24)], SECTION, GRID, START + 49 * HOUR).moves
    from_grid = frozenset(act.key for act in done)
    once_more = look_ahead(
        [clock(ClockKind.CONCLUDE, 24)],
        SECTION,
        replace(village, done=from_grid),
        START + 98 * HOUR,
    )
    assert Stage.STEP_UP in stages(done)
    assert stages(once_more.moves) == [Stage.STEP_UP]


def test_what_waits_for_its_place_is_neither_supervised_nor_passed_up() -> None:
    nowhere = replace(GRID, is_held=False, is_placed=False)
    found = look_ahead([clock(ClockKind.DISPATCH, 24)], SECTION, nowhere, START + 49 * HOUR)
    assert (found.moves, stages(found.tells)) == ((), [Stage.RED])


def test_a_closed_incident_is_archived_and_a_draft_lapses_without_a_warning() -> None:
    for kind, stage in ((ClockKind.ARCHIVE, Stage.ARCHIVE), (ClockKind.DRAFT, Stage.LAPSE)):
        ending = [clock(kind, 24)]
        assert look_ahead(ending, SECTION, GRID, START + 23 * HOUR) == Outlook(
            next_at=START + 24 * HOUR
        )
        assert stages(look_ahead(ending, SECTION, GRID, START + 24 * HOUR).moves) == [stage]


def test_everything_can_be_switched_off() -> None:
    off = OverdueSection(supervise=False, yellow=False, red=False, step_up=())
    quiet = [replace(one, warn_at=None) for one in accepting()]
    assert look_ahead(quiet, off, GRID, START + 30 * HOUR) == Outlook()


def test_standing_says_who_holds_it_since_when_and_when_it_was_lifted() -> None:
    steps = [
        Step(Verb.ESCALATE, START, State.ACCEPTED),
        Step(Verb.LIFT, START + HOUR, State.ACCEPTED),
        Step(Verb.URGE, START + 2 * HOUR, State.ACCEPTED),
    ]
    case = Case(level=Level.VILLAGE, supervision=Supervision.NONE)
    found = Standing.of(case, steps, area="", done=["k"])
    assert (found.held_since, found.lifted_at) == (START, START + HOUR)
    assert not found.is_held
    assert not found.is_placed
    assert found.done == {"k"}


@dataclass
class Stored:
    """What a database would keep: the card, the keys of moves, and who was told what."""

    card: Supervision = Supervision.NONE
    moved: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def look(self, clocks: list[RunningClock], now: datetime) -> Outlook:
        """Do what is due as the watch does, and return what it then sees."""
        for _ in range(20):
            standing = Standing(Level.GRID, self.card, done=frozenset(self.moved))
            found = look_ahead(clocks, SECTION, standing, now)
            self.told |= {act.key for act in found.tells}
            if not found.moves:
                return found
            act = found.moves[0]
            assert act.key not in self.moved
            if act.card is not Supervision.NONE:
                assert act.card.rank > self.card.rank
                self.card = act.card
            self.moved.append(act.key)
        raise AssertionError("a look that does not end")


Drawn = tuple[str, list[tuple[int, int, Unit, ClockKind]]]
#: Up to three clocks that begin around a night in which summer time begins.
CLOCKS = st.tuples(
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
    st.lists(
        st.tuples(
            st.integers(0, 72),
            st.integers(1, 30),
            st.sampled_from(list(Unit)),
            st.sampled_from(list(ClockKind)),
        ),
        min_size=1,
        max_size=3,
    ),
)


def running(drawn: Drawn) -> list[RunningClock]:
    """The clocks that were drawn; the first is the incident's own, the others those of tasks."""
    zone = ZoneInfo(drawn[0])
    calendar = POLICY.calendar.calendar(zone)
    found = []
    for number, (hours, amount, unit, kind) in enumerate(drawn[1]):
        began = datetime(2026, 3, 27, tzinfo=zone) + hours * HOUR
        made = Clock(Limit(amount, unit), began, calendar)
        warn = made.reach(made.total * 0.8)
        found.append(RunningClock(kind, made, made.due_at(), warn, number or None))
    return found


LOOKS = st.lists(st.integers(0, 120 * 24 * 60), max_size=12)
LAST = datetime(2026, 8, 1, tzinfo=UTC)


@settings(deadline=None, max_examples=50)
@given(CLOCKS, LOOKS)
def test_no_act_comes_twice_and_the_card_only_rises_however_clocks_jump(
    drawn: Drawn, minutes: list[int]
) -> None:
    """The moments are in no order: the machine's clock is set forward and back."""
    clocks, stored = running(drawn), Stored()
    for minute in minutes:
        now = datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minute)
        found = stored.look(clocks, now)
        assert found.next_at is None or found.next_at > now
        again = stored.look(clocks, now)
        assert (again.moves, again.next_at) == ((), found.next_at)


@settings(deadline=None, max_examples=50)
@given(CLOCKS, LOOKS)
def test_who_missed_minutes_or_days_ends_where_who_came_in_time_did(
    drawn: Drawn, minutes: list[int]
) -> None:
    clocks, timely, late = running(drawn), Stored(), Stored()
    now: datetime | None = datetime(2026, 3, 27, tzinfo=UTC)
    while now is not None and now <= LAST:
        now = timely.look(clocks, now).next_at
    for minute in sorted(minutes):
        late.look(clocks, datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minute))
    assert late.look(clocks, LAST).moves == ()
    assert late.card is timely.card

    def others(stored: Stored) -> set[str]:
        ends = ("step_up", "archive", "lapse")
        return {key for key in stored.moved if key.endswith(ends)}

    assert others(late) == others(timely)
    assert late.told | set(late.moved) <= timely.told | set(timely.moved)
