"""Why a sending is not taken; it is kept all the same, and shown to a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.errors import Words
from geo.postgis import Record
from governance.night_visits.evening.sent import Batch, FindingTold, Sending, VisitTold
from governance.night_visits.evening.visit_queries import Door, SendingTeam
from governance.night_visits.evening.visit_rules import wrong_times
from governance.people.identity import Identity
from governance.people.scope import Action, Thing
from governance.policy import Policy

UNREAD: Final = Words("内容不完整，无法读取。", "Its content cannot be read.")
UNKNOWN_TEAM: Final = Words("没有这个夜访小组。", "There is no such team.")
NOT_IN_TEAM: Final = Words(
    "上传人不在这个小组，也无权登记该网格的走访。",
    "Who sent it is not in the team, and has no right over the grid.",
)
UNKNOWN_DOOR: Final = Words("没有这一户。", "There is no such household.")
NOT_PLACED: Final = Words(
    "这一户还没有落到网格，请先标注位置。", "The household has no grid yet; place it first."
)
NOT_ITS_DOOR: Final = Words(
    "这一户不在该小组的走访范围。", "The household is none of those the team calls at."
)
OTHER_VISIT: Final = Words(
    "编号与其他小组或其他户的走访重复。",
    "Its id is that of another team's visit, or of one at another door.",
)
UNKNOWN_CATEGORY: Final = Words("没有这个事件类别。", "There is no such category of incidents.")
UNKNOWN_TOPIC: Final = Words("没有这个走访主题。", "There is no such topic.")


def why_refused(
    sending: Sending,
    batch: Batch,
    around: "Around",
    now: datetime,
) -> Words | None:
    """Return why a sending cannot be taken; None when it can."""
    if sending.unread is not None or sending.told is None:
        return sending.unread or UNREAD
    if around.team is None:
        return UNKNOWN_TEAM
    return (
        _not_theirs(sending, around.team, around)
        or _unknown_words(sending, around.policy)
        or wrong_times(sending, batch, now)
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a sending: who sends, the team, the door, the county's words.

    Attributes
    ----------
    visit
        Household and team of the visit as it is told so far, or of the one a finding was made at.
    """

    me: Identity
    policy: Policy
    team: SendingTeam | None
    door: Door | None
    visit: Record | None

    def may_visit(self, area: str) -> bool:
        """Whether who sends may record visits in an area, whoever's round it is."""
        return self.me.may(Action.VISIT, Thing(area))


def _not_theirs(sending: Sending, team: SendingTeam, around: Around) -> Words | None:
    door = around.door
    if sending.household is None:  # a sign of the team itself
        return None if team.is_member or around.may_visit(team.area) else NOT_IN_TEAM
    if door is None or not door.area:
        return UNKNOWN_DOOR if door is None else NOT_PLACED
    if around.visit is not None and not _fits(sending, around.visit):
        return OTHER_VISIT
    return None if around.may_visit(door.area) else _not_its_door(team, door)


def _not_its_door(team: SendingTeam, door: Door) -> Words | None:
    if not team.is_member:
        return NOT_IN_TEAM
    is_theirs = door.id in team.stops or door.area.startswith(team.areas)
    return None if is_theirs else NOT_ITS_DOOR


def _fits(sending: Sending, visit: Record) -> bool:
    """Whether a visit is the team's own to tell anew, or is at the door of a finding."""
    if sending.upon is not None:
        return bool(visit.household_id == sending.household)
    return bool(visit.team_id == sending.team)


def _unknown_words(sending: Sending, policy: Policy) -> Words | None:
    told = sending.told
    if isinstance(told, FindingTold):
        return None if told.category in policy.categories else UNKNOWN_CATEGORY
    if isinstance(told, VisitTold):
        return None if set(told.topics) <= policy.night_visits.topics.keys() else UNKNOWN_TOPIC
    return None
