"""Trouble and what comes after it: the lists of every number against the rows one by one, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community import replies
from community.kinds import PLAIN
from community.people import Person
from community.policy import reads_post, reads_thread
from community.posts import OPENING, Post
from community.queries.spaces import spaces
from community.spaces import PUBLIC
from community.threads import Thread
from foundation import clock, periods
from foundation.database import db, transaction
from insight import moments
from insight.journey import MOMENT, mark
from insight.queries import figures, lists
from insight.queries import moments as queries
from insight.queries.figures import MEASURES, MOODS, Figure, Scope
from insight.queries.moments import Place
from insight.queries.trouble import DAYS, WITHIN
from insight.signals import Signal
from moderation import responses
from tests.conftest import ALL
from tests.insight.histories import BEGAN, History
from tests.world import CAST, World, newcomer

SEEDS, ACTS = (range(2), 300) if ALL else (range(1), 200)
PERIODS = ("2026-W03", "2026-01", "2026-02", "2026-Q1") if ALL else ("2026-Q1",)
NAMES = [name for name in MEASURES if name.startswith(("trouble", "after-trouble"))]


@pytest.fixture(params=SEEDS)
def history(world: World, request: pytest.FixtureRequest) -> Iterator[History]:
    made = History(world, request.param, ACTS)
    with clock.at(made.end + timedelta(days=10)):
        with transaction():
            _trouble_early(made)
        _newcomers(world)
        with transaction():
            mark(world.actor("ada"), db.session.merge(world.square), MOMENT, ["enrol"])
            mark(world.actor("ada"), db.session.merge(world.club), MOMENT, ["enrol", "renewal"])
            world.person["omar"] = db.session.merge(world.person["omar"])
            world.person["omar"].claimed_at = None
        yield made


def _trouble_early(history: History) -> None:
    """Most openings are upset and of the first ten days, what follows comes within nine days, and half a dozen
    newcomers meet with all that may follow, so that every list has somebody."""
    posts = db.session.scalars(select(Post).options(joinedload(Post.thread)).order_by(Post.role.desc())).all()
    for post in (one for one in posts if one.role == OPENING):
        if post.thread.source is None:
            post.created_at = post.thread.created_at = BEGAN + (post.created_at - BEGAN) / 6
        if history.chance.random() < 0.7 and (signal := db.session.get(Signal, (post.id, "in force"))):
            signal.sentiment = "negative"
    for post in (one for one in posts if one.role != OPENING):
        post.created_at = post.thread.created_at + timedelta(days=history.chance.choice((1, 5, 7, 9)))
        post.endorsed_at = post.created_at if post.endorsed_at else None


def _newcomers(world: World) -> None:
    """Each upset on the second day, but the last: answered by nobody, by Omar or by Sana, and writes again or not."""
    for number, (who, again) in enumerate((who, again) for who in ("", "omar", "sana") for again in (False, True)):
        name, began = f"newcomer{number}", BEGAN + timedelta(days=1 if number < 5 else 7)
        with transaction():
            world.person[name] = newcomer(name)
        with clock.at(began):
            thread = world.thread(name)
            opening = world.opening(thread)
        with clock.at(began + timedelta(days=1)), transaction():
            db.session.add(
                Signal(
                    post_id=opening.id, sentiment="negative", confidence=0.5, model="in force", scored_at=clock.now()
                )
            )
            if who == "omar":
                replies.write(world.actor(who), db.session.get_one(Thread, thread.id), "At six.")
            elif who:
                responses.answer(world.actor(who), db.session.get_one(Thread, thread.id), world.water.id, "At six.")
        if again:
            with clock.at(began + timedelta(days=WITHIN + 1)):
                world.thread(name)


def scopes(history: History, who: tuple[str, ...] = CAST) -> Iterator[Scope]:
    for name in who:
        for written in PERIODS:
            period = periods.parse(written)
            for space_id in (None, *([history.world.square.id] if name in ("mara", "nia") else [])):
                yield Scope(history.actors[name], period.start, period.end, space_id)


@pytest.mark.parametrize("days", [6, 60] if ALL else [6])
def test_every_list_holds_what_its_words_say_for_everybody(history, days):
    """After 6 days and five weeks the weeks of some are not over yet, after 60 days those of all."""
    seen: set[str] = set()
    with clock.at(BEGAN + timedelta(days=DAYS + days)):
        told = Oracle(clock.now())
        for scope in scopes(history):
            seen |= _agreed(told, scope)
    assert seen == set(NAMES) - ({"after-trouble/too-soon"} if days == 60 else set())


def _agreed(told: Oracle, scope: Scope) -> set[str]:
    """The names of the figures that count something here, after they were compared."""
    seen = set()
    for name in NAMES:
        figure = Figure(name, MEASURES[name])
        found = set(db.session.scalars(figure.statement(scope)))
        assert found == told.ids(name, scope), (name, scope)
        assert len(lists.rows(figure, scope, size=1000).rows) == figures.count(figure, scope) == len(found)
        seen |= {name} if found else set()
    return seen


def test_the_page_counts_what_the_lists_hold(history):
    for scope in scopes(history, ("mara", "ada")):
        if scope.space_id is not None:
            continue
        read = spaces(scope.actor)
        scope = replace(scope, marked=frozenset(space.id for space in read))
        before = replace(scope, start=scope.start - (scope.end - scope.start), end=scope.start)
        places = queries.places(scope.actor, read)
        found, everywhere = moments.moments(scope, before, places)
        assert {"enrol", "renewal"} <= {one.place.name for one in found}
        for place, after in ((None, everywhere), *((one.place, one.after) for one in found)):
            silences = [after.all, after.answered.with_one, after.answered.without]
            silences += [after.official.with_one, after.official.without]
            counts = {"trouble": after.trouble, "trouble/unanswered": after.open,
                      "after-trouble/too-soon": after.waiting}  # fmt: skip
            counts |= {one.by: one.people for one in silences}
            counts |= {f"{one.by}/silent": one.silent for one in silences}
            assert set(counts) == set(NAMES)
            assert counts == {name: counted(name, place, scope) for name in NAMES}
        for one in found:
            assert one.mood.now.moods == {mood: counted(f"posts/{mood}", one.place, scope) for mood in MOODS}
            assert one.mood.now.posts == counted("posts/told", one.place, scope)
            assert one.mood.before.posts == counted("posts/told", one.place, before)


def counted(name: str, place: Place | None, scope: Scope) -> int:
    measure = MEASURES[name]
    if place is not None:
        where = {"marked": frozenset(place.ids)} if place.moment else {"space_id": place.ids[0], "marked": None}
        scope = replace(scope, **where)
    return figures.count(Figure(name, measure), scope)


class Oracle:
    """Trouble once more, from the rows one by one and the rules for one thing, in words that share no SQL."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        whole = joinedload(Post.thread).joinedload(Thread.space)
        self.posts = db.session.scalars(select(Post).options(whole)).all()
        self.people = {person.id: person for person in db.session.scalars(select(Person))}
        read = select(Signal.post_id, Signal.sentiment).where(Signal.model == "in force")
        self.mood = dict(db.session.execute(read).all())

    def trouble(self, scope: Scope) -> list[Post]:
        openings = [post for post in self.posts if post.role == "opening" and post.voice == "personal"]
        openings = [post for post in openings if post.hidden_at is None and post.thread.hidden_at is None]
        openings = [post for post in openings if reads_thread(scope.actor, post.thread)]
        openings = [post for post in openings if post.thread.space.visibility == PUBLIC]
        openings = [post for post in openings if post.thread.kind in PLAIN and post.thread.duplicate_of_id is None]
        openings = [post for post in openings if scope.start <= post.thread.created_at < scope.end]
        openings = [post for post in openings if self.mood.get(post.id) == "negative"]
        return sorted(openings, key=lambda post: (post.thread.created_at, post.thread_id))

    def ids(self, name: str, scope: Scope) -> set[int]:
        word, *parts = name.split("/")
        found = self.trouble(scope)
        if word == "after-trouble":
            found = self.first(found)
            over = [post for post in found if post.created_at + timedelta(days=DAYS) <= self.now]
            found = [post for post in found if post not in over] if parts == ["too-soon"] else over
        here = [post for post in found if scope.space_id in (None, post.thread.space_id)]
        return {post.thread_id for post in here if all(self.holds(part, post, scope) for part in parts)}

    def first(self, found: list[Post]) -> list[Post]:
        of: dict[int, Post] = {}
        for post in found:
            if post.thread.source is None and self.people[post.author_id].claimed_at:
                of.setdefault(post.author_id, post)
        return list(of.values())

    def holds(self, part: str, post: Post, scope: Scope) -> bool:
        answers = [p for p in self.posts if p.thread_id == post.thread_id and p.role == "answer"]
        answers = [p for p in answers if p.author_id != post.author_id and not (p.hidden_at or p.deleted_at)]
        until, last = post.created_at + timedelta(days=WITHIN), post.created_at + timedelta(days=DAYS)
        official = [p.endorsed_at or (p.created_at if p.voice == "official" else None) for p in answers]
        official += [p.created_at for p in answers if p.voice == "official"]
        more = [p for p in self.posts if p.author_id == post.author_id and until <= p.created_at < last]
        more = [p for p in more if p.hidden_at is None and p.thread.hidden_at is None and reads_post(scope.actor, p)]
        given = {
            "unanswered": not answers,
            "answered": any(p.created_at < until for p in answers),
            "official": any(at and at < until for at in official),
            "silent": not more,
            "too-soon": True,
        }
        return given[part] if part in given else not given[part.removeprefix("not-")]
