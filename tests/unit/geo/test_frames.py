from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.frames import Column, FrameError, Kind, check_columns


def refusal(frame: pd.DataFrame, column: Column) -> str:
    with pytest.raises(FrameError) as refused:
        check_columns(frame, [column])
    return refused.value.words.en


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (["甲", ""], Column("x", Kind.TEXT)),
        (["甲", None], Column("x", Kind.TEXT, may_be_unknown=True)),
        ([0, 7], Column("x", Kind.WHOLE, unit="incidents")),
        ([1.0, float("nan")], Column("x", Kind.WHOLE, may_be_unknown=True)),
        ([-1.5, 2.0], Column("x", Kind.NUMBER)),
        ([], Column("x", Kind.WHOLE)),
    ],
)
def test_a_column_as_it_should_be_passes(cells: list[Any], column: Column) -> None:
    check_columns(pd.DataFrame({"x": cells}), [column])


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        (["甲", None], Column("x", Kind.TEXT), "empty"),
        ([1, 2], Column("x", Kind.TEXT), "text"),
        ([-1, 2], Column("x", Kind.WHOLE), "whole"),
        ([1.5], Column("x", Kind.WHOLE), "whole"),
        (["1"], Column("x", Kind.WHOLE), "whole"),
        ([float("inf")], Column("x", Kind.NUMBER), "number"),
        (["1"], Column("x", Kind.NUMBER), "number"),
    ],
)
def test_a_column_of_another_kind_is_refused(cells: list[Any], column: Column, why: str) -> None:
    assert why in refusal(pd.DataFrame({"x": cells}), column)


def test_a_column_that_is_not_there_is_named() -> None:
    assert "column x" in refusal(pd.DataFrame({"y": [1]}), Column("x", Kind.WHOLE))


def areas(crs: int | None, shape: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shape], crs=crs)


def test_areas_must_be_areas_that_declare_epsg_4490() -> None:
    column = Column("geometry", Kind.AREA)
    square = shapely.box(115, 27, 116, 28)
    check_columns(areas(4490, square), [column])
    assert "area" in refusal(areas(4326, square), column)
    assert "area" in refusal(areas(None, square), column)
    assert "area" in refusal(areas(4490, shapely.Point(115, 27)), column)
    assert "area" in refusal(pd.DataFrame({"geometry": [square]}), column)
