"""Who may open a socket: a browser on one of our own pages, signed in, not too often, while there is room."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Request, Response
from limits import parse

from foundation.http import limiter

PATH = "/socket.io/"
JOINS = parse("300 per minute")
KEY = "parley.session_key"


class Gate:
    """Stands before the sockets. Each one holds a thread of the server for as long as it is open; hence `room`."""

    def __init__(self, app: Flask, sockets: WSGIApplication, room: int, public_url: str) -> None:
        self._app, self._sockets, self._public = app, sockets, urlsplit(public_url).netloc
        self._inside = app.wsgi_app
        self._room = threading.BoundedSemaphore(room) if room else None

    def serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Let it in, or refuse it; what is no socket passes."""
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._inside(environ, start)
        key = self._session_key(environ)
        if key is None or not self._ours(environ):
            return Response(status=403)(environ, start)
        if not limiter.limiter.hit(JOINS, "socket", key):
            return Response(status=429)(environ, start)
        if self._room is None or not self._room.acquire(blocking=False):
            return Response(status=503)(environ, start)
        try:
            return self._sockets(_plain(environ) | {KEY: key}, start)
        finally:
            self._room.release()

    def _ours(self, environ: WSGIEnvironment) -> bool:
        """Whether a page of ours opens it: browsers say for sockets where they come from, and send cookies anywhere."""
        origin = urlsplit(environ.get("HTTP_ORIGIN", "")).netloc
        return bool(origin) and origin in (environ.get("HTTP_HOST"), self._public)

    def _session_key(self, environ: WSGIEnvironment) -> str | None:
        session: Any = self._app.session_interface.open_session(self._app, Request(environ))
        return session.get("_user_id") if session else None


def _plain(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Without the offer to compress: our news is shorter than that saves, and it costs 300 KiB for each socket."""
    return {name: value for name, value in environ.items() if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
