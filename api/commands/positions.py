"""`wangge convert` and `wangge geocode`: positions and addresses, one at a time."""

import math
from typing import Annotated

import typer

from api.commands.console import AsJson, print_json, say
from geo.crs import from_lonlat, parse_crs, read_position
from geo.errors import GeoError, Words
from geo.lonlat import RawPosition


class BeyondTargetError(GeoError):
    """A position has no coordinates in the system that is wanted."""

    sentence = Words(
        zh="目标坐标系 {crs} 容纳不了这个位置，请换一个坐标系。",
        en="{crs} cannot hold this position; choose another system.",
    )


def convert(
    x: Annotated[float, typer.Argument(help="经度或东坐标 Longitude or easting.")],
    y: Annotated[float, typer.Argument(help="纬度或北坐标 Latitude or northing.")],
    source: Annotated[
        str, typer.Option("--from", help="原坐标系 wgs84|cgcs2000|gcj02|bd09|EPSG:n")
    ],
    target: Annotated[str, typer.Option("--to", help="目标坐标系 The datum wanted.")],
    as_json: AsJson = False,
) -> None:
    """坐标转换 Convert a position from one datum to another."""
    wanted = parse_crs(target)
    place = read_position(RawPosition(x, y, source))
    made_x, made_y = (float(value) for value in from_lonlat(place.lon, place.lat, wanted))
    if not (math.isfinite(made_x) and math.isfinite(made_y)):
        raise BeyondTargetError(crs=wanted.name)
    if as_json:
        print_json({"x": made_x, "y": made_y, "crs": wanted.name})
    else:
        typer.echo(f"{made_x:.9f} {made_y:.9f}")


def geocode(
    address: Annotated[str, typer.Argument(help="地址 An address of the county.")],
    as_json: AsJson = False,
) -> None:
    """地址查找 Look an address up in the county's gazetteer; status 1 when a person must pin it."""
    from api.commands.opening import open_installation  # noqa: PLC0415 needs the database
    from api.schemas.answers import geocoding_of  # noqa: PLC0415

    installation = open_installation()
    with installation.transaction() as db:
        result = installation.geocoder(db).geocode(address)
    if as_json:
        print_json(geocoding_of(result))
    else:
        say(result.reason)
        for one in result.candidates:
            names = " ".join((*one.parents, one.name))
            point = f"{one.point.lon:.6f} {one.point.lat:.6f}"
            typer.echo(f"{one.score:.2f}  {one.level:<9} {point}  {names}")
    if result.point is None:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Put the commands at the top level of the program."""
    # or the minus of a western longitude would be read as an option
    app.command(context_settings={"ignore_unknown_options": True})(convert)
    app.command()(geocode)
