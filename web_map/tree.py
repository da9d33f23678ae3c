"""Grids under their villages under their townships, for trees and menus."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Protocol


class NamedGrid(Protocol):
    """What the tree needs of a grid."""

    code: str
    name: str
    village_code: str
    village_name: str | None
    township_code: str | None
    township_name: str | None


def area_tree(grids: Iterable[NamedGrid]) -> list[dict[str, Any]]:
    """Return townships with their villages with their grids, each in code order."""
    ordered = sorted(grids, key=lambda grid: (_township(grid), grid.village_code, grid.code))
    return [_branch(code, list(members)) for code, members in groupby(ordered, key=_township)]


def _township(grid: NamedGrid) -> str:
    """Return the code of a grid's township, from its village's where the tree has none."""
    return grid.township_code or grid.village_code[:9]


def _branch(code: str, members: list[NamedGrid]) -> dict[str, Any]:
    villages = groupby(members, key=lambda grid: grid.village_code)
    return {
        "code": code,
        "name": members[0].township_name or code,
        "villages": [_village(village, list(grids)) for village, grids in villages],
    }


def _village(code: str, members: list[NamedGrid]) -> dict[str, Any]:
    return {
        "code": code,
        "name": members[0].village_name or code,
        "grids": [{"code": grid.code, "name": grid.name} for grid in members],
    }
