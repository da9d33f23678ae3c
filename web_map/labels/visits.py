"""Words for night visits: plans, teams, and why somebody is left out."""

from collections.abc import Mapping

from geo.errors import Words
from governance.night_visits.vocabulary import LeftOut, PlanState, TeamPart, TravelMode

PLAN_STATE: Mapping[PlanState, Words] = {
    PlanState.DRAFT: Words("草案", "Draft"),
    PlanState.APPROVED: Words("已批准", "Approved"),
    PlanState.IN_PROGRESS: Words("进行中", "In progress"),
    PlanState.COMPLETED: Words("已完成", "Completed"),
    PlanState.CANCELLED: Words("已取消", "Cancelled"),
}

TEAM_PART: Mapping[TeamPart, Words] = {
    TeamPart.LEAD: Words("带队", "Leads"),
    TeamPart.DOORS: Words("熟悉门户", "Knows the doors"),
    TeamPart.MEMBER: Words("队员", "Member"),
    TeamPart.VOLUNTEER: Words("平安义警", "Volunteer"),
}

TRAVEL_MODE: Mapping[TravelMode, Words] = {
    TravelMode.WALKING: Words("步行", "On foot"),
    TravelMode.DRIVING: Words("驾车", "By car"),
}

LEFT_OUT: Mapping[LeftOut, Words] = {
    LeftOut.NO_TEAM_IN_AREA: Words("今晚该片区没有小组", "No team in this area tonight"),
    LeftOut.NO_SKILL: Words("需民警同行，附近小组没有", "Needs police; no team there has any"),
    LeftOut.UNREACHABLE: Words("道路或渡口不通", "No way there"),
    LeftOut.TOO_FAR: Words("超出时段", "Beyond the window"),
    LeftOut.WINDOW_CLOSED: Words("与该户可访时段不合", "Not at home within the window"),
    LeftOut.LOWER_PRIORITY: Words("优先级低于已排户", "Lower priority"),
    LeftOut.OVER_VISITED: Words("近期已多次上门", "Visited often enough lately"),
    LeftOut.NOT_CHOSEN: Words("未排入", "Not chosen"),
}
