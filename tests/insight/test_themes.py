"""Themes of a community: found, kept from search to search, and what people did to them survives every one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from community import replies, threads
from community.posts import Post
from community.threads import Thread
from foundation import clock, timed
from foundation.clock import now
from foundation.database import db, transaction
from insight import theme_work, themes
from insight.theme_tables import AlsoAbout, BannedWord, Theme, ThemeAct, ThemePost, ThemeRun
from insight.vectors import PostVector
from tests.world import World

WHO = ("nia", "omar", "stranger", "sana", "theo", "milo", "ada")
STREETS = ("Mill Lane", "Oak Street", "Church Road", "Station Square", "Harbour Way", "School Hill", "Long Row")
ABOUT = {
    "water": ("Brown water from the tap", "The tap water in {street} is brown and spots the washing."),
    "bins": ("Bins were not emptied", "Nobody emptied the garden waste bins in {street} this week."),
    "bus": ("The bus is late", "The evening bus at {street} is always late, and we wait for the bus in the rain."),
}


def write(world: World, subject: str, times: int = 10) -> list[int]:
    """Threads about one subject, by seven people in turn; the ids of their openings."""
    title, words = ABOUT[subject]
    made = []
    for number in range(times):
        street = STREETS[number % 7]
        given = {"title": f"{title} in {street}", "words": words.format(street=street)}
        made.append(world.opening(world.thread(WHO[number % 7], **given)).id)
    return made


def of(posts: list[int]) -> Theme:
    """The theme that all these posts have."""
    found = set(db.session.scalars(select(ThemePost.theme_id).where(ThemePost.post_id.in_(posts))))
    assert len(found) == 1
    return db.session.get_one(Theme, found.pop())


@pytest.fixture
def told(world: World) -> dict[str, list[int]]:
    """Three subjects that people wrote about, found."""
    posts = {subject: write(world, subject) for subject in ABOUT}
    world.drain()
    assert themes.find() == 3
    return posts


def thread_of(post_id: int) -> Thread:
    return db.session.get_one(Thread, db.session.get_one(Post, post_id).thread_id)


def labels() -> dict[str, str]:
    return {theme.public_id: theme.label for theme in db.session.scalars(select(Theme))}


def test_what_people_wrote_about_is_found_and_named(told):
    assert len({of(posts).id for posts in told.values()}) == 3
    assert {"tap", "brown", "water", "washing", "spots"} >= set(of(told["water"]).label.split(", "))
    run = db.session.query(ThemeRun).one()
    assert (run.posts, run.themes) == (30, 3)


def test_a_new_post_gets_its_theme_before_any_search(world, told):
    new = world.opening(world.thread("omar", title="Is it safe to drink?", words="Our tap runs brown since Monday."))
    world.drain()
    assert of([new.id]) == of(told["water"])
    assert db.session.query(ThemeRun).count() == 1


def test_a_post_that_fits_none_has_none(world, told):
    new = world.opening(world.thread("omar", title="Violin lessons?", words="Who teaches the violin to beginners?"))
    world.drain()
    assert db.session.get_one(ThemePost, new.id).theme_id is None


def test_an_edited_post_changes_its_theme(world, told):
    post = db.session.get_one(Post, told["water"][0])
    with transaction():
        words = ABOUT["bus"][1].format(street="Mill Lane")
        replies.edit(world.actor("nia"), thread_of(post.id), post, words, title="The bus is late")
    world.drain()
    assert of([post.id]) == of(told["bus"])


def test_texts_of_elsewhere_are_given_to_our_themes(told):
    texts = ["The bus came late again this evening.", "", "Who teaches the violin to beginners?"]
    assert themes.assign_texts(texts) == [of(told["bus"]).id, None, None]
    assert themes.assign_texts([]) == []


def test_without_themes_no_text_has_one(world):
    assert themes.assign_texts(["The bus came late again."]) == [None]
    assert themes.find() == 0


def test_a_search_again_keeps_every_theme(world, told):
    before, names = {subject: of(posts).id for subject, posts in told.items()}, labels()
    more = {subject: write(world, subject, 9) for subject in ABOUT}
    world.drain()
    assert themes.find() == 0
    assert {subject: of(told[subject] + more[subject]).id for subject in ABOUT} == before
    assert labels() == names


def test_nothing_is_encoded_twice(world, told):
    """Were it encoded again, these vectors, all made the same here, would be told apart again."""
    with transaction():
        db.session.execute(update(PostVector).values(vector=db.session.query(PostVector).first().vector))
    themes.find()
    assert db.session.scalar(select(func.count(PostVector.vector.distinct()))) == 1


def test_what_is_deleted_is_forgotten(world, told):
    with transaction():
        threads.delete(world.actor("milo"), thread_of(told["bus"][0]))
    themes.find()
    kept = set(db.session.scalars(select(PostVector.post_id)))
    assert kept == {*told["bins"], *told["bus"][1:], *told["water"]}


def test_a_name_that_people_gave_stays(world, told):
    with transaction():
        theme_work.rename(world.actor("mara"), of(told["water"]), "Brown tap water")
    write(world, "water", 7)
    world.drain()
    themes.find()
    assert of(told["water"]).label == "Brown tap water"
    act = db.session.query(ThemeAct).one()
    assert (act.act, act.by_id, act.theme_id) == ("renamed", world.person["mara"].id, of(told["water"]).id)


def test_what_was_merged_stays_merged(world, told):
    bins, bus = of(told["bins"]), of(told["bus"])
    with transaction():
        theme_work.merge(world.actor("mara"), bins, bus)
    assert of(told["bins"] + told["bus"]).id == bus.id
    more = write(world, "bins", 9)
    world.drain()
    assert of(more).id == bus.id
    assert themes.find() == 0
    assert of(told["bins"] + more + told["bus"]).id == bus.id


def test_a_merge_can_be_undone(world, told):
    bins, bus = of(told["bins"]), of(told["bus"])
    with transaction():
        theme_work.merge(world.actor("mara"), bins, bus)
    with transaction():
        theme_work.part(world.actor("mara"), bins)
    world.drain()
    assert (of(told["bins"]).id, of(told["bus"]).id) == (bins.id, bus.id)


def test_what_was_merged_follows_into_the_next_merge(world, told):
    bins, bus, water = of(told["bins"]), of(told["bus"]), of(told["water"])
    with transaction():
        theme_work.merge(world.actor("mara"), bins, bus)
        theme_work.merge(world.actor("mara"), bus, water)
    themes.find()
    assert of([*told["bins"], *told["bus"], *told["water"]]).id == water.id


@pytest.mark.parametrize("wrong", ["itself", "merged"])
def test_some_cannot_be_merged(world, told, wrong):
    bins, bus = of(told["bins"]), of(told["bus"])
    with transaction():
        theme_work.merge(world.actor("mara"), bins, bus)
    with pytest.raises(theme_work.NotTogether):
        theme_work.merge(world.actor("mara"), bus, bus if wrong == "itself" else bins)


def test_what_was_split_stays_split(world, told):
    """Two subjects that people merged and that are then found as one; cut, each part is a theme of its own."""
    whole = joined(told["bins"] + told["bus"])
    with transaction():
        theme_work.ask_split(world.actor("mara"), whole)
    world.drain()
    one, other = of(told["bins"]), of(told["bus"])
    assert len({one.id, other.id, whole.id}) == 3
    assert one.split_from_id == other.split_from_id == whole.id
    more = write(world, "bus", 9)
    world.drain()
    themes.find()
    assert (of(told["bins"]).id, of(told["bus"] + more).id) == (one.id, other.id)


def joined(posts: list[int]) -> Theme:
    """One theme of these posts, as if they had been found together."""
    with transaction():
        theme = db.session.get_one(Theme, db.session.get_one(ThemePost, posts[0]).theme_id)
        gone = db.session.get_one(Theme, db.session.get_one(ThemePost, posts[-1]).theme_id)
        db.session.execute(update(ThemePost).where(ThemePost.post_id.in_(posts)).values(theme_id=theme.id))
        db.session.execute(delete(AlsoAbout))
        db.session.delete(gone)
    return theme


def test_what_is_all_of_a_piece_is_not_split(world):
    posts = [world.opening(world.thread(WHO[number % 7])).id for number in range(12)]
    world.drain()
    themes.find()
    with transaction():
        theme_work.ask_split(world.actor("mara"), of(posts))
    world.drain()
    assert db.session.query(ThemePost).filter(ThemePost.theme_id.is_(None)).count() == 0


def test_a_small_theme_cannot_be_split(world, told):
    theme = of(told["bus"])
    with transaction():
        db.session.execute(update(ThemePost).where(ThemePost.post_id.in_(told["bus"][9:])).values(theme_id=None))
    with pytest.raises(theme_work.TooSmall):
        theme_work.ask_split(world.actor("mara"), theme)


def test_a_theme_that_nobody_writes_about_any_more_ends_unless_people_pinned_it(world, told):
    bins, bus = of(told["bins"]), of(told["bus"])
    with transaction():
        theme_work.pin(world.actor("mara"), bins)
        for post_id in [*told["bins"], *told["bus"]]:
            threads.delete(world.actor("milo"), thread_of(post_id))
        db.session.execute(delete(ThemePost).where(ThemePost.post_id.in_([*told["bins"], *told["bus"]])))
    themes.find()
    assert db.session.get_one(Theme, bins.id).stands
    assert not db.session.get_one(Theme, bus.id).stands
    back = write(world, "bus")
    world.drain()
    assert themes.find() == 0
    assert of(back).id == bus.id


def test_a_banned_word_is_in_no_name_and_in_none_to_come(world, told):
    word = of(told["water"]).label.split(", ")[0]
    with transaction():
        theme_work.ban(world.actor("mara"), word.upper())
    assert word not in " ".join(labels().values())
    themes.find()
    assert word not in " ".join(labels().values())
    with transaction():
        theme_work.allow(world.actor("mara"), db.session.query(BannedWord).one().term)
    assert word in of(told["water"]).label
    assert [act.act for act in db.session.query(ThemeAct).order_by(ThemeAct.id)] == ["banned", "allowed"]


def test_a_ban_leaves_names_that_people_gave(world, told):
    with transaction():
        theme_work.rename(world.actor("mara"), of(told["water"]), "Brown tap water")
        theme_work.ban(world.actor("mara"), "brown")
    assert of(told["water"]).label == "Brown tap water"


def test_a_word_without_which_a_theme_has_no_name_is_not_banned(world, told):
    with transaction():
        of(told["bus"]).terms = '[["wash", "washing", 1.0]]'
    with pytest.raises(theme_work.NoWordLeft), transaction():
        theme_work.ban(world.actor("mara"), "washing")
    assert db.session.query(BannedWord).count() == 0


def test_a_name_loses_a_word_that_too_few_use_by_now(world, told):
    theme = of(told["bus"])
    with transaction():
        theme.terms = '[["schmidt", "Schmidt", 9.0], ["bus", "bus", 1.0]]'
        theme.label = "Schmidt, bus"
    themes.find()
    assert of(told["bus"]).label == "bus"


def test_what_too_few_people_write_about_has_no_theme(world):
    title, words = ABOUT["bus"]
    for number in range(12):
        world.thread(("nia", "omar")[number % 2], title=title, words=words.format(street=STREETS[number % 7]))
    world.drain()
    assert themes.find() == 0
    assert db.session.query(Theme).count() == 0


def test_a_theme_of_another_encoder_is_found_again_by_its_posts(world, told):
    theme = of(told["water"])
    with transaction():
        theme.model, theme.centre = "older", b"\0" * 768
    assert themes.find() == 0
    assert of(told["water"]).id == theme.id


def test_themes_are_looked_for_each_week_in_which_something_was_written(world, told):
    assert not themes.search_waits()
    with clock.at(now() + timedelta(days=8)):
        assert not themes.search_waits()
        world.thread("omar", title="The bus again", words="The bus was late again at Long Row.")
        world.drain()
        assert themes.search_waits()
        assert timed.run_due() >= 1
        assert not themes.search_waits()
    assert db.session.query(ThemeRun).count() == 2


def test_enough_posts_that_fit_none_start_a_search(world):
    write(world, "bus", 59)
    world.drain()
    assert db.session.query(ThemeRun).count() == 0
    write(world, "bus", 1)
    world.drain()
    assert db.session.query(ThemeRun).count() == 1
    assert db.session.query(ThemePost).filter(ThemePost.theme_id.is_(None)).count() == 0


def test_a_split_can_be_undone(world, told):
    """The parts lead to the whole again, and give it what is written later."""
    mara, whole = world.actor("mara"), joined(told["bins"] + told["bus"])
    with transaction():
        theme_work.ask_split(mara, whole)
    world.drain()
    one, other = of(told["bins"]), of(told["bus"])
    with transaction():
        theme_work.rejoin(mara, whole)
    assert of(told["bins"] + told["bus"]) == whole
    assert whole.stands
    assert (one.merged_into_id, other.merged_into_id) == (whole.id, whole.id)
    more = write(world, "bus", 9)
    world.drain()
    themes.find()
    assert of(told["bins"] + told["bus"] + more) == whole
    acts = [(act.act, act.theme_id) for act in db.session.query(ThemeAct).order_by(ThemeAct.id)]
    assert acts == [("split", whole.id), ("rejoined", whole.id), ("merged", one.id), ("merged", other.id)]
    with transaction():
        theme_work.part(mara, other)
    world.drain()
    assert of(told["bus"] + more) == other


def test_a_part_that_people_gave_away_stays_there(world, told):
    mara, water, whole = world.actor("mara"), of(told["water"]), joined(told["bins"] + told["bus"])
    with transaction():
        theme_work.ask_split(mara, whole)
    world.drain()
    with transaction():
        theme_work.merge(mara, of(told["bus"]), water)
        theme_work.rejoin(mara, whole)
        theme_work.rejoin(mara, whole)
    assert (of(told["bins"]), of(told["bus"])) == (whole, water)
    assert [act.act for act in db.session.query(ThemeAct)].count("rejoined") == 1


def test_what_was_merged_into_a_theme_that_was_split_gives_it_no_posts(world, told):
    """Its centre still stands where it was; the parts are nearer to nothing, and what it took would be in no figure."""
    mara, water, whole = world.actor("mara"), of(told["water"]), joined(told["bins"] + told["bus"])
    with transaction():
        theme_work.merge(mara, water, whole)
        theme_work.ask_split(mara, whole)
    world.drain()
    write(world, "water", 3)
    world.drain()
    assert whole.split_at is not None
    assert db.session.query(ThemePost).filter_by(theme_id=whole.id).count() == 0
