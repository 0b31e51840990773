"""The first page, and the full lists behind its sections."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from community.listing import begins, tabs
from community.pages.blueprint import pages
from community.queries import rows
from community.queries.spaces import spaces
from foundation.http import site
from foundation.policy import actor, needs


@pages.get("/")
@needs("page.open")
def home() -> Any:
    """What this place is for, what needs an answer and what was answered last."""
    waiting, answered = rows.on_home(actor())
    shown = spaces(actor())
    count = sum(space.open_count for space in shown)
    return render_template(
        "community/home.html",
        site=site(),
        waiting=waiting,
        answered=answered,
        spaces=shown,
        open_count=count,
        pinned=rows.pinned(actor()),
    )


@pages.get("/threads")
@needs("page.open")
def threads() -> Any:
    """Every thread one may read: all, those that need an answer, those that have one, or those of one kind."""
    show = request.args.get("show", rows.ALL)
    show = show if show in rows.SHOWS else rows.ALL
    found = rows.threads(actor(), show, cursor=request.args.get("after"))
    return render_template(
        "community/threads.html", show=show, found=found, begins=begins(show), tabs_shown=tabs("/threads", show)
    )
