"""“You said, we did”: published with evidence, read by whom it concerns, told to everyone who raised it, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select, update

from community import voices
from community.departments import Official
from community.notices import Notice
from community.queries.threads import thread
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from insight import outcomes, panels
from insight.outcomes import NoCommonReaders, Outcome, OutcomeEvidence
from tests.counted import selects
from tests.insight.test_lists import theme
from tests.moderation.acts import hide
from tests.world import World

NEW, SENT = "/insight/outcomes/new", "/insight/outcomes"


@pytest.fixture
def question(world: World) -> Thread:
    """Nia asks, Omar has it too, and Stranger answers."""
    thread = world.thread("nia")
    with transaction():
        voices.me_too(world.actor("omar"), db.session.get_one(Thread, thread.id))
    world.reply("stranger", thread)
    return thread


def form(world: World, *threads: Thread, **given: object) -> dict[str, object]:
    """A form filled in, with the openings of these threads as evidence."""
    return {
        "status": "done",
        "title": "The water is back by six",
        "said": "Nobody told us when.",
        "did": "We write it **on the door**.",
        "department": str(world.water.id),
        "evidence": [world.opening(thread).public_id for thread in threads],
        "key": "abc123",
    } | given


def told(world: World) -> set[str]:
    """Who has a notice about an outcome."""
    world.drain()
    rows = db.session.scalars(select(Notice.person_id).where(Notice.key == "outcome.published"))
    names = {person.id: name for name, person in world.person.items()}
    return {names[id_] for id_ in rows}


def published() -> list[Outcome]:
    return list(db.session.scalars(select(Outcome).order_by(Outcome.id)))


def test_it_is_public_and_whoever_raised_it_is_told(world, question):
    sent = world.mara.post(SENT, form(world, question))
    (made,) = published()
    assert (sent.status_code, sent.location) == (303, f"/outcomes#{made.public_id}")
    page = world.nobody.get("/outcomes").text
    for words in (
        "The water is back by six",
        "Nobody told us when.",
        "<strong>on the door</strong>",
        "2 people",
        "Water",
    ):
        assert words in page
    assert question.address in page
    assert told(world) == {"nia", "omar"}
    assert "The water is back by six" in world.omar.get("/inbox").text
    addresses = db.session.scalars(select(Notice.address).where(Notice.key == "outcome.published"))
    assert set(addresses) == {f"/outcomes/{made.public_id}"}
    assert "The water is back by six" in world.nobody.get(f"/outcomes/{made.public_id}").text


def test_a_second_click_changes_nothing(world, question):
    first = world.mara.post(SENT, form(world, question))
    second = world.mara.post(SENT, form(world, question))
    assert first.location == second.location
    assert len(published()) == 1
    assert told(world) == {"nia", "omar"}


def test_the_manager_who_publishes_is_not_told(world):
    thread = world.thread("mara")
    world.mara.post(SENT, form(world, thread))
    assert told(world) == set()


def test_unclaimed_imports_are_neither_told_nor_counted(world, question):
    with transaction():
        world.person["nia"].claimed_at = None
        db.session.merge(world.person["nia"])
    world.mara.post(SENT, form(world, question))
    assert told(world) == {"omar"}
    assert "1 person" in world.nobody.get("/outcomes").text


@pytest.mark.parametrize("who", ["nia", "omar", "stranger", "sana", "theo", "milo"])
def test_it_refuses_who_does_not_manage(world, question, who):
    assert world[who].get(NEW).status_code == 403
    assert world[who].post(SENT, form(world, question)).status_code == 403
    assert published() == []


def test_it_asks_who_is_signed_out_to_sign_in(world, question):
    assert world.nobody.get(NEW).location.startswith("/sign-in")
    world.nobody.post(SENT, form(world, question))
    assert published() == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("status", "", "Choose where it stands."),
        ("status", "perhaps", "Choose where it stands."),
        ("title", "", "Write in one line what changed."),
        ("title", "  ", "Write something here."),
        ("title", "x" * 161, "A title has at most 160 characters."),
        ("said", "", "Write what people need"),
        ("said", "x" * 401, "At most 400 characters."),
        ("did", "", "Write what you did, or why not."),
        ("did", "x" * 30_001, "At most 30,000 characters"),
        ("department", "", "Choose the department that answers for it."),
        ("department", "999", "Choose the department that answers for it."),
        ("department", "water", "Choose the department that answers for it."),
        ("evidence", [], "Tick at least one post"),
        ("evidence", ["unknown"], "Tick at least one post"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_text(world, question, name, value, words):
    given = {"post": world.opening(question).public_id, name: value}
    page = world.mara.post(SENT, form(world, question, **given))
    assert page.status_code == 422
    assert words in page.text
    assert "<title>Error:" in page.text
    if name != "title":
        assert 'value="The water is back by six"' in page.text
    assert published() == []


def test_a_look_first_publishes_nothing_and_keeps_what_is_ticked(world, question):
    other = world.thread("omar")
    named = [world.opening(thread).public_id for thread in (question, other)]
    page = world.mara.post(SENT, form(world, question, post=named, preview="1"))
    assert page.status_code == 200
    assert "This is how it will look" in page.text
    assert "<strong>on the door</strong>" in page.text
    ticked = re.findall(r'name="evidence" value="(\w+)" checked', page.text)
    assert ticked == [named[0]]
    assert published() == []


def test_evidence_that_the_manager_does_not_read_is_none(world):
    thread = world.thread("nia", world.circle)
    assert world.mara.post(SENT, form(world, thread)).status_code == 422
    assert "no post here" in world.mara.get(f"{NEW}?post={world.opening(thread).public_id}").text


def test_hidden_and_deleted_posts_are_no_evidence(world, question):
    hide(world, world.opening(question), reason="Names a neighbour.")
    assert world.mara.post(SENT, form(world, question)).status_code == 422


def test_what_rests_on_one_space_is_for_its_readers(world):
    thread = world.thread("sana", world.office, title="The printer is empty again")
    world.mara.post(SENT, form(world, thread))
    (made,) = published()
    assert made.space_id == world.office.id
    for who in ("mara", "sana", "theo", "milo", "ada"):
        assert "The water is back" in world[who].get("/outcomes").text
    for who in ("nia", "stranger", "nobody"):
        assert "The water is back" not in world[who].get("/outcomes").text
        assert "The water is back" not in world[who].get("/").text
        assert world[who].get(f"/outcomes/{made.public_id}").status_code == 404


def test_what_rests_on_a_public_post_too_is_public_without_the_others(world, question):
    secret = world.thread("sana", world.office, title="The printer is empty again")
    world.mara.post(SENT, form(world, question, secret))
    (made,) = published()
    assert made.space_id is None
    page = world.nobody.get("/outcomes").text
    assert question.title in page
    assert "printer" not in page
    assert "2 people" in page
    staff = world.mara.get("/outcomes").text
    assert "printer" in staff
    assert "3 people" in staff
    assert told(world) == {"nia", "omar", "sana"}


def test_several_spaces_of_which_none_is_public_are_refused(world):
    club, office = world.thread("nia", world.club), world.thread("sana", world.office)
    page = world.mara.post(SENT, form(world, club, office))
    assert page.status_code == 422
    assert "several spaces that not everyone reads" in page.text


def test_the_space_of_an_outcome():
    assert outcomes.space_of([(1, "public"), (1, "public")]) == 1
    assert outcomes.space_of([(2, "staff")]) == 2
    assert outcomes.space_of([(1, "public"), (2, "staff")]) is None
    with pytest.raises(NoCommonReaders):
        outcomes.space_of([(2, "staff"), (3, "members")])


def test_whoever_lost_the_space_is_not_told_of_it(world):
    thread = world.thread("theo", world.office)
    world.mara.post(SENT, form(world, thread))
    with transaction():
        db.session.execute(update(Official).values(until=clock.now()))
    assert told(world) == set()


def test_the_list_goes_by_status_and_space(world, question):
    other = world.thread("omar", world.notes, title="Where are the notes?")
    world.mara.post(SENT, form(world, question))
    world.mara.post(SENT, form(world, other, status="not_doing", title="No notes on paper", key="two"))
    assert "No notes on paper" not in world.nobody.get("/outcomes?status=done").text
    refused = world.nobody.get("/outcomes?status=not_doing").text
    assert "No notes on paper" in refused
    assert "Why not" in refused
    assert "The water is back" not in world.nobody.get("/outcomes?space=notes").text
    assert world.nobody.get("/outcomes?status=someday").status_code == 404
    assert world.nobody.get("/outcomes?space=office").status_code == 404
    assert world.nobody.get("/outcomes/nothing").status_code == 404


def test_pages_of_outcomes_follow_one_another(world, question):
    for number in range(23):
        with clock.at(clock.now() + timedelta(minutes=number)):
            world.mara.post(SENT, form(world, question, title=f"Change number {number}", key=f"k{number}"))
    first = world.nobody.get("/outcomes").text
    assert "Change number 22" in first
    assert "Change number 2<" not in first
    older = re.search(r'href="(/outcomes\?[^"]*after=[^"]+)"', first)
    assert "Change number 2<" in world.nobody.get(older[1].replace("&amp;", "&")).text


def test_home_shows_the_latest_and_the_thread_what_changed(world, question):
    world.mara.post(SENT, form(world, question))
    (made,) = published()
    for path in ("/", question.address):
        assert f"/outcomes/{made.public_id}" in world.nobody.get(path).text
    assert f"{NEW}?post={world.opening(question).public_id}" in world.mara.get(question.address).text
    assert NEW not in world.nia.get(question.address).text


def test_a_hidden_reply_is_evidence_no_more(world, question):
    reply = world.reply("omar", question, "It is the pump.")
    world.mara.post(SENT, form(world, question, evidence=[reply.public_id]))
    assert "1 person" in world.nobody.get("/outcomes").text
    hide(world, reply, reason="Not here.")
    page = world.nobody.get("/outcomes").text
    assert "1 person" not in page
    assert question.address not in page
    assert "The water is back" not in world.nobody.get(question.address).text


def test_evidence_is_kept_once(world, question):
    twice = world.opening(question).public_id
    world.mara.post(SENT, form(world, question, evidence=[twice, twice]))
    assert len(db.session.scalars(select(OutcomeEvidence)).all()) == 1


def test_a_form_whose_posts_are_gone_keeps_its_words(world, question):
    given = form(world, question)
    hide(world, world.opening(question), reason="Names a neighbour.")
    page = world.mara.post(SENT, given)
    assert page.status_code == 422
    assert 'value="The water is back by six"' in page.text


@pytest.mark.parametrize("who", ["nobody", "nia", "mara"])
def test_a_panel_takes_one_statement(world, question, who):
    world.mara.post(SENT, form(world, question))
    reader = world.actor(who)
    with world.app.test_request_context():
        g.actor = reader
        found = thread(reader, question.public_id)
        with selects() as home:
            assert "The water is back by six" in panels.latest_outcomes()
        with selects() as beside:
            assert "The water is back by six" in panels.what_changed(found)
    assert len(home) == len(beside) == 1


def _ticked(page) -> list[str]:
    return re.findall(r'name="evidence" value="(\w+)" checked', page.text)


def test_what_the_manager_chose_is_ticked_and_all_is_an_act_of_its_own(world, question):
    other = world.thread("omar")
    one, two = (world.opening(thread).public_id for thread in (question, other))
    assert _ticked(world.mara.get(f"{NEW}?post={one}")) == [one]
    sent = form(world, question, post=[one, two], title="Half written")
    whole = world.mara.post(SENT, sent | {"tick": "all"})
    assert whole.status_code == 200
    assert set(_ticked(whole)) == {one, two}
    assert 'value="Half written"' in whole.text
    assert "This was not sent yet" not in whole.text
    assert _ticked(world.mara.post(SENT, sent | {"tick": "none"})) == []
    assert published() == []


def test_nothing_of_a_theme_is_ticked_before_somebody_has_read_it(world):
    id_ = theme(world, world.thread("nia"), world.thread("omar"))
    page = world.mara.get(f"{NEW}?theme={id_}&period=2026-Q1")
    assert page.text.count('name="evidence"') == 2
    assert _ticked(page) == []
    assert "Tick all 2 posts" in page.text


def test_the_manager_reads_how_many_are_told(world, question):
    sent = form(world, question, post=[world.opening(question).public_id])
    assert "2 people are told." in world.mara.post(SENT, sent | {"preview": "1"}).text
    done = world.mara.post(SENT, sent)
    assert "all 2 people who raised it are told" in world.mara.get(done.location).text
    assert told(world) == {"nia", "omar"}
