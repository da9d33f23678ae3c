"""The command line: one program, one file a noun."""

import sys
from typing import NoReturn

import typer

from api.commands import (
    assign,
    database,
    demo,
    incidents,
    jobs,
    places,
    positions,
    serve,
    workflow,
)
from api.commands.console import complain
from api.commands.grids import activating, areas, basemap, boundaries, declaring, editions
from api.commands.people import accounts, audit, households, staff, tokens
from api.commands.verifying import maps, rows, visits
from api.terminal.database_trouble import database_errors, trouble_of_database
from api.terminal.targets import trouble_of
from geo.errors import RuleError

app = typer.Typer(
    name="wangge",
    help="网格治理平台 Grid governance for a county.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
assign.add_to(app)
positions.add_to(app)
serve.add_to(app)
jobs.add_to(app)
demo.add_to(app)
app.add_typer(incidents.app, name="incidents")
editions.add_to(boundaries.app)
activating.add_to(boundaries.app)
declaring.add_to(boundaries.app)
app.add_typer(boundaries.app, name="boundaries")
app.add_typer(areas.app, name="areas")
app.add_typer(basemap.app, name="basemap")
app.add_typer(places.app, name="places")
app.add_typer(maps.app, name="maps")
app.add_typer(visits.app, name="visits")
visits.app.add_typer(households.app, name="households")
app.add_typer(workflow.app, name="workflow")
app.add_typer(accounts.app, name="accounts")
app.add_typer(tokens.app, name="tokens")
app.add_typer(audit.app, name="audit")
app.add_typer(staff.app, name="people")
rows.add_to(database.app)
app.add_typer(database.app, name="db")


def main() -> NoReturn:
    """Run a command; what rule, system or database refuses is said, and ends with 2."""
    try:
        app(prog_name="wangge")
    except SystemExit:  # the usual end: it need not load the database's libraries
        raise
    except RuleError as broken:
        complain(broken)
        sys.exit(2)
    except OSError as broken:
        trouble = trouble_of(broken)
        if trouble is None:
            raise
        complain(trouble)
        sys.exit(2)
    except database_errors() as broken:
        complain(trouble_of_database(broken))
        sys.exit(2)
    sys.exit(0)


if __name__ == "__main__":
    main()
