"""Editing what one wrote, and what stood there before."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _

from community import mentions, replies, tags
from community.forms import Opening, Words
from community.kinds import HOW_TO
from community.pages.blueprint import pages
from community.pages.fetching import address_of, before, form_key, keep, post_for, previewing, write_limit
from community.posts import OPENING, Post
from community.queries import revisions as queries
from foundation import text
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs


@pages.get("/posts/<id>/edit")
@needs("post.edit")
def edit(id: str) -> Any:
    """The form with the words as they are now."""
    post = post_for("post.edit", id)
    words = post.source_text if post.source_format == "markdown" else text.plain(post.html)
    form = _form(post, words=words, title=post.thread.title, tags=", ".join(post.thread.tags.split()))
    return _page(post, form)


@pages.post("/posts/<id>/edit")
@limiter.limit(write_limit)
@needs("post.edit")
def save_edit(id: str) -> Any:
    """Say it differently; the old words are kept."""
    post = post_for("post.edit", id)
    form = _form(post)
    valid = form.validate_on_submit()
    if previewing() or not valid:
        return _page(post, form, mentions.render(form.words.data) if valid else None), 200 if valid else 422
    with transaction():
        if address := before():
            return see_other(address)
        post = post_for("post.edit", id)
        silently = replies.silently(actor(), post)
        if isinstance(form, Opening):
            given = {"title": form.title.data, "tags": tags.names_in(form.tags.data)}
            replies.edit(actor(), post.thread, post, form.words.data, **given)
        else:
            replies.edit(actor(), post.thread, post, form.words.data)
        address = keep(address_of(post))
    return done(_("It is changed.") if silently else _("It is changed. What it said before is kept."), address)


def _form(post: Post, **given: str) -> Words:
    return Opening(data=given) if post.role == OPENING else Words(data=given)


def _page(post: Post, form: Words, preview: str | None = None) -> str:
    silently = replies.silently(actor(), post)
    return render_template(
        "community/edit.html", post=post, form=form, preview=preview, key=form_key(), silently=silently
    )


@pages.get("/posts/<id>/revisions")
@needs("post.read")
def revisions(id: str) -> Any:
    """What a post said before each edit, with the difference marked."""
    post = post_for("post.read", id)
    if post.role == OPENING and post.thread.kind == HOW_TO:
        return redirect(f"/threads/{post.thread.public_id}/versions", code=303)
    found = queries.revisions(actor(), post, request.args.get("after"))
    return render_template("community/revisions.html", post=post, address=address_of(post), found=found)
