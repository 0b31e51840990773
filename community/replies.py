"""Replies: answers, comments and what officials say between them. Written, edited, accepted, hidden, deleted."""

from __future__ import annotations

from datetime import timedelta

from community import mentions
from community.events import (
    AcceptanceWithdrawn,
    AnswerAccepted,
    PostEdited,
    ReplyDeleted,
    ReplyHidden,
    ReplyRestored,
    ReplyWritten,
)
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, Post, add, compose
from community.revisions import keep
from community.tags import tag
from community.threads import Thread, settle, slug_of
from foundation.clock import now
from foundation.database import db
from foundation.events import record
from foundation.policy import Actor

SILENT = timedelta(minutes=5)
"""For so long after posting authors may mend what they wrote without a trace."""


def write(
    actor: Actor,
    thread: Thread,
    words: str,
    *,
    role: str = ANSWER,
    parent: Post | None = None,
    department_id: int | None = None,
    summary: str | None = None,
) -> Post:
    """Reply in a thread: an answer, or a comment on `parent`. With a department it is said in official voice."""
    assert actor.id is not None
    post = compose(thread.id, actor.id, role, words, parent_id=parent.id if parent else None)
    if department_id is not None:
        post.voice, post.department_id, post.summary = OFFICIAL, department_id, summary or None
    add(post)
    settle(thread)
    record(
        ReplyWritten(
            at=post.created_at,
            thread_id=thread.id,
            post_id=post.id,
            author_id=actor.id,
            role=role,
            official=department_id is not None,
        )
    )
    return post


def comment(actor: Actor, thread: Thread, parent: Post, words: str) -> Post:
    """Comment on a post. A comment on a comment joins the row under the same post."""
    if parent.role == COMMENT:
        parent = db.session.get_one(Post, parent.parent_id)
    return write(actor, thread, words, role=COMMENT, parent=parent)


def edit(
    actor: Actor, thread: Thread, post: Post, words: str, *, title: str = "", tags: list[str] | None = None
) -> None:
    """Say it differently; the old words become a revision, but for one's own within `SILENT` of posting.

    An opening may change its title and tags as well.
    """
    retitled = post.role == OPENING and bool(title) and title != thread.title
    if words == post.source_text and not retitled and (tags is None or " ".join(tags) == thread.tags):
        return
    if not silently(actor, post):
        keep(post, actor.id or 0, thread.title if post.role == OPENING else None)
        post.edited_at = now()
    post.source_text, post.source_format, post.html = words, "markdown", mentions.render(words)
    if retitled:
        thread.title, thread.slug = title, slug_of(title)
    if post.role == OPENING and tags is not None:
        tag(thread, tags)
    record(PostEdited(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))


def silently(actor: Actor, post: Post) -> bool:
    """Whether an edit now leaves no trace."""
    return post.edited_at is None and post.author_id == actor.id and now() - post.created_at <= SILENT


def accept(actor: Actor, thread: Thread, post: Post) -> None:
    """The asker says: this solved it. Several answers may; a second time changes nothing."""
    if post.accepted_at is None:
        post.accepted_at = now()
        settle(thread)
        record(AnswerAccepted(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))


def withdraw_acceptance(actor: Actor, thread: Thread, post: Post) -> None:
    """The asker takes it back."""
    if post.accepted_at is not None:
        post.accepted_at = None
        settle(thread)
        record(AcceptanceWithdrawn(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))


def hide(actor: Actor, thread: Thread, post: Post, reason: str) -> None:
    """Take a reply out of sight; a line with the reason stays in its place."""
    post.hidden_at, post.hidden_by_id, post.hidden_reason = now(), actor.id, reason
    settle(thread)
    record(ReplyHidden(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))


def restore(actor: Actor, thread: Thread, post: Post) -> None:
    """Bring a hidden reply back."""
    post.hidden_at = post.hidden_by_id = post.hidden_reason = None
    settle(thread)
    record(ReplyRestored(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))


def delete(actor: Actor, thread: Thread, post: Post) -> None:
    """Delete a reply for good; a line says that its author did."""
    post.deleted_at = now()
    settle(thread)
    record(ReplyDeleted(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))
