"""What waits for a look: flagged posts, each once however many flagged it, and appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from community.departments import Official
from community.people import Person
from community.policy import spaces_seen_by
from community.posts import OPENING, Post
from community.spaces import Space
from community.threads import Thread
from foundation import text
from foundation.clock import now
from foundation.database import ResultRow, Statement, db
from foundation.paging import Page, page
from foundation.policy import Actor, may, where
from moderation import flags
from moderation.appeals import Appeal
from moderation.claims import Claim
from moderation.decisions import Decision
from moderation.flags import Flag

ON_A_PAGE, EXTRACT = 20, 200


@dataclass(frozen=True)
class Flagged:
    """A flagged post: how many flagged it and why, and who looks at it until when. Who flagged it is not here."""

    public_id: str
    role: str
    title: str
    extract: str
    space_name: str
    first_at: datetime
    flag_count: int
    claimed_by: str | None
    claimed_by_id: int | None
    claimed_until: datetime | None
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Appealed:
    """An appeal in a list."""

    public_id: str
    at: datetime
    title: str
    words: str
    space_name: str


@dataclass(frozen=True)
class Elsewhere:
    """What waits for somebody else than who reads: how much, and who can look at some of it, by name."""

    count: int = 0
    people: Sequence[ResultRow] = ()


def counts(actor: Actor) -> tuple[int, int]:
    """How many flagged posts and how many appeals wait: exactly as many as their lists."""
    numbers = [
        select(func.count()).select_from(one.subquery()).scalar_subquery()
        for one in (_flagged(actor), _appealed(actor))
    ]
    flagged, appealed = db.session.execute(select(*numbers)).one()
    return flagged, appealed


def flagged(actor: Actor, cursor: str | None = None) -> Page[Flagged]:
    """A page of flagged posts, the one that waits longest first."""
    ids = _flagged(actor).subquery()
    statement = (
        select(
            ids.c.id, ids.c.first_at, ids.c.flag_count, Post.public_id, Post.role, Post.html, Thread.title,
            Space.name.label("space_name"), Person.name.label("claimed_by"), Claim.person_id, Claim.until,
        )
        .join(Post, Post.id == ids.c.id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(Claim, (Claim.post_id == Post.id) & (Claim.until > now()))
        .outerjoin(Person, Person.id == Claim.person_id)
    )  # fmt: skip
    found = page(statement, (ids.c.first_at, ids.c.id), cursor, ON_A_PAGE, newest=False)
    reasons = _reasons([row.id for row in found])
    rows = [
        Flagged(
            row.public_id, row.role, row.title, text.excerpt(text.plain(row.html), EXTRACT), row.space_name,
            row.first_at, row.flag_count, row.claimed_by, row.person_id, row.until, reasons.get(row.id, []),
        )
        for row in found
    ]  # fmt: skip
    return Page(rows, found.next)


def said_of(post: Post) -> Sequence[Flag]:
    """The open flags on a post, the first one first."""
    return db.session.scalars(select(Flag).where(Flag.post_id == post.id, flags.is_open()).order_by(Flag.at)).all()


def claim_on(post: Post) -> tuple[Claim, str] | None:
    """Who looks at this post just now: the claim and the person's name."""
    held = select(Claim, Person.name).join(Person, Person.id == Claim.person_id)
    row = db.session.execute(held.where(Claim.post_id == post.id, Claim.until > now())).one_or_none()
    return (row[0], row[1]) if row else None


def appealed(actor: Actor, cursor: str | None = None) -> Page[Appealed]:
    """A page of appeals that wait, the oldest first."""
    found = page(_appealed(actor), (Appeal.at, Appeal.id), cursor, ON_A_PAGE, newest=False)
    rows = [Appealed(row.public_id, row.at, row.title, row.words, row.space_name) for row in found]
    return Page(rows, found.next)


def appeal_to_act_on(public_id: str) -> Appeal | None:
    """The appeal itself with what it is about, for a verb; the caller asks the rule."""
    post = joinedload(Appeal.decision).joinedload(Decision.post).joinedload(Post.thread).joinedload(Thread.space)
    return db.session.scalar(select(Appeal).where(Appeal.public_id == public_id).options(post))


def flagged_elsewhere(actor: Actor) -> Elsewhere:
    """Flagged posts that the reader may not look at, because it is theirs or they are no moderator."""
    if not may(actor, "review.oversee"):
        return Elsewhere()
    visible = (Post.hidden_at.is_(None), Thread.hidden_at.is_(None), Post.deleted_at.is_(None))
    waiting = _flags(select(Post.id)).where(*visible, Thread.deleted_at.is_(None), ~where(actor, "post.review"))
    speaks = exists().where(Official.person_id == Person.id, Official.until.is_(None)).correlate(Person)
    let = and_(speaks, Space.officials_review_since.is_not(None), spaces_seen_by(Person, Space))
    able = and_(Post.author_id != Person.id, or_(Person.moderator_since.is_not(None), let))
    return _elsewhere(actor, waiting.group_by(Post.id), able)


def appealed_elsewhere(actor: Actor) -> Elsewhere:
    """Appeals that the reader may not decide, because they hid or wrote it, or are no moderator."""
    if not may(actor, "review.oversee"):
        return Elsewhere()
    hidden = or_(Post.hidden_at.is_not(None), and_(Post.role == OPENING, Thread.hidden_at.is_not(None)))
    waiting = _appeals(select(Appeal.id)).where(hidden, Post.deleted_at.is_(None), Thread.deleted_at.is_(None))
    other = aliased(Person)
    moderates = (other.moderator_since.is_not(None), other.id.not_in((Appeal.person_id, Decision.by_id)))
    alone = ~exists().where(*moderates).correlate(Appeal, Decision)
    able = and_(Person.moderator_since.is_not(None), Appeal.person_id != Person.id)
    return _elsewhere(
        actor,
        waiting.where(~where(actor, "appeal.decide")),
        and_(able, or_(Decision.by_id != Person.id, alone)),
    )


def _elsewhere(actor: Actor, waiting: Statement, able: ColumnElement[bool]) -> Elsewhere:
    count = db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    if not count:
        return Elsewhere()
    one = waiting.where(able).correlate(Person).exists()
    people = select(Person.handle, Person.name).where(Person.id != actor.id, one)
    return Elsewhere(count, db.session.execute(people.order_by(Person.name, Person.id)).all())


def _flagged(actor: Actor) -> Statement:
    """The posts that wait; the list and its count both come from here."""
    statement = select(Post.id, func.min(Flag.at).label("first_at"), func.count(Flag.id).label("flag_count"))
    return _flags(statement).where(where(actor, "post.review")).group_by(Post.id)


def _flags(statement: Statement) -> Statement:
    statement = statement.join(Flag, Flag.post_id == Post.id).join(Thread, Thread.id == Post.thread_id)
    return statement.join(Space, Space.id == Thread.space_id).where(flags.is_open())


def _appealed(actor: Actor) -> Statement:
    """The appeals that wait; the list and its count both come from here. Their author decides none of them."""
    columns = (Appeal.id, Appeal.public_id, Appeal.at, Appeal.words, Thread.title, Space.name.label("space_name"))
    return _appeals(select(*columns)).where(where(actor, "appeal.decide"))


def _appeals(statement: Statement) -> Statement:
    statement = statement.join(Decision, Decision.id == Appeal.decision_id).join(Post, Post.id == Decision.post_id)
    statement = statement.join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    return statement.where(Appeal.answer_id.is_(None))


def _reasons(ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(Flag.post_id, Flag.reason).where(Flag.post_id.in_(ids), flags.is_open())
    found: dict[int, list[str]] = {}
    for post_id, reason in db.session.execute(statement.group_by(Flag.post_id, Flag.reason).order_by(Flag.reason)):
        found.setdefault(post_id, []).append(reason)
    return found
