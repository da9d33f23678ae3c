"""One running installation: what every route, job and command needs, built once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine

from api.intake_queue import IntakeQueue
from geo.geocoding.chain import Chain
from geo.geocoding.county_spellings import xingan_spellings
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import AcceptanceRules, Geocoder
from geo.lonlat import LonLat
from governance.policy import Policy
from grid_boundaries.lookup import EditionIndex, GridLookup


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """Keys of the online geocoders; None keeps one switched off."""

    tianditu: str | None = None
    amap: str | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """The engine, the county's policy, the indexed grids and the queue of reports."""

    engine: Engine
    policy: Policy
    lookup: GridLookup
    intake: IntakeQueue
    keys: ProviderKeys = ProviderKeys()

    @classmethod
    def on(
        cls, engine: Engine, policy: Policy, keys: ProviderKeys = ProviderKeys()
    ) -> "Installation":
        """Build an installation on a database."""
        lookup = GridLookup(snap_m=policy.assignment.snap_m)
        return cls(engine, policy, lookup, IntakeQueue(engine, lookup, policy), keys)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit what is done inside, or nothing of it."""
        with self.engine.begin() as connection:
            yield connection

    def gazetteer(self, connection: Connection) -> Gazetteer:
        """Return the offline geocoder over the county's gazetteer, in this transaction."""
        edition = self.lookup.active(connection)
        rules = AcceptanceRules(
            is_inside_county=lambda point: _covers(edition, point),
            grids_in_village=lambda code: _grids_in(edition, code),
            min_score=self.policy.geocoding.min_score,
            min_gap=self.policy.geocoding.min_gap,
        )
        return Gazetteer(connection, rules, self._today(), xingan_spellings())

    def geocoder(self, connection: Connection) -> Geocoder:
        """Return what turns addresses into places here: the gazetteer, then who has a key."""
        first = self.gazetteer(connection)
        if self.keys == ProviderKeys():
            return first
        # An HTTP client is loaded only where somebody is to be asked.
        from geo.geocoding.amap import Amap  # noqa: PLC0415
        from geo.geocoding.tianditu import Tianditu  # noqa: PLC0415

        then: list[Geocoder] = []
        if self.keys.tianditu:
            then.append(Tianditu(self.keys.tianditu, first.rules, first.spellings))
        if self.keys.amap:
            code = self.policy.county.code
            then.append(Amap(self.keys.amap, code, first.rules, first.spellings))
        return Chain(first, tuple(then))

    def _today(self) -> date:
        return datetime.now(UTC).astimezone(self.policy.county.zone).date()


def _covers(edition: EditionIndex | None, point: LonLat) -> bool:
    return edition is None or edition.match(point).code is not None


def _grids_in(edition: EditionIndex | None, village_code: str) -> int:
    return 0 if edition is None else edition.grids_in_village.get(village_code, 0)
