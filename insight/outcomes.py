"""Outcomes: “you said, we did”. Published with evidence; everyone who raised it is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, select, union
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import notices
from community.people import Person
from community.policy import sees_space
from community.posts import OPENING, Post
from community.queries.visitors import actor_of
from community.spaces import PUBLIC, Space
from community.threads import Thread
from community.voices import MeToo
from foundation import text
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record
from foundation.policy import Actor
from insight.events import OutcomePublished

LOOKING, PLANNED, DONE, NOT_DOING = STATUSES = ("looking", "planned", "done", "not_doing")
LONGEST_TITLE, LONGEST_SAID = 160, 400  # characters


class Outcome(Model):
    """What people said, in one sentence, and what the organisation did about it. `space_id` None: about all of it."""

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_published", "published_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    status: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    said: Mapped[str] = mapped_column(String(LONGEST_SAID))
    did: Mapped[str] = mapped_column(Text)
    did_html: Mapped[str] = mapped_column(Text)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    published_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    space: Mapped[Space | None] = relationship(lazy="raise")


class OutcomeEvidence(Model):
    """A post from which the outcome follows."""

    __tablename__ = "outcome_evidence"

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True, index=True)


class NoEvidence(ValueError):
    """An outcome needs at least one post that shows who said it."""


class NoCommonReaders(ValueError):
    """The evidence lies in several spaces that not everyone reads, so nobody could be shown what came of it."""


def space_of(evidence: Collection[tuple[int, str]]) -> int | None:
    """The space that an outcome is about, from the (id, visibility) of the space of each post it rests on.

    All in one space: that one, so that who may not read the posts does not read of them either. In several, at least
    one public: none, and everyone reads the outcome, though of the evidence only what they read anyway. In several,
    none public: NoCommonReaders.
    """
    spaces = set(evidence)
    if len(spaces) > 1 and not any(visibility == PUBLIC for _space_id, visibility in spaces):
        raise NoCommonReaders
    return next(iter(spaces))[0] if len(spaces) == 1 else None


def publish(
    actor: Actor,
    *,
    status: str,
    title: str,
    said: str,
    did: str,
    department_id: int,
    evidence: Collection[int],
    space_id: int | None = None,
    theme_id: int | None = None,
) -> Outcome:
    """Publish an outcome; `evidence` are ids of posts. Everyone who raised it is told later, through the outbox."""
    if status not in STATUSES:
        raise ValueError(f"{status!r} is no status. They are {', '.join(STATUSES)}.")
    if not evidence:
        raise NoEvidence
    outcome = Outcome(
        public_id=public_id(),
        status=status,
        title=title,
        said=said,
        did=did,
        did_html=text.render(did),
        space_id=space_id,
        department_id=department_id,
        theme_id=theme_id,
        published_at=now(),
        by_id=actor.id,
    )
    db.session.add(outcome)
    db.session.flush()
    db.session.add_all(OutcomeEvidence(outcome_id=outcome.id, post_id=post_id) for post_id in sorted(set(evidence)))
    db.session.flush()
    record(OutcomePublished(at=outcome.published_at, outcome_id=outcome.id, by_id=actor.id or 0))
    return outcome


def raised_by(outcome_id: int) -> set[int]:
    """Everyone who raised it: authors and “me too” voices in the evidence, unclaimed imports left out."""
    return _raised(Post.id.in_(select(OutcomeEvidence.post_id).where(OutcomeEvidence.outcome_id == outcome_id)))


def who_is_told(evidence: Collection[int], space_id: int | None, by_id: int) -> set[int]:
    """Who hears of an outcome that rests on these posts: everyone who raised it and reads it, but for who publishes."""
    return _readers(_raised(Post.id.in_(evidence)) - {by_id}, space_id)


def _raised(evidence: ColumnElement[bool]) -> set[int]:
    seen = (evidence, Post.hidden_at.is_(None), Post.deleted_at.is_(None), Thread.listed)
    authors = select(Post.author_id).join(Thread, Thread.id == Post.thread_id).where(*seen)
    voices = authors.with_only_columns(MeToo.person_id).join(MeToo, MeToo.thread_id == Thread.id)
    voices = voices.where(Post.role == OPENING)
    people = union(authors, voices).subquery()
    claimed = select(Person.id).where(Person.id.in_(select(people.c[0])), Person.claimed_at.is_not(None))
    return set(db.session.scalars(claimed))


def tell_who_raised_it(event: OutcomePublished) -> None:
    """Later, after publishing: a notice to everyone who raised it and reads it, but for the manager who published."""
    outcome = db.session.get_one(Outcome, event.outcome_id)
    people = _readers(raised_by(outcome.id) - {event.by_id}, outcome.space_id)
    address = f"/outcomes/{outcome.public_id}"
    notices.tell(people, "outcome.published", cause=f"outcome:{outcome.id}", address=address, title=outcome.title,
                 space_id=outcome.space_id)  # fmt: skip


def _readers(people: set[int], space_id: int | None) -> set[int]:
    if space_id is None:
        return people
    space = db.session.get_one(Space, space_id)
    return {person for person in people if sees_space(actor_of(person), space)}
