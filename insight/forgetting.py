"""What was deleted is forgotten: everything that was kept about a post goes within two hours after it was deleted.

Deleted posts leave every figure at once, because figures count only what can be read. Here what was read of them is
deleted, too: signals, vectors, themes, verdicts; a theme of which too few posts are left ends, and a name loses the
words that too few people use now.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, or_, select, update

from community.posts import Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import db, transaction
from foundation.timed import Duty, Renew
from insight import theme_finding, vectors
from insight.features import PostFeatures
from insight.samples import SamplePost
from insight.signals import Signal
from insight.theme_tables import AlsoAbout, Theme, ThemePost
from insight.vectors import PostVector
from insight.verdicts import Verdict

ABOUT_POSTS: tuple[Any, ...] = (Signal, PostFeatures, PostVector, ThemePost, AlsoAbout)
PORTION = 500


def waits() -> bool:
    """Whether anything is kept of a post that was deleted before this hour began."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    gone = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    gone = gone.where(func.coalesce(Post.deleted_at, Thread.deleted_at) < hour)
    kept = (gone.where(table.post_id == Post.id) for table in ABOUT_POSTS)
    judged = select(Verdict.sample_post_id).join(SamplePost, SamplePost.id == Verdict.sample_post_id)
    some = [*kept, judged.where(SamplePost.post_id.in_(gone))]
    return any(db.session.scalar(one.limit(1)) is not None for one in some)


def forget(renew: Renew = lambda: None) -> None:
    """Delete what is kept of deleted posts, and let themes follow."""
    deleted = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    deleted = deleted.where(or_(Post.deleted_at.is_not(None), Thread.deleted_at.is_not(None)))
    ids = list(db.session.scalars(deleted.where(_kept()).order_by(Post.id)))
    for start in range(0, len(ids), PORTION):
        _forget(ids[start : start + PORTION])
        renew()
    vectors.forget_deleted()
    theme_finding.follow_what_is_left()


def _kept() -> Any:
    slips = select(SamplePost.post_id).join(Verdict, Verdict.sample_post_id == SamplePost.id)
    return or_(*(Post.id.in_(select(table.post_id)) for table in ABOUT_POSTS), Post.id.in_(slips))


def _forget(ids: list[int]) -> None:
    slips = select(SamplePost.id).where(SamplePost.post_id.in_(ids))
    with transaction():
        for table in (Signal, PostFeatures, ThemePost, AlsoAbout):
            db.session.execute(delete(table).where(table.post_id.in_(ids)))
        db.session.execute(delete(Verdict).where(Verdict.sample_post_id.in_(slips)))
        db.session.execute(update(Theme).where(Theme.central_post_id.in_(ids)).values(central_post_id=None))


DUTIES = (Duty("forgetting", waits, forget),)
