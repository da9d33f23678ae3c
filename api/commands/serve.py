"""`wangge serve`: the web server, with everything it needs."""

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import say
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from api.settings import ServerSettings

_ADDRESS = Words(
    "网格平台已就绪：http://{host}:{port}/（仅限本机访问，尚无登录；按 Ctrl+C 停止）",
    "wangge is ready: http://{host}:{port}/ (this machine only, no sign-in yet; Ctrl+C stops it)",
)
_STOPPED = Words("网格平台已停止。", "wangge has stopped.")


class PortTakenError(GeoError):
    """Another program listens where the server should."""

    sentence = Words(
        zh="端口 {port} 无法使用（多半已被其他程序占用）。"
        "请停止该程序，或用 WANGGE_PORT 另选端口。",
        en="Port {port} cannot be used; most likely another program has it. Stop that program, or "
        "choose another port with WANGGE_PORT.",
    )


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="空库时载入合成演示县 Load the demo county when empty.")
    ] = False,
    jobs: Annotated[bool, typer.Option(help="同时运行后台任务 Run background jobs too.")] = True,
    migrate: Annotated[bool, typer.Option(help="启动时升级表结构 Bring the tables on.")] = True,
) -> None:
    """启动网页服务 Serve the pages and the API on this machine."""
    import uvicorn  # noqa: PLC0415 the other commands need no web server

    from api.app import make_app  # noqa: PLC0415
    from api.commands.demo import load_when_empty, tell_loaded  # noqa: PLC0415
    from api.commands.logs import configure_logs  # noqa: PLC0415
    from api.commands.opening import open_installation  # noqa: PLC0415
    from api.settings import ServerSettings  # noqa: PLC0415

    settings = ServerSettings()
    settings.check_host()
    configure_logs()
    with take_port(settings) as door:
        installation = open_installation(settings, migrate=migrate)
        if demo and (loaded := load_when_empty(installation)) is not None:
            tell_loaded(loaded)
        config = uvicorn.Config(
            make_app(installation, with_worker=jobs),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        announce = _ADDRESS.fill(host=settings.host, port=settings.port)

        class Announced(uvicorn.Server):
            """Says where it listens once it does."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    say(announce)

        try:
            Announced(config).run(sockets=[door])
        except KeyboardInterrupt:  # raised again once everything has ended in good order
            say(_STOPPED)


def take_port(settings: "ServerSettings") -> socket.socket:
    """Return a socket bound to the server's address; nobody is let in before it listens.

    Raises
    ------
    PortTakenError
        When the address cannot be had.
    """
    is_version_6 = ":" in settings.host
    door = socket.socket(socket.AF_INET6 if is_version_6 else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as broken:
        door.close()
        raise PortTakenError(port=settings.port) from broken
    return door


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of the program."""
    app.command()(serve)
