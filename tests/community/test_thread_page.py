"""The page of a thread: its address, its words, and who finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import replies, voices
from community.posts import COMMENT, Post
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from moderation import responses
from tests.community.looking import fresh
from tests.world import World


def test_it_shows_the_question_and_its_answers(world: World, thread: Thread, answer: Post):
    world.reply("nia", thread, "Which *street*?", role=COMMENT, parent=answer)
    page = world.nobody.get(thread.address).text
    assert f'<h1 class="voice">{thread.title}</h1>' in page
    assert page.index("It is off since noon.") < page.index("At six, they told me.") < page.index("<em>street</em>")
    assert f'id="{answer.public_id}"' in page


@pytest.mark.parametrize("given", ["{id}", "{id}-", "{id}-something-else", "{id}-{slug}x"])
def test_another_spelling_leads_to_the_right_one(world: World, thread: Thread, given: str):
    found = world.nobody.get("/threads/" + given.format(id=thread.public_id, slug=thread.slug) + "?after=x")
    assert (found.status_code, found.location) == (301, thread.address + "?after=x")


def test_a_title_without_letters_has_an_address(world: World):
    thread = world.thread(title="水什么时候回来？什么时候？")
    assert world.nobody.get(f"/threads/{thread.public_id}-").status_code == 200
    assert world.nobody.get(f"/threads/{thread.public_id}").location == f"/threads/{thread.public_id}-"


@pytest.mark.parametrize("address", ["/threads/nothing", "/threads/-", "/threads/%00", "/threads/23456789-a"])
def test_what_is_not_there_is_not_found(world: World, address: str):
    assert world.nobody.get(address).status_code == 404


@pytest.mark.parametrize("name", ["nobody", "stranger", "sana", "mara"])
def test_an_invited_space_looks_like_nothing_to_others(world: World, name: str):
    thread = world.thread(space=world.circle)
    assert world[name].get(thread.address).status_code == 404
    assert world[name].get(f"/threads/{thread.public_id}").status_code == 404
    assert world.omar.get(thread.address).status_code == 200


def test_visitors_get_no_form_and_no_session(world: World, thread: Thread, answer: Post):
    page = world.nobody.get(thread.address)
    assert "<form method" not in page.text
    assert "Set-Cookie" not in page.headers
    assert "/sign-in?next=/threads/" in page.text


def test_no_button_leads_to_a_refusal(world: World, thread: Thread, answer: Post):
    pages = {name: world[name].get(thread.address).text for name in ("nia", "omar", "stranger")}
    vote, accept = f"/posts/{answer.public_id}/vote", f"/posts/{answer.public_id}/acceptance"
    assert vote in pages["nia"]
    assert vote not in pages["omar"], "nobody votes for themselves"
    assert accept in pages["nia"]
    assert accept not in pages["stranger"]
    assert "/me-too" not in pages["nia"]
    assert "/me-too" in pages["stranger"]
    assert f"/posts/{answer.public_id}/edit" in pages["omar"]
    assert f"/posts/{answer.public_id}/edit" not in pages["nia"]


def test_confirmed_and_solving_answers_stand_first(world: World, thread: Thread, answer: Post):
    later, latest = (world.reply("stranger", thread, words) for words in ("The second one.", "The third one."))
    with transaction():
        row = db.session.get_one(Thread, thread.id)
        replies.accept(world.actor("nia"), row, db.session.get_one(Post, latest.id))
    page = world.nobody.get(thread.address).text
    assert page.index("The third one.") < page.index("At six") < page.index("The second one.")
    assert "3 answers from members" in page
    assert "Nia said: this solved it" in page
    with transaction():
        responses.endorse(world.actor("sana"), fresh(thread), fresh(later), world.water.id)
    page = world.nobody.get(thread.address).text
    assert page.index("The second one.") < page.index("The third one.") < page.index("At six")
    assert "Official answer: a member’s, confirmed" in page


def test_an_official_answer_stands_above_the_others(world: World, thread: Thread, answer: Post):
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "It is back at **seven**.", "At seven.")
    page = world.nobody.get(thread.address).text
    assert page.index("<strong>seven</strong>") < page.index("At six")
    assert "Official answer</h2>" in page
    assert "Engineer" in page
    assert "1 answer from members" in page


def test_an_acknowledgement_is_no_answer(world: World, thread: Thread):
    with transaction():
        responses.acknowledge(world.actor("sana"), fresh(thread), world.water.id, "We look into it.")
    page = world.nobody.get(thread.address).text
    assert "Seen, not yet answered." in page
    assert "This does not count as our reply." in page
    assert "No official answer yet." in page
    assert "1 reply" in page


def test_the_promise_stands_in_words(world: World, thread: Thread):
    page = world.nobody.get(thread.address).text
    assert "We promised a reply by Friday 6 March, 10:00." in page
    assert "Members first" in page
    assert "Officials wait while members go first." in page
    assert "Water owns this question." in page
    with clock.at(clock.now() + timedelta(days=3)):
        page = world.nobody.get(thread.address).text
    assert "It is late by 1 day." in page
    assert "It counts against us, and it stays counted." in page


def test_while_we_wait_the_asker_is_told(world: World, thread: Thread):
    with transaction():
        responses.ask_back(world.actor("sana"), fresh(thread), world.water.id, "Which street?")
    assert "We wait for you." in world.nia.get(thread.address).text
    assert "We wait for Nia." in world.nobody.get(thread.address).text
    world.reply("nia", thread, "Mill Lane.")
    assert "We wait for" not in world.nobody.get(thread.address).text


def test_it_counts_voices(world: World, thread: Thread, answer: Post):
    with transaction():
        for name in ("omar", "stranger"):
            voices.me_too(world.actor(name), fresh(thread))
        voices.vote(world.actor("nia"), fresh(answer))
    page = world.nobody.get(thread.address).text
    assert "2 people have this too" in page
    assert "1 person finds this helpful" in page


def test_nothing_that_people_write_becomes_markup(world: World):
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    thread = world.thread(title=f"Is this {hostile} shown?", words=f"Words {hostile}", tags=["a<b"])
    world.reply("omar", thread, hostile)
    for name in ("nobody", "nia", "milo"):
        page = world[name].get(thread.address).text
        assert "<script>alert" not in page
        assert "<img" not in page
