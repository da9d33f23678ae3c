"""Bodies of night visits: campaigns, evenings, teams."""

import uuid
from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas.fields import Clock, Line, LongText, Wire
from geo.routing.values import Mode
from governance.night_visits.planning.campaigns import CampaignPlan
from governance.night_visits.planning.plans import PlanAsked
from governance.night_visits.vocabulary import PlanState
from governance.policies.night_visits import NightVisitPolicy

Area = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{6,20}$")]
ClassCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class CampaignIn(Wire):
    """A campaign that is to be opened."""

    name: Line
    goal: LongText = ""
    area: Area
    begins_on: date
    ends_on: date
    classes: Annotated[tuple[ClassCode, ...], Field(max_length=40)] = ()

    def to_plan(self) -> CampaignPlan:
        """Return it in our own types."""
        return CampaignPlan(
            self.name, self.goal, self.area, self.begins_on, self.ends_on, self.classes
        )


class EveningIn(Wire):
    """An evening that is to be planned; without a window it is the policy's."""

    evening: date
    area: Area
    opens: Clock | None = None
    closes: Clock | None = None
    campaign: uuid.UUID | None = None

    def to_asked(self, policy: NightVisitPolicy) -> PlanAsked:
        """Return it in our own types."""
        return PlanAsked(
            self.evening,
            self.area,
            self.opens or policy.opens,
            self.closes or policy.closes,
            self.campaign,
        )


class ProposalIn(Wire):
    """How many teams are wanted."""

    teams: Annotated[int, Field(ge=1, le=300)]
    mode: Mode = Mode.WALKING


class MembersIn(Wire):
    """Who is to be in a team."""

    people: Annotated[list[uuid.UUID], Field(max_length=8)]


class LockIn(Wire):
    """Whether a team's route stays as it is."""

    locked: bool


class StopIn(Wire):
    """A household that is to be visited by a team."""

    household: uuid.UUID
    team: uuid.UUID


class PlanMoveIn(Wire):
    """Where a plan is to go."""

    to: PlanState
