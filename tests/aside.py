"""Coroutines in a thread of their own: a browser of another test keeps a loop in this one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run_aside(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return what a coroutine returns; raise what it raises."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
