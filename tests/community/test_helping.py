"""Whom somebody helped: every count equals the list it opens, for every reader, whatever happened before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community import helps, replies, thanks
from community.posts import Post
from community.queries import helping, people
from community.queries.helping import ANY, ENOUGH, WAYS
from community.threads import Thread
from foundation.database import db, rehearsal, transaction
from foundation.policy import Actor
from moderation import decisions, responses
from moderation.rules import Why
from tests.community.looking import fresh
from tests.conftest import ALL
from tests.world import CAST, World

HELPERS, ASKERS = ("omar", "milo", "sana"), ("nia", "stranger", "theo", "mara")
TAGS = ("pipes", "taps")


def pages(actor: Actor, person_id: int, way: str, tag: str = "") -> Iterator[str]:
    """The addresses in the list behind a count."""
    cursor = None
    while True:
        page = people.written(actor, person_id, cursor, helping.helping(way, tag))
        yield from (row.address for row in page)
        if not (cursor := page.next):
            return


class History:
    """What happens to answers, each act chosen by a number."""

    def __init__(self, world: World) -> None:
        self.world, self.answers = world, []

    def live(self, acts: list[tuple[int, int, int]]) -> None:
        """Live through all of it."""
        for what, who, which in acts:
            (self.answer, self.accept, self.confirm, self.thank, self.find, self.hide, self.delete)[what](who, which)

    def answer(self, who: int, which: int) -> None:
        """Somebody asks in one of the spaces, and somebody answers."""
        asker, helper = ASKERS[who % len(ASKERS)], HELPERS[which % len(HELPERS)]
        space = (self.world.square, self.world.club, self.world.office)[(who + which) % 3]
        if space is self.world.office:
            asker = "mara"
        thread = self.world.thread(asker, space, tags=list(TAGS[: 1 + which % 2]))
        self.answers.append(self.world.reply(helper, thread).id)

    def _post(self, which: int) -> Post | None:
        post = db.session.get_one(Post, self.answers[which % len(self.answers)]) if self.answers else None
        return post if post and post.visible else None

    def accept(self, who: int, which: int) -> None:
        """The asker says that it solved it."""
        if post := self._post(which):
            replies.accept(self.world.actor("nia"), db.session.get_one(Thread, post.thread_id), post)

    def confirm(self, who: int, which: int) -> None:
        """An official confirms it."""
        if post := self._post(which):
            thread = db.session.get_one(Thread, post.thread_id)
            responses.endorse(self.world.actor("theo"), thread, post, self.world.parks.id)

    def thank(self, who: int, which: int) -> None:
        """Somebody says thanks, or takes it back."""
        if post := self._post(which):
            verb = thanks.withdraw if who % 3 == 0 else thanks.thank
            verb(self.world.actor(ASKERS[who % len(ASKERS)]), post)

    def find(self, who: int, which: int) -> None:
        """Somebody finds here what they were about to ask."""
        if post := self._post(which):
            helps.find_help(self.world.actor(ASKERS[who % len(ASKERS)]), post)

    def hide(self, who: int, which: int) -> None:
        """A moderator hides it."""
        if post := self._post(which):
            thread = db.session.get_one(Thread, post.thread_id)
            decisions.hide(self.world.actor("milo"), thread, post, Why("Rule 3", "Advertising."))

    def delete(self, who: int, which: int) -> None:
        """Its author deletes it."""
        if post := self._post(which):
            replies.delete(self.world.actor("omar"), db.session.get_one(Thread, post.thread_id), post)


numbers = st.integers(0, 11)
histories = st.lists(st.tuples(st.sampled_from([0, 0, 0, 1, 2, 3, 3, 4, 5, 6]), numbers, numbers), max_size=25)


@settings(max_examples=200 if ALL else 12, suppress_health_check=list(HealthCheck))
@given(acts=histories)
def test_every_count_is_its_list_for_everyone(world: World, acts: list[tuple[int, int, int]]):
    with rehearsal():
        history = History(world)
        history.live(acts)
        for name, helper in product(CAST, HELPERS):
            actor, person_id = world.actor(name), world.person[helper].id
            found = helping.helped(actor, person_id)
            for way in WAYS:
                assert len(set(pages(actor, person_id, way))) == found.ways[way], (name, helper, way)
            for tag, count in found.tags:
                assert len(set(pages(actor, person_id, ANY, tag))) == count, (name, helper, tag)
        for name, tag in product(CAST, TAGS):
            for expert in helping.experts(world.actor(name), tag):
                person_id = next(person.id for person in world.person.values() if person.handle == expert.handle)
                posts = set(pages(world.actor(name), person_id, ANY, tag))
                assert len(posts) == expert.posts


@pytest.fixture
def helper(world: World) -> World:
    """Omar helped as many people with pipes as it takes, but for one."""
    for asker in ASKERS[: ENOUGH - 1]:
        _help(world, asker)
    return world


def _help(world: World, asker: str) -> Post:
    answer = world.reply("omar", world.thread(asker, tags=["pipes"]))
    assert world[asker].post(f"/posts/{answer.public_id}/thanks").status_code == 303
    return answer


def test_who_helped_three_people_is_named_with_the_tag(helper: World):
    _help(helper, ASKERS[0])
    assert "Who helps with it" not in helper.nobody.get("/tags/pipes").text, "one of them asked twice"
    _help(helper, ASKERS[ENOUGH - 1])
    page = helper.nobody.get("/tags/pipes").text
    assert '<a href="/people/omar">Omar</a> <a href="/people/omar?helped=any&amp;tag=pipes">4 times</a>' in page


def test_a_space_names_who_helps_in_it(app: Flask, helper: World):
    assert "Who helps here" not in helper.nobody.get("/spaces/square").text
    _help(helper, ASKERS[ENOUGH - 1])
    app.extensions.pop("parley.who_helps")
    page = helper.nobody.get("/spaces/square").text
    assert "Who helps here" in page
    assert '<a href="/people/omar?helped=any&amp;tag=pipes">pipes</a>' in page
    assert "Who helps here" not in helper.nobody.get("/spaces/notes").text


def test_the_page_of_a_person_opens_each_count(helper: World):
    answer = _help(helper, ASKERS[0])
    with transaction():
        replies.accept(helper.actor(ASKERS[0]), _thread(answer), fresh(answer))
    page = helper.nobody.get("/people/omar").text
    links = dict(re.findall(r'href="/people/omar(\?helped=[^"]+)"[^>]*>[^<]*</a> <span[^>]*>(\d+)</span>', page))
    assert links == {"?helped=solved": "1", "?helped=thanked": "3", "?helped=any&amp;tag=pipes": "3"}
    for address, count in links.items():
        listed = helper.nobody.get(f"/people/omar{address.replace('&amp;', '&')}").text
        assert listed.count('<li class="entry">') == int(count), address


def _thread(post: Post) -> Thread:
    return db.session.get_one(Thread, post.thread_id)


def test_answers_to_oneself_and_what_others_may_not_read_are_not_counted(world: World):
    own = world.reply("nia", world.thread())
    with transaction():
        replies.accept(world.actor("nia"), _thread(own), fresh(own))
    assert "Helped with" not in world.nobody.get("/people/nia").text
    secret = world.reply("omar", world.thread(space=world.circle, tags=["secret"]))
    world.nia.post(f"/posts/{secret.public_id}/thanks")
    for name, sees in {"nia": True, "milo": True, "stranger": False, "nobody": False}.items():
        assert ("Helped with" in world[name].get("/people/omar").text) is sees, name


@pytest.mark.parametrize(
    "query", ["?helped=x", "?helped=", "?helped=any&tag=%00", "?helped=any&tag=" + "a" * 300, "?tag=pipes"]
)
def test_a_filter_that_is_none(helper: World, query: str):
    assert helper.nobody.get(f"/people/omar{query}").status_code == 200
