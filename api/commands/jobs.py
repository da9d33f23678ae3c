"""`wangge jobs`: the background work in a process of its own."""

import asyncio

import typer

from api.commands.console import say
from geo.errors import Words


def jobs() -> None:
    """在单独的进程中运行后台任务 Run background jobs until told to stop."""
    from api.commands.logs import configure_logs  # noqa: PLC0415 as below
    from api.commands.opening import open_installation  # noqa: PLC0415 the other commands need none
    from api.jobs import Jobs  # noqa: PLC0415 as above

    configure_logs()
    worker = Jobs(open_installation(migrate=False))
    say(Words("后台任务已就绪（按 Ctrl+C 停止）", "Background jobs are ready (Ctrl+C stops them)"))
    asyncio.run(worker.work())


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of the program."""
    app.command()(jobs)
