"""Themes: topics found in many posts. The set is kept, so that a theme is the same one next week.

A new post is given at once to the theme whose centre it is nearest to. When many posts fit none, after an import, and
in each week in which something was written, themes are looked for anew in all that was written (`theme_finding`). What
people do to themes is in `theme_work`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from community.events import ThreadsImported
from community.posts import OPENING, Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import db
from foundation.events import Event, in_batches
from foundation.timed import Duty, Renew
from insight import signals
from insight.theme_finding import find
from insight.theme_places import assign_texts, read
from insight.theme_tables import Theme, ThemePost, ThemeRun

__all__ = ["DUTIES", "Theme", "ThemePost", "assign_posts", "assign_texts", "find", "find_again"]

ENOUGH = 60  # posts that fit no theme, until themes are looked for again
EVERY = timedelta(days=7)


@in_batches(200)
def assign_posts(events: Sequence[Event]) -> None:
    """Later, after posts were written or edited: give them to the themes that we have."""
    ids = set(signals.post_ids(events))
    read(ids)
    if ids and _loose() >= ENOUGH:
        find()


@in_batches(200)
def find_again(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: give its posts to the themes that we have, and look for themes anew."""
    for event in events:
        read(db.session.scalars(select(Post.id).where(Post.thread_id.between(event.first_id, event.last_id))).all())
    find()


def search_waits() -> bool:
    """Whether posts were read since themes were last looked for, a week ago or longer."""
    last = db.session.scalar(select(func.max(ThemeRun.at)))
    if last is None or last > now() - EVERY:
        return False
    newer = select(ThemePost.post_id).join(Post, Post.id == ThemePost.post_id).where(Post.created_at > last)
    return db.session.scalar(newer.limit(1)) is not None


def search(renew: Renew) -> None:
    """Look for themes, as each week."""
    find(renew)


DUTIES = (Duty("themes", search_waits, search),)


def _loose() -> int:
    """Openings that no theme fits and that nobody has looked through since themes were last looked for."""
    last = select(func.max(ThemeRun.at)).scalar_subquery()
    statement = select(func.count()).select_from(ThemePost).join(Post, Post.id == ThemePost.post_id)
    statement = statement.join(Thread, Thread.id == Post.thread_id).where(ThemePost.theme_id.is_(None))
    return db.session.scalar(statement.where(Post.role == OPENING, func.coalesce(Post.created_at > last, True))) or 0
