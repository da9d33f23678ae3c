"""What becomes of a report: settled on the spot, by the village, the township; or not taken."""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Final

from governance.demo.lives import wording
from governance.demo.lives.cast import agencies_for
from governance.demo.lives.endings import end_life
from governance.demo.lives.joint_plots import delegated, hard, joint
from governance.demo.lives.scene import Scene
from governance.demo.lives.telling import Act
from governance.incidents.handling.stored_case import Grades
from governance.incidents.workflow.case import Actor, Form
from governance.people.scope import Label
from governance.vocabulary import OTHERS, Level, Risk, Severity, Tier, Verb


class Course(StrEnum):
    """Which way the handling takes."""

    SPOT = "spot"  #: 网格当场处置
    VILLAGE = "village"  #: 村（社区）自办
    TOWNSHIP = "township"  #: 乡镇派办
    JOINT = "joint"  #: 县级联合
    DELEGATED = "delegated"  #: 县级下派
    HARD = "hard"  #: 领导包案
    REJECTED = "rejected"  #: 不予受理
    VOIDED = "voided"  #: 作废


_REFUSED: Final = (0.015, 0.005)
#: Shares of the courses before the last two, by category, in the order of `Course`.
_SHARES: Final = {
    "dispute": (0.52, 0.25, 0.14, 0.07, 0.01, 0.01),
    "petition": (0.05, 0.2, 0.35, 0.34, 0.02, 0.04),
    "natural_hazard": (0.45, 0.2, 0.18, 0.13, 0.04, 0.0),
    "urban_management": (0.6, 0.12, 0.2, 0.07, 0.01, 0.0),
    "traffic": (0.5, 0.12, 0.22, 0.15, 0.01, 0.0),
    "work_safety": (0.36, 0.2, 0.26, 0.16, 0.02, 0.0),
    "food_drug": (0.3, 0.12, 0.36, 0.21, 0.01, 0.0),
    "consultation": (0.72, 0.2, 0.07, 0.01, 0.0, 0.0),
    OTHERS: (0.66, 0.18, 0.11, 0.04, 0.01, 0.0),
}
_LATE, _TAKES_LONG = 0.05, 0.06

#: The reason for which the county voids what is not of its area.
ELSEWHERE: Final = "elsewhere"
#: How long a report outside every grid waits for somebody who knows better.
WEEK: Final = timedelta(days=7)


def tell(scene: Scene) -> Iterator[Act]:
    """Tell the whole life of a report."""
    course = _draw_course(scene)
    yield from _COURSES[course](scene)
    yield from end_life(scene)


def _draw_course(scene: Scene) -> Course:
    shares = _SHARES.get(scene.life.case.category or OTHERS, _SHARES[OTHERS])
    (drawn,) = scene.rng.choices(list(Course), weights=(*shares, *_REFUSED))
    if drawn is Course.DELEGATED and not scene.policy.handling.skip_rules:
        return Course.JOINT
    return drawn


def merged(scene: Scene, target: str) -> Iterator[Act]:
    """Merge a report into an earlier one of the same matter."""
    worker, after = scene.cast.worker(scene.grid), scene.minutes(15)
    yield Act(Verb.MERGE, worker, after, Form(target=target, reason="同一地点的同一件事"))
    if scene.chance(0.06):
        reason = Form(reason=wording.UNMERGE)
        officer = scene.cast.officer(scene.grid)
        yield Act(Verb.UNMERGE, officer, scene.hours(3, 20), reason, in_office=True)
        yield from tell(scene)


def accept(scene: Scene, tier: Tier) -> Iterator[Act]:
    """Let the grid's worker accept it, and say how hard it is."""
    worker = scene.cast.worker(scene.grid)
    category = Form(category=scene.life.case.category)
    usual = 22 if scene.chance(0.6) else 75
    yield Act(Verb.ACCEPT, worker, scene.minutes(usual, 0.9), category)
    if tier is not Tier.UNSET:
        grades = _grades(scene)
        yield Act(Verb.TRIAGE, worker, scene.minutes(4), Form(tier=tier), grades=grades)


def _grades(scene: Scene) -> Grades:
    severity = scene.rng.choices((Severity.GENERAL, Severity.LARGER), weights=(24, 1))[0]
    risk = scene.rng.choices((Risk.BLUE, Risk.YELLOW, Risk.ORANGE), weights=(16, 3, 1))[0]
    label: Label = scene.life.grades.label
    return Grades(severity, risk, None, scene.life.grades.urgent, label)


def rise(scene: Scene, actor: Actor, *, level: Level | None = None) -> Act:
    """Pass it up one level, or to the level said under a rule that allows it."""
    above = level or actor.level.above or Level.COUNTY
    unit = scene.grid[: above.digits]
    if level is None:
        form = Form(reason=scene.pick(wording.UP), unit=unit)
    else:
        rule = scene.rng.choice(sorted(scene.policy.handling.skip_rules))
        form = Form(reason=wording.SKIPPED, unit=unit, level=level, skip_rule=rule)
    return Act(Verb.ESCALATE, actor, scene.hours(0.3, 4), form, in_office=True)


def to_village(scene: Scene, tier: Tier) -> Iterator[Act]:
    """Accept it and pass it up to the village."""
    yield from accept(scene, tier)
    form = Form(reason=scene.pick(wording.UP), unit=scene.grid[:12])
    yield Act(Verb.ESCALATE, scene.cast.worker(scene.grid), scene.minutes(40), form)


def to_town(scene: Scene) -> Iterator[Act]:
    """Pass it up to the township, by way of the village."""
    yield from to_village(scene, Tier.UNSET)
    yield rise(scene, scene.cast.officer(scene.grid))


def elsewhere(scene: Scene) -> Iterator[Act]:
    """Let the county void a report that lies outside it, when nobody placed it for a week."""
    known = scene.policy.handling.reasons.get(Verb.VOID, {})
    code = ELSEWHERE if ELSEWHERE in known else scene.code_of(Verb.VOID)
    form = Form(reason=wording.ELSEWHERE, reason_code=code)
    yield Act(Verb.VOID, scene.cast.county(scene.lot), WEEK, form, in_office=True)


def _on_the_spot(scene: Scene) -> Iterator[Act]:
    yield from accept(scene, Tier.MINOR)
    worker = scene.cast.worker(scene.grid)
    yield Act(Verb.SELF_HANDLE, worker, scene.minutes(6))
    if scene.chance(0.3):
        yield from scene.report_progress(scene.minutes(50))
    if scene.chance(_LATE):
        yield from scene.miss_the_limit()
        yield scene.submit(scene.hours(2, 20))
        return
    yield scene.submit(scene.minutes(150, 1.0))


def _by_village(scene: Scene) -> Iterator[Act]:
    yield from to_village(scene, Tier.MINOR)
    officer = scene.cast.officer(scene.grid)
    yield Act(Verb.SELF_HANDLE, officer, scene.hours(0.3, 5), in_office=True)
    yield from scene.report_progress(scene.hours(1, 10))
    if scene.chance(_TAKES_LONG):
        yield from scene.miss_the_limit()
    yield scene.submit(scene.hours(3, 40))


def _by_township(scene: Scene) -> Iterator[Act]:
    yield from to_town(scene)
    category = scene.life.case.category or OTHERS
    own = scene.rng.choice((scene.grid[:9], scene.grid[:12], agencies_for(category)[0]))
    town = scene.cast.town(scene.grid)
    form = Form(unit=own, reason="按职责派办")
    yield Act(Verb.DISPATCH, town, scene.hours(0.2, 5), form, in_office=True)
    lead = scene.life.case.lead
    if lead is not None:
        yield from scene.take_up(lead.no)
        yield from scene.report_progress(scene.hours(2, 20))
    if scene.chance(_TAKES_LONG):
        yield from scene.miss_the_limit()
    yield scene.submit(scene.hours(12, 80))


def _joint(scene: Scene) -> Iterator[Act]:
    yield from to_town(scene)
    yield rise(scene, scene.cast.town(scene.grid))
    yield from joint(scene)


def _delegated(scene: Scene) -> Iterator[Act]:
    yield from to_village(scene, Tier.UNSET)
    yield rise(scene, scene.cast.officer(scene.grid), level=Level.COUNTY)
    yield from delegated(scene)


def _hard(scene: Scene) -> Iterator[Act]:
    yield from to_town(scene)
    yield rise(scene, scene.cast.town(scene.grid))
    yield from hard(scene)


def _rejected(scene: Scene) -> Iterator[Act]:
    form = Form(reason=wording.REJECT, reason_code=scene.code_of(Verb.REJECT))
    yield Act(Verb.REJECT, scene.cast.worker(scene.grid), scene.minutes(60), form)


def _voided(scene: Scene) -> Iterator[Act]:
    code = scene.code_of(Verb.VOID, but=ELSEWHERE)
    form = Form(reason=wording.VOID, reason_code=code)
    yield Act(Verb.VOID, scene.cast.town(scene.grid), scene.minutes(120), form, in_office=True)


_COURSES: Final = {
    Course.SPOT: _on_the_spot,
    Course.VILLAGE: _by_village,
    Course.TOWNSHIP: _by_township,
    Course.JOINT: _joint,
    Course.DELEGATED: _delegated,
    Course.HARD: _hard,
    Course.REJECTED: _rejected,
    Course.VOIDED: _voided,
}
