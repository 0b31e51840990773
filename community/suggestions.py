"""Suggested edits: a member proposes another version of a how-to; its author or staff accepts or declines it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import howtos, notices
from community.events import EditSuggested, SuggestionDecided
from community.guides import Guide, shown
from community.howtos import HowTo, HowToVersion
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record
from foundation.policy import Actor

ACCEPTED, DECLINED, WITHDRAWN = OUTCOMES = ("accepted", "declined", "withdrawn")
LONGEST_REASON = 500  # characters


class Suggestion(Model):
    """A version of a how-to that somebody proposes, and why. Without `decided_at` it waits."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_thread", "thread_id", "decided_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(250))
    content: Mapped[str]
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(LONGEST_REASON))

    thread: Mapped[Thread] = relationship(lazy="raise")

    @property
    def guide(self) -> Guide:
        """What it says."""
        return Guide.from_json(self.content)


def suggest(actor: Actor, thread: Thread, title: str, guide: Guide, reason: str) -> Suggestion:
    """Propose another version of a how-to. Nothing changes until somebody accepts it."""
    suggestion = Suggestion(
        public_id=public_id(),
        thread=thread,
        author_id=actor.id,
        at=now(),
        version=howtos.current(thread).number,
        title=title,
        content=guide.to_json(),
        reason=reason,
    )
    db.session.add(suggestion)
    db.session.flush()
    record(EditSuggested(at=now(), thread_id=thread.id, suggestion_id=suggestion.id, by_id=actor.id or 0))
    return suggestion


def accept(actor: Actor, thread: Thread, suggestion: Suggestion) -> None:
    """Put it in force; who proposed it is named with the version."""
    howtos.revise(actor, thread, suggestion.title, suggestion.guide, suggested_by_id=suggestion.author_id)
    _decide(actor, thread, suggestion, ACCEPTED, "")


def decline(actor: Actor, thread: Thread, suggestion: Suggestion, reason: str) -> None:
    """Leave the how-to as it is, and say why."""
    _decide(actor, thread, suggestion, DECLINED, reason)


def withdraw(actor: Actor, suggestion: Suggestion) -> None:
    """Take it back, before anybody decides. It stays readable for who would have decided; nobody is told."""
    suggestion.decided_at, suggestion.decided_by_id, suggestion.outcome = now(), actor.id, WITHDRAWN
    db.session.flush()


def _decide(actor: Actor, thread: Thread, suggestion: Suggestion, outcome: str, reason: str) -> None:
    suggestion.decided_at, suggestion.decided_by_id = now(), actor.id
    suggestion.outcome, suggestion.answer = outcome, reason or None
    db.session.flush()
    record(SuggestionDecided(at=now(), thread_id=thread.id, suggestion_id=suggestion.id, by_id=actor.id or 0))


def erase(thread: Thread, change: Callable[[str], str]) -> bool:
    """Make `change` to every version of a how-to and to every suggestion, for good; whether it changed anything."""
    versions = db.session.scalars(select(HowToVersion).where(HowToVersion.thread_id == thread.id))
    suggested = db.session.scalars(select(Suggestion).where(Suggestion.thread_id == thread.id))
    changed = sum(_erase_from(row, change) for row in (*versions, *suggested))
    howto = db.session.get(HowTo, thread.id)
    if howto is not None:
        howto.page = shown(howtos.current(thread).guide).to_json()
    return changed > 0


def _erase_from(row: HowToVersion | Suggestion, change: Callable[[str], str]) -> bool:
    before = row.guide.to_json(), row.title
    row.content, row.title = row.guide.mapped(change).to_json(), change(row.title)
    if isinstance(row, Suggestion):
        row.reason, row.answer = change(row.reason), row.answer and change(row.answer)
    return before != (row.content, row.title)


def tell_author(event: EditSuggested) -> None:
    """Later, after a suggestion: who wrote the how-to hears of it."""
    suggestion, thread = _of(event)
    if thread.listed and suggestion.decided_at is None:
        notices.tell(
            [thread.author_id], "edit.suggested", cause=f"suggestion:{suggestion.id}", address=_address(suggestion),
            thread_id=thread.id, by=suggestion.author_id,
        )  # fmt: skip


def tell_proposer(event: SuggestionDecided) -> None:
    """Later, after the decision: who proposed it hears of it, with the reason."""
    suggestion, thread = _of(event)
    if thread.listed:
        notices.tell(
            [suggestion.author_id], f"edit.{suggestion.outcome}", cause=f"decided:{suggestion.id}",
            address=_address(suggestion), thread_id=thread.id, reason=suggestion.answer or "",
        )  # fmt: skip


def _of(event: EditSuggested | SuggestionDecided) -> tuple[Suggestion, Thread]:
    return db.session.get_one(Suggestion, event.suggestion_id), db.session.get_one(Thread, event.thread_id)


def _address(suggestion: Suggestion) -> str:
    return f"/suggestions/{suggestion.public_id}"
