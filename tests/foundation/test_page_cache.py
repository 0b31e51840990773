"""What is kept of the pages of visitors, for how long, in how much room, and how it is sent."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from flask import Flask

from app import create_app
from foundation import clock, page_cache
from foundation.database import db, transaction
from foundation.page_cache import LASTING, Kept, Shelf
from tests.conftest import settings


@pytest.fixture
def cache(app):
    return app.extensions["parley.page_cache"]


def _kept(app: Flask, **headers: str):
    """A page that is kept, asked for once more."""
    client = app.test_client()
    for _ in range(2):
        client.get("/decisions")
    return client.get("/decisions", headers=headers)


def test_a_page_is_kept_from_the_second_time(app, cache):
    client = app.test_client()
    seen = [(client.get("/decisions").text, cache.kept, cache.given) for _ in range(4)]
    assert [(kept, given) for _text, kept, given in seen] == [(0, 0), (1, 0), (1, 1), (1, 2)]
    assert len({text for text, _kept, _given in seen}) == 1


def test_it_is_sent_packed_to_who_takes_that(app):
    plain, packed = _kept(app), _kept(app, **{"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "Content-Security-Policy" in answer.headers


def test_a_browser_that_has_it_is_told_so(app):
    tag = _kept(app).headers["ETag"]
    again = _kept(app, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert _kept(app, **{"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_head_has_no_body(app, cache):
    _kept(app)
    answer = app.test_client().head("/decisions")
    assert (answer.status_code, answer.data) == (200, b"")
    assert cache.given == 2


def test_it_lasts_for_a_while_only_because_pages_tell_the_time(app, cache, moment):
    _kept(app)
    given = cache.given
    with clock.at(moment + LASTING - timedelta(seconds=1)):
        app.test_client().get("/decisions")
        assert cache.given == given + 1
    with clock.at(moment + LASTING):
        app.test_client().get("/decisions")
        assert cache.given == given + 1
    with clock.at(moment - timedelta(seconds=1)):  # somebody set the clock back
        app.test_client().get("/decisions")
        assert cache.given == given + 1


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": "parley=anything"}, {"Cookie": "a=b; parley="}, {"Authorization": "Bearer x"}],
)
def test_who_brings_a_session_or_a_key_goes_inside(app, cache, headers):
    for _ in range(4):
        app.test_client(use_cookies=False).get("/decisions", headers=headers)
    assert (cache.kept, cache.given) == (0, 0)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/healthz", "/readyz", "/live", "/nowhere", "/static/favicon.svg", "/?q=" + 1000 * "x"]
)
def test_only_whole_pages_for_everybody_are_kept(app, cache, address):
    for _ in range(3):
        app.test_client(use_cookies=False).get(address).close()
    assert (cache.kept, cache.given) == (0, 0)


def test_addresses_of_one_page_are_kept_apart(app, cache):
    client = app.test_client()
    for address in ("/threads", "/threads?show=ideas"):
        for host in ("one.example.org", "two.example.org"):
            client.get(address, base_url=f"http://{host}")
            client.get(address, base_url=f"http://{host}")
    assert (cache.kept, cache.given) == (4, 0)


def test_a_database_that_is_away_gives_nothing_old(app, cache):
    _kept(app)
    cache._versions._connection.close()
    given = cache.given
    assert app.test_client().get("/decisions").status_code == 200  # could not ask: made anew
    assert cache.given == given
    app.test_client().get("/decisions")  # asks by a new connection
    assert cache.given == given + 1


def test_no_room_keeps_nothing(tmp_path, template):
    app = create_app(settings(tmp_path, page_cache=0))
    assert "parley.page_cache" not in app.extensions


def _page(length: int) -> Kept:
    return Kept(0, clock.now(), b"", "", [], [], [], length)


def test_what_was_not_asked_for_the_longest_time_makes_room():
    shelf = Shelf(100)
    for name in "abc":
        shelf.put(name, _page(30))
    shelf.get("a")
    shelf.put("d", _page(30))
    assert [name for name in "abcd" if shelf.get(name)] == ["a", "c", "d"]
    shelf.put("d", _page(90))
    assert [name for name in "abcd" if shelf.get(name)] == ["d"]
    shelf.put("e", _page(101))
    assert [name for name in "abcde" if shelf.get(name)] == []


def test_a_crawler_fills_nothing():
    shelf = Shelf(100)
    assert [shelf.asked_before(number) for number in range(page_cache.ADDRESSES_KNOWN + 1)].count(True) == 0
    assert not shelf.asked_before(0)
    assert shelf.asked_before(page_cache.ADDRESSES_KNOWN)


def test_a_commit_that_is_taken_back_is_no_new_version(app, cache):
    _kept(app)
    given = cache.given
    with app.app_context():
        with pytest.raises(KeyError), transaction():
            raise KeyError
        db.session.remove()
    app.test_client().get("/decisions")
    assert cache.given == given + 1


def test_inside_an_unseen_transaction_a_seen_one_counts(app, cache):
    _kept(app)
    given = cache.given
    with app.app_context():
        with transaction(unseen=True), transaction():
            pass
        db.session.remove()
    app.test_client().get("/decisions")
    assert cache.given == given
