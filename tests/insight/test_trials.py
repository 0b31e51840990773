"""Which labels teach, which judge, and when a head takes the place of what is in force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from insight import heads, trials
from insight.headed import Heads
from insight.trials import Label
from tests.insight.test_heads import rows, sentiments

START = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


def labels(count, level=0.0, seed=1):
    """One label an hour, by people who say negative `level` sooner than the model."""
    found = rows(seed, count)
    return [
        Label(START + timedelta(hours=number), row, sentiment)
        for number, (row, sentiment) in enumerate(zip(found, sentiments(found, level), strict=True))
    ]


def test_labels_of_a_period_never_teach_what_stands_for_it():
    given = labels(400)
    teaching = trials.outside(given, START + WEEK, START + 2 * WEEK)
    assert len(teaching) == 400 - 168
    assert not [label for label in teaching if START + WEEK <= label.written_at < START + 2 * WEEK]


def test_each_period_gets_a_head_of_the_other_periods():
    given = labels(336, level=1.5)
    weeks = [(START, START + WEEK), (START + WEEK, START + 2 * WEEK)]
    crossed = trials.crossed(given, weeks)
    other = [label for label in given if label.written_at >= START + WEEK]
    assert crossed[weeks[0]] == heads.fit([one.features for one in other], [one.sentiment for one in other])
    assert crossed[weeks[0]] != crossed[weeks[1]]


def test_with_too_few_other_labels_the_model_stands():
    assert trials.crossed(labels(60), [(START, START + WEEK)]) == {(START, START + WEEK): None}


def test_a_better_head_ships():
    found = trials.trial(labels(200, level=1.5), None)
    assert (found.taught, found.judged) == (140, 60)
    assert found.new > found.old
    assert found.ships


def test_a_head_that_was_right_once_does_not_ship_when_people_changed():
    older, later = labels(140, level=3.0), labels(60, seed=2)
    later = [Label(label.written_at + timedelta(days=30), label.features, label.sentiment) for label in later]
    found = trials.trial([*later, *older], None)
    assert found.new < found.old
    assert not found.ships


def test_a_head_no_better_than_the_one_in_force_does_not_ship():
    given = labels(200, level=1.5)
    first = trials.trial(given, None)
    assert not trials.trial(given, Heads(first.head)).ships


def test_the_judges_are_later_than_all_that_taught():
    given = labels(200)
    at_once = [Label(START, label.features, label.sentiment) for label in given[:150]]
    assert trials.trial([*at_once, *given[150:]], None).taught == 150


def test_what_is_in_force_is_judged_by_the_head_for_the_moment():
    """The usual head of these heads learnt nothing, and that of the judged days is the one that would win."""
    given = labels(200, level=1.5)
    first = trials.trial(given, None)
    later = given[139].written_at + timedelta(minutes=1), given[-1].written_at + timedelta(days=1)
    both = Heads(heads.none(8), ((*later, first.head),))
    assert trials.trial(given, both).old == first.new


def test_periods_that_overlap_are_one():
    week = [(START + number * WEEK, START + (number + 1) * WEEK) for number in range(5)]
    wide = (START + WEEK, START + 3 * WEEK)
    assert trials.apart([week[3], week[0], wide, week[2]]) == [week[0], wide, week[3]]
    assert trials.apart([wide, week[2], (START + 2 * WEEK, START + 5 * WEEK)]) == [(START + WEEK, START + 5 * WEEK)]
    assert trials.apart([]) == []


def test_heads_stand_for_periods_or_not_at_all():
    given = labels(336, level=1.5)
    weeks = [(START, START + WEEK), (START + WEEK, START + 2 * WEEK)]
    found = trials.crossing(given, weeks)
    assert found.at(START) == trials.crossed(given, weeks)[weeks[0]]
    assert found.at(START + WEEK) == trials.crossed(given, weeks)[weeks[1]]
    assert found.at(START + 2 * WEEK) == heads.fit([one.features for one in given], [one.sentiment for one in given])
    assert trials.crossing(given, weeks[:1]) is not None
    assert trials.crossing(given[:210], weeks) is None  # of the second week there are too few to teach the first's
    assert trials.crossing(given, []) is None


def test_heads_are_kept_to_the_last_digit():
    found = trials.crossing(labels(336, level=1.5), [(START, START + WEEK), (START + WEEK, START + 2 * WEEK)])
    assert Heads.from_json(found.as_json()) == found


def test_too_few_labels_make_no_trial():
    assert trials.trial([], None) is None
    assert trials.trial(labels(70), None) is None


def test_macro_f1_counts_the_sentiments_that_people_gave():
    assert trials.macro_f1([("negative", "negative"), ("positive", None)]) == 0.5
