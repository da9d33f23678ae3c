"""Reading and writing sets of dispatch rules, and what of the county they may name."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from geo.postgis import Record
from governance.incidents.dispatching.model import DispatchRule, DispatchRuleSet
from governance.incidents.dispatching.reach import County, KnownUnit
from governance.incidents.dispatching.replaying import Past
from governance.incidents.dispatching.rules import Facts, Rule
from governance.incidents.dispatching.vocabulary import RuleHours, RuleSetState
from governance.incidents.model import Incident
from governance.incidents.visibility import seen_by
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.vocabulary import WorkRole, WorkState
from governance.people.model import Unit
from governance.people.sight import Sight
from governance.policy import Policy
from governance.vocabulary import Level, Tier
from grid_boundaries.areas import names_of
from grid_boundaries.model import Edition, Grid
from grid_boundaries.vocabulary import EditionState

_RULES_OF = func.count(DispatchRule.id).label("rules")
#: Any number will do, as long as nothing else locks it.
_ONE_ACTIVATION = text("SELECT pg_advisory_xact_lock(360824, 17)")


def list_rule_sets(db: Connection) -> list[Record]:
    """Return all sets with how many rules each has: the active one, drafts, retired ones."""
    order = [RuleSetState.ACTIVE.value, RuleSetState.DRAFT.value, RuleSetState.RETIRED.value]
    asked = (
        select(DispatchRuleSet.__table__, _RULES_OF)
        .outerjoin(DispatchRule, DispatchRule.set_id == DispatchRuleSet.id)
        .group_by(DispatchRuleSet.id)
        .order_by(
            func.array_position(order, DispatchRuleSet.state), DispatchRuleSet.created_at.desc()
        )
    )
    return list(db.execute(asked))


def find_rule_set(db: Connection, set_id: uuid.UUID, *, lock: bool = False) -> Record | None:
    """Return one set, kept from others until the end of the transaction if asked."""
    asked = select(DispatchRuleSet.__table__).where(DispatchRuleSet.id == set_id)
    return db.execute(asked.with_for_update() if lock else asked).one_or_none()


def active_rules(db: Connection) -> list[Rule]:
    """Return the rules in force; none when no set is active."""
    asked = (
        select(DispatchRule.__table__)
        .join(DispatchRuleSet, DispatchRuleSet.id == DispatchRule.set_id)
        .where(DispatchRuleSet.state == RuleSetState.ACTIVE.value)
    )
    return [_rule(row) for row in db.execute(asked.order_by(DispatchRule.position))]


def rules_of(db: Connection, set_id: uuid.UUID) -> list[Rule]:
    """Return the rules of a set in the order of their numbers."""
    asked = select(DispatchRule.__table__).where(DispatchRule.set_id == set_id)
    return [_rule(row) for row in db.execute(asked.order_by(DispatchRule.position))]


def _rule(row: Record) -> Rule:
    tier = None if row.tier is None else Tier(row.tier)
    hours = RuleHours(row.hours)
    support = tuple(row.support)
    return Rule(row.position, row.unit, support, row.area, row.category, tier, hours)


def add_rule_set(db: Connection, row: dict[str, Any]) -> None:
    """Insert a set without rules."""
    db.execute(insert(DispatchRuleSet).values(row))


def write_rules(db: Connection, set_id: uuid.UUID, rules: Sequence[Rule]) -> None:
    """Put rules in the place of those that a set had; what was found by a replay goes with them."""
    db.execute(delete(DispatchRule).where(DispatchRule.set_id == set_id))
    if rules:
        db.execute(insert(DispatchRule), [_row(set_id, rule) for rule in rules])
    change_rule_set(db, set_id, replay=None)


def _row(set_id: uuid.UUID, rule: Rule) -> dict[str, Any]:
    return {
        "set_id": set_id,
        "position": rule.position,
        "area": rule.area,
        "category": rule.category,
        "tier": rule.tier,
        "hours": rule.hours,
        "unit": rule.unit,
        "support": list(rule.support),
    }


def change_rule_set(db: Connection, set_id: uuid.UUID, **values: object) -> None:
    """Set columns of one set."""
    db.execute(update(DispatchRuleSet).where(DispatchRuleSet.id == set_id).values(**values))


def retire_active(db: Connection) -> None:
    """Retire the set in force, if any; until the transaction ends nobody else activates one."""
    db.execute(_ONE_ACTIVATION)
    db.execute(
        update(DispatchRuleSet)
        .where(DispatchRuleSet.state == RuleSetState.ACTIVE.value)
        .values(state=RuleSetState.RETIRED.value)
    )


def known_county(db: Connection, policy: Policy, day: date) -> County:
    """Return what rules may name: units, areas of the edition in force, categories."""
    grids = list(
        db.execute(
            select(Grid.code, Grid.name, Grid.village_code)
            .join(Edition, Edition.id == Grid.edition_id)
            .where(Edition.state == EditionState.ACTIVE.value)
            .order_by(Grid.code)
        )
    )
    areas = {policy.county.code: policy.county.name_zh}
    areas |= {row.village_code[:9]: row.village_code[:9] for row in grids}
    areas |= {row.village_code: row.village_code for row in grids}
    areas |= {code: named.name for code, named in names_of(db, areas, day).items()}
    areas |= {row.code: row.name for row in grids}
    units = {row.code: KnownUnit(row.name, Level.GRID, row.code) for row in grids}
    categories = {code: zh for code, (zh, _) in policy.categories.items()}
    return County(units | _units(db), areas, categories)


def _units(db: Connection) -> dict[str, KnownUnit]:
    asked = select(Unit.code, Unit.name, Unit.level, Unit.area, Unit.active).order_by(Unit.code)
    return {
        row.code: KnownUnit(row.name, Level(row.level), row.area, is_active=row.active)
        for row in db.execute(asked)
    }


#: A task that ended so was given to the wrong unit, or taken from it.
_NOT_KEPT = (WorkState.RETURNED.value, WorkState.TRANSFERRED.value)


def past_dispatches(db: Connection, sight: Sight, *, since: datetime) -> list[Past]:
    """Return incidents that got a unit in charge since a moment, with the one that kept it.

    The last task in charge that was neither returned nor passed on counts; it is tried with the
    incident's grid, category and tier as they stand, at the moment the first unit was put in
    charge.
    """
    lead = IncidentWork.role == WorkRole.LEAD.value
    first = (
        select(IncidentWork.incident_id, func.min(IncidentWork.created_at).label("at"))
        .where(lead)
        .group_by(IncidentWork.incident_id)
        .having(func.min(IncidentWork.created_at) >= since)
        .subquery("first")
    )
    asked = (
        select(
            Incident.no,
            Incident.area,
            Incident.category,
            Incident.tier,
            first.c.at,
            IncidentWork.unit,
        )
        .join(first, first.c.incident_id == Incident.id)
        .join(IncidentWork, IncidentWork.incident_id == Incident.id)
        .where(lead, IncidentWork.state.not_in(_NOT_KEPT), seen_by(sight))
        .ext(distinct_on(Incident.id))
        .order_by(Incident.id, IncidentWork.no.desc())
    )
    return [
        Past(row.no, Facts(row.area, row.category, Tier(row.tier), row.at), row.unit)
        for row in db.execute(asked)
    ]
