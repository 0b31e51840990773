"""The tables of themes: what was found, what people made of it, and which posts are about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model

LONGEST_NAME, LONGEST_WORD = 120, 40  # characters
RENAMED, MERGED, PARTED, SPLIT, REJOINED, PINNED, UNPINNED, BANNED, ALLOWED = ACTS = (
    "renamed", "merged", "parted", "split", "rejoined", "pinned", "unpinned", "banned", "allowed",
)  # fmt: skip


class Theme(Model):
    """One topic. `key` follows from its words and stays; `label` is what it is called; `terms` are its telling words.

    `centre` (by the encoder `model`) and `reach` say which posts are about it. What people did to it: `named_at`,
    `pinned_at`; `merged_into_id`: its posts are given to that theme; `split_at`: its posts are given to its parts,
    whose `split_from_id` names it and whose centres no search moves. `ended_at`: too few posts; when it is found again,
    it comes back.
    """

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    terms: Mapped[str] = mapped_column(Text, default="[]")
    found_at: Mapped[datetime]
    centre: Mapped[bytes | None] = mapped_column(LargeBinary)
    reach: Mapped[float | None]
    model: Mapped[str | None] = mapped_column(String(40))
    central_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    named_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    split_at: Mapped[datetime | None]
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    ended_at: Mapped[datetime | None]

    @property
    def stands(self) -> bool:
        """Whether posts are given to it by its own name."""
        return self.merged_into_id is None and self.split_at is None and self.ended_at is None

    @property
    def worked_on(self) -> bool:
        """Whether people named, pinned or cut it out: then no rerun ends it."""
        return bool(self.named_at or self.pinned_at or self.split_from_id)


class ThemePost(Model):
    """The main theme of a post; none: it was read, and no theme fits. `likeness`: how near it was to the theme's centre
    when it was given to it (cosine, 0…1); 0: not measured."""

    __tablename__ = "theme_posts"
    __table_args__ = (
        Index("ix_theme_posts_theme", "theme_id", "post_id"),
        Index("ix_theme_posts_central", "theme_id", "likeness", "post_id"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    likeness: Mapped[float] = mapped_column(default=0.0, server_default="0")


class AlsoAbout(Model):
    """Another theme that a post is nearly as near to as to its main one."""

    __tablename__ = "also_about"
    __table_args__ = (Index("ix_also_about_theme", "theme_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)


class ThemeRun(Model):
    """One search for themes: in how many posts, how many themes stood after it, and how steady they were (0…1)."""

    __tablename__ = "theme_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    model: Mapped[str] = mapped_column(String(40))
    posts: Mapped[int]
    themes: Mapped[int]
    stability: Mapped[float]


class ThemeAct(Model):
    """What a person did to themes: one of ACTS, by whom, when; `about`: the name before, the other theme, the word."""

    __tablename__ = "theme_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    act: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class BannedWord(Model):
    """A word that no found name may use, by its stem."""

    __tablename__ = "banned_words"

    term: Mapped[str] = mapped_column(String(60), primary_key=True)
    word: Mapped[str] = mapped_column(String(60))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
