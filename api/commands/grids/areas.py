"""`wangge areas`: the county's townships and villages, and from when on they are what they are."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import REHEARSED, AsJson, print_json, progress, say, say_aside
from api.commands.grids.boundaries import Crs, read_file
from api.commands.opening import open_installation
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.installation import Installation
    from grid_boundaries.areas import Ground
    from grid_boundaries.county.units import UnitTable
    from grid_boundaries.upkeep.territory import TreeChange

app = typer.Typer(help="行政区划 Townships and villages of the county.", no_args_is_help=True)

MOST_NAMED = 20

_CHANGES = Words(
    "新增 {added}，变更 {changed}（其中 {outlined} 个换了界线），停用 {ended}，不变 {same}。",
    "{added} new, {changed} changed ({outlined} got another outline), {ended} ended, {same} the "
    "same.",
)
_NONE = Words(
    "还没有行政区划。用 wangge areas load 载入。",
    "There are no units yet. Load them with wangge areas load.",
)


class NoTableError(GeoError):
    """No list of units of the county was given, and the program brings none."""

    sentence = Words(
        zh="程序没有自带 {county} 的乡镇和村名录，请给出 CSV 文件（列见 docs/reference/cli.md）。",
        en="This program brings no list of units for {county}; give a CSV file (its columns are "
        "in docs/reference/cli.md).",
    )


class ForeignTableError(GeoError):
    """The table is another county's."""

    sentence = Words(
        zh="名录中的县是 {given}，本系统服务的是 {county}。",
        en="The list is of county {given}, this installation serves {county}.",
    )


class OutlineCodesError(GeoError):
    """Outlines that belong to no unit, or of which a unit has two."""

    sentence = Words(
        zh="界线文件中有 {n} 个代码不在名录中或重复：{codes}。请改正后再载入。",
        en="{n} codes of the outlines are not in the table, or stand twice: {codes}. Correct them "
        "and load again.",
    )


@app.command("list")
def list_units(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="截至日期 On a day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """列出乡镇和村 List the units that hold today, or held on a day."""
    from grid_boundaries.areas import list_areas  # noqa: PLC0415 needs the database

    installation = open_installation()
    day = _today(installation) if as_of is None else as_of.date()
    with installation.transaction() as db:
        rows = list_areas(db, installation.policy.county.code, day)
    if as_json:
        print_json([dict(row._mapping) for row in rows])  # noqa: SLF001
        return
    if not rows:
        say(_NONE)
    for row in rows:
        indent = "  " * (len(row.code) // 3 - 2)
        until = row.valid_to or ""
        typer.echo(f"{row.code:<13}{indent}{row.name}  {row.valid_from} – {until}")


@app.command()
def load(
    table: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="名录 CSV；省略则用自带的 A CSV table."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="自哪天起 From which day on."),
    ] = None,
    outlines: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="界线文件 Outlines, coded like the units."),
    ] = None,
    crs: Crs = None,
    commit: Annotated[
        bool, typer.Option("--commit/--dry-run", help="真正执行，默认只试算 Do it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """载入乡镇和村名录 Let the units be those of a table from a day on; default: rehearse."""
    from grid_boundaries.upkeep.territory import UNITS_VALID_FROM  # noqa: PLC0415 database

    installation = open_installation()
    units = _table(table, installation.policy.county.code)
    ground = _ground(outlines, crs, units)
    usual = UNITS_VALID_FROM if table is None else _today(installation)
    with progress(Words("载入行政区划", "Loading the units")), installation.transaction() as db:
        change = _renew(db, units, ground, since.date() if since else usual, commit=commit)
    if as_json:
        names = ("added", "changed", "ended", "same", "outlined")
        print_json({"dry_run": not commit} | {name: getattr(change, name) for name in names})
        return
    for sign, named in (("+", change.added), ("~", change.changed), ("-", change.ended)):
        for name in named[:MOST_NAMED]:
            typer.echo(f"{sign} {name}")
        if len(named) > MOST_NAMED:
            typer.echo(f"{sign} … {len(named) - MOST_NAMED}")
    counted = {name: len(getattr(change, name)) for name in ("added", "changed", "ended")}
    say(_CHANGES.fill(**counted, same=change.same, outlined=change.outlined))
    if not commit:
        say(REHEARSED)


def _today(installation: "Installation") -> date:
    return datetime.now(installation.policy.county.zone).date()


def _table(file: Path | None, county_code: str) -> "UnitTable":
    from grid_boundaries.county.units import packaged_units, read_units  # noqa: PLC0415

    table = packaged_units(county_code) if file is None else read_units(file)
    if table is None:
        raise NoTableError(county=county_code)
    if table.county.code.text != county_code:
        raise ForeignTableError(given=table.county.code.text, county=county_code)
    return table


def _ground(file: Path | None, crs: str | None, units: "UnitTable") -> "Ground":
    """Return the outlines of a file by the code of their unit.

    Raises
    ------
    OutlineCodesError
        When an outline belongs to no unit of the table, or a unit has two.
    """
    from grid_boundaries.areas import Ground, units_of  # noqa: PLC0415 geometry

    if file is None:
        return Ground({}, synthetic=False)
    read = read_file(file, crs, None, None, None)
    for words in read.warnings:
        say_aside(words)
    known = {unit.code.text for unit in units_of(units)}
    odd = {code for code in read.codes if code not in known or read.codes.count(code) > 1}
    if odd:
        named = "、".join(sorted(odd)[:MOST_NAMED])
        raise OutlineCodesError(n=len(odd), codes=named)
    return Ground(dict(zip(read.codes, read.polygons, strict=True)), synthetic=False)


def _renew(
    db: "Connection", units: "UnitTable", ground: "Ground", since: date, *, commit: bool
) -> "TreeChange":
    """Renew the tree, or do it and undo it again."""
    from grid_boundaries.upkeep.territory import renew_tree  # noqa: PLC0415 needs the database

    with db.begin_nested() as point:
        change = renew_tree(db, units, ground, since=since)
        if not commit:
            point.rollback()
    return change
