import csv
from pathlib import Path

import pytest

from grid_boundaries.codes import AreaLevel, CodeSystem, UnitKind
from grid_boundaries.county.outlines import read_outline
from grid_boundaries.county.placeholder_units import invent_units, units_for
from grid_boundaries.county.units import (
    UNIT_COLUMNS,
    UnitTable,
    UnitTableColumnsError,
    UnitTableError,
    UnitTableTextError,
    UnitTreeError,
    packaged_units,
    read_units,
)

NBS = Path(__file__).parents[5] / "shared" / "data" / "xingan"


@pytest.fixture(scope="module")
def xingan() -> UnitTable:
    table = packaged_units("360824")
    assert table is not None
    return table


def write_table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([",".join(UNIT_COLUMNS), *rows]), encoding="utf-8")
    return path


def row(code: str, name: str, **cells: str) -> str:
    filled = {"code": code, "name": name, **cells}
    return ",".join(filled.get(column, "") for column in UNIT_COLUMNS)


def test_xingan_has_17_townships_and_166_villages(xingan: UnitTable) -> None:
    villages = xingan.at_level(AreaLevel.VILLAGE)
    kinds = [village.kind for village in villages]
    assert len(xingan.at_level(AreaLevel.TOWNSHIP)) == 17
    assert len(villages) == 166
    assert kinds.count(UnitKind.RESIDENT_COMMITTEE) == 26
    assert kinds.count(UnitKind.VILLAGE_COMMITTEE) == 134
    assert kinds.count(UnitKind.VIRTUAL) == 6


@pytest.mark.skipif(not NBS.exists(), reason="no shared data beside this checkout")
def test_names_and_codes_are_those_of_the_statistics(xingan: UnitTable) -> None:
    rows: list[dict[str, str]] = []
    for name in ("nbs2023_streets_360824.csv", "nbs2023_villages_360824.csv"):
        with (NBS / name).open(encoding="utf-8") as file:
            rows += csv.DictReader(file)
    ours = {unit.code.text: unit.name for unit in xingan.units}
    assert ours == {row["code"]: row["name"] for row in rows}


def test_the_same_digits_name_two_townships_in_two_systems(xingan: UnitTable) -> None:
    statistical = xingan.find("360824105")
    tencent = xingan.find("360824105", CodeSystem.TENCENT)
    assert statistical is not None
    assert tencent is not None
    assert (statistical.name, tencent.name) == ("界埠镇", "麦㙦镇")


def test_other_spellings_are_aliases(xingan: UnitTable) -> None:
    township, village = xingan.find("360824104"), xingan.find("360824101206")
    assert township is not None
    assert village is not None
    assert "麦斜镇" in township.aliases
    assert "厚凌村委会" in village.aliases
    assert (village.short_name, village.spoken_name) == ("厚堎", "厚堎村")
    assert xingan.find("360824999") is None


def test_the_geological_team_has_no_ground_of_its_own(xingan: UnitTable) -> None:
    without = [unit.name for unit in xingan.units if not unit.has_polygon]
    assert without == ["地质大队", "地质大队虚拟社区"]


def test_an_operator_s_table_is_read_and_wins(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "units.csv",
        row("360824", "新干县"),
        row("360824100", "甲镇", aliases="乙镇|丙镇", seats="115.4 27.7;115.5 27.8"),
        row("360824100200", "丁村委会", population="1200", area_km2="3.5"),
    )
    table = units_for(read_outline("360824").county, 10, path)
    township, village = table.units
    assert township.kind is UnitKind.TOWN
    assert township.aliases == ("乙镇", "丙镇")
    assert len(township.seats) == 2
    assert (village.population, village.area_km2) == (1200, 3.5)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"population": "viele"}, "population"),
        ({"area_km2": "gross"}, "area_km2"),
        ({"kind": "castle"}, "kind"),
        ({"code_system": "own"}, "code_system"),
        ({"seats": "115.4"}, "seats"),
        ({"seats": "27.7 115.4"}, "seats"),
        ({"parent": "360825"}, "parent"),
    ],
)
def test_an_unreadable_cell_is_named_by_line_and_column(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    path = write_table(
        tmp_path / "units.csv", row("360824", "新干县"), row("360824100", "甲镇", **cells)
    )
    with pytest.raises(UnitTableError, match=f"line 3: the column “{column}”"):
        read_units(path)


def test_a_table_saved_by_a_chinese_spreadsheet_is_read(tmp_path: Path) -> None:
    path = write_table(tmp_path / "units.csv", row("360824", "新干县"), row("360824100", "麦㙦镇"))
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert read_units(path).units[0].name == "麦㙦镇"


@pytest.mark.parametrize("content", [b"\xff\xff", b"x" * 200_000])
def test_what_is_no_text_of_rows_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(",".join(UNIT_COLUMNS).encode() + b"\n" + content)
    with pytest.raises(UnitTableTextError):
        read_units(path)


def test_cells_left_out_at_the_end_of_a_row_are_empty(tmp_path: Path) -> None:
    path = write_table(tmp_path / "units.csv", "360824,新干县", "360824100,甲镇")
    assert read_units(path).units[0].seats == ()


def test_a_malformed_code_is_named_by_line(tmp_path: Path) -> None:
    path = write_table(tmp_path / "units.csv", row("36082", "新干县"))
    with pytest.raises(UnitTableError, match="line 2: the column “code”"):
        read_units(path)


@pytest.mark.parametrize(
    "rows",
    [
        [row("360824", "新干县"), row("360824100", "甲镇"), row("360824100", "乙镇")],
        [row("360824", "新干县"), row("360824100200", "没有上级的村")],
        [row("360824100", "没有县的镇")],
        [row("360824", "新干县"), row("360825", "另一县")],
    ],
)
def test_rows_that_are_no_tree_are_refused(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(UnitTreeError):
        read_units(write_table(tmp_path / "units.csv", *rows))


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("code,name\n360824,新干县\n", encoding="utf-8")
    with pytest.raises(UnitTableColumnsError, match="code_system"):
        read_units(path)


@pytest.mark.parametrize("grids", [1, 2, 40, 504, 3000])
def test_placeholders_say_that_they_are_invented(grids: int) -> None:
    table = invent_units(read_outline("330921").county, grids)
    villages = table.at_level(AreaLevel.VILLAGE)
    assert 1 <= len(villages) <= grids
    assert all(unit.name.endswith("（合成）") and unit.is_placeholder for unit in table.units)
    assert len({unit.code for unit in table.units}) == len(table.units)


def test_a_county_without_a_packaged_table_gets_placeholders() -> None:
    assert packaged_units("330921") is None
    assert units_for(read_outline("330921").county, 30).units[0].name == "镇01（合成）"
