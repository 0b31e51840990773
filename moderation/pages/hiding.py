"""Hiding a post and bringing it back, each with a reason that its author reads."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from foundation.database import transaction
from foundation.http import done, limiter
from foundation.policy import actor, needs
from moderation import decisions
from moderation.forms import Reason
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit


@pages.get("/posts/<public_id>/hiding")
@needs("post.hide")
def hiding(public_id: str) -> Any:
    """The form that asks why."""
    return _page(Reason(), public_id)


@pages.post("/posts/<public_id>/hiding")
@limiter.limit(write_limit)
@needs("post.hide")
def hide(public_id: str) -> Any:
    """Hide a reply, or with its opening the whole thread."""
    form = Reason()
    things.post(public_id, "post.hide")
    if not form.validate_on_submit():
        return _page(form, public_id), 422
    with transaction():
        post = things.post(public_id, "post.hide")
        decisions.hide(actor(), post.thread, post, form.reason.data)
        address = things.address(post.thread, post)
    return done(_("Hidden. The author reads your reason."), address)


@pages.post("/posts/<public_id>/restoration")
@limiter.limit(write_limit)
@needs("post.hide")
def restore(public_id: str) -> Any:
    """Bring it back, with a reason."""
    form = Reason()
    things.post(public_id, "post.hide")
    if not form.validate_on_submit():
        return _page(form, public_id), 422
    with transaction():
        post = things.post(public_id, "post.hide")
        decisions.restore(actor(), post.thread, post, form.reason.data)
        address = things.address(post.thread, post)
    return done(_("Restored. The author reads your reason."), address)


def _page(form: Reason, public_id: str) -> str:
    post = things.post(public_id, "post.hide")
    hidden = post.hidden_at is not None or (post.role == "opening" and post.thread.hidden_at is not None)
    return render_template("moderation/hiding.html", form=form, post=post, hidden=hidden)
