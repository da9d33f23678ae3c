"""`wangge places`: lists of place names, so that addresses are found without any provider."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import (
    REASONS_IN,
    REHEARSED,
    AsJson,
    print_json,
    progress,
    say,
    say_aside,
)
from api.commands.opening import open_installation
from api.commands.refused_rows import write_refused
from api.terminal.targets import check_target
from geo.errors import Words
from grid_boundaries.lookup import NoEditionError

if TYPE_CHECKING:
    from governance.gazetteer.place_list import PlacesLoaded

app = typer.Typer(help="地名库 Place names of the county.", no_args_is_help=True)

_TAKEN = Words(
    "{taken} / {of} 行已载入地名库，{refused} 行未载入。",
    "{taken} of {of} rows are in the gazetteer; {refused} were not taken.",
)
#: Nothing more is to be said of what was kept.
_KEPT = None
_HELD_BACK = Words(
    "有行未能载入，因此没有写入：改正后重来，或加 --partial 只载入其余行"
    "（该来源原有的地名随之停用）。",
    "Some rows were not taken, so nothing was kept: correct them, or add --partial to load the "
    "others (what the source said before ends with it).",
)


@app.command()
def load(  # noqa: PLR0913, PLR0917 one parameter an option
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV | Excel")],
    crs: Annotated[str, typer.Option(help="坐标系 wgs84|cgcs2000|gcj02|bd09|EPSG:n")],
    source: Annotated[
        str | None, typer.Option(help="来源名称，默认文件名 Whose list; default: its name.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="自哪天起 From which day on."),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="未载入的行写到 Write the rows that were not taken.")
    ] = None,
    commit: Annotated[
        bool, typer.Option("--commit/--dry-run", help="真正执行，默认只试算 Do it.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="有行不合格也载入其余 Load the others all the same.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """载入地名表 Let the places of a source be those of a list. Status 1: rows were not taken."""
    from governance.gazetteer.place_list import PlaceList, load_places  # noqa: PLC0415 database
    from governance.sheets.table import read_table  # noqa: PLC0415 as above

    if errors is not None:
        check_target(errors, file)
    installation = open_installation()
    today = datetime.now(installation.policy.county.zone).date()
    table = read_table(file.read_bytes())
    about = PlaceList(source or file.stem, crs, since.date() if since else today)
    title = Words("载入地名", "Loading the places")
    with progress(title), installation.transaction() as db, db.begin_nested() as point:
        edition = installation.lookup.active(db)
        if edition is None:
            raise NoEditionError(day=today)
        known = installation.gazetteer(db)
        told = load_places(db, table.records(), about, edition=edition, gazetteer=known)
        is_kept = commit and (partial or not told.refused)
        if not is_kept:
            point.rollback()
    if errors is not None:
        write_refused(errors, table, told.refused)
    outcome = _KEPT if is_kept else _HELD_BACK if commit else REHEARSED
    _tell(told, errors, outcome, as_json=as_json)
    if told.refused:
        raise typer.Exit(1)


def _tell(
    told: "PlacesLoaded", errors: Path | None, outcome: Words | None, *, as_json: bool
) -> None:
    counted = {"taken": told.taken, "of": told.of, "refused": len(told.refused)}
    if as_json:
        print_json({"kept": outcome is _KEPT} | counted)
        return
    say(_TAKEN.fill(**counted))
    if told.refused and errors is not None:
        say_aside(REASONS_IN.fill(file=errors))
    if outcome is not None:
        say(outcome)
