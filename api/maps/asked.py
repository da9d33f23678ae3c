"""A question to an analysis map, and the words that every map says of itself."""

import hashlib
import uuid
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from geo.errors import Lang, Words
from geo.postgis import Record
from governance.incidents.hotspots.counting import CountDays, count_by_grid_and_day
from governance.incidents.hotspots.grounds import EditionGround
from governance.incidents.hotspots.history import KnownBy
from governance.incidents.hotspots.question import HotspotQuestion
from governance.incidents.hotspots.vocabulary import Exposure
from governance.incidents.queries import holds_synthetic
from governance.incidents.reading.filtering import IncidentFilter, count_incidents
from governance.incidents.vocabulary import Channel
from governance.indicators import Ratio
from governance.people.scope import Label
from governance.people.sight import Sight
from governance.policy import Policy
from governance.vocabulary import Tier
from web_map.analysis.note import MapNote
from web_map.labels.handling import TIER
from web_map.labels.located import CHANNEL
from web_map.labels.people import LABEL

_ALL = Words("全部类别、渠道与等级", "every category, channel and tier")


@dataclass(frozen=True, slots=True)
class AskedMap:
    """Which incidents to draw over which edition's grids, of those that a sight shows.

    Attributes
    ----------
    ground
        Those of its grids that the sight shows.
    leaves
        Whether the map leaves the house as a file: no place in it is a door's.
    version
        The number of the latest event: which state of the data the map is of.
    as_of
        The moment by which things were known; None for as they are.
    """

    db: Connection
    sight: Sight
    edition: Record
    ground: EditionGround
    wanted: IncidentFilter
    exposure: Exposure
    policy: Policy
    lang: Lang
    now: datetime
    version: int
    as_of: datetime | None = None
    leaves: bool = False

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All that is asked, to keep an answer by."""
        edition: uuid.UUID = self.edition.id
        return (self.sight, self.question, self.lang, edition, self.leaves)

    @property
    def moment(self) -> datetime:
        """The moment whose knowledge is drawn."""
        return self.as_of or self.now

    @property
    def count(self) -> CountDays:
        """What counts incidents by grid and day."""
        return count_by_grid_and_day if self.as_of is None else KnownBy(self.as_of)

    @property
    def question(self) -> HotspotQuestion:
        """The whole days asked for; raises as `HotspotQuestion.of` does."""
        zone = self.policy.county.zone
        return HotspotQuestion.of(self.wanted, self.exposure, zone, now=self.moment)

    def recipe(self, kind: str) -> str:
        """Return a short name of all that the map's figures depend on."""
        rules = self.policy.hotspots.model_dump_json()
        parts = (kind, self.edition.id, self.question, rules, self.version, self.sight.setting())
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()
        return f"{kind}-{self.version}-{digest[:12]}"

    def note(
        self,
        title: Words,
        kind: str,
        placed: int | None,
        *,
        method: tuple[tuple[Words, Words], ...] = (),
        caution: tuple[Words, ...] = (),
    ) -> MapNote:
        """Return what the map says of itself; `placed` are those drawn, None if withheld."""
        located = None
        if placed is not None and not self.sight.is_counting_only:
            located = self._located()
        since, until = self.question.moments
        return MapNote(
            county=self.policy.county.name,
            zone=self.policy.county.zone,
            title=title,
            cohort=self.cohort,
            since=since,
            until=min(until, self.moment),
            located=located,
            shown=placed,
            as_of=self.moment,
            edition=self.edition.name,
            synthetic=self.edition.synthetic or holds_synthetic(self.db),
            method=(*method, self._seen()),
            caution=(*caution, *self._few(placed)),
            recipe=self.recipe(kind),
        )

    def _located(self) -> Ratio:
        since, until = self.question.moments
        asked = replace(self.question.wanted, since=since, until=until)
        matching, _ = count_incidents(self.db, self.sight, asked)
        placed, _ = count_incidents(self.db, self.sight, replace(asked, outcome="assigned"))
        return Ratio(placed, matching)

    def _seen(self) -> tuple[Words, Words]:
        """Return how much of all there is may be counted, so that nobody takes a part for all."""
        labels = {label for window in self.sight.windows for label in window.labels}
        named = [LABEL[label] for label in Label if label in labels]
        where = [] if self.sight.is_countywide else list(self.sight.areas)
        return (
            Words("可见范围", "Seen"),
            Words(
                "密级："
                + "、".join(words.zh for words in named)
                + "".join(f"；{a}" for a in where),
                "kept: " + ", ".join([words.en for words in named] + where),
            ),
        )

    def _few(self, placed: int | None) -> tuple[Words, ...]:
        least = self.policy.hotspots.least
        if placed is None or placed >= least:
            return ()
        if placed == 0:
            return (Words("这段时间没有事件", "No incidents in this period"),)
        return (
            Words(
                f"仅 {placed} 件，少于 {least} 件：不足以下结论",
                f"Only {placed} incidents, fewer than {least}: too few to conclude from",
            ),
        )

    @property
    def cohort(self) -> Words:
        """Which incidents were asked for, in words."""
        wanted = self.wanted
        named = [self.policy.category_words(code) for code in wanted.categories]
        named += [CHANNEL[Channel(channel)] for channel in wanted.channels]
        named += [TIER[Tier(tier)] for tier in wanted.tiers]
        if not named:
            return _ALL
        return Words("、".join(w.zh for w in named), ", ".join(w.en for w in named))
