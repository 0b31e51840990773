"""Samples: drawn by lot from all that counts, never drawn again, the next part along the same order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from foundation import clock, periods
from foundation.clock import now
from foundation.database import db, transaction
from insight import samples, verdicts
from insight.chances import NEGATIVE, POSITIVE, chances
from insight.queries import labels
from insight.samples import NothingToDraw, NotOver, Sample, SamplePost
from insight.signals import Signal
from tests.insight.checking import FEBRUARY, draw, february, judge, model_reads, truths, write
from tests.moderation.acts import hide
from tests.world import World

FORM = {"period": FEBRUARY, "size": "30"}


def places(sample: Sample) -> list[int]:
    order = select(SamplePost.post_id).where(SamplePost.sample_id == sample.id).order_by(SamplePost.place)
    return list(db.session.scalars(order))


def test_every_post_has_the_same_chance():
    """400 seeds: each of 40 posts is among the first ten about a quarter of the time."""
    seen: Counter[int] = Counter()
    for seed in range(400):
        seen.update(samples.in_order(f"{seed:064x}", range(40))[:10])
    assert len(seen) == 40
    assert min(seen.values()) > 65
    assert max(seen.values()) < 140


def test_it_draws_as_many_as_wished_each_once_and_every_fifth_for_two(world):
    write(world, 80)
    sample = draw(world, 60)
    drawn = places(sample)
    assert len(set(drawn)) == len(drawn) == 60
    twice = select(func.count()).where(SamplePost.sample_id == sample.id, SamplePost.twice)
    assert db.session.scalar(twice) == 12


def test_more_is_the_next_part_of_the_same_order(world):
    ids = write(world, 80)
    first = places(draw(world, 30))
    sample = draw(world, 30)
    assert places(sample)[:30] == first
    assert places(sample) == list(samples.in_order(sample.seed, ids))[:60]
    assert sample.size == 60
    assert db.session.scalar(select(func.count()).select_from(Sample)) == 1


def test_two_samples_have_seeds_of_their_own(world):
    write(world, 40)
    assert draw(world, 30).seed != draw(world, 30, period=periods.parse("2026-W06")).seed


def test_what_is_no_voice_of_people_is_not_drawn(world):
    ids = write(world, 40)
    thread = world.thread("nia")  # in March
    with clock.at(datetime(2026, 2, 20, tzinfo=UTC)):
        hide(world, world.opening(thread))
    assert set(places(draw(world, 240))) == set(ids)


def test_nobody_needs_to_have_been_read_by_the_model(world):
    write(world, 40)
    assert db.session.scalar(select(func.count()).select_from(Signal)) == 0
    assert len(places(draw(world, 30))) == 30


def test_who_draws_gets_so_many_that_they_may_read_and_the_others_wait_for_whoever_may(world):
    write(world, 40)
    write(world, 40, world.circle)  # Mara has no invitation
    sample = draw(world, 30)
    maras, adas = (labels.sheet(world.actor(who), sample) for who in ("mara", "ada"))
    assert len(maras.slips) == 30
    assert len(adas.slips) == len(places(sample)) > 35
    assert {slip.id for slip in maras.slips} < {slip.id for slip in adas.slips}


def test_a_period_that_still_runs_is_not_drawn(world):
    world.thread()
    with pytest.raises(NotOver):
        draw(world, 30, period=periods.parse("2026-03"))
    page = world.mara.post("/insight/labels", {"period": "2026-03", "size": "30"})
    assert page.status_code == 422
    assert "not over yet" in page.text


def test_nothing_is_drawn_from_nothing_nor_beyond_all(world):
    page = world.mara.post("/insight/labels", FORM)
    assert page.status_code == 422
    assert "no post to draw" in page.text
    write(world, 20)
    assert len(places(draw(world, 30))) == 20
    with pytest.raises(NothingToDraw):
        draw(world, 30)
    assert db.session.scalar(select(func.count()).select_from(SamplePost)) == 20


def test_the_form_draws_once_however_often_it_is_sent(world):
    write(world, 80)
    sent = FORM | {"key": "abcdefgh12"}
    first, again = world.mara.post("/insight/labels", sent), world.mara.post("/insight/labels", sent)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert db.session.scalar(select(func.count()).select_from(SamplePost)) == 30


@pytest.mark.parametrize("size", ["", "31", "-30", "many", "99999999999"])
def test_another_number_is_refused_in_a_sentence(world, size):
    page = world.mara.post("/insight/labels", FORM | {"size": size})
    assert page.status_code == 422
    assert "Choose how many posts." in page.text


def test_labels_to_learn_from_are_those_on_which_people_agree_with_their_period(world):
    truth = truths(write(world, 40))
    sample = draw(world, 30)
    judge(world, sample, truth)
    with clock.at(now() + timedelta(hours=1)):
        slips = [slip for slip in labels.sheet(world.actor("ada"), sample).slips if slip.twice]
        disputed = db.session.get_one(SamplePost, slips[0].id).post_id
        with transaction():
            verdicts.give(world.actor("ada"), slips[0].id, "unclear")
            verdicts.give(world.actor("ada"), slips[1].id, truth[db.session.get_one(SamplePost, slips[1].id).post_id])
    found = labels.labels()
    assert len(found) == 29
    assert disputed not in {label.post_id for label in found}
    assert {label.post_id: label.verdict for label in found}.items() <= truth.items()
    assert {label.period for label in found} == {february()}
    assert all(label.first_at < now() + timedelta(minutes=1) for label in found)


def test_the_chances_are_the_same_in_python_and_in_sql(world):
    truth = truths(write(world, 24))
    model_reads(truth)
    for signal, negative, positive in db.session.execute(select(Signal, NEGATIVE, POSITIVE)):
        told = chances(signal)
        if told is None:
            assert negative is None
            assert signal.sentiment is None
            continue
        assert (told["negative"], told["positive"]) == (pytest.approx(negative), pytest.approx(positive))
        assert sum(told.values()) == pytest.approx(1)
        assert max(told, key=lambda name: told[name]) == signal.sentiment
        assert told[signal.sentiment] == pytest.approx(signal.confidence)


def test_the_rule_of_the_form(world: World):
    for who in ("nia", "sana", "milo"):
        assert world[who].post("/insight/labels", FORM).status_code == 403
