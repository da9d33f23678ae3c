"""Logs of a running server: one JSON object a line on stderr, and nothing of anybody's in it."""

import logging
import sys
import traceback
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_Told = tuple[type[BaseException], BaseException, TracebackType | None]

#: The innermost frames that a fault is told with.
MOST_FRAMES = 8


def configure_logs(stream: TextIO | None = None) -> None:
    """Send our own events and those of the libraries to a stream (stderr) as JSON.

    Each has its time and level and, inside a request, the request's id. Of an exception only
    its kind and its place are told: a message may hold what somebody sent.
    """
    lines = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_exception_without_its_message,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(lines),
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.raiseExceptions = False  # a line that cannot be written must not be told in full
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    server = logging.getLogger("uvicorn")  # it may have set up a log of its own
    server.handlers.clear()
    server.propagate = True


def tell_exception_without_its_message(
    _logger: WrappedLogger, _method: str, event: EventDict
) -> EventDict:
    """Replace an exception by its kind and the places it came through."""
    told = event.pop("exc_info", None)
    if not told:
        return event
    _kind, error, trace = _as_triple(told)
    frames = traceback.extract_tb(trace)[-MOST_FRAMES:]
    event["error"] = type(error).__name__
    event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _as_triple(told: object) -> _Told:
    if isinstance(told, BaseException):
        return type(told), told, told.__traceback__
    kind, error, trace = told if isinstance(told, tuple) else sys.exc_info()
    if error is None:
        return Exception, Exception(), None
    return kind or type(error), error, trace
