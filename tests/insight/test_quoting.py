"""Quotes in the report: only what everyone reads, of nobody who works here, with nobody named, and one statement."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from community import replies
from community.departments import Official
from community.people import Person
from community.posts import PERSONAL, Post
from community.queries.spaces import spaces
from community.threads import Thread
from foundation import clock, periods
from foundation.clock import now
from foundation.database import db, public_id, transaction
from foundation.policy import NOBODY, may
from insight import quoting
from insight.part import Part
from insight.queries.counts import ThemeCount
from insight.queries.figures import Scope
from insight.report import Report, measure
from insight.theme_tables import Theme, ThemePost
from moderation import decisions, responses
from moderation.rules import Why
from tests.conftest import ALL
from tests.counted import selects
from tests.insight.histories import History
from tests.programs import Program
from tests.world import World

MARCH = "/insight?period=2026-03"
TERMS = '[["pipe", "pipes", 3.0], ["leak", "leak", 2.0]]'
SAID = (
    "The pipe below our house leaks and nobody comes to look at it.",
    "A leak in the pipe of the school floods the yard each evening.",
    "Whoever repairs the pipe should tell us before the water is off.",
    "Our pipe is made of lead, which cannot be good for the children.",
    "The old pipe bursts each winter because it lies too near the air.",
)


@pytest.fixture
def pipes(world: World) -> dict[str, Post]:
    """A theme of twelve openings, by six people in turn; the openings of the first five by what they say."""
    return {post.source_text: post for post in theme(world)}


def theme(world: World, posts: int = 12, **given: object) -> list[Post]:
    made = []
    for number in range(posts):
        who = ("nia", "omar", "stranger", "sana", "theo", "milo")[number % 6]
        words = SAID[number] if number < len(SAID) else f"Something about a pipe, the {number}th in a row of them."
        made.append(world.opening(world.thread(who, title=f"About something {number}", words=words, **given)))
    with transaction():
        row = Theme(public_id=public_id(), key="pipes", label="pipes", terms=TERMS, found_at=now())
        db.session.add(row)
        db.session.flush()
        for number, post in enumerate(made):
            db.session.add(ThemePost(post_id=post.id, theme_id=row.id, likeness=0.9 - number / 20))
    return made


def report(world: World, who: str = "mara", period: str = "2026-03", space: str = "") -> Report:
    """The report of a period, as the pages and the programs read it."""
    actor = world.actor(who)
    chosen = next((one for one in spaces(actor) if one.slug == space), None)
    return measure(actor, periods.parse(period), Part(chosen))


def quotes(world: World, who: str = "mara") -> list[str]:
    """The quotes of all themes."""
    return [one.words for said in report(world, who).quotes.values() for one in said]


def test_the_report_the_page_of_the_theme_and_programs_have_them(world, pipes):
    told = quotes(world)
    assert told == list(SAID[:3])
    id_ = db.session.scalar(select(Theme.public_id))
    for path in (MARCH, f"/insight/themes/{id_}?period=2026-03"):
        page = world.mara.get(path).text
        assert "In their own words" in page
        for words in SAID[:3]:
            assert words in page
            post = pipes[words]
            address = db.session.get_one(Thread, post.thread_id).address
            assert f'href="{address}#{post.public_id}"' in page


def test_a_theme_of_too_few_people_is_not_quoted(world):
    theme(world, posts=4)
    assert quotes(world) == []
    assert "In their own words" not in world.mara.get(MARCH).text


def test_nobody_who_works_here_is_quoted(world, pipes):
    assert all(SAID[3] not in one and SAID[4] not in one for one in quotes(world))  # of Sana and Theo
    with transaction():
        db.session.execute(update(Official).values(until=clock.now()))
        for name in ("nia", "omar", "stranger"):
            db.session.execute(update(Person).where(Person.handle == name).values(manager_since=clock.now()))
    assert quotes(world)[:2] == [SAID[3], SAID[4]]


@pytest.mark.parametrize("space", ["club", "circle", "office"])
def test_what_not_everyone_reads_is_not_quoted(world, space):
    theme(world, space=getattr(world, space))
    for who in ("mara", "ada"):
        assert quotes(world, who) == []


def test_what_is_hidden_deleted_or_moved_away_is_quoted_no_more(world, pipes):
    first, second, third = (pipes[words] for words in SAID[:3])
    with transaction():
        thread = db.session.get_one(Thread, first.thread_id)
        decisions.hide(world.actor("milo"), thread, db.session.get_one(Post, first.id), Why("Be civil", "Not here."))
        db.session.get_one(Thread, second.thread_id).space_id = world.club.id
        db.session.get_one(Post, third.id).deleted_at = clock.now()
    assert not [one for one in quotes(world) for words in SAID[:3] if words in one]


def test_who_takes_part_is_not_named(world, pipes):
    thread = db.session.get_one(Thread, pipes[SAID[0]].thread_id)
    world.reply("milo", thread)
    with transaction():
        post = db.session.get_one(Post, pipes[SAID[0]].id)
        post.html = "<p>As MILO and Sana’s friend said, the pipe leaks; ask nia.</p>"
    said = quotes(world)[0]
    assert "the pipe leaks" in said
    assert not re.search("milo|sana|nia", said, re.IGNORECASE)


def test_a_report_takes_one_statement_more_and_none_without_a_theme(world, pipes):
    counted = [ThemeCount(db.session.scalar(select(Theme.id)) or 0, "x", "pipes", 12, 6)]
    scope = Scope(world.actor("mara"), now() - timedelta(days=1), now() + timedelta(days=1))
    with selects() as found:
        assert quoting.quotes(scope, counted)
    assert len(found) == 1
    with selects() as found:
        assert quoting.quotes(scope, []) == {}
    assert found == []


def test_where_no_likeness_is_kept_those_that_say_most_come_first(world, pipes):
    with transaction():
        db.session.execute(update(ThemePost).values(likeness=0.0))
    assert len(quotes(world)) == 3


def test_programs_read_them(world, pipes):
    found = Program(world, "mara", ["insight"]).get("/insight/report?period=2026-03").json["themes"]
    assert [one["words"] for one in found[0]["quotes"]] == quotes(world)
    assert all(one["address"].startswith("/threads/") for one in found[0]["quotes"])


class Talk(History):
    """A random history in which people name one another in what they write, in all spaces."""

    def words(self) -> str:
        """Something about pipes that names somebody, one way or another."""
        name = self.chance.choice(list(self.world.person))
        form = self.chance.choice((str.upper, str.capitalize, str.lower, "@{}".format, "{}’s".format, "Ms {}".format))
        told = self.chance.choice(SAID).rstrip(".")
        between = self.chance.choice(("{told}, {name} said.", "{name} and I know: {told}", "Hi {name}, {told}."))
        return between.format(told=told, name=form(name)) + f" It was {self.chance.randrange(10**6)}."

    def _ask(self, at: object) -> None:
        super()._ask(at)  # type: ignore[arg-type]
        id_, _space = self._threads[-1]
        post = db.session.scalars(select(Post).where(Post.thread_id == id_)).one()
        post.html = f"<p>{self.words()}</p>"

    def _answer(self, at: object) -> None:
        thread, space = self._thread()
        if thread.listed:
            replies.write(self.actors[self._who(space)], thread, self.words())

    def _official(self, at: object) -> None:
        thread, space = self._thread()
        if thread.listed and space != "circle":
            responses.answer(self.actors["sana"], thread, self.world.water.id, self.words())

    def _read_by_a_model(self) -> None:
        super()._read_by_a_model()
        for row in db.session.scalars(select(Theme)):
            row.terms = TERMS
        for place in db.session.scalars(select(ThemePost)):
            place.likeness = self.chance.choice((0.0, random.Random(place.post_id).random()))


@pytest.mark.parametrize("seed", range(6) if ALL else range(2))
def test_whatever_happens_only_the_public_is_quoted_and_nobody_is_named(world, seed):
    made = Talk(world, seed, 400)
    staff = {world.person[name].id for name in ("sana", "theo", "mara", "ada")}
    quoted = 0
    with clock.at(made.end):
        for who in ("mara", "ada"):
            for space in ("", "square", "club", "circle", "office", "notes"):
                if who == "ada" or space != "circle":
                    quoted += _faultless(world, report(world, who, "2026", space), staff)
    assert quoted


def _faultless(world: World, measured: Report, staff: set[int]) -> int:
    """How many quotes a report has, after a look at each."""
    for said in measured.quotes.values():
        authors = []
        for one in said:
            post = db.session.scalars(select(Post).filter_by(public_id=one.address.partition("#")[2])).one()
            post.thread = db.session.get_one(Thread, post.thread_id, options=[joinedload(Thread.space)])
            assert may(NOBODY, "post.read", post)
            assert post.thread.space.visibility == "public"
            assert (post.voice, post.author_id in staff) == (PERSONAL, False)
            assert not re.search("|".join(_known(world, post)), one.words, re.IGNORECASE), one
            assert not re.search(f"Hi ({'|'.join(world.person)})", one.words, re.IGNORECASE), one
            assert re.search("pipe|leak", one.words, re.IGNORECASE)
            authors.append(post.author_id)
        assert len(authors) == len(set(authors)) <= quoting.EACH
    return sum(map(len, measured.quotes.values()))


def _known(world: World, post: Post) -> list[str]:
    """Who wrote in the thread of a post, or works here: who takes no part in it cannot be known for a name."""
    wrote = set(db.session.scalars(select(Post.author_id).where(Post.thread_id == post.thread_id)))
    working = {"sana", "theo", "milo", "mara", "ada"}
    return [name for name, person in world.person.items() if name in working or person.id in wrote]
