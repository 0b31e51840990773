"""A house that is open: the application served on this machine, with its cast, its worker and a clock to turn."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from foundation import clock
from foundation.database import db
from tests.circle.eyes import Eyes
from tests.world import World


class House:
    """Serves `app` at `address`. Every request happens at `moment`, which a test may set forward."""

    world: World

    def __init__(self, app: Flask, moment: datetime) -> None:
        self.app, self.moment = app, moment
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> House:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with clock.at(self.moment):  # the threads of a server do not inherit the clock of a test
            answer: Any = self.app(environ, start)
            try:
                return [b"".join(answer)]
            finally:
                if hasattr(answer, "close"):
                    answer.close()

    def drain(self) -> int:
        """Let the worker hear everything that waits."""
        db.session.rollback()  # what the test read before may have changed
        with clock.at(self.moment):
            return self.world.drain()

    @contextmanager
    def visit(self, chromium: Browser, who: str = "nobody", **given: Any) -> Iterator[tuple[BrowserContext, Eyes]]:
        """A browser of one of the cast, signed in already, and the eyes that watch it."""
        context = chromium.new_context(base_url=self.address, **given)
        context.set_default_timeout(30_000)
        if who != "nobody":
            key = self.world.person[who].session_key
            context.add_cookies([{"name": "parley", "value": self._signed(key), "url": self.address}])
        try:
            yield context, Eyes(context, self.address)
        finally:
            context.close()

    def _signed(self, session_key: str) -> str:
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        return str(serializer.dumps({"_user_id": session_key, "_fresh": True}))


class _Quiet(WSGIRequestHandler):
    """Writes nothing for each request."""

    def log_request(self, *_: object) -> None:
        """Nothing."""
