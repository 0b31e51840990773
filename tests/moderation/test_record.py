"""The record of a promise: counts equal lists, for every reader the same, over histories made up by chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.posts import Post
from community.threads import Thread
from foundation import clock, periods
from foundation.database import db
from moderation.clocks import Clock, reckoning
from moderation.queries import promises, record, waits
from moderation.queries.record import MEASURES, Window
from tests.conftest import ALL
from tests.insight.histories import History
from tests.world import CAST, World

SEEDS, ACTS = (range(2), 300) if ALL else (range(1), 160)
SPACES = ("square", "club", "circle", "office", "notes")
MAIN = re.compile(r"<main.*</main>", re.DOTALL)


@pytest.fixture(params=SEEDS)
def history(world: World, request: pytest.FixtureRequest) -> Iterator[History]:
    made = History(world, request.param, ACTS)
    with clock.at(made.end):
        yield made


def windows(history: History) -> Iterator[Window]:
    for name in SPACES:
        space_id = getattr(history.world, name).id
        yield record.lately(space_id)
        for written in ("2026-W04", "2026-02"):
            period = periods.parse(written)
            yield Window(space_id, period.start, period.end)


def listed(name: str, window: Window) -> list[record.Row]:
    """Every row of a list, page by page."""
    found: list[record.Row] = []
    cursor = None
    while True:
        page = record.rows(MEASURES[name], window, cursor, size=7)
        found += page.rows
        if not (cursor := page.next):
            return found


def test_a_count_equals_its_list_and_both_are_what_the_words_say(history):
    told = Oracle()
    for window in windows(history):
        counts = record.counts(window)
        for name, measure in MEASURES.items():
            found = set(db.session.scalars(measure.build(window)))
            assert found == told.ids(name, window), (window, name)
            assert counts.of[name] == record.count(measure, window) == len(listed(name, window)) == len(found)
        for base, people in counts.people.items():
            assert people == len({told.threads[told.clocks[id_].thread_id].author_id for id_ in told.ids(base, window)})


def test_the_weeks_are_counted_like_their_lists(history):
    weeks = periods.parse("2026-Q1").weeks()
    for name in SPACES:
        space_id = getattr(history.world, name).id
        for figure, numbers in record.by_week(space_id, ("due", "kept", "missed"), weeks).items():
            whole = [Window(space_id, week.start, week.end) for week in weeks]
            assert numbers == [record.count(MEASURES[figure], window) for window in whole]


def test_the_first_page_counts_what_the_pages_of_public_spaces_count(history):
    """Wherever a question went since: the promise stays with the space whose charter made it."""
    expected = {}
    for name in SPACES:
        space = getattr(history.world, name)
        if history.world.nobody.get(f"/spaces/{name}/promise").status_code == 200:
            counts = record.counts(record.lately(space.id))
            expected[name] = (counts.of["due"], counts.of["kept"])
    found = {row.slug: (one.due, one.kept) for row, one in promises.kept_by_space()}
    assert found == {name: counted for name, counted in expected.items() if counted[0]}
    whole = promises.kept_lately()
    assert (whole.due, whole.kept) == tuple(map(sum, zip(*found.values(), strict=True)))
    page = history.world.nobody.get("/promises").text
    for name, (due, kept) in found.items():
        for figure, number in (("due", due), ("kept", kept)):
            assert f'<a href="/spaces/{name}/promise/{figure}">{number}</a>' in page


def test_every_reader_of_a_space_reads_the_same(history):
    for name in SPACES:
        for path in ("", "/due", "/missed", "/overdue", "/void", "/paused", "/begun"):
            seen = {}
            for who in CAST:
                page = history.world[who].get(f"/spaces/{name}/promise{path}")
                if page.status_code == 200:
                    seen[who] = MAIN.search(page.text)[0]
                else:
                    assert page.status_code == 404
            assert len(set(seen.values())) == 1, (name, path)
            assert ("nobody" in seen) == (name in ("square", "notes"))


def test_clocks_read_together_stand_as_each_stands_alone(history):
    clocks = db.session.scalars(select(Clock)).unique().all()
    together = waits.standing(clocks)
    assert any(clock.paused_from for clock in clocks)
    for one in clocks:
        alone, moment = reckoning(one), clock.now()
        assert together[one.id] == alone
        assert alone.lasted(moment) >= alone.used(moment) >= timedelta()


class Oracle:
    """The figures once more, from the rows one by one, in words that share no SQL."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.threads = {thread.id: thread for thread in db.session.scalars(select(Thread))}
        self.clocks = {one.id: one for one in db.session.scalars(select(Clock)).unique()}
        self.posts = db.session.scalars(select(Post)).all()

    def ids(self, name: str, window: Window) -> set[int]:
        within = lambda at: at is not None and window.start <= at < window.end  # noqa: E731
        here = (one for one in self.clocks.values() if one.charter.space_id == window.space_id)
        return {one.id for one in here if self._counts(name, one, within)}

    def _counts(self, name: str, one: Clock, within: Callable[[object], bool]) -> bool:
        thread = self.threads[one.thread_id]
        seen = thread.hidden_at is None and thread.deleted_at is None
        stands, fell = one.voided_at is None, one.voided_at is None and one.due_at < self.now
        kept = stands and one.responded_at is not None and one.responded_at <= one.due_at
        return {
            "due": fell and within(one.due_at),
            "kept": fell and kept and within(one.due_at),
            "missed": fell and not kept and within(one.due_at),
            "overdue": fell and one.responded_at is None and seen,
            "running": stands and not fell and one.responded_at is None and seen,
            "begun": stands and within(one.started_at),
            "members-first": seen and within(one.started_at) and self._went_first(one),
            "answered-by-members": seen and within(one.started_at) and self._went_first(one) and self._peers(one),
            "void": within(one.voided_at),
            "paused": within(one.paused_from),
        }[name]

    def _went_first(self, one: Clock) -> bool:
        earlier = [c for c in self.clocks.values() if c.thread_id == one.thread_id and c.number < one.number]
        stood = one.voided_at is None or one.voided_at >= one.peers_until
        return one.started_at < one.peers_until <= self.now and stood and all(c.voided_at for c in earlier)

    def _peers(self, one: Clock) -> bool:
        asker = self.threads[one.thread_id].author_id
        answers = [p for p in self.posts if p.thread_id == one.thread_id and p.visible and p.role == "answer"]
        return any(p.voice == "personal" and p.author_id != asker and p.created_at < one.peers_until for p in answers)
