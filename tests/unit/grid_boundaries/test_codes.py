from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Words
from grid_boundaries.codes import (
    DEFAULT_SCHEME,
    AreaCode,
    AreaCodeError,
    AreaLevel,
    FifteenDigitScheme,
    GridCode,
    GridCodeError,
    SchemeNameTakenError,
    UnitKind,
    UnknownSchemeError,
    kind_of_area,
    parse_area_code,
    register_scheme,
    scheme_named,
)

SCHEME = FifteenDigitScheme()
grid_codes = st.builds(
    lambda county, township, village, sequence: GridCode(
        AreaCode(f"{county:06d}{township:03d}{village:03d}"), sequence
    ),
    st.integers(100_000, 999_999),
    st.integers(1, 999),
    st.integers(1, 999),
    st.integers(1, 999),
)


@given(grid_codes)
def test_every_code_survives_writing_and_reading(code: GridCode) -> None:
    assert SCHEME.parse(SCHEME.format(code)) == code


@given(st.text(max_size=20))
def test_a_text_is_either_a_code_or_has_an_error_in_two_languages(text: str) -> None:
    why = SCHEME.describe_error(text)
    if why is None:
        assert SCHEME.format(SCHEME.parse(text)) == text
    else:
        assert why.zh
        assert why.en


def test_first_grid_of_shanzheng_belongs_to_village_001_of_jinchuan() -> None:
    grid = SCHEME.parse("360824100001001")
    assert grid == GridCode(AreaCode("360824100001"), 1)
    assert grid.village.parent == AreaCode("360824100")
    assert SCHEME.parent_of("360824100001001") == grid.village


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("36082410000100", "14 given"),
        ("3608241000010011", "16 given"),
        ("", "0 given"),
        ("36082410000100A", "only the digits"),
        ("36082410000100１", "only the digits"),
        ("060824100001001", "start with 0"),
        ("360824000001001", "must not be 000"),
        ("360824100000001", "must not be 000"),
        ("360824100001000", "start at 001"),
    ],
)
def test_a_malformed_grid_code_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(GridCodeError, match=reason):
        SCHEME.parse(text)


@pytest.mark.parametrize("sequence", [0, 1000, -1])
def test_a_sequence_beyond_three_digits_is_refused(sequence: int) -> None:
    with pytest.raises(GridCodeError, match="1 to 999"):
        SCHEME.format(GridCode(AreaCode("360824100001"), sequence))


def test_a_grid_directly_under_a_township_cannot_be_written() -> None:
    with pytest.raises(GridCodeError, match="15 digits"):
        SCHEME.format(GridCode(AreaCode("360824100"), 1))


@pytest.mark.parametrize(
    ("text", "code", "level", "parent"),
    [
        ("360824", "360824", AreaLevel.COUNTY, None),
        ("360824000000", "360824", AreaLevel.COUNTY, None),
        ("360824105", "360824105", AreaLevel.TOWNSHIP, "360824"),
        ("360824105000", "360824105", AreaLevel.TOWNSHIP, "360824"),
        (" 360824105210 ", "360824105210", AreaLevel.VILLAGE, "360824105"),
    ],
)
def test_area_codes_are_read_with_and_without_filling_zeros(
    text: str, code: str, level: AreaLevel, parent: str | None
) -> None:
    area = parse_area_code(text)
    assert area.text == code
    assert area.level is level
    assert area.parent == (None if parent is None else AreaCode(parent))


@pytest.mark.parametrize(
    "text", ["", "36082", "3608241", "060824", "36082x", "３60824", "360824-1"]
)
def test_what_is_no_area_code_is_refused(text: str) -> None:
    with pytest.raises(AreaCodeError):
        parse_area_code(text)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("360824", UnitKind.COUNTY),
        ("360824001", UnitKind.STREET),
        ("360824100", UnitKind.TOWN),
        ("360824207", UnitKind.RURAL_TOWNSHIP),
        ("360824404", UnitKind.SPECIAL),
        ("360824502", UnitKind.SPECIAL),
        ("360824100001", UnitKind.RESIDENT_COMMITTEE),
        ("360824100210", UnitKind.VILLAGE_COMMITTEE),
        ("360824404498", UnitKind.VIRTUAL),
        ("360824502503", UnitKind.VIRTUAL),
    ],
)
def test_the_digits_tell_what_a_unit_is(code: str, kind: UnitKind) -> None:
    assert kind_of_area(parse_area_code(code)) is kind


@dataclass(frozen=True)
class LetterScheme:
    """A scheme of another shape: G, the village, one letter."""

    name: str = "letters-for-this-test"

    def describe_error(self, text: str) -> Words | None:
        return None if text.startswith("G") else Words("应以 G 开头。", "it must start with G.")

    def parse(self, text: str) -> GridCode:
        why = self.describe_error(text)
        if why is not None:
            raise GridCodeError(why)
        return GridCode(AreaCode(text[1:-1]), ord(text[-1]) - ord("A") + 1)

    def format(self, code: GridCode) -> str:
        return f"G{code.village.text}{chr(ord('A') + code.sequence - 1)}"

    def parent_of(self, text: str) -> AreaCode:
        return self.parse(text).village


def test_another_scheme_can_be_registered_once_and_used_by_name() -> None:
    register_scheme(LetterScheme())
    scheme = scheme_named("letters-for-this-test")
    assert scheme.format(SCHEME.parse("360824100001002")) == "G360824100001B"
    assert scheme.parent_of("G360824100001B") == AreaCode("360824100001")
    with pytest.raises(SchemeNameTakenError):
        register_scheme(LetterScheme())


def test_an_unknown_scheme_is_refused_naming_the_known_ones() -> None:
    assert scheme_named() == scheme_named(DEFAULT_SCHEME)
    with pytest.raises(UnknownSchemeError, match=DEFAULT_SCHEME):
        scheme_named("db36-unknown")


def test_a_scheme_that_an_installed_package_announces_is_found_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "county_codes-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: county-codes\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[wangge.code_schemes]\ndb36-test = county_codes:make\n")
    (tmp_path / "county_codes.py").write_text(
        "from grid_boundaries.codes import FifteenDigitScheme\n"
        "def make():\n    return FifteenDigitScheme('db36-test')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert scheme_named("db36-test").name == "db36-test"
