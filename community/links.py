"""Links between threads: which posts name the address of which other thread. Their titles are the reader’s matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from flask import has_request_context, request
from markupsafe import escape
from sqlalchemy import ForeignKey, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PostEdited, PostRedacted, ReplyWritten, ThreadOpened
from community.posts import OPENING, Post
from community.threads import Thread
from foundation.database import Model, db
from foundation.ports import ports

MOST = 20
"""Links of one post that are kept."""
_ADDRESS = r"(?P<host>https?://[^/\"]+)?/threads/(?P<id>[0-9a-z]{4,12})(?:-[0-9a-z-]*)?(?P<at>#[0-9a-z]+)?"
LINK = re.compile(rf'<a href="{_ADDRESS}"(?P<rest>[^>]*)>(?P<words>[^<]*)</a>')


class Titled(Protocol):
    """A thread by its title."""

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...


class ThreadLink(Model):
    """A post links to another thread."""

    __tablename__ = "thread_links"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, index=True)


def note(event: ThreadOpened | ReplyWritten | PostEdited | PostRedacted) -> None:
    """Now, with every new and changed text: keep which threads it links to."""
    post = _post(event)
    if not isinstance(event, PostEdited | PostRedacted) and "/threads/" not in post.html:
        return
    named = list(dict.fromkeys(named_in(post.html)))[:MOST]
    db.session.execute(delete(ThreadLink).where(ThreadLink.post_id == post.id))
    known = select(Thread.id).where(Thread.public_id.in_(named), Thread.id != post.thread_id)
    db.session.add_all(ThreadLink(post_id=post.id, thread_id=id_) for id_ in db.session.scalars(known))
    db.session.flush()


def _post(event: ThreadOpened | ReplyWritten | PostEdited | PostRedacted) -> Post:
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


def titled(html: str, titles: Mapping[str, Titled]) -> str:
    """Stored HTML in which pasted addresses of these threads, by public id, read as their titles."""

    def title(found: re.Match[str]) -> str:
        known = titles.get(found["id"])
        pasted = found["words"].startswith(("http://", "https://", "/threads/"))
        if known is None or not pasted or not ours(found["host"]):
            return found[0]
        return f'<a href="{known.address}{found["at"] or ""}"{found["rest"]}>{escape(known.title)}</a>'

    return LINK.sub(title, html)


def merge(thread: Thread, into: Thread) -> None:
    """Whatever links to a thread links to the other one, which does not link to itself."""
    there = select(ThreadLink.post_id).where(ThreadLink.thread_id == into.id)
    inside = select(Post.id).where(Post.thread_id == into.id)
    moving = update(ThreadLink).where(ThreadLink.thread_id == thread.id)
    moving = moving.where(ThreadLink.post_id.not_in(there), ThreadLink.post_id.not_in(inside))
    db.session.execute(moving.values(thread_id=into.id), execution_options={"synchronize_session": False})
    gone = delete(ThreadLink).where(
        or_(
            ThreadLink.thread_id == thread.id,
            and_(ThreadLink.thread_id == into.id, ThreadLink.post_id.in_(inside)),
        )
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})
