"""Sockets, through Flask-SocketIO: who has which page open, and what they were told last.

Imported when the first socket comes (see `Door`): the packages behind it are 8 MiB and a tenth of the start.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from flask import Flask, request
from flask_socketio import SocketIO
from socketio import WSGIApp

from foundation.clock import now
from foundation.live.gate import KEY
from foundation.live.pings import Pings
from foundation.live.pulse import Pulse
from foundation.live.topics import Ask, Counts, Recognise, counts_of, known
from foundation.policy import needs

TICK = 0.25  # seconds between two looks
LARGEST = 2048  # bytes that a browser may say at once
log = structlog.get_logger()


@dataclass(eq=False)
class Watcher:
    """One open page: by whom, what it asked for (None: nothing yet), and what it was told last."""

    id: str
    engine_id: str
    key: str
    asked: dict[str, str] | None = None
    told: dict[str, Counts] = field(default_factory=dict)


class Sockets:
    """All open sockets of this process. `recognise` gives today's actors for session keys; `leaving` closes all."""

    def __init__(self, app: Flask, pulse: Pulse, recognise: Recognise, leaving: threading.Event) -> None:
        self._app, self._pulse, self._recognise, self._leaving = app, pulse, recognise, leaving
        self._watchers: dict[str, Watcher] = {}
        self._lock, self._stirred = threading.Lock(), threading.Event()
        self._looker: threading.Thread | None = None
        self._io = SocketIO()
        for name, handler in self.handlers().items():
            self._io.on_event(name, handler)
        # Without the application, which would put the sockets before the gate; `serve` names it instead.
        self._io.init_app(
            None, async_mode="threading", transports=["websocket"], async_handlers=False, manage_session=False,
            cors_allowed_origins=[], max_http_buffer_size=LARGEST,
        )  # fmt: skip
        self.server = self._io.server
        Pings(self.server.eio)
        self._inside = WSGIApp(self.server)

    def serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer whoever came through the gate, until their socket closes."""
        found: Iterable[bytes] = self._inside({**environ, "flask.app": self._app}, start)
        return found

    def open(self) -> int:
        """How many are open."""
        return len(self._watchers)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What a browser may say, and who hears it."""
        return {"connect": self._connect, "watch": self._watch, "disconnect": self._disconnect}

    @needs("page.open")
    def _connect(self) -> bool:
        """Somebody came through the gate. A session that nobody has any more is refused."""
        key = request.environ[KEY]
        if self._leaving.is_set() or key not in self._recognise([key]):
            return False
        with self._lock:
            engine_id = self.server.manager.eio_sid_from_sid(_sid(), "/")
            self._watchers[_sid()] = Watcher(_sid(), engine_id, key)
            if self._looker is None:
                self._looker = threading.Thread(target=copy_context().run, args=(self._look_on,), daemon=True)
                self._looker.start()
        return True

    @needs("page.open")
    def _watch(self, asked: object) -> None:
        """A page says what it shows. The rule of each topic is asked now, and again at every change."""
        if watcher := self._watchers.get(_sid()):
            watcher.asked, watcher.told = known(asked), {}
            self._look([watcher])
            self._stirred.set()

    @needs("page.open")
    def _disconnect(self, *_: object) -> None:
        """They went."""
        with self._lock:
            self._watchers.pop(_sid(), None)
        self._stirred.set()

    def _look_on(self) -> None:
        """Look again and again, as long as a socket is open."""
        seen = None
        while True:
            leaving = self._leaving.wait(TICK)
            state = (self._pulse.version(), now().minute)
            if stirred := self._stirred.is_set():
                self._stirred.clear()
            with self._lock:  # only now: whoever came since the last look at the database is told as well
                watchers = list(self._watchers.values())
                if not watchers:
                    self._looker = None
                    return
            if leaving:
                self._close(watchers)
                return
            if stirred or state != seen:
                seen = state if self._looked(watchers) else None

    def _looked(self, watchers: Sequence[Watcher]) -> bool:
        try:
            with self._app.app_context():
                self._look(watchers)
        except Exception as failure:  # noqa: BLE001 (a look that fails must not be the last one)
            log.warning("live news waits", failure=failure)
            return False
        return True

    def _look(self, watchers: Sequence[Watcher]) -> None:
        """Work out what each is to know now, with the rights of now, and tell them what is new to them."""
        actors = self._recognise({watcher.key for watcher in watchers})
        self._close([watcher for watcher in watchers if watcher.key not in actors])
        together, asked = self._together(), defaultdict(list)
        for watcher in watchers:
            for topic, about in (watcher.asked or {}).items() if watcher.key in actors else ():
                ask = Ask(actors[watcher.key], about, len(together[topic, about] - {watcher.key}))
                asked[topic].append((watcher, ask))
        news: dict[Watcher, dict[str, Counts]] = defaultdict(dict)
        for topic, among in asked.items():
            for (watcher, _ask), answer in zip(among, counts_of(topic, [ask for _watcher, ask in among]), strict=True):
                if answer is None:
                    watcher.asked = {name: about for name, about in (watcher.asked or {}).items() if name != topic}
                elif watcher.told.get(topic) != answer:
                    watcher.told[topic] = news[watcher][topic] = answer
        alike: dict[str, list[Watcher]] = defaultdict(list)
        for watcher, found in news.items():
            alike[json.dumps(found, sort_keys=True)].append(watcher)
        for among_them in alike.values():  # what many are told is written once
            self._io.emit("news", news[among_them[0]], to=[watcher.id for watcher in among_them])
        self._close([watcher for watcher in watchers if watcher.asked == {}])

    def _together(self) -> dict[tuple[str, str], set[str]]:
        """Who has the same thing open, by topic and what it is about."""
        with self._lock:
            everyone = list(self._watchers.values())
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for watcher in everyone:
            for place in (watcher.asked or {}).items():
                found[place].add(watcher.key)
        return found

    def _close(self, watchers: Sequence[Watcher]) -> None:
        """Send them away, without waiting for a browser that may be gone."""
        for watcher in watchers:
            self.server.disconnect(watcher.id)
            if engine := self.server.eio.sockets.get(watcher.engine_id):
                engine.close(wait=False)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]
