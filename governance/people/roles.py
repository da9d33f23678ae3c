"""Roles, and which of them exclude each other.

System, security and audit administration are three persons (三员分立, GB/T 22239-2019): who runs
the machine, who grants rights, and who watches both.
"""

from collections.abc import Collection
from enum import StrEnum
from itertools import combinations
from typing import Final

from geo.errors import Words
from governance.errors import GovernanceError


class Role(StrEnum):
    """What somebody is in the county's governance."""

    REPORTER = "reporter"  #: 上报人
    GRID_WORKER = "grid_worker"  #: 网格员
    VILLAGE_OFFICER = "village_officer"  #: 村（社区）干部
    TOWN_DISPATCHER = "town_dispatcher"  #: 乡镇调度员
    COUNTY_DISPATCHER = "county_dispatcher"  #: 县级调度员
    AGENCY_HANDLER = "agency_handler"  #: 部门承办人
    GRID_SUPERVISOR = "grid_supervisor"  #: 网格督导员
    VISIT_PLANNER = "visit_planner"  #: 夜访规划员
    VISIT_MEMBER = "visit_member"  #: 夜访队员
    MEDIATOR = "mediator"  #: 调解员
    CALLBACK_OFFICER = "callback_officer"  #: 回访员
    LEADER = "leader"  #: 领导
    ANALYST = "analyst"  #: 分析员
    SYS_ADMIN = "sys_admin"  #: 系统管理员
    SEC_ADMIN = "sec_admin"  #: 安全管理员
    AUDITOR = "auditor"  #: 审计员


#: Who decides over incidents at a level: accepts, dispatches, passes up and down.
DISPATCHERS: Final = frozenset(
    {Role.GRID_WORKER, Role.VILLAGE_OFFICER, Role.TOWN_DISPATCHER, Role.COUNTY_DISPATCHER}
)

#: Who works on incidents.
HANDLERS: Final = DISPATCHERS | {Role.AGENCY_HANDLER, Role.MEDIATOR}

#: The governance centres of township and county.
CENTRES: Final = frozenset({Role.TOWN_DISPATCHER, Role.COUNTY_DISPATCHER})

#: Roles of which nobody has two.
EXCLUSIVE: Final = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR})


class ExclusiveRolesError(GovernanceError):
    """One person would hold two roles that watch each other."""

    sentence = Words(
        zh="系统管理员、安全管理员、审计员必须由不同的人担任（三员分立）。",
        en="System, security and audit administration must be held by different persons.",
    )


def check_roles(roles: Collection[Role]) -> None:
    """Refuse roles that one person must not hold together; raises `ExclusiveRolesError`."""
    if any({one, other} <= EXCLUSIVE for one, other in combinations(set(roles), 2)):
        raise ExclusiveRolesError
