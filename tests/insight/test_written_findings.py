"""Findings: a sentence with its evidence, read by who reads that, and stale as soon as any of it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from community import redaction, replies, threads, tidying
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import db, transaction
from insight.queries import findings as queries
from insight.queries.figures import Scope, posts_read
from insight.written_findings import Finding, FindingEvidence, NoEvidence, write
from moderation import decisions
from moderation.rules import Why
from tests.insight.test_lists import theme
from tests.world import World

NEW, SENT, MARCH = "/insight/findings/new", "/insight/findings", "period=2026-03"
SAYS = "People are not told when the water is off."


def form(world: World, *posts: Post, **given: object) -> dict[str, object]:
    """A form filled in."""
    return {"words": SAYS, "period": "2026-03", "key": "abc123", "evidence": [one.public_id for one in posts]} | given


def written(world: World, *posts: Post, who: str = "mara", **given: object) -> Finding:
    """A finding that stands on these posts."""
    answer = world[who].post(SENT, form(world, *posts, **given))
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(Finding).order_by(Finding.id.desc())).first()


def opening(world: World, who: str = "nia", space: Space | None = None) -> Post:
    return world.opening(world.thread(who, space))


def stale(world: World, made: Finding, who: str = "mara") -> tuple[int, int]:
    """How many posts behind a finding changed, and how many there are."""
    found = queries.view(world.actor(who), made.public_id)
    assert found
    return found.changed, found.posts


def test_it_is_written_with_its_evidence_and_stands_in_its_report(world):
    one, other = opening(world), opening(world, "omar")
    made = written(world, one, other)
    page = world.mara.get(f"/insight?{MARCH}").text
    assert f"<p>{SAYS}</p>" in page
    assert f'href="/insight/findings/{made.public_id}"' in page
    assert "2 posts behind it" in page
    assert "Mara, " in page
    evidence = world.mara.get(f"/insight/findings/{made.public_id}").text
    for post in (one, other):
        assert f"#{post.public_id}" in evidence
    assert SAYS not in world.mara.get("/insight?period=2026-02").text
    assert SAYS not in world.mara.get(f"/insight?{MARCH}&space=square").text


def test_it_may_be_about_a_space_and_a_theme(world):
    thread = world.thread()
    id_ = theme(world, thread, world.thread("omar"))
    page = world.mara.get(f"{NEW}?list=theme/{id_}&{MARCH}&space=square").text
    assert page.count('name="evidence"') == 2
    assert " checked" not in page
    made = written(world, world.opening(thread), space="square", list=f"theme/{id_}")
    assert (made.space_id, made.theme_id is not None) == (world.square.id, True)
    assert SAYS in world.mara.get(f"/insight?{MARCH}&space=square").text
    assert SAYS not in world.mara.get(f"/insight?{MARCH}").text
    assert f"/insight/themes/{id_}?" in world.mara.get(f"/insight/findings/{made.public_id}").text


def test_of_many_posts_the_newest_stand_first_and_the_others_behind_folds(world):
    posts = [opening(world, space=world.club if number % 2 else world.square) for number in range(14)]
    page = world.mara.get(f"{NEW}?{MARCH}").text
    ids = re.findall(r'id="(evidence(?:-\d+)?)" name="evidence"', page)
    assert ids == ["evidence", *(f"evidence-{number}" for number in range(2, 15))]
    assert page.partition("<fieldset")[2].partition("<details")[0].count('name="evidence"') == 8
    assert re.findall(r"<details><summary>(3 more posts: The \w+)", page) == [
        "3 more posts: The club", "3 more posts: The square",
    ]  # fmt: skip
    refused = world.mara.post(SENT, form(world, *posts, words="")).text
    assert refused.count("<details open><summary>3 more posts: The ") == 2
    assert refused.count(" checked aria-describedby") == 14


def test_without_evidence_it_is_refused_in_a_sentence(world):
    opening(world)
    page = world.mara.post(SENT, form(world))
    assert page.status_code == 422
    assert "Tick at least one post from which it follows." in page.text
    assert SAYS in page.text
    assert db.session.scalars(select(Finding)).all() == []
    with pytest.raises(NoEvidence), transaction():
        write(world.actor("mara"), SAYS, "2026-03", [], now())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Write in a sentence what you found."),
        ("  ", "Write something here."),
        ("x" * 401, "At most 400 characters."),
    ],
)
def test_words_that_do_not_fit_are_refused_and_kept(world, words, told):
    post = opening(world)
    page = world.mara.post(SENT, form(world, post, words=words))
    assert page.status_code == 422
    assert told in page.text
    assert re.findall(r'value="(\w+)" checked', page.text) == [post.public_id]
    assert db.session.scalars(select(Finding)).all() == []


def test_posts_of_other_periods_spaces_and_readers_are_no_evidence(world):
    with clock.at(now() - timedelta(days=60)):
        old = opening(world)
    for post, space in ((old, ""), (opening(world), "club"), (opening(world, "nia", world.circle), "")):
        assert world.mara.post(SENT, form(world, post, space=space)).status_code == 422


@pytest.mark.parametrize("name", ["nothing", "questions", "theme/none"])
def test_only_lists_of_posts_are_offered(world, name):
    assert world.mara.get(f"{NEW}?list={name}&{MARCH}").status_code == 404


def test_a_second_click_changes_nothing(world):
    post = opening(world)
    assert written(world, post).id == written(world, post).id
    assert len(db.session.scalars(select(Finding)).all()) == 1


@pytest.mark.parametrize("who", ["nia", "omar", "stranger", "sana", "theo", "milo"])
def test_it_refuses_who_does_not_manage(world, who):
    post = opening(world)
    made = written(world, post)
    here = f"/insight/findings/{made.public_id}"
    assert {world[who].get(path).status_code for path in (NEW, here)} == {403}
    sent = (SENT, f"{here}/confirmation", f"{here}/withdrawal")
    assert {world[who].post(path, form(world, post)).status_code for path in sent} == {403}
    assert world.nobody.get(here).location.startswith("/sign-in")
    assert len(db.session.scalars(select(Finding).where(Finding.withdrawn_at.is_(None))).all()) == 1


def test_who_does_not_read_all_of_its_evidence_does_not_read_it(world):
    made = written(world, opening(world), opening(world, "nia", world.circle), who="ada")
    assert SAYS in world.ada.get(f"/insight?{MARCH}").text
    assert SAYS not in world.mara.get(f"/insight?{MARCH}").text
    here = f"/insight/findings/{made.public_id}"
    assert world.mara.get(here).status_code == 404
    for act in ("confirmation", "withdrawal"):
        assert world.mara.post(f"{here}/{act}", form(world)).status_code in (404, 422)
    assert world.mara.post(f"{here}/withdrawal").status_code == 404
    assert db.session.scalars(select(Finding.withdrawn_at)).all() == [None]


def _edit(world: World, thread: Thread, post: Post) -> None:
    replies.edit(world.actor("nia"), thread, post, "It was off, and is on again.")


def _retitle(world: World, thread: Thread, post: Post) -> None:
    replies.edit(world.actor("nia"), thread, post, post.source_text, title="Is the water back already?")


def _redact(world: World, thread: Thread, post: Post) -> None:
    redaction.redact(world.actor("milo"), thread, post, ["noon"], "[taken out]")


def _hide(world: World, thread: Thread, post: Post) -> None:
    decisions.hide(world.actor("milo"), thread, post, Why("Be civil", "Not here."))


def _delete(world: World, thread: Thread, post: Post) -> None:
    threads.delete(world.actor("nia"), thread)


def _move(space: str) -> Callable[[World, Thread, Post], None]:
    def move(world: World, thread: Thread, post: Post) -> None:
        tidying.move(world.actor("milo"), thread, db.session.get_one(Space, getattr(world, space).id))

    return move


CHANGES = {
    "edited": _edit,
    "retitled": _retitle,
    "redacted": _redact,
    "hidden": _hide,
    "deleted": _delete,
    "moved to members": _move("club"),
    "moved to staff": _move("office"),
    "moved to a closed space": _move("circle"),
}


def change(world: World, post: Post, how: Callable[[World, Thread, Post], None]) -> None:
    with transaction():
        thread = db.session.get_one(Thread, post.thread_id)
        thread.space = db.session.get_one(Space, thread.space_id)
        how(world, thread, db.session.get_one(Post, post.id))


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("minutes", [0, 60])
def test_each_change_of_its_evidence_makes_it_stale(world, name, minutes):
    """At once, and also where an edit leaves no trace because it is one's own and soon."""
    post, other = opening(world), opening(world, "omar")
    made = written(world, post, other)
    assert stale(world, made) == (0, 2)
    with clock.at(now() + timedelta(minutes=minutes)):
        change(world, post, CHANGES[name])
        assert stale(world, made) == (1, 2)
        page = world.mara.get(f"/insight?{MARCH}").text
    assert f"<p>{SAYS}</p>" not in page
    assert "1 of 2 posts behind it changed since" in page
    evidence = world.mara.get(f"/insight/findings/{made.public_id}").text
    assert "To be looked at again." in evidence
    assert f'value="{post.public_id}" checked' not in evidence
    assert f'value="{other.public_id}" checked' in evidence


@pytest.mark.parametrize("name", ["hidden", "deleted", "moved to a closed space"])
def test_nothing_is_shown_of_evidence_that_is_gone(world, name):
    post = world.opening(world.thread(title="A thing that was said here"))
    made = written(world, post, opening(world, "omar"))
    change(world, post, CHANGES[name])
    page = world.mara.get(f"/insight/findings/{made.public_id}").text
    assert "A thing that was said here" not in page
    assert "1 post is hidden, deleted or in a space that you do not read." in page


def test_what_changes_nothing_of_its_evidence_leaves_it(world):
    post = opening(world)
    thread = db.session.get_one(Thread, post.thread_id)
    made = written(world, post)
    world.reply("omar", thread)
    change(world, post, _move("notes"))  # public as well
    change(world, opening(world), _edit)
    assert stale(world, made) == (0, 1)


def test_a_finding_about_a_space_does_not_follow_a_post_elsewhere(world):
    post = opening(world)
    made = written(world, post, space="square")
    change(world, post, _move("notes"))
    assert stale(world, made) == (1, 1)


def test_what_is_hidden_and_shown_again_was_the_same_all_along(world):
    post = opening(world)
    made = written(world, post)
    change(world, post, _hide)
    assert stale(world, made) == (1, 1)
    with transaction():
        thread = db.session.get_one(Thread, post.thread_id)
        decisions.restore(world.actor("milo"), thread, db.session.get_one(Post, post.id), Why("Be civil", "It may."))
    assert stale(world, made) == (0, 1)


def test_it_is_confirmed_anew_in_other_words_on_what_still_shows_it(world):
    post, other = opening(world), opening(world, "omar")
    made = written(world, post, other)
    change(world, post, _edit)
    here = f"/insight/findings/{made.public_id}"
    said = "Some are not told when the water is off."
    with clock.at(now() + timedelta(days=1)):
        sent = world.ada.post(f"{here}/confirmation", form(world, other, words=said, key="two"))
        assert (sent.status_code, sent.location) == (303, here)
        assert stale(world, made) == (0, 1)
        page = world.mara.get(f"/insight?{MARCH}").text
        assert f"<p>{said}</p>" in page
        assert "confirmed by Ada" in world.mara.get(here).text
        change(world, other, lambda world, thread, one: replies.edit(world.actor("omar"), thread, one, "Never mind."))
        assert stale(world, made) == (1, 1)


def test_it_may_be_confirmed_on_what_was_edited_but_not_on_nothing(world):
    post = opening(world)
    made = written(world, post)
    change(world, post, _edit)
    here = f"/insight/findings/{made.public_id}/confirmation"
    refused = world.mara.post(here, form(world, key="two"))
    assert refused.status_code == 422
    assert "Tick at least one post" in refused.text
    assert world.mara.post(here, form(world, opening(world), key="two")).status_code == 422  # no evidence of it
    assert stale(world, made) == (1, 1)
    assert world.mara.post(here, form(world, post, key="two")).status_code == 303
    assert stale(world, made) == (0, 1)


def test_what_was_edited_while_somebody_wrote_was_not_looked_at(world):
    post, seen = opening(world), {"seen": now().isoformat()}
    with clock.at(now() + timedelta(hours=1)):
        change(world, post, _edit)
        made = written(world, post, **seen)
        assert stale(world, made) == (1, 1)
        here = f"/insight/findings/{made.public_id}"
        (shown,) = re.findall(r'name="seen" value="([^"]+)"', world.mara.get(here).text)
        with clock.at(now() + timedelta(minutes=1)):
            change(world, post, lambda world, thread, one: replies.edit(world.actor("nia"), thread, one, "Never mind."))
            assert world.mara.post(f"{here}/confirmation", form(world, post, key="two", seen=shown)).status_code == 303
            assert stale(world, made) == (1, 1)
            for number, moment in enumerate(("", "soon", now().isoformat())):
                sent = form(world, post, key=f"k{number}", seen=moment)
                assert world.mara.post(f"{here}/confirmation", sent).status_code == 303
                assert stale(world, made) == (0, 1)


def test_a_finding_whose_evidence_is_all_gone_can_only_be_withdrawn(world):
    post = opening(world)
    made = written(world, post)
    change(world, post, _hide)
    here = f"/insight/findings/{made.public_id}"
    assert world.mara.post(f"{here}/confirmation", form(world, post, key="two")).status_code == 422
    assert world.mara.post(f"{here}/withdrawal").status_code == 303
    assert SAYS not in world.mara.get(f"/insight?{MARCH}").text
    assert world.mara.get(here).status_code == 404
    assert world.mara.post(f"{here}/withdrawal").status_code == 404
    assert db.session.scalars(select(FindingEvidence.post_id)).all() == [post.id]


def test_its_evidence_is_of_its_scope(world):
    """What may be ticked is what the reports of this period and space may count."""
    post = opening(world)
    scope = Scope(world.actor("mara"), now() - timedelta(days=1), now() + timedelta(days=1), world.club.id)
    assert db.session.scalars(posts_read(scope)).all() == []
    assert world.mara.post(SENT, form(world, post, space="nowhere")).status_code == 404
