"""What may stop a private server from starting, each with the way out."""

from geo.errors import GeoError, Words


class LocalServerError(GeoError):
    """The private PostgreSQL server cannot do what was asked."""

    sentence = Words(zh="自带的数据库无法使用。", en="The private database cannot be used.")


class ServerProgramsMissingError(LocalServerError):
    """No PostgreSQL server programs were found."""

    sentence = Words(
        zh="没有找到 PostgreSQL 服务器程序（已查找：{searched}）。请安装 PostgreSQL 和 PostGIS"
        "（Debian：以 root 执行 apt-get install postgresql-15-postgis-3），"
        "或用 WANGGE_PG_BIN 指定其 bin 目录，或用 WANGGE_DATABASE_URL 指定数据库服务器。",
        en="No PostgreSQL server programs were found (looked in: {searched}). Install PostgreSQL "
        "with PostGIS (Debian, as root: apt-get install postgresql-15-postgis-3), "
        "or name their bin folder in WANGGE_PG_BIN, or a server in WANGGE_DATABASE_URL.",
    )


class PostgisMissingError(LocalServerError):
    """A server was found, but PostGIS is not installed for it."""

    sentence = Words(
        zh="PostgreSQL {major}（{bin}）没有安装 PostGIS。请安装（Debian：以 root 执行 "
        "apt-get install postgresql-{major}-postgis-3），或用 WANGGE_PG_BIN 指定另一套程序。",
        en="PostgreSQL {major} ({bin}) has no PostGIS. Install it (Debian, as root: "
        "apt-get install postgresql-{major}-postgis-3), or name other programs in WANGGE_PG_BIN.",
    )


class OtherVersionError(LocalServerError):
    """The data were written by a PostgreSQL whose programs are not here."""

    sentence = Words(
        zh="{folder} 中是 PostgreSQL {found} 的数据，而现有程序是 {major} 版。有两种办法："
        "装回 {found} 版并用 pg_dump 导出、再导入新库；"
        "或用 pg_upgrade 升级到 {folder} 下的 {major}。",
        en="{folder} holds data of PostgreSQL {found}, but the programs here are version {major}. "
        "Two ways out: install version {found} again, dump with pg_dump and load into a new "
        "database; or run pg_upgrade into the folder {major} beside it.",
    )


class FolderNotOursError(LocalServerError):
    """The data folder belongs to somebody else, or cannot be written."""

    sentence = Words(
        zh="数据目录 {folder} 属于用户 {owner}，当前用户不能使用。"
        "请以该用户运行，或用 WANGGE_HOME 指定自己的目录。",
        en="The data folder {folder} belongs to {owner}; the present user cannot use it. "
        "Run as that user, or name a folder of your own in WANGGE_HOME.",
    )


class LockHeldError(LocalServerError):
    """Another process has been starting or stopping the server for too long."""

    sentence = Words(
        zh="另一个进程正在启动或停止数据库（{folder}），等待 {seconds} 秒后仍未结束。请稍后再试。",
        en="Another process has been starting or stopping the database in {folder} "
        "for more than {seconds} seconds. Try again in a moment.",
    )


class ServerDoesNotAnswerError(LocalServerError):
    """A server process is there but does not answer."""

    sentence = Words(
        zh="数据库进程（{pids}）在 {folder} 中存在，但 {seconds} 秒内没有应答；数据未被改动。"
        "请检查该进程（是否被挂起），必要时结束它后重试。日志末尾：\n{log}",
        en="The database processes {pids} live in {folder} but did not answer within {seconds} "
        "seconds; the data are untouched. Look at those processes (are they stopped?), end them "
        "if need be and try again. Last lines of the log:\n{log}",
    )


class ServerStartError(LocalServerError):
    """A server program failed."""

    sentence = Words(
        zh="{program} 执行失败（{folder}）。日志末尾：\n{log}",
        en="{program} failed in {folder}. Last lines of its log:\n{log}",
    )


class DatabaseNameError(LocalServerError):
    """A database name with characters that need quoting."""

    sentence = Words(
        zh="数据库名只能由小写字母、数字和下划线组成，并以字母开头。",
        en="A database name has lower-case letters, digits and underscores, a letter first.",
    )
