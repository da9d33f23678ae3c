"""Spellings of a county from a TOML table: parents, townships, aliases."""

import tomllib
from functools import cache
from importlib.resources import files

from geo.spelling import Spellings


def read_spellings(toml: str) -> Spellings:
    """Return the spellings in a TOML text with ``parents``, ``townships`` and ``[aliases]``.

    Raises
    ------
    SpellingLoopError
        When a canonical spelling contains a variant.
    """
    table = tomllib.loads(toml)
    return Spellings(
        parents=tuple(tuple(names) for names in table.get("parents", ())),
        townships=tuple(table.get("townships", ())),
        aliases=dict(table.get("aliases", {})),
    )


@cache
def xingan_spellings() -> Spellings:
    """Return the spellings of 新干县 that come with the product."""
    return read_spellings(files("geo.geocoding").joinpath("xingan.toml").read_text("utf-8"))
