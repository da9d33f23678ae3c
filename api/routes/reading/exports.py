"""Lists and maps as files to take along: by the right to export, masked, audited."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import AtDesk, Language, needs
from api.exports.audited import filter_details, write_down
from api.exports.incident_sheet import AskedList
from api.exports.parcel import Parcel, parts_of
from api.exports.places import ExportPlaces, Place
from api.exports.vocabulary import FileKind, PaperKind
from api.exports.workbooks import MOST_ROWS, check_rows
from api.routes.maps import Question
from api.schemas.filters import Wanted
from governance.incidents.exporting.rows import check_tally, tally_export
from governance.people.scope import Action
from web_map.analysis.vocabulary import MapKind

router = APIRouter(tags=["exports"])

Kind = Annotated[FileKind, Query(alias="format")]
Paper = Annotated[PaperKind, Query(alias="format")]


async def _place(request: Request) -> AsyncIterator[Place]:
    """Hold a place from before anything is written down until the last byte has left."""
    places: ExportPlaces = request.app.state.exports
    with places.taken() as place:
        yield place


#: The first parameter of its route: who finds none leaves no trace, and asks the database nothing.
Held = Annotated[Place, Depends(_place)]


@dataclass(frozen=True, slots=True)
class _AskedFile:
    """A list that is asked for as a file, and what is needed to write it."""

    desk: AtDesk
    lang: Language
    wanted: Wanted
    kind: Kind = FileKind.CSV
    narrative: bool = False

    def parcel(self, place: Place) -> Parcel:
        """Write down what leaves, and return what writes it."""
        desk = self.desk
        sight = desk.me.sight(Action.EXPORT)
        tally = tally_export(desk.db, sight, self.wanted)
        check_tally(tally, most=desk.policy.exports.most_rows)
        asked = AskedList(
            engine=desk.here.engine,
            sight=sight,
            wanted=self.wanted,
            policy=desk.policy,
            lang=self.lang,
            now=desk.now,
            tally=tally,
            with_narrative=self.narrative,
        )
        is_book = self.kind is FileKind.XLSX
        if is_book:
            check_rows(tally.n)
        sheet = asked.sheet(self.kind, most=MOST_ROWS if is_book else None)
        details = {"format": self.kind, "n": tally.n, "narrative": self.narrative}
        write_down(desk, "incidents", details | {"filter": filter_details(self.wanted)})
        county = desk.policy.county
        stem = f"incidents-{county.code}-{desk.now.astimezone(county.zone):%Y%m%d-%H%M}"
        return Parcel(parts_of(sheet, self.kind, place), self.kind, stem=stem, place=place)


@router.get("/incidents/export", dependencies=[needs(Action.READ), needs(Action.EXPORT)])
def export_incidents(place: Held, asked: Annotated[_AskedFile, Depends()]) -> Response:
    """Return the matching incidents as a file, latest first, each masked as an export; audited.

    `narrative=true` adds what people told, without numbers, to CSV and Excel.
    """
    return asked.parcel(place)


@router.get("/maps/{kind}/export", dependencies=[needs(Action.COUNT), needs(Action.EXPORT)])
def export_map(
    place: Held, question: Question, kind: MapKind, file: Kind = FileKind.CSV
) -> Response:
    """Return the figures behind a map as a file, a row a grid, with how they were made; audited."""
    from api.exports.map_sheet import map_sheet  # noqa: PLC0415 pandas is slow to load
    from api.maps.kinds import COMPOSED  # noqa: PLC0415 folium is slow to load

    composed = COMPOSED[kind](question.asked(leaving=question.desk.me.sight(Action.EXPORT)))
    sheet = map_sheet(composed, kind.value)
    details = {"format": file, "n": len(composed.grids), "recipe": composed.note.recipe}
    write_down(question.desk, f"map:{kind}", details | question.details)
    return Parcel(parts_of(sheet, file, place), file, stem=question.stem(kind), place=place)


@router.get("/maps/{kind}/paper", dependencies=[needs(Action.COUNT), needs(Action.EXPORT)])
def put_on_paper(
    place: Held,
    question: Question,
    kind: MapKind,
    file: Paper = PaperKind.PDF,
    layer: Annotated[str | None, Query(pattern="^[a-z_]{1,40}$")] = None,
) -> Response:
    """Return a map for a meeting, A4 on its side: vectors to print, or a picture; audited."""
    from api.exports.paper_map import paper_parts  # noqa: PLC0415 matplotlib is slow to load
    from api.maps.kinds import COMPOSED  # noqa: PLC0415 as above

    composed = COMPOSED[kind](question.asked(leaving=question.desk.me.sight(Action.EXPORT)))
    parts = paper_parts(composed, file, layer=layer, lang=question.lang)
    details = {"format": file, "layer": layer, "recipe": composed.note.recipe}
    write_down(question.desk, f"map:{kind}", details | question.details)
    return Parcel(parts, file, stem=question.stem(kind), place=place)
