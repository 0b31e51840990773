"""Answers and comments: writing, looking first, deleting; accepting an answer."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community import mentions, replies
from community.acts import name_acts
from community.forms import Words
from community.kept import TooMuchKept
from community.pages.blueprint import pages
from community.pages.fetching import address_of, before, form_key, keep, post_for, previewing, thread_for, write_limit
from community.pages.leaving import leave
from community.posts import Post
from community.queries import threads as queries
from community.queries.links import Around
from community.queries.people import names
from community.quotes import quotation
from community.shown import prepare
from community.threads import Thread
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import language
from foundation.policy import access, actor, needs


@pages.get("/threads/<id>/replies")
@needs("reply.begin")
def begin_reply(id: str) -> Any:
    """A page for an answer: the form of guests, whose thread pages carry none."""
    return _reply_page(thread_for("reply.begin", id), Words())


@pages.post("/threads/<id>/replies")
@limiter.limit(write_limit)
@needs("reply.begin")
def reply(id: str) -> Any:
    """Answer, or look at the answer first; the words of a guest wait until they sign in."""
    form = Words()
    valid = form.validate_on_submit()
    if previewing() or not valid:
        return _reply_page(thread_for("reply.begin", id), form, valid), 200 if valid else 422
    if not actor().signed_in:
        return _leave(thread_for("reply.begin", id), form)
    with transaction():
        if address := before():
            return see_other(address)
        thread = thread_for("reply.write", id)
        post = replies.write(actor(), thread, form.words.data)
        address = keep(f"{thread.address}#{post.public_id}")
    return done(_("Your answer is posted."), address)


def _reply_page(thread: Thread, form: Words, preview: bool = False, *, quoting: bool = False) -> str:
    shown = mentions.render(form.words.data) if preview else None
    return render_template(
        "community/reply.html", thread=thread, form=form, preview=shown, key=form_key(), quoting=quoting
    )


def _leave(thread: Thread, form: Words) -> Any:
    try:
        return leave(form_key(), thread.id)
    except TooMuchKept:
        form.words.errors = [_("This is more than we keep for guests. Sign in first, or post what you left before.")]
        return _reply_page(thread, form), 422


@pages.get("/posts/<id>/quotation")
@needs("reply.write")
def quote(id: str) -> Any:
    """The form for an answer, beginning with the words of a post."""
    post = post_for("post.read", id)
    if not post.visible:
        raise NotFound
    thread = access(actor(), "reply.write", post.thread, see="thread.read")
    form = Words(data={"words": quotation(post, names({post.author_id})[post.author_id])})
    return _reply_page(thread, form, quoting=True)


@pages.get("/posts/<id>/comments")
@needs("post.read")
def comments(id: str) -> Any:
    """All comments on a post, and the form for another one."""
    return _comments_page(post_for("post.read", id), None, cursor=request.args.get("after"))


@pages.post("/posts/<id>/comments")
@limiter.limit(write_limit)
@needs("comment.write")
def comment(id: str) -> Any:
    """Comment on a post, or look at the comment first."""
    form = Words()
    valid = form.validate_on_submit()
    if previewing() or not valid:
        return _comments_page(post_for("comment.write", id), form, valid=valid), 200 if valid else 422
    with transaction():
        if address := before():
            return see_other(address)
        post = post_for("comment.write", id)
        made = replies.comment(actor(), post.thread, post, form.words.data)
        address = keep(f"{post.thread.address}#{made.public_id}")
    return done(_("Your comment is posted."), address)


def _comments_page(post: Post, form: Words | None, *, valid: bool = False, cursor: str | None = None) -> str:
    found, below, more = queries.comments(actor(), post, cursor)
    name_acts(found.thread, [found], actor(), language())
    prepare([found, *below], Around())
    return render_template(
        "community/comments.html", post=found, below=below, more=more, form=form, reader=actor(),
        preview=mentions.render(form.words.data) if form and valid else None, key=form_key(),
    )  # fmt: skip


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
