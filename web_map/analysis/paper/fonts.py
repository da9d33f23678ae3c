"""A font of this machine that has Chinese characters."""

import logging
from functools import cache
from typing import Final

from matplotlib import font_manager

from web_map.analysis.paper.errors import NoChineseFontError

#: Those that are read best first; a collection may be known by the first of its faces alone.
_FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK JP",
    "Source Han Sans",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "AR PL UMing CN",
    "Droid Sans Fallback",
)

#: What the files of these are called, in small letters.
_FILES: Final = (
    "noto",
    "sourcehan",
    "msyh",
    "pingfang",
    "wqy",
    "simhei",
    "simsun",
    "uming",
    "droidsansfallback",
)

#: Has what Chinese fonts may lack: signs of mathematics, superscripts.
_SIGNS: Final = "DejaVu Sans"

# Some fonts come in one weight; matplotlib would say so of every text.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def find_families() -> tuple[str, ...]:
    """Return the families to write with, the first one first; the others have what it lacks.

    Raises
    ------
    NoChineseFontError
        When there is none; it is looked for again the next time.
    """
    found = _known()
    if not found:
        _look_again()
        found = _known()
    if not found:
        raise NoChineseFontError
    return (*found, _SIGNS)


def _known() -> tuple[str, ...]:
    there = {font.name for font in font_manager.fontManager.ttflist}
    return tuple(family for family in _FAMILIES if family in there)


def _look_again() -> None:
    """Take in what was installed after matplotlib made its list."""
    for path in font_manager.findSystemFonts():
        name = path.rpartition("/")[2].lower()
        if name.startswith(_FILES):
            font_manager.fontManager.addfont(path)


@cache
def _advances(families: tuple[str, ...], letter: str) -> float:
    """Return how wide a letter is, in parts of the font's size."""
    for family in families:
        path = font_manager.findfont(
            font_manager.FontProperties(family=family), fallback_to_default=False
        )
        font = font_manager.get_font(path)
        index = font.get_char_index(ord(letter))
        if index:
            font.set_size(100, 72)
            font.clear()
            advance: float = font.load_char(ord(letter)).linearHoriAdvance / 65536
            return advance / 100
    return 1.0


def width_of(text: str, families: tuple[str, ...]) -> float:
    """Return how wide a text is, in parts of the font's size."""
    return sum(_advances(families, letter) for letter in text)
