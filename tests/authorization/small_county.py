"""Two townships, three villages, nine grids, and in each an incident of every label."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import shapely
from sqlalchemy import Connection, insert, update

from geo.lonlat import RawPosition
from governance.incidents.intake import Report, Reporter, prepare_incident
from governance.incidents.ledger import write_incidents
from governance.incidents.ledger_rows import Filing
from governance.incidents.model import Incident
from governance.incidents.visibility import thing_of
from governance.incidents.work_model import IncidentWork
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.people.scope import Grant, Label, Thing
from governance.policy import load_policy
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.editions import activate_edition
from grid_boundaries.lookup import load_index
from grid_boundaries.model import AdminArea
from grid_boundaries.upkeep.drafting import create_edition
from grid_boundaries.upkeep.examining import examine_edition
from tests.factories import nine_grids
from tests.nine_county import NOW, START, nine_draft
from tests.signing_in import find_keyring
from tests.written_reports import NoGazetteer, a_report

COUNTY = "360824"
VILLAGES = ("360824100001", "360824100002", "360824101001")
GRIDS = tuple(f"{village}{number:03d}" for village in VILLAGES for number in (1, 2, 3))
WATER = "agency-water"

#: What is planted to be looked for where it must not be: no name, number or place of anybody.
CANARY_NAME = "甄金丝雀"
CANARY_PHONE = "19912345678"
CANARY_ADDRESS = "金川镇善政村金丝雀巷 77 号"
CANARY_WORDS = f"请回电 {CANARY_PHONE}"

_CATEGORY = {
    Label.NORMAL: "traffic",
    Label.RESTRICTED: "dispute",
    Label.SENSITIVE: "special_care",
}
_LABELS = {"dispute": "restricted", "special_care": "sensitive"}


@dataclass(frozen=True, slots=True)
class Kept:
    """An incident of the county, as the tests know it."""

    id: uuid.UUID
    thing: Thing
    #: Empty while it waits for a pin.
    grid: str
    holder: str

    @property
    def label(self) -> Label:
        return self.thing.label


@dataclass(frozen=True, slots=True)
class SmallCounty:
    """What was stored."""

    incidents: tuple[Kept, ...]

    def of(self, grid: str, label: Label) -> Kept:
        return next(one for one in self.incidents if (one.grid, one.label) == (grid, label))

    def waiting(self) -> Iterator[Kept]:
        """The incidents that wait for a pin."""
        return (one for one in self.incidents if not one.grid)


def store_small_county(db: Connection) -> SmallCounty:
    """Store the county with twenty-seven incidents in grids and three that wait for a pin.

    The agency works on one in the first township and holds a sensitive one in the second.
    """
    _store_areas(db)
    _, polygons = nine_grids()
    draft = nine_draft()
    villages = [grid[:12] for grid in GRIDS]
    grids = replace(draft.grids, codes=list(GRIDS), village_codes=villages, polygons=polygons)
    edition_id = create_edition(db, replace(draft, grids=grids), now=NOW)
    report = examine_edition(db, edition_id, tolerances=Tolerances(), now=NOW)
    assert not report.blocks_activation, report.findings
    activate_edition(db, edition_id, now=NOW, today=START)
    index = load_index(db, edition_id, snap_m=0)
    reports = list(_reports(dict(zip(GRIDS, polygons, strict=True))))
    prepared = [prepare_incident(one, edition=index, geocoder=NoGazetteer()) for one in reports]
    policy = load_policy()
    filing = Filing("XG", policy.county.zone, _LABELS, find_keyring)
    write_incidents(db, prepared, filing=filing, now=NOW)
    found = [(one.id, _grid_of(one.outcome), one.report.category) for one in prepared]
    worked = next(key for key, grid, _ in found if grid == GRIDS[0])
    held = next(key for key, grid, kind in found if (grid, kind) == (GRIDS[8], "special_care"))
    _involve_agency(db, worked, held)
    kept = []
    for key, grid, category in found:
        holder = WATER if key == held else grid
        units = {holder, WATER if key == worked else holder} - {""}
        thing = thing_of(grid, filing.label_of(category), units, county=COUNTY)
        kept.append(Kept(key, thing, grid, holder))
    return SmallCounty(tuple(kept))


def _grid_of(outcome: object) -> str:
    match = getattr(outcome, "match", None)
    return "" if match is None else str(match.code)


def _reports(polygons: dict[str, shapely.Polygon]) -> Iterator[Report]:
    shared = {
        "narrative": CANARY_WORDS,
        "address": CANARY_ADDRESS,
        "reporter": Reporter(CANARY_NAME, CANARY_PHONE),
    }
    for number, (grid, polygon) in enumerate(polygons.items()):
        west, south, _, _ = polygon.bounds
        for place, category in enumerate(_CATEGORY.values()):
            # Away from the middle, so that the grid's own point is another.
            point = RawPosition(west + 0.001 * (place + 1), south + 0.0012, "cgcs2000")
            moment = NOW - timedelta(minutes=number * 7 + place)
            title = f"路灯不亮 {grid[-6:-3]}"
            yield a_report(
                category=category, title=title, position=point, occurred_at=moment, **shared
            )
    for category in _CATEGORY.values():
        yield a_report(category=category, title="地点不详", occurred_at=NOW, **shared)


def _involve_agency(db: Connection, worked: uuid.UUID, held: uuid.UUID) -> None:
    task = {"incident_id": worked, "no": 1, "unit": WATER, "role": "lead", "state": "working"}
    db.execute(insert(IncidentWork).values(task | {"created_at": NOW}))
    db.execute(update(Incident).where(Incident.id == held).values(holder=WATER, level="county"))


def _store_areas(db: Connection) -> None:
    ids: dict[str, int] = {}
    for code, level, kind, name in (
        (COUNTY, "county", "county", "新干县"),
        ("360824100", "township", "town", "金川镇"),
        ("360824101", "township", "town", "三湖镇"),
        (VILLAGES[0], "village", "resident_committee", "善政社区"),
        (VILLAGES[1], "village", "village_committee", "东门村"),
        (VILLAGES[2], "village", "village_committee", "上寨村"),
    ):
        parent = next((ids[code[:n]] for n in (9, 6) if code[:n] in ids and n < len(code)), None)
        row = {
            "code": code,
            "code_system": "nbs",
            "level": level,
            "kind": kind,
            "name": name,
            "parent_id": parent,
            "valid_from": START,
        }
        found = db.scalar(insert(AdminArea).values(row).returning(AdminArea.id))
        assert found is not None
        ids[code] = found


#: Where somebody may stand to the incidents of the first grid: own, parents, sibling, others.
PLACES = {
    "own grid": GRIDS[0],
    "sibling grid": GRIDS[1],
    "own village": VILLAGES[0],
    "sibling village": VILLAGES[1],
    "own township": "360824100",
    "other township": "360824101",
    "county": COUNTY,
    "village of the other township": VILLAGES[2],
}


def somebody(*grants: Grant) -> Identity:
    """Return an identity that holds these grants and has given a second factor."""
    return Identity(uuid.uuid4(), "某人", grants, is_verified=True)


def everybody() -> Iterator[tuple[str, Identity]]:
    """Yield every role at every place, and those who act for the agency, with their names."""
    for role in Role:
        for place, area in PLACES.items():
            yield f"{role} of {place}", somebody(Grant(role, area))
        yield f"{role} for the agency", somebody(Grant(role, "", WATER))
    yield (
        "town and agency",
        somebody(Grant(Role.TOWN_DISPATCHER, "360824101"), Grant(Role.AGENCY_HANDLER, "", WATER)),
    )
    lesser = Grant(Role.COUNTY_DISPATCHER, COUNTY, clearance=Label.NORMAL)
    yield "county up to normal", somebody(lesser)
    yield "nobody", somebody()
