"""“You said, we did”, in public."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.queries import spaces as space_queries
from foundation.policy import actor, needs
from insight import wording
from insight.outcomes import STATUSES
from insight.pages.blueprint import pages
from insight.queries import outcomes as queries


@pages.get("/outcomes")
@needs("outcome.read")
def outcomes() -> Any:
    """What became of what people said, newest first: all, of one status, about one space."""
    spaces = space_queries.spaces(actor())
    slug, status = request.args.get("space", ""), request.args.get("status", "")
    space = next((one for one in spaces if one.slug == slug), None)
    if (slug and space is None) or (status and status not in STATUSES):
        raise NotFound
    found = queries.outcomes(actor(), status, space.id if space else None, request.args.get("after"))
    return render_template(
        "insight/outcomes.html",
        found=found,
        status=status,
        space=space,
        spaces=[("", _("All spaces")), *((one.slug, one.name) for one in spaces)],
        names=wording.statuses(),
        deeds=wording.deeds(),
    )


@pages.get("/outcomes/<public_id>")
@needs("outcome.read")
def outcome(public_id: str) -> Any:
    """One outcome."""
    found = queries.outcome(actor(), public_id)
    if found is None:
        raise NotFound
    return render_template("insight/outcome.html", one=found, names=wording.statuses(), deeds=wording.deeds())
