"""Live news: numbers that move while somebody looks at a page. By a socket, or by asking now and then.

A page names the *topics* it shows and what each is about; `app.TOPICS` says who answers for them. Answers are counts,
never words; the browser fetches what it shows over HTTP. Nothing is sent when something happens: the answers are worked
out anew when the database has changed, for each reader with the rights of that moment, and told where they differ.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask

from foundation.config import Config
from foundation.database import db
from foundation.live import polling
from foundation.live.gate import Gate
from foundation.live.pulse import Pulse
from foundation.live.topics import TOPICS, Ask, Counts, Recognise, Topic

if TYPE_CHECKING:
    from foundation.live.sockets import Sockets

__all__ = ["Ask", "Counts", "Topic", "init_app", "plug"]
DOOR = "parley.sockets"


class Door:
    """Behind the gate: the sockets, made when the first one comes, since most processes never open one."""

    def __init__(self, app: Flask, pulse: Pulse, recognise: Recognise) -> None:
        self._leaving, self._lock = threading.Event(), threading.Lock()
        self._make = partial(_sockets, app, pulse, recognise, self._leaving)
        self._made: Sockets | None = None

    def sockets(self) -> Sockets:
        """All open sockets of this process."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Let one through."""
        return self.sockets().serve(environ, start)

    def open(self) -> int:
        """How many sockets are open."""
        return self._made.open() if self._made else 0

    def hang_up(self) -> None:
        """Close all: the process is about to end. May be called from a signal."""
        self._leaving.set()


def _sockets(*given: object) -> Sockets:
    made: Sockets = import_module("foundation.live.sockets").Sockets(*given)
    return made


def init_app(app: Flask) -> None:
    """Counts those who only wait before anything else is asked of the database: call it before people sign in."""
    polling.init_app(app)


def plug(app: Flask, config: Config, topics: Mapping[str, Topic], recognise: Recognise) -> None:
    """Open the gate for sockets. Each topic is marked with `@needs`, and asks that rule for each reader."""
    app.extensions[TOPICS] = dict(topics)
    with app.app_context():
        app.extensions[polling.PULSE] = pulse = Pulse(db.engine.url)
    app.extensions[DOOR] = door = Door(app, pulse, recognise)
    app.wsgi_app = Gate(app, door.serve, config.sockets, config.public_url).serve  # type: ignore[method-assign, assignment]
