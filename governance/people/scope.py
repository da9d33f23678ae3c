"""What somebody may do with what: role, times area, times label; denied unless granted.

One function decides. Lists, maps, tiles, exports, counts and errors ask it, or the query that is
made from the same grants; what is out of scope does not exist for the asker (404, never 403).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from governance.people.roles import HANDLERS, Role
from governance.vocabulary import Level


class Action(StrEnum):
    """What can be done, as far as rights are concerned."""

    REPORT = "report"  #: 上报事件
    READ = "read"  #: 查看事件
    HANDLE = "handle"  #: 办理事件
    PIN = "pin"  #: 标注位置
    IMPORT = "import"  #: 批量导入
    EXPORT = "export"  #: 导出
    REVEAL = "reveal"  #: 查看个人信息原文
    CALL_BACK = "call_back"  #: 回访
    COUNT = "count"  #: 查看统计
    PLAN_GRIDS = "plan_grids"  #: 维护网格版本
    PLAN_VISITS = "plan_visits"  #: 规划夜访
    VISIT = "visit"  #: 夜访登记
    MEDIATE = "mediate"  #: 调解
    OPERATE = "operate"  #: 系统运维
    GRANT = "grant"  #: 授权管理
    AUDIT = "audit"  #: 审计


class Label(StrEnum):
    """How closely something is kept (密级), from below to above."""

    NORMAL = "normal"  #: 一般
    RESTRICTED = "restricted"  #: 受限 disputes, family matters
    SENSITIVE = "sensitive"  #: 敏感 minors, violence at home, health, who petitions

    @property
    def rank(self) -> int:
        """Its place counted from below."""
        return list(Label).index(self)


_A = Action
_HANDLING: Final = frozenset({_A.REPORT, _A.READ, _A.HANDLE})
_CENTRE: Final = _HANDLING | {_A.PIN, _A.IMPORT, _A.EXPORT, _A.COUNT, _A.REVEAL}

#: What each role may do at all.
RIGHTS: Final[Mapping[Role, frozenset[Action]]] = {
    Role.REPORTER: frozenset({_A.REPORT}),
    Role.GRID_WORKER: _HANDLING | {_A.PIN, _A.REVEAL, _A.VISIT},
    Role.VILLAGE_OFFICER: _HANDLING | {_A.PIN, _A.REVEAL, _A.COUNT, _A.VISIT},
    Role.TOWN_DISPATCHER: _CENTRE,
    Role.COUNTY_DISPATCHER: _CENTRE,
    Role.AGENCY_HANDLER: _HANDLING | {_A.REVEAL},
    Role.GRID_SUPERVISOR: frozenset({_A.READ, _A.COUNT, _A.EXPORT, _A.HANDLE}),
    Role.VISIT_PLANNER: frozenset({_A.READ, _A.COUNT, _A.PLAN_GRIDS, _A.PLAN_VISITS}),
    Role.VISIT_MEMBER: frozenset({_A.REPORT, _A.VISIT}),
    Role.MEDIATOR: _HANDLING | {_A.MEDIATE, _A.REVEAL},
    Role.CALLBACK_OFFICER: frozenset({_A.READ, _A.CALL_BACK, _A.REVEAL}),
    Role.LEADER: frozenset({_A.READ, _A.HANDLE, _A.COUNT}),
    Role.ANALYST: frozenset({_A.COUNT}),
    Role.SYS_ADMIN: frozenset({_A.OPERATE}),
    Role.SEC_ADMIN: frozenset({_A.GRANT}),
    Role.AUDITOR: frozenset({_A.AUDIT}),
}

#: Up to which label a role reads unless its grant says less.
CLEARANCE: Final[Mapping[Role, Label]] = {
    role: Label.SENSITIVE
    if role in {Role.COUNTY_DISPATCHER, Role.MEDIATOR, Role.LEADER}
    else Label.RESTRICTED
    if role in HANDLERS | {Role.CALLBACK_OFFICER}
    else Label.NORMAL
    for role in Role
}


#: Whose centre a code is: county, township, village, and a grid itself.
_LEVELS: Final = {level.digits: level for level in Level}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody holds, over an area, for a unit.

    Attributes
    ----------
    area
        A county, township, village or grid code; everything below it is included.
    unit
        The unit somebody acts for: what concerns it is visible to it wherever it lies.
    unit_level
        The level of that unit, where it is no area's own centre.
    """

    role: Role
    area: str
    unit: str = ""
    clearance: Label | None = None
    unit_level: Level | None = None

    @property
    def acts_for(self) -> str:
        """The unit for which its holder acts: named, or the centre of the area."""
        return self.unit or self.area

    @property
    def reaches(self) -> str:
        """The unit whose matters are seen wherever they lie; empty where the area is all.

        Who handles for an area's centre sees what was given to it in the area of another. For a
        county there is nothing beyond.
        """
        if self.unit or self.role not in HANDLERS or len(self.area) == Level.COUNTY.digits:
            return self.unit
        return self.area

    @property
    def level(self) -> Level:
        """The level at which its holder acts: the unit's, or that of the area by its code."""
        return self.unit_level or _LEVELS.get(len(self.acts_for), Level.COUNTY)

    @property
    def cleared_to(self) -> Label:
        """The label up to which the grant reads; never above what the role allows."""
        highest = CLEARANCE[self.role]
        if self.clearance is None or self.clearance.rank > highest.rank:
            return highest
        return self.clearance


@dataclass(frozen=True, slots=True)
class Thing:
    """What rights are asked about: where it lies, how closely it is kept, whom it concerns."""

    area: str
    label: Label = Label.NORMAL
    units: frozenset[str] = frozenset()


def may(grants: Iterable[Grant], action: Action, thing: Thing) -> bool:
    """Return whether one of somebody's grants allows an action on something."""
    return any(_allows(grant, action, thing) for grant in grants)


def explain_grants(grants: Iterable[Grant], action: Action, thing: Thing) -> list[Grant]:
    """Return the grants by which it is allowed: the answer to “who can see this, and why?”."""
    return [grant for grant in grants if _allows(grant, action, thing)]


def _allows(grant: Grant, action: Action, thing: Thing) -> bool:
    if action not in RIGHTS[grant.role] or thing.label.rank > grant.cleared_to.rank:
        return False
    # An empty area would hold everything: a grant without one is none.
    is_inside = grant.area != "" and thing.area.startswith(grant.area)
    return is_inside or (grant.reaches != "" and grant.reaches in thing.units)
