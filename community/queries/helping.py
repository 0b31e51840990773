"""Whom somebody helped, and with what: each figure and the list that it opens ask the same."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select, true

from community.helps import Help
from community.kinds import PROMISED
from community.people import Person
from community.posts import ANSWER, OPENING, Post
from community.spaces import Space
from community.tags import Tag, ThreadTag
from community.threads import Thread
from foundation.database import Statement, db
from foundation.policy import Actor, where

ANY, SOLVED, CONFIRMED, THANKED, FOUND = WAYS = ("any", "solved", "confirmed", "thanked", "found")
ENOUGH = 3
"""Distinct askers whom somebody has helped with a tag before we say that they know it."""
MOST_TAGS, MOST_EXPERTS = 12, 5
FRESH = 60.0  # seconds for which a process believes who helps in a space

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    SOLVED: Post.accepted_at.is_not(None),
    CONFIRMED: Post.endorsed_at.is_not(None),
    THANKED: Post.thanks_count > 0,
    FOUND: exists().where(Help.post_id == Post.id),
}
_for_others = or_(
    and_(Post.role == ANSWER, Post.author_id != Thread.author_id),
    and_(Post.role == OPENING, not_(Thread.kind.in_(PROMISED))),
)
_shown = (_for_others, Post.hidden_at.is_(None), Post.deleted_at.is_(None), Thread.listed)
_asker = func.nullif(Thread.author_id, Post.author_id)


@dataclass(frozen=True, slots=True)
class Helped:
    """How many posts of somebody helped in each of WAYS, and with which tags, as (tag, posts), most first."""

    ways: dict[str, int]
    tags: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who helps. `posts`: how many of theirs did; `tags`: with what, where that is asked for."""

    name: str
    handle: str
    posts: int = 0
    tags: list[str] = field(default_factory=list)


def helping(way: str, tag: str = "") -> ColumnElement[bool]:
    """Whether a post helped somebody else in one of WAYS, and with a tag; a condition on Post with its Thread."""
    ways = or_(*_CONDITIONS.values()) if way == ANY else _CONDITIONS[way]
    return and_(*_shown, ways, _carries(tag) if tag else true())


def _carries(tag: str) -> ColumnElement[bool]:
    carried = exists().where(ThreadTag.thread_id == Thread.id, ThreadTag.tag_id == Tag.id, Tag.name == tag)
    return carried.correlate(Thread)


def _posts(statement: Statement, actor: Actor) -> Statement:
    joined = statement.select_from(Post).join(Thread, Thread.id == Post.thread_id)
    return joined.join(Space, Space.id == Thread.space_id).where(where(actor, "post.read"))


def helped(actor: Actor, person_id: int) -> Helped:
    """What `actor` may know of how somebody helped."""
    counts = [func.count(case((helping(way), 1))) for way in WAYS]
    row = db.session.execute(_posts(select(*counts), actor).where(Post.author_id == person_id)).one()
    by_tag = _posts(select(Tag.name, func.count()), actor).join(ThreadTag, ThreadTag.thread_id == Thread.id)
    by_tag = by_tag.join(Tag, Tag.id == ThreadTag.tag_id).where(Post.author_id == person_id, helping(ANY))
    by_tag = by_tag.group_by(Tag.name).order_by(func.count().desc(), Tag.name).limit(MOST_TAGS)
    return Helped(dict(zip(WAYS, row, strict=True)), [(name, count) for name, count in db.session.execute(by_tag)])


def experts(actor: Actor, tag: str) -> list[Expert]:
    """Who helped most often with a tag, as far as `actor` reads it: at least ENOUGH different askers each."""
    posts = func.count()
    found = _posts(select(Person.name, Person.handle, posts), actor).join(Person, Person.id == Post.author_id)
    found = found.where(helping(ANY, tag)).group_by(Person.id).having(func.count(_asker.distinct()) >= ENOUGH)
    rows = db.session.execute(found.order_by(posts.desc(), Person.id).limit(MOST_EXPERTS))
    return [Expert(name, handle, count) for name, handle, count in rows]


def who_helps(actor: Actor, space_id: int) -> list[Expert]:
    """Who helps in a space that `actor` reads, and with which tags. All its readers read the same, so it is kept."""
    kept = current_app.extensions.setdefault("parley.who_helps", {})
    read_at, found = kept.get(space_id, (0.0, []))
    if read_at < time.monotonic() - FRESH:
        found = _who_helps(actor, space_id)
        kept[space_id] = (time.monotonic(), found)
    return found


def _who_helps(actor: Actor, space_id: int) -> list[Expert]:
    found = _posts(select(Person.name, Person.handle, Tag.name), actor).join(Person, Person.id == Post.author_id)
    found = found.join(ThreadTag, ThreadTag.thread_id == Thread.id).join(Tag, Tag.id == ThreadTag.tag_id)
    found = found.where(Thread.space_id == space_id, helping(ANY)).group_by(Person.id, Tag.name)
    found = found.having(func.count(_asker.distinct()) >= ENOUGH).order_by(func.count().desc(), Person.id, Tag.name)
    people: dict[str, Expert] = {}
    for name, handle, tag in db.session.execute(found.limit(MOST_EXPERTS * MOST_TAGS)):
        people.setdefault(handle, Expert(name, handle)).tags.append(tag)
    return list(people.values())[:MOST_EXPERTS]
