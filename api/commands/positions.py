"""`wangge convert` and `wangge geocode`: positions and addresses, one at a time."""

from typing import Annotated

import typer

from api.commands.console import AsJson, print_json, say
from geo.crs import convert as convert_positions
from geo.crs import parse_crs

Crs = typer.Option(help="wgs84 | cgcs2000 | gcj02 | bd09 | EPSG:n")


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
    made = convert_positions(x, y, parse_crs(source), parse_crs(target))
    lon, lat = (float(value) for value in made)
    if as_json:
        print_json({"x": lon, "y": lat, "crs": parse_crs(target).name})
    else:
        typer.echo(f"{lon:.9f} {lat:.9f}")


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
    app.command()(convert)
    app.command()(geocode)
