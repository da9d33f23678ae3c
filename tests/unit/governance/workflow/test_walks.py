"""Whatever is tried, in whatever order, what must hold of an incident holds."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import SYSTEM, Actor, Case, Form, Work
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.guards import Attempt
from governance.incidents.workflow.making import make_move
from governance.incidents.workflow.moves import MOVES
from governance.incidents.workflow.refusals import MoveRefusedError
from governance.incidents.workflow.vocabulary import Supervision, WorkRole, WorkState
from governance.people.roles import Role
from governance.vocabulary import Level, Tier, Verb

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNITS = ["360824100001001", "360824100001", "360824100", "360824", "water", "roads"]
LEVELS = dict(zip(UNITS, [*Level, Level.COUNTY, Level.COUNTY], strict=True))

#: Ends that a walk shall not run into at once.
ENDING = {Verb.VOID, Verb.REJECT, Verb.MERGE}

numbers = st.integers(1, 6)
units = st.sampled_from(UNITS)
forms = st.builds(
    Form,
    reason=st.just("因为"),
    reason_code=st.just("any"),
    tier=st.sampled_from([Tier.MINOR, Tier.MAJOR, Tier.HARD]),
    category=st.just("environment"),
    unit=units,
    units=st.lists(units, max_size=2).map(tuple),
    level=st.sampled_from([None, None, *Level]),
    skip_rule=st.sampled_from([None, "red"]),
    leader=st.just("县领导"),
    target=st.just("XG-1"),
    result=st.just("已办"),
    satisfaction=st.just("very"),
    card=st.sampled_from(Supervision),
    work=numbers,
    note=st.just("记录"),
    day=st.sampled_from(["1", "2", "3"]),
)
anybody = st.builds(
    lambda unit, role: Actor(f"{unit}-{role}", unit, LEVELS[unit], frozenset({role})),
    units,
    st.sampled_from(Role),
)


def fit(draw: st.DataObject, verb: Verb, case: Case, work: int | None) -> Actor:
    """Somebody whose role and unit may well make the move."""
    move = MOVES[verb]
    if move.by_system and (not move.roles or draw.draw(st.booleans())):
        return SYSTEM
    task = case.work(work)
    near = [case.holder, "360824", *([task.unit] if task else [])]
    near += [case.lead.unit] if case.lead else []
    unit = draw.draw(st.sampled_from(near))
    role = draw.draw(st.sampled_from(sorted(move.roles)))
    person = draw.draw(st.sampled_from(["甲", "乙"]))
    return Actor(f"{unit}-{person}", unit, LEVELS[unit], frozenset({role}))


_LEAD = Work(1, "water", WorkRole.LEAD, WorkState.PENDING_SIGN)
_DONE = Work(1, "water", WorkRole.LEAD, WorkState.DONE)
_SUPPORT = Work(2, "roads", WorkRole.SUPPORT, WorkState.PENDING_SIGN)
_COUNTY = Case(state=State.ACCEPTED, level=Level.COUNTY, holder="360824", passed=("360824100",))
STARTS = [
    Case(holder="360824100001001"),
    Case(state=State.REPORTED, holder="360824100001001"),
    _COUNTY,
    replace(_COUNTY, state=State.IN_HANDLING, works=(_LEAD, _SUPPORT)),
    replace(_COUNTY, state=State.IN_HANDLING, works=(_LEAD,), tier=Tier.HARD),
    replace(_COUNTY, state=State.PENDING_VERIFICATION, works=(_DONE,)),
    replace(_COUNTY, state=State.PENDING_CALLBACK, works=(_DONE,)),
    replace(_COUNTY, state=State.CLOSED, works=(_DONE,), closed_at=NOW),
]


class Walk(RuleBasedStateMachine):
    """Anybody tries anything on one incident."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Case(state=State.REPORTED, holder="360824100001001")
        self.county = HandlingRules(skip_rules=frozenset({"red"}))

    @initialize(start=st.sampled_from(STARTS))
    def it_begins(self, start: Case) -> None:
        self.case = start

    @rule(data=st.data(), form=forms, sample=st.integers(0, 99))
    def somebody_fit_moves_it_on(self, data: st.DataObject, form: Form, sample: int) -> None:
        self._try_fit(data, form, sample, [verb for verb in Verb if MOVES[verb].targets])

    @rule(data=st.data(), form=forms, sample=st.integers(0, 99))
    def somebody_fit_works_on_it(self, data: st.DataObject, form: Form, sample: int) -> None:
        self._try_fit(data, form, sample, [verb for verb in Verb if not MOVES[verb].targets])

    def _try_fit(self, data: st.DataObject, form: Form, sample: int, verbs: list[Verb]) -> None:
        known = [verb for verb in verbs if self.case.state in MOVES[verb].sources]
        lasting = [verb for verb in known if verb not in ENDING] or known
        if not lasting:
            return
        verb = data.draw(st.sampled_from(lasting))
        owed = [work.no for work in self.case.works if work.is_open]
        form = replace(form, work=data.draw(st.sampled_from(owed)) if owed else None)
        self._try(verb, fit(data, verb, self.case, form.work), form, sample)

    @rule(verb=st.sampled_from(Verb), actor=anybody, form=forms, sample=st.integers(0, 99))
    def anybody_tries(self, verb: Verb, actor: Actor, form: Form, sample: int) -> None:
        if verb not in ENDING:
            self._try(verb, actor, form, sample)

    @rule(verb=st.sampled_from(sorted(ENDING)), data=st.data(), form=forms)
    def it_ends_early(self, verb: Verb, data: st.DataObject, form: Form) -> None:
        if self.case.round > 1:
            self._try(verb, fit(data, verb, self.case, form.work), form, 0)

    def _try(self, verb: Verb, actor: Actor, form: Form, sample: int) -> None:
        before = self.case
        attempt = Attempt(verb, before, actor, form, NOW, self.county)
        try:
            self.case = make_move(attempt, sample=sample)
        except MoveRefusedError:
            return
        self._check_step(verb, before, actor, form)

    def _check_step(self, verb: Verb, before: Case, actor: Actor, form: Form) -> None:
        now = self.case
        assert before.state in MOVES[verb].sources
        if now.supervision.rank < before.supervision.rank:
            assert verb is Verb.LIFT
        if abs(now.level.rank - before.level.rank) > 1:
            assert form.skip_rule == "red"
        if verb in {Verb.VERIFY_PASS, Verb.VERIFY_FAIL}:
            assert actor.person not in before.handlers
        assert now.round - before.round in {0, 1}
        assert now.returns >= before.returns or now.round > before.round
        assert [work.no for work in now.works][: len(before.works)] == [
            work.no for work in before.works
        ]

    @invariant()
    def one_unit_is_in_charge_just_while_it_is_handled(self) -> None:
        leads = [w for w in self.case.works if w.role is WorkRole.LEAD and w.is_open]
        assert len(leads) == (self.case.state is State.IN_HANDLING)

    @invariant()
    def nobody_owes_anything_on_an_incident_that_is_not_handled(self) -> None:
        if self.case.state is not State.IN_HANDLING:
            assert not any(work.is_open for work in self.case.works)

    @invariant()
    def no_unit_has_two_tasks_at_once(self) -> None:
        busy = Counter(work.unit for work in self.case.works if work.is_open)
        assert not busy or max(busy.values()) == 1

    @invariant()
    def a_number_of_a_task_is_never_given_twice(self) -> None:
        numbers = [work.no for work in self.case.works]
        assert numbers == sorted(set(numbers))

    @invariant()
    def a_closed_incident_knows_when(self) -> None:
        if self.case.state in {State.CLOSED, State.ARCHIVED}:
            assert self.case.closed_at is not None


Walk.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestWalk = Walk.TestCase
