"""Hiding a post, bringing it back, and taking personal data out of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from community.posts import OPENING, Post
from foundation.http import limiter
from foundation.policy import actor, needs
from moderation import decisions, tending
from moderation.forms import Deciding, Redacting
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.deciding import Act, decided, form_page
from moderation.pages.things import write_limit
from moderation.queries import decisions as queries


@pages.get("/posts/<public_id>/hiding")
@needs("post.hide")
def hiding(public_id: str) -> Any:
    """The form that asks why."""
    return _hiding_page(public_id, Deciding())


@pages.post("/posts/<public_id>/hiding")
@limiter.limit(write_limit)
@needs("post.hide")
def hide(public_id: str) -> Any:
    """Hide a reply, or with its opening the whole thread."""
    form = Deciding()
    things.post(public_id, "post.hide")

    def do() -> str:
        post = things.post(public_id, "post.hide")
        decisions.hide(actor(), post.thread, post, form.why)
        return things.address(post.thread, post)

    said = _("Hidden. The author reads your reason.")
    return decided(form, do, said, lambda: _hiding_page(public_id, form))


@pages.post("/posts/<public_id>/restoration")
@limiter.limit(write_limit)
@needs("post.hide")
def restore(public_id: str) -> Any:
    """Bring it back, with a reason."""
    form = Deciding()
    things.post(public_id, "post.hide")

    def do() -> str:
        post = things.post(public_id, "post.hide")
        decisions.restore(actor(), post.thread, post, form.why)
        return things.address(post.thread, post)

    said = _("Restored. The author reads your reason.")
    return decided(form, do, said, lambda: _hiding_page(public_id, form))


def _hiding_page(public_id: str, form: Deciding) -> str:
    post = things.post(public_id, "post.hide")
    hidden = decisions.hidden(post.thread, post)
    stem = f"/posts/{public_id}"
    if hidden and not form.is_submitted():
        form.rule.data = queries.hidden_under(post.id)
    act = (
        Act(_restoring(post), _("Everyone reads it again."), f"{stem}/restoration", _("Restore"),
            rule=_("The rule under which it was hidden"))
        if hidden
        else Act(_naming(post), _("A line with your rule and reason stands in its place. Its author may appeal once."),
                 f"{stem}/hiding", _("Hide"), "danger")
    )  # fmt: skip
    return form_page(act, form, post.thread, post)


def _naming(post: Post) -> str:
    if post.role != OPENING:
        return _("Hide this reply")
    return _("Hide this idea") if post.thread.kind == "idea" else _("Hide this question")


def _restoring(post: Post) -> str:
    if post.role != OPENING:
        return _("Restore this reply")
    return _("Restore this idea") if post.thread.kind == "idea" else _("Restore this question")


@pages.get("/posts/<public_id>/redaction")
@needs("post.redact")
def redacting(public_id: str) -> Any:
    """The form that asks which words."""
    return _redaction_page(public_id, Redacting())


@pages.post("/posts/<public_id>/redaction")
@limiter.limit(write_limit)
@needs("post.redact")
def redact(public_id: str) -> Any:
    """Take personal data out of a post and of all its revisions."""
    form = Redacting()
    things.post(public_id, "post.redact")

    def do() -> str:
        post = things.post(public_id, "post.redact")
        tending.redact(actor(), post.thread, post, form.lines, form.why)
        return things.address(post.thread, post)

    said = _("The words are gone, from every revision too. The author reads your reason.")
    return decided(form, do, said, lambda: _redaction_page(public_id, form))


def _redaction_page(public_id: str, form: Redacting) -> str:
    post = things.post(public_id, "post.redact")
    does = _("The words are replaced by a mark in the post, in its title and in all its revisions. Nobody can bring "
             "them back.")  # fmt: skip
    act = Act(_("Take personal data out"), does, f"/posts/{public_id}/redaction", _("Take it out for good"), "danger")
    return form_page(act, form, post.thread, post)
