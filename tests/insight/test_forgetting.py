"""What was deleted leaves every figure at once, and everything that was kept about it within a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community import replies, threads
from community.posts import Post
from community.threads import Thread
from foundation import clock, timed
from foundation.clock import now
from foundation.database import db, transaction
from insight import forgetting, naming, theme_finding, themes
from insight.queries import counts
from insight.queries.figures import Scope
from insight.samples import SamplePost
from insight.signals import Signal
from insight.theme_tables import AlsoAbout, Theme, ThemePost
from insight.vectors import PostVector
from insight.verdicts import Verdict
from tests.insight import checking
from tests.insight.test_themes import ABOUT, WHO, write
from tests.world import World

KEPT = (Signal, PostVector, ThemePost, AlsoAbout)


def delete(world: World, post_id: int) -> None:
    """Whoever wrote it takes it back."""
    with transaction():
        post = db.session.get_one(Post, post_id)
        thread = db.session.get_one(Thread, post.thread_id)
        author = world.actor(next(name for name, one in world.person.items() if one.id == post.author_id))
        if post.role == "opening":
            threads.delete(author, thread)
        else:
            replies.delete(author, thread, post)


def about(post_id: int) -> int:
    """How many rows are kept about a post."""
    counted = (select(func.count()).select_from(table).where(table.post_id == post_id) for table in KEPT)
    judged = select(func.count()).select_from(Verdict).join(SamplePost, SamplePost.id == Verdict.sample_post_id)
    return sum(db.session.scalar(one) or 0 for one in (*counted, judged.where(SamplePost.post_id == post_id)))


@pytest.fixture
def told(world: World) -> list[int]:
    """Posts that were read, given to a theme, and judged; one is about another theme as well."""
    posts = write(world, "water") + write(world, "bins")
    world.drain()
    themes.find()
    theme = db.session.scalars(select(Theme)).first()
    with transaction():
        for post_id in posts[:2]:
            db.session.merge(AlsoAbout(post_id=post_id, theme_id=theme.id))
    return posts


def test_everything_that_was_kept_of_a_deleted_post_goes_within_a_day(world, told):
    gone, stays = told[:2]
    before = about(stays)
    assert about(gone) == before == 4
    delete(world, gone)
    with clock.at(now() + timedelta(hours=2)):
        assert timed.run_due() >= 1
        assert about(gone) == 0
        assert about(stays) == before
        assert not forgetting.waits()


def test_a_thread_that_is_deleted_takes_everything_with_it(world):
    ids = checking.write(world, 8)
    checking.model_reads(checking.truths(ids))
    later = now() + timedelta(hours=2)
    with transaction():
        db.session.get_one(Thread, db.session.get_one(Post, ids[0]).thread_id).deleted_at = now()
    with clock.at(later):
        forgetting.forget()
    assert [about(id_) for id_ in ids] == [0, 0, 0, 0, 1, 1, 1, 1]


def test_verdicts_on_a_deleted_post_go_with_it(world):
    sample, _truth = checking.checked(world, 60, 30)
    slip = db.session.scalars(select(SamplePost).where(SamplePost.sample_id == sample.id)).first()
    assert about(slip.post_id) >= 2
    with transaction():
        db.session.get_one(Post, slip.post_id).deleted_at = now()
    forgetting.forget()
    assert about(slip.post_id) == 0


def test_a_theme_of_which_too_few_are_left_ends_and_a_name_loses_words_that_few_use(world, told):
    theme = db.session.get_one(Theme, db.session.get_one(ThemePost, told[0]).theme_id)
    words = theme.label
    for post_id in told[2:10]:
        delete(world, post_id)
    with clock.at(now() + timedelta(hours=2)):
        timed.run_due()
    db.session.refresh(theme)
    assert theme.ended_at is not None
    assert words != theme.label == theme_finding.NAMELESS
    assert theme_finding.words_of(theme) == []


def test_no_name_has_a_word_that_only_an_invited_space_uses(world):
    title, words = ABOUT["water"]
    names = WHO[:-1]
    for at in range(12):
        given = {"title": f"{title} {at}", "words": f"{words.format(street='Mill Lane')} Ask the ombudsman."}
        world.thread(names[at % 6], world.circle if at % 2 else world.square, **given)
        world.thread(names[at % 6], world.circle, title="The ombudsman came", words="The ombudsman spoke of tap water.")
    world.drain()
    themes.find()
    read = theme_finding.authors(list(db.session.scalars(select(Post.id))))
    assert read.count(None) == 18
    assert all("ombudsman" not in theme.label for theme in db.session.scalars(select(Theme)))


def test_a_text_of_nobody_lends_no_word():
    texts = ["The tap is brown. The ombudsman knows."] * 4 + ["The tap is brown and the ombudsman came."] * 4
    found = naming.leading(texts, [0] * 8, 1, authors=[1, 2, 3, 4, None, None, None, None])
    assert found == [[]]
    found = naming.leading(texts, [0] * 8, 1, authors=[1, 2, 3, 4, 5, None, None, None])
    assert {"tap", "brown"} <= {word.term for word in found[0]}
    assert naming.rare(texts, [1, 2, 3, 4, None, 5, None, None], {"tap"}) == set()
    assert naming.rare(texts, [1, 2, 3, 4, None, None, None, None], {"tap"}) == {"tap"}


def test_a_deleted_post_leaves_the_figures_at_once(world, told):
    scope = Scope(world.actor("mara"), now() - timedelta(days=1), now() + timedelta(days=1))
    before = counts.counts([scope])[0].of
    delete(world, told[0])
    after = counts.counts([scope])[0].of
    assert after["posts"] == before["posts"] - 1
    assert sum(counts.moods(counts.counts([scope])[0]).values()) == after["posts"]
