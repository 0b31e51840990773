"""A count equals the list it opens, for everyone, whatever was hidden and deleted; and both are what the words say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.policy import reads_post, reads_thread, sees_space
from community.posts import Post
from community.threads import Thread
from foundation import clock, periods
from foundation.database import db
from foundation.policy import Actor
from insight.queries import counts, figures, lists
from insight.queries.figures import BY_THEME, MEASURES, MOODS, Figure, Scope
from insight.signals import Signal
from insight.themes import Theme, ThemePost
from moderation.clocks import Clock
from tests.conftest import ALL
from tests.insight.histories import History
from tests.moderation.acts import hide
from tests.world import CAST, World

SEEDS, ACTS = (range(4), 300) if ALL else (range(1), 160)
PERIODS = ("2026-W04", "2026-01", "2026-02", "2026-Q1", "2025") if ALL else ("2026-01",)


@pytest.fixture(params=SEEDS)
def history(world: World, request: pytest.FixtureRequest) -> Iterator[History]:
    made = History(world, request.param, ACTS)
    with clock.at(made.end):
        yield made


def every_figure() -> list[Figure]:
    themes = db.session.scalars(select(Theme)).all()
    about = [
        Figure(f"theme/{theme.public_id}/{part}".rstrip("/"), measure, theme.id, theme.label)
        for theme in themes
        for part, measure in BY_THEME.items()
    ]
    return [*(Figure(name, measure) for name, measure in MEASURES.items()), *about]


def scopes(history: History) -> Iterator[Scope]:
    for name in CAST:
        for written in PERIODS:
            period = periods.parse(written)
            for space_id in (None, history.world.square.id):
                yield Scope(history.actors[name], period.start, period.end, space_id)


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
        assert counts.moods(scope) == moods
        for theme in counts.themes(scope):
            parts = {part: figures.count(Figure("", measure, theme.id), scope) for part, measure in BY_THEME.items()}
            assert (theme.posts, theme.people) == (parts[""], parts["people"])
            assert theme.moods == {mood: parts[mood] for mood in MOODS}
    weeks = periods.parse("2026-Q1").weeks()
    for name in CAST:
        found = counts.by_week(Scope(history.actors[name], weeks[0].start, weeks[-1].end), ("questions", "kept"), weeks)
        for figure, numbers in found.items():
            whole = [Scope(history.actors[name], week.start, week.end) for week in weeks]
            assert numbers == [figures.count(Figure(figure, MEASURES[figure]), scope) for scope in whole]


class Oracle:
    """The figures once more, from the rows one by one and the rules for one thing, in words that share no SQL."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        whole = joinedload(Post.thread).joinedload(Thread.space)
        self.threads = db.session.scalars(select(Thread).options(joinedload(Thread.space))).all()
        self.posts = db.session.scalars(select(Post).options(whole)).all()
        self.clocks = db.session.scalars(select(Clock)).unique().all()
        self.mood = dict(db.session.execute(select(Signal.post_id, Signal.sentiment)).all())
        self.theme = dict(db.session.execute(select(ThemePost.post_id, ThemePost.theme_id)).all())
        self.by_id = {thread.id: thread for thread in self.threads}

    def ids(self, figure: Figure, scope: Scope) -> set[int]:
        within = lambda at: scope.start <= at < scope.end  # noqa: E731
        here = lambda thread: scope.space_id in (None, thread.space_id)  # noqa: E731
        if figure.measure.of == "threads":
            asked = [t for t in self.threads if self.reads(scope.actor, t) and here(t) and within(t.created_at)]
            asked = [t for t in asked if t.duplicate_of_id is None]
            return {t.id for t in asked if figure.name == "questions" or self.answered(t)}
        if figure.measure.of == "clocks":
            near = [clock for clock in self.clocks if here(self.by_id[clock.thread_id])]
            return {clock.id for clock in near if self.counts(figure, scope, clock, within)}
        posts = [p for p in self.posts if self.reads_post(scope.actor, p) and here(p.thread) and within(p.created_at)]
        if figure.theme_id is not None:
            posts = [p for p in posts if self.theme.get(p.id) == figure.theme_id]
        found = [p for p in posts if self.is_of(figure.name.split("/")[-1 if figure.theme_id is None else 2 :], p)]
        return {p.author_id if figure.measure.of == "people" else p.id for p in found}

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
        return word in ("posts", "people") or (self.mood.get(post.id) or "not-scored") == word

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
