"""A count equals the list it opens, for everyone, whatever was hidden and deleted; and both are what the words say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.policy import reads_post, reads_thread, sees_space
from community.posts import Post
from community.threads import Thread
from foundation import clock, periods
from foundation.database import db
from foundation.policy import Actor
from insight.privacy import Leaf, Voice, blocks
from insight.queries import counts, figures, lists
from insight.queries.figures import BY_THEME, MEASURES, MOODS, Figure, Scope
from insight.signals import Signal
from insight.theme_tables import AlsoAbout, Theme, ThemePost
from moderation.charters import Charter
from moderation.clocks import Clock
from tests.conftest import ALL
from tests.insight.histories import History
from tests.moderation.acts import hide
from tests.world import CAST, World

SEEDS, ACTS = (range(2), 300) if ALL else (range(1), 160)
PERIODS = ("2026-W04", "2026-01", "2026-02", "2026-Q1", "2025") if ALL else ("2026-01",)


@pytest.fixture(params=SEEDS)
def history(world: World, request: pytest.FixtureRequest) -> Iterator[History]:
    made = History(world, request.param, ACTS)
    with clock.at(made.end):
        yield made


ELSEWHERE = ("checked", "trouble", "after-trouble", "read", "others")
"""These have oracles of their own: test_checked.py, test_trouble.py, test_drivers.py."""


def every_figure() -> list[Figure]:
    themes = db.session.scalars(select(Theme)).all()
    about = [
        Figure(f"theme/{theme.public_id}/{part}".rstrip("/"), measure, theme.id, theme.label)
        for theme in themes
        for part, measure in BY_THEME.items()
        if part.split("/")[0] not in ELSEWHERE
    ]
    plain = [Figure(name, measure) for name, measure in MEASURES.items() if name.split("/")[0] not in ELSEWHERE]
    return [*plain, *about]


def scopes(history: History) -> Iterator[Scope]:
    for name in CAST:
        for written in PERIODS:
            period = periods.parse(written)
            for space_id, more in parts(history.world):
                yield Scope(history.actors[name], period.start, period.end, space_id, **more)


def parts(world: World) -> list[tuple[int | None, dict[str, Any]]]:
    """All of it, a space, what a department answers for, marked spaces, and some of these together."""
    marked = frozenset({world.square.id, world.circle.id})
    found: list[tuple[int | None, dict[str, Any]]] = [
        (None, {}),
        (world.square.id, {}),
        (None, {"department_id": world.parks.id}),
        (None, {"department_id": world.water.id, "marked": marked}),
    ]
    more = [(world.club.id, {"marked": marked}), (None, {"marked": marked}), (None, {"marked": frozenset()})]
    return [*found, *more] if ALL else found


def listed(figure: Figure, scope: Scope) -> list[object]:
    """Every row of a list, page by page."""
    found, cursor = [], None
    while True:
        page = lists.rows(figure, scope, cursor, size=7)
        found += page.rows
        if not (cursor := page.next):
            return found


def test_a_count_equals_its_list_for_everyone_and_both_are_what_the_words_say(history):
    told = Oracle(history.end)
    for scope in scopes(history):
        for figure in every_figure():
            found = set(db.session.scalars(figure.statement(scope)))
            assert found == told.ids(figure, scope), (scope, figure.name)
            assert figures.count(figure, scope) == len(listed(figure, scope)) == len(found), (scope, figure.name)


def test_numbers_counted_together_are_those_of_the_lists(history):
    for scope in scopes(history):
        together = counts.counts([scope])[0]
        assert together.of == {name: figures.count(Figure(name, MEASURES[name]), scope) for name in counts.COUNTED}
        moods = {mood: figures.count(Figure("", MEASURES[f"posts/{mood}"]), scope) for mood in MOODS}
        assert counts.moods(together) == moods
        for theme, _before in counts.themes(scope):
            parts = {part: figures.count(Figure("", measure, theme.id), scope) for part, measure in BY_THEME.items()}
            assert (theme.posts, theme.people) == (parts[""], parts["people"])
            assert theme.moods == {mood: parts[mood] for mood in MOODS}
    weeks = periods.parse("2026-Q1").weeks()
    for name in CAST:
        found = counts.by_week(Scope(history.actors[name], weeks[0].start, weeks[-1].end), ("questions", "kept"), weeks)
        for figure, numbers in found.items():
            whole = [Scope(history.actors[name], week.start, week.end) for week in weeks]
            assert numbers == [figures.count(Figure(figure, MEASURES[figure]), scope) for scope in whole]


def test_two_periods_counted_together_are_those_counted_alone(history):
    january, february, may = (periods.parse(f"2026-{month}") for month in ("01", "02", "05"))
    for name in CAST:
        found = [Scope(history.actors[name], period.start, period.end) for period in (february, january, may)]
        assert counts.counts(found) == [counts.counts([scope])[0] for scope in found]
        past = {theme.id: theme.posts for theme, _before in counts.themes(found[1])}
        alone = counts.themes(found[0])
        assert counts.themes(*found[:2]) == [(theme, past.get(theme.id, 0)) for theme, _nothing in alone]


def number_of(at: datetime) -> int:
    return 12 * at.year + at.month - 1


class Oracle:
    """The figures once more, from the rows one by one and the rules for one thing, in words that share no SQL."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        whole = joinedload(Post.thread).joinedload(Thread.space)
        self.threads = db.session.scalars(select(Thread).options(joinedload(Thread.space))).all()
        self.posts = db.session.scalars(select(Post).options(whole)).all()
        self.clocks = db.session.scalars(select(Clock)).unique().all()
        read = select(Signal.post_id, Signal.sentiment).where(Signal.model == "in force")
        self.mood = dict(db.session.execute(read).all())
        self.theme = dict(db.session.execute(select(ThemePost.post_id, ThemePost.theme_id)).all())
        self.also = set(map(tuple, db.session.execute(select(AlsoAbout.post_id, AlsoAbout.theme_id))))
        self.by_id = {thread.id: thread for thread in self.threads}
        charters = db.session.scalars(select(Charter).order_by(Charter.id)).unique()
        self.charter = {charter.space_id: charter.department_id for charter in charters}

    def ids(self, figure: Figure, scope: Scope) -> set[int]:
        within = lambda at: scope.start <= at < scope.end  # noqa: E731
        here = lambda thread: self.in_part(thread, scope)  # noqa: E731
        if figure.measure.of == "threads":
            asked = [t for t in self.threads if self.reads(scope.actor, t) and here(t) and within(t.created_at)]
            asked = [t for t in asked if t.duplicate_of_id is None]
            return {t.id for t in asked if figure.name == "questions" or self.answered(t)}
        if figure.measure.of == "clocks":
            near = [clock for clock in self.clocks if here(self.by_id[clock.thread_id])]
            return {clock.id for clock in near if self.counts(figure, scope, clock, within)}
        posts = [p for p in self.posts if self.reads_post(scope.actor, p) and here(p.thread) and within(p.created_at)]
        if figure.theme_id is not None:
            about = self.also if figure.name.endswith("/also") else set(self.theme.items())
            posts = [p for p in posts if (p.id, figure.theme_id) in about]
        found = [p for p in posts if self.is_of(figure.name.split("/")[-1 if figure.theme_id is None else 2 :], p)]
        if figure.theme_id is not None or figure.name.startswith("posts/"):
            told = self.told(figure, scope)
            found = [p for p in found if p.thread.space.visibility == "public" or p.id in told]
        return {p.author_id if figure.measure.of == "people" else p.id for p in found}

    def in_part(self, thread: Thread, scope: Scope) -> bool:
        owner = thread.department_id or self.charter.get(thread.space_id)
        here = scope.space_id in (None, thread.space_id) and scope.department_id in (None, owner)
        return here and (scope.marked is None or thread.space_id in scope.marked)

    def reads(self, actor: Actor, thread: Thread) -> bool:
        return thread.hidden_at is None and reads_thread(actor, thread)

    def reads_post(self, actor: Actor, post: Post) -> bool:
        return post.hidden_at is None and post.thread.hidden_at is None and reads_post(actor, post)

    def of_thread(self, thread: Thread) -> list[Post]:
        seen = (p for p in self.posts if p.hidden_at is None and p.deleted_at is None)
        return [post for post in seen if post.thread_id == thread.id]

    def answered(self, thread: Thread) -> bool:
        return any(p.endorsed_at or (p.role == "answer" and p.voice == "official") for p in self.of_thread(thread))

    def is_of(self, part: list[str], post: Post) -> bool:
        word = part[0] if part else "posts"
        if word in ("replies", "official-replies"):
            reply = post.role in ("answer", "comment") and post.author_id != post.thread.author_id
            return reply and (word == "replies" or post.voice == "official")
        if post.voice != "personal":
            return False
        return word in ("posts", "told", "people", "also") or (self.mood.get(post.id) or "not-scored") == word

    def told(self, figure: Figure, scope: Scope) -> set[int]:
        """The posts of closed spaces that the rules of privacy let this figure count."""
        days = [periods.containing("month", at.date()) for at in (scope.start, scope.end - timedelta(days=1))]
        months = [day for day in days if day.over and scope.start <= day.start and day.end <= scope.end]
        months += [month.next for month in months if month.next.over and month.next.end <= scope.end]
        voices = {}
        for post in self.posts:
            space = post.thread.space
            shared = space.visibility in ("members", "staff")
            inside = any(month.start <= post.created_at < month.end for month in months)
            read = self.reads_post(scope.actor, post) and scope.space_id in (None, space.id)
            if inside and read and post.voice == "personal" and space.visibility != "public":
                leaf = Leaf(space.id, space.visibility if shared else space.id, number_of(post.created_at))
                mood = self.mood.get(post.id) or "not-scored"
                voices[post.id] = Voice(leaf, post.author_id, mood, self.theme.get(post.id))
        numbers = {number_of(month.start) for month in months}
        alone = scope.space_id is not None
        found = blocks(voices.values(), numbers, lambda house: not (alone and isinstance(house, str)))
        about, also = figure.theme_id, figure.name.endswith("/also")
        leaves = {leaf for block in found for leaf in block.leaves if about is None or about in block.themes}
        return set() if also else {id_ for id_, voice in voices.items() if voice.leaf in leaves}

    def counts(self, figure: Figure, scope: Scope, clock: Clock, within: object) -> bool:
        thread = self.by_id[clock.thread_id]
        if not sees_space(scope.actor, thread.space):
            return False
        if figure.name in ("peers-windows", "answered-by-peers"):
            return self.window(figure.name, scope, clock, thread, within)
        if not within(clock.due_at):
            return False
        if figure.name == "void":
            return clock.voided_at is not None
        fell = clock.voided_at is None and clock.due_at < self.now
        kept = clock.responded_at is not None and clock.responded_at <= clock.due_at
        return fell and {"due": True, "kept": kept, "missed": not kept}[figure.name]

    def window(self, name: str, scope: Scope, clock: Clock, thread: Thread, within: object) -> bool:
        earlier = [c for c in self.clocks if c.thread_id == thread.id and c.number < clock.number]
        ended = clock.started_at < clock.peers_until <= self.now
        stood = clock.voided_at is None or clock.voided_at >= clock.peers_until
        if not (self.reads(scope.actor, thread) and within(clock.started_at) and ended and stood):
            return False
        if any(c.voided_at is None for c in earlier):
            return False
        peers = [p for p in self.of_thread(thread) if p.role == "answer" and p.voice == "personal"]
        inside = [p for p in peers if p.author_id != thread.author_id and p.created_at < clock.peers_until]
        return name == "peers-windows" or bool(inside)


def test_a_miss_stays_counted_when_its_question_is_hidden(world):
    thread = world.thread("nia")
    with clock.at(clock.now() + timedelta(days=10)):
        hide(world, world.opening(thread), reason="Names a neighbour.")
        period = periods.parse("2026-Q1")
        scope = Scope(world.actor("mara"), period.start, period.end)
        missed = Figure("missed", MEASURES["missed"])
        assert figures.count(missed, scope) == 1
        (row,) = listed(missed, scope)
        assert (row.address, row.title, row.asker) == ("", "", "")
        assert figures.count(Figure("questions", MEASURES["questions"]), scope) == 0


def test_every_measure_says_how_it_counts(app):
    with app.test_request_context():
        for measure in (*MEASURES.values(), *BY_THEME.values()):
            assert measure.how.endswith("."), measure.name
            assert "\n" not in measure.how
