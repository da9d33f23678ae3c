"""`wangge boundaries load|split|merge|discard`: changing which grids there are."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import REHEARSED, AsJson, language, print_json, progress, say
from api.commands.grids.boundaries import (
    Columns,
    Crs,
    Edition,
    Encoding,
    Expected,
    File,
    Layer,
    read_file,
    tell_report,
)
from api.commands.opening import open_installation
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.installation import Installation
    from grid_boundaries.upkeep.redrawing import Redrawing, Redrawn

Commit = Annotated[
    bool, typer.Option("--commit/--dry-run", help="真正执行，默认只试算 Do it; default: rehearse.")
]
From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="生效日期 In force from.")
]
Name = Annotated[str | None, typer.Option(help="新草稿的名称 Name of the new draft.")]

_KEPT = Words("已保存为版本 {id}（{state}）。", "Kept as edition {id} ({state}).")
_DRAWN = Words(
    "已建立草稿 {id}，新网格：{codes}（{state}）。",
    "Made draft {id} with the new grids {codes} ({state}).",
)
_DISCARDED = Words("已删除草稿“{name}”。", "Removed the draft “{name}”.")


class LineTextError(GeoError):
    """A dividing line that is no list of positions."""

    sentence = Words(
        zh="--line 应为至少两个“经度,纬度”，以空格分隔，例如 '115.40,27.75 115.41,27.76'。",
        en="--line takes two positions or more, lon,lat apart by blanks, e.g. "
        "'115.40,27.75 115.41,27.76'.",
    )


def load(  # noqa: PLR0913, PLR0917 one parameter an option
    file: File,
    name: Annotated[str, typer.Option(help="版本名称 Name of the edition.")],
    effective_from: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="生效日期 In force from.")
    ],
    crs: Crs = None,
    encoding: Encoding = None,
    layer: Layer = None,
    column: Columns = None,
    expected: Expected = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="合成演示数据 Invented, for demonstration.")
    ] = False,
    commit: Commit = False,
    as_json: AsJson = False,
) -> None:
    """载入边界文件为草稿 Examine a file and keep it as a draft. Status 1: not fit to activate."""
    from api.schemas.editions import report_of  # noqa: PLC0415 FastAPI
    from grid_boundaries.upkeep.filing import DraftPlan, draft_of_file  # noqa: PLC0415

    read = read_file(file, crs, encoding, layer, column)
    installation = open_installation()
    county = installation.policy.county
    number = expected or county.expected_grids
    day, scheme = effective_from.date(), county.code_scheme
    plan = DraftPlan(name, county.code, day, number, synthetic, scheme)
    filed = draft_of_file(read, plan, file.name)
    with progress(Words("检查边界", "Examining the boundaries")), installation.transaction() as db:
        report, kept = _examine(db, installation, filed.draft, commit=commit)
    if as_json:
        told = {"dry_run": not commit, "grids": len(read.codes), **kept}
        print_json(told | {"report": report_of(report, filed.warnings)})
    else:
        for words in filed.warnings:
            say(words)
        tell_report(report, len(read.codes))
        for refusal in kept.get("refusals", ()):
            typer.echo(refusal)
        say(_KEPT.fill(**kept) if commit else REHEARSED)
    if report.blocks_activation or kept.get("refusals"):
        raise typer.Exit(1)


def _examine(db: "Connection", installation: "Installation", draft: Any, *, commit: bool) -> Any:  # noqa: ANN401
    from grid_boundaries.upkeep.drafting import create_edition, reasons_against  # noqa: PLC0415 database
    from grid_boundaries.upkeep.examining import examine_edition  # noqa: PLC0415
    from grid_boundaries.upkeep.rehearsal import examine_draft  # noqa: PLC0415
    from grid_boundaries.upkeep.territory import settle_county  # noqa: PLC0415

    tolerances = installation.policy.boundaries.tolerances()
    if not commit:
        refusals = [reason.words.of(language()) for reason in reasons_against(db, draft)]
        return examine_draft(db, draft, tolerances=tolerances), {"refusals": refusals}
    now = datetime.now(UTC)
    settle_county(db, draft.county_code)
    made = create_edition(db, draft, now=now)
    report = examine_edition(db, made, tolerances=tolerances, now=now)
    return report, {"id": made, "state": "draft" if report.blocks_activation else "validated"}


def split(
    edition: Edition,
    code: Annotated[str, typer.Argument(help="要拆分的网格编码 The grid to divide.")],
    line: Annotated[str, typer.Option(help="分割线 'lon,lat lon,lat …'（CGCS2000）")],
    name: Name = None,
    effective_from: From = None,
    as_json: AsJson = False,
) -> None:
    """拆分网格为新草稿 Make a draft in which a grid is divided along a line."""
    from grid_boundaries.upkeep.redrawing import split_in_draft  # noqa: PLC0415 shapely

    points = _line(line)
    _redraw(
        edition,
        lambda db, plan: split_in_draft(db, plan, code, points),
        (name, effective_from),
        as_json=as_json,
    )


def merge(
    edition: Edition,
    codes: Annotated[list[str], typer.Argument(help="要合并的网格编码 The grids to merge.")],
    name: Name = None,
    effective_from: From = None,
    as_json: AsJson = False,
) -> None:
    """合并网格为新草稿 Make a draft in which grids of one village are one."""
    from grid_boundaries.upkeep.redrawing import merge_in_draft  # noqa: PLC0415 shapely

    _redraw(
        edition,
        lambda db, plan: merge_in_draft(db, plan, codes),
        (name, effective_from),
        as_json=as_json,
    )


def discard(edition: Edition, as_json: AsJson = False) -> None:
    """删除草稿 Remove a draft that never was in force."""
    from grid_boundaries.editions import discard_edition  # noqa: PLC0415 needs the database
    from grid_boundaries.queries import find_edition  # noqa: PLC0415

    with open_installation().transaction() as db:
        row = find_edition(db, edition)
        discard_edition(db, row.id)
    if as_json:
        print_json({"id": row.id, "name": row.name})
    else:
        say(_DISCARDED.fill(name=row.name))


def _redraw(
    edition: str,
    draw: Callable[["Connection", "Redrawing"], "Redrawn"],
    wishes: tuple[str | None, datetime | None],
    *,
    as_json: bool,
) -> None:
    """Make the draft, examine it, and say what came out; status 1 when it is not fit."""
    from grid_boundaries.queries import find_edition  # noqa: PLC0415
    from grid_boundaries.upkeep.examining import examine_edition  # noqa: PLC0415 needs the database
    from grid_boundaries.upkeep.redrawing import Redrawing  # noqa: PLC0415

    installation = open_installation()
    policy, now = installation.policy, datetime.now(UTC)
    name, day = wishes
    with progress(Words("重划网格", "Redrawing")), installation.transaction() as db:
        row = find_edition(db, edition)
        today = now.astimezone(policy.county.zone).date()
        plan = Redrawing(row.id, now, today, name, None if day is None else day.date())
        made = draw(db, plan)
        tolerances = policy.boundaries.tolerances()
        report = examine_edition(db, made.edition_id, tolerances=tolerances, now=now)
    state = "draft" if report.blocks_activation else "validated"
    if as_json:
        print_json({"id": made.edition_id, "state": state, "new_codes": made.new_codes})
    else:
        say(_DRAWN.fill(id=made.edition_id, codes="、".join(made.new_codes), state=state))
    if report.blocks_activation:
        raise typer.Exit(1)


def _line(text: str) -> list[tuple[float, float]]:
    try:
        points = [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]
    except ValueError as broken:
        raise LineTextError from broken
    if len(points) < 2 or not all(map(math.isfinite, chain(*points))):  # noqa: PLR2004
        raise LineTextError
    return points


def add_to(boundaries: typer.Typer) -> None:
    """Put the commands beside the others of `wangge boundaries`."""
    for command in (load, split, merge, discard):
        boundaries.command()(command)
