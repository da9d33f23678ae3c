"""`wangge visits`: whether a nightly statement comes out as it says."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import AsJson, print_json, say
from api.commands.opening import open_installation
from geo.errors import Words
from governance.errors import GovernanceError

if TYPE_CHECKING:
    from governance.night_visits.review.stated.statements import Fault

app = typer.Typer(no_args_is_help=True, help="平安夜访 Night visits.")

#: So many of the faults are named.
MOST_NAMED = 20


class NoStatementError(GovernanceError):
    """A file is no nightly statement."""

    sentence = Words(
        zh="这不是夜访清单：{why}。请使用从“夜访复盘”下载的文件（.json）。",
        en="This is no statement of night visits: {why}. Use the file that the review of night "
        "visits offers (.json).",
    )


@app.callback()
def visits() -> None:
    """平安夜访 Night visits."""


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="夜访清单（.json） The statement of an evening in a grid.")
    ],
    against_database: Annotated[
        bool,
        typer.Option(help="同时与数据库中的走访核对 Compare it with the visits kept, too."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """复算夜访清单 Compute a statement's digest and figures again; status 1 when they differ."""
    from governance.night_visits.review.stated.statements import find_faults  # noqa: PLC0415

    try:
        document = json.loads(file.read_text("utf-8"))
        faults = find_faults(document)
    except (AttributeError, KeyError, TypeError, ValueError) as broken:
        raise NoStatementError(why=type(broken).__name__) from broken
    if against_database:
        faults += _compare_with_database(document)
    n = len(document["figures"]) + 1
    if as_json:
        differences = [asdict(one) for one in faults]
        print_json({"figures": n, "rows": len(document["rows"]), "differences": differences})
    else:
        _tell(document, faults, against_database=against_database)
    if faults:
        raise typer.Exit(1)


def _compare_with_database(document: dict[str, Any]) -> "list[Fault]":
    from governance.night_visits.review.stated.checking import compare_with_kept  # noqa: PLC0415

    installation = open_installation()
    with installation.transaction() as db:
        evening = date.fromisoformat(document["evening"])
        return compare_with_kept(db, document, evening, installation.policy)


def _tell(document: dict[str, Any], faults: "list[Fault]", *, against_database: bool) -> None:
    rows, n = len(document["rows"]), len(document["figures"])
    if not faults:
        said = Words("，与数据库一致", ", and the database says the same")
        more = said if against_database else Words("", "")
        say(
            Words(
                f"✓ 摘要与 {n} 组数字由 {rows} 行全部复算一致{more.zh}。",
                f"✓ Digest and {n} sets of figures come out of {rows} rows as told{more.en}.",
            )
        )
        return
    say(Words(f"✗ 有 {len(faults)} 处不一致：", f"✗ {len(faults)} things come out otherwise:"))
    for one in faults[:MOST_NAMED]:
        line = f"{one.where} {one.told} → {one.now}"
        say(Words(line, line))
