"""Checks of the database, private or a server: reachable, durable, able to read Chinese."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

from api.doctor.machine import Finding, State
from geo.errors import RuleError, Words
from geo.local_server.configuration import is_fit_for_socket
from geo.private_cluster import PrivateCluster

DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")

Ask = Callable[[str], str]


def examine_private_cluster(home: Path) -> Iterator[Finding]:
    """Yield what the private cluster below `home` is, without starting it."""
    name = Words("自带数据库", "private database")
    try:
        cluster = PrivateCluster(home)
        server = cluster.find_server()
        yield Finding(
            Words("PostGIS", "PostGIS"),
            State.FINE,
            Words(
                f"PostgreSQL {server.programs.major}（{server.programs.bin}）",
                f"PostgreSQL {server.programs.major} ({server.programs.bin})",
            ),
        )
        yield _socket_finding(server.folder / "socket")
        status = cluster.status()
        if not status.is_running:
            words = Words("未运行，./run 会启动它。", "not running; ./run starts it.")
            yield Finding(name, State.FINE, words.fill())
            return
        place = str(cluster.folder)
        yield Finding(name, State.FINE, Words(f"运行于 {place}", f"running in {place}"))
        yield from examine_database(lambda sql: cluster.query("wangge", sql))
    except RuleError as error:
        yield Finding(name, State.WRONG, error.words)


def _socket_finding(folder: Path) -> Finding:
    name = Words("套接字路径", "socket path")
    if is_fit_for_socket(folder):
        return Finding(name, State.FINE, Words(str(folder), str(folder)))
    return Finding(
        name,
        State.NOTE,
        Words(
            "数据目录路径过长或含特殊字符，套接字将放在临时目录下的私有目录中。",
            "The data folder's path is long or has special characters: the socket will lie in "
            "a private folder under the temporary one.",
        ),
    )


def examine_server() -> Iterator[Finding]:
    """Yield whether the server named in the environment is there and fit."""
    name = Words("数据库服务器", "database server")
    if not importlib.util.find_spec("psycopg"):
        words = Words("请先运行 ./run 完成安装。", "Set up first with ./run.")
        yield Finding(name, State.WRONG, words)
        return
    import psycopg  # noqa: PLC0415 - the doctor also runs before anything is installed

    from geo.postgis import libpq_conninfo  # noqa: PLC0415 - as above
    from geo.settings import DatabaseSettings  # noqa: PLC0415 - as above

    try:
        url = DatabaseSettings().server_url()
        if url is None:
            return
        plain = libpq_conninfo(url)
        with psycopg.connect(plain, connect_timeout=5, autocommit=True) as connection:
            place = f"{url.host or '-'}:{url.port or 5432}/{url.database}"
            yield Finding(name, State.FINE, Words(f"已连接 {place}", f"connected to {place}"))

            def ask(sql: str) -> str:
                row = connection.execute(sql.encode()).fetchone()
                return str(row[0]) if row else ""

            yield from examine_database(ask)
    except RuleError as error:
        yield Finding(name, State.WRONG, error.words)
    except psycopg.Error:
        words = Words(
            "无法连接 WANGGE_DATABASE_URL 所指的服务器，请检查地址、口令和网络。",
            "The server in WANGGE_DATABASE_URL cannot be reached: "
            "check address, password and network.",
        )
        yield Finding(name, State.WRONG, words)


def examine_database(ask: Ask) -> Iterator[Finding]:
    """Yield what a running database promises: durability, extensions, trigrams, the second wall."""
    off = [name for name in DURABILITY if ask(f"SHOW {name}") == "off"]
    durability = Words("持久性设置", "durability")
    if off:
        names = ", ".join(off)
        words = Words(
            f"{names} 已关闭，断电会丢失已确认的事件。",
            f"{names} is off: a power cut would lose acknowledged incidents.",
        )
        yield Finding(durability, State.WRONG, words)
    else:
        yield Finding(durability, State.FINE, Words("全部打开", "all on"))
    locale = Words("中文检索", "Chinese text search")
    if ask("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'") != "1":
        words = Words("缺少扩展 pg_trgm。", "The extension pg_trgm is missing.")
        yield Finding(locale, State.WRONG, words)
    elif ask("SELECT coalesce(cardinality(show_trgm('网格')), 0)") == "0":
        words = Words(
            "数据库的 LC_CTYPE 不支持中文，地址匹配会全部出错；请用 C.UTF-8 重新建库。",
            "The database's LC_CTYPE does not know Chinese, so every address would match every "
            "other; create it again with C.UTF-8.",
        )
        yield Finding(locale, State.WRONG, words)
    else:
        yield Finding(
            locale, State.FINE, Words("show_trgm('网格') 正常", "show_trgm('网格') works")
        )
    yield from _examine_wall(ask)
    yield from _examine_services(ask)


_WALL = """
SELECT CASE
  WHEN to_regclass('incident_reporter') IS NULL THEN 'none'
  WHEN NOT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class
            WHERE oid = to_regclass('incident_reporter')) THEN 'open'
  WHEN NOT (me.rolsuper OR me.rolbypassrls) THEN 'holds'
  WHEN EXISTS (SELECT FROM pg_roles desk WHERE desk.rolname = 'wangge_desk'
    AND NOT desk.rolsuper AND NOT desk.rolbypassrls
    AND has_table_privilege(desk.oid, 'incident_reporter', 'SELECT')) THEN 'holds'
  ELSE 'passed' END
FROM pg_roles me WHERE me.rolname = current_user
"""

_WALL_OPEN = Words(
    "上报人信息表没有行级保护，请恢复迁移所建的策略（wangge db migrate）。",
    "The table of who reported has no row-level protection; restore the policy that the "
    "migrations made (wangge db migrate).",
)
_WALL_PASSED = Words(
    "数据库账号可绕过行级保护，又没有可降级的角色 wangge_desk；请改用普通账号，"
    "或由超级用户建立该角色并授权。",
    "The database account passes row-level protection, and there is no lesser role wangge_desk "
    "to read as; use an ordinary account, or have a superuser create that role and grant it.",
)
_WALL_HOLDS = Words("行级保护有效", "row-level protection holds")


def _examine_wall(ask: Ask) -> Iterator[Finding]:
    """Yield whether the database itself keeps who reported from who may not see it."""
    found = ask(_WALL)
    if found == "none":  # before the first start there are no tables
        return
    words = {"open": _WALL_OPEN, "passed": _WALL_PASSED}.get(found)
    state = State.FINE if words is None else State.WRONG
    yield Finding(Words("个人信息第二道墙", "second wall"), state, words or _WALL_HOLDS)


_SERVICES = """
SELECT CASE
  WHEN NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'ogc') THEN 'none'
  WHEN EXISTS (SELECT FROM pg_roles r, pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
    WHERE r.rolname = 'wangge_ogc' AND n.nspname = 'ogc' AND c.relname = 'grids'
    AND pg_has_role(current_user, r.oid, 'MEMBER')
    AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    AND has_table_privilege(r.oid, c.oid, 'SELECT')) THEN 'run'
  ELSE current_user END
"""


def _examine_services(ask: Ask) -> Iterator[Finding]:
    """Yield whether the standard map services have a role to read as."""
    found = ask(_SERVICES)
    if found == "none":
        return
    name = Words("地图标准服务", "map services")
    if found == "run":
        yield Finding(name, State.FINE, Words("可用", "can run"))
        return
    do = (
        "CREATE ROLE wangge_ogc NOLOGIN; (if there is none 如尚无此角色) "
        f'GRANT wangge_ogc TO "{found}"; GRANT USAGE ON SCHEMA ogc TO wangge_ogc; '
        "GRANT SELECT ON ALL TABLES IN SCHEMA ogc TO wangge_ogc;"
    )
    words = Words(
        f"未启用：缺少只读角色或其权限。请数据库管理员在本库执行：{do}",
        f"off: the read-only role or its rights are missing. Have the administrator of the "
        f"database server run in this database: {do}",
    )
    yield Finding(name, State.NOTE, words)
