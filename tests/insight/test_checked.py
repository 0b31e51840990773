"""Shares in the report: from what people checked, only where it is enough, and every number opens its list."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from foundation import periods
from foundation.database import db, transaction
from insight import samples, shares, verdicts
from insight.estimates import Share, Unchecked
from insight.queries import checked, figures, labels
from insight.queries.figures import MEASURES, Figure, Scope
from insight.samples import SamplePost
from insight.verdicts import VERDICTS
from tests.conftest import ALL
from tests.counted import selects
from tests.insight import checking
from tests.insight.checking import FEBRUARY, draw, judge, model_reads, scope, truths, write
from tests.insight.test_report import LINK, rows_behind
from tests.moderation.acts import hide

REPORT = f"/insight?period={FEBRUARY}"
NAMES = [name for name in MEASURES if name.startswith("checked")]


@pytest.fixture(autouse=True)
def _same_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lot falls the same way each time, so that what is true 95 times of 100 is true here each time or never."""
    monkeypatch.setattr(samples.secrets, "token_hex", lambda size: "5a" * size)


def counted(scope: Scope) -> dict[str, int]:
    """How many each list of checked posts has."""
    return {name: figures.count(Figure(name, MEASURES[name]), scope) for name in NAMES}


def test_the_sentence_says_what_it_rests_on(world):
    checking.checked(world)
    page = world.mara.get(REPORT).text
    found = re.search(r"(\d+) % of the posts are negative \((\d+) to (\d+) %; (.*?)\)\.", page)
    low, share, high = (int(found[n]) for n in (2, 1, 3))
    assert low < share < high
    assert "60 posts checked by people" in found[4]
    assert "114 posts read by the model" in found[4]
    assert re.search(r"The model read <a[^>]*>\d+</a> of <a[^>]*>\d+</a> as people did \(\d+ to \d+ %\)\.", page)
    assert "the shares are corrected for the model’s errors".casefold() in page.casefold()


def test_every_number_opens_a_list_as_long(world):
    checking.checked(world)
    numbers = [one for one in LINK.findall(world.mara.get(REPORT).text) if "lists/checked" in one[0]]
    assert {unescape(address).split("?")[0].rpartition("lists/")[2] for address, _ in numbers} >= set(NAMES)
    for address, number in numbers:
        assert rows_behind(world, "mara", address) == int(number.replace(",", "")), address


def test_lists_are_what_the_words_say(world):
    """Judged by two people at random, some posts hidden and gaps left: the lists once more, by hand."""
    chance = random.Random(3)
    truth = truths(write(world, 90))
    model_reads(truth)
    sample = draw(world, 60)
    with transaction():
        for who in ("mara", "ada"):
            for slip in labels.sheet(world.actor(who), sample).slips:
                if chance.random() < (0.97 if who == "mara" else 0.4):
                    verdicts.give(world.actor(who), slip.id, chance.choice(VERDICTS))
    for slip in chance.sample(labels.sheet(world.actor("milo"), sample).slips, 5):
        hide(world, checking.post_of(world, slip.id))
    sheet = labels.sheet(world.actor("mara"), sample)
    gap = next((number for number, slip in enumerate(sheet.slips) if not slip.said), len(sheet.slips))
    said = {_post_id(slip.id): {what for what, _at in slip.said.values()} for slip in sheet.slips[:gap]}
    assert 5 < gap < 60
    for verdict in VERDICTS:
        found = set(db.session.scalars(MEASURES[f"checked/{verdict}"].build(scope(world))))
        assert found == {id_ for id_, all_said in said.items() if verdict in all_said}
    told = {one.post_id: one.told for one in checked.judged(scope(world), sample)}
    assert set(db.session.scalars(MEASURES["checked"].build(scope(world)))) == set(said) == set(told)
    same = {
        id_ for id_, all_said in said.items() if len(all_said) == 1 and all_said <= {"negative", "neutral", "positive"}
    }
    compared = {id_ for id_ in same if told[id_]}
    assert set(db.session.scalars(MEASURES["checked/compared"].build(scope(world)))) == compared
    right = {id_ for id_ in compared if {told[id_]} == said[id_]}
    assert set(db.session.scalars(MEASURES["checked/right"].build(scope(world)))) == right
    (found,) = shares.shares([scope(world)])
    assert found.accuracy is None or (found.accuracy.count, found.accuracy.of) == (len(right), len(compared))


def _post_id(slip_id: int) -> int:
    return db.session.get_one(SamplePost, slip_id).post_id


@pytest.mark.parametrize(("judged", "published"), [(0, False), (29, False), (30, True)])
def test_under_thirty_labels_no_share_is_published(world, judged, published):
    checking.checked(world, 60, 40, most=judged)
    (found,) = shares.shares([scope(world)])
    assert found.labels == judged
    assert bool(found.published) == published
    kinds = {type(one) for one in found.of.values()}
    assert kinds == ({Share} if published else {Unchecked})
    page = world.mara.get(REPORT).text
    mood = page[page.index('aria-label="Mood"') :]
    assert ("of the posts are negative" in page) == published
    assert ("Read by the model" in mood) != published
    assert page.count("not yet checked by people") == (1 if judged == 0 else 0)
    assert (">29</a> of <a" in mood and "60 posts</a> checked by people." in mood) == (judged == 29)
    assert ("shares appear from 30 on" in mood) == (judged == 29)


def test_under_sixty_the_model_takes_no_part_and_is_not_named(world):
    checking.checked(world, 60, 40)
    (found,) = shares.shares([scope(world)])
    assert not found.corrected
    assert "40 posts checked by people</a>)." in world.mara.get(REPORT).text


def test_labels_of_too_few_authors_publish_nothing(world, monkeypatch):
    monkeypatch.setattr(checking, "AUTHORS", ("nia", "omar", "stranger", "theo"))
    checking.checked(world, 80, 60)
    (found,) = shares.shares([scope(world)])
    assert found.labels == 60
    assert found.published == {}
    assert "of the posts are negative" not in world.mara.get(REPORT).text


def test_the_estimate_is_near_the_truth_where_the_model_is_far_off(world):
    truth = truths(write(world, 300))
    model_reads(truth, wrong=0.4)
    judge(world, draw(world, 120), truth)
    (found,) = shares.shares([scope(world)])
    for name in ("negative", "neutral", "positive"):
        part = sum(mood == name for mood in truth.values()) / len(truth)
        assert found.published[name].low <= part <= found.published[name].high
        assert found.published[name].corrected


def test_a_first_gap_ends_the_count_whatever_was_judged_after_it(world):
    truth = truths(write(world, 80))
    sample = draw(world, 60)
    with transaction():
        for slip in labels.sheet(world.actor("mara"), sample).slips:
            if slip.place != 41:
                verdicts.give(world.actor("mara"), slip.id, truth[_post_id(slip.id)])
    assert counted(scope(world))["checked"] == 40


def test_a_week_takes_the_labels_of_its_month_that_fall_into_it(world):
    truth = truths([*write(world, 120), *write(world, 120, began=datetime(2026, 2, 10, 8, tzinfo=UTC))])
    model_reads(truth)
    judge(world, draw(world, 120), truth)
    week = periods.parse("2026-W06")
    inside = Scope(world.actor("mara"), week.start, week.end)
    (found,) = shares.shares([inside])
    assert 30 <= found.labels < 120
    assert found.labels == counted(inside)["checked"]
    assert found.posts == len(list(db.session.scalars(figures.posts(inside)))) == 120
    assert found.published
    outside = periods.parse("2026-Q1")
    assert shares.shares([Scope(world.actor("mara"), outside.start, outside.end)]) == [shares.NONE]


def test_a_space_takes_the_labels_that_fall_into_it_and_its_own_sample_says_nothing_of_others(world):
    truth = truths([*write(world, 80), *write(world, 80, world.notes)])
    judge(world, draw(world, 120), truth)
    (found,) = shares.shares([scope(world, space_id=world.notes.id)])
    assert found.posts == 80
    assert 30 <= found.labels < 120
    other = write(world, 40, world.square, datetime(2026, 1, 5, 8, tzinfo=UTC))
    january = periods.parse("2026-01")
    judge(world, draw(world, 30, space_id=world.square.id, period=january), truths(other))
    everywhere = Scope(world.actor("mara"), january.start, january.end)
    assert shares.shares([everywhere]) == [shares.NONE]


def test_a_post_that_is_hidden_later_leaves_the_share(world):
    sample, _truth = checking.checked(world)
    (before,) = shares.shares([scope(world)])
    reply = next(
        post for slip in labels.sheet(world.actor("mara"), sample).slips
        if (post := checking.post_of(world, slip.id)).role == "answer"
    )  # fmt: skip
    hide(world, reply)
    (after,) = shares.shares([scope(world)])
    assert (after.labels, after.posts) == (before.labels - 1, before.posts - 1)


def test_what_came_after_the_lot_is_no_part_of_it(world):
    checking.checked(world)
    write(world, 20)
    (found,) = shares.shares([scope(world)])
    assert found.posts == 120
    assert len(list(db.session.scalars(figures.posts(scope(world))))) == 140


def test_who_reads_more_waits_for_whoever_may_judge_it(world):
    truth = truths([*write(world, 60), *write(world, 60, world.circle)])
    judge(world, draw(world, 40), truth)  # Mara, without an invitation
    maras, adas = shares.shares([scope(world)])[0], shares.shares([scope(world, "ada")])[0]
    assert maras.labels == 40
    assert adas.labels < 30
    assert maras.published
    assert not adas.published
    judge(world, draw(world, 30, "ada"), truth, "ada")
    assert shares.shares([scope(world, "ada")])[0].published


def test_everyone_with_the_same_rights_sees_the_same(world):
    checking.checked(world)
    with transaction():
        person = world.person["theo"]
        db.session.merge(person).manager_since = person.joined_at
    assert shares.shares([scope(world)]) == shares.shares([scope(world, "theo")])


def test_a_change_is_told_only_where_it_is_clear(world):
    truth = truths(write(world, 120, began=datetime(2026, 1, 5, 8, tzinfo=UTC)))
    model_reads(truth)
    judge(world, draw(world, 60, period=periods.parse("2026-01")), truth)
    now = truths(write(world, 120), seed=4)
    model_reads(now)
    sample = draw(world, 60)
    judge(world, sample, now)
    assert "no clear change" in world.mara.get(REPORT).text
    assert "↑" not in world.mara.get(REPORT).text
    with transaction():
        for slip in labels.sheet(world.actor("mara"), sample).slips:
            verdicts.give(world.actor("mara"), slip.id, "positive")
    page = world.mara.get(REPORT).text
    assert "fewer than before" in page
    assert re.search(r"↑ up \d+ points \(\d+ to \d+\)", page)


def test_the_list_shows_what_was_seen_and_the_file_as_well_but_not_by_whom(world):
    sample, _truth = checking.checked(world)
    slip = next(one for one in labels.sheet(world.actor("ada"), sample).slips if one.twice)
    first = next(iter(slip.said.values()))[0]
    other = "unclear"
    with transaction():
        verdicts.give(world.actor("ada"), slip.id, other)
    page = world.mara.get(f"/insight/lists/checked?period={FEBRUARY}").text
    assert "60 posts checked by people in February 2026" in page
    assert "the model: read as" in page
    page = world.mara.get(f"/insight/lists/checked/unclear?period={FEBRUARY}").text
    assert "1 checked post of which nobody could tell" in page
    assert "<b>Cannot tell</b> by 1" in page
    head, *rows = csv.reader(io.StringIO(world.mara.get(f"/insight/lists/checked/unclear.csv?period={FEBRUARY}").text))
    assert head == ["written", "judged", "model", "author", "thread", "space", "beginning", "address"]
    assert set(rows[0][1].split(", ")) == {f"{first} 1", "unclear 1"}
    assert "mara" not in rows[0][1].casefold()
    assert "Ada" not in page[page.index("<main") :]


def test_it_takes_few_statements_however_much_there_is(world):
    with selects() as before:
        world.mara.get(REPORT)
    checking.checked(world, 160 if ALL else 100, 60)
    with selects() as after:
        world.mara.get(REPORT)
    assert len(after) <= len(before) + 6
