"""The inbox: what is new for one person."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community import notices
from community.notice_words import sentence
from community.pages.blueprint import pages
from community.pages.fetching import write_limit
from community.queries import inbox as queries
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, needs

MOST_DIGITS = 15


@pages.get("/inbox")
@needs("inbox.read")
def inbox() -> Any:
    """Every notice, newest first."""
    found = queries.inbox(actor(), request.args.get("after"))
    return render_template("community/inbox.html", found=found, sentence=sentence)


@pages.post("/inbox/reading")
@limiter.limit(write_limit)
@needs("inbox.read")
def read() -> Any:
    """Mark one notice as read, or all that were shown."""
    one, newest = _number("notice"), _number("newest")
    with transaction(unseen=True):
        if one is None:
            notices.read_all(actor(), newest or 0)
            return done(_("Everything is marked as read."), "/inbox")
        notice = queries.to_read(actor(), one)
        if notice is None:
            raise NotFound
        notices.read(notice)
    return done(_("It is marked as read."), "/inbox")


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
