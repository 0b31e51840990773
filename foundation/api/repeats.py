"""Writes that a client repeats: the header Idempotency-Key, kept beside the keys of forms."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, Conflict

from foundation import submissions
from foundation.database import transaction
from foundation.policy import Actor

HEADER, LONGEST = "Idempotency-Key", 200
MADE_BY_US = "api-"


def once(actor: Actor, write: Callable[[], str]) -> tuple[str, bool]:
    """Run `write` in a transaction; it gives the name of what it made. With a key that came before: that name again,
    and True. A key that came with another body raises Conflict."""
    key, sent = _key(), hashlib.sha256(request.get_data()).hexdigest()[:16]
    with transaction():
        if kept := submissions.taken(key, actor.id or 0):
            name, _space, body = kept.partition(" ")
            if body != sent:
                raise Conflict(_("This Idempotency-Key came before, with another body."))
            return name, True
        name = write()
        submissions.keep(key, actor.id or 0, f"{name} {sent}")
    return name, False


def _key() -> str:
    """The key as it is kept: of this address alone, and never one that a form could have."""
    given = request.headers.get(HEADER, "")
    if not given:
        return ""
    if len(given) > LONGEST or not given.isascii() or not given.isprintable():
        raise BadRequest(_("An Idempotency-Key has at most %(count)s plain characters.", count=LONGEST))
    mark = hashlib.sha256(f"{request.path} {given}".encode()).hexdigest()
    return (MADE_BY_US + mark)[: submissions.KEY_LENGTH]
