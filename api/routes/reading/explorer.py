"""What the incident map is drawn from: cells by tile, and counts beside it, of any filter."""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BeforeValidator
from pydantic_core import to_jsonable_python

from api.deps import COUNTING, AtDesk, Counting, Reading, needs
from api.maps.kept import Kept
from api.packed import answer_packed, pack_json
from api.schemas.filters import Wanted
from geo.tiles import MAX_ZOOM, Tile
from governance.incidents.maps.summary import count_by_day, summarise
from governance.incidents.maps.tiles import (
    CLIPPED_FROM,
    GatheredCells,
    cells_of,
    cut_out,
    gather_cells,
    told_of,
)
from governance.incidents.queries import latest_event
from governance.incidents.reading.narrowing import refuse_narrow
from governance.people.scope import Action
from governance.people.sight import Sight

router = APIRouter(tags=["incidents"])

#: Side of a cell in parts of a tile: places that coincide, dots, and numbers in circles.
CellSide = Annotated[Literal[4, 16, 256], BeforeValidator(int)]
_DOTS = 16


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer that holds as long as no incident changes."""

    request: Request
    desk: AtDesk
    wanted: Wanted

    def gathered(self, sight: Sight, z: int, cell: int) -> GatheredCells:
        """Return the cells of the whole county, gathered once for all tiles of a zoom."""
        db, wanted = self.desk.db, self.wanted
        kept: Kept[GatheredCells] = self.request.app.state.wide_cells
        return kept.of(
            (sight, wanted, z, cell),
            latest_event(db),
            lambda: gather_cells(db, sight, wanted, z, cell=cell),
            now=self.desk.now,
        )

    def answer(self, asked: Hashable, make: Callable[[], Any]) -> Response:
        """Return the answer to what is asked of the filter, or 304 where the caller has it."""

        def make_packed() -> bytes:
            return pack_json(to_jsonable_python(make()))

        version = latest_event(self.desk.db)
        kept: Kept[bytes] = self.request.app.state.map_parts
        packed = kept.of((asked, self.wanted), version, make_packed, now=self.desk.now)
        headers = {
            "ETag": f'"{hashlib.sha256(packed).hexdigest()[:32]}"',
            "Cache-Control": "private, no-cache",
        }
        if self.request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return answer_packed(self.request, packed, headers=headers)


Part = Annotated[_Part, Depends()]


@router.get("/incidents/tiles/{z}/{x}/{y}", dependencies=[needs(Action.READ)])
def read_tile(
    part: Part,
    sight: Reading,
    z: Annotated[int, Path(ge=0, le=MAX_ZOOM)],
    x: int,
    y: int,
    cell: CellSide = 256,
) -> Response:
    """Return the cells of a tile that hold incidents, as columns: x, y, n, and who is alone."""
    tile, db = Tile(z, x, y), part.desk.db

    def make() -> dict[str, Any]:
        if z < CLIPPED_FROM:
            cells = cut_out(part.gathered(sight, z, cell), tile)
        else:
            cells = cells_of(db, sight, part.wanted, tile, cell=cell)
        told = {"x": cells.x, "y": cells.y, "n": cells.n}
        if cell == _DOTS:
            return told
        alone = told_of(db, sight, (one for one in cells.ids if one is not None))
        # Gathered a moment ago: what is out of sight by now is told as a place without a name.
        single = [[one, *alone[one]] if one in alone else None for one in cells.ids]
        return told | {"single": single}

    return part.answer((sight, tile, cell), make)


@router.get("/incidents/summary", dependencies=[needs(*COUNTING)])
def read_summary(part: Part, sight: Counting) -> Response:
    """Return the matching incidents by grid, day, hour of the week, category, channel and tier."""
    refuse_narrow(sight, part.wanted)
    desk = part.desk
    zone = desk.policy.county.zone

    def make() -> dict[str, Any]:
        summary = summarise(desk.db, sight, part.wanted, zone=zone)
        if sight.is_counting_only:
            summary = summary.told_from(desk.policy.hotspots.k)
        return asdict(summary) | {"as_of": desk.now}

    return part.answer(("summary", sight), make)


@router.get("/incidents/by-day", dependencies=[needs(*COUNTING)])
def read_days(part: Part, sight: Counting) -> Response:
    """Return the matching incidents of each day, whatever the period asked for."""
    refuse_narrow(sight, part.wanted)
    desk = part.desk
    zone = desk.policy.county.zone

    def make() -> dict[str, Any]:
        days = count_by_day(desk.db, sight, part.wanted, zone=zone)
        if days and sight.is_counting_only:
            days = days.told_from(desk.policy.hotspots.k)
        return {"days": days and asdict(days), "as_of": desk.now}

    return part.answer(("days", sight), make)
