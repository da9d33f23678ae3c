"""`wangge boundaries`: looking at boundary files and at the editions there are."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.commands.console import AsJson, language, print_json, progress, say
from api.settings import ServerSettings
from api.terminal.targets import check_target, writing
from geo.errors import GeoError, Words
from governance.policy import load_policy

if TYPE_CHECKING:
    from geo.postgis import Record
    from grid_boundaries.checks.report import Finding, Report
    from grid_boundaries.sources import BoundaryFile

app = typer.Typer(help="网格边界 Boundary files and editions of the grid.", no_args_is_help=True)

MOST_PRINTED = 50

Edition = Annotated[str, typer.Argument(help="版本编号、名称或 active An id, a name, or active.")]
File = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, help="GPKG | Shapefile.zip | GeoJSON | KML | GeoParquet"
    ),
]
Crs = Annotated[str | None, typer.Option(help="坐标系 wgs84|cgcs2000|gcj02|bd09|EPSG:n")]
Encoding = Annotated[str | None, typer.Option(help="文字编码 utf-8 | gb18030 | big5")]
Layer = Annotated[str | None, typer.Option(help="图层 The layer, of several.")]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="含义=列名 e.g. code=网格编码; repeatable")
]
Expected = Annotated[int | None, typer.Option(min=1, help="应有网格数 Grids there should be.")]

_VERDICT = Words(
    "{grids} 个网格，{findings} 条检查结果，其中错误 {errors} 条：{verdict}",
    "{grids} grids, {findings} findings, {errors} of them errors: {verdict}",
)
_PASSED = Words("可以启用。", "fit to be activated.")
_BLOCKED = Words("改正前不能启用。", "not to be activated before they are corrected.")
_MORE = Words(
    "……另有 {n} 条，用 --out 或 --json 查看全部。", "… {n} more; see all with --out or --json."
)
_NO_EDITIONS = Words("还没有网格版本。", "There are no editions yet.")
_WRITTEN = Words("已导出 {n} 个网格到 {out}。", "Wrote {n} grids to {out}.")
_SAME = Words("不变 {n} 个网格。", "{n} grids are the same.")


class ColumnChoiceError(GeoError):
    """A choice of column is not written as meaning=column."""

    sentence = Words(
        zh="--column 应写成“含义=列名”，例如 code=网格编码。",
        en="Write --column as meaning=column, e.g. code=GRID_ID.",
    )


def read_file(
    file: Path, crs: str | None, encoding: str | None, layer: str | None, columns: list[str] | None
) -> "BoundaryFile":
    """Read a boundary file of one's own behind the sandbox's wall, saying so."""
    from grid_boundaries.sources import Told, read_own_file  # noqa: PLC0415 geometry libraries

    chosen = [choice.partition("=") for choice in columns or ()]
    if not all(meaning and column for meaning, _, column in chosen):
        raise ColumnChoiceError
    field_map = {meaning: column for meaning, _, column in chosen} or None
    with progress(Words("读取文件", "Reading the file")):
        return read_own_file(file, Told(crs, encoding, field_map, layer))


def finding_line(found: "Finding | Record", words: str) -> str:
    """Return one finding as a line: how grave, what, in words, how large."""
    size = "" if found.size_m2 is None else f"  {found.size_m2:,.1f} m²"
    return f"{found.severity:<8}{found.code:<22}{words}{size}"


def tell_report(report: "Report", grids: int) -> None:
    """Print what the boundary doctor found, the gravest first."""
    spoken = language()
    for found in report.findings[:MOST_PRINTED]:
        typer.echo(finding_line(found, found.words.of(spoken)))
    rest = len(report.findings) - MOST_PRINTED
    if rest > 0:
        say(_MORE.fill(n=rest))
    errors = sum(found.severity == "error" for found in report.findings)
    verdict = _BLOCKED if report.blocks_activation else _PASSED
    counted = {"grids": grids, "findings": len(report.findings), "errors": errors}
    say(_VERDICT.fill(**counted, verdict=verdict.of(spoken)))


@app.command()
def check(  # noqa: PLR0913, PLR0917 one parameter an option
    file: File,
    crs: Crs = None,
    encoding: Encoding = None,
    layer: Layer = None,
    column: Columns = None,
    expected: Expected = None,
    county: Annotated[
        str | None, typer.Option(help="县代码，按其轮廓核对 Compare with this county's outline.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="检查结果 GeoJSON Findings as GeoJSON.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """检查边界文件 Examine a boundary file; no database needed. Status 1: not fit."""
    if out is not None:
        check_target(out, file)
    policy = load_policy(ServerSettings().policy)
    read = read_file(file, crs, encoding, layer, column)
    with progress(Words("检查边界", "Examining the boundaries")):
        report = _examine(read, county, expected, policy.county.code_scheme)
    if out is not None:
        _write_findings(out, report)
    if as_json:
        from api.schemas.editions import report_of  # noqa: PLC0415 FastAPI

        print_json({"grids": len(read.codes), **report_of(report, read.warnings)})
    else:
        for words in read.warnings:
            say(words)
        tell_report(report, len(read.codes))
    if report.blocks_activation:
        raise typer.Exit(1)


def _write_findings(out: Path, report: "Report") -> None:
    with writing(out):
        out.write_text(json.dumps(report.to_geojson(), ensure_ascii=False), encoding="utf-8")


def _examine(
    read: "BoundaryFile", county: str | None, expected: int | None, scheme: str
) -> "Report":
    from grid_boundaries.areas import Territory, packaged_territory  # noqa: PLC0415 geometry
    from grid_boundaries.checks.boundary_set import BoundarySet, Villages  # noqa: PLC0415
    from grid_boundaries.codes import scheme_named  # noqa: PLC0415 as above
    from grid_boundaries.upkeep.filing import kinds_of, villages_of  # noqa: PLC0415
    from grid_boundaries.validate import examine  # noqa: PLC0415

    nothing = Territory(None, Villages(()))
    territory = nothing if county is None else packaged_territory(county)
    villages = villages_of(read, scheme)
    return examine(
        BoundarySet.of(read.codes, read.polygons, kinds_of(read), village_codes=villages),
        county_outline=territory.outline,
        villages=territory.villages,
        expected_count=expected,
        scheme=scheme_named(scheme),
    )


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """列出版本 List the editions, latest first."""
    from api.commands.opening import open_installation  # noqa: PLC0415 needs the database
    from api.schemas.answers import edition_of  # noqa: PLC0415
    from grid_boundaries.queries import list_editions  # noqa: PLC0415

    with open_installation().transaction() as db:
        rows = list_editions(db)
    if as_json:
        print_json([edition_of(row) for row in rows])
        return
    if not rows:
        say(_NO_EDITIONS)
    for row in rows:
        until = row.effective_to or ""
        span = f"{row.effective_from} – {until}"
        typer.echo(f"{row.id}  {row.state:<10}{span:<24}{row.grids:>6}  {row.name}")


@app.command()
def export(
    edition: Edition,
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件 The file to write.")],
    file_format: Annotated[
        Literal["gpkg", "geojson", "shp", "parquet"] | None,
        typer.Option("--format", help="省略则按后缀 Default: by the suffix."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """导出版本 Write an edition to a file."""
    from api.commands.opening import open_installation  # noqa: PLC0415 needs the database
    from api.schemas.editions import FORMATS  # noqa: PLC0415
    from grid_boundaries.export import format_of  # noqa: PLC0415
    from grid_boundaries.queries import find_edition  # noqa: PLC0415
    from grid_boundaries.upkeep.outgoing import write_edition  # noqa: PLC0415

    wanted = format_of(out) if file_format is None else FORMATS[file_format]
    with writing(out), open_installation().transaction() as db:
        row = find_edition(db, edition)
        with progress(Words("导出", "Exporting")):
            write_edition(db, row, wanted, out)
    told: dict[str, Any] = {"n": row.grids, "out": str(out)}
    if as_json:
        print_json(told | {"edition": row.id, "format": wanted})
    else:
        say(_WRITTEN.fill(**told))


@app.command()
def diff(old: Edition, new: Edition, as_json: AsJson = False) -> None:
    """比较两个版本 Tell what became of the grids of one edition in another."""
    from api.commands.opening import open_installation  # noqa: PLC0415 needs the database
    from api.schemas.editions import changes_of  # noqa: PLC0415
    from grid_boundaries.queries import find_edition  # noqa: PLC0415
    from grid_boundaries.upkeep.rehearsal import compare_editions  # noqa: PLC0415

    with open_installation().transaction() as db:
        before, after = find_edition(db, old), find_edition(db, new)
        with progress(Words("比较", "Comparing")):
            told = changes_of(compare_editions(db, before.id, after.id))
    if as_json:
        print_json(told)
        return
    tell_changes(told)


def tell_changes(told: dict[str, Any]) -> None:
    """Print what became of the grids; those that stayed the same are counted only."""
    from grid_boundaries.changes import ChangeKind  # noqa: PLC0415 shapely
    from web_map.labels.located import CHANGE  # noqa: PLC0415 as above

    for one in told["changes"]:
        kind = CHANGE[ChangeKind(one["kind"])].of(language())
        old, new = ("、".join(one[side]) or "–" for side in ("from", "to"))
        typer.echo(f"{kind:<8}  {old} → {new}")
    say(_SAME.fill(n=told["counts"].get("same", 0)))
