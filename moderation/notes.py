"""Staff notes: what officials and moderators tell each other about a thread. No post; no constituent sees one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from community.threads import Thread
from foundation import text
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

LONGEST = 4000  # characters of one note


class Note(Model):
    """One note on a thread, in Markdown and as safe HTML."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_thread", "thread_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    source_text: Mapped[str]
    html: Mapped[str]
    at: Mapped[datetime]


def write(actor: Actor, thread: Thread, words: str) -> Note:
    """Leave a note for colleagues."""
    note = Note(thread_id=thread.id, person_id=actor.id, source_text=words, html=text.render(words), at=now())
    db.session.add(note)
    db.session.flush()
    return note
