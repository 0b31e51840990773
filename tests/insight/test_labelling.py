"""Judging posts: one at a time, blind, each verdict kept once, whatever is sent twice, changed, or gone meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from community import replies
from community.posts import Post
from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import db, transaction
from insight.queries import labels
from insight.samples import Sample
from insight.verdicts import VERDICTS, Verdict
from tests.insight.checking import draw, judge, model_reads, post_of, truths, write
from tests.moderation.acts import hide
from tests.world import World


@pytest.fixture
def sample(world: World) -> Sample:
    ids = write(world, 40)
    model_reads(truths(ids))
    return draw(world, 30)


def place(page: str) -> str:
    """Which post a page shows."""
    found = re.search(r'name="post" value="(\d+)"', page)
    return found[1] if found else ""


def key(page: str) -> str:
    """The key of its form."""
    return re.findall(r'name="key" value="(\w+)"', page)[0]


def at(sample: Sample) -> str:
    return f"/insight/labels/{sample.public_id}"


def say(world: World, sample: Sample, who: str, mood: str = "negative", **given: str) -> Any:
    """This person says something of the post that they are shown, as the form sends it."""
    page = world[who].get(at(sample)).text
    return world[who].post(f"{at(sample)}/verdicts", {"post": place(page), "mood": mood, "key": key(page)} | given)


def given() -> list[tuple[int, str]]:
    """Every verdict: of whom, and what."""
    return [(row.person_id, row.verdict) for row in db.session.execute(select(Verdict.person_id, Verdict.verdict))]


def test_one_after_the_other_until_nothing_waits(world, sample):
    seen = []
    for number in range(30):
        page = world.mara.get(at(sample)).text
        assert f"Post {number + 1} of 30." in page
        seen.append(place(page))
        answer = say(world, sample, "mara", VERDICTS[number % 5])
        assert answer.status_code == 303
        assert answer.location == f"{at(sample)}?after={seen[-1]}"
    assert seen == [str(number + 1) for number in range(30)]
    page = world.mara.get(at(sample)).text
    assert "Nothing waits for you" in page
    assert "30 of 30 posts are judged, 30 by you" in page


def test_nothing_tells_who_when_where_or_what_the_model_and_others_think(world, sample):
    say(world, sample, "ada", "unclear")
    for _ in range(8):
        page = world.mara.get(at(sample)).text
        main = page[page.index("<main") : page.index("</main>")]
        slip = next(s for s in labels.sheet(world.actor("mara"), sample).slips if str(s.place) == place(page))
        post = post_of(world, slip.id)
        thread = db.session.get_one(Thread, post.thread_id)
        author = post.author_id
        name = next(person.name for person in world.person.values() if person.id == author)
        assert post.html in main
        for hint in (name, "<time", thread.public_id, post.public_id, "/people/", "read as", "0.7", "Ada"):
            assert hint not in main
        assert "checked>" not in main.replace('id="keys-choose" checked>', "")
        assert (thread.title in main) == (post.role == "opening")
        say(world, sample, "mara")


def test_quotes_and_code_stay_as_a_reader_sees_them(world):
    with clock.at(now() - timedelta(days=20)):
        world.thread("nia", words="> It is fine, they said.\n\nIt is not.\n\n    tap --open\n\n**Never**.")
    page = world.mara.get(at(draw(world, 30))).text
    assert "<blockquote>" in page
    assert "<strong>Never</strong>" in page
    assert "tap --open" in page


def test_every_fifth_post_waits_for_a_second_person_and_no_other(world, sample):
    judge(world, sample, dict.fromkeys(db.session.scalars(select(Post.id)), "neutral"))
    sheet = labels.sheet(world.actor("ada"), sample)
    assert [slip.place for slip in sheet.waiting(world.person["ada"].id)] == [5, 10, 15, 20, 25, 30]
    assert place(world.ada.get(at(sample)).text) == "5"
    for _ in range(6):
        say(world, sample, "ada", "neutral")
    assert "Nothing waits for you" in world.ada.get(at(sample)).text
    assert labels.sheet(world.actor("ada"), sample).agreement.rate.of == 6


def test_a_double_press_keeps_one_verdict_and_leads_to_the_same_place(world, sample):
    page = world.mara.get(at(sample)).text
    sent = {"post": place(page), "mood": "positive", "key": key(page)}
    first, again = (world.mara.post(f"{at(sample)}/verdicts", sent) for _ in range(2))
    assert first.location == again.location
    assert given() == [(world.person["mara"].id, "positive")]


def test_back_shows_what_one_said_and_changes_it(world, sample):
    say(world, sample, "mara", "positive")
    page = world.mara.get(at(sample)).text
    back = re.search(r'href="([^"]+)">Back to post 1<', page)
    page = world.mara.get(back[1]).text
    assert re.search(r'value="positive"[^>]* checked', page)
    answer = world.mara.post(f"{at(sample)}/verdicts", {"post": "1", "mood": "mixed", "key": key(page)})
    assert answer.location == f"{at(sample)}?after=1"
    assert given() == [(world.person["mara"].id, "mixed")]


def test_the_browsers_back_button_sends_the_old_form_again_without_a_second_verdict(world, sample):
    page = world.mara.get(at(sample)).text
    sent = {"post": place(page), "mood": "positive", "key": key(page)}
    world.mara.post(f"{at(sample)}/verdicts", sent)
    world.mara.post(f"{at(sample)}/verdicts", sent | {"mood": "negative", "key": "anewkey123"})
    assert given() == [(world.person["mara"].id, "negative")]


def test_a_skipped_post_comes_back_at_the_end(world, sample):
    assert place(world.mara.get(f"{at(sample)}?after=1").text) == "2"
    judged = {1}
    shown = "2"
    while shown and shown != "1":
        answer = world.mara.post(f"{at(sample)}/verdicts", {"post": shown, "mood": "neutral", "key": f"key{shown}"})
        judged.add(int(shown))
        shown = place(world.mara.get(answer.location).text)
    assert shown == "1"
    assert len(judged) == 30


def test_two_at_once_get_different_posts_and_both_verdicts_stay(world, sample):
    say(world, sample, "mara")
    say(world, sample, "ada")
    pages = {who: place(world[who].get(at(sample)).text) for who in ("mara", "ada")}
    assert pages["mara"] != pages["ada"]
    page = world.ada.get(at(sample)).text
    say(world, sample, "mara")
    say(world, sample, "mara")
    assert (
        world.ada.post(f"{at(sample)}/verdicts", {"post": place(page), "mood": "mixed", "key": key(page)}).status_code
        == 303
    )
    assert len(given()) == 5


def test_what_another_held_is_offered_when_they_have_gone(world, sample):
    say(world, sample, "ada")
    held = place(world.ada.get(at(sample)).text)
    assert place(world.mara.get(at(sample)).text) != held
    with clock.at(now() + timedelta(hours=1)):
        assert place(world.mara.get(at(sample)).text) == held


@pytest.mark.parametrize("mood", ["", "happy", "negative "])
def test_without_a_choice_it_asks_again(world, sample, mood):
    answer = say(world, sample, "mara", mood)
    assert answer.status_code == 422
    assert "Choose what you see" in answer.text
    assert "<title>Error: How does the writer feel?" in answer.text
    assert given() == []


def test_a_post_that_is_gone_meanwhile_is_told_and_leaves_the_count(world, sample):
    page = world.mara.get(at(sample)).text
    slip = labels.sheet(world.actor("mara"), sample).slips[int(place(page)) - 1]
    hide(world, post_of(world, slip.id))
    answer = world.mara.post(f"{at(sample)}/verdicts", {"post": place(page), "mood": "mixed", "key": key(page)})
    assert answer.status_code == 303
    assert "hidden, deleted or moved meanwhile" in world.mara.get(answer.location).text
    assert given() == []
    sheet = labels.sheet(world.actor("mara"), sample)
    assert slip.id not in {one.id for one in sheet.slips}
    assert sheet.gone >= 1


def test_a_deleted_reply_is_not_shown_any_more(world, sample):
    slip = next(s for s in labels.sheet(world.actor("mara"), sample).slips if post_of(world, s.id).role != "opening")
    post = post_of(world, slip.id)
    with transaction():
        replies.delete(
            world.actor("milo"), db.session.get_one(Thread, post.thread_id), db.session.get_one(Post, post.id)
        )
    assert world.mara.get(f"{at(sample)}?post={slip.place}").status_code == 404


def test_a_post_in_a_space_that_one_does_not_read_is_neither_shown_nor_judged(world):
    write(world, 12, world.circle)
    write(world, 12)
    sample = draw(world, 30, "ada")
    hidden = {slip.place for slip in labels.sheet(world.actor("ada"), sample).slips}
    hidden -= {slip.place for slip in labels.sheet(world.actor("mara"), sample).slips}
    assert len(hidden) == 12
    for one in hidden:
        assert world.mara.get(f"{at(sample)}?post={one}").status_code == 404
        world.mara.post(f"{at(sample)}/verdicts", {"post": str(one), "mood": "mixed", "key": f"key{one}"})
    assert given() == []


def test_a_sample_of_a_space_that_one_does_not_read_is_not_there(world):
    write(world, 12, world.circle)
    sample = draw(world, 30, "ada", world.circle.id)
    assert world.mara.get(at(sample)).status_code == 404
    assert world.mara.post(f"{at(sample)}/verdicts", {"post": "1", "mood": "mixed"}).status_code == 404
    assert "The circle" not in world.mara.get("/insight/labels?period=2026-02").text
    assert "The circle" in world.ada.get("/insight/labels?period=2026-02").text


@pytest.mark.parametrize("asked", ["post=99", "post=x", "post=-1", "post=1%00"])
def test_what_is_no_post_of_it_is_not_there(world, sample, asked):
    assert world.mara.get(f"{at(sample)}?{asked}").status_code == 404
    assert world.mara.get(f"{at(sample)}?after={asked[5:]}").status_code == 200


def test_agreement_and_accuracy_wait_until_one_is_done(world, sample):
    truth = dict.fromkeys(db.session.scalars(select(Post.id)), "negative")
    judge(world, sample, truth)
    judge(world, sample, truth, "ada", most=3)
    begun, done = (world[who].get("/insight/labels?period=2026-02").text for who in ("ada", "mara"))
    assert "shown when you are done" in begun
    assert "3 of 3" not in begun
    assert "3 of 3" in done
    page = world.mara.get(at(sample)).text
    assert "The model was right" in page
    assert "on 3 of 3" in page
    assert "The model was right" not in world.ada.get(at(sample)).text


def test_the_guide_is_one_page(world):
    page = world.mara.get("/insight/labels/guide")
    assert page.status_code == 200
    assert all(name in page.text for name in ("Upset", "Neither", "Content", "Both at once", "I cannot tell"))


@pytest.mark.parametrize("who", ["nia", "omar", "stranger", "sana", "milo"])
def test_only_managers_and_administrators_judge(world, sample, who):
    for path in ("/insight/labels", "/insight/labels/guide", at(sample)):
        assert world[who].get(path).status_code == 403
    assert world[who].post(f"{at(sample)}/verdicts", {"post": "1", "mood": "mixed"}).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Verdict)) == 0


def test_who_is_signed_out_is_asked_to_sign_in(world, sample):
    assert world.nobody.get(at(sample)).location.startswith("/sign-in?next=")
