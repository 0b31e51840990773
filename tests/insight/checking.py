"""Communities of which people check the mood: many wrote in February 2026, and managers judge a sample in March."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from community.posts import Post
from community.spaces import Space
from foundation import clock, periods
from foundation.clock import now
from foundation.database import db, transaction
from foundation.periods import Period
from foundation.policy import SYSTEM
from insight import samples, verdicts
from insight.queries import labels
from insight.queries.figures import Scope
from insight.samples import Sample
from insight.scoring import SENTIMENTS
from insight.signals import Signal, put_in_force
from tests.world import World

AUTHORS = ("nia", "omar", "stranger", "theo", "milo", "sana")
BEGAN = datetime(2026, 2, 2, 8, tzinfo=UTC)
FEBRUARY = "2026-02"
OTHERS = {"negative": "neutral", "neutral": "positive", "positive": "negative"}


def february() -> Period:
    """The month in which they wrote."""
    return periods.parse(FEBRUARY)


def scope(world: World, who: str = "mara", space_id: int | None = None) -> Scope:
    """All of that month as somebody reads it."""
    return Scope(world.actor(who), february().start, february().end, space_id)


def write(world: World, count: int, space: Space | None = None, began: datetime = BEGAN) -> list[int]:
    """So many posts, an opening and three replies in turn, by AUTHORS in turn; their ids."""
    thread, found = None, []
    for number in range(count):
        who = AUTHORS[number % len(AUTHORS)]
        with clock.at(began + timedelta(minutes=30 * number)):
            if thread is None or number % 4 == 0:
                thread = world.thread(who, space, title=f"Something about the water, part {number}")
                found.append(world.opening(thread).id)
            else:
                found.append(world.reply(who, thread, f"I say so, for the {number}th time.").id)
    return found


def truths(ids: list[int], seed: int = 1) -> dict[int, str]:
    """The true mood of each post, by chance: half of them negative."""
    chance = random.Random(seed)
    return {id_: chance.choices(SENTIMENTS, (5, 3, 2))[0] for id_ in sorted(ids)}


def model_reads(truth: dict[int, str], wrong: float = 0.25, seed: int = 2) -> None:
    """The model reads all of these posts but every 20th, this part of them wrongly, and is rather sure of itself."""
    chance = random.Random(seed)
    with transaction():
        put_in_force("x")
        for number, (id_, mood) in enumerate(truth.items()):
            told = OTHERS[mood] if chance.random() < wrong else mood
            score = {"negative": -0.7, "neutral": 0.05, "positive": 0.7}[told]
            read = {"sentiment": told, "score": score, "confidence": 0.75}
            if number % 20 == 19:
                read = {"sentiment": None, "score": None, "confidence": 0.0}
            db.session.add(Signal(post_id=id_, model="x", scored_at=now(), **read))


def draw(
    world: World, size: int, who: str = "mara", space_id: int | None = None, period: Period | None = None
) -> Sample:
    """Draw as this person would."""
    period = period or february()
    with transaction():
        everything = labels.population(SYSTEM, period, space_id)
        read = labels.population(world.actor(who), period, space_id)
        return samples.draw(world.actor(who), period, space_id, everything, read, size)


def judge(world: World, sample: Sample, truth: dict[int, str], who: str = "mara", most: int = 1000) -> int:
    """This person judges what waits for them, truly; how many it was."""
    actor, done = world.actor(who), 0
    with transaction():
        of_slip = dict(db.session.execute(select(samples.SamplePost.id, samples.SamplePost.post_id)).all())
        for slip in labels.sheet(actor, sample).waiting(actor.id or 0)[:most]:
            verdicts.give(actor, slip.id, truth[of_slip[slip.id]])
            done += 1
    return done


def checked(world: World, posts: int = 120, size: int = 60, most: int = 1000) -> tuple[Sample, dict[int, str]]:
    """A community that wrote so many posts, whose manager has judged a sample of this size."""
    truth = truths(write(world, posts))
    model_reads(truth)
    sample = draw(world, size)
    judge(world, sample, truth, most=most)
    return sample, truth


def post_of(world: World, slip_id: int) -> Post:
    """The post of a slip."""
    found: Post = db.session.get_one(Post, db.session.get_one(samples.SamplePost, slip_id).post_id)
    return found
