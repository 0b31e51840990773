"""A guest writes first and makes the account last; the words are kept for them alone, and posted once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from community import kept
from community.kept import Kept
from community.posts import ANSWER, Post
from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import transaction
from moderation import decisions
from moderation.rules import Why
from tests.browser import Browser
from tests.community.looking import count, fresh, one
from tests.world import World

TITLE = "When is the water back?"
ASKED = {"title": TITLE, "words": "It is **off**.", "space": "square", "kind": "idea", "tags": "taps", "key": "once"}
ACCOUNT = {"name": "Gwen", "email": "gwen@example.org", "password": "a short sentence"}


def leave(guest: Browser, **given: str) -> str:
    """Write a question signed out; the address where it waits."""
    left = guest.post("/ask", ASKED | given)
    assert left.status_code == 303
    return left.location


def form(page: str) -> dict[str, str]:
    """The fields of the page's last form that posts."""
    fields = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL))
    kind = re.search(r'name="kind" value="(\w+)" checked', page)
    return fields | ({"kind": kind[1]} if kind else {})


def test_a_question_waits_for_the_account_and_is_posted_once(world: World):
    address = leave(world.nobody)
    page = world.nobody.get(address)
    assert "It is not posted yet." in page.text
    assert "<strong>off</strong>" in page.text
    assert f'href="/sign-up?next={address}"' in page.text
    assert count(Thread) == 0
    assert world.nobody.post("/sign-up", ACCOUNT | {"next": address}).location == address
    page = world.nobody.get(address).text
    assert "Here is what you wrote." in page
    sent = form(page)
    for _ in range(2):
        done = world.nobody.post("/ask", sent)
        assert (done.status_code, done.location) == (303, one(Thread).address)
    thread = one(Thread)
    assert (thread.title, thread.kind, thread.tags) == (TITLE, "idea", "taps")
    assert one(Post).source_text == "It is **off**."
    assert count(Kept) == 0
    assert "It was posted or thrown away" in world.nobody.get(address).text


def test_an_answer_waits_too(world: World):
    thread = world.thread()
    page = world.nobody.get(thread.address).text
    assert "<textarea" not in page
    address = re.search(r'href="(/threads/\w+/replies)"', page)[1]
    assert "Your words are kept." in world.nobody.get(address).text
    waits = world.nobody.post(address, {"words": "At six.", "key": "answer"}).location
    assert "Your answer is written" in world.nobody.get(waits).text
    world.nobody.post("/sign-up", ACCOUNT | {"next": waits})
    done = world.nobody.post(address, form(world.nobody.get(waits).text))
    post = one(Post, role=ANSWER)
    assert done.location == f"{thread.address}#{post.public_id}"
    assert (post.source_text, count(Kept)) == ("At six.", 0)


def test_only_the_browser_that_wrote_it_gets_it_back(world: World):
    address = leave(world.nobody)
    for who in ("nia", "milo", "ada"):
        assert world[who].get(address).status_code == 404
    assert world.browser("nobody").get(address).status_code == 404
    assert world.browser("nobody").post(f"{address}/removal", {"key": "once"}).status_code == 404
    assert one(Kept).token not in str(world.nobody.client._cookies)


def test_who_signs_out_leaves_it_to_nobody(world: World):
    address = leave(world.nobody)
    world.nobody.post("/sign-up", ACCOUNT)
    page = world.nobody.get(address)
    assert page.headers["Cache-Control"] == "private, no-store"
    world.nobody.post("/sign-out", {"csrf_token": form(page.text)["csrf_token"]})
    assert world.nobody.get(address).status_code == 404


def test_it_can_be_changed_and_thrown_away(world: World):
    address = leave(world.nobody)
    assert "It is **off**." in world.nobody.get(f"{address}?change=yes").text
    changed = leave(world.nobody, words="It is on again.")
    assert "on again" in world.nobody.get(changed).text
    assert count(Kept) == 1
    assert world.nobody.post(f"{changed}/removal").status_code == 303
    assert count(Kept) == 0


def test_after_two_days_it_is_gone(world: World):
    address = leave(world.nobody)
    with clock.at(now() + timedelta(days=2)):
        page = world.nobody.get(address)
        assert (page.status_code, "older than two days" in page.text) == (404, True)
        leave(world.browser("nobody"), key="another")
    assert count(Kept) == 1  # what is old is deleted when the next one comes


def test_a_space_that_was_closed_meanwhile_is_told_with_the_words_kept(world: World):
    address = leave(world.nobody)
    with transaction():
        fresh(world.square).visibility = "staff"
    world.nobody.post("/sign-up", ACCOUNT)
    page = world.nobody.get(address).text
    assert "In which space?" in page
    refused = world.nobody.post("/ask", form(page) | {"space": "square"})
    assert refused.status_code == 422
    assert "This space is not open to you. Your words are kept" in refused.text
    assert "It is **off**." in refused.text
    assert (count(Thread), count(Kept)) == (0, 1)


def test_a_thread_that_was_hidden_meanwhile_is_told_with_the_words_kept(world: World):
    thread = world.thread()
    waits = world.nobody.post(f"/threads/{thread.public_id}/replies", {"words": "At six.", "key": "a"}).location
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), world.opening(thread), Why("Be civil", "Rude."))
    world.nobody.post("/sign-up", ACCOUNT)
    page = world.nobody.get(waits)
    assert page.status_code == 403
    assert "Your words are kept: copy them from here." in page.text
    assert "At six." in page.text


def test_a_closed_space_is_not_offered_to_guests(world: World):
    page = world.nobody.get(f"/ask?title={TITLE}").text
    assert 'value="square"' in page
    assert 'value="club"' not in page
    assert world.nobody.post("/ask", ASKED | {"space": "club"}).status_code == 422


@pytest.mark.parametrize("limit", ["MOST_OF_ONE", "MOST_OF_ALL"])
def test_more_than_we_keep_is_refused_with_the_words_kept(world: World, monkeypatch, limit: str):
    monkeypatch.setattr(kept, limit, 1)
    leave(world.nobody)
    refused = world.nobody.post("/ask", ASKED | {"key": "second"})
    assert refused.status_code == 422
    assert "This is more than we keep for guests." in refused.text
    assert "It is **off**." in refused.text
    leave(world.nobody)  # the same form again takes its own place
    assert one(Kept).key == "once"
