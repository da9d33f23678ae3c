"""Speaking to a person at a terminal, or to a program that asked for JSON."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from api.terminal.plain_progress import PlainProgress
from geo.errors import Lang, RuleError, Words

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="机器可读输出 Print JSON.")]

REHEARSED = Words(
    "以上为试算，没有写入。加 --commit 才会保存。",
    "This was a rehearsal; nothing was kept. Add --commit to do it.",
)
#: Where a command has written the rows that it did not take.
REASONS_IN = Words("原因见 {file}。", "The reasons are in {file}.")

Advance = Callable[[int, int | None], None]


def language() -> Lang:
    """Return the language of the terminal: Chinese unless the environment asks for English."""
    spoken = os.environ.get("WANGGE_LANG") or os.environ.get("LANG") or ""
    return "en" if spoken.lower().startswith("en") else "zh"


def say(words: Words) -> None:
    """Print a sentence."""
    out.print(words.of(language()), markup=False, soft_wrap=True)


def say_aside(words: Words) -> None:
    """Print a sentence that is not the answer, on the error stream."""
    err.print(words.of(language()), markup=False, soft_wrap=True)


def complain(error: RuleError) -> None:
    """Print which rule was broken, on the error stream."""
    err.print(error.words.of(language()), style="red", markup=False, soft_wrap=True)


def print_json(value: Any) -> None:  # noqa: ANN401 JSON is any of its types
    """Print a value as JSON; a number that JSON cannot hold is a fault, not an output."""
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


@contextmanager
def progress(words: Words) -> Iterator[Advance]:
    """Show a bar on a terminal and plain lines elsewhere; yields `advance(done, of)`."""
    title = words.of(language())
    if not err.is_terminal:
        err.print(f"{title} …", markup=False)
        yield PlainProgress(title, _print_aside).advance
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=False) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, of: int | None) -> None:
            bar.update(task, completed=done, total=of)

        yield advance
        bar.update(task, total=bar.tasks[0].completed or 1, completed=bar.tasks[0].completed or 1)


def _print_aside(line: str) -> None:
    err.print(line, markup=False)
