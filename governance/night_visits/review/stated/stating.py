"""Making statements when an evening is over, and again when something of it was corrected."""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert

from geo.errors import Words
from geo.postgis import Record
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.errors import GovernanceError
from governance.night_visits.review.model import VisitStatement
from governance.night_visits.review.stated import statement_queries as queries
from governance.night_visits.review.stated.statements import StatedHome, number_of, state
from governance.policy import Policy
from grid_boundaries.lookup import edition_in_force
from grid_boundaries.queries import grid_names

_SALT_BYTES: Final = 32
#: So long after an evening its statements are looked at again every night.
RECENT: Final = timedelta(days=30)


class StatementNotFoundError(GovernanceError):
    """There is no statement of that evening and grid, or none that may be seen."""

    sentence = Words(
        zh="这一晚在该网格没有夜访清单，或不在您的权限内。计划完成后才会生成。",
        en="There is no statement of that evening and grid, or not for you. Statements are made "
        "when a plan is completed.",
    )


def make_statements(
    db: Connection, plan_id: uuid.UUID, policy: Policy, *, now: datetime, by: str
) -> list[str]:
    """State the evening of a plan in every grid that it touched; return the grids.

    To be called when the plan is completed; the trail is written last.

    Raises
    ------
    NoEditionError
        When no edition of the grid is in force.
    """
    plan = queries.plan_of(db, plan_id)
    grids = queries.touched_grids(db, plan.evening, plan.area)
    return _state(db, plan.evening, grids, policy, now=now, by=by)


def restate(
    db: Connection,
    evening: date,
    areas: Sequence[str],
    policy: Policy,
    *,
    now: datetime,
    by: str,
) -> list[str]:
    """State an evening again where it was stated and its rows are not the same any more.

    To be called after a correction; returns the grids that have a new statement.
    """
    stated = queries.latest_of_evening(db, evening, areas)
    changed = []
    for area, kept in stated.items():
        homes = read_homes(db, evening, [area], {area: kept.salt}, policy)[area]
        if state({}, homes)["rows"] != kept.statement["rows"]:
            changed.append(area)
    return _state(db, evening, changed, policy, now=now, by=by) if changed else []


def restate_recent(db: Connection, policy: Policy, *, now: datetime) -> int:
    """State again what came in or was corrected of the last `RECENT` evenings; return how many.

    Telephones that were without a network tell of an evening days later.
    """
    today = now.astimezone(policy.county.zone).date()
    made = 0
    for one in queries.stated_evenings(db, today - RECENT):
        made += len(restate(db, one.evening, one.areas, policy, now=now, by="system"))
    return made


def _state(
    db: Connection, evening: date, grids: Sequence[str], policy: Policy, *, now: datetime, by: str
) -> list[str]:
    if not grids:
        return []
    queries.stand_in_line(db)
    salts = {grid: secrets.token_bytes(_SALT_BYTES) for grid in grids}
    homes = read_homes(db, evening, grids, salts, policy)
    before = queries.latest_digests(db, grids)
    numbers = queries.latest_of_evening(db, evening, grids)
    shared = _shared(db, evening, policy) | {"as_of": now.isoformat(), "made_by": by}
    named = shared.pop("grids")
    made, digests = [], {}
    for grid in grids:
        number = numbers[grid].number + 1 if grid in numbers else 1
        about = {**shared, "grid": named.get(grid, {"code": grid}), "number": number}
        document = state(about | {"previous": before.get(grid)}, homes[grid])
        digests[grid] = document["digest"]
        made.append(_row(evening, grid, document, salts[grid], now, by))
    db.execute(insert(VisitStatement), made)
    record(
        db,
        actor=by,
        action=AuditAction.VISITS_STATED,
        object=f"visit_evening:{evening.isoformat()}",
        now=now,
        details={"digests": digests},
    )
    return list(grids)


def _row(
    evening: date, grid: str, document: dict[str, Any], salt: bytes, now: datetime, by: str
) -> dict[str, Any]:
    return {
        "evening": evening,
        "area": grid,
        "number": document["number"],
        "statement": document,
        "digest": bytes.fromhex(document["digest"]),
        "salt": salt,
        "made_at": now,
        "made_by": by,
    }


def read_homes(
    db: Connection,
    evening: date,
    grids: Sequence[str],
    salts: dict[str, bytes],
    policy: Policy,
) -> dict[str, list[StatedHome]]:
    """Return the households of an evening as statements tell of them, by grid."""
    rules = policy.night_visits
    hours = {"zone": policy.county.timezone, "opens": rules.opens, "closes": rules.closes}
    held: dict[str, list[StatedHome]] = defaultdict(list)
    for row in queries.rows_of(db, evening, grids, hours):
        held[row.area].append(_home(row, salts[row.area]))
    return held


def _home(row: Record, salt: bytes) -> StatedHome:
    return StatedHome(
        no=number_of(salt, row.household),
        team=row.team,
        left_out=row.left_out,
        outcome=row.outcome,
        in_window=row.in_window,
        proof=row.proof,
        accuracy_m=row.accuracy_m,
        findings=row.findings,
        turned=row.turned,
        revision=row.revision,
    )


def _shared(db: Connection, evening: date, policy: Policy) -> dict[str, Any]:
    """Return what all statements of an evening say, and under ``grids`` what each is called."""
    edition = edition_in_force(db, day=evening)
    plans = queries.plans_of(db, evening)
    return {
        "county": {"code": policy.county.code, "name": policy.county.name_zh},
        "edition": {"id": str(edition.id), "name": edition.name},
        "evening": evening.isoformat(),
        "plans": [
            {
                "id": plan.id,
                "area": plan.area,
                "state": plan.state,
                "opens_at": plan.opens_at.isoformat(),
                "closes_at": plan.closes_at.isoformat(),
                "method": _without_fractions(plan.method),
            }
            for plan in plans
        ],
        "policy": _policy_of(policy),
        "method": METHOD,
        "synthetic": edition.synthetic or any(plan.synthetic for plan in plans),
        "grids": {
            row.code: {
                "code": row.code,
                "name": row.name,
                "village": row.village_name or "",
                "township": row.township_name or "",
            }
            for row in grid_names(db, edition.id)
        },
    }


def _without_fractions(value: Any) -> Any:  # noqa: ANN401 any JSON
    """Return JSON with its fractions as text, so that it is spelled alike everywhere."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dict):
        return {name: _without_fractions(inner) for name, inner in value.items()}
    return [_without_fractions(inner) for inner in value] if isinstance(value, list) else value


def _policy_of(policy: Policy) -> dict[str, Any]:
    """Return the rules by which an evening is judged; fractions as text."""
    rules = policy.night_visits
    return {
        "zone": policy.county.timezone,
        "window": rules.window,
        "hard_stop": rules.hard_stop.isoformat(),
        "night_ends": rules.night_ends.isoformat(),
        "near_m": f"{rules.review.near_m:g}",
        "accuracy_m": f"{rules.review.accuracy_m:g}",
        "every_days": {name: one.every_days for name, one in rules.classes.items()},
        "cap": rules.cap.model_dump(),
    }


#: How rows come about, in words; a statement carries them so that it can be read alone.
METHOD: Final = {
    "zh": "每行一户：当晚已批准计划的停靠户、到期未排的户（附原因）、以及当晚上门的户。"
    "户号为加盐哈希，盐由县里保管，各份清单不同。零点后的走访算前一晚。定位距离与精度只说明数据质量，"
    "不作考核；无定位不等于没有上门。",
    "en": "One row a household: on the way of a team of an approved plan, due and left out (with "
    "the reason), or called at that evening. Numbers are salted hashes; the county keeps the salt, "
    "each statement has its own. What is after midnight belongs to the evening before. Distance "
    "and accuracy are a sign of quality and no reproach; no point does not mean no call.",
}
