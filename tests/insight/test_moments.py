"""Vulnerable moments: mood, trouble and silence by moment; beyond chance or not at all, and never of too few."""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from community import replies, threads
from community.people import Person
from community.posts import Post
from community.queries.spaces import SpaceView, spaces
from community.queries.visitors import actor_of
from community.spaces import Space
from community.threads import Thread
from foundation import clock, periods
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight import estimates, moments
from insight.journey import MOMENT, mark
from insight.moments import Moment
from insight.queries import moments as queries
from insight.queries.moments import Place
from insight.report import scope_of
from insight.signals import Signal, put_in_force
from moderation import responses
from tests.conftest import ALL
from tests.counted import selects
from tests.insight.test_report import rows_behind
from tests.world import World

BEGAN = datetime(2026, 2, 3, 9, tzinfo=UTC)
LATER = BEGAN + timedelta(days=60)
FEBRUARY = "period=2026-02"
PAGE = f"/insight/moments?{FEBRUARY}"
LINK = re.compile(r'<a href="(/insight/lists/[^"]+)">([\d,]+)</a>')


def crowd(number: int) -> list[int]:
    """So many more people; their ids."""
    with transaction():
        made = [
            Person(handle=f"p{at}-{public_id(4)}", name=f"Person {at}", email=None, password=None,
                   session_key=public_id(20), joined_at=now(), claimed_at=now())
            for at in range(number)
        ]  # fmt: skip
        db.session.add_all(made)
    return [person.id for person in made]


def wrote(author: int, space: Space, mood: str, at: datetime = BEGAN) -> Thread:
    """A discussion that this person opens, read in this mood."""
    with clock.at(at), transaction():
        thread = threads.open_thread(actor_of(author), db.session.merge(space), "discussion", "So it goes", "It does.")
        post = db.session.query(Post).filter_by(thread_id=thread.id).one()
        put_in_force("x")
        db.session.add(Signal(post_id=post.id, model="x", sentiment=mood, confidence=1, score=0, scored_at=now()))
    return thread


@pytest.fixture
def troubled(world: World) -> World:
    """24 people are upset in the square, 12 of them are answered; 4 of these and all others fall silent. Of 12 in the
    notes one does, and nobody is answered. The square is the moment of renewal. All wrote in January, in no mood."""
    people = crowd(36)
    for number, author in enumerate(people):
        space = world.square if number < 24 else world.notes
        wrote(author, space, "neutral", BEGAN - timedelta(days=20))
        thread = wrote(author, space, "negative")
        if number < 12:
            with clock.at(BEGAN + timedelta(days=1)), transaction():
                found = db.session.get_one(Thread, thread.id)
                if number < 11:
                    responses.answer(world.actor("sana"), found, world.water.id, "We mend it.")
                else:
                    replies.write(world.actor("omar"), found, "Try it twice.")
        if 4 <= number < 12 or number >= 25:
            wrote(author, space, "neutral", BEGAN + timedelta(days=10))
    with transaction():
        mark(world.actor("ada"), db.session.merge(world.square), MOMENT, ["renewal"])
    return world


def measured(world: World, who: str = "mara") -> tuple[dict[str, Moment], moments.Aftermath]:
    period, actor = periods.parse("2026-02"), world.actor(who)
    places = queries.places(actor, spaces(actor))
    found, everywhere = moments.moments(scope_of(actor, period), scope_of(actor, period.previous), places)
    return {one.place.name: one for one in found}, everywhere


def test_who_was_answered_is_compared_with_who_was_not(troubled):
    with clock.at(LATER):
        found, everywhere = measured(troubled)
    told = everywhere.answered
    assert (told.with_one.people, told.with_one.silent) == (12, 4)
    assert (told.without.people, told.without.silent) == (24, 13)
    square = found["renewal"].after.answered
    assert (square.without.people, square.without.silent) == (12, 12)
    assert square.more.by == pytest.approx(12 / 12 - 4 / 12)
    assert square.more.clear
    assert (everywhere.official.with_one.people, everywhere.official.without.people) == (11, 25)
    assert (everywhere.trouble, everywhere.open, everywhere.waiting) == (36, 24, 0)


def test_the_page_says_it_with_the_doubt_in_words(troubled):
    with clock.at(LATER):
        page = troubled.mara.get(PAGE).text
    assert "At “renewal” mood fell: the share of negative posts went ↑ up" in page
    assert "At “renewal” more people fall silent after trouble than elsewhere: +58.3 points" in page
    assert "This does not show that answers keep people." in page
    assert "People who got no answer may differ in other ways" in page
    assert "Read by the model, not yet checked by people".casefold() in page.casefold()
    assert 'href="/insight/journey"' in page
    assert 'href="/insight/moments"' in troubled.mara.get("/insight/journey").text


def test_every_number_opens_a_list_as_long(troubled):
    for days in (20, 60):
        with clock.at(BEGAN + timedelta(days=days)):
            for who in ("mara", "ada"):
                numbers = set(LINK.findall(troubled[who].get(PAGE).text))
                assert len(numbers) >= 15
                assert any("moment=renewal" in address for address, _number in numbers)
                for address, number in numbers:
                    assert rows_behind(troubled, who, address) == int(number), address


def test_the_list_of_a_moment_says_where_and_what(troubled):
    with clock.at(LATER):
        page = troubled.mara.get(f"/insight/lists/after-trouble/silent?{FEBRUARY}&moment=renewal").text
        assert "16 people after trouble who fell silent in February 2026" in page
        assert "Only spaces for the moment “renewal”." in page
        for wrong in ("after-trouble/silent?moment=no", "nothing?moment=renewal"):
            assert troubled.mara.get(f"/insight/lists/{wrong}").status_code == 404


def test_whose_weeks_are_not_over_is_left_out_and_it_is_said_how_many(troubled):
    with clock.at(BEGAN + timedelta(days=20)):
        page = troubled.mara.get(PAGE).text
        _found, everywhere = measured(troubled)
    assert (everywhere.all.people, everywhere.waiting) == (0, 36)
    assert re.search(r">36</a> left out: their five weeks are not over", page)
    assert "Whoever got" not in page


def test_who_never_signed_in_and_what_came_from_an_archive_is_left_out(troubled):
    with transaction():
        one, other = db.session.scalars(select(Thread).where(Thread.created_at == BEGAN).limit(2))
        db.session.get_one(Person, one.author_id).claimed_at = None
        other.source, other.source_key = "archive", "1"
    with clock.at(LATER):
        _found, everywhere = measured(troubled)
    assert (everywhere.trouble, everywhere.all.people) == (36, 34)


def test_a_person_counts_once_where_it_began(troubled):
    author = db.session.scalars(select(Thread.author_id).where(Thread.created_at == BEGAN)).first()
    wrote(author, troubled.notes, "negative", BEGAN + timedelta(days=1))
    with clock.at(LATER):
        found, everywhere = measured(troubled)
    assert (everywhere.trouble, everywhere.all.people) == (37, 36)
    assert (found["Notes"].after.trouble, found["Notes"].after.all.people) == (13, 12)


def test_under_ten_people_it_is_too_few_to_say(world):
    for author in crowd(9):
        wrote(author, world.square, "negative")
    with clock.at(LATER):
        page = world.mara.get(PAGE).text
        _found, everywhere = measured(world)
    assert everywhere.all.rate is None
    assert "Too few to say who came back after trouble" in page
    assert re.search(r'data-name="Fell silent">too few to say, of <a[^>]*>9</a>', page)
    assert "No moment stands out beyond chance" in page
    assert re.search(r"\d+ % \(\d+ to \d+ %\)", page) is None


@pytest.mark.parametrize(("who", "status"), [("nia", 403), ("sana", 403), ("milo", 403), ("mara", 200), ("ada", 200)])
def test_only_managers_read_it(world, who, status):
    assert world[who].get(PAGE).status_code == status
    world.mara.post("/insight/journey", {"moment-square": "enrol"})
    for path in ("trouble", "trouble.csv"):
        assert world[who].get(f"/insight/lists/{path}?moment=enrol").status_code == status


def test_the_report_leads_to_both(troubled):
    page = troubled.mara.get(f"/insight/drivers?{FEBRUARY}").text
    assert f'href="/insight/moments?{FEBRUARY}"' in page
    assert troubled.mara.get(f"/insight/drivers?{FEBRUARY}&space=notes").status_code == 200


def test_more_people_take_no_more_statements(troubled):
    with clock.at(LATER):
        troubled.mara.get(PAGE)
        with selects() as few:
            troubled.mara.get(PAGE)
        for author in crowd(5):
            wrote(author, troubled.club, "negative")
        with selects() as more:
            troubled.mara.get(PAGE)
    assert len(more) == len(few) <= 12


def test_spaces_without_a_moment_stand_by_themselves(troubled):
    with transaction():
        mark(troubled.actor("ada"), db.session.merge(troubled.notes), MOMENT, ["renewal", "leaving"])
    found, _everywhere = measured(troubled)
    assert [one.place.name for one in found.values()][:2] == ["leaving", "renewal"]
    assert {space.slug for space in found["renewal"].place.spaces} == {"square", "notes"}
    assert "The club" in found
    assert "Notes" not in found


def test_what_is_told_leaves_nothing_that_is_too_small():
    def place(id_: int) -> Place:
        return Place(str(id_), (SpaceView(id_, str(id_), str(id_), "", "public", 0, 0),), moment=False)

    sizes = {1: 40, 2: 12, 3: 4}

    def size(ids: Collection[int]) -> tuple[int, bool]:
        number = sum(sizes[id_] for id_ in ids)
        return number, number >= 10

    some = [place(id_) for id_ in sizes]
    assert {one.name for one in moments.tellable(some, size)} == {"1"}
    assert {one.name for one in moments.tellable(some[:2], size)} == {"1", "2"}
    assert moments.tellable([some[1], some[2]], size) == set()


@pytest.mark.parametrize(("one", "other", "sizes"), [(0.3, 0.3, (10, 10)), (0.6, 0.4, (12, 25)), (0.1, 0.05, (40, 15))])
def test_the_difference_of_two_rates_holds_the_truth(one: float, other: float, sizes: tuple[int, int]):
    chance, draws, covered = random.Random(3), 4000 if ALL else 1000, 0
    for _ in range(draws):
        silent = [
            sum(chance.random() < rate for _ in range(size)) for rate, size in zip((one, other), sizes, strict=True)
        ]
        rates = [estimates.rate(count, size) for count, size in zip(silent, sizes, strict=True)]
        found = estimates.between(*rates)
        covered += found.low <= one - other <= found.high
    assert 0.93 <= covered / draws <= 0.999
