"""Themes: topics found in many posts. The set is kept, so that a theme is the same one next week."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Model


class Theme(Model):
    """One topic: `key` follows from its words and stays; `terms` are its words with weights, as JSON."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    terms: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ThemePost(Model):
    """The main theme of a post."""

    __tablename__ = "theme_posts"
    __table_args__ = (Index("ix_theme_posts_theme", "theme_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))


def assign_posts(events: object) -> None:
    """Later."""


def find_again(event: object) -> None:
    """Later."""
