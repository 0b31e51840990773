"""Revisions: what a post said before each edit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db


class Revision(Model):
    """The words of a post until `replaced_at`; for an opening, the title as well."""

    __tablename__ = "revisions"
    __table_args__ = (
        Index("ix_revisions_post", "post_id", "replaced_at"),
        Index("ix_revisions_source", "source", "source_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str | None] = mapped_column(String(250))
    source_text: Mapped[str]
    source_format: Mapped[str] = mapped_column(String(10))
    html: Mapped[str]
    source: Mapped[str | None] = mapped_column(String(60))
    source_key: Mapped[str | None] = mapped_column(String(60))


def keep(post: Post, by_id: int, title: str | None = None) -> None:
    """Keep what the post says now, before it changes."""
    db.session.add(
        Revision(
            post_id=post.id,
            replaced_at=now(),
            replaced_by_id=by_id,
            title=title,
            source_text=post.source_text,
            source_format=post.source_format,
            html=post.html,
        )
    )
