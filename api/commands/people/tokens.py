"""`wangge tokens`: keys of programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from api.commands.console import AsJson, print_json, say
from api.commands.people.transaction import CONSOLE, console_transaction
from geo.errors import Words
from governance.people.vocabulary import TokenScope

app = typer.Typer(help="程序的访问令牌 Access tokens of programs.", no_args_is_help=True)

_MADE = Words(
    "已签发令牌 {name}，只显示这一次：\n{token}",
    "Issued the token {name}, shown this once:\n{token}",
)
_REVOKED = Words("已吊销令牌 {name}，5 秒内生效。", "Revoked {name}; it ends within 5 seconds.")
_NONE = Words("还没有令牌。", "There are no tokens yet.")

Name = Annotated[str, typer.Argument(help="令牌名称 Name of the token.")]


@app.command()
def add(
    name: Name,
    scope: Annotated[list[TokenScope], typer.Option(help="用途，可多次 What for; repeatable.")],
    days: Annotated[int, typer.Option(min=1, max=1096, help="有效天数 Days it is valid.")] = 365,
    as_json: AsJson = False,
) -> None:
    """签发令牌 Issue a token, which is printed this once."""
    from governance.people.accounts.tokens import add_token  # noqa: PLC0415 as above

    with console_transaction() as db:
        token = add_token(db, name, scope, days=days, by=CONSOLE, now=datetime.now(UTC))
    if as_json:
        print_json({"name": name, "token": token})
    else:
        say(_MADE.fill(name=name, token=token))


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """列出令牌 List the tokens, without the tokens themselves."""
    from governance.people.accounts.tokens import list_tokens  # noqa: PLC0415 as above

    with console_transaction() as db:
        rows = list_tokens(db)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        mark = "已吊销 revoked" if row.revoked_at else f"→ {row.expires_at:%Y-%m-%d}"
        typer.echo("  ".join([row.name, ",".join(row.scopes), mark]))
    if not rows:
        say(_NONE)


@app.command()
def revoke(name: Name) -> None:
    """吊销令牌 End a token."""
    from governance.people.accounts.tokens import revoke_token  # noqa: PLC0415 as above

    with console_transaction() as db:
        revoke_token(db, name, by=CONSOLE, now=datetime.now(UTC))
    say(_REVOKED.fill(name=name))
