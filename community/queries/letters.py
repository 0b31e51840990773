"""Digests that wait, and what a letter tells its reader: asked anew each time, because a right may be gone by now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from community.letters import DIGESTS, FOLLOWED, Letter, MailChoice
from community.mutes import muted_by
from community.notices import Notice, asked_or_chose
from community.people import Person
from community.policy import sees_space
from community.posts import Post
from community.queries.inbox import NoticeView
from community.queries.people import names
from community.queries.visitors import actor_of
from community.spaces import Space
from community.threads import Thread
from foundation import languages, settings, text
from foundation.clock import now
from foundation.database import db
from foundation.policy import Actor, may

EXTRACT = 600


@dataclass(frozen=True)
class News:
    """One notice of a letter. `own`: its reader asked the thread or chose to follow it; `words`: what was written."""

    notice: NoticeView
    own: bool
    thread: str
    space: str
    words: str


@dataclass(frozen=True)
class Reader:
    """Who gets the letter, where, and in which language and zone they read it."""

    actor: Actor
    email: str
    language: str
    zone: str


def digest_waits() -> bool:
    """Whether somebody's digest is due."""
    return bool(db.session.scalar(select(exists().where(_digest_due()))))


def digests_due(limit: int) -> Sequence[int]:
    """Whose digest is due, longest first."""
    found = select(MailChoice.person_id).where(_digest_due())
    return db.session.scalars(found.order_by(MailChoice.digest_at, MailChoice.person_id).limit(limit)).all()


def _digest_due() -> ColumnElement[bool]:
    return and_(MailChoice.level.in_(DIGESTS), MailChoice.digest_at <= now())


def reader_of(letter: Letter) -> Reader | None:
    """Who gets it, with today's rights; None when nobody may be written to there."""
    return reader(letter.person_id)


def reader(person_id: int) -> Reader | None:
    """This person as one who gets mail."""
    columns = select(Person.email, Person.language, Person.zone)
    reachable = columns.where(Person.id == person_id, Person.claimed_at.is_not(None), Person.email.is_not(None))
    for email, language, zone in db.session.execute(reachable):
        spoken = language if language in languages.LANGUAGES else languages.LANGUAGES[0]
        return Reader(actor_of(person_id), str(email), str(spoken), zone or settings.current()["zone"])
    return None


def news(letter: Letter, reader: Actor) -> list[News]:
    """What the letter tells, as far as its reader may still read it; of a digest what they have not read yet."""
    found = (
        select(Notice, Thread)
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .options(joinedload(Thread.space))
        .where(Notice.letter_id == letter.id)
        .order_by(Notice.at, Notice.id)
        .execution_options(populate_existing=True)
    )
    if letter.digest:
        found = found.where(Notice.read_at.is_(None))
    rows = [(notice, thread) for notice, thread in db.session.execute(found) if _hears(reader, notice, thread)]
    posts = _posts({_post_of(notice) for notice, _thread in rows})
    known = names({_by(notice) for notice, _thread in rows})
    told = []
    for notice, thread in rows:
        post = posts.get(_post_of(notice))
        if post is None or (may(reader, "post.read", post) and (post.visible or post.author_id == reader.id)):
            told.append(_told(notice, thread, post, known, reader))
    return told


def _hears(reader: Actor, notice: Notice, thread: Thread | None) -> bool:
    """Whether they still read the thread, and have not muted it meanwhile: then only what is about them is told."""
    if thread is None:
        return notice.space_id is None or sees_space(reader, db.session.get_one(Space, notice.space_id))
    muted = notice.key.startswith(FOLLOWED) and reader.id in muted_by(thread.id)
    return may(reader, "thread.read", thread) and not muted


def _posts(public_ids: set[str]) -> dict[str, Post]:
    with_thread = joinedload(Post.thread).joinedload(Thread.space)
    found = select(Post).options(with_thread).where(Post.public_id.in_(public_ids - {""}))
    return {post.public_id: post for post in db.session.scalars(found.execution_options(populate_existing=True))}


def _post_of(notice: Notice) -> str:
    return notice.address.partition("#")[2]


def _by(notice: Notice) -> int:
    return int(json.loads(notice.parameters).get("by", 0))


def _told(notice: Notice, thread: Thread | None, post: Post | None, known: dict[int, str], reader: Actor) -> News:
    given = json.loads(notice.parameters)
    view = NoticeView(
        notice.id, notice.key, notice.address, notice.at, notice.read_at is None,
        thread.title if thread else str(given.get("title", "")), known.get(_by(notice), ""),
        str(given.get("reason", "")), thread.space.name if thread else "",
    )  # fmt: skip
    words = text.excerpt(text.plain(post.html), EXTRACT) if post and post.author_id != reader.id else ""
    own = thread is not None and reader.id in asked_or_chose(thread.id)
    return News(view, own, thread.public_id if thread else "", thread.space.slug if thread else "", words)
