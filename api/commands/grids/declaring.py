"""`wangge boundaries findings|declare`: what was found, and what a person says about it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import AsJson, language, print_json, progress, say
from api.commands.grids.boundaries import Edition, finding_line, tell_report
from api.commands.opening import open_installation
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from grid_boundaries.checks.report import Report
    from grid_boundaries.upkeep.examining import Declaring

#: Who is on record for what is done at the server's own terminal.
TERMINAL_ACTOR = "terminal"

InPlace = Annotated[
    bool, typer.Option("--in-place", help="坐标位置已人工核对 The grids were found in place.")
]
Water = Annotated[
    list[int] | None,
    typer.Option("--water", help="该问题为水域 This finding is water; repeatable."),
]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="撤回声明 Take back what was declared.")]

_NONE = Words("没有检查结果。", "There are no findings.")


class DeclaresNothingError(GeoError):
    """The command was given nothing to declare, or two things at once."""

    sentence = Words(
        zh="请给出 --in-place、--water 或 --withdraw 中的一种。",
        en="Give one of --in-place, --water and --withdraw.",
    )


def findings(edition: Edition, as_json: AsJson = False) -> None:
    """列出版本的检查结果 List what was found in an edition, each with its number."""
    from grid_boundaries.queries import find_edition, findings_of  # noqa: PLC0415 database

    with open_installation().transaction() as db:
        rows = findings_of(db, find_edition(db, edition).id)
    if as_json:
        names = ("id", "code", "severity", "subjects", "size_m2", "words")
        print_json([{name: getattr(row, name) for name in names} for row in rows])
        return
    if not rows:
        say(_NONE)
    for row in rows:
        typer.echo(f"{row.id:>8}  {finding_line(row, row.words[language()])}")


def declare(
    edition: Edition,
    in_place: InPlace = False,
    water: Water = None,
    withdraw: Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """就检查结果作出声明 Settle findings of a draft and examine it again. Status 1: not fit."""
    from api.schemas.editions import report_of  # noqa: PLC0415 FastAPI
    from grid_boundaries.queries import find_edition  # noqa: PLC0415 needs the database
    from grid_boundaries.upkeep.examining import Declaring  # noqa: PLC0415

    if in_place + bool(water) + withdraw != 1:
        raise DeclaresNothingError
    installation = open_installation()
    tolerances = installation.policy.boundaries.tolerances()
    title = Words("检查边界", "Examining the boundaries")
    with progress(title), installation.transaction() as db:
        row = find_edition(db, edition)
        who = Declaring(row.id, TERMINAL_ACTOR, datetime.now(UTC), tolerances)
        report = _declare(db, who, water, withdraw=withdraw)
    if as_json:
        told: dict[str, Any] = {"id": row.id, "report": report_of(report)}
        print_json(told)
    else:
        tell_report(report, row.grids)
    if report.blocks_activation:
        raise typer.Exit(1)


def add_to(boundaries: typer.Typer) -> None:
    """Put the commands beside the others of `wangge boundaries`."""
    boundaries.command()(findings)
    boundaries.command()(declare)


def _declare(
    db: "Connection", who: "Declaring", water: list[int] | None, *, withdraw: bool
) -> "Report":
    from grid_boundaries.upkeep import examining  # noqa: PLC0415 needs the database

    if withdraw:
        return examining.withdraw_declarations(db, who)
    if water:
        return examining.declare_water(db, who, water)
    return examining.confirm_datum(db, who)
