"""`wangge db`: the database of this installation."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from api.commands.console import AsJson, print_json, progress, say
from api.database import database_url, newest_revision, open_database, open_tables
from geo.errors import GeoError, Words
from geo.local_server.backups import restore_backup, write_backup
from geo.private_cluster import PrivateCluster
from geo.settings import DatabaseSettings

app = typer.Typer(help="数据库 The database of this installation.", no_args_is_help=True)


class ServerNotOursError(GeoError):
    """The database runs on a server that this installation does not own."""

    sentence = Words(
        zh="已配置外部数据库（WANGGE_DATABASE_URL），请用该服务器自己的方式启动和停止。",
        en="A server is configured (WANGGE_DATABASE_URL); start and stop it by its own means.",
    )


def _cluster() -> PrivateCluster:
    settings = DatabaseSettings()
    if settings.server_url() is not None:
        raise ServerNotOursError
    return PrivateCluster(settings.data_folder)


def _tell(words: Words, *, as_json: bool, **told: object) -> None:
    if as_json:
        print_json(told)
    else:
        say(words)


@app.command()
def start(as_json: AsJson = False) -> None:
    """启动内置数据库 Start the private database and bring its tables on."""
    cluster = _cluster()
    was_running = cluster.start().was_running
    open_database(DatabaseSettings()).dispose()
    words = Words("数据库已启动。", "The database is running.")
    told = {"folder": str(cluster.folder), "running": True, "was_running": was_running}
    _tell(words, as_json=as_json, **told)


@app.command()
def stop(as_json: AsJson = False) -> None:
    """停止内置数据库 Stop the private database."""
    cluster = _cluster()
    was_running = cluster.stop()
    words = Words("数据库已停止。", "The database is stopped.")
    told = {"folder": str(cluster.folder), "running": False, "was_running": was_running}
    _tell(words, as_json=as_json, **told)


@app.command()
def status(as_json: AsJson = False) -> None:
    """查看内置数据库 Say whether the private database runs; status 1 when it does not."""
    seen = _cluster().status()
    told = {
        "folder": str(seen.folder),
        "running": seen.is_running,
        "pid": seen.pid,
        "major": seen.major,
    }
    if as_json:
        print_json(told)
    else:
        state = Words("运行中", "running") if seen.is_running else Words("未运行", "not running")
        say(
            Words("{folder}：{zh}", "{folder}: {en}").fill(
                folder=seen.folder, zh=state.zh, en=state.en
            )
        )
    if not seen.is_running:
        raise typer.Exit(1)


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """升级表结构 Bring the tables to this version of the program."""
    with progress(Words("升级表结构", "Bringing the tables on")):
        open_database(DatabaseSettings()).dispose()
    words = Words("表结构已是最新。", "The tables are up to date.")
    _tell(words, as_json=as_json, revision=newest_revision())


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="备份文件 Where the backup goes (*.dump).")],
    as_json: AsJson = False,
) -> None:
    """备份数据库 Write a backup; an existing file is replaced only by a complete one."""
    settings = DatabaseSettings()
    url = make_url(database_url(settings))
    with progress(Words("备份到 {file}", "Backing up to {file}").fill(file=file)) as watch:
        write_backup(url, file, programs=_programs(settings), watch=watch)
    words = Words("已备份到 {file}。", "Backed up to {file}.").fill(file=file)
    _tell(words, as_json=as_json, file=str(file), bytes=file.stat().st_size)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, help="备份文件 The backup to bring back.")],
    yes: Annotated[bool, typer.Option("--yes", help="确认覆盖 Replace what is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """恢复数据库 Replace the database's content by a backup, all or nothing."""
    if not yes:
        typer.confirm("将覆盖现有数据，继续？ Replace the present data?", abort=True, err=True)
    settings = DatabaseSettings()
    url = make_url(database_url(settings))
    with progress(Words("从 {file} 恢复", "Restoring {file}").fill(file=file)) as watch:
        restore_backup(
            url,
            file,
            make_ready=lambda url: open_tables(url).dispose(),
            programs=_programs(settings),
            watch=watch,
        )
    words = Words("已从 {file} 恢复。", "Restored from {file}.").fill(file=file)
    _tell(words, as_json=as_json, file=str(file), revision=newest_revision())


def _programs(settings: DatabaseSettings) -> Path | None:
    """Return the folder of the programs that belong to the private server."""
    if settings.server_url() is not None:
        return None
    return PrivateCluster(settings.data_folder).find_server().programs.bin
