"""The comments of channels, and the keys by which one is known again without telling who wrote it."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model
from insight.channels.cells import LONGEST_NAME, Comment

KEY_LENGTH = 32


class ChannelComment(Model):
    """What somebody said elsewhere. `author_key` and `row_key` are keyed hashes. The theme is found as those of
    posts are; `scored_at` None: it has not been read yet. What models read in it is in `told.CommentSignal`."""

    __tablename__ = "channel_comments"
    __table_args__ = (
        Index("uq_channel_comments_batch_row", "batch_id", "row_key", unique=True),
        Index("ix_channel_comments_channel_row", "channel_id", "row_key"),
        Index("ix_channel_comments_unread", "batch_id", "scored_at"),
        Index("ix_channel_comments_at", "at"),
        Index("ix_channel_comments_theme", "theme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("channel_batches.id"))
    row_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    author_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    segment: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    moment: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    given_score: Mapped[float | None] = mapped_column(Float)
    scored_at: Mapped[datetime | None]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))


def author_key(name: str) -> str | None:
    """What stands for an author, in all channels alike, and leads back to nobody without the secret of the house."""
    return _hashed("author", name.casefold()) if name else None


def content_key(channel: str, comment: Comment) -> str:
    """The same for two rows of a channel that say the same."""
    said = (comment.at.isoformat(), comment.text, comment.author, comment.segment, comment.moment, comment.score)
    return _hashed("row", channel, *(str(one) for one in said))


def row_key(content: str, nth: int) -> str:
    """The key of the nth row of a file that says the same: two people may, and a file may come twice."""
    return _hashed("nth", content, str(nth))


def _hashed(*parts: str) -> str:
    told = "".join(f"{len(part)}:{part}" for part in ("parley.channels", *parts))
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, told.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:KEY_LENGTH]


class Seen:
    """Which rows of a file say the same, kept beside the file and not in memory; asked again, it answers the same."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(
            "CREATE TABLE IF NOT EXISTS seen (key TEXT, number INTEGER, nth INTEGER, PRIMARY KEY (key, number))"
        )

    def nth(self, key: str, number: int) -> int:
        """How many rows of this key there are up to this one."""
        before = "SELECT nth FROM seen WHERE key = ? AND number < ? ORDER BY number DESC LIMIT 1"
        found = self._connection.execute(before, (key, number)).fetchone()
        nth = found[0] + 1 if found else 1
        self._connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", (key, number, nth))
        return int(nth)


@contextmanager
def seen(path: Path | None = None) -> Iterator[Seen]:
    """What is kept in this file; without one, in a file of the machine's own that is gone in the end."""
    with closing(sqlite3.connect(str(path) if path else "", timeout=60)) as connection, connection:
        yield Seen(connection)  # what was seen is kept when the slice ends well
