"""What a person has chosen to hear and not to hear, for their settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all

from community.blocks import Block
from community.mutes import Mute, TagMute
from community.people import Person
from community.spaces import Space
from community.tags import Tag
from community.threads import Thread
from community.voices import TagFollow
from foundation.database import db
from foundation.policy import Actor, where

MOST = 200
"""Rows of each list; the newest are shown."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Rows of people (name, handle), of threads (public_id, slug, title) and of tags (name), newest first."""

    blocked: Sequence[Any]
    muted: Sequence[Any]
    muted_tags: Sequence[str]
    followed_tags: Sequence[str]


def choices(actor: Actor) -> Choices:
    """All that `actor` has chosen; threads they no longer read are left out."""
    blocked = select(Person.name, Person.handle).join(Block, Block.blocked_id == Person.id)
    blocked = blocked.where(Block.person_id == actor.id).order_by(Block.at.desc(), Person.id)
    muted = select(Thread.public_id, Thread.slug, Thread.title).join(Space, Space.id == Thread.space_id)
    muted = muted.join(Mute, Mute.thread_id == Thread.id).where(Mute.person_id == actor.id, where(actor, "thread.read"))
    tags = _tags(actor)
    return Choices(
        blocked=db.session.execute(blocked.limit(MOST)).all(),
        muted=db.session.execute(muted.order_by(Mute.at.desc(), Thread.id).limit(MOST)).all(),
        muted_tags=[name for name, follows in tags if not follows],
        followed_tags=[name for name, follows in tags if follows],
    )


def _tags(actor: Actor) -> list[tuple[str, bool]]:
    """The tags that `actor` chose, the newest choice first, and whether they follow it."""
    chosen = union_all(
        *(
            select(choice.tag_id, choice.at, literal(choice is TagFollow).label("follows")).where(
                choice.person_id == actor.id
            )
            for choice in (TagMute, TagFollow)
        )
    ).subquery()
    named = select(Tag.name, chosen.c.follows).join(chosen, chosen.c.tag_id == Tag.id)
    found = db.session.execute(named.order_by(chosen.c.at.desc(), Tag.id).limit(2 * MOST))
    return [(name, follows) for name, follows in found]
