"""An incident under way as values: enough to say which moves it allows and what they lead to."""

from dataclasses import dataclass, field
from datetime import datetime

from governance.incidents.vocabulary import State
from governance.incidents.workflow.vocabulary import Supervision, WorkRole, WorkState
from governance.people.roles import Role
from governance.vocabulary import Level, Tier

#: States of a task in which its unit still owes something.
OPEN_WORK = frozenset(
    {
        WorkState.PENDING_SIGN,
        WorkState.SIGNED,
        WorkState.WORKING,
        WorkState.RETURN_REQUESTED,
    }
)


@dataclass(frozen=True, slots=True)
class Work:
    """The task of one unit on an incident.

    Attributes
    ----------
    no
        Its number on the incident, from 1; never given twice.
    before
        The state a request to return interrupted, to which a refusal leads back.
    round
        Of the incident, in which it was given.
    """

    no: int
    unit: str
    role: WorkRole
    state: WorkState
    before: WorkState | None = None
    round: int = 1

    @property
    def is_open(self) -> bool:
        """Whether its unit still owes something."""
        return self.state in OPEN_WORK


@dataclass(frozen=True, slots=True)
class Case:
    """An incident as its handling stands.

    Attributes
    ----------
    holder
        The unit that decides over it now, at `level`.
    passed
        Units that held it before, oldest first, in this round.
    returns
        How often a task was given back in this round.
    delegated_from
        The unit that passed it down and may get it back once.
    handlers
        Persons who worked on it in this round: none of them verifies it.
    extension
        None: not asked for; else asked (`pending`), or decided.
    attempts
        Days on which the reporter could not be reached.
    """

    state: State = State.DRAFT
    level: Level = Level.GRID
    holder: str = ""
    tier: Tier = Tier.UNSET
    category: str | None = None
    round: int = 1
    works: tuple[Work, ...] = ()
    passed: tuple[str, ...] = ()
    returns: int = 0
    delegated_from: str | None = None
    handlers: frozenset[str] = frozenset()
    supervision: Supervision = Supervision.NONE
    supervised_at: Level | None = None
    extension: bool | None = None
    is_extension_pending: bool = False
    is_paused: bool = False
    is_pause_pending: bool = False
    sponsor: str | None = None
    merged_into: str | None = None
    attempts: frozenset[str] = frozenset()
    due_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def lead(self) -> Work | None:
        """The task of the unit in charge, while there is one."""
        found = (work for work in self.works if work.role is WorkRole.LEAD and work.is_open)
        return next(found, None)

    @property
    def open_support(self) -> list[Work]:
        """The tasks that others still owe."""
        return [work for work in self.works if work.role is WorkRole.SUPPORT and work.is_open]

    def work(self, no: int | None) -> Work | None:
        """Return the task with this number."""
        return next((work for work in self.works if work.no == no), None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in a role of a unit at a level, or the system itself."""

    person: str
    unit: str
    level: Level
    roles: frozenset[Role]
    is_system: bool = False


SYSTEM = Actor("system", "", Level.COUNTY, frozenset(), is_system=True)


@dataclass(frozen=True, slots=True)
class Form:
    """What comes with a move; what is not given is None or empty.

    Attributes
    ----------
    unit, units
        The unit in charge or meant, and the supporting ones.
    level, skip_rule
        To which level it is escalated, when not the next one, and the rule that allows it.
    work
        The number of the task meant.
    evidence
        Kinds of evidence handed in, by their policy names.
    """

    reason: str | None = None
    reason_code: str | None = None
    tier: Tier | None = None
    category: str | None = None
    unit: str | None = None
    units: tuple[str, ...] = ()
    level: Level | None = None
    skip_rule: str | None = None
    leader: str | None = None
    target: str | None = None
    result: str | None = None
    evidence: frozenset[str] = field(default_factory=frozenset)
    satisfaction: str | None = None
    card: Supervision | None = None
    work: int | None = None
    note: str | None = None
    day: str | None = None
