"""A map's figures with all that they depend on, so that anybody can have them computed again.

A recipe is an Item of the SpatioTemporal Asset Catalog (STAC 1.1) whose own properties begin with
``wangge:``. It holds the figures themselves, as told to whoever asked for it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from api.maps.asked import AskedMap
from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.hotspots.vocabulary import Exposure
from governance.incidents.reading.filtering import IncidentFilter
from governance.people.masking import Viewer
from governance.people.scope import Label
from governance.people.sight import Sight, Window
from governance.policies.night_visits import NightVisitPolicy
from governance.policies.sections import HotspotPolicy
from web_map.analysis.vocabulary import MapKind

if TYPE_CHECKING:
    from web_map.analysis.grid_map import GridMap

STAC_VERSION: Final = "1.1.0"
#: Significant digits by which figures are compared: what sums differ by in another order is less.
DIGITS: Final = 9

#: Columns of a frame that are no figures.
_NOT_FIGURES: Final = frozenset({"code", "name", "village", "township", "geometry"})


class NoRecipeError(GovernanceError):
    """A file is no recipe of a map."""

    sentence = Words(
        zh="这不是地图复算文件：{why}。请使用“分析地图”页下载的复算文件（.json）。",
        en="This is no recipe of a map: {why}. Use the file that the analysis page offers (.json).",
    )


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a recipe asks to be computed again."""

    kind: MapKind
    edition: str
    wanted: IncidentFilter
    exposure: Exposure
    sight: Sight
    rules: HotspotPolicy
    visit_rules: NightVisitPolicy
    as_of: datetime
    figures: dict[str, list[Any]]


def figures_of(composed: "GridMap") -> dict[str, list[Any]]:
    """Return the figures of each grid, by column, numbers to `DIGITS` significant digits."""
    grids = composed.grids
    figures: dict[str, list[Any]] = {"code": [str(code) for code in grids["code"]]}
    for name in sorted(set(grids.columns) - _NOT_FIGURES):
        figures[str(name)] = [_plain(cell) for cell in grids[name]]
    for layer in composed.layers:
        figures[f"class:{layer.name}"] = layer.classes.tolist()
    return figures


def _plain(cell: Any) -> Any:  # noqa: ANN401 what a frame holds
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if isinstance(cell, str):
        return cell
    number = float(cell)
    if not np.isfinite(number):
        return None if np.isnan(number) else str(number)
    return float(f"{number:.{DIGITS}g}")


def recipe_of(kind: MapKind, asked: AskedMap, composed: "GridMap") -> dict[str, Any]:
    """Return the recipe of a map that was composed."""
    figures = figures_of(composed)
    west, south, east, north = asked.ground.bounds
    note, wanted = composed.note, asked.wanted
    plain = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "id": note.recipe,
        "bbox": [west, south, east, north],
        "geometry": json.loads(shapely.to_geojson(shapely.box(west, south, east, north))),
        "properties": {
            "title": note.heading.zh,
            "datetime": None,
            "start_datetime": note.since.isoformat(),
            "end_datetime": note.until.isoformat(),
            "created": asked.moment.isoformat(),
            "wangge:kind": kind.value,
            "wangge:as_of": asked.moment.isoformat(),
            "wangge:edition": {"id": str(asked.edition.id), "name": asked.edition.name},
            "wangge:data_version": asked.version,
            "wangge:filter": {
                "from": _moment(wanted.since),
                "to": _moment(wanted.until),
                "category": list(wanted.categories),
                "channel": list(wanted.channels),
                "tier": list(wanted.tiers),
            },
            "wangge:exposure": asked.exposure.value,
            "wangge:sight": {
                "viewer": asked.sight.viewer.value,
                "units": sorted(asked.sight.units),
                "counting_only": asked.sight.is_counting_only,
                "windows": json.loads(asked.sight.setting()),
            },
            "wangge:rules": asked.policy.hotspots.model_dump(),
            "wangge:visit_rules": asked.policy.night_visits.model_dump(mode="json"),
            "wangge:method": [[term.zh, words.zh] for term, words in note.method],
            "wangge:synthetic": note.synthetic,
            "wangge:figures_sha256": hashlib.sha256(plain.encode()).hexdigest(),
            "wangge:figures": figures,
        },
        "links": [],
        "assets": {},
    }


def _moment(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def read_recipe(text: str) -> Recipe:
    """Return a recipe from its text.

    Raises
    ------
    NoRecipeError
        When it is none, or its figures are not those it was given out with.
    """
    try:
        told = json.loads(text)["properties"]
        figures = told["wangge:figures"]
        plain = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(plain.encode()).hexdigest() != told["wangge:figures_sha256"]:
            raise NoRecipeError(why="数字已被改动 figures changed")
        chosen = told["wangge:filter"]
        return Recipe(
            kind=MapKind(told["wangge:kind"]),
            edition=told["wangge:edition"]["id"],
            wanted=IncidentFilter(
                since=datetime.fromisoformat(chosen["from"]),
                until=datetime.fromisoformat(chosen["to"]),
                categories=tuple(chosen["category"]),
                channels=tuple(chosen["channel"]),
                tiers=tuple(chosen["tier"]),
            ),
            exposure=Exposure(told["wangge:exposure"]),
            sight=_sight(told["wangge:sight"]),
            rules=HotspotPolicy(**told["wangge:rules"]),
            visit_rules=NightVisitPolicy(**told.get("wangge:visit_rules", {})),
            as_of=datetime.fromisoformat(told["wangge:as_of"]),
            figures=figures,
        )
    except (KeyError, TypeError, ValueError) as broken:
        raise NoRecipeError(why=type(broken).__name__) from broken


def _sight(told: dict[str, Any]) -> Sight:
    windows = tuple(
        Window(one["area"], one["unit"], Label(one["cleared"])) for one in told["windows"]
    )
    return Sight(
        windows,
        frozenset(told["units"]),
        Viewer(told["viewer"]),
        is_counting_only=told["counting_only"],
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that came out otherwise."""

    code: str
    column: str
    told: Any
    now: Any


def compare(told: dict[str, list[Any]], now: dict[str, list[Any]]) -> list[Difference]:
    """Return where two sets of figures differ, grid by grid; a missing column differs whole."""
    codes = [str(code) for code in told["code"]]
    return [
        Difference(code, column, before, after)
        for column, cells in told.items()
        for code, before, after in zip(
            codes, cells, now.get(column, [None] * len(cells)), strict=False
        )
        if before != after
    ]
