"""Flagging a post: a reason from a short list, and a sentence if one likes."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden

from foundation import submissions
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from moderation import flags
from moderation.forms import Flagging
from moderation.naming import flag_reasons
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.things import write_limit


@pages.get("/posts/<public_id>/flag")
@needs("post.flag")
def flagging(public_id: str) -> Any:
    """The form, or what one said already."""
    return _page(public_id, Flagging())


@pages.post("/posts/<public_id>/flag")
@limiter.limit(write_limit)
@needs("post.flag")
def flag(public_id: str) -> Any:
    """Ask moderators to look at a post."""
    form = Flagging()
    things.post(public_id, "post.flag")
    if not form.validate_on_submit():
        return _page(public_id, form), 422
    with transaction():
        if seen := submissions.taken(form.key.data or "", actor().id or 0):
            return see_other(seen)
        post = things.post(public_id, "post.flag")
        try:
            flags.flag(actor(), post, form.reason.data, form.words.data or "")
        except flags.FlaggedBefore:
            raise Forbidden(_("You flagged this before, and it was looked at.")) from None
        address = submissions.keep(form.key.data or "", actor().id or 0, things.address(post.thread, post))
    return done(_("Thank you. Somebody looks at it, and you hear what became of it."), address)


@pages.post("/posts/<public_id>/flag/withdrawal")
@limiter.limit(write_limit)
@needs("post.flag")
def withdraw_flag(public_id: str) -> Any:
    """Take the flag back."""
    with transaction():
        post = things.post(public_id, "post.flag")
        flags.withdraw(actor(), post)
        address = things.address(post.thread, post)
    return done(_("You took it back."), address)


def _page(public_id: str, form: Flagging) -> str:
    post = things.post(public_id, "post.flag")
    form.key.data = form.key.data or submissions.new_key()
    return render_template(
        "moderation/flagging.html",
        post=post, form=form, said=flags.of(actor(), post), reasons=flag_reasons(),
        address=things.address(post.thread, post),
    )  # fmt: skip
