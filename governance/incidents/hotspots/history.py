"""The table of days as it was known at a moment: a map that was drawn then can be drawn again.

Who may see an incident is asked of today. What never changes, when it occurred, when and by which
channel it was reported, is read from it; category, tier and state from history, and where it lay
from the assignments, whose rows are never rewritten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import LateralFromClause

from governance.incidents.hotspots.counting import gather, local_day
from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.model import GridAssignment, Incident, IncidentEvent
from governance.incidents.reading.filtering import NOT_A_MATTER, IncidentFilter, visible
from governance.incidents.vocabulary import EventKind
from governance.people.sight import Sight
from governance.vocabulary import Tier, Verb

_E = IncidentEvent
#: By these it is said what an incident is about.
_NAMING: Final = (EventKind.REPORTED, Verb.ACCEPT)
#: These move an incident on the ground, and leave its handling as it is.
_PLACING: Final = (EventKind.REPORTED, EventKind.PINNED, EventKind.REGRIDDED)
_LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KnownBy:
    """Counts incidents as they were known at a moment."""

    moment: datetime

    def __call__(
        self,
        db: Connection,
        sight: Sight,
        wanted: IncidentFilter,
        codes: list[str],
        span: Span,
        *,
        zone: ZoneInfo,
    ) -> DayTable:
        """Return the table of `counting.count_by_grid_and_day` as of the moment.

        Of a filter only categories, channels, tiers and whether each matter counts once are
        looked at.
        """
        known = self._incidents(sight, span, zone)
        named, stood, lay = self._named(known), self._stood(known), self._lay(known)
        category = func.coalesce(named.c.category, known.c.category)
        tier = func.coalesce(stood.c.tier, Tier.UNSET.value)
        area = func.coalesce(lay.c.area, "")
        columns: dict[str, tuple[ColumnElement[Any], tuple[str, ...]]] = {
            "category": (category, wanted.categories),
            "channel": (known.c.channel, wanted.channels),
            "tier": (tier, wanted.tiers),
        }
        asked = (
            select(area, known.c.day, func.count())
            .select_from(known)
            .outerjoin(named, true())
            .outerjoin(stood, true())
            .outerjoin(lay, true())
            .where(*(column.in_(chosen) for column, chosen in columns.values() if chosen))
            .group_by(area, known.c.day)
        )
        if wanted.each_matter_once:
            asked = asked.where(stood.c.state.not_in(NOT_A_MATTER))
        since = visible(sight, func.min(Incident.reported_at))
        since = since.where(Incident.reported_at <= self.moment)
        return gather(db, asked, since, codes, span, zone=zone)

    def _incidents(self, sight: Sight, span: Span, zone: ZoneInfo) -> FromClause:
        begin, end = (datetime.combine(one, time(), zone) for one in (span.begin, span.end))
        day = local_day(zone).label("day")
        asked = visible(sight, Incident.id, Incident.category, Incident.channel, day)
        return asked.where(
            Incident.occurred_at >= begin,
            Incident.occurred_at < end,
            Incident.reported_at <= self.moment,
        ).subquery("known")

    def _named(self, known: FromClause) -> LateralFromClause:
        return (
            select(_E.details["category"].astext.label("category"))
            .where(_E.incident_id == known.c.id, _E.at <= self.moment)
            .where(_E.kind.in_(_NAMING), _E.details.has_key("category"))
            .order_by(_E.version.desc())
            .limit(1)
            .lateral("named")
        )

    def _stood(self, known: FromClause) -> LateralFromClause:
        """Return the state after the last event, and the tier that the last move left behind."""
        is_move = _E.kind.not_in(_PLACING)
        return (
            select(
                func.array_agg(aggregate_order_by(_E.to_state, _E.version.desc()))[1].label(
                    "state"
                ),
                func.array_agg(aggregate_order_by(_E.details["tier"].astext, _E.version.desc()))
                .filter(is_move)[1]
                .label("tier"),
            )
            .where(_E.incident_id == known.c.id, _E.at <= self.moment)
            .lateral("stood")
        )

    def _lay(self, known: FromClause) -> LateralFromClause:
        """Return the grid assigned last, unless a change of grids left the incident in none."""
        fell_out = (
            select(func.max(_E.at))
            .where(_E.incident_id == known.c.id, _E.at <= self.moment)
            .where(_E.kind == EventKind.REGRIDDED, _E.details["to"].astext.is_(None))
            .correlate(known)
            .scalar_subquery()
        )
        return (
            select(GridAssignment.grid_code.label("area"))
            .where(GridAssignment.incident_id == known.c.id)
            .where(GridAssignment.decided_at <= self.moment)
            .where(GridAssignment.decided_at > func.coalesce(fell_out, _LONG_AGO))
            .order_by(GridAssignment.id.desc())
            .limit(1)
            .lateral("lay")
        )
