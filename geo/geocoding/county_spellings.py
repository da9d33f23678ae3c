"""Spellings of a county from a TOML table: parents, townships, aliases."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from geo.spelling import PLAIN, Spellings


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


_FILES: Final[Mapping[str, str]] = MappingProxyType({"360824": "xingan.toml"})


@cache
def packaged_spellings(county_code: str) -> Spellings:
    """Return the spellings that the product brings for a county; none for most."""
    if county_code not in _FILES:
        return PLAIN
    file = files("geo.geocoding").joinpath(_FILES[county_code])
    return read_spellings(file.read_text("utf-8"))
