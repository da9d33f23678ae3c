"""The review of night visits on the wire: what may be asked, and the figures that answer."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query

from api.deps import AtDesk
from api.schemas.answers import words_of
from geo.coverage import Equity
from geo.errors import Words
from governance.incidents.reading.narrowing import NarrowFilterError, refuse_small
from governance.indicators import Ratio
from governance.night_visits.review.asking import ReviewQuestion, choose_evenings
from governance.night_visits.review.definitions import AGEING_WORDS, DEFINITIONS, RATES, fill
from governance.night_visits.review.last_evening import TeamEvening, last_evening
from governance.night_visits.review.sheet import MONTH_DAYS, ReviewSheet, WorstGrid, read_sheet
from governance.night_visits.review.vocabulary import DIGITS, Grouping, RateKey, ReviewKey
from governance.people.scope import Action
from governance.people.sight import Sight

#: So many grids of each list are sent; how many there are is said beside.
MOST_LISTED = 30

_OLDEST = date(1990, 1, 1)
From = Annotated[date | None, Query(alias="from", ge=_OLDEST)]
To = Annotated[date | None, Query(alias="to", ge=_OLDEST)]

WITHHELD = Words("不公布（户数少）", "withheld: few homes")


def review_sight(desk: AtDesk) -> Sight:
    """Return what the caller may plan visits for, or count."""
    return Sight.joined(*(desk.me.sight(one) for one in (Action.PLAN_VISITS, Action.COUNT)))


@dataclass(frozen=True, slots=True)
class AskedReview:
    """The question of a request, within what its sender may count."""

    desk: AtDesk
    area: Annotated[str, Query(pattern=r"^([0-9]{6,20})?$")] = ""
    first: From = None
    last: To = None
    campaign: uuid.UUID | None = None

    def read(self) -> ReviewSheet:
        """Read and measure the evenings.

        Raises
        ------
        EveningsError
            When the evenings cannot be.
        NarrowFilterError
            When who only counts asks for a village, a grid or a campaign.
        """
        desk, sight = self.desk, review_sight(self.desk)
        evenings = choose_evenings(self.first, self.last, now=desk.now, today=desk.today)
        refuse_small(sight, len(self.area))
        if sight.is_counting_only and self.campaign is not None:
            raise NarrowFilterError(what="专项行动", what_en="campaign")
        question = ReviewQuestion(sight, evenings, self.area, self.campaign)
        return read_sheet(desk.db, question, desk.policy)


def pair_of(pair: Ratio | None) -> dict[str, Any]:
    """Return a pair as it is said; one that is withheld has no numbers."""
    if pair is None:
        return {"n": None, "of": None, "said": None}
    return {"n": pair.met, "of": pair.of, "said": str(pair)}


def review_of(sheet: ReviewSheet) -> dict[str, Any]:
    """Return all that the page shows of a period."""
    evenings, homes = sheet.question.evenings, sheet.review.homes
    return {
        "from": evenings.first,
        "to": evenings.last,
        "as_of": evenings.as_of,
        "area": sheet.question.area,
        "campaign": sheet.question.campaign,
        "withholds": sheet.k if sheet.k > 1 else None,
        "figures": [_figure(sheet, key) for key in ReviewKey],
        "rates": [_rate(sheet, key) for key in RateKey],
        "ageing": [
            {
                "key": bucket,
                "words": words_of(AGEING_WORDS[bucket]),
                "n": told and told[0],
                "waiting": told and told[1],
            }
            for bucket, told in sheet.ageing().items()
        ],
        "apart": _apart(sheet),
        "below": _listed(sheet.below()) | {"percent": sheet.rules.review.covered_percent},
        "overdue": _listed(sheet.overdue()),
        "idle": {
            "n": len(sheet.idle),
            "of": len(sheet.review.grids),
            "days": MONTH_DAYS,
            "grids": [{"code": one, "name": sheet.names[one]} for one in sheet.idle[:MOST_LISTED]],
        },
        "too_often": pair_of(sheet.spared()),
        "equity": _equity(sheet.equity()),
        "teams": _teams(sheet),
        "homes": len(homes.grid) if sheet.k == 1 else None,
    }


def _figure(sheet: ReviewSheet, key: ReviewKey) -> dict[str, Any]:
    told = DEFINITIONS[key]
    return pair_of(sheet.whole.pair(key, 0)) | {
        "key": key,
        "title": words_of(told.title),
        "cohort": words_of(told.cohort),
        "formula": words_of(fill(told.formula, sheet.rules)),
    }


def _rate(sheet: ReviewSheet, key: RateKey) -> dict[str, Any]:
    told, found = RATES[key], sheet.rate(key)
    amount, per = found or (None, None)
    value = amount / per if found and amount is not None and per else None
    return {
        "key": key,
        "value": value,
        "amount": amount,
        "per": per,
        "title": words_of(told.title),
        "cohort": words_of(told.cohort),
        "formula": words_of(told.formula),
    }


def _apart(sheet: ReviewSheet) -> dict[str, int | None]:
    """Return homes that are in no cohort, and those that are and are not due."""
    homes = sheet.review.homes
    counted = {
        "not_lived_in": int((~homes.lived_in).sum()),
        "opted_out": int((homes.lived_in & homes.opted_out).sum()),
        "resting": int((homes.lived_in & ~homes.opted_out & homes.is_resting).sum()),
        "elsewhere": sheet.review.elsewhere,
    }
    return {name: None if 0 < n < sheet.k else n for name, n in counted.items()}


def _listed(rows: Sequence[WorstGrid]) -> dict[str, Any]:
    grids = [{"code": row.code, "name": row.name} | pair_of(row.pair) for row in rows[:MOST_LISTED]]
    return {"n": len(rows), "grids": grids}


def _equity(found: Equity | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "areas": found.areas,
        "rho": None if math.isnan(found.rho) else round(found.rho, 3),
        "quarters": [
            {
                "homes": one.homes,
                "from_m": round(one.nearest_m),
                "to_m": round(one.farthest_m),
                "calls": one.calls,
                "reached": pair_of(Ratio(one.reached, one.homes)),
            }
            for one in found.quarters
        ],
    }


def _teams(sheet: ReviewSheet) -> list[dict[str, Any]] | None:
    """Return the teams of the last evening; to who only counts a team's doors are too few."""
    if sheet.k > 1:
        return None
    return [team_of(one) for one in last_evening(sheet.review, sheet.rules.review)]


def team_of(one: TeamEvening) -> dict[str, Any]:
    """Return what a team did in an evening."""
    return {
        "id": one.team.id,
        "plan": one.team.plan_id,
        "evening": one.team.evening,
        "area": one.team.area,
        "number": one.team.number,
        "station": one.team.station,
        "stops": pair_of(one.stops),
        "met": pair_of(one.met),
        "findings": pair_of(one.findings),
        "near": pair_of(one.near),
        "accuracy_m": one.accuracy_m,
        "hours": round(one.hours, 2),
        "walked_m": round(one.walked_m),
        "planned_m": one.team.metres,
    }


def groups_of(sheet: ReviewSheet, by: Grouping, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return every pair of each area."""
    grouped = sheet.by(by)
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "figures": [pair_of(grouped.pair(key, i)) | {"key": key} for key in ReviewKey],
        }
        for i, code in enumerate(grouped.codes)
    ]


def refuse_narrow_groups(sheet: ReviewSheet, by: Grouping) -> None:
    """Refuse villages, grids and teams to who only counts; raises `NarrowFilterError`."""
    refuse_small(sheet.question.sight, DIGITS.get(by, DIGITS[Grouping.GRID]))
