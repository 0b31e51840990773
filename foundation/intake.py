"""Where every request comes in and goes out: it gets its id, waits in its lane or is turned away, is timed and logged.

It stands before everything else, so that whoever is turned away costs nothing, and adds a few microseconds. The log
line is put together here by hand: a logger would take longer than the rest.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable
from io import BytesIO
from random import getrandbits
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Flask

from foundation import refusals
from foundation.config import Config
from foundation.headers import Fixed
from foundation.lanes import INTAKE, LANE, Full, Lanes, Rank, Ticket
from foundation.logs import lines, request_id
from foundation.metrics import Counts

ENDPOINT = "parley.endpoint"
"""Where an answer leaves in the environment which endpoint gave it."""
SOCKETS = "/socket.io/"
HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
SANE = re.compile(r"[A-Za-z0-9-]{8,64}")
LARGEST = 1024 * 1024  # bytes of a body that is read before its request takes room; what is larger is refused unread
QUIET = 10.0  # seconds between two lines about that
log = structlog.get_logger()


class Intake:
    """Stands before the application.

    `lists` are addresses of searches and lists, with “/” at the end all beneath; at `doors` people sign in.
    """

    def __init__(self, app: Flask, config: Config, lists: Collection[str], doors: Collection[str]) -> None:
        self._inside: WSGIApplication = app.wsgi_app
        self._lists, self._doors = frozenset(lists), frozenset(doors)
        self._rooms = tuple(beginning for beginning in lists if beginning.endswith("/"))
        self._cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._marks = (self._cookie.encode(), b"uthorization: ")
        self._fixed = Fixed(config)
        self._lines = config.log_requests and not sys.stderr.isatty()
        self._here = threading.local()
        self._said_at = 0.0
        self.lanes, self.counts = Lanes(), Counts(self._now)
        self.held: dict[str, Callable[[], int]] = {}

    def serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request, or turn it away."""
        ticket: Ticket | None = getattr(self._here, "ticket", None)
        self._here.ticket = None
        given = environ.get("HTTP_X_REQUEST_ID", "")
        name = given if given and SANE.fullmatch(given) else f"{getrandbits(64):016x}"
        request_id.set(name)
        if environ["PATH_INFO"].startswith(SOCKETS):
            if ticket:
                ticket.drop()
            return self._inside(environ, start)
        if ticket is None:
            rank = self._rank(environ)
            if self.lanes.refuses(rank):
                self.note_refused(rank)
                return _refuse(environ, start, name)
            ticket = self.lanes.ticket(rank)
        return self._let_in(environ, start, ticket, name)

    def _let_in(self, environ: WSGIEnvironment, start: StartResponse, ticket: Ticket, name: str) -> Iterable[bytes]:
        note = _Note(start, name, self._fixed)
        try:
            _read_body(environ)
            if ticket.lane:
                environ[LANE] = ticket.lane
                ticket.lane.enter()
        except Full:
            self.note_refused(ticket.rank)
            return _refuse(environ, start, name)
        except BaseException:
            ticket.drop()
            raise
        began = time.monotonic()
        try:
            return self._inside(environ, note.start)
        finally:
            ended = time.monotonic()
            if ticket.lane:
                ticket.lane.leave(ended - began)
            self._write_down(environ, note, ticket.rank, began - ticket.at, ended - began)

    def _write_down(self, environ: WSGIEnvironment, note: _Note, rank: Rank, waited: float, took: float) -> None:
        endpoint = environ.get(ENDPOINT) or "none"
        self.counts.add(endpoint, note.status, rank.name.lower(), waited, took)
        if self._lines:
            lines.add(
                f'{{"event": "request", "request": "{note.name}", "endpoint": "{endpoint}", '
                f'"status": {note.status}, "ms": {took * 1000:.1f}, "queue_ms": {waited * 1000:.1f}, '
                f'"at": {time.time():.3f}}}\n'
            )

    def _rank(self, environ: WSGIEnvironment) -> Rank:
        known = self._cookie in environ.get("HTTP_COOKIE", "") or "HTTP_AUTHORIZATION" in environ
        return self.rank(environ["REQUEST_METHOD"], environ["PATH_INFO"], known)

    def rank(self, method: str, path: str, known: bool) -> Rank:
        """How long a request waits before it is turned away. `known`: it says that somebody has signed in."""
        if path in HEALTH:
            return Rank.HEALTH
        if path in self._doors:
            return Rank.DOOR
        if method not in ("GET", "HEAD"):
            return Rank.WRITE if known else Rank.GUEST
        if known:
            return Rank.READ
        listed = path in self._lists or path.startswith(self._rooms) or path.endswith(".atom")
        return Rank.LIST if listed else Rank.VISIT

    def rank_of(self, head: bytes) -> Rank | None:
        """The same for the first bytes of a request; None for what cannot be told from them."""
        words = head.split(b"\r\n", 1)[0].split(b" ")
        if len(words) != 3 or b"%" in words[1]:
            return None
        method, path = words[0].decode("latin-1"), words[1].partition(b"?")[0].decode("latin-1")
        if path.startswith(SOCKETS):
            return Rank.HEALTH
        return self.rank(method, path, any(mark in head for mark in self._marks))

    def comes(self, ticket: Ticket | None) -> None:
        """The request that this thread answers next has waited since then; None: it has not waited yet."""
        self._here.ticket = ticket

    def came(self) -> None:
        """Forget a ticket that no request has used, because what came was none."""
        if ticket := getattr(self._here, "ticket", None):
            ticket.drop()
            self._here.ticket = None

    def note_refused(self, rank: Rank) -> None:
        """Count one that is turned away; say so now and then, however many there are."""
        self.counts.refuse(rank.name.lower())
        moment = time.monotonic()
        if moment - self._said_at > QUIET:
            self._said_at = moment
            log.warning("turned away", queue=round(self.lanes.delay(), 2), so_far=self.counts.of("refused"))

    def _now(self) -> dict[str, int]:
        found = {"requests_in_flight": self.lanes.in_flight()}
        return found | {name: read() for name, read in self.held.items()}


class _Note:
    """What was said of an answer: its status; and it gets its id and the headers of all on the way."""

    __slots__ = ("_fixed", "_start", "name", "status")

    def __init__(self, start: StartResponse, name: str, fixed: Fixed) -> None:
        self._start, self.name, self._fixed, self.status = start, name, fixed, 500

    def start(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        return self._start(status, [*headers, *self._fixed.beside(headers), ("X-Request-ID", self.name)], *more)


def _refuse(environ: WSGIEnvironment, start: StartResponse, name: str) -> Iterable[bytes]:
    refusal = refusals.of(environ["PATH_INFO"])
    start("503 Service Unavailable", [*refusal.headers, ("X-Request-ID", name)])
    return [refusal.body]


def _read_body(environ: WSGIEnvironment) -> None:
    """Before a request takes room: whoever sends slowly holds a thread, but keeps nobody else waiting."""
    length = environ.get("CONTENT_LENGTH", "")
    if length.isdecimal() and 0 < int(length) <= LARGEST:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))


def plug(
    app: Flask, config: Config, lists: Collection[str], doors: Collection[str], held: dict[str, Callable[[], int]]
) -> None:
    """Put it before everything that the application has by now. `held`: what else each process counts at a moment."""
    app.extensions[INTAKE] = intake = Intake(app, config, lists, doors)
    intake.held = held
    app.wsgi_app = intake.serve  # type: ignore[method-assign, assignment]


def of(app: Flask) -> Intake:
    """The intake of an application."""
    found: Intake = app.extensions[INTAKE]
    return found
