"""Channels and their files as managers see them; the comments behind a count; milestones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from community.people import Person
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from foundation.paging import Page, page
from foundation.policy import Actor, where
from insight.channels.batches import Channel, ChannelBatch, ChannelReject
from insight.channels.comments import ChannelComment
from insight.milestones import Milestone
from insight.queries.channel_cells import NOTHING, Voices, living, named
from insight.queries.together import Asked, ask
from insight.theme_tables import Theme, ThemePost

ON_A_PAGE, FILES_SHOWN = 50, 200


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel: how many comments its files brought, in how many files, the last one when."""

    public_id: str
    name: str
    comments: int
    files: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a channel; `by` is empty where a command brought it."""

    public_id: str
    channel: str
    file_name: str
    by: str
    at: datetime
    taken: int
    rejected: int
    started_at: datetime | None
    ended_at: datetime | None
    withdrawn_at: datetime | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """What happened on a day; `space` is empty where it happened in all of them."""

    public_id: str
    day: date
    words: str
    space: str
    by: str


def channels() -> list[ChannelView]:
    """Every channel, by name. What withdrawn files brought is not counted."""
    kept = ChannelBatch.withdrawn_at.is_(None)
    files = select(
        ChannelBatch.channel_id, func.sum(ChannelBatch.taken).label("comments"), func.count().label("files"),
        func.max(ChannelBatch.at).label("last_at"),
    ).where(kept).group_by(ChannelBatch.channel_id).subquery()  # fmt: skip
    found = select(
        Channel.public_id,
        Channel.name,
        func.coalesce(files.c.comments, 0),
        func.coalesce(files.c.files, 0),
        files.c.last_at,
    )
    joined = found.outerjoin(files, files.c.channel_id == Channel.id).order_by(func.lower(Channel.name), Channel.id)
    return [ChannelView(*row) for row in db.session.execute(joined)]


def names() -> dict[str, str]:
    """The names of all channels by their public ids."""
    return dict(db.session.execute(select(Channel.public_id, Channel.name)).all())


def files() -> list[FileView]:
    """The files that came last, withdrawn ones as well."""
    columns = (
        ChannelBatch.public_id, Channel.name, ChannelBatch.file_name, func.coalesce(Person.name, NOTHING),
        ChannelBatch.at, ChannelBatch.taken, ChannelBatch.rejected, ChannelBatch.started_at, ChannelBatch.ended_at,
        ChannelBatch.withdrawn_at, ChannelBatch.failure,
    )  # fmt: skip
    joined = select(*columns).join(Channel, Channel.id == ChannelBatch.channel_id)
    joined = joined.outerjoin(Person, Person.id == ChannelBatch.by_id)
    newest = joined.order_by(ChannelBatch.at.desc(), ChannelBatch.id.desc()).limit(FILES_SHOWN)
    return [FileView(*row) for row in db.session.execute(newest)]


def batch(public_id: str) -> ChannelBatch | None:
    """One file, with its channel."""
    return db.session.scalar(select(ChannelBatch).where(ChannelBatch.public_id == public_id))


def who(batch: ChannelBatch) -> tuple[str, str]:
    """Who brought a file and who withdrew it; empty where nobody did, or a command."""
    other = aliased(Person)
    joined = select(func.coalesce(Person.name, NOTHING), func.coalesce(other.name, NOTHING)).select_from(ChannelBatch)
    joined = joined.outerjoin(Person, Person.id == ChannelBatch.by_id)
    joined = joined.outerjoin(other, other.id == ChannelBatch.withdrawn_by_id)
    by, withdrawn_by = db.session.execute(joined.where(ChannelBatch.id == batch.id)).one()
    return by, withdrawn_by


def unread(batch: ChannelBatch) -> int:
    """How many of its comments the model has still to read."""
    waiting = (ChannelComment.batch_id == batch.id, ChannelComment.scored_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(ChannelComment).where(*waiting)) or 0


def rejects(batch: ChannelBatch, most: int) -> Sequence[tuple[int, str, str]]:
    """The first rows that were not taken: their number, and why."""
    kept = select(ChannelReject.row, ChannelReject.why, ChannelReject.value).where(ChannelReject.batch_id == batch.id)
    return list(db.session.execute(kept.order_by(ChannelReject.row, ChannelReject.id).limit(most)))


def words(voices: Voices, part: str, value: str, cursor: str | None, size: int = ON_A_PAGE) -> Page[Any]:
    """The words of these comments in no order of time: a list tells no more than its number does."""
    found = select(ChannelComment.text).where(ChannelComment.id.in_(voices.statement(part, value)))
    return page(found, (ChannelComment.row_key, ChannelComment.id), cursor, size)


def channels_named() -> Select[Any]:
    """Rows for `channel_cells.cube`: public id and name of each channel; `items` 1 where it has any comment."""
    heard = living().with_only_columns(ChannelComment.id).where(ChannelComment.channel_id == Channel.id)
    some = case((heard.correlate(Channel).exists(), 1), else_=0)
    return select(*named(literal(0), Channel.public_id, Channel.name, some)).select_from(Channel)


def themes_named(actor: Actor) -> Select[Any]:
    """The same of themes, `nth` being the id: those of which there are comments and `actor` reads any post, because
    their words come from their posts."""
    seen = (where(actor, "post.read"), Post.hidden_at.is_(None), Post.deleted_at.is_(None), Thread.listed)
    read = select(ThemePost.post_id).join(Post, Post.id == ThemePost.post_id).join(Thread, Thread.id == Post.thread_id)
    read = read.join(Space, Space.id == Thread.space_id).where(ThemePost.theme_id == Theme.id, *seen)
    heard = select(ChannelComment.id).where(ChannelComment.theme_id == Theme.id)
    rows = select(*named(Theme.id, Theme.public_id, Theme.label, literal(1))).select_from(Theme)
    return rows.where(heard.exists(), read.exists())


def milestones(actor: Actor, first: date | None = None, after: date | None = None,
               within: Collection[int] | None = None) -> list[MilestoneView]:  # fmt: skip
    """What was noted; see `noted`."""
    return [MilestoneView(*row) for row in ask(noted(actor, first, after, within))[0]]


def noted(actor: Actor, first: date | None = None, after: date | None = None,
          within: Collection[int] | None = None) -> Asked:  # fmt: skip
    """Asks for rows of MilestoneView: what was noted, of spaces that `actor` reads, the newest first; all, or from a
    day until before another; with the ids of some spaces, that which is about one of them or about all."""
    found = select(Milestone.public_id, Milestone.day, Milestone.words, func.coalesce(Space.name, NOTHING), Person.name)
    joined = found.outerjoin(Space, Space.id == Milestone.space_id).join(Person, Person.id == Milestone.made_by_id)
    joined = joined.where(
        Milestone.withdrawn_at.is_(None), or_(Milestone.space_id.is_(None), where(actor, "space.read"))
    )
    if first is not None and after is not None:
        joined = joined.where(Milestone.day >= first, Milestone.day < after)
    if within is not None:
        joined = joined.where(or_(Milestone.space_id.is_(None), Milestone.space_id.in_(sorted(within))))
    return Asked(joined, (Milestone.day.desc(), Milestone.id.desc()), 500)


def milestone(actor: Actor, public_id: str) -> Milestone | None:
    """One of them, of a space that `actor` reads."""
    found = select(Milestone).outerjoin(Space, Space.id == Milestone.space_id).where(Milestone.public_id == public_id)
    return db.session.scalar(found.where(or_(Milestone.space_id.is_(None), where(actor, "space.read"))))
