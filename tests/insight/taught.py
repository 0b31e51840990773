"""A community of which people judged two months, with what the networks tell of each post, without running them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from community.posts import COMMENT, Post
from community.threads import Thread
from foundation import clock, periods
from foundation.database import db, public_id, transaction
from foundation.periods import Period
from insight import features, scoring, signals
from tests.insight.checking import AUTHORS, draw, judge
from tests.insight.test_heads import rows, sentiments
from tests.world import World

WIDTH = 20
"""As many features as the networks tell."""
JANUARY, FEBRUARY = periods.parse("2026-01"), periods.parse("2026-02")


def month(world: World, period: Period, posts: int, level: float, judged: bool = True, seed: int = 1) -> dict[int, str]:
    """So many posts of a month that the model has read; people say negative `level` sooner than it does, and judged
    all of them. What they say, by post."""
    ids = replies(world, period, posts)
    found = [(*row, *[0.0] * (WIDTH - len(row))) for row in rows(seed, posts)]
    texts = signals.texts(ids)
    with transaction():
        features.keep({id_: scoring.of_features(row) for id_, row in zip(ids, found, strict=True)}, texts)
    signals.score(ids)
    said = dict(zip(ids, sentiments(found, level), strict=True))
    if judged:
        judge(world, draw(world, posts, period=period), said)
    return said


def replies(world: World, period: Period, posts: int) -> list[int]:
    """So many posts of a month, one an hour from its third day on, by AUTHORS in turn, without any news of them."""
    began = datetime(period.first.year, period.first.month, 3, 8, tzinfo=UTC)
    thread = db.session.scalar(select(Thread).where(Thread.title == "The talk"))
    if thread is None:
        with clock.at(datetime(2025, 12, 1, 8, tzinfo=UTC)):
            thread = world.thread(title="The talk")
    rows_made = [
        {"public_id": public_id(), "thread_id": thread.id, "author_id": world.person[AUTHORS[at % len(AUTHORS)]].id,
         "role": COMMENT, "source_text": f"So I say, {at}.", "html": f"<p>So I say, {at}.</p>",
         "created_at": began + timedelta(hours=at)}
        for at in range(posts)
    ]  # fmt: skip
    last = max(db.session.scalars(select(Post.id)), default=0)
    with transaction():
        db.session.execute(insert(Post), rows_made)
    return list(db.session.scalars(select(Post.id).where(Post.id > last).order_by(Post.id)))
