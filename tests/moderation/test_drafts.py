"""Drafts: an official answer waits for a second pair of eyes; a colleague publishes it or gives it back with a note."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.posts import Post
from foundation.database import db, transaction
from moderation import officials
from moderation.drafts import Draft
from tests.moderation.acts import official, page_of, state
from tests.world import World

WORDS = "Turn the valve **once**."


@pytest.fixture
def two(world: World) -> World:
    """Omar speaks for the same department as Sana."""
    with transaction():
        officials.appoint(db.session.merge(world.person["omar"]), db.session.merge(world.water))
    return world


@pytest.fixture
def thread(two: World):
    return two.thread("nia")


def _draft(world, thread, **given) -> Draft:
    assert official(world, "sana", thread, body=WORDS, summary="Turn it.", draft="1", **given).status_code == 303
    return _now()


def _now() -> Draft:
    db.session.rollback()
    return db.session.scalars(select(Draft).order_by(Draft.id.desc())).first()


def _do(world, who, draft, act, **given):
    return world[who].post(f"/drafts/{draft.public_id}/{act}", given)


def _answers(thread) -> list[Post]:
    db.session.rollback()
    return list(db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == "answer")))


def test_a_draft_is_not_public_and_keeps_no_promise(two, thread):
    draft = _draft(two, thread)
    assert (_answers(thread), state(thread)) == ([], "running")
    for who in ("nobody", "nia", "sana"):
        assert "Turn the valve" not in page_of(two, who, thread), who
    assert "Draft by Sana" in two.omar.get(f"/desk?case={thread.public_id}").text
    assert "Draft by Sana" not in two.theo.get(f"/desk?case={thread.public_id}").text
    assert "Turn the valve <strong>once</strong>." in two.omar.get(f"/drafts/{draft.public_id}").text


def test_a_colleague_publishes_it_in_the_name_of_its_author(two, thread):
    draft = _draft(two, thread)
    assert _do(two, "sana", draft, "review", person="omar").status_code == 303
    two.drain()
    assert "Sana asks you to look at a draft" in two.omar.get("/inbox").text
    assert _do(two, "omar", draft, "publication").status_code == 303
    (post,) = _answers(thread)
    assert (post.author_id, post.department_id, post.summary) == (two.person["sana"].id, two.water.id, "Turn it.")
    assert state(thread) == "kept"
    two.drain()
    assert "Omar published your draft" in two.sana.get("/inbox").text
    assert "Omar published it." in two.sana.get(f"/drafts/{draft.public_id}").text
    for act in ("publication", "return"):
        assert _do(two, "omar", draft, act, reason="Too late.").status_code == 409


def test_a_colleague_gives_it_back_and_it_is_asked_again(two, thread):
    draft = _draft(two, thread)
    _do(two, "sana", draft, "review", person="omar")
    assert _do(two, "omar", draft, "return", reason=" ").status_code == 422
    assert _do(two, "omar", draft, "return", reason="Which valve?").status_code == 303
    two.drain()
    inbox = two.sana.get("/inbox").text
    assert "Omar gave your draft back" in inbox
    assert "Which valve?" in inbox
    assert _do(two, "omar", draft, "publication").status_code == 409, "it waits for nobody"
    changed = two.sana.post(f"/drafts/{draft.public_id}", {"body": "Turn the red valve.", "summary": ""})
    assert changed.status_code == 303
    _do(two, "sana", draft, "review", person="omar")
    assert _do(two, "omar", draft, "publication").status_code == 303
    assert _answers(thread)[0].source_text == "Turn the red valve."


def test_whose_author_is_dismissed_is_published_by_nobody(two, thread):
    draft = _draft(two, thread)
    _do(two, "sana", draft, "review", person="omar")
    with transaction():
        officials.dismiss(db.session.merge(two.person["sana"]), db.session.merge(two.water))
    assert _do(two, "omar", draft, "publication").status_code == 409
    assert (_answers(thread), _now().published_at) == ([], None)


def test_who_may_do_what(two, thread):
    draft = _draft(two, thread)
    for who in ("nia", "mara", "ada"):
        assert two[who].get(f"/drafts/{draft.public_id}").status_code == 403, who
    for who in ("theo", "milo"):
        assert two[who].get(f"/drafts/{draft.public_id}").status_code == 404, who
    assert two.omar.post(f"/drafts/{draft.public_id}", {"body": "Mine."}).status_code == 403
    assert _do(two, "omar", draft, "review", person="omar").status_code == 403
    assert _do(two, "omar", draft, "publication").status_code == 403, "nobody asked"
    for person in ("theo", "nia", "sana", ""):
        assert _do(two, "sana", draft, "review", person=person).status_code == 422, person
    assert two.sana.get("/drafts/missing").status_code == 404


def test_only_an_official_answer_can_wait(two, thread):
    refused = official(two, "sana", thread, "acknowledgement", draft="1")
    assert refused.status_code == 422
    assert "Only an official answer can be saved as a draft." in refused.text
    assert official(two, "sana", thread, body="", draft="1").status_code == 422
    assert two.sana.post(f"/drafts/{_draft(two, thread).public_id}", {"body": " "}).status_code == 422


def test_a_second_click_saves_it_once(two, thread):
    for _ in range(2):
        official(two, "sana", thread, body=WORDS, draft="1", key="k" * 20)
    assert db.session.query(Draft).count() == 1
