"""The campaigns that somebody may look back on."""

import uuid
from typing import TypedDict

from sqlalchemy import Connection, select

from governance.night_visits.planning.model import VisitCampaign
from governance.people.sight import Sight


class CampaignTold(TypedDict):
    """A campaign by name."""

    id: uuid.UUID
    name: str
    area: str


def list_campaigns(db: Connection, sight: Sight) -> list[CampaignTold]:
    """Return the campaigns in the areas that a sight shows, and around them, latest first."""
    asked = select(VisitCampaign.id, VisitCampaign.name, VisitCampaign.area).order_by(
        VisitCampaign.begins_on.desc(), VisitCampaign.name
    )
    return [
        CampaignTold(id=row.id, name=row.name, area=row.area)
        for row in db.execute(asked)
        if any(row.area.startswith(one) or one.startswith(row.area) for one in sight.areas)
    ]
