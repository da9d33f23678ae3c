"""`wangge incidents import`: a sheet of incidents from the command line."""

import gc
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import REASONS_IN, AsJson, print_json, progress, say, say_aside
from api.terminal.targets import check_target, replacing
from geo.errors import Words
from governance.errors import GovernanceError

if TYPE_CHECKING:
    from governance.incidents.importing.mapping import ColumnMapping, Part
    from governance.sheets.table import Table

app = typer.Typer(help="事件 Incidents.", no_args_is_help=True)

_IMPORTING = Words("导入 {file}", "Importing {file}")
_REHEARSING = Words("试运行 {file}（不写入）", "Rehearsing {file} (nothing is written)")
_COLUMN = Words("  {part} ← {column}", "  {part} ← {column}")
_SUMMARY = Words(
    "{taken} / {of} 行已接收：新建 {created}（其中 {pinned} 起待人工标注），"
    "此前已有 {duplicates}，未导入 {failed}。",
    "{taken} of {of} rows taken: {created} new ({pinned} of them wait for a pin), "
    "{duplicates} known before; {failed} not taken.",
)
_HOW_TO_SEE = Words("加 --errors 文件.csv 可得到原因。", "Add --errors FILE.csv to see why.")


class MapOptionError(GovernanceError):
    """A --map option cannot be read."""

    sentence = Words(
        zh="--map 应写作 部分=列名，例如 title=标题；列名留空表示不用。可用的部分：{parts}。",
        en="Write --map as part=column, such as title=标题; no column means: do not use it. "
        "The parts are: {parts}.",
    )


class UnreadableFileError(GovernanceError):
    """The file cannot be opened."""

    sentence = Words(zh="无法打开文件 {file}。", en="The file {file} cannot be opened.")


@app.command("import")
def import_sheet(  # noqa: PLR0913 each is an option of the command line
    file: Annotated[Path, typer.Argument(help="CSV 或 Excel 文件 A CSV or Excel file.")],
    *,
    chosen: Annotated[
        list[str] | None, typer.Option("--map", help="列对应，如 title=标题 Column of a part.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="坐标系 wgs84 | cgcs2000 | gcj02 | bd09 | EPSG:n")
    ] = None,
    category: Annotated[str, typer.Option(help="没有类别时 Category where none is.")] = "other",
    channel: Annotated[str, typer.Option(help="没有渠道时 Channel where none is.")] = "import",
    errors: Annotated[
        Path | None, typer.Option(help="未导入的行写到此文件 Where rows not taken go (CSV).")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不写入 Check only, write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """批量导入事件 Import a sheet; status 0 when every row was taken, 1 when not, 2 refused."""
    from api.imports import Sheet  # noqa: PLC0415 needs the database's libraries
    from governance.incidents.importing.mapping import ColumnMapping  # noqa: PLC0415

    if errors is not None:
        check_target(errors, file)
    try:
        sheet = Sheet.read(file.name, file.read_bytes())
    except OSError:
        raise UnreadableFileError(file=file) from None
    columns = _columns(sheet.table, chosen or [])
    mapping = ColumnMapping(columns, crs, category, channel)
    mapping.check(sheet.table.columns)
    for part, column in columns.items():
        say_aside(_COLUMN.fill(part=part.value, column=column))
    told = _import(sheet, mapping, errors, is_rehearsal=dry_run)
    if as_json:
        print_json(told)
    else:
        say(_SUMMARY.fill(**told))
        if told["failed"]:
            say(REASONS_IN.fill(file=errors) if errors else _HOW_TO_SEE)
    if told["failed"]:
        raise typer.Exit(1)


def _columns(table: "Table", chosen: list[str]) -> "dict[Part, str]":
    """Return the suggested columns with those that were chosen in their place."""
    from governance.incidents.importing.mapping import Part, suggest_mapping  # noqa: PLC0415

    columns = suggest_mapping(table.columns)
    for option in chosen:
        part, is_written, column = option.partition("=")
        if not is_written or part not in set(Part):
            raise MapOptionError(parts=", ".join(Part))
        columns[Part(part)] = column
    return {part: column for part, column in columns.items() if column}


def _import(
    sheet: Any,  # noqa: ANN401 api.imports is loaded late
    mapping: "ColumnMapping",
    errors: Path | None,
    *,
    is_rehearsal: bool,
) -> dict[str, Any]:
    from api.commands.opening import open_installation  # noqa: PLC0415 needs the database
    from api.imports import import_now, rehearse_import  # noqa: PLC0415
    from governance.incidents.importing.error_sheet import error_sheet  # noqa: PLC0415
    from governance.incidents.importing.rows import RowReader  # noqa: PLC0415

    title = (_REHEARSING if is_rehearsal else _IMPORTING).fill(file=sheet.filename)
    installation = open_installation()
    now = datetime.now(UTC)
    reader = RowReader.of(mapping, installation.policy, now=now)
    gc.freeze()  # or every collection would walk all rows again
    with ExitStack() as held:
        # opened before the import: whether the reasons can be kept is not found out after it
        lost = None
        if errors is not None:
            partial = held.enter_context(replacing(errors))
            lost = held.enter_context(partial.open("w", encoding="utf-8", newline=""))
        with progress(title) as watch:
            if is_rehearsal:
                tally, failures = rehearse_import(installation, sheet.table, reader, watch=watch)
            else:
                tally, failures = import_now(installation, sheet, mapping, now=now, watch=watch)
        if lost is not None:
            lost.writelines(error_sheet(sheet.table.columns, failures))
    counts = asdict(tally)
    return counts | {
        "of": len(sheet.table.rows),
        "taken": tally.created + tally.duplicates,
        "dry_run": is_rehearsal,
        "mapping": {part.value: column for part, column in mapping.columns.items()},
    }
