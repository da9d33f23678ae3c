"""`wangge visits`: night visits at the command line."""

import typer

from api.commands.visits import households

app = typer.Typer(help="平安夜访 Night visits.", no_args_is_help=True)
app.add_typer(households.app, name="households")
