"""What `wangge demo` says of itself."""

import typer
from typer.testing import CliRunner

from api.commands import demo


def test_help_says_how_few_grids_there_can_be() -> None:
    app = typer.Typer()
    demo.add_to(app)
    told = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}, catch_exceptions=False)
    assert "至少每村一个" in told.stdout
    assert "at least one per village" in told.stdout
