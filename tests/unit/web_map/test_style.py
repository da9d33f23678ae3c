import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest

from web_map import style

TOKENS = Path(style.__file__).parent / "static" / "css" / "tokens.css"
DECLARED = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8")))


#: Severity 1.0 after Machado, Oliveira and Fernandes (2009), on linear RGB.
VISIONS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
WHITE = (0.9505, 1.0, 1.089)


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(colour: str, vision: str) -> list[float]:
    """CIELAB of a colour as an eye of that kind sees it."""
    seen = [min(max(value, 0.0), 1.0) for value in times(VISIONS[vision], linear(colour))]
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (a / b for a, b in zip(times(TO_XYZ, seen), WHITE, strict=True))
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("ink", style.INK),
        ("paper", style.PAPER),
        ("surface", style.SURFACE),
        ("accent", style.ACCENT),
        ("grid-line", style.GRID_LINE),
        ("village-line", style.VILLAGE_LINE),
        ("township-line", style.TOWNSHIP_LINE),
        ("selected", style.SELECTED),
        *((f"seq-{i}", value) for i, value in enumerate(style.SEQUENCE)),
        *((f"sure-{name}", value) for name, value in style.CERTAINTY.items()),
    ],
)
def test_pages_and_maps_share_their_colours(token: str, value: str) -> None:
    assert DECLARED[token] == value


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink-2", "surface"),
        ("ink-3", "paper"),
        ("accent", "surface"),
        ("accent", "accent-soft"),
        ("good", "good-soft"),
        ("warn", "warn-soft"),
        ("bad", "bad-soft"),
        ("on-accent", "accent"),
    ],
)
def test_text_reaches_contrast_aa(text: str, ground: str) -> None:
    assert contrast(DECLARED[text], DECLARED[ground]) >= 4.5


def test_the_scale_darkens_step_by_step() -> None:
    steps = [luminance(colour) for colour in style.SEQUENCE]
    assert all(a > b * 1.2 for a, b in pairwise(steps))


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_of_certainty_stay_apart_in_every_colour_vision(vision: str) -> None:
    for one, other in combinations(style.CERTAINTY.values(), 2):
        assert dist(lab(one, vision), lab(other, vision)) >= 20
