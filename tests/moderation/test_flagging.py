"""Flags and the review: who flags what, who looks at it, what becomes of it, and that nobody is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community import spaces
from community.notices import Notice
from foundation import clock
from foundation.database import db, transaction
from moderation.flags import Flag
from moderation.queries import reviews
from tests.lived import live
from tests.moderation.acts import HOUR, WEDNESDAY, flag, hide, page_of, settle
from tests.world import CAST

SECRET = "He said the same of my sister."


@pytest.fixture
def thread(world):
    return world.thread("nia")


@pytest.fixture
def answer(world, thread):
    return world.reply("omar", thread, "You are all fools.")


def _open(post):
    db.session.rollback()
    return db.session.scalars(select(Flag.person_id).where(Flag.post_id == post.id, Flag.settled_at.is_(None),
                                                           Flag.withdrawn_at.is_(None))).all()  # fmt: skip


def _told(world, who):
    db.session.rollback()
    found = select(Notice.key).where(Notice.person_id == world.person[who].id).order_by(Notice.id)
    return [key for key in db.session.scalars(found) if key.startswith(("flag.", "post."))]


def test_everyone_who_is_signed_in_may_flag_what_others_wrote(world, thread, answer):
    for who in ("nia", "stranger", "sana", "mara", "ada"):
        assert f"/posts/{answer.public_id}/flag" in page_of(world, who, thread), who
        assert flag(world, answer, who).status_code == 303, who
    assert len(_open(answer)) == 5
    for who in ("omar", "nobody"):
        assert f"/posts/{answer.public_id}/flag" not in page_of(world, who, thread), who


def test_nobody_flags_their_own_post_or_what_they_do_not_see(world, answer):
    assert flag(world, answer, "omar").status_code == 403
    assert flag(world, answer, "nobody").location.startswith("/sign-in")
    inside = world.opening(world.thread("nia", world.circle))
    assert flag(world, inside, "stranger").status_code == 404
    hide(world, answer)
    assert flag(world, answer, "nia").status_code == 404
    assert _open(answer) == _open(inside) == []


@pytest.mark.parametrize(("given", "said"), [
    ({"reason": ""}, "Choose the reason."), ({"reason": "ugly"}, "Choose the reason."),
    ({"words": "x" * 301}, "At most 300 characters fit."),
])  # fmt: skip
def test_a_flag_needs_a_reason_of_the_list(world, answer, given, said):
    refused = flag(world, answer, "nia", **given)
    assert refused.status_code == 422
    assert said in refused.text
    assert _open(answer) == []


def test_a_person_flags_a_post_once_and_may_change_it_or_take_it_back(world, answer):
    for reason in ("rude", "rude", "advertising"):
        flag(world, answer, "nia", reason=reason)
    assert _open(answer) == [world.person["nia"].id]
    page = world.nia.get(f"/posts/{answer.public_id}/flag").text
    assert "You flagged this on" in page
    assert "It is advertising" in page
    for _ in range(2):
        assert world.nia.post(f"/posts/{answer.public_id}/flag/withdrawal").status_code == 303
    assert _open(answer) == []
    assert answer.public_id not in world.milo.get("/review").text
    flag(world, answer, "nia")
    assert len(_open(answer)) == 1


def test_what_was_looked_at_is_not_flagged_again_by_the_same_person(world, answer):
    flag(world, answer, "nia")
    settle(world, answer, "keep")
    refused = flag(world, answer, "nia")
    assert refused.status_code == 403
    assert "You flagged this before" in refused.text
    assert flag(world, answer, "stranger").status_code == 303


# The review


def test_a_flagged_post_stands_once_with_its_reasons(world, answer):
    flag(world, answer, "nia", words=SECRET)
    flag(world, answer, "stranger", reason="advertising")
    page = world.milo.get("/review").text
    assert page.count(f"/posts/{answer.public_id}/review") == 1
    assert "2 flags" in page
    assert "Flagged, 1" in page
    one = world.milo.get(f"/posts/{answer.public_id}/review").text
    assert "2 people flagged it" in one
    assert SECRET in one


def test_who_flagged_is_named_to_nobody(world, thread, answer):
    flag(world, answer, "stranger", words=SECRET)
    for path in ("/review", f"/posts/{answer.public_id}/review"):
        assert "Stranger" not in world.milo.get(path).text
    settle(world, answer, "hide")
    world.drain()
    for who in ("omar", "milo", "nia"):
        for path in ("/inbox", "/decisions", thread.address, f"/posts/{answer.public_id}/decision"):
            page = world[who].get(path, follow_redirects=True).text
            assert "Stranger" not in page, (who, path)
            assert SECRET not in page, (who, path)


def test_only_moderators_review_and_officials_where_the_space_lets_them(world, answer):
    flag(world, answer, "nia")
    for who in CAST:
        may = who == "milo"
        expected = {"milo": 200, "sana": 200, "theo": 200, "ada": 200, "nobody": 302}.get(who, 403)
        assert world[who].get("/review").status_code == expected, who
        found = world[who].get(f"/posts/{answer.public_id}/review")
        assert found.status_code == (200 if may else 302 if who == "nobody" else 403), who
        if not may:
            assert settle(world, answer, "hide", who).status_code in (303, 403), who
    assert _open(answer)
    with transaction():
        spaces.let_officials_review(db.session.merge(world.square))
    assert answer.public_id in world.sana.get("/review").text
    assert settle(world, answer, "keep", "sana").status_code == 303
    assert _open(answer) == []


def test_nobody_reviews_what_they_wrote(world, thread):
    own = world.reply("milo", thread, "Fools, all of you.")
    flag(world, own, "nia")
    assert own.public_id not in world.milo.get("/review").text
    refused = settle(world, own, "keep")
    assert refused.status_code == 403
    assert "Somebody else looks at this" in refused.text


def test_a_claim_keeps_colleagues_away_until_it_ends(world, answer):
    with transaction():
        spaces.let_officials_review(db.session.merge(world.square))
    flag(world, answer, "nia")
    claim = f"/posts/{answer.public_id}/claim"
    assert "It is yours for 30 minutes." in world.milo.post(claim, follow_redirects=True).text
    assert "A colleague looks at it already." in world.sana.post(claim, follow_redirects=True).text
    assert "Milo looks at it until 10:30" in world.sana.get("/review").text
    assert settle(world, answer, "keep", "sana").status_code == 409
    with clock.at(WEDNESDAY + timedelta(minutes=31)):
        assert settle(world, answer, "keep", "sana").status_code == 303
    assert _open(answer) == []


def test_a_claim_is_put_back(world, answer):
    flag(world, answer, "nia")
    world.milo.post(f"/posts/{answer.public_id}/claim")
    world.milo.post(f"/posts/{answer.public_id}/claim/return")
    assert "looks at it" not in world.milo.get("/review").text


# Outcomes


@pytest.mark.parametrize(("outcome", "reporter", "author"), [
    ("hide", "flag.hide", ["post.hide"]), ("keep", "flag.keep", []),
])  # fmt: skip
def test_everyone_who_flagged_hears_what_became_of_it_once(world, answer, outcome, reporter, author):
    flag(world, answer, "nia")
    flag(world, answer, "stranger")
    for _ in range(2):
        settle(world, answer, outcome)
    assert _told(world, "nia") == _told(world, "stranger") == [reporter]
    assert _told(world, "omar") == author
    assert _open(answer) == []


def test_tags_are_put_right(world, thread):
    opening = world.opening(thread)
    flag(world, opening, "omar", reason="topic")
    assert settle(world, opening, "retag", tags="mains, night").status_code == 303
    assert db.session.merge(thread).tags != ""
    assert _told(world, "omar") == ["flag.change"]
    assert _told(world, "nia") == ["post.retag"]


def test_hiding_where_it_stands_answers_the_flags_too(world, answer):
    flag(world, answer, "nia")
    hide(world, answer)
    assert _told(world, "nia") == ["flag.hide"]
    assert answer.public_id not in world.milo.get("/review").text


def test_a_notice_about_a_flag_tells_nothing_to_who_lost_the_right_to_read(world):
    thread = world.thread("nia", world.circle, title="A secret of the circle")
    answer = world.reply("nia", thread, "Hush.")
    flag(world, answer, "omar")
    with transaction():
        db.session.query(spaces.SpaceMember).filter_by(person_id=world.person["omar"].id).delete()
    settle(world, answer, "hide", reason="Names a neighbour.")
    inbox = world.omar.get("/inbox").text
    assert "what you flagged is hidden now" in inbox
    assert "A secret of the circle" not in inbox
    assert "Names a neighbour" not in inbox
    (address,) = db.session.scalars(select(Notice.address).where(Notice.key == "flag.hide"))
    assert world.omar.get(address).status_code == 404


@pytest.mark.parametrize(("given", "said"), [
    ({"outcome": ""}, "Choose what becomes of it."), ({"outcome": "burn"}, "Choose what becomes of it."),
    ({"rule": ""}, "Choose the rule."), ({"rule": "Be nice to me"}, "Choose the rule."),
    ({"reason": " "}, "Write something here."), ({"detail": "x" * 2001}, "at most 2,000 characters"),
])  # fmt: skip
def test_an_outcome_needs_a_rule_and_a_reason(world, answer, given, said):
    flag(world, answer, "nia")
    refused = settle(world, answer, **({"outcome": "hide"} | given))
    assert refused.status_code == 422
    assert said in refused.text
    assert _open(answer)


def test_every_count_of_the_review_is_its_list(world):
    lived = live(world)
    with transaction():
        spaces.let_officials_review(db.session.merge(world.circle))
        for number, post in enumerate(lived.all_posts()):
            if post.visible and post.thread.listed and post.author_id != world.person["mara"].id:
                db.session.add(Flag(post_id=post.id, person_id=world.person["mara"].id, reason="other", words="",
                                    at=WEDNESDAY - number * HOUR))  # fmt: skip
    for who, actor in world.everyone().items():
        listed, cursor = [], None
        while True:
            page = reviews.flagged(actor, cursor)
            listed += [row.public_id for row in page]
            if not (cursor := page.next):
                break
        assert len(listed) == len(set(listed)) == reviews.counts(actor)[0], who
        assert bool(listed) == (who == "milo"), who
