"""What the county does with what it holds: joint handling, a case for a leader, passing it down."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from governance.demo.lives import wording
from governance.demo.lives.cast import agencies_for
from governance.demo.lives.scene import Scene
from governance.demo.lives.telling import Act
from governance.demo.people.units import JOINT_BODY
from governance.incidents.handling.history import Extras
from governance.incidents.workflow.case import Actor, Form
from governance.incidents.workflow.vocabulary import Supervision, WorkState
from governance.vocabulary import OTHERS, Tier, Verb

#: Who else is asked for help, whatever the matter.
_HELPERS: Final = ("agency-police", "agency-land", "agency-housing", "agency-justice")
_WHISTLED, _EXTENDED, _INSTRUCTED, _CONVENED, _URGED = 0.3, 0.2, 0.1, 0.25, 0.15
_CARDED, _RETURNED, _WAIVED, _LATE, _PAUSED = 0.06, 0.08, 0.06, 0.07, 0.4
_DAY: Final = timedelta(days=1)


def joint(scene: Scene) -> Iterator[Act]:
    """Settle it jointly: an agency in charge, others supporting, all by their own clocks."""
    county = scene.cast.county(scene.lot)
    form = Form(tier=Tier.MAJOR)
    yield Act(Verb.TRIAGE, county, scene.hours(0.3, 4), form, in_office=True)
    yield from _dispatch_jointly(scene, county, scene.rng.choice((1, 1, 2)))
    yield from _talk(scene, county)
    if scene.chance(_EXTENDED):
        yield from _extend(scene, county)
    yield from _finish_support(scene, county)
    if scene.chance(_LATE):
        yield from scene.miss_the_limit()
    yield scene.submit(scene.hours(20, 130))


def hard(scene: Scene) -> Iterator[Act]:
    """Let a leader take it: a task force, a plan, weeks of work."""
    county, leader = scene.cast.county(scene.lot), scene.cast.leader(scene.lot)
    form = Form(tier=Tier.HARD)
    yield Act(Verb.TRIAGE, county, scene.hours(0.3, 4), form, in_office=True)
    yield from _dispatch_jointly(scene, county, 2)
    team = Extras(task_force=wording.FORCE, plan=wording.PLAN)
    sponsor = Form(leader=leader.person)
    yield Act(Verb.SPONSOR, county, scene.hours(1, 8), sponsor, team, in_office=True)
    note = Form(note=wording.INSTRUCT)
    yield Act(Verb.INSTRUCT, leader, scene.hours(5, 40), note, in_office=True)
    yield from _talk(scene, county)
    if scene.chance(_PAUSED):
        yield from _pause(scene, county, leader)
    yield from scene.report_progress(_DAY * scene.rng.randint(3, 12))
    yield from _finish_support(scene, county)
    yield scene.submit(_DAY * scene.rng.randint(4, 25))


def delegated(scene: Scene) -> Iterator[Act]:
    """Pass it down to the township, which may refuse once; whoever keeps it has it handled."""
    county, town = scene.cast.county(scene.lot), scene.cast.town(scene.grid)
    down = Form(reason=wording.DOWN, unit=town.unit)
    yield Act(Verb.DELEGATE, county, scene.hours(0.3, 5), down, in_office=True)
    if scene.chance(0.25):
        refusal = Form(reason=wording.NOT_OURS)
        yield Act(Verb.REFUSE_DELEGATION, town, scene.hours(1, 6), refusal, in_office=True)
        yield from joint(scene)
        return
    agency = Form(unit=_agencies(scene)[0])
    yield Act(Verb.DISPATCH, town, scene.hours(0.3, 5), agency, in_office=True)
    lead = scene.life.case.lead
    if lead is not None:
        yield from scene.take_up(lead.no)
    yield scene.submit(scene.hours(12, 80))


def _agencies(scene: Scene) -> list[str]:
    """Return those in charge of the matter, who leads first; the joint body leads disputes."""
    category = scene.life.case.category or OTHERS
    own = agencies_for(category)
    return [JOINT_BODY[0], *own] if category == "dispute" else own


def _dispatch_jointly(scene: Scene, county: Actor, support: int) -> Iterator[Act]:
    lead, *others = _agencies(scene)
    town = scene.grid[:9]
    pool = dict.fromkeys([*others, town, *_HELPERS])
    helpers = [unit for unit in pool if unit != lead][:support]
    form = Form(unit=lead, units=tuple(helpers), reason="按职责清单派办")
    yield Act(Verb.DISPATCH, county, scene.hours(0.3, 5), form, in_office=True)
    if scene.chance(_RETURNED):
        yield from _give_back(scene, county)
    for work in scene.life.case.works:
        if work.is_open:
            yield from scene.take_up(work.no, most_h=4)
    if scene.chance(_WHISTLED):
        busy = {work.unit for work in scene.life.case.works}
        free = next(unit for unit in (*_HELPERS, "agency-fire", town) if unit not in busy)
        call = Form(unit=free, reason=wording.WHISTLE)
        yield Act(Verb.WHISTLE, county, scene.hours(2, 30), call, in_office=True)
        last = scene.life.case.works[-1].no
        yield scene.on_task(Verb.ARRIVE, last, scene.minutes(55))
    yield from scene.report_progress(scene.hours(4, 24))


def _give_back(scene: Scene, county: Actor) -> Iterator[Act]:
    """Let a supporting agency say that it is not its duty; the task goes to another, or not."""
    work = scene.life.case.open_support[0]
    code = scene.code_of(Verb.REQUEST_RETURN)
    asked = {"reason": wording.RETURN, "reason_code": code}
    yield scene.on_task(Verb.REQUEST_RETURN, work.no, scene.hours(0.5, 5), **asked)
    busy = {one.unit for one in scene.life.case.works}
    other = next((unit for unit in _HELPERS if unit not in busy), None)
    if other is None or scene.chance(0.3):
        refusal = Form(work=work.no, reason="职责清单已列明，请继续配合")
        yield Act(Verb.DENY_RETURN, county, scene.hours(0.5, 5), refusal, in_office=True)
        return
    form = Form(work=work.no, unit=other, reason="改由职责更近的单位配合")
    yield Act(Verb.TRANSFER, county, scene.hours(0.5, 5), form, in_office=True)


def _talk(scene: Scene, county: Actor) -> Iterator[Act]:
    """Meet, urge and watch, as it happens."""
    if scene.chance(_CONVENED):
        meeting = Form(note=wording.CONVENE)
        yield Act(Verb.CONVENE, county, scene.hours(6, 48), meeting, in_office=True)
    if scene.chance(_INSTRUCTED):
        note = Form(note=wording.INSTRUCT)
        leader = scene.cast.leader(scene.lot)
        yield Act(Verb.INSTRUCT, leader, scene.hours(6, 48), note, in_office=True)
    if scene.chance(_URGED):
        urge = Form(note=wording.URGE)
        yield Act(Verb.URGE, county, scene.hours(24, 60), urge, in_office=True)
    if scene.chance(_CARDED):
        card = Form(card=Supervision.YELLOW, note=wording.URGE)
        yield Act(Verb.SUPERVISE, county, scene.hours(12, 60), card, in_office=True)
        yield from scene.report_progress(scene.hours(2, 20))
        lifted = Form(reason="已按要求整改")
        yield Act(Verb.LIFT, county, scene.hours(10, 40), lifted, in_office=True)


def _extend(scene: Scene, county: Actor) -> Iterator[Act]:
    due = scene.life.due_at
    # Early enough that the longest row of holidays does not carry the request past the limit.
    if due is None or due - scene.life.at < 13 * _DAY:
        return
    after = (due - scene.life.at) * scene.rng.uniform(0.05, 0.2)
    asked, days = Form(reason=scene.pick(wording.EXTEND)), scene.rng.choice((3, 5, 10))
    yield Act(Verb.REQUEST_EXTENSION, county, after, asked, Extras(days=days), in_office=True)
    leader = scene.cast.leader(scene.lot)
    if scene.chance(0.25):
        refusal = Form(reason=wording.EXTEND_NO)
        yield Act(Verb.DENY_EXTENSION, leader, scene.hours(1, 10), refusal, in_office=True)
        return
    given = Extras(days=days)
    yield Act(Verb.GRANT_EXTENSION, leader, scene.hours(1, 10), Form(), given, in_office=True)


def _pause(scene: Scene, county: Actor, leader: Actor) -> Iterator[Act]:
    asked = Form(reason=wording.PAUSE, reason_code=scene.code_of(Verb.REQUEST_PAUSE))
    yield Act(Verb.REQUEST_PAUSE, county, _DAY * scene.rng.randint(1, 6), asked, in_office=True)
    yield Act(Verb.GRANT_PAUSE, leader, scene.hours(1, 10), in_office=True)
    yield Act(Verb.RESUME, county, _DAY * scene.rng.randint(7, 20), in_office=True)


def _finish_support(scene: Scene, county: Actor) -> Iterator[Act]:
    """Let every supporting unit finish, or free it of its task."""
    for work in scene.life.case.open_support:
        if scene.chance(_WAIVED):
            form = Form(work=work.no, reason=wording.WAIVE)
            yield Act(Verb.WAIVE, county, scene.hours(4, 20), form, in_office=True)
            continue
        if work.state in {WorkState.PENDING_SIGN, WorkState.SIGNED}:
            yield from scene.take_up(work.no)
        result = scene.pick(wording.SUPPORT_DONE)
        yield scene.on_task(Verb.FINISH, work.no, scene.hours(8, 40), result=result)
