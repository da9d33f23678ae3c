"""`wangge demo`: a synthetic county, for trying things out and for planners without polygons."""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from api.commands.console import Advance, AsJson, print_json, progress, say, say_aside
from api.commands.opening import open_installation
from api.installation import Installation
from api.settings import ServerSettings
from api.terminal.targets import writing
from geo.errors import Words
from governance.errors import GovernanceError
from governance.people.sealing.keyring import Keyring
from governance.policy import load_policy

DEMO_INCIDENTS = 6_000

#: Of so many on it takes minutes: each step is told, and how long it will take.
_MANY: Final = 20_000
#: What was measured on two cores, and what the tables and their indexes take.
_A_MINUTE, _PER_GB = 65_000, 150_000
_SAID_AT: Final = (0.05, 0.25, 0.5, 0.75)

_FORESEEN = Words(
    "{incidents} 起事件：两核机器上约 {minutes} 分钟，数据库约占 {size} GB；"
    "全部写完才保存，中断则什么也不留。",
    "{incidents} incidents: about {minutes} min on two cores, and {size} GB in the database. "
    "They are kept when all are there; interrupted, nothing is.",
)
_LEFT = Words("约剩 {minutes} 分钟。", "About {minutes} min left.")
_LOADED = Words(
    "已载入合成演示县 {county}：{grids} 个网格，{persons} 名虚构人员，{incidents} 起合成事件，"
    "{households} 户合成住户和 {visits} 次夜访。以上均为演示数据。",
    "Loaded the synthetic county {county}: {grids} grids, {persons} invented persons, "
    "{incidents} synthetic incidents, {households} synthetic households and {visits} night visits. "
    "All of it is demonstration data.",
)
_WRITTEN = Words(
    "已生成 {county} 的 {grids} 个合成网格：{out}（演示数据，边界为虚构）。",
    "Drew {grids} synthetic grids of {county}: {out} (demonstration data, invented borders).",
)
_NOT_EMPTY = Words(
    "数据库中已有网格版本或事件，未载入演示数据。",
    "The database holds grids or incidents already; no demonstration data were loaded.",
)


def load_when_empty(
    installation: Installation,
    *,
    county: str | None = None,
    grids: int | None = None,
    incidents: int = DEMO_INCIDENTS,
    households: int | None = None,
) -> dict[str, object] | None:
    """Load the demo county into an empty database; return what was loaded."""
    from governance.demo.emptiness import is_empty  # noqa: PLC0415 --help needs no tables

    with installation.transaction() as db:
        if not is_empty(db):
            return None
    from governance.demo.inventing import DemoYearPlan  # noqa: PLC0415 geopandas is slow to load
    from governance.demo.loading import Workshop, load_demo  # noqa: PLC0415 the same

    policy = installation.policy
    # The year ends with the last full hour, so that what came in this morning is still open.
    hour = datetime.now(policy.county.zone).replace(minute=0, second=0, microsecond=0)
    code, count = county or policy.county.code, grids or policy.county.expected_grids
    plan = DemoYearPlan(code, count, incidents, hour, households)
    shop = Workshop(
        installation.engine,
        installation.lookup,
        policy,
        installation.gazetteer,
        _keys_of(installation),
        announce=say_aside if incidents >= _MANY else _say_nothing,
    )
    if incidents >= _MANY:
        say_aside(foresee(incidents))
    with progress(Words("载入合成演示县", "Loading the synthetic county")) as advance:
        loaded = load_demo(shop, plan, advance=TimeLeft(advance, say_aside).advance)
    return None if loaded is None else asdict(loaded)


def foresee(incidents: int) -> Words:
    """Return how long so many incidents take, and how much room."""
    size = max(1, round(incidents / _PER_GB))
    return _FORESEEN.fill(incidents=f"{incidents:,}", minutes=1 + incidents // _A_MINUTE, size=size)


def _say_nothing(_words: Words) -> None: ...


class TimeLeft:
    """Says a few times how long many incidents will still take, at the pace so far."""

    def __init__(
        self,
        advance: Advance,
        tell: Callable[[Words], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._advance, self._tell, self._clock = advance, tell, clock
        self._said = 0
        #: When the first of them were there, and how many.
        self._since: tuple[float, int] | None = None

    def advance(self, done: int, of: int | None) -> None:
        """Take note of how much is done; may say a sentence."""
        self._advance(done, of)
        if not done or of is None or of < _MANY:
            return
        now = self._clock()
        since, first = self._since = self._since or (now, done)
        if self._said < len(_SAID_AT) and done >= _SAID_AT[self._said] * of and done > first:
            self._said = sum(done >= share * of for share in _SAID_AT)
            left_s = (of - done) * (now - since) / (done - first)
            self._tell(_LEFT.fill(minutes=max(1, round(left_s / 60))))


def _keys_of(installation: Installation) -> Callable[[], Keyring] | None:
    """Return what finds the keys that seal who reported; None where there are none to be used."""
    try:
        installation.find_keyring()
    except GovernanceError:
        return None
    return installation.find_keyring


def tell_loaded(told: dict[str, object]) -> None:
    """Print what was loaded."""
    say(_LOADED.fill(**told))


def demo(
    county: Annotated[str | None, typer.Option(help="县级行政区划代码 County code.")] = None,
    grids: Annotated[
        int | None,
        typer.Option(min=1, help="网格数，至少每村一个 Number of grids, at least one per village."),
    ] = None,
    incidents: Annotated[int, typer.Option(min=0, help="合成事件数 Synthetic incidents.")] = (
        DEMO_INCIDENTS
    ),
    households: Annotated[
        int | None,
        typer.Option(min=0, help="合成住户数，默认按网格 Synthetic households; as the grids say."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="只写出网格文件，不用数据库 Write the grids to a file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """载入合成演示县 Load a synthetic county (any county of China) into an empty database."""
    if out is not None:
        _write_grids(out, county, grids, as_json=as_json)
        return
    here = open_installation()
    told = load_when_empty(
        here, county=county, grids=grids, incidents=incidents, households=households
    )
    if told is None:
        if as_json:
            print_json({"loaded": False, "reason": asdict(_NOT_EMPTY)})
        else:
            say(_NOT_EMPTY)
        raise typer.Exit(1)
    if as_json:
        print_json({"loaded": True, **told})
    else:
        tell_loaded(told)


def _write_grids(out: Path, county: str | None, grids: int | None, *, as_json: bool) -> None:
    from grid_boundaries.demo_county import DemoPlan, build_county, export_frame  # noqa: PLC0415
    from grid_boundaries.export import export_edition, format_of  # noqa: PLC0415 geopandas

    policy = load_policy(ServerSettings().policy)
    today = datetime.now(policy.county.zone).date()
    plan = DemoPlan(county or policy.county.code, grids or policy.county.expected_grids, today)
    file_format = format_of(out)
    with writing(out), progress(Words("生成合成网格", "Drawing synthetic grids")):
        made = build_county(plan)
        export_edition(export_frame(made, plan), file_format, out)
    told = {"county": made.outline.county.name, "grids": len(made.grids), "out": str(out)}
    if as_json:
        print_json(told)
    else:
        say(_WRITTEN.fill(**told))


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of the program."""
    app.command()(demo)
