"""`wangge workflow`: proves that nothing is lost, stuck or nobody's business; and draws it."""

import typer

from api.commands.console import AsJson, language, print_json, say
from api.settings import ServerSettings
from geo.errors import Words
from governance.policy import load_policy

app = typer.Typer(help="事件流程 How incidents are handled.", no_args_is_help=True)

_SOUND = Words(
    "流程完整：{states} 个状态、{moves} 种操作，每个未结状态都有责任人、时限和出路；"
    "本县的 {limits} 条时限规则没有缺漏和冲突。",
    "The workflow is sound: {states} states and {moves} moves, every open state has an owner, a "
    "limit and a way out; the county's {limits} rules of limits leave nothing open.",
)


@app.command()
def check(as_json: AsJson = False) -> None:
    """检查流程和时限规则 Prove workflow and policy. Status 1: something is wrong."""
    from governance.incidents.workflow.soundness import WORKFLOW, find_faults  # noqa: PLC0415

    policy = load_policy(ServerSettings().policy)
    faults = find_faults()
    counted = {"states": len(WORKFLOW.waiting) + len(WORKFLOW.ends), "moves": len(WORKFLOW.moves)}
    counted["limits"] = len(policy.limits)
    if as_json:
        print_json(counted | {"faults": [fault.en for fault in faults]})
    elif not faults:
        say(_SOUND.fill(**counted))
    for fault in [] if as_json else faults:
        typer.echo(fault.of(language()))
    if faults:
        raise typer.Exit(1)


@app.command()
def diagram() -> None:
    """画出流程 Print the page docs/reference/workflow.md."""
    from governance.incidents.workflow.diagram import draw_workflow  # noqa: PLC0415 its tables

    typer.echo(draw_workflow(), nl=False)
