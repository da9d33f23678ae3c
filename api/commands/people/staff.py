"""`wangge people`: units, people and rosters by the sheet; who holds a grid."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import (
    REASONS_IN,
    REHEARSED,
    AsJson,
    print_json,
    say,
    say_aside,
)
from api.commands.opening import open_installation
from api.commands.people.transaction import CONSOLE
from api.commands.refused_rows import refused_as_json, tell_refused, write_refused
from api.terminal.targets import check_target
from geo.errors import Words
from governance.people.organisation.vocabulary import SheetKind

if TYPE_CHECKING:
    from governance.people.organisation.sheet_loading import Lexicon, PeopleBrought

app = typer.Typer(help="组织与人员 Units, people, rosters.", no_args_is_help=True)

_BROUGHT = Words(
    "{of} 行：{changed} 行有变化，{known} 行与现有一致，{refused} 行未采用。",
    "{of} rows: {changed} changed something, {known} were known, {refused} were not taken.",
)
_HELD_BACK = Words(
    "有行未能采用，因此整表没有写入：改正后重来。",
    "Some rows were not taken, so nothing was kept: correct them and try again.",
)
_HOLDS = Words("{name}（{part_zh}）", "{name} ({part_en})")
_STANDS_IN = Words("{name}（{part_zh}，代 {away}）", "{name} ({part_en}, standing in for {away})")
_NOBODY = Words(
    "网格 {grid} 目前无人承办：请安排任期，或为请假人员指定代理人。",
    "Nobody holds the grid {grid} now: staff it, or name a substitute for who is on leave.",
)

_DAY_OR_TIME = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]


@app.command("import")
def bring(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV | Excel")],
    kind: Annotated[SheetKind, typer.Option(help="表的内容 What the sheet lists.")],
    errors: Annotated[
        Path | None, typer.Option(help="未采用的行写到 Write the rows that were not taken.")
    ] = None,
    commit: Annotated[
        bool, typer.Option("--commit/--dry-run", help="真正执行，默认只试算 Do it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """按表导入 Bring one sheet, whole or not at all. Status 1: rows were not taken."""
    from governance.people.organisation.sheet_loading import Bringing  # noqa: PLC0415 database
    from governance.sheets.table import read_table  # noqa: PLC0415 as above

    if errors is not None:
        check_target(errors, file)
    table = read_table(file.read_bytes())
    installation = open_installation()
    zone = installation.policy.county.zone
    with installation.transaction() as db, db.begin_nested() as point:
        keys = installation.find_keyring
        bringing = Bringing(db, lexicon(), CONSOLE, datetime.now(UTC), zone, keys)
        told = bringing.bring(kind, table)
        is_kept = commit and not told.refused
        if not is_kept:
            point.rollback()
    if errors is not None:
        write_refused(errors, table, told.refused)
    outcome = None if is_kept else _HELD_BACK if told.refused else REHEARSED
    _tell(told, outcome, errors, as_json=as_json)
    if told.refused:
        raise typer.Exit(1)


def lexicon() -> "Lexicon":
    """Return the words of pages, by which sheets are read as well."""
    from governance.people.organisation.sheet_loading import Lexicon  # noqa: PLC0415 database
    from web_map.labels import handling, people  # noqa: PLC0415 as above

    return Lexicon(
        kinds=people.UNIT_KIND,
        levels=handling.LEVEL,
        stationings=people.STATIONING,
        parts=people.STAFF_PART,
        roles=people.ROLE,
        labels=people.LABEL,
    )


def _tell(
    told: "PeopleBrought", outcome: Words | None, errors: Path | None, *, as_json: bool
) -> None:
    counted = {
        "of": told.of,
        "changed": told.changed,
        "known": told.known,
        "refused": len(told.refused),
    }
    if as_json:
        rows = refused_as_json(told.refused)
        print_json({"kept": outcome is None} | counted | {"rows": rows})
        return
    say(_BROUGHT.fill(**counted))
    tell_refused(told.refused)
    if told.refused and errors is not None:
        say_aside(REASONS_IN.fill(file=errors))
    if outcome is not None:
        say(outcome)


@app.command("who-holds")
def who_holds(
    grid: Annotated[str, typer.Argument(help="网格编码 Grid code.")],
    at: Annotated[
        datetime | None,
        typer.Option(formats=_DAY_OR_TIME, help="何时，默认现在 When; now without it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """谁承办这个网格 Who holds a grid, the one to turn to first. Status 1: nobody."""
    from governance.people.duty import holders_of  # noqa: PLC0415 database
    from governance.people.organisation.directory import person_names  # noqa: PLC0415 as above
    from web_map.labels.people import STAFF_PART  # noqa: PLC0415 as above

    installation = open_installation()
    zone = installation.policy.county.zone
    now = datetime.now(zone) if at is None else at.replace(tzinfo=zone)
    with installation.transaction() as db:
        held = holders_of(db, grid, now=now, day=now.date())
        away = [one.standing_in_for for one in held if one.standing_in_for is not None]
        names = person_names(db, away)
    if as_json:
        print_json(
            [
                {"name": h.name, "part": h.part, "standing_in_for": names.get(h.standing_in_for)}
                for h in held
            ]
        )
    for one in [] if as_json else held:
        part = STAFF_PART[one.part]
        words = _HOLDS if one.standing_in_for is None else _STANDS_IN
        told = {"name": one.name, "part_zh": part.zh, "part_en": part.en}
        say(words.fill(**told, away=names.get(one.standing_in_for, "")))
    if not held:
        if not as_json:
            say(_NOBODY.fill(grid=grid))
        raise typer.Exit(1)
