"""`wangge db verify`: whether the data are what they must always be."""

from datetime import UTC, datetime

import typer

from api.commands.console import AsJson, print_json, say
from geo.errors import Words


def verify(as_json: AsJson = False) -> None:
    """检查数据是否自洽 Check what must always hold of the data; status 1 when it does not."""
    from api.database import open_database  # noqa: PLC0415 the other commands need none
    from api.settings import ServerSettings  # noqa: PLC0415
    from geo.settings import DatabaseSettings  # noqa: PLC0415
    from governance.incidents.invariants import examine_rows  # noqa: PLC0415
    from governance.policy import load_policy  # noqa: PLC0415

    now = datetime.now(UTC)
    with open_database(DatabaseSettings(), migrate=False).connect() as connection:
        examined = list(examine_rows(connection, load_policy(ServerSettings().policy), now=now))
    broken = {one.name: list(one.broken) for one in examined if one.broken}
    if as_json:
        print_json({"checked": [one.name for one in examined], "broken": broken})
    for one in () if as_json else examined:
        mark, rows = ("✗", "；".join(one.broken)) if one.broken else ("✓", "")
        zh, en = one.words.zh, one.words.en
        say(Words(f"{mark} {one.name} {zh} {rows}", f"{mark} {one.name} {en} {rows}"))
    if broken:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Put the command among those of the database."""
    app.command()(verify)
