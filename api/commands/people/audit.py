"""`wangge audit`: whether history is what it was."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.commands.console import AsJson, print_json, say
from api.commands.people.transaction import console_transaction
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(help="审计 Whether history is what it was.", no_args_is_help=True)

#: What began to be written before a moment may be committed after it, but not by so much.
SETTLED: Final = timedelta(minutes=2)

_SOUND = Words(
    "审计链完整：{entries} 条审计记录、{events} 条事件历史，逐条验算无误。",
    "The chains are whole: {entries} audit entries and {events} events of incidents, each "
    "computed again.",
)
_BROKEN = Words(
    "链条在此断开：{chain} 第 {row} 条与其前一条不符，有记录被改动或删除。",
    "A chain is broken: row {row} of {chain} does not follow from the one before it; something "
    "was changed or removed.",
)
_SAME = Words("各链末端与所给摘要一致。", "The ends of all chains are those of the digest.")
_OTHER = Words(
    "各链末端与所给摘要不一致：{at} 之前的记录被改动、截断或重写过。",
    "The ends of the chains are not those of the digest: what was written up to {at} has been "
    "changed, cut or written anew.",
)


class HeadFormError(GeoError):
    """A digest is not written as `wangge audit head` prints it."""

    sentence = Words(
        zh="--head 应为 wangge audit head 打印的“摘要@时间”。",
        en="--head takes what wangge audit head prints: DIGEST@TIME.",
    )


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="留存在外的摘要@时间 A digest kept outside, DIGEST@TIME.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """逐条验算审计与事件历史 Compute every chain again. Status 1: something was changed."""
    from governance.audit.chain import verify_chains  # noqa: PLC0415 as above

    kept = None if head is None else _read_head(head)
    with console_transaction(migrate=False) as db:
        found = verify_chains(db)
        is_same = None if kept is None else _digest(db, kept[1]) == kept[0]
    if as_json:
        print_json(asdict(found) | {"head_is_same": is_same})
    else:
        for fault in found.faults:
            say(_BROKEN.fill(chain=fault.chain, row=fault.row))
        if not found.faults:
            say(_SOUND.fill(entries=found.entries, events=found.events))
        if kept is not None:
            say(_SAME if is_same else _OTHER.fill(at=kept[1].isoformat()))
    if found.faults or is_same is False:
        raise typer.Exit(1)


@app.command("head")
def print_head(as_json: AsJson = False) -> None:
    """打印各链末端的摘要，请留存在系统之外 Print one digest of all ends, to be kept elsewhere."""
    from governance.audit.chain import digest_heads  # noqa: PLC0415 as above

    at = (datetime.now(UTC) - SETTLED).replace(microsecond=0)
    with console_transaction(migrate=False) as db:
        heads = digest_heads(db, at=at)
    if as_json:
        print_json(asdict(heads))
    else:
        typer.echo(f"{heads.digest}@{heads.at:%Y-%m-%dT%H:%M:%SZ}")


def _read_head(head: str) -> tuple[str, datetime]:
    digest, _, at = head.partition("@")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise HeadFormError from None
    if moment.tzinfo is None:
        raise HeadFormError
    return digest.lower(), moment


def _digest(db: "Connection", at: datetime) -> str:
    from governance.audit.chain import digest_heads  # noqa: PLC0415 as above

    return digest_heads(db, at=at).digest
