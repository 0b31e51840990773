"""A guest writes first and makes the account last: the words wait for the browser that wrote them."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from community import kept, mentions
from community.forms import Words
from community.kept import Kept
from community.pages.asking import details_page, filled
from community.pages.blueprint import pages
from community.pages.fetching import write_limit
from community.pages.leaving import guest_token
from community.queries import kept as queries
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, may, needs


@pages.get("/kept/<id>")
@needs("kept.read")
def kept_words(id: str) -> Any:
    """What this browser left here: for a guest the way to an account, then the form with every word in it."""
    row, others = _mine(id)
    if actor().signed_in or "change" in request.args:
        return _form_page(row)
    typed: MultiDict[str, str] = MultiDict(row.typed)
    page = render_template(
        "community/kept.html", row=row, others=others, typed=typed, preview=mentions.render(typed.get("words", ""))
    )
    return _private(page)


@pages.post("/kept/<id>/removal")
@limiter.limit(write_limit)
@needs("kept.read")
def throw_away(id: str) -> Any:
    """The writer does not want it any more."""
    with transaction():
        row, _others = _mine(id)
        kept.forget(guest_token(), row.key)
    return done(_("It is thrown away."), "/")


def _mine(id: str) -> tuple[Kept, list[Kept]]:
    """The words asked for, and what else waits for this browser."""
    waiting = queries.kept(guest_token())
    for row in waiting:
        if row.public_id == id:
            return row, [other for other in waiting if other is not row]
    raise NotFound(_("Nothing waits here. It was posted or thrown away, or it is older than two days."))


def _form_page(row: Kept) -> Response:
    if row.thread_id is None:
        return _private(details_page(filled(row.typed), row.key, back=True))
    thread = queries.thread_of(row)
    form = Words(MultiDict(row.typed), meta={"csrf": False})
    if thread is None or not may(actor(), "reply.begin", thread):
        return _private(render_template("community/kept_lost.html", row=row, words=form.words.data or ""), 403)
    return _private(render_template("community/reply.html", thread=thread, form=form, preview=None, key=row.key))


def _private(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
