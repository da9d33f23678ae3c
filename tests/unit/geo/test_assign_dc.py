"""Real incidents of Washington DC against the areas their records name."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pytest

from api.point_files.assigning import AssignOptions, assign_file
from api.point_files.boundary_files import BoundaryFile
from api.point_files.tally import AssignSummary
from geo.assign.vocabulary import Rule
from geo.crs import WGS84

DC = Path(__file__).parents[4] / "shared" / "data" / "dc"
ROWS = 2985

pytestmark = pytest.mark.skipif(not DC.is_dir(), reason="the data of Washington DC are not here")


#: The records give each position twice, about a metre apart.
PAIRS = [("X", "Y"), ("LONGITUDE", "LATITUDE")]


def assign(
    out: Path, boundaries: str, field: str, pair: tuple[str, str]
) -> tuple[AssignSummary, pa.Table]:
    options = AssignOptions(
        BoundaryFile(DC / boundaries, field, crs="wgs84"),
        x=pair[0],
        y=pair[1],
        crs=WGS84,
        accuracy_m=2.0,
    )
    points = DC / "Crime_Incidents_in_the_Last_30_Days_2019-10.csv"
    summary = assign_file(points, out, options, lambda _done, _of: None)
    return summary, pa_csv.read_csv(
        out,
        convert_options=pa_csv.ConvertOptions(
            column_types={"WARD": pa.string(), "grid_code": pa.string()}
        ),
    )


def check(table: pa.Table, official: str, share: float) -> None:
    """Rows without an official area lie in parks and on water, which have no cluster."""
    scored = table.filter(pc.not_equal(table[official], ""))
    agrees = pc.fill_null(pc.equal(scored["grid_code"], scored[official]), fill_value=False)
    assert pc.mean(agrees).as_py() >= share
    missed = scored.filter(pc.invert(agrees))
    assert set(missed["confidence"].to_pylist()) <= {"boundary", "ambiguous"}


@pytest.mark.parametrize("pair", PAIRS)
def test_clusters_agree_and_every_miss_is_flagged(tmp_path: Path, pair: tuple[str, str]) -> None:
    summary, table = assign(tmp_path / "o.csv", "Neighborhood_Clusters.geojson", "name", pair)
    assert summary.rows == table.num_rows == ROWS
    check(table, "NEIGHBORHOOD_CLUSTER", 0.987)


@pytest.mark.parametrize("pair", PAIRS)
def test_wards_agree_and_every_miss_is_flagged(tmp_path: Path, pair: tuple[str, str]) -> None:
    summary, table = assign(tmp_path / "o.csv", "Ward_from_2012.geojson", "WARD", pair)
    assert summary.rules[Rule.NO_POSITION] == 0
    check(table, "WARD", 0.997)
