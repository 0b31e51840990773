"""Forms with files: who may send one is asked before it is read, and it is read without keeping others waiting.

A file goes from the socket to a temporary file of the machine; no process holds it in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

from flask import Response, after_this_request, current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from foundation.database import let_go
from foundation.lanes import LANE
from foundation.policy import actor, demand_alone

F = TypeVar("F", bound=Callable[..., Any])
BESIDE = 64 * 1024  # bytes of a form beside its file


def takes_file(most: int) -> Callable[[F], F]:
    """Mark a route whose form brings a file of at most so many bytes. Its rule must stand alone."""

    def mark(function: F) -> F:
        function.largest = most + BESIDE  # type: ignore[attr-defined]
        return function

    return mark


def receive() -> None:
    """Before the form of a marked route is looked at: read it. Who may not send it is refused before that."""
    view = current_app.view_functions.get(request.endpoint or "")
    largest: int = getattr(view, "largest", 0)
    if not largest:
        return
    demand_alone(actor(), view)
    request.max_content_length = largest
    after_this_request(_close)
    let_go()
    lane = request.environ.get(LANE)
    with lane.outside() if lane else nullcontext():
        try:
            request.form  # noqa: B018 (reads the whole request)
        except RequestEntityTooLarge:
            megabytes = (largest - BESIDE) // 1024**2
            raise RequestEntityTooLarge(
                _("A file may have at most %(most)s MB. Nothing was saved.", most=megabytes)
            ) from None


def _close(response: Response) -> Response:
    """The temporary file goes with its request, whatever came of it."""
    request.close()
    return response
