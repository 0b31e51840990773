"""The page of a person."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from community.pages.blueprint import pages
from community.queries import people as queries
from foundation.policy import actor, needs


@pages.get("/people/<handle>")
@needs("page.open")
def person(handle: str) -> Any:
    """Who somebody is, and what they wrote that the reader may read."""
    found = queries.person(handle)
    if found is None:
        raise NotFound
    wrote = queries.written(actor(), found.id, request.args.get("after"))
    return render_template(
        "community/person.html", person=found, wrote=wrote, blocked=queries.blocks(actor(), found.id)
    )
