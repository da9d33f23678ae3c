"""`wangge maps`: whether a map's figures can be computed again."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import AsJson, print_json, say
from api.commands.opening import open_installation
from geo.errors import Words

app = typer.Typer(no_args_is_help=True, help="分析地图 Analysis maps.")

#: So many of the figures that came out otherwise are named.
MOST_NAMED = 20

_OF_TODAY = Words(
    "这张图按事件和户现在的状态复算：出图之后并案、不予受理、作废或改了类别的事件，补录或更正的走访，"
    "改了居住情况的户，也会显示为不一致。",
    "This map goes by the state incidents and homes have today: what was merged, refused, "
    "withdrawn or given another category since is named, too, and visits that came in or were "
    "corrected.",
)


@app.callback()
def maps() -> None:
    """分析地图 Analysis maps."""


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="复算文件（.json） The recipe that came with a map.")
    ],
    as_json: AsJson = False,
) -> None:
    """复算一张地图的数字 Compute a map's figures again from history; status 1 when they differ."""
    from api.maps.kinds import OF_TODAY  # noqa: PLC0415 --help needs no maps
    from api.maps.recipes import read_recipe  # noqa: PLC0415 as above
    from api.maps.verifying import verify_recipe  # noqa: PLC0415 as above

    recipe = read_recipe(file.read_text("utf-8"))
    installation = open_installation()
    with installation.transaction() as db:
        differences = verify_recipe(db, recipe, installation.policy, now=datetime.now(UTC))
    n = sum(len(cells) for cells in recipe.figures.values())
    if as_json:
        print_json({"figures": n, "differences": [asdict(one) for one in differences]})
    else:
        _tell(n, [f"{one.code} {one.column} {one.told} → {one.now}" for one in differences])
    if differences and recipe.kind in OF_TODAY and not as_json:
        say(_OF_TODAY)
    if differences:
        raise typer.Exit(1)


def _tell(n: int, differences: list[str]) -> None:
    if not differences:
        say(Words(f"✓ {n} 个数字全部复算一致。", f"✓ All {n} figures come out as they were told."))
        return
    say(
        Words(
            f"✗ {n} 个数字中有 {len(differences)} 个不一致：",
            f"✗ {len(differences)} of {n} figures come out otherwise:",
        )
    )
    for line in differences[:MOST_NAMED]:
        say(Words(line, line))
