"""Sessions: a signed cookie. It is signed anew when something in it changes, and once on each day of use."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import SignatureExpired

from foundation.clock import now

USED_ON = "used_on"


class Signer:
    """Signs and reads cookies. A cookie that came lately is known again, so that its signature is checked once."""

    def __init__(self, signer: Any) -> None:
        self._signer = signer
        self._read = lru_cache(maxsize=1024)(self._check)
        self.dumps = signer.dumps

    def loads(self, cookie: str, max_age: int) -> dict[str, Any]:
        """What the cookie says. itsdangerous.BadSignature when it is not ours, or was signed too many seconds ago."""
        said, signed_at, known = self._read(cookie)
        if (datetime.now(signed_at.tzinfo) - signed_at).total_seconds() > max_age:
            raise SignatureExpired("The session is over.", payload=None, date_signed=signed_at)
        found: dict[str, Any] = dict(known) if known is not None else self._signer.load_payload(said)
        return found

    def _check(self, cookie: str) -> tuple[bytes, datetime, dict[str, Any] | None]:
        """What was signed and when; and what it means, where that is plain values, which nobody can change."""
        unsigner = next(self._signer.iter_unsigners())
        said, signed_at = unsigner.unsign(cookie, return_timestamp=True)
        found = self._signer.load_payload(said)
        plain = all(isinstance(value, str | int | None) for value in found.values())
        return said, signed_at, found if plain else None


class Sessions(SecureCookieSessionInterface):
    """Flask's own, with one signer for the application. Lasting sessions end so many days after their last use."""

    def __init__(self) -> None:
        self._signer: Signer | None = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs and reads the cookie; it holds the application's key, so it is made once."""
        self._signer = self._signer or Signer(super().get_signing_serializer(app))
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; the first one of a day is sent again with a later end."""
        session = super().open_session(app, request)
        if session and session.permanent and session.get(USED_ON) != (today := now().date().isoformat()):
            session[USED_ON] = today
        return session
