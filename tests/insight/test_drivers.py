"""What moves the mood: the change without a theme, by what people said or the model read; never of too few."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from community.posts import Post
from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight import drivers, samples
from insight.drivers import Driver
from insight.queries import figures
from insight.queries.figures import BY_THEME, MEASURES, Figure, Scope
from insight.signals import Signal, put_in_force
from insight.theme_tables import Theme, ThemePost
from tests.counted import selects
from tests.insight import checking
from tests.insight.checking import AUTHORS, BEGAN, FEBRUARY, scope
from tests.insight.test_report import LINK, rows_behind
from tests.world import World

PAGE = f"/insight/drivers?period={FEBRUARY}"
BESIDE = ("read", "others", "others/negative", "others/positive")


def about(world: World, label: str, moods: Sequence[str | None], who: Sequence[str] = AUTHORS) -> Theme:
    """A theme of as many openings as `moods`, by `who` in turn, each read in its mood; `label` empty: of no theme."""
    made = Theme(public_id=public_id(), key=label, label=label, terms="{}", found_at=now())
    with clock.at(BEGAN):
        threads = [world.thread(who[number % len(who)], title=f"Of {label}, {number}") for number in range(len(moods))]
    with transaction():
        put_in_force("x")
        if label:
            db.session.add(made)
            db.session.flush()
        for thread, mood in zip(threads, moods, strict=True):
            id_, score = world.opening(thread).id, {"negative": -0.8, "positive": 0.8}.get(mood or "", 0.0)
            read = {"sentiment": mood, "score": score if mood else None, "confidence": 0.8 if mood else 0.0}
            db.session.add(Signal(post_id=id_, model="x", scored_at=now(), **read))
            db.session.add(ThemePost(post_id=id_, theme_id=made.id if label else None))
    return made


def found(world: World, who: str = "mara") -> dict[str, Driver]:
    return {driver.theme.label: driver for driver in drivers.drivers(scope(world, who))}


def test_the_change_is_that_of_the_share_without_the_theme(world):
    about(world, "flood", ["negative"] * 12)
    about(world, "roses", ["neutral", "positive", "negative"] * 4)
    about(world, "", ["neutral"] * 12)
    told = found(world)
    assert told["flood"].effects["negative"].by == pytest.approx(4 / 24 - 16 / 36)
    assert told["roses"].effects["negative"].by == pytest.approx(12 / 24 - 16 / 36)
    assert told["roses"].effects["positive"].by == pytest.approx(0 / 24 - 4 / 36)
    assert told["flood"].clear("negative")
    assert [one.theme.label for one in drivers.in_order(list(told.values()), "negative")] == ["flood", "roses"]


def test_the_page_says_it_and_that_nobody_has_checked_it(world):
    about(world, "flood", ["negative"] * 12)
    about(world, "roses", ["neutral", "positive", "negative"] * 4)
    about(world, "lamps", ["neutral", "negative", "neutral"] * 4)
    page = world.mara.get(PAGE).text
    assert "Without “flood”, the share of negative posts would change by −22.2 points" in page
    assert "Read by the model, not yet checked by people." in page
    assert re.search(r"no clear effect \(−\d+\.\d to \+\d+\.\d\)", page)
    assert page.index(">flood</a>") < page.index(">roses</a>")
    assert "of twenty themes without any effect, about one looks as if it had one" in page
    assert "not yet why" in page


def test_every_number_opens_a_list_as_long(world):
    about(world, "flood", ["negative"] * 12 + [None] * 3)
    about(world, "roses", ["neutral", "positive"] * 6)
    about(world, "small", ["negative"] * 4)
    for who in ("mara", "ada"):
        numbers = [one for one in LINK.findall(world[who].get(PAGE).text) if "/lists/" in one[0]]
        assert len(numbers) >= 18
        for address, number in numbers:
            assert rows_behind(world, who, address) == int(re.search(r"\d+", number)[0]), address


def test_what_was_not_read_counts_for_no_mood(world):
    about(world, "flood", ["negative"] * 10 + [None] * 5)
    about(world, "roses", ["neutral"] * 12)
    told = found(world)["flood"]
    assert (told.posts, told.own.posts, told.others.posts) == (15, 10, 12)
    assert told.effects["negative"].by == pytest.approx(0 - 10 / 22)


@pytest.mark.parametrize(
    ("own", "who", "others"),
    [(9, AUTHORS, 12), (12, AUTHORS[:4], 12), (12, AUTHORS, 9), (12, AUTHORS, 0)],
    ids=["nine posts", "four authors", "nine beside it", "nothing beside it"],
)
def test_too_few_are_told_nothing(world, own, who, others):
    about(world, "flood", ["negative"] * own, who)
    about(world, "", ["neutral"] * others)
    told = found(world)["flood"]
    assert told.effects == {}
    page = world.mara.get(PAGE).text
    assert "points (" not in page
    assert "no clear effect (" not in page
    assert "oo few to say" in page


def test_who_wrote_beside_the_theme_must_be_five(world):
    about(world, "flood", ["negative"] * 12)
    about(world, "", ["neutral"] * 12, AUTHORS[:4])
    assert found(world)["flood"].effects == {}


def test_what_is_too_few_in_a_month_leads_to_the_same_part_of_the_year(world):
    about(world, "flood", ["negative"] * 9)
    year = "/insight/drivers?period=2026&amp;space=square"
    page = world.mara.get(f"{PAGE}&space=square").text
    assert f'The year has more posts: <a href="{year}">see 2026</a>' in page
    assert "The year has more" not in world.mara.get("/insight/drivers?period=2026&space=square").text


def test_nobody_wrote_anything(world):
    assert "too few to say" in world.mara.get(PAGE).text


@pytest.mark.parametrize(("who", "status"), [("nia", 403), ("sana", 403), ("milo", 403), ("mara", 200), ("ada", 200)])
def test_only_managers_read_it(world, who, status):
    assert world[who].get(PAGE).status_code == status


def test_posts_that_the_reader_does_not_read_move_nothing(world):
    about(world, "flood", ["negative"] * 12)
    about(world, "roses", ["neutral"] * 12)
    with transaction():
        for thread in db.session.scalars(select(Thread).where(Thread.title.startswith("Of roses"))):
            thread.space_id = world.circle.id
    assert list(found(world, "mara")) == ["flood"]
    assert found(world, "mara")["flood"].effects == {}
    assert set(found(world, "ada")) == {"flood", "roses"}


def test_the_lists_beside_a_theme_are_what_their_words_say(world):
    theme = about(world, "flood", ["negative", "positive", "neutral", None] * 4)
    about(world, "roses", ["neutral", "positive", "negative", None] * 3)
    about(world, "", ["negative", None] * 4)
    columns = select(Post.id, ThemePost.theme_id, Signal.sentiment).join(ThemePost, ThemePost.post_id == Post.id)
    rows = db.session.execute(columns.join(Signal, Signal.post_id == Post.id)).all()
    want = {
        "read": {row.id for row in rows if row.theme_id == theme.id and row.sentiment},
        "others": {row.id for row in rows if row.theme_id != theme.id and row.sentiment},
        "others/negative": {row.id for row in rows if row.theme_id != theme.id and row.sentiment == "negative"},
        "others/positive": {row.id for row in rows if row.theme_id != theme.id and row.sentiment == "positive"},
    }
    assert set(want) == set(BESIDE)
    for part, ids in want.items():
        figure = Figure(f"theme/{theme.public_id}/{part}", BY_THEME[part], theme.id, theme.label)
        assert set(db.session.scalars(figure.statement(scope(world)))) == ids, part
        assert ids


class TestCheckedByPeople:
    """With labels of a theme and of all others, people’s word takes the place of the model’s."""

    @pytest.fixture(autouse=True)
    def _same_lot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(samples.secrets, "token_hex", lambda size: "5a" * size)

    def about_flood(self, number: int) -> bool:
        """Six in turn, so that everybody writes about both."""
        return number // 6 % 2 == 0

    def judged(self, world: World, size: int) -> dict[int, str]:
        """120 posts, half of them about the flood and mostly negative, the others seldom; so many judged."""
        ids = checking.write(world, 120)
        truth = {
            id_: "negative" if n % 3 < (2 if self.about_flood(n) else 1) else "neutral" for n, id_ in enumerate(ids)
        }
        checking.model_reads(truth)
        with transaction():
            made = Theme(public_id=public_id(), key="flood", label="flood", terms="{}", found_at=now())
            db.session.add(made)
            db.session.flush()
            for n, id_ in enumerate(ids):
                db.session.add(ThemePost(post_id=id_, theme_id=made.id if self.about_flood(n) else None))
        checking.judge(world, checking.draw(world, size), truth)
        return truth

    def test_the_change_follows_from_what_people_said(self, world):
        truth = self.judged(world, 100)
        told = found(world)["flood"]
        assert told.labels
        assert min(told.labels) >= 30
        assert sum(told.labels) == 100
        own = sum(mood == "negative" for n, mood in enumerate(truth.values()) if self.about_flood(n)) / 60
        rest = sum(mood == "negative" for n, mood in enumerate(truth.values()) if not self.about_flood(n)) / 60
        effect = told.effects["negative"]
        assert effect.low <= 0.5 * (rest - own) <= effect.high
        assert effect.high - effect.low < 0.12
        page = world.mara.get(PAGE).text
        assert "checked by people:" in page
        for address, number in LINK.findall(page):
            if "/checked" in address:
                assert rows_behind(world, "mara", address) == int(re.search(r"\d+", number)[0])

    def test_all_checked_leaves_no_doubt(self, world):
        truth = self.judged(world, 120)
        own = sum(mood == "negative" for n, mood in enumerate(truth.values()) if self.about_flood(n)) / 60
        rest = sum(mood == "negative" for n, mood in enumerate(truth.values()) if not self.about_flood(n)) / 60
        effect = found(world)["flood"].effects["negative"]
        assert (effect.low, effect.by, effect.high) == pytest.approx((0.5 * (rest - own),) * 3, abs=0.03)

    def test_under_30_labels_of_a_part_the_model_speaks(self, world):
        self.judged(world, 50)
        assert found(world)["flood"].labels is None
        assert "Read by the model, not yet checked by people." in world.mara.get(PAGE).text


def test_more_themes_take_no_more_statements(world):
    about(world, "flood", ["negative"] * 12)
    about(world, "", ["neutral"] * 12)
    world.mara.get(PAGE)
    with selects() as few:
        world.mara.get(PAGE)
    for number in range(5):
        about(world, f"theme {number}", ["neutral"] * 2)
    with selects() as more:
        world.mara.get(PAGE)
    assert len(more) == len(few) <= 12


def test_every_figure_beside_a_theme_says_how_it_counts(world):
    with world.app.test_request_context():
        for part in (*BESIDE, "checked", "others/checked"):
            assert BY_THEME[part].how.endswith(".")
    assert figures.count(Figure("posts", MEASURES["posts"]), Scope(world.actor("mara"), BEGAN, now())) == 0
