"""`wangge basemap`: rivers, roads and settlements below the grids, from files."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import Advance, AsJson, print_json, progress, say, say_aside
from api.commands.grids.boundaries import Crs, Encoding, Layer
from api.commands.opening import open_installation
from geo.errors import Words
from grid_boundaries.ground.vocabulary import GroundKind

if TYPE_CHECKING:
    from api.installation import Installation
    from grid_boundaries.ground.gathering import Gathered
    from grid_boundaries.ground.sources import SourceCard

app = typer.Typer(help="离线底图 The county's own base map.", no_args_is_help=True)

_TOLD = Words(
    "来源“{name}”：读取 {read} 个要素，保留 {kept}，县域以外 {outside}，未识别 {unclassified}，"
    "损坏 {broken}（原有 {before}）。",
    "Source “{name}”: {read} features read, {kept} kept, {outside} outside, {unclassified} of no "
    "known kind, {broken} broken (it had {before}).",
)
_SHOWN = Words("地图上标注：{attribution}", "Maps say: {attribution}")
_UNLICENSED = Words(
    "没有写明许可：地图上只显示来源名称。需要注明出处的数据请加 --licence。",
    "No licence was given: maps show the name alone. Add --licence where the data ask for credit.",
)
_NONE = Words(
    "底图没有来源。用 wangge basemap import 导入。",
    "The base map has no sources. Bring one in with wangge basemap import.",
)
_REMOVED = Words("已移除来源“{name}”（{n} 个要素）。", "Source “{name}” is removed ({n} features).")


@app.command("import")
def import_file(  # noqa: PLR0913, PLR0917 one parameter an option
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help=".osm.pbf | .osm | GPKG | GeoJSON | Shapefile.zip"
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option("--source", help="来源名称，默认文件名 Whose data; default: the file's name."),
    ] = None,
    licence: Annotated[
        str | None, typer.Option(help="地图上须注明的许可 What maps must say of its licence.")
    ] = None,
    crs: Crs = None,
    encoding: Encoding = None,
    layer: Layer = None,
    kind: Annotated[
        GroundKind | None, typer.Option(help="文件未说明的要素属于何种 What the rest is.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """导入底图 Bring in a file; the same source again takes the place of what it was."""
    from grid_boundaries.ground.files import ToldOfGround  # noqa: PLC0415 geometry libraries
    from grid_boundaries.ground.gathering import gather, source_name  # noqa: PLC0415
    from grid_boundaries.ground.sources import SourceCard, ground_of_county  # noqa: PLC0415

    name = source or source_name(file)
    SourceCard(name, "", {})  # a name that will not do is refused before the file is read
    here = open_installation()
    with here.transaction() as db:
        today = datetime.now(here.policy.county.zone).date()
        county = ground_of_county(db, here.policy.county.code, today)
    told = ToldOfGround(crs, encoding, layer)
    with progress(Words("读取底图文件", "Reading the base map")):
        found = gather(file, told, county, kind=kind)
    card = SourceCard(name, licence or found.licence, found.provenance)
    with progress(Words("写入底图", "Storing the base map")) as advance:
        before = _store(here, card, found, advance)
    _tell(card, found, before, as_json=as_json)


def _store(here: "Installation", card: "SourceCard", found: "Gathered", advance: Advance) -> int:
    from grid_boundaries.ground.sources import replace_source  # noqa: PLC0415 database

    with here.transaction() as db:
        return replace_source(db, card, found.ground, now=datetime.now(UTC), advance=advance)


def _tell(card: "SourceCard", found: "Gathered", before: int, *, as_json: bool) -> None:
    counts = asdict(found.ground.counts)
    if as_json:
        print_json(
            {"source": card.name, "attribution": card.attribution, "before": before} | counts
        )
        return
    for words in found.warnings:
        say_aside(words)
    say(_TOLD.fill(name=card.name, before=before, **counts))
    say(_SHOWN.fill(attribution=card.attribution) if card.attribution else _UNLICENSED)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """列出底图来源 List the sources of the base map, the latest first."""
    from grid_boundaries.ground.sources import list_sources  # noqa: PLC0415 database

    with open_installation().transaction() as db:
        rows = list_sources(db)
    if as_json:
        print_json([dict(row._mapping) for row in rows])  # noqa: SLF001
        return
    if not rows:
        say(_NONE)
    for row in rows:
        day = row.imported_at.date()
        typer.echo(f"{day}  {row.counts['kept']:>8}  {row.name}  {row.attribution}")


@app.command()
def remove(
    source: Annotated[str, typer.Argument(help="来源名称 The name of the source.")],
    as_json: AsJson = False,
) -> None:
    """移除底图来源 Take a source off the base map."""
    from grid_boundaries.ground.sources import remove_source  # noqa: PLC0415 database

    with open_installation().transaction() as db:
        n = remove_source(db, source)
    if as_json:
        print_json({"source": source, "removed": n})
    else:
        say(_REMOVED.fill(name=source, n=n))
