"""Comments of other channels are read again when the model in force or the themes change; no figure mixes two."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select, update

from foundation import clock, periods
from foundation.clock import now
from foundation.config import ROOT
from foundation.database import db, transaction
from insight import headed, heads, rescoring, scoring, signals, theme_work, themes
from insight.channels import batches, reading, told
from insight.channels.comments import ChannelComment
from insight.channels.told import CommentSignal, CommentTrace
from insight.head_tables import WON, HeadTrial
from insight.queries import channel_cells
from insight.queries.channel_cells import MOOD, Voices
from insight.scoring import Reader
from tests.insight.channel_files import NAMES, bring, sheet
from tests.insight.killed_rescoring import NEXT, gloomy
from tests.insight.test_themes import ABOUT, STREETS, of, write

GLOOMY = Reader(NEXT, gloomy)
COMMENTS = 12


def glad(count=COMMENTS):
    """Comments of a survey that the model reads as positive."""
    return sheet(*[("2026-02-10", f"Thank you, this is wonderful, number {at}.", NAMES[at % 7], "", "", "")
                   for at in range(count)])  # fmt: skip


def moods():
    """How the figures count the comments of February."""
    voices = Voices(periods.parse("2026-02"))
    cells = channel_cells.cube(voices).along_part(frozenset(), MOOD, voices.period)
    return {mood: cell.items for mood, cell in cells.items()}


def read_by():
    rows = db.session.execute(select(CommentSignal.model, func.count()).group_by(CommentSignal.model))
    return dict(rows.all())


def test_the_model_in_force_reads_comments_as_it_reads_posts(world):
    bring(world, glad())
    assert read_by() == {scoring.MODEL: COMMENTS}
    assert db.session.scalar(select(signals.in_force())) == scoring.MODEL
    assert moods() == {"positive": COMMENTS}


def test_another_model_reads_them_anew_and_counts_when_all_are_read(world, monkeypatch):
    bring(world, glad())
    world.thread()
    world.drain()
    monkeypatch.setattr(reading, "AT_ONCE", 5)
    seen = []
    assert rescoring.unread(GLOOMY) == COMMENTS + 1
    assert rescoring.move(GLOOMY, lambda done: seen.append((done, moods()))) == COMMENTS + 1
    assert seen == [(done, {"positive": COMMENTS}) for done in (1, 6, 11, 13)]
    assert moods() == {"negative": COMMENTS}
    assert read_by() == {NEXT: COMMENTS}


def test_killed_in_the_middle_it_goes_on(world, tmp_path):
    bring(world, glad())
    db.session.rollback()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.insight.killed_rescoring", str(tmp_path), "7"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert read_by() == {scoring.MODEL: COMMENTS, NEXT: 7}
    assert moods() == {"positive": COMMENTS}
    assert rescoring.move(GLOOMY) == COMMENTS - 7
    assert (moods(), read_by()) == ({"negative": COMMENTS}, {NEXT: COMMENTS})


def test_another_head_reads_them_without_the_networks(world):
    """The words are changed in the database alone, so that whoever read them again would say something else."""
    bring(world, glad())
    with transaction():
        db.session.execute(update(ChannelComment).values(text="I hate this, it is terrible."))
        heads_ = headed.Heads(heads.none(len(scoring.read("Well.").features)))
        db.session.add(HeadTrial(at=now(), base=scoring.MODEL, verdicts=0, people=0, labels=0, periods=0, taught=0,
                                 judged=0, old_model=scoring.MODEL, decision=WON, heads=heads_.as_json(),
                                 model=headed.with_heads(heads_).model))  # fmt: skip
    assert rescoring.move() == COMMENTS
    assert moods() == {"positive": COMMENTS}
    assert read_by() == {headed.with_heads(heads_).model: COMMENTS}


def test_comments_that_come_meanwhile_are_read_before_the_change(world):
    bring(world, glad())
    late = []

    def more(_done):
        if not late:
            late.append(bring(world, glad(20)))

    assert rescoring.move(GLOOMY, more) == 20
    assert moods() == {"negative": 20}


def test_withdrawn_comments_leave_nothing_behind_and_nobody_reads_them(world):
    batch = bring(world, glad())
    with transaction():
        batches.withdraw(world.actor("mara"), batch)
    assert rescoring.unread(GLOOMY) == 0
    world.drain()
    assert [db.session.query(table).count() for table in (CommentSignal, CommentTrace, ChannelComment)] == [0, 0, 0]


def test_what_was_kept_is_made_again_where_it_is_missing(world):
    bring(world, glad())
    with transaction():
        told.forget([])
        db.session.query(CommentTrace).delete()
    rescoring.move(GLOOMY)
    rescoring.move()
    assert moods() == {"positive": COMMENTS}
    assert db.session.query(CommentTrace).count() == COMMENTS


def about(subject, count=6):
    """Comments of a survey about one of the subjects of the posts."""
    words = ABOUT[subject][1]
    return [("2026-02-10", words.format(street=STREETS[at % 7]), NAMES[at % 7], "", "", "") for at in range(count)]


def theme_ids():
    return set(db.session.scalars(select(ChannelComment.theme_id)))


@pytest.fixture
def two(world):
    """Posts about two subjects, their themes found; and comments about one of them, imported before that."""
    posts = {subject: write(world, subject) for subject in ("bins", "bus")}
    bring(world, sheet(*about("bus")))
    assert theme_ids() == {None}
    themes.find()
    world.drain()
    return posts


def test_a_search_gives_comments_to_what_it_found(world, two):
    assert theme_ids() == {of(two["bus"]).id}


def test_comments_follow_a_merge_and_come_back(world, two):
    bins, bus = of(two["bins"]), of(two["bus"])
    with transaction():
        theme_work.merge(world.actor("mara"), bus, bins)
    assert theme_ids() == {bins.id}
    with transaction():
        theme_work.part(world.actor("mara"), bus)
    world.drain()
    assert theme_ids() == {bus.id}


def test_many_comments_are_placed_part_by_part(world, two, monkeypatch):
    with transaction():
        db.session.execute(update(ChannelComment).values(theme_id=None))
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    monkeypatch.setattr(reading, "AT_MOST", 2)
    with clock.at(now()):
        themes.find()
    world.drain()
    assert theme_ids() == {of(two["bus"]).id}
