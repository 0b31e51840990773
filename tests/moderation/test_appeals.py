"""Appeals: once, by the author, in their words; decided by another moderator than who hid it; the author is told."""

from __future__ import annotations

import re

import pytest

from community import people, spaces
from community.people import Person
from foundation.database import db, public_id, transaction
from moderation.queries import reviews
from tests.browser import Browser
from tests.moderation.acts import RULE, flag, hide, page_of, restore
from tests.world import CAST

WORDS = "It was a joke among friends."


@pytest.fixture
def second(world):
    """Another moderator, who hides."""
    with transaction():
        moment = world.person["milo"].joined_at
        person = Person(handle="mina", name="Mina", email="mina@example.org", session_key=public_id(20),
                        joined_at=moment, claimed_at=moment)  # fmt: skip
        db.session.add(person)
        people.grant(person, "moderator")
    world.person["mina"] = person
    world.mina = Browser(world.app, person.session_key)
    return person


@pytest.fixture
def thread(world):
    return world.thread("nia")


@pytest.fixture
def answer(world, thread, second):
    answer = world.reply("omar", thread, "You are all fools.")
    assert hide(world, answer, "mina").status_code == 303
    return answer


def _decision(world, post, who="omar"):
    return world[who].get(f"/posts/{post.public_id}/decision").location


def _appeal(world, post, who="omar", words=WORDS):
    return world[who].post(f"{_decision(world, post)}/appeal", {"words": words})


def _waiting(world, who="milo"):
    return re.findall(r"/appeals/\w+", world[who].get("/review?show=appeals").text)


def _judge(world, address, outcome, who="milo"):
    data = {"outcome": outcome, "rule": RULE, "reason": "Looked at again."}
    return world[who].post(f"{address}/outcome", data)


def test_the_author_appeals_once_from_the_inbox(world, answer):
    assert "A moderator hid what you wrote" in world.omar.get("/inbox").text
    page = world.omar.get(_decision(world, answer)).text
    assert "Why it should be visible" in page
    assert _appeal(world, answer).status_code == 303
    assert len(_waiting(world)) == 1
    again = world.omar.get(_decision(world, answer)).text
    assert WORDS in again
    assert "Why it should be visible" not in again
    assert _appeal(world, answer).status_code == 403
    assert len(_waiting(world)) == 1


def test_nobody_else_appeals_or_reads_the_words(world, answer):
    for who in CAST:
        if who != "omar":
            assert _appeal(world, answer, who).status_code in (303 if who == "nobody" else 403, 403), who
    assert _waiting(world) == []
    _appeal(world, answer)
    for who in CAST:
        assert (WORDS in world[who].get(_decision(world, answer)).text) == (who in ("omar", "milo")), who


def test_a_reversed_appeal_brings_it_back_and_the_author_hears_it_once(world, thread, answer):
    _appeal(world, answer)
    assert _judge(world, _waiting(world)[0], "restore").status_code == 303
    assert "You are all fools." in page_of(world, "nobody", thread)
    inbox = world.omar.get("/inbox").text
    assert inbox.count("Looked at again.") == 1
    assert "brought back what you wrote" in inbox
    assert _waiting(world) == []


def test_an_upheld_appeal_leaves_it_hidden_and_the_author_hears_why(world, thread, answer):
    _appeal(world, answer)
    address = _waiting(world)[0]
    assert _judge(world, address, "uphold").status_code == 303
    assert "You are all fools." not in page_of(world, "nobody", thread)
    assert "We looked at your appeal: what you wrote stays hidden" in world.omar.get("/inbox").text
    assert _judge(world, address, "restore").status_code == 403, "it is decided once"
    assert _appeal(world, answer).status_code == 403


def test_who_hid_it_does_not_decide_while_there_is_somebody_else(world, answer):
    _appeal(world, answer)
    address = _waiting(world)[0]
    assert _waiting(world, "mina") == []
    refused = _judge(world, address, "uphold", "mina")
    assert refused.status_code == 403
    assert "a moderator who neither hid the post nor wrote it" in refused.text
    with transaction():
        people.revoke(db.session.merge(world.person["milo"]), "moderator")
    assert _waiting(world, "mina") == [address]
    assert _judge(world, address, "uphold", "mina").status_code == 303


def test_a_moderator_does_not_decide_on_their_own_post(world, thread, second):
    own = world.reply("milo", thread, "Fools.")
    hide(world, own, "mina")
    assert _appeal(world, own, "milo").status_code == 303
    assert _waiting(world) == []
    assert len(_waiting(world, "mina")) == 1, "there is no third moderator"


def test_only_moderators_open_an_appeal(world, answer):
    _appeal(world, answer)
    address = _waiting(world)[0]
    for who in CAST:
        code = world[who].get(address).status_code
        assert code == {"milo": 200, "sana": 403, "theo": 403, "ada": 403}.get(who, 404), who
        if who != "milo":
            assert _judge(world, address, "restore", who).status_code in (303, 403, 404), who
    assert _waiting(world) == [address]


def test_a_whole_thread_is_appealed_too(world, thread, second):
    opening = world.opening(thread)
    hide(world, opening, "mina")
    assert f"/posts/{opening.public_id}/decision" in page_of(world, "nia", thread)
    assert _appeal(world, opening, "nia").status_code == 303
    _judge(world, _waiting(world)[0], "restore")
    assert world.nobody.get(thread.address).status_code == 200


def test_what_was_brought_back_meanwhile_waits_no_longer(world, answer):
    _appeal(world, answer)
    restore(world, answer)
    assert _waiting(world) == []
    assert reviews.counts(world.actor("milo"))[1] == 0
    hide(world, answer, "mina", reason="Again.")
    assert _appeal(world, answer, words="Again?").status_code == 303, "another decision, another appeal"


@pytest.mark.parametrize(("words", "said"), [
    ("", "Write why it should be visible."), (" \n", "Write something here."),
    ("x" * 2001, "At most 2,000 characters fit."),
])  # fmt: skip
def test_an_appeal_needs_words(world, answer, words, said):
    refused = _appeal(world, answer, words=words)
    assert refused.status_code == 422
    assert said in refused.text
    assert _waiting(world) == []


def test_a_double_click_is_one_appeal_and_one_outcome(world, answer):
    page = world.omar.get(_decision(world, answer)).text
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    for _ in range(2):
        sent = world.omar.post(f"{_decision(world, answer)}/appeal", {"words": WORDS, "key": key})
        assert sent.status_code == 303
    address = _waiting(world)[0]
    key = re.search(r'name="key" value="(\w+)"', world.milo.get(address).text)[1]
    data = {"outcome": "uphold", "rule": RULE, "reason": "No.", "key": key}
    assert [world.milo.post(f"{address}/outcome", data).status_code for _ in range(2)] == [303, 303]
    assert world.milo.get("/decisions?kind=uphold").text.count("Be civil – No.") == 1


def _waits(world, who, tab="?show=appeals"):
    found = re.search(r'<p class="notice">(.*?)</p>', world[who].get(f"/review{tab}").text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""


def test_who_may_not_decide_it_reads_that_it_waits_and_who_can(world, answer):
    _appeal(world, answer)
    said = (
        "1 appeal waits for somebody else than you. You hid the post or wrote it yourself: another moderator decides."
    )
    assert _waits(world, "mina") == f"{said} Who can: Milo."
    assert "Appeals, 0 and 1 for others" in world.mina.get("/review").text
    both = "1 appeal waits for somebody else than you. Moderators decide appeals, and you are not one. Who can: Milo."
    assert _waits(world, "ada") == both
    assert _waits(world, "milo") == "", "it waits for Milo"
    assert "Moderators decide appeals." in world.sana.get("/review?show=appeals").text
    assert WORDS not in world.mina.get("/review?show=appeals").text + world.ada.get("/review?show=appeals").text
    _judge(world, _waiting(world)[0], "uphold")
    assert _waits(world, "mina") == _waits(world, "ada") == ""


def test_where_nobody_can_decide_it_says_so(world, thread):
    own = world.reply("milo", thread, "Fools.")
    hide(world, own, "milo")
    assert _appeal(world, own, "milo").status_code == 303
    assert _waits(world, "milo").endswith("Nobody can just now: there is no other moderator.")
    assert _waiting(world) == []


def test_a_moderator_reads_that_somebody_else_looks_at_their_flagged_post(world, thread):
    own = world.reply("milo", thread, "Fools.")
    flag(world, own, "nia")
    said = "1 flagged post waits for somebody else than you. You wrote it: somebody else looks at it."
    assert _waits(world, "milo", "") == f"{said} Nobody can just now: there is no other moderator."
    spaces_page = world.milo.get("/review").text
    assert "Nothing is flagged just now." not in spaces_page
    with transaction():
        spaces.let_officials_review(db.session.merge(world.square))
    assert _waits(world, "milo", "") == f"{said} Who can: Sana, Theo."
