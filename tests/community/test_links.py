"""Links between threads: titles for those who may read them, bare addresses for the others."""

from __future__ import annotations

import pytest

from community.posts import Post
from community.threads import Thread
from foundation.database import db, transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import fresh
from tests.world import World

HOST = "http://localhost"  # what the test browser calls us


def linking(world: World, to: Thread, who: str = "omar", words: str = "See {} there.", **given: object) -> Thread:
    """A thread with a post that somebody pasted the address of another thread into, through a form."""
    thread = world.thread(title="What else is known about it?", **given)
    world[who].post(f"/threads/{thread.public_id}/replies", {"words": words.format(f"{HOST}{to.address}")})
    return thread


def test_a_pasted_address_reads_as_the_title_to_those_who_may_read_it(world: World):
    secret = world.thread(space=world.circle, title="What the circle keeps for itself")
    here = linking(world, secret)
    for name, reads in {"nia": True, "milo": True, "stranger": False, "nobody": False, "sana": False}.items():
        page = world[name].get(here.address).text
        assert (">What the circle keeps for itself</a>" in page) is reads, name
        assert (f">{HOST}{secret.address}</a>" in page) is not reads, name


def test_the_linked_thread_says_from_where(world: World, thread: Thread):
    here = linking(world, thread)
    hidden_place = linking(world, thread, space=world.circle)
    for name, both in {"nia": True, "stranger": False, "nobody": False}.items():
        page = world[name].get(thread.address).text
        assert f'<a href="{here.address}">' in page, name
        assert (f'<a href="{hidden_place.address}">' in page) is both, name
    assert "Linked from" not in world.nobody.get(here.address).text


def test_a_retitled_thread_reads_by_its_new_title(world: World, thread: Thread):
    here = linking(world, thread)
    edited = {"title": "When does the water come back?", "words": "It is off."}
    world.nia.post(f"/posts/{world.opening(thread).public_id}/edit", edited)
    assert f'<a href="{fresh(thread).address}" rel="nofollow ugc noopener">When does the water come back?</a>' in (
        world.nobody.get(here.address).text
    )


def test_hidden_deleted_and_edited_links_are_gone(world: World, thread: Thread):
    for gone in ("hide", "delete", "edit"):
        here = linking(world, thread)
        post = _last(here)
        assert "Linked from" in world.nobody.get(thread.address).text
        if gone == "hide":
            with transaction():
                decisions.hide(world.actor("milo"), fresh(here), fresh(post), Why("Rule 3", "Advertising."))
        elif gone == "delete":
            world.omar.post(f"/posts/{post.public_id}/deletion")
        else:
            world.omar.post(f"/posts/{post.public_id}/edit", {"words": "Never mind."})
        assert "Linked from" not in world.nobody.get(thread.address).text, gone


def _last(thread: Thread) -> Post:
    return db.session.query(Post).filter_by(thread_id=thread.id).order_by(Post.id.desc()).first()


@pytest.mark.parametrize("words", ["[the other one]({})", "https://elsewhere.example.org/threads/{id}", "`{}`"])
def test_what_keeps_its_words(world: World, thread: Thread, words: str):
    here = linking(world, thread, words=words.replace("{id}", thread.public_id))
    assert f">{thread.title}</a>" not in world.nobody.get(here.address).text


def test_a_title_becomes_no_markup(world: World):
    thread = world.thread(title="Is <b>this</b> & that bold?")
    assert ">Is &lt;b&gt;this&lt;/b&gt; &amp; that bold?</a>" in world.nobody.get(linking(world, thread).address).text


def test_a_post_keeps_its_fragment(world: World, thread: Thread, answer: Post):
    here = linking(world, thread, words=f"{{}}#{answer.public_id}")
    assert f'<a href="{thread.address}#{answer.public_id}"' in world.nobody.get(here.address).text
