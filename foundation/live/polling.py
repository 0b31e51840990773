"""Asking now and then: the same answers as a small page, for browsers without a socket."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, Response, current_app, jsonify, request, session

from foundation.clock import now
from foundation.live.pulse import Pulse
from foundation.live.topics import Ask, Counts, counts_of, known
from foundation.policy import actor

PATH = "/live"
PULSE = "parley.pulse"


def init_app(app: Flask) -> None:
    """Counts “nothing new” before anything else is asked: whoever only waits costs no statement."""
    app.before_request(_nothing_new)


def respond() -> Response:
    """What the reader's page asks, answered now. What is not for them is left out."""
    tag = _tag()
    found: dict[str, Counts] = {}
    for topic, about in known(request.args).items():
        (told,) = counts_of(topic, [Ask(actor(), about)])
        if told is not None:
            found[topic] = told
    response = jsonify(found)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _nothing_new() -> Any:
    if request.path != PATH or _tag() not in request.if_none_match:
        return None
    response = Response(status=304, headers={"Cache-Control": "private, no-cache"})
    response.set_etag(_tag())
    return response


def _tag() -> str:
    """Equal tags: the same reader, the same page, and nothing was written between; the hands of clocks stand still."""
    pulse: Pulse = current_app.extensions[PULSE]
    facts = (pulse.version(), now().strftime("%d %H:%M"), session.get("_user_id"), request.query_string)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]
