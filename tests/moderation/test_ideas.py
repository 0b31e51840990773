"""The status of an idea: set by officials and managers, with a reason, told to who follows it."""

from __future__ import annotations

import pytest

from community.ideas import IdeaStep
from community.threads import Thread
from foundation.database import db, transaction
from moderation import ideas
from tests.community.looking import count, fresh
from tests.world import World


@pytest.fixture
def idea(world: World) -> Thread:
    """Nia wants a lime tree; Omar follows it."""
    thread = world.thread(kind="idea", title="Plant a lime tree there")
    assert world.omar.post(f"/threads/{thread.public_id}/me-too").status_code == 303
    return thread


def say(world: World, who: str, idea: Thread, status: str, reason: str = "", **given: str) -> int:
    """The answer to setting the status."""
    sent = {"status": status, "reason": reason, **given}
    return world[who].post(f"/threads/{idea.public_id}/status", sent).status_code


def test_a_decision_of_an_official_is_the_official_answer(world: World, idea: Thread):
    assert "Say what becomes of this idea" in world.sana.get(idea.address).text
    given = {"department": str(world.water.id), "key": "once"}
    for _ in range(2):
        assert say(world, "sana", idea, "not-doing", "The **pipes** lie there.", **given) == 303
    assert count(IdeaStep) == 1
    row = fresh(idea)
    assert (row.idea_status, row.responded_at is not None, row.is_open) == ("not-doing", True, False)
    world.drain()
    page = world.nobody.get(idea.address).text
    assert "The <strong>pipes</strong> lie there." in page
    assert "Promise kept" in page
    assert page.count("Not doing") >= 2, "beside the title, and in the history"
    for name in ("nia", "omar"):
        inbox = world[name].get("/inbox").text
        assert "The idea will not be done; read why" in inbox
        assert "gave the official answer" not in inbox, "one act, one notice"
    assert "Not doing" in world.nobody.get("/threads?show=ideas").text


def test_under_review_keeps_no_promise(world: World, idea: Thread):
    assert say(world, "sana", idea, "review", "We count the trees.", department=str(world.water.id)) == 303
    row = fresh(idea)
    assert (row.idea_status, row.responded_at, row.due_at is not None) == ("review", None, True)
    assert "Under review" in world.nobody.get(idea.address).text


def test_a_manager_decides_without_a_department(world: World, idea: Thread):
    assert say(world, "mara", idea, "planned", "In <autumn>.") == 303
    row = fresh(idea)
    assert (row.idea_status, row.responded_at) == ("planned", None), "the promise of the department goes on"
    assert "In &lt;autumn&gt;." in world.nobody.get(idea.address).text


@pytest.mark.parametrize(
    ("status", "reason"), [("not-doing", ""), ("done", " \u200b "), ("planned", ""), ("soon", "So."), ("", "So."),
                           ("planned", "x" * 2001)]
)  # fmt: skip
def test_a_decision_needs_its_reason(world: World, idea: Thread, status: str, reason: str):
    assert say(world, "sana", idea, status, reason, department=str(world.water.id)) == 422
    assert count(IdeaStep) == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_decide(world: World, idea: Thread, method: str):
    for name in ("nia", "omar", "milo", "ada"):
        assert getattr(world[name], method)(f"/threads/{idea.public_id}/status").status_code == 403
    assert getattr(world.sana, method)(f"/threads/{world.thread().public_id}/status").status_code == 403
    secret = world.thread("nia", world.circle, kind="idea")
    assert getattr(world.sana, method)(f"/threads/{secret.public_id}/status").status_code == 404
    assert getattr(world.nobody, method)(f"/threads/{idea.public_id}/status").location.startswith("/sign-in")


def test_nobody_speaks_for_another_department(world: World, idea: Thread):
    assert say(world, "sana", idea, "done", "Planted.", department=str(world.parks.id)) == 403
    assert count(IdeaStep) == 0


def test_the_history_shows_every_step(world: World, idea: Thread):
    with transaction():
        for status in ("review", "planned", "done", "open"):
            ideas.decide(world.actor("mara"), db.session.get_one(Thread, idea.id), status, f"Because {status}.", None)
    page = world.nobody.get(idea.address).text
    assert all(f"Because {status}." in page for status in ("review", "planned", "done", "open"))
