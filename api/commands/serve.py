"""`wangge serve`: the web server, with everything it needs."""

import signal
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import AsJson, print_json, say
from api.commands.demo import load_when_empty, tell_loaded
from geo.errors import GeoError, Words

if TYPE_CHECKING:
    from api.installation import Installation
    from api.settings import ServerSettings

_ADDRESS = Words(
    "网格平台已就绪：http://{host}:{port}/（按 Ctrl+C 停止）",
    "wangge is ready: http://{host}:{port}/ (Ctrl+C stops it)",
)
_DEMO = Words(
    "演示账号可在登录页一键登录；仅限本机访问。",
    "Demo accounts sign in by one click on the sign-in page; this machine only.",
)
_NOBODY = Words(
    "还没有账号。请执行：wangge accounts add 用户名 --name 姓名 --role sec_admin",
    "There is no account yet. Run: wangge accounts add LOGIN --name NAME --role sec_admin",
)
_STOPPED = Words("网格平台已停止。", "wangge has stopped.")
_DATABASE_STOPPED = Words("自带数据库已停止。", "The private database has stopped.")
_DATABASE_RUNS = Words(
    "自带数据库仍在运行（并非本次启动，或另有程序在使用）。停止：./run stop",
    "The private database still runs: it ran before, or others use it. ./run stop stops it.",
)


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
    as_json: AsJson = False,
) -> None:
    """启动网页服务 Serve the pages and the API on this machine; with --json an event a line."""
    from api.commands.logs import configure_logs  # noqa: PLC0415 the other commands need no server
    from api.commands.own_database import own_database  # noqa: PLC0415
    from api.settings import ServerSettings  # noqa: PLC0415
    from geo.settings import DatabaseSettings  # noqa: PLC0415

    settings = ServerSettings()
    settings.check_host(is_demo=demo)
    configure_logs()
    speaker = _Speaker(as_json)
    # The word of a service manager ends it in the same good order as that of a person, and whoever
    # starts it in the background (where shells let SIGINT be ignored) can still say it.
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, signal.default_int_handler)
    with (
        take_port(settings) as door,
        own_database(DatabaseSettings(), tell_end=speaker.tell_database),
    ):
        try:
            _serve_at(door, settings, speaker, demo=demo, jobs=jobs, migrate=migrate)
        except KeyboardInterrupt:  # raised again once everything has ended in good order
            speaker.tell(_STOPPED, event="stopped")


class _Speaker:
    """Tells a person at the terminal, or a program, what happens."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json

    def tell(self, words: Words, **told: object) -> None:
        if self._as_json:
            print_json(told)
        else:
            say(words)

    def tell_person(self, words: Words) -> None:
        if not self._as_json:
            say(words)

    def tell_loaded(self, loaded: dict[str, object]) -> None:
        if self._as_json:
            print_json({"event": "loaded", **loaded})
        else:
            tell_loaded(loaded)

    def tell_database(self, is_running: bool) -> None:
        words = _DATABASE_RUNS if is_running else _DATABASE_STOPPED
        self.tell(words, event="database", running=is_running)


def _serve_at(
    door: socket.socket,
    settings: "ServerSettings",
    speaker: _Speaker,
    *,
    demo: bool,
    jobs: bool,
    migrate: bool,
) -> None:
    """Serve until told to stop; raises KeyboardInterrupt then."""
    import uvicorn  # noqa: PLC0415 slow to load

    from api.app import make_app  # noqa: PLC0415
    from api.commands.opening import open_installation  # noqa: PLC0415
    from api.signing_in.doors import Doors  # noqa: PLC0415
    from api.signing_in.single_sign_on import SingleSignOn  # noqa: PLC0415

    provider = settings.find_provider()
    installation = open_installation(settings, migrate=migrate)
    port: int = door.getsockname()[1]  # 0 in the settings leaves it to the system
    announce = _ADDRESS.fill(host=host_in_url(settings.host), port=port)

    class Announced(uvicorn.Server):
        """Says where it listens once it does."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                speaker.tell(announce, event="ready", host=settings.host, port=port)

    try:
        if demo and (loaded := load_when_empty(installation)) is not None:
            speaker.tell_loaded(loaded)
        _check_people(installation, settings, speaker, demo=demo)
        app = make_app(
            installation,
            with_worker=jobs,
            host=settings.host,
            names=settings.other_names,
            doors=Doors(settings.lifetimes, is_https=settings.https),
            single_sign_on=None if provider is None else SingleSignOn(provider),
        )
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,  # what a proxy says is believed only where the settings say so
            timeout_graceful_shutdown=5,
        )
        Announced(config).run(sockets=[door])
    finally:
        installation.engine.dispose()


def _check_people(
    installation: "Installation", settings: "ServerSettings", speaker: _Speaker, *, demo: bool
) -> None:
    """Refuse to do real work with accounts whose password is published; say who may sign in.

    Raises
    ------
    DemoAccountsError
        When there are demo accounts, but this is no demonstration.
    NotLoopbackError
        When there are, and others could reach the server.
    GovernanceError
        When the key that seals personal data cannot be used.
    """
    from governance.people.accounts.account_queries import count_accounts  # noqa: PLC0415
    from governance.people.accounts.errors import DemoAccountsError  # noqa: PLC0415

    _ = installation.keyring
    with installation.transaction() as db:
        counted = count_accounts(db)
    if counted.demo and not demo:
        raise DemoAccountsError
    settings.check_host(is_demo=counted.demo > 0)
    if not counted.n:
        speaker.tell_person(_NOBODY)
    elif counted.demo:
        speaker.tell_person(_DEMO)


def host_in_url(host: str) -> str:
    """Return a host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def take_port(settings: "ServerSettings") -> socket.socket:
    """Return a socket that holds the server's address: who comes waits until it is ready.

    It listens at once: two sockets may be bound to one address, but only one may listen.

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
        door.listen()
    except OSError as broken:
        door.close()
        raise PortTakenError(port=settings.port) from broken
    return door


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of the program."""
    app.command()(serve)
