"""`wangge db verify`: whether the data are what they must always be."""

import typer

from api.commands.console import AsJson, print_json, say
from geo.errors import Words


def verify(as_json: AsJson = False) -> None:
    """检查数据是否自洽 Check what must always hold of the data; status 1 when it does not."""
    from api.database import open_database  # noqa: PLC0415 the other commands need none
    from geo.settings import DatabaseSettings  # noqa: PLC0415
    from governance.incidents.invariants import INVARIANTS, find_violations  # noqa: PLC0415

    with open_database(DatabaseSettings(), migrate=False).connect() as connection:
        broken = find_violations(connection)
    if as_json:
        print_json({"checked": list(INVARIANTS), "broken": broken})
    for name in () if as_json else INVARIANTS:
        words = INVARIANTS[name].words
        mark, rows = ("✗", " ".join(broken[name])) if name in broken else ("✓", "")
        say(Words(f"{mark} {name} {words.zh} {rows}", f"{mark} {name} {words.en} {rows}"))
    if broken:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Put the command among those of the database."""
    app.command()(verify)
