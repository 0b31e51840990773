"""The period and the space that an address asks for."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import NotFound

from community.queries import spaces
from community.queries.spaces import SpaceView
from foundation import periods
from foundation.periods import Period
from foundation.policy import actor
from insight.report import default_period


def asked_for() -> tuple[Period, SpaceView | None, list[SpaceView]]:
    """The period, the space (None: all) and every space that the reader reads.

    A period that is none raises BadRequest, a space that the reader does not read NotFound.
    """
    read = spaces.spaces(actor())
    slug = request.values.get("space", "")
    space = next((one for one in read if one.slug == slug), None)
    if slug and space is None:
        raise NotFound
    text = request.values.get("period", "")
    return (periods.parse(text) if text else default_period(actor(), space)), space, read
