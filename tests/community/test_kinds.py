"""The five kinds: what is offered to whom, what each one's page says, and a kind that is changed afterwards."""

from __future__ import annotations

import pytest

from community.kind_changes import KindChange
from community.kinds import KINDS
from community.threads import Thread
from foundation import text
from moderation.clocks import Clock
from tests.community.looking import count, fresh, one
from tests.world import World

ASKED = {"title": "What do we do about the pigeons?", "words": "They are many.", "space": "square", "tags": ""}


def test_each_kind_is_offered_to_who_may_post_it(world: World):
    for name, elsewhere in {"nobody": set(), "nia": {"how-to"}, "sana": {"how-to", "announcement"}}.items():
        first, last = (world[name].get(address).text for address in ("/ask", f"/ask?title={ASKED['title']}&kind="))
        offered = {kind for kind in KINDS if f'name="kind" value="{kind}"' in last}
        assert offered == {"question", "idea", "discussion"}
        assert {kind for kind in KINDS if f'href="/ask/{kind}"' in first} == elsewhere, name


@pytest.mark.parametrize(("kind", "address"), [("how-to", "/ask/how-to"), ("announcement", "/ask/announcement")])
def test_a_kind_with_a_form_of_its_own_leads_there(world: World, kind: str, address: str):
    sent = world.sana.get(f"/ask?title=Rinse+a+pipe+alone&space=square&kind={kind}")
    assert (sent.status_code, sent.location) == (303, f"{address}?title=Rinse+a+pipe+alone&space=square")
    page = world.sana.get(sent.location).text
    assert 'value="Rinse a pipe alone"' in page
    assert '<option value="square" selected>' in page


def test_a_discussion_has_no_clock_and_no_accepted_answer(world: World):
    world.nia.post("/ask", ASKED | {"kind": "discussion"})
    thread = one(Thread)
    assert (thread.kind, thread.is_open, count(Clock)) == ("discussion", False, 0)
    reply = world.reply("omar", thread, "Feed them less.")
    page = world.nia.get(thread.address).text
    assert "This solved it" not in page
    assert "1 reply" in page
    assert "I have this too" not in world.omar.get(thread.address).text
    assert world.nia.post(f"/posts/{reply.public_id}/acceptance").status_code == 403
    assert world.omar.post(f"/threads/{thread.public_id}/me-too").status_code == 403
    assert world.sana.post(f"/posts/{reply.public_id}/endorsement").status_code == 403
    assert "Discussion" in world.nobody.get("/threads?show=discussions").text
    assert thread.title not in world.nobody.get("/threads?show=open").text


def test_a_kind_that_needs_its_own_form_is_not_made_with_this_one(world: World):
    world.nia.post("/ask", ASKED | {"kind": "announcement"})
    assert one(Thread).kind == "question"


def change(world: World, who: str, thread: Thread, kind: str, reason: str = "It is none.", key: str = "") -> int:
    """The answer to changing the kind."""
    given = {"kind": kind, "reason": reason, "key": key}
    return world[who].post(f"/threads/{thread.public_id}/kind", given).status_code


def test_the_author_changes_it_until_somebody_answers(world: World):
    thread = world.thread()
    assert "Change its kind" in world.nia.get(thread.address).text
    assert world.nia.get(f"/threads/{thread.public_id}/kind").status_code == 200
    assert change(world, "nia", thread, "idea", key="once") == 303
    assert change(world, "nia", thread, "idea", key="once") == 303
    assert (fresh(thread).kind, count(KindChange)) == ("idea", 1)
    page = world.nobody.get(thread.address).text
    assert "Question became Idea" in page
    assert "It is none." in page
    world.reply("omar", thread)
    assert change(world, "nia", thread, "question") == 403
    assert tend(world, "milo", thread, "question") == 303
    world.drain()
    assert "A moderator changed what kind of thread this is" in world.nia.get("/inbox").text


def tend(world: World, who: str, thread: Thread, kind: str, reason: str = "It is none.", key: str = "") -> int:
    """The answer to changing it as a moderator does, with a rule."""
    given = {"kind": kind, "rule": "Stay on topic", "reason": reason, "key": key}
    return world[who].post(f"/threads/{thread.public_id}/order/kind", given).status_code


@pytest.mark.parametrize("who", ["omar", "sana", "mara", "ada"])
def test_others_change_nothing(world: World, who: str):
    thread = world.thread()
    assert change(world, who, thread, "idea") == 403
    assert tend(world, who, thread, "idea") == 403
    assert "Change its kind" not in world[who].get(thread.address).text
    assert fresh(thread).kind == "question"


def test_what_is_not_read_cannot_be_changed(world: World):
    thread = world.thread("nia", world.circle)
    assert change(world, "stranger", thread, "idea") == 404
    assert world.nobody.post(f"/threads/{world.thread().public_id}/kind").location.startswith("/sign-in")


def test_a_change_that_says_too_little_is_refused(world: World):
    thread = world.thread()
    for kind, reason in (("idea", ""), ("idea", "x" * 501), ("", "So."), ("question", "So."), ("announcement", "So.")):
        assert change(world, "nia", thread, kind, reason) == 422
    for kind, reason in (("idea", ""), ("", "So."), ("nonsense", "So.")):
        assert tend(world, "milo", thread, kind, reason) == 422
    assert (fresh(thread).kind, count(KindChange)) == ("question", 0)


def test_a_question_that_becomes_a_how_to_keeps_its_words_as_the_first_step(world: World):
    thread = world.thread(words="Turn it **left**.")
    assert tend(world, "milo", thread, "how-to") == 303
    page = world.nobody.get(thread.address).text
    assert "Turn it <strong>left</strong>." in page
    assert "Steps" in page
    assert tend(world, "milo", thread, "discussion") == 303
    assert text.plain(world.opening(thread).html) in text.plain(world.nobody.get(thread.address).text)
    assert tend(world, "milo", thread, "how-to") == 303
    assert "Version 2" in world.nobody.get(thread.address).text


def test_search_filters_by_each_kind(world: World):
    for kind in ("question", "idea", "discussion"):
        world.thread(kind=kind, title=f"Pigeons, as a {kind}")
    world.drain()
    for kind in ("question", "idea", "discussion"):
        page = world.nobody.get(f"/search?q=pigeons&kind={kind}").text
        assert f"as a {kind}" in page.replace("<mark>", "").replace("</mark>", "")
        assert "1 found" in page
    assert "0 found" in world.nobody.get("/search?q=pigeons&kind=how-to").text
