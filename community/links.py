"""Links between threads: which posts name the address of which other thread. Their titles are the reader’s matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import has_request_context, request
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PostEdited, ReplyWritten, ThreadOpened
from community.posts import OPENING, Post
from community.threads import Thread
from foundation.database import Model, db
from foundation.ports import ports

MOST = 20
"""Links of one post that are kept."""
LINK = re.compile(
    r'<a href="(?P<host>https?://[^/"]+)?/threads/(?P<id>[0-9a-z]{4,12})(?:-[0-9a-z-]*)?(?P<at>#[0-9a-z]+)?"'
)


class ThreadLink(Model):
    """A post links to another thread."""

    __tablename__ = "thread_links"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, index=True)


def note(event: ThreadOpened | ReplyWritten | PostEdited) -> None:
    """Now, with every new and changed text: keep which threads it links to."""
    post = _post(event)
    if not isinstance(event, PostEdited) and "/threads/" not in post.html:
        return
    named = list(dict.fromkeys(named_in(post.html)))[:MOST]
    db.session.execute(delete(ThreadLink).where(ThreadLink.post_id == post.id))
    known = select(Thread.id).where(Thread.public_id.in_(named), Thread.id != post.thread_id)
    db.session.add_all(ThreadLink(post_id=post.id, thread_id=id_) for id_ in db.session.scalars(known))
    db.session.flush()


def _post(event: ThreadOpened | ReplyWritten | PostEdited) -> Post:
    if isinstance(event, ThreadOpened):
        opening = select(Post).where(Post.thread_id == event.thread_id, Post.role == OPENING)
        return db.session.scalars(opening).one()
    return db.session.get_one(Post, event.post_id)


def named_in(html: str) -> Iterator[str]:
    """The public ids of the threads of this house that stored HTML links to, in their order."""
    return (found["id"] for found in LINK.finditer(html) if ours(found["host"]))


def ours(host: str | None) -> bool:
    """Whether the beginning of an address is that of this house; a path without one is."""
    if not host:
        return True
    known = {urlsplit(ports().config.public_url).netloc} | ({request.host} if has_request_context() else set())
    return urlsplit(host).netloc in known
