"""What a database refuses, as a sentence without the values that were in the statement."""

from geo.errors import GeoError, RuleError, Words


class DatabaseBusyError(GeoError):
    """Another program changed the same rows just now."""

    sentence = Words(
        zh="同时有其他修改，本次未写入，请重试。",
        en="Something else changed the same data just now; this was not written. Try again.",
    )


class DatabaseTroubleError(GeoError):
    """The database refuses a statement for a reason that no rule of ours names."""

    sentence = Words(
        zh="数据库出错（{kind}，SQLSTATE {state}），未确认的内容没有保存。"
        "请重试；仍然如此时用 ./run doctor 检查，并报告此编号。",
        en="The database reports an error ({kind}, SQLSTATE {state}); nothing that was not "
        "confirmed has been saved. Try again; if it stays so, check with ./run doctor and report "
        "this code.",
    )


#: Beginnings of the SQLSTATEs of a server that lets nobody in or ends a session.
_CLOSED = ("08", "28", "3D", "57P")


def database_errors() -> tuple[type[Exception], ...]:
    """Return what the libraries of the database raise."""
    import psycopg  # noqa: PLC0415 wanted only once something went wrong
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 as above

    return psycopg.Error, SQLAlchemyError


def trouble_of_database(error: Exception) -> RuleError:
    """Return an error of the database's libraries as a sentence, without any value."""
    import psycopg  # noqa: PLC0415 as above

    from api.database import RETRY_STATES, DatabaseUnreachableError  # noqa: PLC0415 as above

    cause = getattr(error, "orig", None) or error
    state: str = getattr(cause, "sqlstate", None) or ""
    if state in RETRY_STATES:
        return DatabaseBusyError()
    if isinstance(cause, psycopg.OperationalError) and (not state or state.startswith(_CLOSED)):
        return DatabaseUnreachableError()
    return DatabaseTroubleError(kind=type(cause).__name__, state=state or "–")
