"""What a report costs: its SQL statements, and its time over ten times as many posts. Part of `bin/bench --insight`.

Two throw-away communities wrote for two years, 10,000 and 100,000 posts in each; the report of the second year is
asked for in turns, signed in as a manager. Moods, themes, labels and what was done are drawn by chance: what they are
does not matter here, only how many there are.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from app import create_app
from bench.budgets import Budget, Result
from bench.client import Client
from bench.community import SPAN
from bench.measures import STATEMENTS, Place, served, settle, sign_in
from bench.rounds import Turn, play, share
from community.people import Person
from community.posts import PERSONAL, Post
from foundation import periods
from foundation.clock import now
from foundation.config import Config
from foundation.database import db, public_id, transaction
from foundation.policy import SYSTEM, Actor
from insight import milestones, samples
from insight.outcomes import Outcome
from insight.queries import labels
from insight.samples import SamplePost
from insight.scoring import MODEL, SENTIMENTS
from insight.signals import Signal, put_in_force
from insight.theme_tables import Theme, ThemePost
from insight.verdicts import Verdict

SMALL, TIMES = 10_000, 10
OF_A_THREAD = 11
YEAR = "2025"
THEMES, LOT = 40, 60
REPORT = f"/insight?period={YEAR}"
REPORT_STATEMENTS = Budget("SQL statements, report of a year", "statements", 10, 8)
REPORT_GROWN = Budget("report of a year over 100,000 posts, beside 10,000", "×", 3)
PORTION = 5000


def place(folder: Path, posts: int) -> Place:
    """A community with so many posts in YEAR, read by a model and judged by its manager, Person 1."""
    threads = round(posts / OF_A_THREAD * (SPAN / timedelta(days=365)))
    made = settle(folder, threads, index=False)
    with create_app(Config.from_environment(made.environment)).app_context():
        fill(random.Random(5))
    return made


def fill(chance: random.Random) -> None:
    """Moods and themes of every post, labels of a lot, what was done about themes, milestones."""
    with transaction():
        db.session.execute(update(Person).where(Person.id == 1).values(manager_since=now()))
        put_in_force(MODEL)
        themes = [_theme(number) for number in range(THEMES)]
        db.session.add_all(themes)
        db.session.flush()
        for number in range(3):
            db.session.add(_outcome(themes[number]))
        ids = [theme.id for theme in themes]
        read = list(db.session.scalars(select(Post.id).where(Post.voice == PERSONAL).order_by(Post.id)))
        for start in range(0, len(read), PORTION):
            portion = read[start : start + PORTION]
            db.session.execute(insert(Signal), [_signal(chance, id_) for id_ in portion])
            db.session.execute(insert(ThemePost), [
                {"post_id": id_, "theme_id": chance.choice(ids) if chance.random() < 0.7 else None} for id_ in portion
            ])  # fmt: skip
    manager = Actor(id=1, manager=True)
    for name in (YEAR, str(int(YEAR) - 1)):
        _judged(chance, manager, name)
    with transaction():
        milestones.note(manager, datetime(int(YEAR), 3, 1, tzinfo=UTC).date(), "A new form", None)


def _judged(chance: random.Random, manager: Actor, name: str) -> None:
    with transaction():
        period = periods.parse(name)
        everything = labels.population(SYSTEM, period, None)
        sample = samples.draw(manager, period, None, everything, everything, LOT)
        slips = db.session.scalars(select(SamplePost.id).where(SamplePost.sample_id == sample.id)).all()
        said = [{"sample_post_id": id_, "verdict": chance.choice(SENTIMENTS)} for id_ in slips]
        db.session.execute(insert(Verdict), [one | {"person_id": manager.id, "at": now()} for one in said])


def _theme(number: int) -> Theme:
    return Theme(public_id=public_id(), key=f"key-{number}", label=f"Theme {number}", terms="[]", found_at=now())


def _outcome(theme: Theme) -> Outcome:
    return Outcome(
        public_id=public_id(), status="done", title=f"Done about {theme.label}", said="So you said.", did="So we did.",
        did_html="<p>So we did.</p>", department_id=1, theme_id=theme.id, published_at=now(), by_id=1,
    )  # fmt: skip


def _signal(chance: random.Random, post_id: int) -> dict[str, Any]:
    mood = chance.choices((*SENTIMENTS, None), (4, 8, 6, 1))[0]
    score = {"negative": -0.6, "neutral": 0.0, "positive": 0.6}.get(mood or "")
    shares = {"negative": (0.7, 0.1), "neutral": (0.15, 0.15), "positive": (0.1, 0.7)}.get(mood or "", (None, None))
    return {
        "post_id": post_id, "model": MODEL, "sentiment": mood, "score": score, "confidence": 0.7 if mood else 0.0,
        "negative": shares[0], "positive": shares[1], "scored_at": now(),
    }  # fmt: skip


def costs(folder: Path, rounds: int) -> Iterator[Result]:
    """The statements of a report, and its time over TIMES as many posts, asked again and asked after a change."""
    small, large = place(folder / "small", SMALL), place(folder / "large", SMALL * TIMES)
    with served(small, large, more={"PARLEY_BENCH": "1"}) as servers:
        managers = [Client(server.port) for server in servers]
        for manager in managers:
            sign_in(manager, small.community.emails[0])
        told = [int(manager.get(REPORT).headers[STATEMENTS]) for manager in managers]
        yield Result(REPORT_STATEMENTS, max(told), "signed in, asked for the first time")
        turns = [Turn("report", server, _asking(manager), 3) for manager, server in zip(managers, servers, strict=True)]
        play(turns, rounds)
        yield _grown("asked again", turns)
        anew = [
            Turn("report", server, _after_a_change(manager, of), 1)
            for manager, server, of in zip(managers, servers, (small, large), strict=True)
        ]
        play(anew, min(rounds, 3))
        yield _grown("asked after a change", anew)


def _grown(when: str, turns: list[Turn]) -> Result:
    usual, grown = turns
    told = f"{grown.milliseconds:.0f} ms after {usual.milliseconds:.0f}"
    return Result(replace(REPORT_GROWN, name=f"{REPORT_GROWN.name}, {when}"), 100 / share(usual, grown), told)


def _asking(manager: Client) -> Callable[[int], object]:
    return lambda _: manager.get(REPORT)


def _after_a_change(manager: Client, of: Place) -> Callable[[int], object]:
    def ask(_: int) -> object:
        _change(of)
        return manager.get(REPORT)

    return ask


def _change(of: Place) -> None:
    """Anything that is written: what was counted before it is not trusted after it."""
    with sqlite3.connect(Path(of.environment["PARLEY_INSTANCE"]) / "parley.db") as database:
        database.execute("UPDATE versions SET number = number + 1")
    database.close()
