"""Posts: what a person wrote, once as it was typed and once as safe HTML. An opening or a reply."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, make_transient_to_detached, mapped_column, relationship

from community import mentions
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.writing import put

OPENING, ANSWER, COMMENT, ACKNOWLEDGEMENT, OFFICIAL_QUESTION = ROLES = (
    "opening", "answer", "comment", "acknowledgement", "official_question",
)  # fmt: skip
PERSONAL, OFFICIAL = VOICES = ("personal", "official")
LONGEST = 30_000  # characters of one post


class Post(Model):
    """One opening or reply. `voice` and `department_id` say in which role it was written."""

    __tablename__ = "posts"
    __table_args__ = (
        Index(
            "ix_posts_thread",
            "thread_id",
            "created_at",
            "id",
            "role",
            "voice",
            "author_id",
            "hidden_at",
            "deleted_at",
            "endorsed_at",
        ),
        Index("ix_posts_author", "author_id", "created_at"),
        Index(
            "ix_posts_created", "created_at", "id", "thread_id", "author_id", "role", "voice", "hidden_at", "deleted_at"
        ),
        Index("ix_posts_source", "source", "source_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    role: Mapped[str] = mapped_column(String(20))
    voice: Mapped[str] = mapped_column(String(10), default=PERSONAL)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    summary: Mapped[str | None] = mapped_column(String(200))
    source_text: Mapped[str]
    source_format: Mapped[str] = mapped_column(String(10), default="markdown")
    html: Mapped[str]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    score: Mapped[int] = mapped_column(default=0)
    imported_score: Mapped[int] = mapped_column(default=0)
    thanks_count: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    hidden_reason: Mapped[str | None] = mapped_column(String(500))
    deleted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    endorsed_at: Mapped[datetime | None]
    source: Mapped[str | None] = mapped_column(String(60))
    source_key: Mapped[str | None] = mapped_column(String(60))

    thread: Mapped[Any] = relationship("Thread", lazy="raise")

    @property
    def visible(self) -> bool:
        """Whether everyone who reads the thread reads this post."""
        return self.hidden_at is None and self.deleted_at is None


def compose(thread_id: int, author_id: int, role: str, words: str, *, parent_id: int | None = None) -> Post:
    """A new post in personal voice, its Markdown rendered; not yet in the session."""
    return Post(
        public_id=public_id(),
        thread_id=thread_id,
        author_id=author_id,
        parent_id=parent_id,
        role=role,
        voice=PERSONAL,
        source_text=words,
        source_format="markdown",
        html=mentions.render(words),
        created_at=now(),
        score=0,
        imported_score=0,
        thanks_count=0,
    )


def add(post: Post) -> None:
    """Write a new post at once; from then on the session keeps it as one that it has read."""
    row = {column.key: getattr(post, column.key) for column in Post.__table__.columns if column.key != "id"}
    post.id = put(Post, row) or 0
    make_transient_to_detached(post)
    db.session.add(post)
