"""How-tos: written step by step without a script, changed with every version kept, tried, checked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community import tidying
from community.guides import Guide, Step, changes, host_of
from community.howtos import HowTo, HowToVersion, Trial, open_howto
from community.posts import OPENING, Post
from community.redaction import redact
from community.suggestions import Suggestion
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from tests.community.looking import count, fresh, one
from tests.world import World

TITLE = "Rinse a pipe by yourself"
GUIDE = Guide("Who has a tap.", "A coin.", (Step("Open the tap", "To the *left*."), Step("Wait")), "Clear water.")
GIVEN = {
    "title": TITLE, "space": "square", "for_whom": "Who has a tap.", "needs": "", "result": "Clear **water**.",
    "tags": "Taps", "months": "6", "step_title": ["Open the tap", "", "Wait"],
    "step_text": ["To the *left*.", "", ""], "step_image": ["https://pictures.example.org/tap.png", "", ""],
    "step_alt": ["A tap that points left", "", ""],
}  # fmt: skip


@pytest.fixture
def howto(world: World) -> Thread:
    """A how-to of Nia's in the square."""
    with transaction():
        return open_howto(world.actor("nia"), db.session.merge(world.square), TITLE, GUIDE, ["taps"])


def test_it_is_posted_with_its_structure(world: World):
    done = world.nia.post("/ask/how-to", GIVEN | {"key": "once"})
    thread = one(Thread)
    assert (done.status_code, done.location, thread.kind, thread.tags) == (303, thread.address, "how-to", "taps")
    page = world.nobody.get(thread.address).text
    for words in ("Who has a tap.", "To the <em>left</em>.", "Clear <strong>water</strong>.", "2. Wait", "Nothing."):
        assert words in page
    assert "3." not in page.partition("On this page")[2].partition("</ol>")[0], "an empty step is none"
    assert '<a href="https://pictures.example.org/tap.png" rel="nofollow ugc noopener">' in page
    assert "<img" not in page
    assert thread.due_at is None, "nothing is promised for a how-to"
    opening = one(Post, role=OPENING)
    assert "A tap that points left" in opening.html, "what search reads has every part"


def test_a_second_click_changes_nothing(world: World):
    sent = [world.nia.post("/ask/how-to", GIVEN | {"key": "once"}) for _ in range(2)]
    assert sent[0].location == sent[1].location
    assert (count(Thread), count(HowToVersion)) == (1, 1)


REFUSED = [
    ({"title": "Pipe"}, "at least 10 characters"),
    ({"for_whom": ""}, "Say for whom it is."),
    ({"result": ""}, "Say what one sees at the end."),
    ({"space": ""}, "Choose where it belongs."),
    ({"step_title": ["", "", ""], "step_text": ["", "", ""], "step_image": [], "step_alt": []}, "at least one step"),
    ({"step_title": ["", "", ""]}, "Say in a few words what to do."),
    ({"step_title": ["x" * 121]}, "At most 120 characters."),
    ({"step_alt": ["", "", ""]}, "Describe the picture for people who cannot see it."),
    ({"step_image": ["http://pictures.example.org/tap.png"]}, "begins with https://"),
    ({"step_image": ["https://someone@pictures.example.org/"]}, "begins with https://"),
    ({"step_text": ["x" * 30_001]}, "Yours have 30,"),
    ({"months": "7"}, "Choose one of these."),
    ({"for_whom": "x" * 2001}, "At most 2,000 characters"),
]


@pytest.mark.parametrize(("given", "why"), REFUSED)
def test_a_refusal_keeps_the_text(world: World, given: dict, why: str):
    page = world.nia.post("/ask/how-to", GIVEN | given)
    assert page.status_code == 422
    assert why in page.text
    assert "Taps" in page.text
    assert count(Thread) == 0


def test_too_many_steps_are_too_many(world: World):
    page = world.nia.post("/ask/how-to", GIVEN | {"step_title": ["Turn"] * 3000})
    assert page.status_code == 422
    assert "At most 30 steps fit." in page.text
    assert page.text.count("<fieldset") < 40


def test_steps_come_go_and_move_without_a_script(world: World):
    three = GIVEN | {"step_title": ["One", "Two", "Three"], "step_image": [], "step_alt": []}

    def steps(button: str, value: str) -> list[str]:
        page = world.nia.post("/ask/how-to", three | {button: value})
        assert page.status_code == 200
        assert "autofocus" in page.text
        rows = page.text.split('name="step_title" value="')[1:]
        return [row.partition('"')[0] for row in rows]

    assert steps("add", "1") == ["One", "Two", "Three", ""]
    assert steps("up", "3") == ["One", "Three", "Two"]
    assert steps("down", "1") == ["Two", "One", "Three"]
    assert steps("remove", "2") == ["One", "Three"]
    for nonsense in ("0", "9", "x", "-1", "1" * 50):
        assert world.nia.post("/ask/how-to", three | {"up": nonsense}).status_code == 200
    assert count(Thread) == 0


def test_it_can_be_looked_at_first(world: World):
    page = world.nia.post("/ask/how-to", GIVEN | {"preview": "1"})
    assert page.status_code == 200
    assert "Clear <strong>water</strong>." in page.text
    assert count(Thread) == 0


def test_only_spaces_that_one_reads_take_it(world: World):
    for space in ("circle", "office", "nowhere"):
        assert world.stranger.post("/ask/how-to", GIVEN | {"space": space}).status_code == 404
    assert world.nobody.post("/ask/how-to", GIVEN).location.startswith("/sign-in")
    assert count(Thread) == 0


def test_its_author_changes_it_and_every_version_can_be_read(world: World, howto: Thread):
    address = f"/threads/{howto.public_id}/edit"
    assert "To the *left*." in world.nia.get(address).text
    sent = GIVEN | {"title": "Rinse a pipe alone", "version": "1", "step_text": ["To the *right*.", "", ""]}
    sent |= {"step_title": ["Open the tap", "Count to ten", "Wait"]}
    done = world.nia.post(address, sent | {"key": "once"})
    assert done.location == fresh(howto).address
    assert world.nia.post(address, sent | {"key": "once"}).status_code == 303
    assert count(HowToVersion) == 2
    page = world.nobody.get(f"/threads/{howto.public_id}/versions").text
    for words in ("<del>left</del> <ins>right</ins>", "New step 2", "As it was first written."):
        assert words in page
    assert "<del>by yourself</del> <ins>alone</ins>" in page


def test_who_comes_late_is_told_that_it_changed(world: World, howto: Thread):
    address = f"/threads/{howto.public_id}/edit"
    assert world.nia.post(address, GIVEN | {"version": "1"}).status_code == 303
    late = world.nia.post(address, GIVEN | {"version": "1", "title": "My other title of it"})
    assert late.status_code == 409
    assert "My other title of it" in late.text
    assert 'name="version" value="2"' in late.text
    assert count(HowToVersion) == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_its_author_changes_it_and_nobody_as_a_plain_post(world: World, howto: Thread, method: str):
    for name in ("omar", "sana", "milo", "ada"):
        assert getattr(world[name], method)(f"/threads/{howto.public_id}/edit").status_code == 403
    opening = world.opening(howto).public_id
    assert getattr(world.nia, method)(f"/posts/{opening}/edit").status_code == 403
    secret = world.thread("nia", world.circle)
    assert getattr(world.stranger, method)(f"/threads/{secret.public_id}/edit").status_code == 404
    assert getattr(world.nia, method)(f"/threads/{secret.public_id}/edit").status_code == 403, "it is a question"
    assert world.nobody.get(f"/threads/{secret.public_id}/versions").status_code == 404
    assert world.nia.get(f"/threads/{secret.public_id}/versions").status_code == 404


def test_each_person_has_one_voice_that_can_be_changed(world: World, howto: Thread):
    def say(who: str, **given: str) -> None:
        assert world[who].post(f"/threads/{howto.public_id}/trials", given).status_code == 303

    say("omar", result="worked")
    say("omar", result="worked")
    say("stranger", result="failed", step="2")
    say("theo", result="failed", step="77")
    say("theo", result="nonsense")
    page = world.nobody.get(howto.address).text
    assert "It worked for 1 of 3 people." in page
    assert "1 person could not go on here." in page
    listed = world.nobody.get(f"/threads/{howto.public_id}/trials").text
    assert listed.count("Did not work") == 2
    assert "step 2" in listed
    say("omar", result="failed", step="1")
    assert (one(HowTo).worked_count, count(Trial)) == (0, 3)
    assert world.omar.post(f"/threads/{howto.public_id}/trials/withdrawal").status_code == 303
    assert "It worked for 0 of 2 people." in world.nobody.get(howto.address).text


def test_its_author_has_no_voice(world: World, howto: Thread):
    assert world.nia.post(f"/threads/{howto.public_id}/trials", {"result": "worked"}).status_code == 403
    assert world.nobody.post(f"/threads/{howto.public_id}/trials").location.startswith("/sign-in")
    question = world.thread("omar")
    assert world.nia.post(f"/threads/{question.public_id}/trials", {"result": "worked"}).status_code == 403


def test_past_its_day_it_is_unverified_until_somebody_who_may_confirms_it(world: World, howto: Thread):
    address = f"/threads/{howto.public_id}/confirmation"
    with clock.at(clock.now() + timedelta(days=180)):
        assert "Unverified." not in world.nobody.get(howto.address).text
    with clock.at(clock.now() + timedelta(days=190)):
        assert "Unverified." in world.nobody.get(howto.address).text
        assert "unverified" in world.nobody.get("/threads?show=how-tos").text
        for name in ("omar", "theo", "milo", "mara"):
            assert world[name].post(address).status_code == 403, name
            assert "it still holds" not in world[name].get(howto.address).text
        assert world.sana.post(address).status_code == 303, "Water owns the square"
        assert "Unverified." not in world.nobody.get(howto.address).text
    with clock.at(clock.now() + timedelta(days=400)):
        assert "Unverified." in world.nobody.get(howto.address).text
        assert world.nia.post(address).status_code == 303
        assert "Checked on" in world.nobody.get(howto.address).text


def test_a_step_in_between_leaves_its_neighbours_alone():
    old = Guide("a", "b", (Step("One", "first"), Step("Two", "second"), Step("Three")), "c")
    new = Guide("a", "b", (Step("One", "first"), Step("Between"), Step("Two", "other"), Step("Three")), "d")
    found = [(change.part, change.before, change.after) for change in changes(old, new)]
    assert found == [("step", None, 2), ("step", 2, 3), ("result", None, None)]
    assert changes(old, old) == []


ADDRESSES = {
    "https://pictures.example.org/tap.png": "pictures.example.org", "http://pictures.example.org/": "",
    "javascript:alert(1)": "", "//pictures.example.org/": "", "https://a@pictures.example.org/": "",
    "https://pictures.example.org:8443/": "", 'https://pictures.example.org/"onload="': "", "https://[": "",
    "https://pictures.example.org/a b": "", "data:image/png;base64,AAAA": "",
}  # fmt: skip


def test_only_plain_https_addresses_are_pictures():
    assert {address: host_of(address) for address in ADDRESSES} == ADDRESSES


def test_what_is_redacted_is_gone_from_every_version_and_suggestion(world: World, howto: Thread):
    told = GIVEN | {"version": "1", "step_text": ["Ask Wilhelmina.", "", ""]}
    world.nia.post(f"/threads/{howto.public_id}/edit", told)
    world.omar.post(f"/threads/{howto.public_id}/suggestion", told | {"reason": "Wilhelmina left."})
    world.nia.post(f"/threads/{howto.public_id}/edit", GIVEN | {"version": "2"})
    with transaction():
        milo, opening = world.actor("milo"), world.opening(howto)
        redact(milo, db.session.get_one(Thread, howto.id), opening, ["wilhelmina"], "somebody")
    rows = [row for table in (HowToVersion, Suggestion, HowTo) for row in db.session.scalars(select(table))]
    assert len(rows) == 5
    assert not [row for row in rows if "ilhelmina" in str(vars(row))]
    assert "somebody" in world.nobody.get(f"/threads/{howto.public_id}/versions").text


def test_replies_that_are_split_off_are_no_how_to(world: World, howto: Thread):
    reply = world.reply("omar", howto, "What about hot water?")
    with transaction():
        tidying.split(world.actor("milo"), db.session.get_one(Thread, howto.id), [fresh(reply)], "Hot water, then")
    new = one(Thread, split_from_id=howto.id)
    assert new.kind == "discussion"
    assert world.nobody.get(new.address).status_code == 200


def test_after_it_did_not_work_the_buttons_say_what_they_do(world: World, howto: Thread):
    address = f"/threads/{howto.public_id}/trials"
    first = world.omar.get(howto.address).text
    assert "Worked for me" in first
    assert "Did not work" in first
    world.omar.post(address, {"result": "failed"})
    page = world.omar.get(howto.address).text
    assert '<button class="button" name="result" value="failed">Save the step</button>' in page
    assert '<button class="button" name="result" value="worked">It worked after all</button>' in page
    assert "Worked for me" not in page
    world.omar.post(address, {"result": "failed", "step": "2"})
    assert "It stopped at step 2." in world.omar.get(howto.address).text
    world.omar.post(address, {"result": "worked"})
    page = world.omar.get(howto.address).text
    assert "You said: it worked." in page
    assert "Save the step" not in page


def test_its_pages_stand_among_the_how_tos(world: World, howto: Thread):
    current = '<a href="/threads?show=how-tos" aria-current="page">How-tos</a>'
    for path in ("", "/trials", "/versions", "/suggestions", "/suggestion"):
        address = howto.address if not path else f"/threads/{howto.public_id}{path}"
        assert current in world.omar.get(address).text, path
    question = world.thread()
    assert current not in world.omar.get(question.address).text
