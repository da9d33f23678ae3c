"""Campaigns: some weeks with a goal, and the classes of households they are for."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, insert, text, update

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.model import VisitCampaign
from governance.night_visits.planning.plans import Deed, UnknownAreaError
from governance.policies.night_visits import NightVisitPolicy


class CampaignNotFoundError(GovernanceError):
    """There is no such campaign, or it may not be seen."""

    sentence = Words(zh="没有这个走访专项。", en="There is no such campaign.")


class UnknownClassError(GovernanceError):
    """The county has no such class of households."""

    sentence = Words(
        zh="没有这个走访类别。可用的有：{known}。",
        en="There is no such class of households. Known: {known}.",
    )


class CampaignDaysError(GovernanceError):
    """A campaign ends before it begins."""

    sentence = Words(
        zh="结束日期早于开始日期，请改正。", en="The campaign ends before it begins: correct that."
    )


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What a campaign is for; without classes it is for every household."""

    name: str
    goal: str
    area: str
    begins_on: date
    ends_on: date
    classes: tuple[str, ...] = ()


def open_campaign(
    db: Connection, plan: CampaignPlan, policy: NightVisitPolicy, *, deed: Deed
) -> uuid.UUID:
    """Open a campaign and return its id.

    Raises
    ------
    UnknownAreaError, UnknownClassError, CampaignDaysError
        When it cannot be.
    """
    if not plan_queries.has_grids(db, plan.area):
        raise UnknownAreaError
    if not set(plan.classes) <= policy.classes.keys():
        raise UnknownClassError(known=", ".join(policy.classes))
    if plan.ends_on < plan.begins_on:
        raise CampaignDaysError
    made = uuid.uuid4()
    row = {
        "id": made,
        "name": plan.name,
        "goal": plan.goal,
        "area": plan.area,
        "begins_on": plan.begins_on,
        "ends_on": plan.ends_on,
        "classes": list(plan.classes),
        "created_by": deed.by,
        "created_at": deed.now,
        "synthetic": plan_queries.is_synthetic_area(db, plan.area),
    }
    db.execute(insert(VisitCampaign).values(row))
    return made


def close_campaign(db: Connection, campaign_id: uuid.UUID, *, deed: Deed) -> None:
    """End a campaign; its evenings stay. Raises `CampaignNotFoundError`."""
    ended = db.execute(
        update(VisitCampaign)
        .where(VisitCampaign.id == campaign_id, VisitCampaign.closed_at.is_(None))
        .values(closed_at=deed.now)
    )
    if not ended.rowcount:
        raise CampaignNotFoundError


_LIST: Final = text(
    """
SELECT c.id, c.name, c.goal, c.area, c.begins_on, c.ends_on, c.classes, c.closed_at, c.synthetic,
  h.wanted, h.reached, p.evenings
FROM visit_campaign c
CROSS JOIN LATERAL (
  SELECT count(*) AS wanted, count(*) FILTER (WHERE last_met_on >= c.begins_on) AS reached
  FROM household WHERE starts_with(area, c.area) AND area <> '' AND NOT opted_out
    AND occupancy IN ('occupied', 'seasonal')
    AND (cardinality(c.classes) = 0 OR visit_class = ANY (c.classes))) h
CROSS JOIN LATERAL (
  SELECT count(*) AS evenings FROM visit_plan
  WHERE campaign_id = c.id AND state <> 'cancelled') p
WHERE EXISTS (SELECT FROM unnest(CAST(:areas AS text[])) own WHERE starts_with(c.area, own))
ORDER BY c.closed_at IS NOT NULL, c.begins_on DESC, c.id
"""
)


def list_campaigns(db: Connection, areas: Collection[str]) -> Sequence[Record]:
    """Return the campaigns of areas, open ones first.

    ``reached`` of ``wanted``: households that live in the area now, are of the campaign's classes
    and were met since it began; ``evenings`` counts its plans.
    """
    return db.execute(_LIST, {"areas": sorted(area for area in areas if area)}).all()


def find_campaign(db: Connection, campaign_id: uuid.UUID, areas: Collection[str]) -> Record:
    """Return one of the campaigns of areas; raises `CampaignNotFoundError`."""
    for row in list_campaigns(db, areas):
        if row.id == campaign_id:
            return row
    raise CampaignNotFoundError
