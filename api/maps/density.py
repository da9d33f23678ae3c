"""The map of incidents per grid: counts fetched, drawn, and put into one page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from geo.errors import Lang, Words
from geo.postgis import Record
from governance.incidents.maps.density import CELL_M, measure_density
from governance.incidents.reading.filtering import IncidentFilter
from governance.incidents.vocabulary import Channel
from governance.indicators import Ratio
from governance.people.sight import Sight
from governance.policy import Policy
from web_map.incident_density_map import DensityNote, draw_incident_density_map
from web_map.labels.located import CHANNEL
from web_map.standalone.lone_page import LonePage
from web_map.standalone.offline import render_offline

_ALL = Words("全部类别、全部渠道", "every category and channel")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents to draw over which edition's grids, of those that a sight shows."""

    db: Connection
    sight: Sight
    edition: Record
    wanted: IncidentFilter


def density_page(asked: Asked, policy: Policy, *, lang: Lang, now: datetime) -> LonePage:
    """Return the map of the incidents asked for over the grids of an edition."""
    edition, wanted = asked.edition, asked.wanted
    density = measure_density(asked.db, asked.sight, edition.id, wanted)
    assert wanted.since is not None  # noqa: S101 the route asks for a period
    assert wanted.until is not None  # noqa: S101
    note = DensityNote(
        county=policy.county.name,
        zone=policy.county.zone,
        cohort=_cohort(policy, wanted),
        since=wanted.since,
        until=wanted.until,
        located=Ratio(density.located, density.matching),
        shown=density.shown,
        as_of=now,
        edition=edition.name,
        synthetic=edition.synthetic,
        cell_m=CELL_M,
    )
    drawing = draw_incident_density_map(density.grids, density.heat, note, lang=lang)
    return render_offline(drawing, title=note.title.of(lang), lang=lang)


def _cohort(policy: Policy, wanted: IncidentFilter) -> Words:
    named = [policy.category_words(code) for code in wanted.categories]
    named += [CHANNEL[Channel(channel)] for channel in wanted.channels]
    if not named:
        return _ALL
    return Words("、".join(w.zh for w in named), ", ".join(w.en for w in named))
