"""The pages of themes: every number opens its list, and managers change names, mergers, pins and words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from foundation import clock
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight import outcomes
from insight.queries.outcomes import about_themes
from insight.theme_tables import BannedWord, Theme, ThemeAct, ThemePost
from tests.world import World

MARCH = "period=2026-03"
WHO = ("nia", "omar", "stranger", "sana", "theo", "milo")
WORDS = '[["pipe", "pipes", 3.0], ["tap", "tap", 2.0], ["hose", "hose", 1.5], ["sink", "sink", 1.0]]'
VERBS = ("name", "merger", "merger/withdrawal", "split", "split/withdrawal", "pin", "pin/withdrawal")


def theme(world: World, label: str, posts: int = 12, **given: object) -> str:
    """A theme with so many openings, by six people in turn; its public id."""
    threads = [world.thread(WHO[number % 6], **given) for number in range(posts)]
    with transaction():
        made = Theme(public_id=public_id(), key=label, label=label, terms=WORDS, found_at=now())
        db.session.add(made)
        db.session.flush()
        made.central_post_id = world.opening(threads[0]).id if threads else None
        for thread in threads:
            db.session.add(ThemePost(post_id=world.opening(thread).id, theme_id=made.id))
    return made.public_id


def row(id_: str) -> Theme:
    return db.session.query(Theme).filter_by(public_id=id_).one()


def test_the_list_has_each_theme_with_its_numbers(world):
    id_ = theme(world, "pipes, tap")
    page = world.mara.get(f"/insight/themes?{MARCH}").text
    assert f'href="/insight/lists/theme/{id_}?{MARCH}">12 posts</a>' in page
    assert f'href="/insight/lists/theme/{id_}/people?{MARCH}">6 people</a>' in page
    assert "12 posts about “pipes, tap”" in world.mara.get(f"/insight/lists/theme/{id_}?{MARCH}").text


def test_nothing_found_is_said(world):
    assert "No themes were found" in world.mara.get(f"/insight/themes?{MARCH}").text


def test_the_report_tells_of_large_themes_and_folds_the_small_ones(world):
    large, small = theme(world, "pipes, tap"), theme(world, "roses, bed", 3)
    page = world.mara.get(f"/insight?{MARCH}").text
    before, _fold, after = page.partition("<summary>1 more theme is too small to tell of</summary>")
    assert f"/insight/themes/{large}?" in before
    assert f"/insight/themes/{small}?" not in before
    folded, _end, rest = after.partition("</details>")
    assert f'<a href="/insight/lists/theme/{small}?{MARCH}">3</a>' in folded
    done = rest.partition('id="done"')[2]
    assert "pipes, tap" in done
    assert "roses, bed" not in done
    assert "Nothing yet about 1 smaller theme." in done


def test_pinned_themes_come_first_and_are_always_shown(world):
    theme(world, "the large one", 12)
    small = theme(world, "the small one", 2)
    assert world.mara.post(f"/insight/themes/{small}/pin").status_code == 303
    for period in ("2026-03", "2026-Q2"):
        page = world.mara.get(f"/insight/themes?period={period}").text
        assert "the small one" in page
        assert page.find("the small one") < (page.find("the large one") % 10**9)
    assert world.mara.post(f"/insight/themes/{small}/pin/withdrawal").status_code == 303
    assert "the small one" not in world.mara.get("/insight/themes?period=2026-Q2").text


def test_what_nobody_wrote_about_before_is_new_and_what_more_do_rises(world):
    for months in range(1, 7):
        with clock.at(now() - timedelta(days=30 * months)):
            world.thread("nia", title=f"Something else {months}")
    theme(world, "flood", 30)
    page = world.mara.get(f"/insight/themes?{MARCH}").text
    assert "<b>New</b>" in page
    assert "Nobody wrote about it before." in world.mara.get(f"/insight/themes/{theme(world, 'hail')}?{MARCH}").text


def test_the_first_posts_of_a_community_are_not_called_new(world):
    theme(world, "flood", 30)
    assert "<b>New</b>" not in world.mara.get(f"/insight/themes?{MARCH}").text


def test_the_page_of_a_theme_tells_of_it(world):
    id_ = theme(world, "pipes, tap", title="Our pipes leak")
    page = world.mara.get(f"/insight/themes/{id_}?{MARCH}").text
    assert "<h1>pipes, tap</h1>" in page
    assert f'<a href="/insight/lists/theme/{id_}?{MARCH}">12 posts</a>' in page
    assert ">Our pipes leak</a>" in page
    assert "pipes, tap, hose, sink" in page


def test_a_theme_gets_another_name(world):
    id_ = theme(world, "pipes, tap")
    assert world.mara.post(f"/insight/themes/{id_}/name", {"name": "Leaking pipes"}).status_code == 303
    page = world.mara.get(f"/insight/themes/{id_}").text
    assert "<h1>Leaking pipes</h1>" in page
    assert "Renamed; before: “pipes, tap”." in page


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_that_is_none_is_refused_and_kept_in_the_form(world, name):
    id_ = theme(world, "pipes, tap")
    page = world.mara.post(f"/insight/themes/{id_}/name", {"name": name})
    assert page.status_code == 422
    assert name.strip() in page.text
    assert row(id_).label == "pipes, tap"


def test_two_themes_become_one_and_two_again(world):
    one, other = theme(world, "pipes"), theme(world, "taps")
    assert world.mara.post(f"/insight/themes/{one}/merger", {"into": other}).location == f"/insight/themes/{other}"
    assert world.mara.get(f"/insight/themes/{one}").location == f"/insight/themes/{other}"
    assert "24 posts" in world.mara.get(f"/insight/themes/{other}?{MARCH}").text
    assert world.mara.post(f"/insight/themes/{one}/merger/withdrawal").status_code == 303
    assert row(one).merged_into_id is None


def test_what_was_done_about_a_theme_follows_it_into_another_and_back(world):
    one, other = theme(world, "pipes"), theme(world, "taps")
    with transaction():
        post = db.session.query(ThemePost).filter_by(theme_id=row(one).id).first().post_id
        given = {"title": "New pipes in Mill Lane", "said": "They leak.", "did": "We laid new ones.", "status": "done"}
        outcomes.publish(world.actor("mara"), **given, department_id=world.water.id, evidence=[post],
                         theme_id=row(one).id)  # fmt: skip

    def done():
        found = about_themes(world.actor("mara"), [row(one).id, row(other).id])
        return {row(name).label for name in (one, other) if found.get(row(name).id)}

    assert done() == {"pipes"}
    world.mara.post(f"/insight/themes/{one}/merger", {"into": other})
    assert done() == {"taps"}
    assert "New pipes in Mill Lane" in world.mara.get(f"/insight?{MARCH}").text.partition('id="done"')[2]
    world.mara.post(f"/insight/themes/{one}/merger/withdrawal")
    assert done() == {"pipes"}


def test_a_split_is_undone_on_the_page_of_the_whole(world):
    whole = theme(world, "pipes, tap")
    with transaction():
        part = Theme(public_id=public_id(), key="part", label="pipes", terms=WORDS, found_at=now())
        part.split_from_id, row(whole).split_at = row(whole).id, now()
        db.session.add(part)
        db.session.flush()
        db.session.execute(update(ThemePost).values(theme_id=part.id))
    assert f'action="/insight/themes/{whole}/split/withdrawal"' in world.mara.get(f"/insight/themes/{whole}").text
    assert world.mara.post(f"/insight/themes/{whole}/split/withdrawal").location == f"/insight/themes/{whole}"
    page = world.mara.get(f"/insight/themes/{whole}?{MARCH}").text
    assert "12 posts" in page
    assert "Put together again." in page
    assert "split/withdrawal" not in page
    assert world.mara.get(f"/insight/themes/{part.public_id}").location == f"/insight/themes/{whole}"


@pytest.mark.parametrize("into", ["", "missing", "itself"])
def test_a_merge_into_nothing_is_refused(world, into):
    id_ = theme(world, "pipes")
    page = world.mara.post(f"/insight/themes/{id_}/merger", {"into": id_ if into == "itself" else into})
    assert page.status_code == 422
    assert row(id_).merged_into_id is None


def test_a_split_is_asked_for_once(world):
    id_ = theme(world, "pipes")
    for _click in range(2):
        assert world.mara.post(f"/insight/themes/{id_}/split", {"key": "abc"}).status_code == 303
    assert db.session.query(ThemeAct).filter_by(act="split").count() == 1


def test_too_small_a_theme_is_not_split(world):
    page = world.mara.post(f"/insight/themes/{theme(world, 'pipes', 9)}/split", {"key": "abc"})
    assert page.status_code == 422
    assert "too few posts" in page.text


def test_a_word_is_left_out_of_names_and_allowed_again(world):
    id_ = theme(world, "pipes, tap, hose")
    assert world.mara.post("/insight/themes/banned-words", {"word": "Pipe"}).status_code == 303
    assert row(id_).label == "tap, hose, sink"
    assert world.mara.post("/insight/themes/banned-words/pipe/withdrawal").status_code == 303
    assert row(id_).label == "pipes, tap, hose"


@pytest.mark.parametrize("word", ["", "two words", "<b>", "x" * 41])
def test_what_is_no_word_is_refused(world, word):
    assert world.mara.post("/insight/themes/banned-words", {"word": word}).status_code == 422
    assert db.session.query(BannedWord).count() == 0


@pytest.mark.parametrize("who", ["nia", "omar", "stranger", "sana", "theo", "milo"])
def test_who_does_not_manage_neither_sees_nor_changes_themes(world, who):
    id_ = theme(world, "pipes")
    for path in ("/insight/themes", f"/insight/themes/{id_}"):
        assert world[who].get(path).status_code == 403
    for verb in VERBS:
        assert world[who].post(f"/insight/themes/{id_}/{verb}", {"name": "Mine"}).status_code == 403
    assert world[who].post("/insight/themes/banned-words", {"word": "pipes"}).status_code == 403
    assert (row(id_).label, db.session.query(ThemeAct).count()) == ("pipes", 0)


def test_who_is_signed_out_changes_nothing(world):
    id_ = theme(world, "pipes")
    assert "/sign-in" in world.nobody.post(f"/insight/themes/{id_}/name", {"name": "Mine"}).location
    assert row(id_).label == "pipes"


def test_a_theme_of_posts_that_the_manager_does_not_read_is_not_there(world):
    id_ = theme(world, "secret", 0)
    with transaction():
        post = world.opening(world.thread("nia", world.circle))
        db.session.add(ThemePost(post_id=post.id, theme_id=row(id_).id))
        row(id_).pinned_at = now()
    assert world.mara.get(f"/insight/themes/{id_}").status_code == 404
    for verb in VERBS:
        assert world.mara.post(f"/insight/themes/{id_}/{verb}", {"name": "Mine"}).status_code == 404
    assert "secret" not in world.mara.get("/insight/themes").text
    assert world.ada.get(f"/insight/themes/{id_}").status_code == 200


def test_the_most_central_post_is_shown_only_to_who_reads_it(world):
    id_ = theme(world, "pipes")
    with transaction():
        row(id_).central_post_id = world.opening(world.thread("nia", world.circle, title="Between us")).id
    assert "Between us" not in world.mara.get(f"/insight/themes/{id_}").text
    assert "Between us" in world.ada.get(f"/insight/themes/{id_}").text
