"""`wangge accounts`: who may sign in; the first of them can be made here only."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import AsJson, print_json, say
from api.commands.people.transaction import CONSOLE, console_transaction
from geo.errors import Words
from governance.people.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from governance.people.accounts.signing_in import Known

app = typer.Typer(help="账号 Who may sign in.", no_args_is_help=True)

_MADE = Words(
    "已新建账号 {login}（{name}）。一次性密码，只显示这一次，首次登录后必须修改：\n{password}",
    "Added the account {login} ({name}). One-time password, shown this once; it has to be changed "
    "after signing in:\n{password}",
)
_RESET = Words(
    "账号 {login} 的一次性密码，只显示这一次；其会话都已结束：\n{password}",
    "One-time password of {login}, shown this once; its sessions have ended:\n{password}",
)
_DISABLED = Words("账号 {login} 已停用，会话都已结束。", "{login} is disabled; its sessions ended.")
_ENABLED = Words("账号 {login} 已启用。", "{login} is enabled.")
_REMOVED = Words(
    "已删除 {n} 个演示账号。合成的人员和事件仍在库中。",
    "Removed {n} demo accounts. The invented people and incidents are still there.",
)
_NONE = Words("还没有账号。", "There are no accounts yet.")

Login = Annotated[str, typer.Argument(help="用户名 Login.")]


def _find(db: "Connection", login: str) -> "Known":
    from governance.people.accounts.errors import AccountNotFoundError  # noqa: PLC0415 as above
    from governance.people.accounts.signing_in import find_by_login  # noqa: PLC0415

    known = find_by_login(db, login)
    if known is None:
        raise AccountNotFoundError
    return known


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名 Name of the person.")],
    role: Annotated[Role, typer.Option(help="角色 Role.")],
    area: Annotated[
        str | None, typer.Option(help="辖区代码，默认全县 Area code; the whole county without it.")
    ] = None,
    unit: Annotated[str, typer.Option(help="单位代码 Unit code.")] = "",
    as_json: AsJson = False,
) -> None:
    """新建账号并打印一次性密码 Add an account; prints a one-time password, asks for none."""
    from api.settings import ServerSettings  # noqa: PLC0415 as above
    from governance.people.accounts.granting import grant_role  # noqa: PLC0415
    from governance.people.accounts.passwords import Passwords, one_time_password  # noqa: PLC0415
    from governance.people.accounts.upkeep import add_account  # noqa: PLC0415
    from governance.people.scope import Grant  # noqa: PLC0415
    from governance.policy import load_policy  # noqa: PLC0415

    county, now = load_policy(ServerSettings().policy).county, datetime.now(UTC)
    password = one_time_password()
    kept = Passwords().hash(password)
    at = (now, now.astimezone(county.zone).date())
    with console_transaction() as db:
        person = add_account(db, login, name, password_hash=kept, by=CONSOLE, now=now)
        grant_role(db, person, Grant(role, area or county.code, unit), by=CONSOLE, at=at)
    if as_json:
        print_json({"login": login, "one_time_password": password})
    else:
        say(_MADE.fill(login=login, name=name, password=password))


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """列出账号 List the accounts."""
    from governance.people.accounts.account_queries import list_accounts  # noqa: PLC0415 as above

    with console_transaction() as db:
        rows = list_accounts(db, limit=10_000)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        marks = [
            mark
            for mark, is_so in (("演示 demo", row.is_demo), ("停用 disabled", row.disabled_at))
            if is_so
        ]
        typer.echo("  ".join([row.login, row.name, row.unit, *marks]))
    if not rows:
        say(_NONE)


@app.command()
def reset(login: Login, as_json: AsJson = False) -> None:
    """重置密码并打印一次性密码 Give an account a one-time password; its lock is lifted."""
    from governance.people.accounts.passwords import Passwords, one_time_password  # noqa: PLC0415
    from governance.people.accounts.upkeep import reset_password  # noqa: PLC0415 as above

    password = one_time_password()
    kept, now = Passwords().hash(password), datetime.now(UTC)
    with console_transaction() as db:
        reset_password(db, _find(db, login), password_hash=kept, by=CONSOLE, now=now)
    if as_json:
        print_json({"login": login, "one_time_password": password})
    else:
        say(_RESET.fill(login=login, password=password))


@app.command()
def disable(login: Login) -> None:
    """停用账号 Put an account out of service; its sessions end."""
    _set_disabled(login, is_disabled=True)
    say(_DISABLED.fill(login=login))


@app.command()
def enable(login: Login) -> None:
    """启用账号 Put an account back into service."""
    _set_disabled(login, is_disabled=False)
    say(_ENABLED.fill(login=login))


def _set_disabled(login: str, *, is_disabled: bool) -> None:
    from governance.people.accounts.upkeep import set_disabled  # noqa: PLC0415 as above

    with console_transaction() as db:
        known = _find(db, login)
        set_disabled(db, known, is_disabled=is_disabled, by=CONSOLE, now=datetime.now(UTC))


@app.command("remove-demo")
def remove_demo() -> None:
    """删除全部演示账号 Remove every demo account, for real work to begin."""
    from governance.people.accounts.demo_accounts import remove_demo_accounts  # noqa: PLC0415

    with console_transaction() as db:
        removed = remove_demo_accounts(db, by=CONSOLE, now=datetime.now(UTC))
    say(_REMOVED.fill(n=removed))
