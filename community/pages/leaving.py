"""Leaving words behind as a guest: the cookie by which a browser gets them back."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from community import kept
from foundation import submissions
from foundation.database import transaction
from foundation.http import see_other
from foundation.ports import ports

LONGEST_TOKEN = 64
NOT_KEPT = {"csrf_token", "key", "preview"}


def guest_token() -> str:
    """What this browser holds; nothing where it left no words."""
    return request.cookies.get(_cookie(), "")[:LONGEST_TOKEN]


def leave(key: str, thread_id: int | None = None) -> Response:
    """Keep the form that was sent, and go to where it waits. `kept.TooMuchKept` when it does not fit."""
    token = guest_token() or kept.new_token()
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    with transaction():
        row = kept.keep(token, key or submissions.new_key(), typed, thread_id)
        address = f"/kept/{row.public_id}"
    response = see_other(address)
    response.set_cookie(
        _cookie(), token, max_age=kept.KEPT_FOR, httponly=True, samesite="Lax", secure=ports().config.https
    )
    return response


def leave_nothing(response: Response) -> Response:
    """Who signs out gives the browser to others: it holds no token any more."""
    response.delete_cookie(_cookie(), httponly=True, samesite="Lax", secure=ports().config.https)
    return response


def _cookie() -> str:
    return "__Host-parley-kept" if ports().config.https else "parley-kept"
