"""The public log of decisions: it only grows, tells each reader what they may know, and every count is its list."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from community.threads import Thread
from foundation.clock import now
from foundation.database import db, transaction
from moderation import decisions, tending
from moderation.decisions import ACTIONS, Decision
from moderation.queries import decisions as queries
from moderation.rules import Why
from tests.lived import live
from tests.moderation.acts import flag, hide, restore, settle, tend
from tests.world import CAST


@pytest.fixture
def thread(world):
    return world.thread("nia")


def _listed(actor, action="", space=""):
    found, cursor = [], None
    while True:
        page = queries.log(actor, action, space, cursor)
        found += page
        if not (cursor := page.next):
            return found


@pytest.mark.parametrize("change", [
    update(Decision).values(reason="Nothing happened."), delete(Decision),
])  # fmt: skip
def test_the_log_only_grows(world, thread, change):
    hide(world, world.opening(thread))
    with pytest.raises(IntegrityError, match="rows are added and stay"), transaction():
        db.session.execute(change)
    assert db.session.query(Decision).one().reason == "Rule 3."


def test_everyone_reads_what_was_decided_and_why_but_not_by_whom_it_was_written(world, thread):
    answer = world.reply("omar", thread, "Fools.")
    hide(world, answer, reason="Insults.", detail="The third time this week.")
    for who in CAST:
        page = world[who].get("/decisions").text
        assert "Be civil – Insults." in page, who
        assert "Milo" in page, who
        assert "Omar" not in page or who == "omar", who
        assert "Fools." not in page, who
        one = world[who].get(re.search(r"/decisions/\w{6,}", page)[0]).text
        assert ("The third time this week." in one) == (who == "milo"), who


def test_a_hidden_thread_is_named_to_those_who_still_read_it(world, thread):
    hide(world, world.opening(thread))
    for who in CAST:
        page = world[who].get("/decisions").text
        assert ("When is the water back?" in page) == (who in ("nia", "milo")), who
        assert "A thread in The square" in page or who in ("nia", "milo"), who


def test_what_was_decided_in_a_closed_space_is_for_those_who_read_it(world):
    inside = world.thread("nia", world.circle, title="A secret of the circle")
    hide(world, world.reply("omar", inside), reason="Between us.")
    address = f"/decisions/{db.session.query(Decision).one().public_id}"
    for who in CAST:
        sees = who in ("nia", "omar", "milo", "ada")
        page = world[who].get("/decisions").text
        assert ("Between us." in page) == ("A secret of the circle" in page) == sees, who
        assert world[who].get(address).status_code == (200 if sees else 404), who
        assert world[who].get("/decisions?space=circle").status_code == (200 if sees else 404), who


def test_a_line_in_place_of_a_post_leads_to_its_decision(world, thread):
    answer = world.reply("omar", thread)
    hide(world, answer)
    restore(world, answer)
    hide(world, answer, reason="The second time.")
    page = world.nobody.get(thread.address).text
    link = f"/posts/{answer.public_id}/decision"
    assert link in page
    assert "The second time." in world.nobody.get(link, follow_redirects=True).text
    assert world.nobody.get("/posts/nothing1/decision").status_code == 404
    assert world.nobody.get("/decisions/nothing1").status_code == 404
    assert world.nobody.get("/decisions?kind=nothing").status_code == 404


def test_every_page_leads_to_it_and_it_shows_the_rules(world):
    assert 'href="/decisions"' in world.nobody.get("/").text
    assert "One question in one place" in world.nobody.get("/decisions").text


def test_keeping_and_merging_are_in_it(world, thread):
    flag(world, world.opening(thread))
    settle(world, world.opening(thread), "keep")
    other = world.thread("omar", title="Is it off for you as well?")
    tend(world, "merger", other, other=thread.address)
    page = world.nobody.get("/decisions").text
    assert "Flagged and kept" in page
    assert "Merged" in page
    assert thread.address in page


def test_a_merger_says_what_went_into_what(world, thread):
    """As it was called then, also after the other one is edited; nothing where the opening is hidden now."""
    other = world.thread("omar", title="Is it off for you as well?")
    opening = world.opening(other)
    tend(world, "merger", other, other=thread.address)
    found = _listed(world.actor("nobody"), "merge")[0]
    assert (found.about.title, found.other.title) == (other.title, thread.title)
    assert found.about.address.endswith(f"#{opening.public_id}")
    for path in ("/decisions", found.address):
        page = world.nobody.get(path).text
        assert other.title in page
        assert f'<span>into <a href="{found.other.address}">{thread.title}</a></span>' in page
    assert f"Merged: {other.title}" in world.nobody.get("/decisions.atom").text
    hide(world, opening)
    assert other.title not in world.nobody.get("/decisions").text


def test_a_merger_names_nothing_to_who_may_not_read_where_it_went(world, thread):
    inside = world.thread("nia", world.circle, title="A secret of the circle")
    tend(world, "merger", thread, other=inside.address)
    for who in CAST:
        page = world[who].get("/decisions").text
        assert (thread.title in page) == (inside.title in page) == (who in ("nia", "omar", "milo", "ada")), who


def test_every_count_is_its_list_for_everyone(world):
    """Over what was lived through and one decision of each kind in each space; the list goes on over its pages."""
    lived, why = live(world), Why("Be civil", "In order.")
    with transaction():
        milo = world.actor("milo")
        for number, found in enumerate(lived.all_threads()):
            for action in ACTIONS[number % 3 :: 3]:
                decisions.decide(milo, action, found, world.opening(found), why)
            if found.listed and found.space_id == world.square.id:
                tending.move(milo, db.session.get_one(Thread, found.id), db.session.merge(world.club), why)
    sizes = {}
    for who, actor in world.everyone().items():
        counts = queries.counts(actor)
        sizes[who] = sum(counts.values())
        assert sizes[who] == len({one.public_id for one in _listed(actor)}) == len(_listed(actor)), who
        for action in ACTIONS:
            assert counts.get(action, 0) == len(_listed(actor, action)), (who, action)
        for slug in ("square", "circle"):
            assert sum(queries.counts(actor, slug).values()) == len(_listed(actor, "", slug)), (who, slug)
        for one in _listed(actor):
            assert one.detail == ""
            assert one.at <= now()
    assert sizes["milo"] == sizes["ada"] > sizes["nia"] > sizes["stranger"] > sizes["nobody"] > queries.ON_A_PAGE
