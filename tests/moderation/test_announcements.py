"""Announcements: only by staff, on top until a day, closed to answers where that is wanted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.threads import Thread
from foundation import clock
from moderation.clocks import Clock
from tests.community.looking import count, fresh, one
from tests.world import World

GIVEN = {"title": "The office is closed on Friday", "words": "Back on **Monday**.", "space": "square", "tags": ""}


def test_it_is_announced_for_a_department_and_stands_on_top_until_its_day(world: World):
    given = GIVEN | {"department": str(world.water.id), "until": "2026-03-06", "closed": "yes", "key": "once"}
    sent = [world.sana.post("/ask/announcement", given) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    thread = one(Thread)
    assert (thread.kind, thread.is_open, count(Clock)) == ("announcement", False, 0)
    page = world.nia.get(thread.address).text
    assert "<b>Water</b>" in page
    assert "Back on <strong>Monday</strong>." in page
    assert "This takes no answers." in page
    assert world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "But why?"}).status_code == 403
    pinned = f'<li class="notice"><b><a href="{thread.address}">'
    for who, address in (("nobody", "/"), ("nia", "/spaces/square")):
        assert pinned in world[who].get(address).text
    assert pinned not in world.nia.get("/spaces/notes").text
    with clock.at(clock.now() + timedelta(days=2, hours=13)):
        assert pinned in world.nobody.get("/").text, "the last day counts"
    with clock.at(clock.now() + timedelta(days=3)):
        assert pinned not in world.nobody.get("/").text


def test_what_is_pinned_is_read_by_who_reads_its_space(world: World):
    world.sana.post("/ask/announcement", GIVEN | {"space": "office", "until": "2026-03-20"})
    for name in ("nobody", "nia", "omar"):
        assert GIVEN["title"] not in world[name].get("/").text
    assert GIVEN["title"] in world.theo.get("/").text


def test_it_is_taken_off_and_opened_again(world: World):
    world.milo.post("/ask/announcement", GIVEN | {"until": "2026-03-20", "closed": "yes"})
    thread = one(Thread)
    address = f"/threads/{thread.public_id}/notice"
    assert 'value="2026-03-20"' in world.mara.get(address).text
    assert world.mara.post(address, {"until": "", "closed": ""}).status_code == 303
    assert (fresh(thread).pinned_until, fresh(thread).closed_at) == (None, None)
    assert world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "But why?"}).status_code == 303


@pytest.mark.parametrize("until", ["2026-03-03", "2030-01-01", "soon", "2026-13-01", "٢٠٢٦-٠٣-٠٦x"])
def test_a_day_that_is_none_is_refused_and_the_text_kept(world: World, until: str):
    page = world.sana.post("/ask/announcement", GIVEN | {"until": until})
    assert page.status_code == 422
    assert "Back on **Monday**." in page.text
    assert count(Thread) == 0


def test_only_staff_announces(world: World):
    for name in ("nia", "stranger", "ada"):
        refused = world[name].post("/ask/announcement", GIVEN)
        assert refused.status_code == 403
        assert "Only staff can announce something." in refused.text
        assert world[name].get("/ask/announcement").status_code == 403
    assert world.nobody.post("/ask/announcement", GIVEN).location.startswith("/sign-in")
    assert world.sana.post("/ask/announcement", GIVEN | {"space": "circle"}).status_code == 404
    assert world.sana.post("/ask/announcement", GIVEN | {"department": str(world.parks.id)}).status_code == 403
    assert world.sana.post("/ask/announcement", GIVEN | {"space": ""}).status_code == 422
    assert world.sana.post("/ask/announcement", GIVEN | {"words": "x" * 30_001}).status_code == 422
    assert count(Thread) == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_staff_pins_and_only_announcements(world: World, method: str):
    world.sana.post("/ask/announcement", GIVEN)
    thread, question = one(Thread), world.thread()
    assert getattr(world.nia, method)(f"/threads/{thread.public_id}/notice").status_code == 403
    assert getattr(world.sana, method)(f"/threads/{question.public_id}/notice").status_code == 403
    assert getattr(world.sana, method)("/threads/nowhere/notice").status_code == 404


def test_it_can_be_looked_at_first(world: World):
    page = world.sana.post("/ask/announcement", GIVEN | {"preview": "1"})
    assert "Back on <strong>Monday</strong>." in page.text
    assert count(Thread) == 0
