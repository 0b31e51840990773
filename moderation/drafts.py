"""Drafts of official answers, and the second pair of eyes: a colleague publishes one, or gives it back with a note."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community import departments, notices
from community.posts import Post
from community.queries.visitors import actor_of
from community.threads import Thread
from foundation import text
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record
from foundation.policy import Actor
from moderation import responses, takes
from moderation.events import DraftAsked, DraftPublished, DraftReturned


class Draft(Model):
    """An official answer that is not public yet. `asked_at` with no later `returned_at`: it waits for the reviewer."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_thread", "thread_id", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str]
    html: Mapped[str]
    summary: Mapped[str] = mapped_column(String(200), default="")
    saved_at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(500))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    @property
    def waits(self) -> bool:
        """Whether a colleague is to look at it."""
        return self.published_at is None and self.asked_at is not None and self.returned_at is None


class NotNow(ValueError):
    """The draft is published already, does not wait for anybody, or its author speaks no longer for the department."""


def save(actor: Actor, thread: Thread, department_id: int, words: str, summary: str) -> Draft:
    """Keep an official answer without publishing it."""
    draft = Draft(
        public_id=public_id(), thread_id=thread.id, department_id=department_id, author_id=actor.id, words=words,
        html=text.render(words), summary=summary, saved_at=now(),
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    return draft


def change(draft: Draft, words: str, summary: str) -> None:
    """Say it differently. Who is to look at it sees the new words."""
    if draft.published_at is not None:
        raise NotNow
    draft.words, draft.html, draft.summary, draft.saved_at = words, text.render(words), summary, now()
    db.session.flush()


def ask(actor: Actor, draft: Draft, reviewer_id: int) -> None:
    """Ask a colleague of the department to look; NotNow for anybody else."""
    colleague = reviewer_id != draft.author_id and departments.current(reviewer_id, draft.department_id)
    if draft.published_at is not None or not colleague:
        raise NotNow
    draft.reviewer_id, draft.asked_at, draft.returned_at, draft.note = reviewer_id, now(), None, None
    db.session.flush()
    record(DraftAsked(at=now(), draft_id=draft.id, by_id=actor.id or 0))


def give_back(actor: Actor, draft: Draft, note: str) -> None:
    """Leave it with its author, with a note."""
    if not draft.waits:
        raise NotNow
    draft.returned_at, draft.note = now(), note
    db.session.flush()
    record(DraftReturned(at=now(), draft_id=draft.id, by_id=actor.id or 0))


def publish(actor: Actor, thread: Thread, draft: Draft) -> Post:
    """Publish it as the official answer of its author, who must still speak for the department."""
    if not draft.waits or departments.current(draft.author_id, draft.department_id) is None:
        raise NotNow
    post = responses.answer(actor_of(draft.author_id), thread, draft.department_id, draft.words, draft.summary)
    draft.published_at, draft.published_by_id = now(), actor.id
    takes.put_back(actor_of(draft.author_id), thread)
    db.session.flush()
    record(DraftPublished(at=now(), draft_id=draft.id, by_id=actor.id or 0))
    return post


def tell_asked(event: DraftAsked) -> None:
    """Later, after a colleague was asked to look: they hear of it, if it still waits for them."""
    draft = db.session.get_one(Draft, event.draft_id)
    if draft.waits and draft.reviewer_id is not None:
        _tell(event, draft, draft.reviewer_id, "draft.asked")


def tell_returned(event: DraftReturned) -> None:
    """Later, after a draft was given back: its author hears why."""
    draft = db.session.get_one(Draft, event.draft_id)
    _tell(event, draft, draft.author_id, "draft.returned")


def tell_published(event: DraftPublished) -> None:
    """Later, after a colleague published a draft: its author hears of it."""
    draft = db.session.get_one(Draft, event.draft_id)
    _tell(event, draft, draft.author_id, "draft.published")


def _tell(event: DraftAsked | DraftReturned | DraftPublished, draft: Draft, person_id: int, key: str) -> None:
    thread = db.session.get_one(Thread, draft.thread_id)
    if thread.listed:
        cause, address = f"{key}:{draft.id}:{event.at.isoformat()}", f"/drafts/{draft.public_id}"
        notices.tell([person_id], key, cause=cause, address=address, thread_id=thread.id, by=event.by_id, owed=True,
                     reason=draft.note or "")  # fmt: skip
