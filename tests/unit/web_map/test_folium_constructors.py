"""Folium's own elements put text into scripts and templates: none of them may get any of ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("geo", "grid_boundaries", "governance", "web_map", "api")

#: What may be called at all, and which of its arguments must be literal.
ALLOWED = {"Map": {"tiles", "attr"}, "HeatMap": {"name"}}


def offences(source: str) -> list[str]:
    """Calls of folium or branca that could carry what people wrote."""
    tree = ast.parse(source)
    roots, names = _imported(tree)
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = _called(call.func, roots, names)
        if name is None:
            continue
        if name not in ALLOWED:
            given = [*call.args, *(word.value for word in call.keywords)]
        else:
            given = [word.value for word in call.keywords if word.arg in ALLOWED[name]]
            given += [word.value for word in call.keywords if word.arg is None]
            given += call.args[1:]
        if not all(_is_literal(one) for one in given):
            found.append(name)
    return found


def _imported(tree: ast.Module) -> tuple[set[str], dict[str, str]]:
    roots: set[str] = set()
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {
                (one.asname or one.name).split(".")[0] for one in node.names if _is_ours(one.name)
            }
        elif isinstance(node, ast.ImportFrom) and _is_ours(node.module or ""):
            names |= {one.asname or one.name: one.name for one in node.names}
    return roots, names


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in {"folium", "branca"}


def _called(function: ast.expr, roots: set[str], names: dict[str, str]) -> str | None:
    """Return the name of folium's class that is called, if it is one of folium's."""
    if isinstance(function, ast.Name):
        return names.get(function.id)
    if not isinstance(function, ast.Attribute):
        return None
    base: ast.expr = function
    while isinstance(base, ast.Attribute):
        base = base.value
    known = isinstance(base, ast.Name) and (base.id in roots or base.id in names)
    return function.attr if known else None


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def test_no_text_of_people_goes_through_a_constructor_of_folium() -> None:
    found = {str(file.relative_to(ROOT)): offences(file.read_text("utf-8")) for file in _files()}
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import folium\nfolium.Popup(title)",
        "import folium as f\nf.Marker(place, tooltip=title)",
        "from folium import Popup as P\nP(f'{title}')",
        "from folium.features import GeoJson\nGeoJson(grids)",
        "import folium.plugins\nfolium.plugins.MarkerCluster(popups=titles)",
        "from folium import plugins\nplugins.TimestampedGeoJson(cases)",
        "from folium import Map\nMap(attr=credit, tiles=None)",
        "from folium import Map\nMap(**given)",
        "from branca.element import Element\nElement(text)",
        "from folium.plugins import HeatMap\nHeatMap(points, name)",
    ],
)
def test_the_ban_notices(line: str) -> None:
    assert offences(line)


@pytest.mark.parametrize(
    "line",
    [
        "import folium\nfolium.Popup('fixed')",
        "from folium import Map\nMap(location=(y, x), tiles=None)",
        "from folium.plugins import HeatMap\nHeatMap(points, radius=r)",
        "from branca.element import Element\nclass Own(Element): pass",
    ],
)
def test_the_ban_lets_the_harmless_pass(line: str) -> None:
    assert offences(line) == []
