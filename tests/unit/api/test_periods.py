"""A period holds both of its ends, told so that TiPG, which leaves out some, keeps them."""

import pytest

from api.ogc.errors import OgcQuestionError
from api.ogc.periods import meets, read_period

MIDNIGHT = "T00:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-03-01", [f"2026-03-01{MIDNIGHT}"]),
        ("2026-03-01/2026-03-01", [f"2026-03-01{MIDNIGHT}", f"2026-03-02{MIDNIGHT}"]),
        (
            "2026-03-01/2026-04-01T00:00:00Z",
            [f"2026-03-01{MIDNIGHT}", "2026-04-01T00:00:00.000001+00:00"],
        ),
        ("../2026-03-01", ["..", "2026-03-01T23:59:59.999999+00:00"]),
        ("/2026-03-01T08:00:00+08:00", ["", "2026-03-01T08:00:00+08:00"]),
        ("2026-03-01/..", [f"2026-03-01{MIDNIGHT}", ".."]),
        ("2026-03-01/9999-12-31", [f"2026-03-01{MIDNIGHT}", "9999-12-31T23:59:59.999999+00:00"]),
    ],
)
def test_an_end_is_told_as_it_is_understood(written: str, told: list[str]) -> None:
    assert read_period(written) == told


@pytest.mark.parametrize(
    "written",
    ["2026-03-02/2026-03-01", "2026-03-02T00:00:00Z/2026-03-01", "../..", "/", "x/..", "a/b/c"],
)
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(OgcQuestionError):
        read_period(written)


@pytest.mark.parametrize(
    ("written", "is_met"),
    [
        ("2026-03-15", True),
        ("2026-02-28", False),
        ("2026-03-15/2026-03-16", True),
        ("2026-02-01/2026-03-01", True),
        ("2026-02-01/2026-02-28", False),
        ("2026-05-01/2027-01-01", True),
        ("2026-05-02/2027-01-01", False),
        ("../2026-02-28", False),
        ("../2026-03-01", True),
        ("2026-05-01/..", True),
        ("2026-05-02/..", False),
        ("2020-01-01/2030-01-01", True),
    ],
)
def test_an_extent_is_met_by_what_has_a_moment_in_common(written: str, *, is_met: bool) -> None:
    extent = ["2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"]
    assert meets(read_period(written), extent) is is_met


def test_an_extent_without_an_end_goes_on() -> None:
    assert meets(read_period("2090-01-01/.."), ["2026-03-01T00:00:00Z", None])
    assert meets(read_period("../1990-01-01"), [None, "2026-03-01T00:00:00Z"])
