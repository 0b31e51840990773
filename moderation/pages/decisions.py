"""The public log of decisions, one decision, and the author's appeal against it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.posts import Post
from community.queries.spaces import space, spaces
from foundation import submissions
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import access, actor, may, needs
from moderation import appeals
from moderation.decisions import ACTIONS, hidden
from moderation.forms import Appealing
from moderation.naming import decision_kinds
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit
from moderation.queries import decisions as queries
from moderation.rules import explained


@pages.get("/decisions")
@needs("page.open")
def decisions() -> Any:
    """What moderators decided, newest first; ?kind= and ?space= show a part of it."""
    kind, place = request.args.get("kind", ""), request.args.get("space", "")
    if (kind and kind not in ACTIONS) or (place and space(actor(), place) is None):
        raise NotFound
    counts = queries.counts(actor(), place)
    return render_template(
        "moderation/decisions.html",
        found=queries.log(actor(), kind, place, request.args.get("after")), counts=counts, all=sum(counts.values()),
        kind=kind, place=place, spaces=spaces(actor()), kinds=decision_kinds(), rules=explained(),
    )  # fmt: skip


@pages.get("/decisions/<public_id>")
@needs("decision.read")
def decision(public_id: str) -> Any:
    """One decision; its author finds the appeal here."""
    return _page(public_id, Appealing())


@pages.post("/decisions/<public_id>/appeal")
@limiter.limit(write_limit)
@needs("decision.appeal")
def appeal(public_id: str) -> Any:
    """Ask for a second look, once, by somebody else."""
    form = Appealing()
    with transaction():
        if seen := submissions.taken(form.key.data or "", actor().id or 0):
            return see_other(seen)
        found = things.decision(public_id, "decision.appeal")
        if not form.validate_on_submit():
            return _page(public_id, form), 422
        appeals.appeal(actor(), found, form.words.data)
        address = submissions.keep(form.key.data or "", actor().id or 0, found.address)
    return done(_("Somebody else looks at it. You hear what becomes of it."), address)


@pages.get("/posts/<public_id>/decision")
@needs("decision.read")
def decision_about(public_id: str) -> Any:
    """The last decision about a post: where the line in its place leads."""
    found = access(actor(), "decision.read", queries.latest(public_id), see="decision.read")
    return redirect(found.address)


def _restorable(post: Post) -> str:
    """The public id of a hidden post that the reader may bring back; nothing for any other."""
    return post.public_id if hidden(post.thread, post) and may(actor(), "post.hide", post) else ""


def _page(public_id: str, form: Appealing) -> str:
    view = queries.decision(actor(), public_id)
    found = queries.to_act_on(public_id)
    if view is None or found is None:
        raise NotFound
    form.key.data = form.key.data or submissions.new_key()
    mine = found.post.author_id == actor().id or actor().moderator
    return render_template(
        "moderation/decision.html",
        decision=view, appealing=may(actor(), "decision.appeal", found), form=form,
        appeal=appeals.of(found.id) if mine else None, kinds=decision_kinds(), restorable=_restorable(found.post),
    )  # fmt: skip
