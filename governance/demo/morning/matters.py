"""Matters as they stand on a morning: taken up quickly, then waiting at somebody's desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from governance.demo.lives import wording
from governance.demo.lives.cast import Who
from governance.demo.lives.scene import Scene, watched
from governance.demo.lives.telling import Act
from governance.incidents.handling.history import Extras
from governance.incidents.handling.stored_case import Grades
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Actor, Form
from governance.incidents.workflow.vocabulary import Supervision, WorkState
from governance.people.scope import Label
from governance.vocabulary import Level, Risk, Severity, Tier, Verb


def minutes(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


@dataclass(frozen=True, slots=True)
class Matter:
    """Who holds a matter, who works on it, and how grave it is.

    Attributes
    ----------
    level
        Whose centre holds it.
    unit
        Who is in charge; a level means the centre of that level where it happened.
    support
        The same for those who help.
    """

    level: Level = Level.GRID
    unit: str | Level = Level.GRID
    support: tuple[str | Level, ...] = ()
    tier: Tier = Tier.UNSET
    urgent: bool = False

    def held(self, scene: Scene) -> Iterator[Act]:
        """Let it come up to its level, where it waits to be dispatched."""
        worker, category = scene.cast.worker(scene.grid), scene.life.case.category
        yield Act(Verb.ACCEPT, worker, minutes(9), Form(category=category))
        if self.level is Level.GRID or self.urgent:
            grades, minor = self._grades(scene), Form(tier=Tier.MINOR)
            yield Act(Verb.TRIAGE, worker, minutes(2), minor, grades=grades)
        officer, town = scene.cast.officer(scene.grid), scene.cast.town(scene.grid)
        ladder: tuple[Actor | Who, ...] = (worker, officer, town)
        for who, above in zip(ladder, list(Level)[1:], strict=False):
            if above.rank > self.level.rank:
                break
            form = Form(reason=scene.pick(wording.UP), unit=self._code(scene, above))
            yield Act(Verb.ESCALATE, who, minutes(6), form)
        if self.tier is not Tier.UNSET:
            yield Act(Verb.TRIAGE, self.centre(scene), minutes(8), Form(tier=self.tier))

    def _grades(self, scene: Scene) -> Grades:
        label: Label = scene.life.grades.label
        return Grades(Severity.GENERAL, Risk.BLUE, None, self.urgent, label)

    def _code(self, scene: Scene, unit: str | Level) -> str:
        return scene.grid[: unit.digits] if isinstance(unit, Level) else unit

    def centre(self, scene: Scene) -> Actor:
        """Return who decides over it."""
        if self.level is Level.COUNTY:
            return scene.cast.county(scene.lot)
        at_town = self.level is Level.TOWNSHIP
        return scene.cast.town(scene.grid) if at_town else scene.cast.officer(scene.grid)

    def given(self, scene: Scene) -> Iterator[Act]:
        """Give it to its units, which have not signed yet."""
        yield from self.held(scene)
        helpers = tuple(self._code(scene, unit) for unit in self.support)
        form = Form(unit=self._code(scene, self.unit), units=helpers, reason="按职责派办")
        yield Act(Verb.DISPATCH, self.centre(scene), minutes(10), form)

    def taken(self, scene: Scene) -> Iterator[Act]:
        """Let the unit in charge be at it: on the spot by the worker, else signed and begun."""
        if self.level is Level.GRID:
            yield from self.held(scene)
            yield Act(Verb.SELF_HANDLE, scene.cast.worker(scene.grid), minutes(4))
        else:
            yield from self.given(scene)
            yield scene.on_task(Verb.SIGN, 1, minutes(12))
            yield scene.on_task(Verb.START, 1, minutes(5))
        yield scene.on_task(Verb.FEED_BACK, 1, minutes(15), note=scene.pick(wording.PROGRESS))

    def settled(self, scene: Scene) -> Iterator[Act]:
        """Hand in the result, to be verified."""
        yield from self.taken(scene)
        yield scene.submit(minutes(25))

    def to_call(self, scene: Scene) -> Iterator[Act]:
        """Let who reported it be called next."""
        yield from self.settled(scene)
        if scene.life.case.state is State.PENDING_VERIFICATION:
            verifier = scene.cast.verifier(scene.life.case, scene.grid, scene.lot)
            yield Act(Verb.VERIFY_PASS, verifier, minutes(10))

    def sent_back(self, scene: Scene) -> Iterator[Act]:
        """Find something left to do."""
        yield from self.settled(scene)
        verifier = scene.cast.verifier(scene.life.case, scene.grid, scene.lot)
        reason = Form(reason=scene.pick(wording.FAIL))
        yield Act(Verb.VERIFY_FAIL, verifier, minutes(10), reason)

    def extension_asked(self, scene: Scene) -> Iterator[Act]:
        """Ask the level above for more time."""
        yield from self.taken(scene)
        form, days = Form(reason=scene.pick(wording.EXTEND)), Extras(days=5)
        yield Act(Verb.REQUEST_EXTENSION, self.centre(scene), minutes(20), form, days)

    def pause_asked(self, scene: Scene) -> Iterator[Act]:
        """Ask the level above to let the clocks stand still."""
        yield from self.taken(scene)
        form = Form(reason=wording.PAUSE, reason_code=scene.code_of(Verb.REQUEST_PAUSE))
        yield Act(Verb.REQUEST_PAUSE, self.centre(scene), minutes(20), form)

    def return_asked(self, scene: Scene) -> Iterator[Act]:
        """Let the unit say that it is not its duty."""
        yield from self.given(scene)
        code = scene.code_of(Verb.REQUEST_RETURN)
        asked = {"reason": wording.RETURN, "reason_code": code}
        yield scene.on_task(Verb.REQUEST_RETURN, 1, minutes(12), **asked)

    def under_card(self, scene: Scene) -> Iterator[Act]:
        """Put it under a yellow card while it is worked on."""
        yield from self.taken(scene)
        card = Form(card=Supervision.YELLOW, note=wording.URGE)
        yield Act(Verb.SUPERVISE, scene.cast.county(scene.lot), minutes(30), card)


def waiting(_scene: Scene) -> Iterator[Act]:
    """Leave it as it came in."""
    yield from ()


def overlooked(scene: Scene) -> Iterator[Act]:
    """Leave it until its limit has run out."""
    if scene.life.due_at is not None:
        yield watched(scene.life.due_at - scene.life.at + minutes(1), Supervision.NORMAL)


def kept_waiting(scene: Scene) -> Iterator[Act]:
    """Leave it with the township, which lets the limit run out."""
    yield from Matter(Level.TOWNSHIP).held(scene)
    yield from overlooked(scene)


def drawn_out(scene: Scene) -> Iterator[Act]:
    """Let the worker be at it for longer than a day."""
    yield from Matter().taken(scene)
    yield from overlooked(scene)


def joint(scene: Scene) -> Iterator[Act]:
    """Handle it jointly: the roads take the lead, the waters and the township are to help."""
    support = ("agency-water", Level.TOWNSHIP)
    yield from Matter(Level.COUNTY, "agency-roads", support, Tier.MAJOR).taken(scene)


def whistled(scene: Scene) -> Iterator[Act]:
    """Call the waters to the place, less than an hour ago; they have not arrived."""
    matter = Matter(Level.COUNTY, "agency-emergency", tier=Tier.MAJOR)
    yield from matter.taken(scene)
    call = Form(unit="agency-water", reason=wording.WHISTLE)
    lately = scene.life.world.now - minutes(40) - scene.life.at
    yield Act(Verb.WHISTLE, matter.centre(scene), max(lately, minutes(5)), call)


def sponsored(scene: Scene) -> Iterator[Act]:
    """Let the first of the leaders take on a hard matter."""
    matter = Matter(Level.COUNTY, "mediation-joint", ("agency-justice",), Tier.HARD)
    leader = scene.cast.leader(0)
    yield from matter.taken(scene)
    team = Extras(task_force=wording.FORCE, plan=wording.PLAN)
    form = Form(leader=leader.person)
    yield Act(Verb.SPONSOR, matter.centre(scene), minutes(20), form, team)
    for work in scene.life.case.open_support:
        if work.state is WorkState.PENDING_SIGN:
            yield scene.on_task(Verb.SIGN, work.no, minutes(25))
            yield scene.on_task(Verb.START, work.no, minutes(10))
            note = scene.pick(wording.PROGRESS)
            yield scene.on_task(Verb.FEED_BACK, work.no, minutes(40), note=note)


def under_red_card(scene: Scene) -> Iterator[Act]:
    """Let the leader show the red card for a hard matter of theirs."""
    yield from sponsored(scene)
    card = Form(card=Supervision.RED, note=wording.URGE)
    yield Act(Verb.SUPERVISE, scene.cast.leader(0), minutes(30), card)


def twin_of(target: str) -> "_Twin":
    """Return the plot of a report of what another one told already."""
    return _Twin(target)


@dataclass(frozen=True, slots=True)
class _Twin:
    target: str

    def __call__(self, scene: Scene) -> Iterator[Act]:
        """Merge it into the other."""
        form = Form(target=self.target, reason="同一地点的同一件事")
        yield Act(Verb.MERGE, scene.cast.worker(scene.grid), minutes(18), form)
