"""`wangge assign`: a file of points gets its grids, without any server."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import AsJson, print_json, progress, say
from api.terminal.targets import check_target
from geo.assign.vocabulary import Confidence, Rule
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from api.point_files.boundary_files import Boundaries, BoundaryFile
    from api.point_files.tally import AssignSummary
    from grid_boundaries.queries import BoundaryRows

_SUMMARY = Words(
    "共 {rows} 行：{within} 行在网格内，{edge} 行在公共边界上，{snapped} 行就近归入，"
    "{outside} 行不在任何网格内，{nowhere} 行没有位置；{unsure} 行贴近边界或有歧义，请核对。"
    "{met}/{polygons} 个网格有点。结果：{out}",
    "{rows} rows: {within} inside a grid, {edge} on a shared edge, {snapped} snapped to the "
    "nearest, {outside} in no grid, {nowhere} without a position; {unsure} near a border or "
    "ambiguous: check those. {met}/{polygons} grids met. Result: {out}",
)
_LOST = Words(
    "没有位置的行中，{empty} 行未填坐标，{unreadable} 行的坐标填写不全、无法识别或超出范围。",
    "Of the rows without a position {empty} are empty, {unreadable} are incomplete, unreadable or "
    "out of range.",
)
_ACCURACY = Words(
    "精度无法识别：{n} 行，按未说明精度处理。",
    "Accuracy unreadable: {n} rows; taken as not stated.",
)
_COLUMNS = Words("坐标取自列 {x}、{y}。", "Positions are from the columns {x}, {y}.")
_OTHERS = Words(
    "文件中还有坐标列 {pairs}，没有使用；如应使用，请用 --x 和 --y 指定。",
    "The file also has {pairs}, which were not used; if they are meant, name them with --x, --y.",
)
_REPAIRED = Words("已修复无效图形：{codes}。", "Invalid polygons repaired: {codes}.")


class CodeFieldError(GeoError):
    """A boundary file needs the name of its column of codes."""

    sentence = Words(
        zh="请用 --code-field 指定边界文件中网格编码所在的字段。",
        en="Say with --code-field which field of the boundary file holds the codes.",
    )


class EndlessAccuracyError(GeoError):
    """The accuracy of all points is no number of metres."""

    sentence = Words(
        zh="--accuracy 应为有限的米数，不小于 0。",
        en="Give --accuracy as a finite number of metres, 0 or more.",
    )


class TwoAccuraciesError(GeoError):
    """Accuracy was given twice."""

    sentence = Words(
        zh="精度只能用 --accuracy 或 --accuracy-field 之一给出。",
        en="Give the accuracy by --accuracy or by --accuracy-field, not both.",
    )


def assign(  # noqa: PLR0913, PLR0917 one parameter an option
    points: Annotated[Path, typer.Argument(help="点文件 CSV | GeoJSON | Parquet")],
    out: Annotated[Path, typer.Option("-o", "--out", help="结果文件 Result, by its suffix.")],
    boundaries: Annotated[
        Path | None, typer.Option(help="网格边界文件；省略则用现行版本 Default: edition in force.")
    ] = None,
    code_field: Annotated[str | None, typer.Option(help="编码字段 Field with the codes.")] = None,
    x: Annotated[str | None, typer.Option("--x", help="经度列 Column of longitude.")] = None,
    y: Annotated[str | None, typer.Option("--y", help="纬度列 Column of latitude.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="wgs84 | cgcs2000 | gcj02 | bd09 | EPSG:n（点的坐标系）")
    ] = None,
    boundaries_crs: Annotated[
        str | None, typer.Option(help="边界的坐标系，写法同 --crs The polygons', written likewise.")
    ] = None,
    boundaries_layer: Annotated[
        str | None, typer.Option(help="边界文件的图层 Its layer, of several.")
    ] = None,
    accuracy: Annotated[float | None, typer.Option(min=0, help="定位精度（米）Metres.")] = None,
    accuracy_field: Annotated[str | None, typer.Option(help="精度列 Column of accuracy.")] = None,
    edge_limit: Annotated[
        float | None, typer.Option(min=0, help="到边界的距离算到多少米 Distances up to.")
    ] = None,
    snap: Annotated[float, typer.Option(min=0, help="网格外就近归入的距离（米）")] = 0.0,
    repair: Annotated[bool, typer.Option("--repair", help="修复无效图形 Mend polygons.")] = False,
    as_json: AsJson = False,
) -> None:
    """批量归格 Give every row of a file its grid, the rule, and the distance to the edge."""
    from api.point_files.assigning import AssignOptions, assign_file  # noqa: PLC0415 numba and arrow
    from geo.crs import parse_crs  # noqa: PLC0415

    if accuracy is not None and accuracy_field is not None:
        raise TwoAccuraciesError
    if accuracy is not None and not math.isfinite(accuracy):
        raise EndlessAccuracyError
    check_target(out, points, *([] if boundaries is None else [boundaries]))
    options = AssignOptions(
        boundaries=_boundaries(boundaries, code_field, boundaries_crs, boundaries_layer),
        x=x,
        y=y,
        crs=None if crs is None else parse_crs(crs),
        accuracy_m=accuracy,
        accuracy_field=accuracy_field,
        edge_limit_m=edge_limit,
        snap_m=snap,
        repair=repair,
    )
    with progress(Words("归格", "Assigning")) as advance:
        summary = assign_file(points, out, options, advance)
    _tell(summary, out, as_json=as_json)


def _boundaries(
    file: Path | None, code_field: str | None, crs: str | None, layer: str | None
) -> "BoundaryFile | Boundaries":
    from api.point_files.boundary_files import Boundaries, BoundaryFile  # noqa: PLC0415

    if file is None:
        rows = _rows_in_force()
        return Boundaries(tuple(rows.codes), rows.polygons)
    if code_field is None:
        raise CodeFieldError
    return BoundaryFile(file, code_field, crs, layer)


def _rows_in_force() -> "BoundaryRows":
    from api.commands.opening import open_installation  # noqa: PLC0415 needs the database
    from grid_boundaries.lookup import edition_id_as_of  # noqa: PLC0415
    from grid_boundaries.queries import boundary_rows  # noqa: PLC0415

    installation = open_installation()
    today = datetime.now(installation.policy.county.zone).date()
    with installation.transaction() as db:
        return boundary_rows(db, edition_id_as_of(db, today))


def _tell(summary: "AssignSummary", out: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary) | {"out": str(out)})
        return
    for words in summary.warnings:
        say(words)
    rules, sure = summary.rules, summary.confidences
    say(
        _SUMMARY.fill(
            rows=summary.rows,
            within=rules[Rule.WITHIN],
            edge=rules[Rule.SHARED_EDGE],
            snapped=rules[Rule.NEAREST_EDGE],
            outside=rules[Rule.OUTSIDE],
            nowhere=rules[Rule.NO_POSITION],
            unsure=sure[Confidence.BOUNDARY] + sure[Confidence.AMBIGUOUS],
            met=summary.polygons_met,
            polygons=summary.polygons,
            out=out,
        )
    )
    for words in _remarks(summary):
        say(words)


def _remarks(summary: "AssignSummary") -> Iterator[Words]:
    """Yield what else a person should see: what was not read, what was read, what was mended."""
    if summary.position_unreadable:
        counted = {"empty": summary.position_empty, "unreadable": summary.position_unreadable}
        yield _LOST.fill(**counted)
    if summary.accuracy_unreadable:
        yield _ACCURACY.fill(n=summary.accuracy_unreadable)
    if summary.position is not None:
        yield _COLUMNS.fill(x=summary.position[0], y=summary.position[1])
    if summary.other_positions:
        yield _OTHERS.fill(pairs=", ".join("/".join(pair) for pair in summary.other_positions))
    if summary.repaired:
        yield _REPAIRED.fill(codes=", ".join(summary.repaired))


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of the program."""
    app.command()(assign)
