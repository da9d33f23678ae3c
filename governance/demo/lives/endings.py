"""How a life ends once a result is handed in: verified, called back, closed, archived, reopened."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from governance.demo.lives import wording
from governance.demo.lives.scene import Scene
from governance.demo.lives.telling import Act
from governance.incidents.handling.history import Extras
from governance.incidents.handling.vocabulary import CallbackMode, Satisfaction
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import SYSTEM, Form
from governance.vocabulary import Verb

_FAILED, _BAD, _LAWFUL, _NO_ANSWER, _REOPENED = 0.06, 0.045, 0.02, 0.06, 0.007
_SATISFACTION: Final = (
    [Satisfaction.VERY] * 9 + [Satisfaction.SATISFIED] * 8 + [Satisfaction.BASIC] * 3
)
_DAY: Final = timedelta(days=1)
_BY_PHONE: Final = Extras(callback_mode=CallbackMode.PHONE)


def end_life(scene: Scene) -> Iterator[Act]:
    """Lead from a result handed in to the end; now and then a second round comes before it."""
    yield from _settle(scene)
    is_closed = scene.life.case.state is State.CLOSED
    if is_closed and scene.life.case.round == 1 and scene.chance(_REOPENED):
        reason = Form(reason=wording.REOPEN)
        centre = scene.cast.town(scene.grid)
        yield Act(Verb.REOPEN, centre, _DAY * scene.rng.randint(8, 25), reason, in_office=True)
        yield from _again(scene)
    due = scene.life.due_at
    if scene.life.case.state is State.CLOSED and due is not None:
        yield Act(Verb.ARCHIVE, SYSTEM, due - scene.life.at + timedelta(minutes=1))


def _settle(scene: Scene) -> Iterator[Act]:
    """Verify and call back until it is closed."""
    while scene.life.case.state in {State.PENDING_VERIFICATION, State.PENDING_CALLBACK}:
        if scene.life.case.state is State.PENDING_VERIFICATION:
            yield from _verify(scene)
        else:
            yield from _call_back(scene)


def _verify(scene: Scene) -> Iterator[Act]:
    verifier = scene.cast.verifier(scene.life.case, scene.grid, scene.lot)
    after = scene.hours(1, 14)
    if scene.chance(_FAILED):
        reason = Form(reason=scene.pick(wording.FAIL))
        yield Act(Verb.VERIFY_FAIL, verifier, after, reason, in_office=True)
        yield scene.submit(scene.hours(3, 30))
        return
    yield Act(Verb.VERIFY_PASS, verifier, after, in_office=True)


def _call_back(scene: Scene) -> Iterator[Act]:
    officer, after = scene.cast.caller(scene.lot), scene.hours(2, 26)
    tried = len(scene.life.case.attempts)
    # Who did not answer once is likelier not to answer again; the next call is on another day.
    if scene.chance(_NO_ANSWER * (1 + 6 * tried)):
        after += _DAY * min(tried, 1)
        yield Act(Verb.ATTEMPT_CALLBACK, officer, after, Form(), _BY_PHONE, in_office=True)
        return
    if scene.life.case.round == 1 and scene.chance(_BAD):
        form = Form(reason=scene.pick(wording.BAD), satisfaction=Satisfaction.DISSATISFIED)
        yield Act(Verb.CALLBACK_BAD, officer, after, form, _BY_PHONE, in_office=True)
        yield from _again(scene)
        return
    if scene.chance(_LAWFUL):
        form = Form(reason=wording.LAWFUL, satisfaction=Satisfaction.DISSATISFIED)
        yield Act(Verb.CALLBACK_LAWFUL, officer, after, form, _BY_PHONE, in_office=True)
        return
    form = Form(satisfaction=scene.rng.choice(_SATISFACTION))
    yield Act(Verb.CALLBACK_OK, officer, after, form, _BY_PHONE, in_office=True)


def _again(scene: Scene) -> Iterator[Act]:
    """Handle it in another round: the unit that was in charge takes it up anew."""
    lead = scene.life.case.lead
    if lead is None:
        return
    yield from scene.take_up(lead.no)
    yield from scene.report_progress(scene.hours(1, 8))
    yield scene.submit(scene.hours(4, 48))
    yield from _settle(scene)
