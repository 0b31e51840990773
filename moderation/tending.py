"""Keeping threads in order: each act with a rule, a reason and a row in the public log; undone where it makes sense."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from community import kind_changes, redaction, tags, tidying
from community.posts import OPENING, PERSONAL, Post
from community.spaces import Space, shares
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor
from moderation import appeals, decisions, flags
from moderation.decisions import Decision
from moderation.rules import Why


class Refused(ValueError):
    """The act makes no sense here; the message says why, in the reader's language."""


def lock(actor: Actor, thread: Thread, why: Why) -> None:
    """Take no more replies of members. Locked already: nothing changes."""
    if thread.locked_at is None:
        tidying.lock(actor, thread)
        _decide(actor, decisions.LOCK, thread, why)


def unlock(actor: Actor, thread: Thread, why: Why) -> None:
    """Take replies again. Open already: nothing changes."""
    if thread.locked_at is not None:
        tidying.unlock(actor, thread)
        _decide(actor, decisions.UNLOCK, thread, why)


def move(actor: Actor, thread: Thread, space: Space, why: Why) -> None:
    """Put a thread into another space. Refused where people would read it for whom it was not written."""
    origin = thread.space
    if space.id == origin.id:
        raise Refused(_("It is in this space already."))
    if not shares(origin, space):
        raise Refused(_("More people read that space. What was written for fewer stays with them."))
    tidying.move(actor, thread, space)
    decisions.decide(actor, decisions.MOVE, thread, _opening(thread), why, origin=origin.id)


def change_kind(actor: Actor, thread: Thread, kind: str, why: Why) -> None:
    """Make it a thread of another kind. It is one already: nothing changes."""
    if kind != thread.kind:
        kind_changes.change_kind(actor, thread, kind, why.said)
        _decide(actor, decisions.KIND, thread, why)


def mark_duplicate(actor: Actor, thread: Thread, original: Thread, why: Why) -> None:
    """Let a thread point to the one that asked the same before. Marked already: nothing changes."""
    if thread.duplicate_of_id == original.id:
        return
    _check_pair(thread, original)
    if thread.duplicate_of_id is not None:
        raise Refused(_("It is marked as a duplicate of another one. Take that back first."))
    if db.session.scalar(select(Thread.id).where(Thread.duplicate_of_id == thread.id)):
        raise Refused(_("Other threads are duplicates of this one. Mark the other one, or merge them."))
    tidying.mark_duplicate(actor, thread, original)
    _decide(actor, decisions.DUPLICATE, thread, why, original)


def unmark_duplicate(actor: Actor, thread: Thread, why: Why) -> None:
    """It was no duplicate. Not marked: nothing changes."""
    if thread.duplicate_of_id is not None:
        original = db.session.get_one(Thread, thread.duplicate_of_id)
        tidying.unmark_duplicate(actor, thread)
        _decide(actor, decisions.UNMARK, thread, why, original)


def merge(actor: Actor, thread: Thread, into: Thread, why: Why) -> None:
    """Move all replies and voices of a thread into another. There is no way back but to split them off again."""
    check_merger(thread, into)
    opening = _opening(thread)
    tidying.merge(actor, thread, into)
    decisions.decide(actor, decisions.MERGE, thread, opening, why, other=into)


def check_merger(thread: Thread, into: Thread) -> None:
    """Refused where one of them may not go into the other."""
    _check_pair(thread, into)
    if not shares(thread.space, into.space):
        raise Refused(_("More people read the other one. What was written for fewer stays with them."))


def _check_pair(thread: Thread, other: Thread) -> None:
    if thread.id == other.id:
        raise Refused(_("That is this thread itself."))
    if other.hidden_at is not None:
        raise Refused(_("The other one is hidden."))
    if other.duplicate_of_id is not None:
        raise Refused(_("The other one is a duplicate itself. Choose the one it points to."))


def split(actor: Actor, thread: Thread, chosen: Sequence[Post], title: str, why: Why) -> Thread:
    """Let some visible replies become a thread of their own. The oldest becomes its opening, so a member wrote it."""
    if not chosen:
        raise Refused(_("Choose at least one reply."))
    first = min(chosen, key=lambda post: (post.created_at, post.id))
    if first.voice != PERSONAL:
        raise Refused(_("The oldest reply becomes the new question, so it must be one that a member wrote."))
    new = tidying.split(actor, thread, chosen, title)
    decisions.decide(actor, decisions.SPLIT, new, first, why, other=thread)
    return new


def redact(actor: Actor, thread: Thread, post: Post, words: Sequence[str], why: Why) -> None:
    """Take personal data out of a post, its revisions, and what was said of it in flags and appeals."""
    mark = _("[personal data removed]")
    try:
        redaction.redact(actor, thread, post, words, mark)
    except redaction.NotThere:
        raise Refused(_("These words do not stand in the post or in its revisions.")) from None
    except redaction.StillThere:
        raise Refused(_("Formatting cuts these words in two. Write each part as it was typed.")) from None
    erase = redaction.eraser(words, mark)
    about = select(appeals.Appeal).join(Decision, Decision.id == appeals.Appeal.decision_id)
    for said in (
        *db.session.scalars(select(flags.Flag).where(flags.Flag.post_id == post.id)),
        *db.session.scalars(about.where(Decision.post_id == post.id)),
    ):
        said.words = erase(said.words)
    decisions.decide(actor, decisions.REDACT, thread, post, why)


def retag(actor: Actor, thread: Thread, names: Sequence[str], why: Why) -> None:
    """Give a thread other tags. The same ones: nothing changes."""
    if list(names) != thread.tags.split():
        tags.tag(thread, names)
        _decide(actor, decisions.RETAG, thread, why)


def keep(actor: Actor, thread: Thread, post: Post, why: Why) -> None:
    """Nothing is wrong with what was flagged."""
    decisions.decide(actor, decisions.KEEP, thread, post, why)


def _decide(actor: Actor, action: str, thread: Thread, why: Why, other: Thread | None = None) -> None:
    decisions.decide(actor, action, thread, _opening(thread), why, other=other)


def _opening(thread: Thread) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == OPENING)).one()
