"""Tags as somebody may know of them: only those that a thread carries which they read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from community.mutes import TagMute
from community.spaces import Space
from community.tags import Tag, ThreadTag
from community.threads import Thread
from community.voices import TagFollow
from foundation.database import Statement, db
from foundation.policy import Actor, where


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag for its page. `follows` and `muted` are about who reads."""

    id: int
    name: str
    follows: bool
    muted: bool


def tag(actor: Actor, name: str) -> TagView | None:
    """The tag of this name, if `actor` reads a thread that carries it."""
    mine = [exists().where(table.tag_id == Tag.id, table.person_id == actor.id) for table in (TagFollow, TagMute)]
    wanted: Statement = select(Tag.id, Tag.name, *mine).where(Tag.name == name, _carried(actor))
    for row in db.session.execute(wanted):
        return TagView(*row)
    return None


def to_choose(actor: Actor, name: str) -> Tag | None:
    """The tag itself, for a verb, if `actor` reads a thread that carries it."""
    return db.session.scalar(select(Tag).where(Tag.name == name, _carried(actor)))


def chosen(actor: Actor, name: str) -> Tag | None:
    """The same for a verb that takes a choice back; who chose a tag knows of it, whatever they read today."""
    mine = (exists().where(table.tag_id == Tag.id, table.person_id == actor.id) for table in (TagFollow, TagMute))
    return db.session.scalar(select(Tag).where(Tag.name == name, or_(_carried(actor), *mine)))


def _carried(actor: Actor) -> ColumnElement[bool]:
    carries = select(ThreadTag.thread_id).join(Thread, Thread.id == ThreadTag.thread_id)
    carries = carries.join(Space, Space.id == Thread.space_id)
    return carries.where(ThreadTag.tag_id == Tag.id, where(actor, "thread.read"), Thread.listed).exists()
