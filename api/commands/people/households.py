"""`wangge visits households`: the register of households, by the sheet."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import REASONS_IN, REHEARSED, AsJson, print_json, say, say_aside
from api.commands.opening import open_installation
from api.commands.people.transaction import CONSOLE
from api.commands.refused_rows import refused_as_json, tell_refused, write_refused
from api.terminal.targets import check_target
from geo.errors import Words

if TYPE_CHECKING:
    from governance.night_visits.households.sheets.importing import HouseholdsBrought
    from governance.sheets.table import Table

app = typer.Typer(help="走访户 Households.", no_args_is_help=True)

_BROUGHT = Words(
    "{of} 行：新增 {new} 户，{changed} 户有变化，{known} 户与现有一致，{refused} 行未采用；"
    "其中 {unplaced} 户待标注位置。",
    "{of} rows: {new} new, {changed} changed, {known} known, {refused} were not taken; {unplaced} "
    "wait for a place.",
)
_IGNORED = Words("不认识的列，未读取：{columns}", "Columns that are not understood: {columns}")


@app.command("import")
def bring(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV | Excel")],
    crs: Annotated[
        str | None, typer.Option(help="坐标系，如 wgs84、gcj02 Datum of the coordinates.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="未采用的行写到 Write the rows that were not taken.")
    ] = None,
    commit: Annotated[
        bool, typer.Option("--commit/--dry-run", help="真正执行，默认只试算 Do it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """按表导入走访户 Bring a sheet of households. Status 1: rows were not taken."""
    from governance.sheets.table import read_table  # noqa: PLC0415 --help needs none of it

    if errors is not None:
        check_target(errors, file)
    table = read_table(file.read_bytes())
    told = _bring(table, crs, commit=commit)
    if errors is not None:
        write_refused(errors, table, told.refused)
    _tell(told, errors, commit=commit, as_json=as_json)
    if told.refused:
        raise typer.Exit(1)


def _bring(table: "Table", crs: str | None, *, commit: bool) -> "HouseholdsBrought":
    from geo.crs import parse_crs  # noqa: PLC0415 as above
    from governance.night_visits.households.reach import Reach  # noqa: PLC0415
    from governance.night_visits.households.sheets.importing import Bringing  # noqa: PLC0415
    from grid_boundaries.lookup import share_edition  # noqa: PLC0415
    from web_map.labels.households import OCCUPANCY  # noqa: PLC0415

    datum = None if crs is None else parse_crs(crs)
    here, now = open_installation(), datetime.now(UTC)
    policy, zone = here.policy.night_visits, here.policy.county.zone
    reach = Reach(CONSOLE, planning=(here.policy.county.code,))
    with here.transaction() as db:
        share_edition(db)
        edition, gazetteer = here.lookup.active(db), here.gazetteer(db)
        today = now.astimezone(zone).date()
        bringing = Bringing(db, policy, OCCUPANCY, edition, gazetteer, reach, now, today)
        return bringing.bring(table, crs=datum, commit=commit)


def _tell(told: "HouseholdsBrought", errors: Path | None, *, commit: bool, as_json: bool) -> None:
    counted = {
        "of": told.of,
        "new": told.new,
        "changed": told.changed,
        "known": told.known,
        "unplaced": told.unplaced,
        "refused": len(told.refused),
    }
    if as_json:
        rows = refused_as_json(told.refused)
        print_json({"kept": commit, **counted, "ignored": told.ignored, "rows": rows})
        return
    say(_BROUGHT.fill(**counted))
    if told.ignored:
        say_aside(_IGNORED.fill(columns="、".join(told.ignored)))
    tell_refused(told.refused)
    if told.refused and errors is not None:
        say_aside(REASONS_IN.fill(file=errors))
    if not commit:
        say(REHEARSED)
