"""Asking: the sentence, the place, the details; posted once, with the text kept."""

from __future__ import annotations

import pytest

from community.posts import OPENING, Post
from community.threads import Thread
from moderation.clocks import Clock
from tests.community.looking import count, one
from tests.world import World

TITLE = "When is the water back?"
GIVEN = {"title": TITLE, "words": "It is **off**.", "space": "square", "kind": "question", "tags": "Taps, Water Main"}


def test_it_goes_step_by_step(world: World):
    assert "What is your question or idea?" in world.nia.get("/ask").text
    details = world.nia.get(f"/ask?title={TITLE}").text
    assert "Nothing here is similar to your question" in details
    assert "Water answers by Friday 6 March, 10:00." in details
    placed = world.nia.get(f"/ask?title={TITLE}&space=square&kind=idea").text
    assert "Add the details" in placed
    assert "It goes to The square. Everyone can read it." in placed
    assert TITLE in placed


def test_it_asks(world: World):
    done = world.nia.post("/ask", GIVEN | {"key": "once"})
    thread = one(Thread)
    assert (done.status_code, done.location) == (303, thread.address)
    assert (thread.title, thread.kind, thread.tags, thread.space_id) == (
        TITLE, "question", "taps water-main", world.square.id,
    )  # fmt: skip
    assert one(Post, role=OPENING).html == "<p>It is <strong>off</strong>.</p>"
    assert count(Clock) == 1
    assert "You hear in your inbox when somebody replies." in world.nia.get(thread.address).text


def test_a_second_click_changes_nothing(world: World):
    sent = [world.nia.post("/ask", GIVEN | {"key": "once"}) for _ in range(2)]
    assert sent[0].location == sent[1].location
    assert count(Thread) == 1


def test_it_can_be_looked_at_first(world: World):
    page = world.nia.post("/ask", GIVEN | {"key": "once", "preview": "1"})
    assert page.status_code == 200
    assert "<strong>off</strong>" in page.text
    assert 'name="key" value="once"' in page.text
    assert count(Thread) == 0


REFUSED = [
    ({"title": "Too short"}, "Say a little more: at least 10 characters."),
    ({"title": "x" * 251}, "At most 250 characters."),
    ({"title": ""}, "Write your question or idea in one sentence."),
    ({"title": "\u200b" * 20}, "Write something here."),
    ({"words": " "}, "Write something"),
    ({"words": "x" * 30_001}, "Yours has 30,001."),
]


def test_a_refusal_keeps_the_text(world: World):
    for given, why in REFUSED:
        page = world.nia.post("/ask", GIVEN | given)
        assert page.status_code == 422
        assert why in page.text
        assert "<title>Error: Add the details" in page.text
        assert "Taps, Water Main" in page.text
        assert count(Thread) == 0


def test_a_short_sentence_is_told_before_the_next_step(world: World):
    page = world.nia.get("/ask?title=Water").text
    assert "Say a little more" in page
    assert 'value="Water"' in page


def test_the_words_can_be_changed(world: World):
    page = world.nia.get(f"/ask?title={TITLE}&change=yes").text
    assert "What is your question or idea?" in page
    assert f'value="{TITLE}"' in page


def test_only_spaces_that_one_reads_are_offered(world: World):
    for name, offered in {
        "omar": {"square", "club", "circle", "notes"},
        "stranger": {"square", "club", "notes"},
        "sana": {"square", "club", "office", "notes"},
    }.items():
        page = world[name].get(f"/ask?title={TITLE}").text
        shown = {slug for slug in ("square", "club", "circle", "office", "notes") if f'value="{slug}"' in page}
        assert shown == offered, name


@pytest.mark.parametrize("space", ["circle", "office", "nowhere"])
def test_a_space_that_one_does_not_read_is_not_there(world: World, space: str):
    page = world.stranger.post("/ask", GIVEN | {"space": space})
    assert page.status_code == 422
    assert "This space is not open to you. Your words are kept" in page.text
    assert "It is **off**." in page.text
    assert count(Thread) == 0


@pytest.mark.parametrize("space", ["", "\x00"])
def test_the_place_must_be_chosen(world: World, space: str):
    page = world.nia.post("/ask", GIVEN | {"space": space})
    assert page.status_code == 422
    assert "Choose where it belongs." in page.text


def test_hostile_words_are_only_words(world: World):
    hostile = "'; DROP TABLE threads; -- <svg onload=alert(1)> {{ 7*7 }} %s"
    done = world.nia.post(
        "/ask", GIVEN | {"title": hostile, "words": hostile, "kind": hostile, "tags": f"{hostile},\x00"}
    )
    assert done.status_code == 303
    thread = one(Thread)
    assert (thread.title, thread.kind) == (hostile, "question")
    page = world.nobody.get(thread.address).text
    assert "<svg" not in page
    assert "{{ 7*7 }}" in page
