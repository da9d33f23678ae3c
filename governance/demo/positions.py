"""How the position of a synthetic incident is told: by a device, on a map, in words, or badly."""

from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.datum import wgs84_to_gcj02
from geo.lonlat import PositionMethod
from geo.metric import METRES_PER_DEGREE
from governance.incidents.vocabulary import Channel
from grid_boundaries.tessellation import TessellatedCounty

_BORDER_SHARE: Final = 0.02
_OUTSIDE_SHARE: Final = 0.006
_ADDRESS_AS_WELL: Final = 0.5
_FLOOR_M: Final = 4.0
#: Share of reports that come with a position rather than in words alone.
_LOCATED: Final = {
    Channel.GRID_PATROL: 0.96,
    Channel.NIGHT_VISIT: 0.94,
    Channel.MINI_PROGRAM: 0.88,
    Channel.VIDEO: 1.0,
    Channel.POLICE_110: 0.6,
}
_LOCATED_ELSE: Final = 0.12
_GCJ02_CHANNELS: Final = (Channel.MINI_PROGRAM.value, Channel.HOTLINE_12345.value)
_HOPELESS: Final = (
    "村口大樟树旁边",
    "老街拐角的小卖部",
    "河边那片菜地",
    "他家后山",
    "学校后面的路上",
)


class Form(StrEnum):
    """How the place of an incident was told."""

    DEVICE = "device"  #: 设备定位
    MAP = "map"  #: 地图点选
    BORDER = "border"  #: 恰在网格边界上
    OUTSIDE = "outside"  #: 县外
    FULL_ADDRESS = "full_address"  #: 完整地址
    SHORT_ADDRESS = "short_address"  #: 省略乡镇
    VAGUE_ADDRESS = "vague_address"  #: 附近
    VILLAGE_ONLY = "village_only"  #: 只到村
    HOPELESS = "hopeless"  #: 无法定位


_WORDED: Final = (
    Form.FULL_ADDRESS,
    Form.SHORT_ADDRESS,
    Form.VAGUE_ADDRESS,
    Form.VILLAGE_ONLY,
    Form.HOPELESS,
)
_WORDED_SHARE: Final = (0.5, 0.22, 0.13, 0.1, 0.05)


def give_positions(
    year: pd.DataFrame,
    county: TessellatedCounty,
    places: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Add ``x, y, crs, accuracy_m, method, address, form`` to incidents with a true position.

    `year` needs ``channel, true_lon, true_lat, place_row``; the latter (a row of `places`) is
    dropped. Incidents on a border or outside get another true position.
    """
    form = _draw_forms(year["channel"].to_numpy(dtype=np.object_), rng)
    year = _move_odd_ones(year, form, county, rng)
    told = _read_devices(year, form, rng)
    address = _word_addresses(form, places.loc[year["place_row"].to_numpy()], rng)
    year = year.drop(columns="place_row").assign(**told)
    return year.assign(
        address=np.array(address, dtype=np.object_), form=[str(told) for told in form]
    )


def _draw_forms(channel: NDArray[np.object_], rng: np.random.Generator) -> NDArray[np.object_]:
    count = len(channel)
    located = np.array([_LOCATED.get(Channel(c), _LOCATED_ELSE) for c in channel], dtype=np.float64)
    form = rng.choice(np.array(_WORDED, dtype=np.object_), size=count, p=_WORDED_SHARE)
    has_position = rng.random(count) < located
    by_map = rng.random(count) < 0.2  # noqa: PLR2004 (the rest comes from a device)
    form[has_position] = np.where(by_map[has_position], Form.MAP, Form.DEVICE)
    odd = rng.random(count)
    form[has_position & (odd < _BORDER_SHARE)] = Form.BORDER
    form[has_position & (odd > 1 - _OUTSIDE_SHARE)] = Form.OUTSIDE
    return np.asarray(form, dtype=np.object_)


def _move_odd_ones(
    year: pd.DataFrame,
    form: NDArray[np.object_],
    county: TessellatedCounty,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Put border cases on vertices that grids share, and strangers beyond the outline."""
    lon, lat = year["true_lon"].to_numpy().copy(), year["true_lat"].to_numpy().copy()
    vertices = shapely.get_coordinates(county.grids.geometry.to_numpy())
    shapely.prepare(county.polygon)
    shared = shapely.contains_properly(county.polygon, shapely.points(vertices))
    vertices = vertices[shared] if shared.any() else vertices
    on_border = form == Form.BORDER
    corner = vertices[rng.integers(len(vertices), size=int(on_border.sum()))]
    lon[on_border], lat[on_border] = corner[:, 0], corner[:, 1]
    west, south, east, north = county.polygon.bounds
    outside = form == Form.OUTSIDE
    side = np.where(rng.random(int(outside.sum())) < 0.5, -1.0, 1.0)  # noqa: PLR2004
    lon[outside] = np.where(side < 0, west, east) + side * rng.uniform(0.02, 0.1, len(side))
    lat[outside] = rng.uniform(south, north, len(side))
    return year.assign(true_lon=np.round(lon, 7), true_lat=np.round(lat, 7))


def _read_devices(
    year: pd.DataFrame, form: NDArray[np.object_], rng: np.random.Generator
) -> dict[str, NDArray[np.object_] | NDArray[np.float64]]:
    """Return what a device or a map would have said: with its error, in its datum."""
    count = len(year)
    is_exact = np.isin(form, [Form.MAP, Form.BORDER])
    has_position = is_exact | np.isin(form, [Form.DEVICE, Form.OUTSIDE])
    accuracy_m = np.round(np.maximum(rng.lognormal(2.6, 0.7, count), _FLOOR_M), 1)
    error_m = np.where(is_exact, 0.0, accuracy_m / 2)
    lon, lat = year["true_lon"].to_numpy(), year["true_lat"].to_numpy()
    shift = rng.normal(0.0, 1.0, (2, count)) * error_m / METRES_PER_DEGREE
    lon, lat = lon + shift[0] / np.cos(np.radians(lat)), lat + shift[1]
    from_phone = year["channel"].isin(_GCJ02_CHANNELS).to_numpy(dtype=np.bool_)
    is_gcj02 = from_phone & ~is_exact
    shifted = wgs84_to_gcj02(lon, lat)
    crs = np.where(is_gcj02, "gcj02", np.where(is_exact, "cgcs2000", "wgs84"))
    method = np.where(is_exact, PositionMethod.MAP_CLICK.value, PositionMethod.DEVICE_GPS.value)
    nothing = ~has_position
    return {
        "x": np.where(nothing, np.nan, np.round(np.where(is_gcj02, shifted[0], lon), 7)),
        "y": np.where(nothing, np.nan, np.round(np.where(is_gcj02, shifted[1], lat), 7)),
        "crs": _blank(nothing, crs),
        "accuracy_m": np.where(nothing | is_exact, np.nan, accuracy_m),
        "method": _blank(nothing, method),
    }


def _blank(nothing: NDArray[np.bool_], words: NDArray[Any]) -> NDArray[np.object_]:
    told = words.astype(np.object_)
    told[nothing] = None
    return told


def _word_addresses(
    form: NDArray[np.object_], places: pd.DataFrame, rng: np.random.Generator
) -> list[str | None]:
    """Write the address the way the form says; located reports carry one half of the time."""
    also = rng.random(len(form)) < _ADDRESS_AS_WELL
    hopeless = rng.choice(_HOPELESS, size=len(form))
    rows = zip(form, places["parents"], places["name"], also, hopeless, strict=True)
    return [
        _word_address(told, parents, name, (bool(has_too), str(bad)))
        for told, parents, name, has_too, bad in rows
    ]


def _word_address(
    form: Form, parents: tuple[str, ...], name: str, spare: tuple[bool, str]
) -> str | None:
    has_address_too, hopeless = spare
    township = parents[0]
    worded = {
        Form.FULL_ADDRESS: f"{township}{name}",
        Form.SHORT_ADDRESS: name,
        Form.VAGUE_ADDRESS: f"{township}{name}附近",
        Form.VILLAGE_ONLY: "".join(parents),
        Form.HOPELESS: hopeless,
        Form.DEVICE: f"{township}{name}" if has_address_too else None,
    }
    return worded.get(form)
