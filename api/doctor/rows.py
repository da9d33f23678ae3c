"""Checks of the rows kept: whether what must always hold of them does."""

import importlib.util
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.doctor.machine import Finding, State
from geo.errors import RuleError, Words
from geo.private_cluster import Endpoint, PrivateCluster

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

    from governance.policy import Policy

#: Of so many incidents the clocks are computed again; `wangge db verify` does it for all.
MOST_CLOCKS: Final = 200

_NAME: Final = Words("数据", "data")
_SOUND: Final = Words("{rules} 条规则全部成立", "all {rules} rules hold")
_BEHIND: Final = Words(
    "表结构早于本程序，未检查；./run 启动时会更新，也可执行 wangge db migrate。",
    "The tables are older than this program and were not checked; ./run brings them on, or "
    "wangge db migrate.",
)
_BROKEN: Final = Words(
    "不成立：{zh}。涉及：{rows}。请保留现场，并用 wangge db verify 查看全部。",
    "Does not hold: {en}. Seen in: {rows}. Leave things as they are; wangge db verify shows all.",
)


def examine_kept_rows(home: Path) -> Iterator[Finding]:
    """Yield whether the rules of the data hold; nothing where no database answers."""
    if not importlib.util.find_spec("sqlalchemy"):
        return
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - installed only by the set-up

    from api.settings import ServerSettings  # noqa: PLC0415 - as above
    from geo.postgis import make_engine  # noqa: PLC0415 - as above
    from governance.policy import load_policy  # noqa: PLC0415 - as above

    try:
        url = _url(home)
        if url is None:
            return
        engine = make_engine(url, pool_size=1)
        with engine.connect() as db:
            yield from examine_database_rows(db, load_policy(ServerSettings().policy))
        engine.dispose()
    except OperationalError:
        return  # that it cannot be reached is said already
    except RuleError as error:
        yield Finding(_NAME, State.WRONG, error.words)


def examine_database_rows(db: "Connection", policy: "Policy") -> Iterator[Finding]:
    """Yield one finding when all rules hold, or one for each that does not."""
    from sqlalchemy import text  # noqa: PLC0415 - installed only by the set-up

    from api.database import is_current  # noqa: PLC0415 - as above
    from governance.incidents.invariants import examine_rows  # noqa: PLC0415 - as above

    db.execute(text("SET TRANSACTION READ ONLY"))
    if not is_current(db):
        yield Finding(_NAME, State.NOTE, _BEHIND)
        return
    examined = list(examine_rows(db, policy, now=datetime.now(UTC), most=MOST_CLOCKS))
    broken = [one for one in examined if one.broken]
    for one in broken:
        name = Words(f"数据 {one.name}", f"data {one.name}")
        told = _BROKEN.fill(zh=one.words.zh, en=one.words.en, rows=", ".join(one.broken))
        yield Finding(name, State.WRONG, told)
    if not broken:
        yield Finding(_NAME, State.FINE, _SOUND.fill(rules=len(examined)))


def _url(home: Path) -> "str | URL | None":
    """Return where the database is, if it is known to run; nothing is started for this."""
    if os.environ.get("WANGGE_DATABASE_URL"):
        from geo.settings import DatabaseSettings  # noqa: PLC0415 - as above

        return DatabaseSettings().server_url()
    cluster = PrivateCluster(home)
    if not cluster.status().is_running:
        return None
    socket = cluster.find_server().running_socket()
    known = cluster.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'wangge'")
    return None if socket is None or not known else Endpoint(socket, was_running=True).url("wangge")
