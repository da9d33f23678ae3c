"""Keeping the demonstration's homes and visits: invented, told, and copied in one go."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd
from psycopg import Connection as Driver
from psycopg import sql
from sqlalchemy import Connection, insert

from geo.geocoding.geocoder import PlaceLevel
from governance.demo.staff import DemoStaff
from governance.demo.visits import home_lines, rows
from governance.demo.visits.calls import Round, Teller
from governance.demo.visits.crews import Crews
from governance.demo.visits.findings import Findings, incidents_at_homes
from governance.demo.visits.home_lines import id_of_home
from governance.demo.visits.homes import REGISTERED_AGO, Homes, Land, Span, invent_homes
from governance.demo.visits.last_calls import last_calls
from governance.demo.visits.outings import Memory, Terrain, evenings_of, plan_evening
from governance.demo.visits.rows import Pages, Scene
from governance.night_visits.planning.model import VisitCampaign
from governance.policy import Policy

#: So many days of evenings are told.
DAYS: Final = 120
_CAMPAIGN_DAYS: Final = (-30, 45)


@dataclass(frozen=True)
class VisitsMade:
    """How many homes there are, and how many calls were told."""

    homes: int
    calls: int


@dataclass(frozen=True)
class Countryside:
    """Everything that homes and visits are invented from."""

    land: Land
    staff: DemoStaff
    year: pd.DataFrame
    policy: Policy
    end: datetime
    seed: int

    @property
    def span(self) -> Span:
        """The days that are told: up to yesterday's evening."""
        last = self.end.astimezone(self.policy.county.zone).date()
        return Span(last - timedelta(days=DAYS), last, self.seed)


def bring_visits(db: Connection, scene: Countryside, count: int) -> VisitsMade:
    """Write `count` homes and their visits; the incidents of the year are there already."""
    homes = invent_homes(scene.land, count, scene.policy.night_visits, scene.span)
    rounds = tell_rounds(scene, homes)
    county = scene.land.ground.county
    ids = [id_of_home(county, number) for number in homes.number]
    rest_days = scene.policy.night_visits.cap.refused_days
    lines = home_lines.home_lines(homes, ids, last_calls(rounds), scene.span, rest_days)
    _copy(db, "household", home_lines.COLUMNS, lines)
    campaign = _bring_campaign(db, scene)
    pages = Pages(
        _scene_of(scene, homes, ids, campaign),
        Findings(scene.year, scene.span.end, _random(scene.seed, 34)),
        _random(scene.seed, 33),
    )
    pages.tell(rounds)
    for table, columns in rows.COLUMNS.items():
        _copy(db, table, columns, pages.lines[table])
    return VisitsMade(len(homes), sum(len(one.calls) for one in rounds))


def tell_rounds(scene: Countryside, homes: Homes) -> list[Round]:
    """Tell every round of every evening, in their order."""
    span, policy, zone = scene.span, scene.policy.night_visits, scene.policy.county.zone
    rng = _random(scene.seed, 32)
    evenings = list(evenings_of(span))
    found = incidents_at_homes(scene.year, homes, evenings, zone)
    terrain = Terrain(homes, rng, _places(scene.land, PlaceLevel.TOWNSHIP, "township_code"))
    memory = Memory.of(homes, (span.end - timedelta(days=REGISTERED_AGO)).toordinal())
    teller = Teller(homes, policy, zone, rng)
    stations = _places(scene.land, PlaceLevel.VILLAGE, "village_code")
    rounds = [
        teller.tell(outing, stations[outing.village], memory)
        for evening in evenings
        for outing in plan_evening(evening, terrain, memory, policy, found)
    ]
    return [one for one in rounds if one.calls]


def _random(seed: int, part: int) -> np.random.Generator:
    return np.random.default_rng([seed, part])


def _places(land: Land, level: PlaceLevel, column: str) -> dict[str, tuple[float, float]]:
    own = land.places[land.places["level"] == level.value]
    columns = (own[name].tolist() for name in (column, "lon", "lat"))
    return {str(code): (float(lon), float(lat)) for code, lon, lat in zip(*columns, strict=True)}


def _scene_of(
    scene: Countryside, homes: Homes, ids: Sequence[uuid.UUID], campaign: tuple[uuid.UUID, date]
) -> Scene:
    ground = scene.land.ground
    at = _places(scene.land, PlaceLevel.VILLAGE, "village_code")
    stations = {code: (f"{ground.village_names[code]}服务站", at[code]) for code in ground.villages}
    return Scene(
        homes,
        ids,
        scene.policy.night_visits,
        scene.policy.county.zone,
        Crews(scene.staff),
        stations,
        _planner(scene.staff),
        campaign,
        ground.county,
    )


def _planner(staff: DemoStaff) -> str:
    return str(staff.logins["visit_planner"])


def _bring_campaign(db: Connection, scene: Countryside) -> tuple[uuid.UUID, date]:
    """Keep the campaign that runs, and return it with its first day."""
    begins, ends = (scene.span.end + timedelta(days=days) for days in _CAMPAIGN_DAYS)
    county = scene.land.ground.county
    made = uuid.uuid5(uuid.NAMESPACE_URL, f"wangge:demo:{county}:campaign")
    by_interval = sorted(
        scene.policy.night_visits.classes.items(), key=lambda one: one[1].every_days
    )
    row: Mapping[str, object] = {
        "id": made,
        "name": "平安夜访：关注户走访",
        "goal": "关注户按期见面，久未走访的村组补上",
        "area": county,
        "begins_on": begins,
        "ends_on": ends,
        "classes": [code for code, _ in by_interval[:-1]],
        "created_by": _planner(scene.staff),
        "created_at": scene.end + timedelta(days=_CAMPAIGN_DAYS[0] - 2),
        "synthetic": True,
    }
    db.execute(insert(VisitCampaign).values(row))
    return made, begins


def _copy(db: Connection, table: str, columns: Sequence[str], lines: Iterable[bytes]) -> None:
    driver = db.connection.driver_connection
    assert isinstance(driver, Driver)  # noqa: S101 the one driver there is
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(b"".join(lines))
