"""The settings of a person: name, zone and language; whom and what they hear nothing of."""

from __future__ import annotations

import pytest

from community.blocks import Block
from community.mutes import Mute, TagMute
from community.posts import Post
from community.threads import Thread
from community.voices import TagFollow
from tests.community.looking import count, fresh
from tests.world import World


def test_name_zone_and_language_are_kept(world: World, thread: Thread):
    done = world.nia.post("/settings", {"name": " Nia  Okoye ", "zone": "Asia/Tokyo", "language": "en"})
    assert (done.status_code, done.location) == (303, "/settings")
    person = fresh(world.person["nia"])
    assert (person.name, person.zone, person.language) == ("Nia Okoye", "Asia/Tokyo", "en")
    assert "19:00</time>" in world.nia.get(thread.address).text, "ten o’clock in UTC"
    assert "10:00</time>" in world.nobody.get(thread.address).text
    assert '<option value="Asia/Tokyo" selected>' in world.nia.get("/settings").text
    world.nia.post("/settings", {"name": "Nia", "zone": "", "language": ""})
    assert "10:00</time>" in world.nia.get(thread.address).text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": ""}, "Write your name."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "Nia", "zone": "Mars/Base"}, "such as Europe/Lisbon"),
        ({"name": "Nia", "zone": "../../etc/passwd"}, "such as Europe/Lisbon"),
        ({"name": "Nia", "language": "xx"}, "Choose one from the list."),
    ],
)
def test_a_refusal_changes_nothing(world: World, given: dict[str, str], why: str):
    refused = world.nia.post("/settings", given)
    assert refused.status_code == 422
    assert why in refused.text
    person = fresh(world.person["nia"])
    assert (person.name, person.zone, person.language) == ("Nia", None, None)


def test_settings_are_one_person_s(world: World):
    assert world.nobody.get("/settings").location == "/sign-in?next=%2Fsettings"
    assert world.nobody.post("/settings", {"name": "Nobody"}).location.startswith("/sign-in")


def test_everything_chosen_is_listed_and_can_be_taken_back(world: World, answer: Post):
    thread = world.thread("omar", tags=["pipes", "c++"])
    for path in ("/people/omar/block", f"/threads/{thread.public_id}/mute", "/tags/pipes/mute", "/tags/c++/follow"):
        for _ in range(2):
            assert world.nia.post(path).status_code == 303, path
    assert [count(table) for table in (Block, Mute, TagMute, TagFollow)] == [1, 1, 1, 1]
    page = world.nia.get("/settings").text
    back = {"next": "/settings"}
    for path in ("/people/omar/block", f"/threads/{thread.public_id}/mute", "/tags/pipes/mute", "/tags/c%2B%2B/follow"):
        assert f'action="{path}/withdrawal"' in page
        for _ in range(2):
            assert world.nia.post(f"{path}/withdrawal", back).location == "/settings"
    assert [count(table) for table in (Block, Mute, TagMute, TagFollow)] == [0, 0, 0, 0]
    assert "Nobody. You find the way on the page of a person." in world.nia.get("/settings").text


@pytest.mark.parametrize("act", ["block", "block/withdrawal"])
def test_nobody_blocks_themselves_nor_who_is_not_there(world: World, act: str):
    assert world.nia.post(f"/people/nia/{act}").status_code == 403
    assert world.nia.post(f"/people/missing/{act}").status_code == 404
    assert world.nobody.post(f"/people/omar/{act}").location.startswith("/sign-in")
    assert count(Block) == 0


@pytest.mark.parametrize("act", ["mute", "mute/withdrawal"])
def test_what_one_does_not_read_one_does_not_mute(world: World, act: str):
    secret = world.thread(space=world.circle, tags=["secret"])
    for name in ("stranger", "nobody"):
        assert world[name].post(f"/threads/{secret.public_id}/{act}").status_code == 404
    assert world.stranger.post(f"/tags/secret/{act}").status_code == 404
    assert world.stranger.post(f"/tags/nothing/{act}").status_code == 404
    assert world.nobody.post(f"/tags/secret/{act}").location.startswith("/sign-in")
