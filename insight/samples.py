"""Samples: posts of a period drawn by lot, to be judged by people. A period and a space have one sample at most.

The lot is a random order of all posts of the period, fixed by a secret seed when the sample is drawn; more may be drawn
later as the next part of that same order, and nothing is ever drawn again to please.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation import periods
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.periods import Period
from foundation.policy import Actor

SIZES = (30, 60, 120, 240)
USUAL = 120
TWICE = 5
"""Every fifth post of the random order is judged by two people."""


class NotOver(ValueError):
    """A period that still runs has posts to come, which would have no chance to be drawn."""


class NothingToDraw(ValueError):
    """There is no post in the period that is not drawn already."""


class Sample(Model):
    """Posts of one period, in one space or in all, in an order drawn by lot. `size`: how many were wished for.

    `starts_at` and `ends_at` are those of the period; `last_post_id` the newest post when it was drawn: what comes
    later had no chance and is no part of what the sample stands for. `key` makes a period and a space unique.
    """

    __tablename__ = "samples"
    __table_args__ = (Index("ix_samples_period", "starts_at", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    period: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    seed: Mapped[str] = mapped_column(String(64))
    last_post_id: Mapped[int]
    size: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    @property
    def whole(self) -> Period:
        """Its period."""
        return periods.parse(self.period)


class SamplePost(Model):
    """A drawn post at its place in the random order, from 1; `twice`: two people judge it."""

    __tablename__ = "sample_posts"
    __table_args__ = (
        Index("ix_sample_posts_place", "sample_id", "place", unique=True),
        Index("ix_sample_posts_post", "post_id", "sample_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("samples.id"))
    place: Mapped[int]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    twice: Mapped[bool]


def key_of(period: Period, space_id: int | None) -> str:
    """What makes a period and a space one sample."""
    return f"{period.name}/{space_id or 'all'}"


def draw(
    actor: Actor, period: Period, space_id: int | None, posts: Collection[int], read: Collection[int], size: int
) -> Sample:
    """Draw a sample of a period and a space, or the next part of the one that there is.

    `posts` are all posts that count, whoever reads them; of these `read` are those that `actor` reads. Drawn is along
    the random order until `size` more are among `read`, so that who draws has so many to judge and the sample stands
    for all. A period that is not over raises NotOver, one with no such post left NothingToDraw.
    """
    if not period.over:
        raise NotOver
    sample = db.session.scalar(select(Sample).where(Sample.key == key_of(period, space_id)))
    if not set(read):
        raise NothingToDraw
    if sample is None:
        sample = Sample(
            public_id=public_id(),
            key=key_of(period, space_id),
            period=period.name,
            starts_at=period.start,
            ends_at=period.end,
            space_id=space_id,
            seed=secrets.token_hex(32),
            last_post_id=max(posts),
            size=0,
            drawn_at=now(),
            drawn_by_id=actor.id,
        )
        db.session.add(sample)
        db.session.flush()
    _draw_on(sample, posts, frozenset(read), size)
    return sample


def _draw_on(sample: Sample, posts: Collection[int], read: frozenset[int], size: int) -> None:
    drawn = set(db.session.scalars(select(SamplePost.post_id).where(SamplePost.sample_id == sample.id)))
    waiting = [id_ for id_ in in_order(sample.seed, posts) if id_ not in drawn and id_ <= sample.last_post_id]
    last = db.session.scalar(select(func.max(SamplePost.place)).where(SamplePost.sample_id == sample.id)) or 0
    taken = 0
    for place, id_ in enumerate(waiting, start=last + 1):
        if taken == size:
            break
        db.session.add(SamplePost(sample_id=sample.id, place=place, post_id=id_, twice=place % TWICE == 0))
        taken += id_ in read
    if not taken:
        raise NothingToDraw
    sample.size += taken
    db.session.flush()


def in_order(seed: str, ids: Collection[int]) -> Sequence[int]:
    """These ids in the random order of a seed (64 hexadecimal digits): each has its place by a keyed hash."""
    key = bytes.fromhex(seed)
    return sorted(ids, key=lambda id_: hmac.digest(key, str(id_).encode(), hashlib.sha256))
