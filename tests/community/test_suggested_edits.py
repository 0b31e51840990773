"""Suggested edits: proposed by a member, accepted or declined by who may, told to both."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import joinedload

from community.guides import Guide, Step
from community.howtos import HowToVersion, open_howto
from community.queries.howtos import howto as view
from community.suggestions import Suggestion
from community.threads import Thread
from foundation.database import db, transaction
from tests.community.looking import count, fresh, one
from tests.world import World

GUIDE = Guide("Who has a tap.", "A coin.", (Step("Open the tap", "To the left."), Step("Wait")), "Clear water.")
GIVEN = {
    "title": "Rinse a pipe by yourself", "for_whom": "Who has a tap.", "needs": "A coin.", "result": "Clear water.",
    "step_title": ["Open the tap", "Wait"], "step_text": ["To the right.", ""], "reason": "It turns the other way.",
    "version": "1",
}  # fmt: skip


@pytest.fixture
def howto(world: World) -> Thread:
    """A how-to of Nia's in the square."""
    with transaction():
        return open_howto(world.actor("nia"), db.session.merge(world.square), "Rinse a pipe by yourself", GUIDE)


@pytest.fixture
def suggested(world: World, howto: Thread) -> Suggestion:
    """Omar suggests to turn to the right."""
    done = world.omar.post(f"/threads/{howto.public_id}/suggestion", GIVEN | {"key": "once"})
    assert (done.status_code, count(Suggestion)) == (303, 1)
    world.drain()
    return one(Suggestion)


def test_a_second_click_suggests_once(world: World, howto: Thread, suggested: Suggestion):
    again = world.omar.post(f"/threads/{howto.public_id}/suggestion", GIVEN | {"key": "once"})
    assert (again.location, count(Suggestion)) == (f"/suggestions/{suggested.public_id}", 1)


def test_it_waits_for_who_may_decide_and_nobody_else_reads_it(world: World, howto: Thread, suggested: Suggestion):
    address = f"/suggestions/{suggested.public_id}"
    assert "suggests an edit to your how-to" in world.nia.get("/inbox").text
    for name in ("nia", "sana", "milo"):
        page = world[name].get(address).text
        assert "<del>left</del> <ins>right</ins>" in page
        assert "Accept it" in page
        assert "1 suggested edit waits" in world[name].get(howto.address).text
    assert "Accept it" not in world.omar.get(address).text
    for name in ("stranger", "mara", "nobody"):
        assert world[name].get(address).status_code == 404
        assert world[name].post(f"{address}/acceptance", {"version": "1"}).status_code == 404, name
        assert "edit waits" not in world[name].get(howto.address).text
        assert suggested.reason not in world[name].get(f"/threads/{howto.public_id}/suggestions").text
    assert world.omar.post(f"{address}/acceptance", {"version": "1"}).status_code == 403, "nobody decides on their own"
    assert fresh(suggested).decided_at is None


def test_accepted_it_becomes_a_version_that_names_who_suggested_it(world: World, howto: Thread, suggested: Suggestion):
    address = f"/suggestions/{suggested.public_id}/acceptance"
    for _ in range(2):
        assert world.sana.post(address, {"version": "1"}).status_code == 303
    assert count(HowToVersion) == 2
    world.drain()
    page = world.nobody.get(howto.address).text
    assert "To the right." in page
    assert "after an edit that Omar suggested" in page
    assert "Suggested by" in world.nobody.get(f"/threads/{howto.public_id}/versions").text
    assert "The edit that you suggested was accepted" in world.omar.get("/inbox").text
    assert world.nobody.get(f"/suggestions/{suggested.public_id}").status_code == 200, "now everyone may read why"


def test_declined_it_changes_nothing_and_says_why(world: World, howto: Thread, suggested: Suggestion):
    address = f"/suggestions/{suggested.public_id}/refusal"
    assert world.nia.post(address, {"reason": ""}).status_code == 422
    assert world.nia.post(address, {"reason": "x" * 501}).status_code == 422
    assert world.nia.post(address, {"reason": "Mine turns left."}).status_code == 303
    assert world.milo.post(f"/suggestions/{suggested.public_id}/acceptance", {"version": "1"}).status_code == 303
    assert count(HowToVersion) == 1, "what is decided stays decided"
    world.drain()
    assert "Mine turns left." in world.omar.get("/inbox").text
    assert "Mine turns left." in world.omar.get(f"/suggestions/{suggested.public_id}").text
    assert "1 suggested edit" not in world.nia.get(howto.address).text


def test_who_decides_on_what_has_changed_meanwhile_looks_again(world: World, howto: Thread, suggested: Suggestion):
    changed = {name: value for name, value in GIVEN.items() if name != "reason"} | {"for_whom": "Everyone."}
    assert world.nia.post(f"/threads/{howto.public_id}/edit", changed).status_code == 303
    refused = world.nia.post(f"/suggestions/{suggested.public_id}/acceptance", {"version": "1"})
    assert refused.status_code == 409
    assert "has changed since you looked" in refused.text
    page = world.nia.get(f"/suggestions/{suggested.public_id}").text
    assert "It was suggested for an earlier version." in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert world.nia.post(f"/suggestions/{suggested.public_id}/acceptance", {"version": version[1]}).status_code == 303


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_suggest(world: World, howto: Thread, method: str):
    assert getattr(world.nia, method)(f"/threads/{howto.public_id}/suggestion").status_code == 403
    assert getattr(world.nobody, method)(f"/threads/{howto.public_id}/suggestion").location.startswith("/sign-in")
    question = world.thread("nia", world.circle)
    assert getattr(world.omar, method)(f"/threads/{question.public_id}/suggestion").status_code == 403
    assert getattr(world.stranger, method)(f"/threads/{question.public_id}/suggestion").status_code == 404


def test_a_suggestion_needs_its_reason_and_keeps_the_text(world: World, howto: Thread):
    page = world.omar.post(f"/threads/{howto.public_id}/suggestion", GIVEN | {"reason": ""})
    assert page.status_code == 422
    assert "Write the reason." in page.text
    assert "To the right." in page.text
    assert count(Suggestion) == 0


def test_the_count_of_what_waits_equals_its_list(world: World, howto: Thread, suggested: Suggestion):
    for number in range(3):
        world.stranger.post(f"/threads/{howto.public_id}/suggestion", GIVEN | {"reason": f"Again {number}."})
    listed = world.nia.get(f"/threads/{howto.public_id}/suggestions").text
    thread = db.session.get_one(Thread, howto.id, options=[joinedload(Thread.space)], populate_existing=True)
    assert view(world.actor("nia"), thread).waiting == listed.count(">Waits<") == 4


def test_who_suggested_it_takes_it_back_until_it_is_decided(world: World, howto: Thread, suggested: Suggestion):
    address = f"/suggestions/{suggested.public_id}"
    assert "Take it back" in world.omar.get(address).text
    assert "Take it back" not in world.nia.get(address).text
    for name, status in (("nia", 403), ("sana", 403), ("stranger", 404), ("nobody", 404)):
        assert world[name].post(f"{address}/withdrawal").status_code == status, name
    assert fresh(suggested).outcome is None
    assert world.omar.post(f"{address}/withdrawal").location == address
    assert "Taken back." in world.omar.get(address).text
    assert "1 suggested edit" not in world.nia.get(howto.address).text
    assert "Accept it" not in world.nia.get(address).text
    assert ">Taken back<" in world.nia.get(f"/threads/{howto.public_id}/suggestions").text
    world.nia.post(f"{address}/acceptance", {"version": "1"})
    assert (count(HowToVersion), fresh(suggested).outcome) == (1, "withdrawn"), "nobody decides on it any more"
    world.drain()
    assert "The edit that you suggested" not in world.omar.get("/inbox").text
    assert world.omar.post(f"{address}/withdrawal").status_code == 303, "a second click changes nothing"
    assert count(Suggestion) == 1


def test_what_is_decided_is_not_taken_back(world: World, howto: Thread, suggested: Suggestion):
    address = f"/suggestions/{suggested.public_id}"
    assert world.nia.post(f"{address}/refusal", {"reason": "Mine turns left."}).status_code == 303
    assert "Take it back" not in world.omar.get(address).text
    assert world.omar.post(f"{address}/withdrawal").status_code == 409
    assert fresh(suggested).outcome == "declined"


def test_under_the_steps_a_mistake_can_be_told(world: World, howto: Thread):
    link = f'A mistake in a step? <a href="/threads/{howto.public_id}/suggestion">Suggest an edit</a>'
    assert link in world.omar.get(howto.address).text
    for name in ("nia", "nobody"):
        assert "A mistake in a step?" not in world[name].get(howto.address).text
