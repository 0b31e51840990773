"""The public log of decisions: each reader reads those of the spaces they read, and titles only of what they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from community.people import Person
from community.policy import threads_read
from community.posts import OPENING, Post
from community.revisions import Revision
from community.spaces import Space
from community.threads import Thread
from foundation.database import ResultRow, Statement, db
from foundation.paging import Page, page
from foundation.policy import Actor, where
from moderation.decisions import HIDE, MERGE, Decision

ON_A_PAGE = 30


@dataclass(frozen=True)
class About:
    """A thread that the reader reads: its title and address."""

    title: str
    address: str


@dataclass(frozen=True)
class DecisionView:
    """One decision. `about`, `other` and `to_space` are None where there is none, or not for this reader.

    A merged thread is `about` what it was called then, at what has become of its opening; `other` took it in.
    `detail` is empty but for moderators. Who wrote what it is about is never named.
    """

    public_id: str
    at: datetime
    action: str
    whole: bool
    rule: str
    reason: str
    detail: str
    by: str
    by_handle: str
    space_slug: str
    space_name: str
    about: About | None
    other: About | None
    to_space: About | None

    @property
    def address(self) -> str:
        """Where it is read."""
        return f"/decisions/{self.public_id}"


def log(actor: Actor, action: str = "", space: str = "", cursor: str | None = None) -> Page[DecisionView]:
    """A page of the log, newest first; of one action and one space where they are named."""
    found = page(_listed(actor, action, space), (Decision.at, Decision.id), cursor, ON_A_PAGE)
    return Page(_views(actor, found.rows), found.next)


def counts(actor: Actor, space: str = "") -> dict[str, int]:
    """How many decisions of each action the log holds for this reader; of one space where it is named."""
    listed = _listed(actor, "", space).subquery()
    rows = db.session.execute(select(listed.c.action, func.count()).group_by(listed.c.action)).all()
    return dict(rows)


def decision(actor: Actor, public_id: str) -> DecisionView | None:
    """One decision, when this reader reads it."""
    rows = db.session.execute(_listed(actor).where(Decision.public_id == public_id)).all()
    return _views(actor, rows)[0] if rows else None


def hiding(actor: Actor, thread_id: int) -> DecisionView | None:
    """The decision that hid a whole thread, the last one, when this reader reads it."""
    about = _listed(actor, HIDE).where(Post.thread_id == thread_id, Post.role == OPENING)
    rows = db.session.execute(about.order_by(Decision.id.desc()).limit(1)).all()
    return _views(actor, rows)[0] if rows else None


def latest(post_public_id: str) -> Decision | None:
    """The last decision about a post, for the link in its place; the caller asks the rule."""
    about = select(Decision).join(Post, Post.id == Decision.post_id).where(Post.public_id == post_public_id)
    return db.session.scalar(about.options(joinedload(Decision.space)).order_by(Decision.id.desc()).limit(1))


def latest_by(actor: Actor) -> str:
    """The address of the last decision that this person made; empty before the first."""
    mine = select(Decision).where(Decision.by_id == actor.id).order_by(Decision.id.desc()).limit(1)
    last = db.session.scalar(mine)
    return last.address if last else ""


def hidden_under(post_id: int) -> str:
    """The rule under which a post was hidden the last time; empty when it never was."""
    hidings = select(Decision.rule).where(Decision.post_id == post_id, Decision.action == HIDE)
    return db.session.scalar(hidings.order_by(Decision.id.desc()).limit(1)) or ""


def to_act_on(public_id: str) -> Decision | None:
    """The decision itself with its space, post and thread, for a verb; the caller asks the rule."""
    post = joinedload(Decision.post).joinedload(Post.thread).joinedload(Thread.space)
    found = select(Decision).where(Decision.public_id == public_id).options(joinedload(Decision.space), post)
    return db.session.scalar(found)


def _listed(actor: Actor, action: str = "", space: str = "") -> Statement:
    """The one SELECT behind every list of decisions and every count of them."""
    statement: Statement = (
        select(
            Decision.id, Decision.public_id, Decision.at, Decision.action, Decision.rule, Decision.reason,
            Decision.detail, Decision.post_id, Decision.other_id, Decision.to_space_id,
            Person.name.label("by"), Person.handle.label("by_handle"),
            Space.slug.label("space_slug"), Space.name.label("space_name"), Post.role.label("role"),
        )
        .join(Space, Space.id == Decision.space_id)
        .join(Post, Post.id == Decision.post_id)
        .join(Person, Person.id == Decision.by_id)
        .where(where(actor, "decision.read"))
    )  # fmt: skip
    if action:
        statement = statement.where(Decision.action == action)
    return statement.where(Space.slug == space) if space else statement


def _views(actor: Actor, rows: Iterable[ResultRow]) -> list[DecisionView]:
    found = list(rows)
    posts = _threads(actor, Post.id, {row.post_id for row in found})
    merged = _merged(posts, {row.id: row.post_id for row in found if row.action == MERGE})
    others = _threads(actor, Thread.id, {row.other_id for row in found if row.other_id})
    places = _spaces(actor, {row.to_space_id for row in found if row.to_space_id})
    return [
        DecisionView(
            row.public_id, row.at, row.action, row.role == OPENING or row.action == MERGE, row.rule, row.reason,
            (row.detail or "") if actor.moderator else "", row.by, row.by_handle, row.space_slug, row.space_name,
            merged.get(row.id) or posts.get(row.post_id), others.get(row.other_id), places.get(row.to_space_id),
        )
        for row in found
    ]  # fmt: skip


def _threads(actor: Actor, key: object, wanted: set[int]) -> dict[int, About]:
    """The threads that this reader reads, by the post or the thread that is looked for."""
    columns = (Thread.title, Thread.public_id, Thread.slug, Post.public_id.label("post"))
    statement = select(key, *columns).select_from(Post).join(Thread, Thread.id == Post.thread_id)  # type: ignore[call-overload]
    statement = statement.join(Space, Space.id == Thread.space_id).where(threads_read(actor), key.in_(wanted))  # type: ignore[attr-defined]
    if key is Thread.id:
        statement = statement.where(Post.role == OPENING)
    return {
        id_: About(title, f"/threads/{public_id}-{slug}#{post}")
        for id_, title, public_id, slug, post in db.session.execute(statement)
    }


def _merged(posts: Mapping[int, About], wanted: Mapping[int, int]) -> dict[int, About]:
    """What merged threads were called, by the decision; of those whose opening everyone sees who reads where it went.

    `wanted`: the post of each decision; `posts`: where they are read now.
    """
    titles = select(Decision.id, Revision.title).join(Revision, Revision.post_id == Decision.post_id)
    titles = titles.join(Post, Post.id == Decision.post_id).where(
        Decision.id.in_(wanted), Revision.title.is_not(None), Revision.replaced_at <= Decision.at,
        Post.hidden_at.is_(None), Post.deleted_at.is_(None),
    )  # fmt: skip
    rows = db.session.execute(titles.order_by(Revision.replaced_at, Revision.id)).all() if wanted else []
    return {id_: replace(posts[wanted[id_]], title=title) for id_, title in rows if title and wanted[id_] in posts}


def _spaces(actor: Actor, wanted: set[int]) -> dict[int, About]:
    statement = select(Space.id, Space.name, Space.slug).where(where(actor, "space.read"), Space.id.in_(wanted))
    return {id_: About(name, f"/spaces/{slug}") for id_, name, slug in db.session.execute(statement)}
