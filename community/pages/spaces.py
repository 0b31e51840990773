"""The page of a space."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from community import tags
from community.listing import begins, tabs
from community.pages.blueprint import pages
from community.queries import helping, rows
from community.queries import spaces as queries
from foundation.policy import actor, needs


@pages.get("/spaces/<slug>")
@needs("space.read")
def space(slug: str) -> Any:
    """What the space is for and its threads: all, by state, or by tag."""
    found = queries.space(actor(), slug)
    if found is None:
        raise NotFound
    show = request.args.get("show", rows.ALL)
    show = show if show in rows.SHOWS else rows.ALL
    tag = next(iter(tags.names_in(request.args.get("tag", ""))), "")
    listed = rows.threads(actor(), show, space_id=found.id, tag=tag, cursor=request.args.get("after"))
    counts = {} if tag else {rows.ALL: found.thread_count, rows.OPEN: found.open_count}
    return render_template(
        "community/space.html",
        space=found,
        show=show,
        tag=tag,
        found=listed,
        begins=begins(show, found.slug),
        tabs_shown=tabs(f"/spaces/{found.slug}", show, tag=tag, counts=counts),
        pinned=rows.pinned(actor(), found.id),
        helpers=helping.who_helps(actor(), found.id),
    )
