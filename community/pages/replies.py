"""Answers and comments: writing, looking first, deleting; accepting an answer."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community import replies
from community.forms import Words
from community.pages.blueprint import pages
from community.pages.fetching import address_of, before, form_key, keep, post_for, previewing, thread_for, write_limit
from community.queries import threads as queries
from foundation import text
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs


@pages.post("/threads/<id>/replies")
@limiter.limit(write_limit)
@needs("reply.write")
def reply(id: str) -> Any:
    """Answer, or look at the answer first."""
    form = Words()
    valid = form.validate_on_submit()
    if previewing() or not valid:
        thread = thread_for("reply.write", id)
        return _again("community/reply.html", form, valid, thread=thread)
    with transaction():
        if address := before():
            return see_other(address)
        thread = thread_for("reply.write", id)
        post = replies.write(actor(), thread, form.words.data)
        address = keep(f"{thread.address}#{post.public_id}")
    return done(_("Your answer is posted."), address)


@pages.get("/posts/<id>/comments")
@needs("post.read")
def comments(id: str) -> Any:
    """All comments on a post, and the form for another one."""
    found, below, more = queries.comments(actor(), post_for("post.read", id), request.args.get("after"))
    return render_template(
        "community/comments.html", post=found, below=below, more=more, form=None, key=form_key(), preview=None
    )


@pages.post("/posts/<id>/comments")
@limiter.limit(write_limit)
@needs("comment.write")
def comment(id: str) -> Any:
    """Comment on a post, or look at the comment first."""
    form = Words()
    valid = form.validate_on_submit()
    if previewing() or not valid:
        found, below, _more = queries.comments(actor(), post_for("comment.write", id))
        return _again("community/comments.html", form, valid, post=found, below=below[-3:], more=None)
    with transaction():
        if address := before():
            return see_other(address)
        post = post_for("comment.write", id)
        made = replies.comment(actor(), post.thread, post, form.words.data)
        address = keep(f"{post.thread.address}#{made.public_id}")
    return done(_("Your comment is posted."), address)


def _again(template: str, form: Words, valid: bool, **given: Any) -> Any:
    """The page with the text kept: rendered when it may be posted, with its errors when not."""
    preview = text.render(form.words.data) if valid else None
    page = render_template(template, form=form, preview=preview, key=form_key(), **given)
    return page, 200 if valid else 422


@pages.get("/posts/<id>/deletion")
@needs("reply.delete")
def reply_deletion(id: str) -> Any:
    """Ask once more before a reply is deleted."""
    post = post_for("reply.delete", id)
    return render_template("community/reply_deletion.html", post=post, address=address_of(post), key=form_key())


@pages.post("/posts/<id>/deletion")
@limiter.limit(write_limit)
@needs("reply.delete")
def delete_reply(id: str) -> Any:
    """Delete one's own reply."""
    with transaction():
        if address := before():
            return see_other(address)
        post = post_for("reply.delete", id)
        replies.delete(actor(), post.thread, post)
        address = keep(post.thread.address)
    return done(_("It is deleted."), address)


@pages.post("/posts/<id>/acceptance")
@limiter.limit(write_limit)
@needs("answer.accept")
def accept(id: str) -> Any:
    """The asker says that this answer solved it."""
    with transaction():
        post = post_for("answer.accept", id)
        replies.accept(actor(), post.thread, post)
    return done(_("Good. Everyone sees that this answer solved it."), address_of(post))


@pages.post("/posts/<id>/acceptance/withdrawal")
@limiter.limit(write_limit)
@needs("answer.accept")
def withdraw_acceptance(id: str) -> Any:
    """The asker takes it back."""
    with transaction():
        post = post_for("answer.accept", id)
        replies.withdraw_acceptance(actor(), post.thread, post)
    return done(_("You took it back."), address_of(post))
