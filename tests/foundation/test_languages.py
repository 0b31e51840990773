"""Moments and words as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from foundation import languages, settings
from foundation.database import db, transaction

NEAR, FAR = datetime(2026, 3, 4, 17, 42, 59, tzinfo=UTC), datetime(2019, 11, 2, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_a_request(app):
    with app.test_request_context():
        yield
        db.session.remove()


@pytest.mark.parametrize(
    ("write", "near", "far"),
    [
        (languages.moment, "4 March, 17:42", "2 November 2019, 23:30"),
        (languages.day, "4 March", "2 November 2019"),
        (languages.weekday, "Wednesday 4 March, 17:42", "Saturday 2 November, 23:30"),
        (languages.clock_time, "17:42", "23:30"),
        (languages.iso, "2026-03-04T17:42Z", "2019-11-02T23:30Z"),
        (languages.when, '<time datetime="2026-03-04T17:42Z">4 March, 17:42</time>',
         '<time datetime="2019-11-02T23:30Z">2 November 2019, 23:30</time>'),
    ],
)  # fmt: skip
def test_moments_are_written_as_people_do(write, near, far):
    assert (write(NEAR), write(FAR)) == (near, far)


def test_moments_are_in_the_zone_of_the_site(app):
    with transaction():
        settings.change("zone", "Pacific/Auckland")
    with app.test_request_context():
        assert languages.weekday(FAR) == "Sunday 3 November, 12:30"
        assert languages.when(FAR) == '<time datetime="2019-11-02T23:30Z">3 November 2019, 12:30</time>'


def test_the_words_of_a_moment_may_be_others_and_are_escaped():
    assert languages.when(NEAR, "<soon>") == '<time datetime="2026-03-04T17:42Z">&lt;soon&gt;</time>'


def test_what_is_put_into_a_sentence_is_escaped():
    said = languages.translate("%(name)s answered", name="<b>Nia</b>")
    assert said == Markup("&lt;b&gt;Nia&lt;/b&gt; answered")
    assert languages.translate("Search") == "Search"
    assert "100 %" in languages.translate("100 %")


def test_one_and_many(app):
    assert [languages.plural("%(num)d reply", "%(num)d replies", n) for n in (0, 1, 2)] == [
        "0 replies", "1 reply", "2 replies",
    ]  # fmt: skip


@pytest.mark.parametrize("wish", ["de-DE,de;q=0.9", "", "*", "xx-invalid;q=banana", "en-GB,en;q=0.5"])
def test_who_asks_for_another_language_gets_the_first_one(app, wish):
    with app.test_request_context(headers={"Accept-Language": wish}):
        assert languages.language() == "en"


def test_commands_and_the_worker_speak_too(app):
    with app.app_context():
        assert languages.language() == "en"
        assert languages.moment(NEAR) == "4 March, 17:42"
        assert languages.translate("Search") == "Search"


def test_a_page_says_its_language_and_direction(world):
    assert '<html lang="en" dir="ltr"' in world.nobody.get("/").text


def test_a_reader_is_forgotten_after_the_request(app):
    with transaction():
        settings.change("zone", "Asia/Kolkata")
    with app.test_request_context():
        assert languages.zone() == "Asia/Kolkata"
    with transaction():
        settings.change("zone", "UTC")
    with app.test_request_context():
        assert languages.zone() == "UTC"
