"""Sessions: a signed cookie. It is signed anew when something in it changes, and once on each day of use."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from foundation.clock import now

USED_ON = "used_on"


class Sessions(SecureCookieSessionInterface):
    """Flask's own, with one signer for the application. Lasting sessions end so many days after their last use."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs and reads the cookie; it holds the application's key, so it is made once."""
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; the first one of a day is sent again with a later end."""
        session = super().open_session(app, request)
        today = now().date().isoformat()
        if session and session.permanent and session.get(USED_ON) != today:
            session[USED_ON] = today
        return session
