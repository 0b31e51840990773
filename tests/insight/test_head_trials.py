"""Heads by a community's own labels: tried on later labels, kept as rows, put in force where they win."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select, update

from community.posts import Post
from foundation import timed
from foundation.clock import now
from foundation.config import ROOT
from foundation.database import db, transaction
from insight import features, head_trials, heads, readers, rescoring, scoring, signals
from insight.head_tables import EARLY, LOST, WON, HeadTrial
from insight.headed import Heads
from insight.queries import models
from insight.signals import Signal, SignalModel
from insight.verdicts import Verdict
from tests.insight.checking import OTHERS, draw, judge
from tests.insight.taught import FEBRUARY, JANUARY, month


def two_months(world, level=1.5):
    """What people said in two months, all of which they judged."""
    return month(world, JANUARY, 60, level), month(world, FEBRUARY, 60, level, seed=2)


def in_force():
    return db.session.scalar(select(signals.in_force()))


def models_of(posts):
    return set(db.session.scalars(select(Signal.model).where(Signal.post_id.in_(posts))))


def fitted(said):
    told = features.told(signals.texts(said))
    return heads.fit([told[id_].features for id_ in said], list(said.values()))


def test_heads_that_win_are_put_in_force(world):
    january, february = two_months(world)
    assert head_trials.waits()
    assert timed.run_due() >= 2
    held = db.session.query(HeadTrial).one()
    assert (held.decision, held.base, held.old_model) == (WON, scoring.MODEL, scoring.MODEL)
    assert (held.verdicts, held.people, held.labels, held.periods) == (120, 1, 120, 2)
    assert (held.taught, held.judged) == (84, 36)
    assert held.new > held.old
    assert in_force() == held.model != scoring.MODEL
    assert models_of([*january, *february]) == {held.model}
    assert not head_trials.waits()
    assert not rescoring.waits()


def test_until_everything_is_read_the_model_before_counts(world, monkeypatch):
    january, _february = two_months(world)
    held = head_trials.hold()
    assert rescoring.waits()
    assert in_force() == scoring.MODEL
    monkeypatch.setattr(rescoring, "PORTION", 50)
    seen = []
    rescoring.move(told=lambda _done: seen.append(in_force()))
    assert seen == [scoring.MODEL] * 3
    assert in_force() == held.model
    assert models_of(january) == {held.model}


def test_what_people_said_of_a_period_does_not_teach_what_reads_it(world):
    january, february = two_months(world)
    first = Heads.from_json(head_trials.hold().heads)
    assert first.at(JANUARY.start) == fitted(february)
    assert first.at(FEBRUARY.start) == fitted(january)
    assert first.at(now()) not in (first.at(JANUARY.start), first.at(FEBRUARY.start))
    with transaction():
        for verdict in db.session.scalars(select(Verdict)):
            if verdict.sample_post_id <= 60:
                verdict.verdict = OTHERS[verdict.verdict]
    found = head_trials._given(lambda: None)
    again = head_trials.trials.crossing(found.labels, found.periods)
    assert again.at(JANUARY.start) == first.at(JANUARY.start)
    assert again.at(FEBRUARY.start) != first.at(FEBRUARY.start)


def test_each_period_is_read_by_its_own_head(world):
    january, february = two_months(world)
    given = Heads.from_json(head_trials.hold().heads)
    rescoring.move()
    told = features.told(signals.texts([*january, *february]))
    for id_, head in [(max(january), given.at(JANUARY.start)), (min(february), given.at(FEBRUARY.start))]:
        (shares,) = heads.predict(head, [told[id_].features])
        row = db.session.query(Signal).filter_by(post_id=id_).one()
        assert (row.negative, row.positive) == (pytest.approx(shares[0]), pytest.approx(shares[2]))


def test_heads_that_lose_change_nothing(world):
    """In January people said negative much sooner than the model; in February they agree with it."""
    month(world, JANUARY, 70, 3.0)
    month(world, FEBRUARY, 50, 0.0, seed=2)
    held = head_trials.hold()
    assert (held.decision, held.model, held.heads) == (LOST, None, None)
    assert held.new <= held.old
    assert readers.wanted_name() == in_force() == scoring.MODEL
    assert not rescoring.waits()
    assert not head_trials.waits()


def test_one_period_alone_is_too_early_and_more_verdicts_are_waited_for(world):
    month(world, JANUARY, 70, 1.5)
    held = head_trials.hold()
    assert (held.decision, held.labels, held.periods, held.new) == (EARLY, 70, 1, None)
    said = month(world, FEBRUARY, 60, 1.5, judged=False, seed=2)
    sample = draw(world, 60, period=FEBRUARY)
    judge(world, sample, said, most=head_trials.MORE - 1)
    assert not head_trials.waits()
    judge(world, sample, said, most=1)
    assert head_trials.waits()
    assert head_trials.hold().decision != EARLY


def test_a_few_verdicts_make_no_trial(world):
    month(world, JANUARY, head_trials.ENOUGH - 1, 1.5)
    assert not head_trials.waits()


def test_what_was_killed_is_held_again(world, tmp_path):
    two_months(world)
    db.session.rollback()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.insight.killed_trial", str(tmp_path)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert db.session.query(HeadTrial).count() == 0
    assert in_force() == scoring.MODEL
    assert head_trials.waits()
    assert head_trials.hold().decision == WON


def test_the_next_trial_is_against_the_heads_that_won(world):
    two_months(world)
    first = head_trials.hold()
    again = head_trials.hold()
    assert again.old_model == first.model
    found = head_trials._given(lambda: None)
    judges = sorted(found.labels, key=lambda label: label.written_at)[84:]
    assert again.old == pytest.approx(head_trials.trials._right(Heads.from_json(first.heads), judges))


def test_with_another_model_beneath_heads_are_tried_anew(world):
    two_months(world)
    first = head_trials.hold().model
    rescoring.move()
    with transaction():
        db.session.execute(update(HeadTrial).values(base="older", model="older+1"))
        db.session.execute(update(Signal).values(model="older+1"))
        db.session.add(SignalModel(model="older+1", since=now()))
    assert readers.wanted_name() == scoring.MODEL
    assert head_trials.waits()
    assert timed.run_due() >= 2
    assert in_force() == first


def test_new_posts_are_read_by_the_heads_in_force(world):
    two_months(world)
    held = head_trials.hold()
    new = month(world, world_month(), 3, 1.5, judged=False, seed=3)
    assert models_of(new) == {scoring.MODEL}
    rescoring.move()
    later = month(world, world_month(), 3, 1.5, judged=False, seed=4)
    assert models_of([*new, *later]) == {held.model}


def world_month():
    return FEBRUARY.next


def test_features_are_of_the_words_that_were_read(world):
    said = month(world, JANUARY, 2, 0.0, judged=False)
    one, other = signals.texts(said).items()
    assert set(features.kept(dict([one, other]))) == set(said)
    assert set(features.kept({one[0]: "Something else.", other[0]: other[1]})) == {other[0]}
    told = features.told({one[0]: "Thank you, this is wonderful!"})
    assert told[one[0]].score.sentiment == "positive"
    again = features.kept({one[0]: "Thank you, this is wonderful!"})
    assert again[one[0]].features == told[one[0]].features


def test_what_is_kept_reads_as_what_was_read(world):
    told = scoring.read("The tap is brown and I am angry about it.")
    again = features.unpack(features.pack(told))
    assert again.features == told.features
    assert again.score.shares == pytest.approx(told.score.shares, abs=1e-4)
    assert features.unpack(features.pack(None)) is None


def test_the_page_of_labels_says_what_reads(world):
    assert "No post was read yet." in page(world)
    two_months(world)
    assert "the model reads as it comes with this version" in page(world)
    held = head_trials.hold()
    assert "Another one is reading everything anew." in page(world)
    rescoring.move()
    shown = page(world)
    assert "a correction by 120 of your own labels" in shown
    assert f"macro-F1 of {100 * held.new:.0f}" in shown
    assert held.model in shown
    assert "reading everything anew" not in shown
    head_trials.hold()
    assert "and no better: nothing changed." in page(world)
    assert models.reading().won.id == held.id


def page(world):
    return world.mara.get("/insight/labels").text


def test_the_page_says_when_it_is_too_early(world):
    month(world, JANUARY, 70, 1.5)
    head_trials.hold()
    assert "too early for a correction. There were 70 posts" in page(world)


def test_the_command_tells_of_the_heads(world):
    two_months(world)
    held = head_trials.hold()
    ended = world.app.test_cli_runner().invoke(args=["insight", "rescore"])
    assert ended.exit_code == 0
    assert ended.stdout.startswith(f"{held.model} counts now; 121 posts and comments were read.\n")
    assert "Its heads learnt from 120 labels of people. Taught by 84 older ones and judged on 36 later" in ended.stdout
    assert f"macro-F1 of {100 * held.new:.1f}; {scoring.MODEL} reached {100 * held.old:.1f}." in ended.stdout


def test_labels_of_deleted_posts_teach_nothing(world):
    january, _february = two_months(world)
    with transaction():
        db.session.get_one(Post, max(january)).deleted_at = now()
    assert len(head_trials._given(lambda: None).labels) == 119
    features.forget_deleted()
    assert db.session.scalar(select(func.count()).select_from(features.PostFeatures)) == 119


@pytest.mark.parametrize("app", [{"insight": False}], indirect=True)
def test_a_worker_that_reads_nothing_teaches_nothing(world):
    month(world, JANUARY, 60, 1.5)
    assert not head_trials.waits()
