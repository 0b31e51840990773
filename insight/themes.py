"""Themes: topics found in many posts. The set is kept, so that a theme is the same one next week.

A new post is given to the theme that fits it. When many posts fit none, themes are looked for again among those; the
ones that we have stay what they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import ThreadsImported
from community.posts import OPENING, PERSONAL, Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db, public_id, transaction
from foundation.events import Event, in_batches
from insight import signals, theming

MOST = 40
SMALLEST = 5
ENOUGH = 60  # posts that fit no theme, until themes are looked for again
READ_AT_MOST = 20_000  # the newest posts in which themes are looked for


class Theme(Model):
    """One topic. `key` follows from its words and stays; `terms` are its words with weights, as JSON."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    terms: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime]


class ThemePost(Model):
    """The main theme of a post; none: it was read, and no theme fits."""

    __tablename__ = "theme_posts"
    __table_args__ = (Index("ix_theme_posts_theme", "theme_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))


@in_batches(200)
def assign_posts(events: Sequence[Event]) -> None:
    """Later, after posts were written or edited: give them to the themes that we have."""
    ids = set(signals.post_ids(events))
    _keep(ids)
    if _loose() >= ENOUGH and ids:
        find()


@in_batches(200)
def find_again(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: give its posts to the themes that we have, and look for new ones."""
    for event in events:
        _keep(db.session.scalars(select(Post.id).where(Post.thread_id.between(event.first_id, event.last_id))).all())
    find()


def find() -> int:
    """Look for themes among the posts that fit none; how many are new. Those that we have stay what they are."""
    held = _held()
    texts = signals.texts(_unthemed())
    found = theming.find(list(texts.values()), minimum=SMALLEST, most=MOST, kept=list(held))
    new = [theme for theme in found.themes if theme not in held]
    with transaction():
        for theme in new:
            row = Theme(
                public_id=public_id(),
                key=theme.key,
                label=theme.label,
                terms=json.dumps(theme.as_json()),
                found_at=now(),
            )
            db.session.add(row)
            db.session.flush()
            held[theme] = row.id
        _write({post_id: held[theme] if theme else None for post_id, theme in zip(texts, found.of, strict=True)})
    return len(new)


def _held() -> dict[theming.Theme, int]:
    rows = db.session.execute(select(Theme.id, Theme.terms).order_by(Theme.id)).all()
    return {theming.Theme.from_json(json.loads(terms)): id_ for id_, terms in rows}


def _keep(ids: Iterable[int]) -> None:
    """Give these posts to the themes that we have."""
    held = _held()
    given = {id_: theming.assign(list(held), words) for id_, words in signals.texts(ids).items()}
    with transaction():
        _write({post_id: held[theme] if theme else None for post_id, theme in given.items()})


def _write(given: dict[int, int | None]) -> None:
    ids = list(given)
    for start in range(0, len(ids), 500):
        portion = ids[start : start + 500]
        db.session.execute(delete(ThemePost).where(ThemePost.post_id.in_(portion)))
        db.session.execute(insert(ThemePost), [{"post_id": id_, "theme_id": given[id_]} for id_ in portion])


def _unthemed() -> list[int]:
    """The newest posts in personal voice that no theme fits: openings and answers; comments follow their words."""
    themed = select(ThemePost.post_id).where(ThemePost.theme_id.is_not(None))
    statement = select(Post.id).where(Post.voice == PERSONAL, Post.id.not_in(themed))
    seen = statement.where(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    return list(db.session.scalars(seen.order_by(Post.id.desc()).limit(READ_AT_MOST)))


def _loose() -> int:
    """Openings that no theme fits and that nobody has looked through since themes were last found."""
    last = select(func.max(Theme.found_at)).scalar_subquery()
    statement = select(func.count()).select_from(ThemePost).join(Post, Post.id == ThemePost.post_id)
    statement = statement.join(Thread, Thread.id == Post.thread_id).where(ThemePost.theme_id.is_(None))
    return db.session.scalar(statement.where(Post.role == OPENING, func.coalesce(Post.created_at > last, True))) or 0
