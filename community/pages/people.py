"""The page of a person."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from community import tags
from community.kinds import words
from community.pages.blueprint import pages
from community.queries import helping
from community.queries import people as queries
from foundation.languages import language
from foundation.policy import actor, needs


@pages.get("/people/<handle>")
@needs("page.open")
def person(handle: str) -> Any:
    """Who somebody is, whom they helped, and what they wrote that the reader may read: all of it, or what helped."""
    found = queries.person(actor(), handle)
    if found is None:
        raise NotFound
    way = request.args.get("helped", "")
    way = way if way in helping.WAYS else ""
    tag = next(iter(tags.names_in(request.args.get("tag", ""))), "") if way else ""
    only = helping.helping(way, tag) if way else None
    wrote = queries.written(actor(), found.id, request.args.get("after"), only)
    helped = helping.helped(actor(), found.id)
    return render_template(
        "community/person.html", person=found, wrote=wrote, helped=helped, way=way, tag=tag, kinds=words(language())
    )
