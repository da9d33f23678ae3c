import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.errors import Words
from governance.incidents.importing.batches import Failure
from governance.incidents.importing.error_sheet import error_sheet
from governance.sheets.formulas import free, guard
from governance.sheets.table import (
    SURPLUS,
    EmptyTableError,
    NotATableError,
    TornRowError,
    check_whole,
    read_table,
)


def excel(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    table = read_table("标题,地址\n路灯不亮,麦㙦镇\n".encode(encoding))
    assert table.columns == ("标题", "地址")
    assert [row for _, row in table.records()] == [{"标题": "路灯不亮", "地址": "麦㙦镇"}]


def test_rows_keep_the_number_they_have_on_the_screen() -> None:
    csv = read_table("标题,地址\n\n甲,\n , \n乙,东\n".encode())
    assert [number for number, _ in csv.records()] == [3, 5]
    sheet = read_table(excel(("标题",), (None,), ("甲",), (None,), ("乙",)))
    assert [number for number, _ in sheet.records()] == [3, 5]
    led = read_table(excel((None,), ("标题",), ("甲",)))
    assert [number for number, _ in led.records()] == [3]


def test_excel_cells_come_as_people_would_write_them() -> None:
    at = datetime(2026, 2, 3, 8, 5, tzinfo=UTC).replace(tzinfo=None)
    table = read_table(
        excel(("a", "b", "c", "d", "e"), (1.0, 115.25, at, date(2026, 2, 3), "文字"))
    )
    assert table.rows == [["1", "115.25", "2026-02-03 08:05:00", "2026-02-03", "文字"]]


def test_repeated_and_missing_column_names_stay_apart() -> None:
    assert read_table("名,名,,名\n1,2,3,4\n".encode()).columns == (
        "名",
        "名（2）",
        "列3",
        "名（4）",
    )


def test_short_and_long_rows_fit_the_header() -> None:
    assert read_table(b"a,b\n1\n1,2,3\n").rows == [["1", ""], ["1", "2"]]


def test_what_stands_beyond_the_last_column_is_kept_and_refused_by_row() -> None:
    table = read_table("标题,地址\n甲,东门\n乙,南门,左边,\n丙,北门,, \n".encode())
    (_, whole), (number, torn), (_, blank) = table.records()
    check_whole(whole)
    check_whole(blank)
    assert (number, torn[SURPLUS]) == (3, "左边,")
    with pytest.raises(TornRowError, match="左边"):
        check_whole(torn)


@pytest.mark.parametrize(
    "content",
    ['"甲,乙,丙";b;c\n1;2;3\n', '\n"甲,\n乙,丙"\tb\tc\n1\t2\t3\n', '"a;b;c;d",b,c\n1,2,3\n'],
)
def test_delimiters_inside_quotes_do_not_count(content: str) -> None:
    table = read_table(content.encode())
    assert table.columns[1:] == ("b", "c")
    assert table.rows == [["1", "2", "3"]]


def test_the_apostrophe_that_guards_against_formulas_goes() -> None:
    table = read_table("'-经度,标题,别的\n'-115.4,'=HYPERLINK(1),'中\n'+1,''@x,'\n".encode())
    assert table.columns == ("-经度", "标题", "别的")
    assert table.rows == [["-115.4", "=HYPERLINK(1)", "'中"], ["+1", "''@x", "'"]]


@given(st.text())
def test_a_cell_comes_back_from_the_error_sheet_as_it_was(cell: str) -> None:
    assert free(guard(cell)) == cell or cell.startswith("'")


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\n\n"])
def test_a_file_without_rows_is_refused(content: bytes) -> None:
    with pytest.raises(EmptyTableError):
        read_table(content)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"a\x00b\n1\n"]
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(NotATableError):
        read_table(content)


def test_a_row_that_is_torn_comes_back_whole_in_the_error_sheet() -> None:
    table = read_table("标题,地址\n乙,南门,左边\n".encode())
    ((number, row),) = table.records()
    _, line = error_sheet(table.columns, [Failure(number, Words("多", "more"), row)])
    assert line == "2,多,more,乙,南门,左边\r\n"
