"""Before one asks: threads close to the sentence, with their status and the first lines of the best answer."""

from __future__ import annotations

import re

import pytest

from community.helps import Help
from community.threads import Thread
from community.voices import MeToo
from foundation.database import transaction
from moderation import decisions, responses
from moderation.rules import Why
from tests.community.looking import count, fresh, one
from tests.world import World

ASK = "/ask?title=Who+mends+the+old+water+pipes+in+my+cellar%3F"


@pytest.fixture
def pipes(world: World) -> Thread:
    """An answered question about pipes."""
    thread = world.thread(title="Who mends old pipes in a cellar?", words="They leak.")
    world.reply("omar", thread, "Ask the **plumber** in Mill Lane.")
    world.thread("omar", title="Where do I pay for parking?", words="In the cellar?")
    world.drain()
    return thread


def close(page: str) -> list[str]:
    """The titles that are called close."""
    return re.findall(r'<a class="name" href="[^"]*">(.*?)</a>', page)


def test_what_is_close_is_shown_first(world: World, pipes: Thread):
    page = world.stranger.get(ASK).text
    assert "<h1>Has it been answered already?</h1>" in page
    assert close(page) == [pipes.title]
    assert "Ask the plumber in Mill Lane." in page
    assert "This answers it" in page
    assert close(world.stranger.get(ASK.replace("/ask", "/ask/similar")).text) == [pipes.title]


def test_continuing_leads_to_the_details(world: World, pipes: Thread):
    page = world.stranger.get(ASK + "&kind=question").text
    assert "Add the details" in page
    assert "Nothing here is similar" not in page


def test_the_official_answer_goes_before_the_one_that_solved_it_and_that_before_others(world: World, pipes: Thread):
    better = world.reply("theo", pipes, "Call the engineer.")
    with transaction():
        fresh(better).accepted_at = better.created_at
    assert "Call the engineer." in world.stranger.get(ASK).text
    with transaction():
        responses.answer(world.actor("sana"), fresh(pipes), world.water.id, "We mend them.", summary="We do, for free.")
    assert "We do, for free." in world.stranger.get(ASK).text


def test_what_needs_no_answer_is_one_itself(world: World, pipes: Thread):
    talk = world.thread("theo", kind="discussion", title="Who mends old water pipes?", words="Everyone, I think.")
    world.reply("omar", talk, "Not me.")
    world.drain()
    page = world.stranger.get("/ask/similar", query_string={"title": talk.title}).text
    assert "Everyone, I think." in page
    assert "Not me." not in page
    opening = world.opening(talk)
    assert world.stranger.post(f"/posts/{opening.public_id}/help").status_code == 303


def test_where_nobody_answered_nothing_answers_it(world: World, pipes: Thread):
    talk = world.thread("theo", kind="discussion", title="Who mends leaking roofs?", words="Nobody, I think.")
    asked = world.thread("theo", title="When does the library open on Sundays?", words="I should like to read there.")
    world.reply("theo", asked, "In winter, I should add.")
    world.drain()
    for thread, reply, others in (
        (talk, "Not me.", 1),
        (asked, "At ten.", 0),
    ):  # the pipes have an answer, and are close
        path = "/ask/similar", {"title": thread.title}
        page = world.stranger.get(path[0], query_string=path[1]).text
        assert thread.title in close(page)
        assert page.count("This answers it") == others
        world.reply("omar", thread, reply)
        assert world.stranger.get(path[0], query_string=path[1]).text.count("This answers it") == others + 1


def test_the_database_decides_who_sees_what_is_close(world: World, pipes: Thread):
    closed = world.thread(space=world.circle, title="Who mends old pipes of the circle?")
    world.drain()
    assert close(world.stranger.get(ASK).text) == [pipes.title]
    assert set(close(world.omar.get(ASK).text)) == {pipes.title, closed.title}
    with transaction():
        decisions.hide(world.actor("milo"), fresh(pipes), world.opening(pipes), Why("Be civil", "Rude."))
    assert close(world.stranger.get(ASK).text) == []  # the worker has not heard of it yet


def test_a_hidden_answer_is_not_read_out(world: World, pipes: Thread):
    post = world.reply("stranger", pipes, "Buy at my shop.")
    with transaction():
        fresh(post).accepted_at = post.created_at
        decisions.hide(world.actor("milo"), fresh(pipes), fresh(post), Why("Be civil", "Advertising."))
    page = world.nobody.get(ASK).text
    assert "Ask the plumber" in page
    assert "shop" not in page


def test_this_answers_it_counts_once_and_thanks_who_wrote_it(world: World, pipes: Thread):
    address = re.search(r'formaction="(/posts/\w+/help)"', world.stranger.get(ASK).text)[1]
    for _ in range(2):
        done = world.stranger.post(address)
        assert (done.status_code, done.location.partition("#")[0]) == (303, pipes.address)
    assert one(Help).person_id == world.person["stranger"].id
    world.drain()
    assert "somebody was about to ask, and your answer was there" in world.omar.get("/inbox").text
    assert "Stranger" not in world.omar.get("/inbox").text
    assert world.nobody.post(address).location.startswith("/sign-in")
    assert world.omar.post(address).status_code == 403
    assert count(Help) == 1


def test_i_have_this_too_instead_of_asking_again(world: World, pipes: Thread):
    page = world.stranger.get(ASK).text
    address = re.search(r'action="(/threads/\w+/me-too)"', page)[1]
    assert world.stranger.post(address).location == pipes.address
    assert one(MeToo).person_id == world.person["stranger"].id
    assert "I have this too" not in world.nia.get(ASK).text  # she asked it herself


def test_a_guest_reads_what_is_close_and_presses_nothing(world: World, pipes: Thread):
    page = world.nobody.get(ASK)
    assert "Ask the plumber" in page.text
    assert "This answers it" not in page.text
    assert "Set-Cookie" not in page.headers


def test_a_common_word_alone_is_not_close(world: World, pipes: Thread):
    assert close(world.nobody.get("/ask?title=Concerts+in+the+cellar+of+the+library").text) == []


@pytest.mark.parametrize("title", ["", "x", "\x00", '"', "- - -", "*" * 300, "a" * 5000])
def test_any_title_is_looked_up_without_a_fault(world: World, pipes: Thread, title: str):
    found = world.nobody.get("/ask/similar", query_string={"title": title})
    assert (found.status_code, close(found.text)) == (200, [])
