"""What stands beside a case: the talk, what the asker asked before, notes, drafts, a hand-over, who is looking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from community.departments import Department, Official
from community.people import Person
from community.policy import posts_read, threads_read, threads_read_by
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.clock import now
from foundation.database import ResultRow, db
from foundation.policy import Actor
from moderation.drafts import Draft
from moderation.handovers import HandOver
from moderation.notes import Note
from moderation.presence import Presence
from moderation.queries.desk import Case
from moderation.saved_replies import SavedReply

LONGEST_TALK = 100
EARLIER_SHOWN = 5


@dataclass(frozen=True)
class Past:
    """What the asker of a case asked before: how many questions and ideas, and the newest of them."""

    count: int
    newest: Sequence[ResultRow]


def talk(actor: Actor, case: Case) -> Sequence[Row[Post, str, str, str | None]]:
    """The conversation of a case, oldest first: post, author's name and handle, and the department it speaks for."""
    statement = (
        select(Post, Person.name, Person.handle, Department.name.label("department"))
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Department, Department.id == Post.department_id)
        .where(Post.thread_id == case.id, posts_read(actor))
        .options(joinedload(Post.thread).joinedload(Thread.space))
    )
    return db.session.execute(statement.order_by(Post.created_at, Post.id).limit(LONGEST_TALK)).all()


def past(actor: Actor, case: Case) -> Past:
    """What the same person asked before, newest first: so that nobody is a stranger to the next department."""
    author = select(Thread.author_id).where(Thread.id == case.id).scalar_subquery()
    this = tuple_(literal(case.created_at, Thread.created_at.type), literal(case.id))
    before = tuple_(Thread.created_at, Thread.id) < this
    earlier = (threads_read(actor), Thread.listed, Thread.author_id == author, Thread.source.is_(None), before)
    joined = select(func.count()).select_from(Thread).join(Space, Space.id == Thread.space_id)
    count = db.session.scalar(joined.where(*earlier)) or 0
    rows = select(
        Thread.public_id, Thread.slug, Thread.title, Thread.created_at, Thread.responded_at, Thread.due_at,
        Thread.accepted_count,
    ).join(Space, Space.id == Thread.space_id)  # fmt: skip
    newest = rows.where(*earlier).order_by(Thread.created_at.desc(), Thread.id.desc()).limit(EARLIER_SHOWN)
    return Past(count, db.session.execute(newest).all() if count else ())


def notes(case: Case) -> Sequence[ResultRow]:
    """The staff notes of a case that the reader may read, oldest first."""
    statement = select(Note.html, Note.at, Person.name).join(Person, Person.id == Note.person_id)
    return db.session.execute(statement.where(Note.thread_id == case.id).order_by(Note.id)).all()


def note_count(thread_id: int) -> int:
    """How many staff notes a thread has."""
    return db.session.scalar(select(func.count()).select_from(Note).where(Note.thread_id == thread_id)) or 0


def looking(actor: Actor, case: Case) -> Sequence[ResultRow]:
    """Which colleagues have the case open too, and since when."""
    statement = select(Person.name, Presence.since).join(Person, Person.id == Presence.person_id)
    here = (Presence.thread_id == case.id, Presence.until > now(), Presence.person_id != actor.id)
    return db.session.execute(statement.where(*here).order_by(Presence.since, Person.id)).all()


def looking_at(public_ids: Iterable[str]) -> Sequence[tuple[str, int]]:
    """Who has which of these threads open just now: the thread's public id and the person's id."""
    statement = select(Thread.public_id, Presence.person_id).join(Thread, Thread.id == Presence.thread_id)
    found = db.session.execute(statement.where(Thread.public_id.in_(public_ids), Presence.until > now()))
    return [(public_id, person) for public_id, person in found]


def drafts(actor: Actor, case: Case) -> Sequence[ResultRow]:
    """The drafts of the actor's departments that are not public yet."""
    reviewer = aliased(Person)
    statement = (
        select(Draft.public_id, Draft.saved_at, Draft.asked_at, Draft.returned_at, Person.name,
               reviewer.name.label("reviewer"))
        .join(Person, Person.id == Draft.author_id)
        .outerjoin(reviewer, reviewer.id == Draft.reviewer_id)
        .where(Draft.thread_id == case.id, Draft.department_id.in_(actor.departments), Draft.published_at.is_(None))
    )  # fmt: skip
    return db.session.execute(statement.order_by(Draft.id)).all()


def hand_over(case: Case) -> ResultRow | None:
    """The hand-over of a case that waits for an answer: from whom, to whom, why, since when."""
    giver, taker = aliased(Department), aliased(Department)
    statement = (
        select(HandOver.public_id, HandOver.reason, HandOver.at, HandOver.to_department_id,
               giver.name.label("giver"), taker.name.label("taker"))
        .join(giver, giver.id == HandOver.from_department_id)
        .join(taker, taker.id == HandOver.to_department_id)
        .where(HandOver.thread_id == case.id, HandOver.ended_at.is_(None))
    )  # fmt: skip
    return db.session.execute(statement).one_or_none()


def takers_over(thread_id: int, owner_id: int | None) -> Sequence[ResultRow]:
    """The departments other than the owner that could take a thread over: somebody there reads it."""
    reads = exists().where(
        Official.department_id == Department.id, Official.until.is_(None), Person.id == Official.person_id,
        Thread.id == thread_id, threads_read_by(Person, Thread, Space),
    )  # fmt: skip
    found = select(Department.id, Department.name).where(reads, Department.id != owner_id)
    return db.session.execute(found.order_by(Department.name)).all()


def saved_replies(actor: Actor) -> Sequence[ResultRow]:
    """The saved replies that the actor may use: their own, then those of their departments, by name."""
    own = (SavedReply.department_id.is_(None)) & (SavedReply.person_id == actor.id)
    statement = (
        select(SavedReply.public_id, SavedReply.name, SavedReply.words, Department.name.label("department"))
        .outerjoin(Department, Department.id == SavedReply.department_id)
        .where(or_(own, SavedReply.department_id.in_(actor.departments)))
    )
    return db.session.execute(statement.order_by(Department.name.is_not(None), SavedReply.name, SavedReply.id)).all()
