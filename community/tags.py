"""Tags: words under which threads are found again. A thread's own row carries them for lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import ForeignKey, String, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model, db

MOST = 5


class Tag(Model):
    """One tag, in lower case with hyphens."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class ThreadTag(Model):
    """A thread carries a tag."""

    __tablename__ = "thread_tags"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True, index=True)


class Tagged(Protocol):
    """What carries tags."""

    id: int
    tags: str


def names_in(words: str) -> list[str]:
    """The tags in what a person typed, split at commas: at most MOST, each once, in a tidy form."""
    tidy = (re.sub(r"[^\w.+#]+", "-", part.strip().lower()).strip("-")[:40] for part in words.split(","))
    return list(dict.fromkeys(name for name in tidy if name))[:MOST]


def tag(thread: Tagged, names: Sequence[str]) -> None:
    """Let the thread carry exactly these tags."""
    db.session.flush()
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    if names:
        rows = [{"thread_id": thread.id, "tag_id": tag_id} for tag_id in _ids(names)]
        db.session.execute(insert(ThreadTag), rows)
    thread.tags = " ".join(dict.fromkeys(names))


def _ids(names: Iterable[str]) -> list[int]:
    wanted = list(dict.fromkeys(names))
    held = select(Tag.name, Tag.id).where(Tag.name.in_(wanted))
    known = dict(db.session.execute(held).all())
    for name in wanted:
        if name not in known:
            new = Tag(name=name)
            db.session.add(new)
            db.session.flush()
            known[name] = new.id
    return [known[name] for name in wanted]
