"""Bookmarks: a private list."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community import bookmarks
from community.pages.blueprint import pages
from community.pages.fetching import thread_for, write_limit
from community.queries import rows
from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, needs


@pages.get("/bookmarks")
@needs("bookmarks.read")
def kept() -> Any:
    """What the reader keeps for later, newest first."""
    found = rows.bookmarked(actor(), request.args.get("after"))
    return render_template("community/bookmarks.html", found=found)


@pages.post("/threads/<id>/bookmark")
@limiter.limit(write_limit)
@needs("thread.bookmark")
def bookmark(id: str) -> Any:
    """Keep a thread for later."""
    with transaction():
        thread = thread_for("thread.bookmark", id)
        bookmarks.bookmark(actor(), thread)
    return done(_("It is among your bookmarks. Nobody else sees them."), thread.address)


@pages.post("/threads/<id>/bookmark/withdrawal")
@limiter.limit(write_limit)
@needs("thread.bookmark")
def remove_bookmark(id: str) -> Any:
    """Keep it no longer."""
    with transaction():
        thread = thread_for("thread.bookmark", id)
        bookmarks.remove(actor(), thread)
    return done(_("The bookmark is gone."), thread.address)
