"""What stands in feeds and in the sitemap: always what nobody in particular may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from community.posts import OPENING, Post
from community.queries.reading import read
from community.queries.spaces import spaces
from community.spaces import Space
from community.threads import Thread
from foundation.database import ALPHABET, ResultRow
from foundation.policy import NOBODY, where

MOST = 50_000
"""How many addresses one part of a sitemap may have."""
FEW = 40_000
"""So many threads still stand in one part."""
WHOLE = "threads"


def words_of(thread_ids: Collection[int]) -> Mapping[int, str]:
    """The safe HTML of the openings of these threads, where everyone who reads the thread reads it."""
    seen = (Post.thread_id.in_(thread_ids), Post.role == OPENING, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    found = select(Post.thread_id, Post.html).join(Thread, Thread.id == Post.thread_id)
    allowed = found.join(Space, Space.id == Thread.space_id).where(where(NOBODY, "thread.read"), *seen)
    return dict(map(tuple, read(allowed)))


def parts() -> tuple[str, ...]:
    """The parts of the sitemap with threads: one, or one for each first letter of a public id, which are random."""
    return (WHOLE,) if sum(space.thread_count for space in spaces(NOBODY)) <= FEW else tuple(ALPHABET)


def threads_of(part: str) -> Sequence[ResultRow]:
    """The threads of one part: public_id, slug and last_activity_at."""
    found = select(Thread.public_id, Thread.slug, Thread.last_activity_at).join(Space, Space.id == Thread.space_id)
    shown = found.where(where(NOBODY, "thread.read"), Thread.listed)
    if part != WHOLE:
        place = ALPHABET.index(part)
        shown = shown.where(Thread.public_id >= part)
        if place + 1 < len(ALPHABET):
            shown = shown.where(Thread.public_id < ALPHABET[place + 1])
    return read(shown.order_by(Thread.public_id).limit(MOST))
