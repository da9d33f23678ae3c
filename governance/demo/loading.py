"""The demonstration: a synthetic county and a year of its life, the same at every loading."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import Connection, Engine, text

from geo.errors import Words
from geo.geocoding.gazetteer import Gazetteer
from governance.demo.dispatch_rules import bring_rules
from governance.demo.emptiness import is_empty
from governance.demo.handling import merging
from governance.demo.inventing import YEAR, DemoYearPlan, Made, invent
from governance.demo.news import bring_news
from governance.demo.staff import store_staff
from governance.demo.visits.homes import Land
from governance.demo.visits.writing import Countryside, VisitsMade, bring_visits
from governance.demo.year.hands import GridParts, Hand, Here, at_work, processes_for, shares
from governance.demo.year.reporting import reported_at
from governance.demo.year.teller import Brief, Teller
from governance.demo.year.writing import Pages, tidy, write_year
from governance.incidents.reporters import FindKeyring
from governance.people.accounts.demo_accounts import make_demo_accounts
from governance.policy import Policy
from grid_boundaries.demo_county import store_county
from grid_boundaries.lookup import EditionIndex, GridLookup, NoEditionError, hold_edition
from grid_boundaries.queries import boundary_rows
from grid_boundaries.vocabulary import GridKind

#: Of more incidents only the newest, and as many of the older ones, have their pictures.
MOST_PICTURED: Final = 60_000
#: Of so many incidents on, processes of their own tell what became of them.
FEWEST_FOR_PROCESSES: Final = 20_000
#: So many incidents are told and written at once.
PAGE: Final = 4_000

Advance = Callable[[int, int | None], None]
Announce = Callable[[Words], None]

_INVENTING = Words("划网格，编人员和一年的上报…", "Drawing grids, inventing people and reports …")
_TELLING = Words(
    "逐起办理并写入（{n} 个进程）…", "Handling every incident and writing it ({n} processes) …"
)
_VISITING = Words("写入住户和夜访记录…", "Writing households and night visits …")
_COUNTING = Words("统计各表，试算派单规则…", "Counting the tables, trying the dispatch rules …")
_TIDYING = Words("已保存；整理各表…", "Kept; tidying the tables …")


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the loading works with.

    Attributes
    ----------
    announce
        Told which step begins.
    page, processes
        How the work is divided; what comes of it is the same. None: as the number of incidents
        and the machine suggest.
    """

    engine: Engine
    lookup: GridLookup
    policy: Policy
    gazetteer_of: Callable[[Connection], Gazetteer]
    #: Seals who reported; without one nobody says.
    find_keyring: FindKeyring | None = field(default=None, repr=False)
    announce: Announce = lambda _words: None
    page: int = PAGE
    processes: int | None = None


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What was loaded."""

    county: str
    grids: int
    places: int
    persons: int
    incidents: int
    households: int
    visits: int


def load_demo(shop: Workshop, plan: DemoYearPlan, *, advance: Advance) -> DemoLoaded | None:
    """Build the synthetic county and its year and keep them, all or nothing.

    Returns None when somebody else put something into the database meanwhile.
    """
    advance(0, plan.incidents)
    shop.announce(_INVENTING)
    made = invent(shop.policy, plan)
    with shop.engine.begin() as db:
        hold_edition(db)
        if not is_empty(db):
            return None
        _store_county(db, shop, made, plan.end)
        _write_year(db, shop, made, plan.end, advance)
        shop.announce(_VISITING)
        visits = _bring_visits(db, shop, made, plan)
        shop.announce(_COUNTING)
        # Nothing was counted yet of tables that were empty: the first plans would be poor.
        db.execute(text("ANALYZE"))
        bring_rules(db, shop.policy, incidents=len(made.year), now=plan.end)
    if plan.incidents >= FEWEST_FOR_PROCESSES:
        shop.announce(_TIDYING)
        tidy(shop.engine)
    name = made.county.outline.county.name
    counts = (len(made.county.grids), len(made.places), len(made.staff.persons), len(made.year))
    return DemoLoaded(name, *counts, visits.homes, visits.calls)


def _bring_visits(db: Connection, shop: Workshop, made: Made, plan: DemoYearPlan) -> VisitsMade:
    """Write the homes, and the evenings on which teams called at them."""
    land = Land(made.county, made.places, made.ground)
    seed = made.boundaries.seed
    scene = Countryside(land, made.staff, made.year, shop.policy, plan.end, seed)
    return bring_visits(db, scene, plan.homes(land.households))


def _store_county(db: Connection, shop: Workshop, made: Made, end: datetime) -> None:
    """Keep the grids, the places, and the people with their accounts."""
    store_county(
        db,
        made.county,
        made.boundaries,
        tolerances=shop.policy.boundaries.tolerances(),
        now=end - YEAR,
    )
    shop.gazetteer_of(db).add_entries(made.entries())
    store_staff(db, made.staff, now=end - YEAR)
    make_demo_accounts(db, made.staff.logins, now=end - YEAR)


def _write_year(
    db: Connection, shop: Workshop, made: Made, end: datetime, advance: Advance
) -> None:
    """Write the year as it came in, with all that became of it."""
    edition = shop.lookup.active(db)
    if edition is None:
        raise NoEditionError(day=end.date().isoformat())
    count, brief = len(made.year), _brief(shop, made, end)
    processes = shop.processes
    if processes is None:
        processes = processes_for(count, fewest=FEWEST_FOR_PROCESSES)
    shop.announce(_TELLING.fill(n=processes or 1))
    here = Here(Teller(brief, edition, shop.find_keyring, made.morning.plots))
    with ExitStack() as stack:
        hands: list[Hand] = [here]
        if processes:
            keyring = None if shop.find_keyring is None else shop.find_keyring()
            grids = _parts_of(db, edition)
            hands += stack.enter_context(at_work(brief, grids, keyring, count=processes))
        year = made.year.assign(
            reported_at=reported_at(made.year, shop.policy.county.zone, end),
            teller=_tellers(made, processes),
        )
        pages = Pages(db, shop.gazetteer_of(db), year, shop.page)
        news = write_year(pages, hands, advance=lambda done: advance(done, count))
    bring_news(db, made.staff, news)


def _brief(shop: Workshop, made: Made, end: datetime) -> Brief:
    count = len(made.year)
    return Brief(
        shop.policy,
        made.ground,
        made.staff,
        end,
        made.boundaries.seed,
        merging(count, len(made.county.grids)),
        min(1.0, MOST_PICTURED / max(count, 1)),
    )


def _parts_of(db: Connection, edition: EditionIndex) -> GridParts:
    rows = boundary_rows(db, edition.edition_id)
    is_general = np.array([kind == GridKind.GENERAL for kind in rows.kinds])
    return GridParts(edition, rows.polygons[is_general])


def _tellers(made: Made, processes: int) -> "list[int] | int":
    """Return who tells each row: what has a plot of its own is told here."""
    if not processes:
        return 0
    mine, plots = shares(processes), made.morning.plots
    rows = zip(made.year["idempotency_key"], made.year["category"], strict=True)
    return [0 if key in plots else 1 + mine[category] for key, category in rows]
