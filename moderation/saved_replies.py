"""Saved replies: words that are written again and again, of a department or of one person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.policy import Actor

NAME, TITLE = PLACEHOLDERS = ("{name}", "{title}")
LONGEST_NAME = 80


class SavedReply(Model):
    """Words under a name. Without a department they are its person's own."""

    __tablename__ = "saved_replies"
    __table_args__ = (
        Index("ix_saved_replies_department", "department_id", "name"),
        Index("ix_saved_replies_person", "person_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    words: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


def keep(actor: Actor, name: str, words: str, department_id: int | None) -> SavedReply:
    """Keep words for later, for oneself or for a department."""
    made = SavedReply(
        public_id=public_id(), name=name, words=words, department_id=department_id, person_id=actor.id, at=now()
    )
    db.session.add(made)
    db.session.flush()
    return made


def change(saved: SavedReply, name: str, words: str, department_id: int | None) -> None:
    """Say it differently from now on; what was posted with it stays."""
    saved.name, saved.words, saved.department_id, saved.at = name, words, department_id, now()
    db.session.flush()


def remove(saved: SavedReply) -> None:
    """Keep it no longer."""
    db.session.delete(saved)
    db.session.flush()


def filled(words: str, *, name: str, title: str) -> str:
    """The words with the asker's name and the thread's title in place of {name} and {title}."""
    return title.join(part.replace(NAME, name) for part in words.split(TITLE))
