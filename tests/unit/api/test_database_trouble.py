"""What a database refuses is a sentence at the command line, without a value and a traceback."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchColumnError

from api import cli
from api.database import DatabaseUnreachableError
from api.terminal.database_trouble import (
    DatabaseBusyError,
    DatabaseTroubleError,
    trouble_of_database,
)

CANARY = "13800000000"
TAKEN = psycopg.errors.UniqueViolation(f"Key (name)=({CANARY}) already exists.")
TOO_LONG = psycopg.errors.ProgramLimitExceeded(f"index row size, {CANARY}")


def in_statement(error: psycopg.Error) -> DBAPIError:
    return IntegrityError(f"INSERT {CANARY}", {"name": CANARY}, error)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.OperationalError("connection refused"), DatabaseUnreachableError),
        (psycopg.errors.AdminShutdown(), DatabaseUnreachableError),
        (in_statement(TAKEN), DatabaseBusyError),
        (psycopg.errors.ExclusionViolation(), DatabaseBusyError),
        (psycopg.errors.DeadlockDetected(), DatabaseBusyError),
        (in_statement(TOO_LONG), DatabaseTroubleError),
        (psycopg.errors.DiskFull(), DatabaseTroubleError),
        (NoSuchColumnError(), DatabaseTroubleError),
    ],
    ids=lambda one: type(one).__name__,
)
def test_each_refusal_has_its_sentence_without_a_value(error: Exception, kind: type) -> None:
    told = trouble_of_database(error)
    assert type(told) is kind
    assert CANARY not in told.words.zh + told.words.en


def test_a_refusal_that_nobody_foresaw_is_told_with_its_code() -> None:
    said = trouble_of_database(in_statement(TOO_LONG)).words.zh
    assert "ProgramLimitExceeded" in said
    assert "54000" in said


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program with one command more, whose statement the database refuses."""

    def meet_a_refusal() -> None:
        raise in_statement(TOO_LONG)

    known = list(cli.app.registered_commands)
    cli.app.command("meet-a-refusal")(meet_a_refusal)
    monkeypatch.setattr("sys.argv", ["wangge", "meet-a-refusal"])
    yield
    cli.app.registered_commands = known


@pytest.mark.usefixtures("refused")
def test_a_refused_statement_ends_with_status_2_and_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "SQLSTATE" in said
    assert CANARY not in said
