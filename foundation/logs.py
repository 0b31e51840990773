"""The log: one JSON object a line on standard error, readable lines on a terminal; and nothing about people.

A line names endpoints and never addresses of pages, because those hold handles and words that were searched for. An
exception is told by its kind and its places in the program: its message may quote what somebody wrote. What may slip
through in spite of that, such as a mail server that repeats an address, is taken out at the end.
"""

from __future__ import annotations

import atexit
import logging
import re
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

Line = MutableMapping[str, Any]
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this thread answers; empty outside of requests."""
ADDRESS = re.compile(r"[^\s<>\"'(),:;=]+@[^\s<>\"'(),:;]+")
QUERY = re.compile(r"\?[^\s\"']*=[^\s\"']*")
MOMENT = 0.25  # seconds that a line of a request waits for others


def configure() -> None:
    """Write the log of this process so."""
    terminal = sys.stderr.isatty()
    last = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_request,
            _without_messages,
            _without_people,
            last,
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def told(failure: BaseException) -> str:
    """What failed in words that quote nobody: the kinds of exceptions; of a database also what it says of itself."""
    if isinstance(failure, OperationalError):
        return f"{type(failure).__name__}: {failure.orig}"
    return " from ".join(type(one).__name__ for one in _chain(failure))


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def _with_request(_logger: object, _method: str, line: Line) -> Line:
    if known := request_id.get():
        line["request"] = known
    return line


def _without_messages(_logger: object, _method: str, line: Line) -> Line:
    failure = line.pop("exc_info", None)
    if isinstance(failure, BaseException):
        line["failure"] = failure
        places = traceback.extract_tb(failure.__traceback__)[-12:]
        line["places"] = [f"{place.filename}:{place.lineno} {place.name}" for place in places]
    if isinstance(line.get("failure"), BaseException):
        line["failure"] = told(line["failure"])
    return line


def _without_people(_logger: object, _method: str, line: Line) -> Line:
    for name, value in line.items():
        if isinstance(value, str) and ("@" in value or "?" in value):
            line[name] = QUERY.sub("?…", ADDRESS.sub("[address]", value))
    return line


class Lines:
    """Lines that may wait a moment, and are written together by a thread of their own: writing is what takes time."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._some, self._lock = threading.Event(), threading.Lock()
        self._writer: threading.Thread | None = None
        atexit.register(self.write)

    def add(self, line: str) -> None:
        """It will be written within MOMENT, or when the process ends."""
        self._waiting.append(line)
        if not self._some.is_set():
            self._some.set()
            with self._lock:
                if self._writer is None or not self._writer.is_alive():  # a fork leaves the thread behind
                    self._writer = threading.Thread(target=self._keep_writing, name="log", daemon=True)
                    self._writer.start()

    def write(self) -> None:
        """Write what waits."""
        with self._lock, suppress(OSError):  # nobody may be reading any more
            if text := "".join(self._waiting.popleft() for _ in range(len(self._waiting))):
                sys.stderr.write(text)
                sys.stderr.flush()

    def _keep_writing(self) -> None:
        while self._some.wait():
            time.sleep(MOMENT)
            self._some.clear()
            self.write()


lines = Lines()
"""Of the requests that this process has answered."""
