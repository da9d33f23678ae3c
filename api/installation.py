"""One running installation: what every route, job and command needs, built once."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from threading import Lock

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine

from api.delivering.gateways import Gateways
from api.intake.intake_queue import IntakeQueue
from geo.geocoding.chain import Chain
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import AcceptanceRules, Geocoder
from geo.lonlat import LonLat
from geo.spelling import Spellings
from governance.incidents.ledger_rows import Filing
from governance.people.sealing.key_file import SecretKeyMissingError
from governance.people.sealing.keyring import Keyring
from governance.people.sealing.receipts import receipt_code
from governance.policy import Policy
from grid_boundaries.areas import AreaNames, outline_stamp, upper_names
from grid_boundaries.codes import AreaLevel
from grid_boundaries.county.spellings import county_spellings
from grid_boundaries.lookup import EditionIndex, GridLookup, active_county
from grid_boundaries.queries import county_outline


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """Keys of the online geocoders; None keeps one switched off."""

    tianditu: str | None = None
    amap: str | None = None
    #: 审图号 of Tianditu's map; with it and a key, its tiles may be shown.
    tianditu_approval: str | None = None


def no_keyring() -> Keyring:
    """Refuse: an installation that was given no keys has none."""
    raise SecretKeyMissingError(file="WANGGE_KEY_FILE")


class CountyOutlines:
    """The county's outline, prepared, and read again only after its row has changed."""

    def __init__(self) -> None:
        self._kept: tuple[str | None, BaseGeometry | None] = (None, None)
        self._reading = Lock()

    def of(self, connection: Connection, county_code: str, day: date) -> BaseGeometry | None:
        """Return the outline of a day in EPSG:4490, None when nobody stored one."""
        stamp = outline_stamp(connection, county_code, day)
        with self._reading:
            if self._kept[0] != stamp:
                self._kept = (stamp, _prepared(county_outline(connection, county_code, day)))
            return self._kept[1]


def _prepared(outline: BaseGeometry | None) -> BaseGeometry | None:
    if outline is not None:
        shapely.prepare(outline)
        # GEOS builds its index at the first question: before other threads ask theirs.
        shapely.intersects_xy(outline, 0.0, 0.0)
    return outline


@dataclass(frozen=True, slots=True)
class Installation:
    """The engine, the county's policy, the indexed grids and the queue of reports."""

    engine: Engine
    policy: Policy
    lookup: GridLookup
    intake: IntakeQueue
    keys: ProviderKeys = ProviderKeys()
    gateways: Gateways = field(default_factory=Gateways)
    outlines: CountyOutlines = field(default_factory=CountyOutlines)
    #: Reads the keys that seal personal data, once, when they are first needed.
    find_keyring: Callable[[], Keyring] = no_keyring

    def receipt_of(self, incident_id: uuid.UUID) -> str | None:
        """Return the code by which a reporter follows an incident; None without keys."""
        try:
            return receipt_code(self.find_keyring(), incident_id)
        except SecretKeyMissingError:
            return None

    @property
    def keyring(self) -> Keyring:
        """The keys that seal personal data.

        Raises
        ------
        GovernanceError
            When the installation has none that can be used.
        """
        return self.find_keyring()

    @classmethod
    def on(
        cls,
        engine: Engine,
        policy: Policy,
        keys: ProviderKeys = ProviderKeys(),
        *,
        find_keyring: Callable[[], Keyring] = no_keyring,
    ) -> "Installation":
        """Build an installation on a database."""
        lookup = GridLookup(snap_m=policy.assignment.snap_m)
        intake = IntakeQueue(engine, lookup, Filing.of(policy, find_keyring))
        return cls(engine, policy, lookup, intake, keys, find_keyring=find_keyring)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit what is done inside, or nothing of it."""
        with self.engine.begin() as connection:
            yield connection

    def gazetteer(self, connection: Connection) -> Gazetteer:
        """Return the offline geocoder over the county's gazetteer, in this transaction.

        Its places are the county's own: without an outline all of them count as inside.
        """
        return self._gazetteer(connection, *self._county(connection))

    def _gazetteer(
        self, connection: Connection, code: str, outline: BaseGeometry | None
    ) -> Gazetteer:
        edition = self.lookup.active(connection)
        rules = AcceptanceRules(
            is_inside_county=lambda point: outline is None or _covers(outline, point),
            grids_in_village=lambda code: _grids_in(edition, code),
            min_score=self.policy.geocoding.min_score,
            min_gap=self.policy.geocoding.min_gap,
        )
        return Gazetteer(connection, rules, self._today(), self._spellings(connection, code))

    def geocoder(self, connection: Connection) -> Geocoder:
        """Return what turns addresses into places here: the gazetteer, then who has a key."""
        code, outline = self._county(connection)
        first = self._gazetteer(connection, code, outline)
        if not (self.keys.tianditu or self.keys.amap):
            return first
        # An HTTP client is loaded only where somebody is to be asked.
        from geo.geocoding.amap import Amap  # noqa: PLC0415
        from geo.geocoding.tianditu import Tianditu  # noqa: PLC0415

        # Strangers answer for all of China: without an outline nobody could tell.
        rules = replace(
            first.rules,
            is_inside_county=lambda point: outline is not None and _covers(outline, point),
        )
        then: list[Geocoder] = []
        if self.keys.tianditu:
            then.append(Tianditu(self.keys.tianditu, rules, first.spellings))
        if self.keys.amap:
            then.append(Amap(self.keys.amap, code, rules, first.spellings))
        return Chain(first, tuple(then))

    def _county(self, connection: Connection) -> tuple[str, BaseGeometry | None]:
        """Return the county whose grids are in force, before the first that of the policy."""
        code = active_county(connection) or self.policy.county.code
        return code, self.outlines.of(connection, code, self._today())

    def _spellings(self, connection: Connection, code: str) -> Spellings:
        county = self.policy.county
        names = (county.name_zh,) if code == county.code else ()
        return _spellings(code, names, upper_names(connection, code, self._today()))

    def _today(self) -> date:
        return datetime.now(UTC).astimezone(self.policy.county.zone).date()


def _covers(outline: BaseGeometry, point: LonLat) -> bool:
    return bool(shapely.intersects_xy(outline, point.lon, point.lat))


def _grids_in(edition: EditionIndex | None, village_code: str) -> int:
    return 0 if edition is None else edition.grids_in_village.get(village_code, 0)


@lru_cache(maxsize=8)
def _spellings(code: str, names: tuple[str, ...], known: tuple[AreaNames, ...]) -> Spellings:
    """Return how addresses of a county are written, of all that is known of its names."""
    townships = [unit.every for unit in known if unit.level == AreaLevel.TOWNSHIP]
    stored = [name for unit in known if unit.level == AreaLevel.COUNTY for name in unit.every]
    return county_spellings(code, (*stored, *names), townships, packaged_spellings(code))
