"""Keyset paging: every row once, whatever the ties; and a forged cursor is a bad address, never a fault."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, select
from werkzeug.exceptions import BadRequest

from community.notices import Notice
from community.people import Person
from foundation.database import db, transaction
from foundation.paging import Page, decode, encode, page

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def _plant(hours: list[int]) -> list[int]:
    """Notices of one person, one for each hour; ids in the order of planting."""
    with transaction():
        person = Person(handle="p", name="P", session_key="p", joined_at=MOMENT)
        db.session.add(person)
        db.session.flush()
        made = [
            Notice(person_id=person.id, key="k", address="/", cause=str(number), at=MOMENT + timedelta(hours=hour))
            for number, hour in enumerate(hours)
        ]
        db.session.add_all(made)
        db.session.flush()
        return [notice.id for notice in made]


def _walk(size: int, newest: bool) -> list[list[int]]:
    """The ids of every page, from the first to the last."""
    pages, cursor = [], None
    while True:
        found = page(select(Notice.id, Notice.at), (Notice.at, Notice.id), cursor, size, newest=newest)
        pages.append([row.id for row in found])
        cursor = found.next
        if cursor is None:
            return pages


def test_every_row_comes_once_in_order_whatever_the_ties(app):
    hours = [3, 3, 3, 1, 2, 3, 1, 1, 2, 9, 3, 3, 3, 3]
    with app.app_context():
        ids = _plant(hours)
        for newest, size in product((True, False), (1, 3, 7)):
            pages = _walk(size, newest)
            wanted = sorted(zip(hours, ids, strict=True), reverse=newest)
            assert [id_ for rows in pages for id_ in rows] == [id_ for _, id_ in wanted]
            assert all(len(rows) == size for rows in pages[:-1])
            assert pages[-1]


def test_a_page_that_is_just_full_has_no_next(app):
    with app.app_context():
        _plant([1, 2, 3])
        assert page(select(Notice.id), (Notice.at, Notice.id), None, 3).next is None
        assert page(select(Notice.id), (Notice.at, Notice.id), None, 2).next is not None


def test_nothing_is_an_empty_page(app):
    with app.app_context():
        found = page(select(Notice.id), (Notice.at, Notice.id), None, 5)
        assert (list(found), len(found), found.next) == ([], 0, None)


def test_what_comes_meanwhile_neither_repeats_nor_hides_a_row(app):
    with app.app_context():
        ids = _plant([1, 2, 3, 4])
        first = page(select(Notice.id), (Notice.at, Notice.id), None, 2)
        with transaction():
            person = db.session.scalars(select(Notice.person_id)).first()
            db.session.add(Notice(person_id=person, key="k", address="/", cause="new", at=MOMENT + timedelta(hours=9)))
        second = page(select(Notice.id), (Notice.at, Notice.id), first.next, 2)
        assert [row.id for row in (*first, *second)] == ids[::-1]


def test_a_computed_key_pages_as_well(app):
    """As the thread page does: confirmed answers first."""
    late = case((Notice.at > MOMENT + timedelta(hours=2), 0), else_=1)
    with app.app_context():
        a, b, c, d = _plant([1, 5, 2, 4])
        first = page(select(Notice.id), (late, Notice.at, Notice.id), None, 3, newest=False)
        rest = page(select(Notice.id), (late, Notice.at, Notice.id), first.next, 3, newest=False)
        assert [row.id for row in (*first, *rest)] == [d, b, a, c]


KINDS = [datetime, int]
YEARS = [datetime.fromisoformat(day) for day in ("0001-01-03", "9999-12-29")]


@given(
    st.datetimes(*YEARS, timezones=st.timezones()),
    st.integers(-(2**63) + 1, 2**63 - 1),
)
@settings(suppress_health_check=list(HealthCheck), max_examples=50, deadline=None)
def test_a_cursor_says_what_was_put_in(at, number):
    assert decode(encode([at, number]), KINDS) == [at.astimezone(UTC), number]


def _as_cursor(text: str | bytes) -> str:
    return base64.urlsafe_b64encode(text if isinstance(text, bytes) else text.encode()).decode().rstrip("=")


AT = '{"at": "2026-03-01T00:00:00+00:00"}'
FORGED = {
    "no base64": "ä-not-base64",
    "half a byte": "A",
    "no JSON": _as_cursor("{["),
    "no UTF-8": _as_cursor(b"[\xff, 1]"),
    "a number": _as_cursor("7"),
    "a word": _as_cursor('"ab"'),
    "too short": _as_cursor(f"[{AT}]"),
    "too long": _as_cursor(f"[{AT}, 1, 2]"),
    "an object": _as_cursor(f'{{"at": {AT}, "id": 1}}'),
    "null": _as_cursor(f"[{AT}, null]"),
    "true": _as_cursor(f"[{AT}, true]"),
    "a word for a number": _as_cursor(f'[{AT}, "1; DROP TABLE people"]'),
    "a list for a number": _as_cursor(f"[{AT}, [1]]"),
    "a number for a moment": _as_cursor("[1, 1]"),
    "a word for a moment": _as_cursor('["2026-03-01", 1]'),
    "no moment": _as_cursor('[{"at": "yesterday"}, 1]'),
    "a number as a moment": _as_cursor('[{"at": 5}, 1]'),
    "a moment without a zone": _as_cursor('[{"at": "2026-03-01T00:00:00"}, 1]'),
    "a moment before time": _as_cursor('[{"at": "0001-01-01T00:00:00+14:00"}, 1]'),
    "a huge number": _as_cursor(f"[{AT}, {10**30}]"),
    "a number that is endless": _as_cursor(f"[{AT}, {'9' * 6000}]"),
    "no number": _as_cursor(f"[{AT}, NaN]"),
    "infinity": _as_cursor(f"[{AT}, Infinity]"),
    "a fraction for an id": _as_cursor(f"[{AT}, 1.5]"),
    "half a character": _as_cursor(f'[{AT}, "\\ud800"]'),
    "a deep hole": _as_cursor("[" * 3000),
}


def test_a_forged_cursor_is_a_bad_address(app):
    with app.test_request_context():
        for what, cursor in FORGED.items():
            with pytest.raises(BadRequest):
                pytest.fail(f"{what} was read as {page(select(Notice.id), (Notice.at, Notice.id), cursor, 5)}")


def test_a_page_says_so_in_words(world):
    for path in ("/threads", "/spaces/square", "/inbox", "/people/nia", "/desk"):
        for cursor in ("A", FORGED["a deep hole"][:3000], FORGED["a huge number"], FORGED["a word for a moment"]):
            answer = world.sana.get(f"{path}?after={cursor}")
            assert answer.status_code == 400
            assert "The address of this page is not complete." in answer.text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=6))
@settings(suppress_health_check=list(HealthCheck), max_examples=100, deadline=None)
def test_whatever_is_sent_is_read_or_refused(plain):
    with_context = _as_cursor(json.dumps(plain))
    try:
        values = decode(with_context, [str, float])
    except BadRequest:
        return
    assert [type(value) for value in values] == [str, float]


def test_a_page_is_a_list_with_an_end():
    found = Page([1, 2], None)
    assert [*found] == [1, 2]
    assert len(found) == 2
