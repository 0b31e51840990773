"""What an administrator changes while it runs: in force soon, with the old value kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from foundation import clock, settings
from foundation.database import db, transaction
from foundation.settings import DEFAULTS, FRESH, Setting

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _inside(app):
    with app.app_context():
        yield
        db.session.remove()


def _change(key: str, value: object, by_id: int | None = None) -> None:
    with transaction():
        settings.change(key, value, by_id)


def test_before_anything_is_set_the_defaults_hold():
    assert settings.current() == DEFAULTS


def test_a_change_is_in_force_at_once_where_it_was_made():
    settings.current()
    _change("site_name", "Ask Brackwater")
    assert settings.current()["site_name"] == "Ask Brackwater"
    assert settings.current() == DEFAULTS | {"site_name": "Ask Brackwater"}


def test_every_value_is_kept_with_its_time_and_who_set_it():
    _change("site_name", "One", 7)
    with clock.at(AT + timedelta(days=1)):
        _change("site_name", "Two")
    with clock.at(AT + timedelta(days=2)):
        _change("site_name", "One", 8)
    rows = db.session.scalars(select(Setting).order_by(Setting.id)).all()
    assert [(row.value, row.since, row.by_id) for row in rows] == [
        ('"One"', AT, 7), ('"Two"', AT + timedelta(days=1), None), ('"One"', AT + timedelta(days=2), 8),
    ]  # fmt: skip
    assert settings.current()["site_name"] == "One"


@pytest.mark.parametrize("value", ["<b>ä “ü” 👍", "", [{"role": "Asker", "email": "a@example.org"}], None, 3])
def test_any_value_comes_back_as_it_was(value):
    _change("tagline", value)
    assert settings.current()["tagline"] == value


def test_a_setting_that_is_none_is_refused():
    with pytest.raises(KeyError, match="colour"), transaction():
        settings.change("colour", "red")


def test_what_was_taken_back_is_not_believed_for_long():
    def change_and_fall() -> None:
        settings.change("site_name", "Never")
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction():
        change_and_fall()
    assert settings.current()["site_name"] == "Parley"


def test_another_process_sees_it_after_a_few_seconds():
    """Another process's change: the row is there, and nobody told this one."""
    settings.current()
    with transaction():
        db.session.add(Setting(key="site_name", value='"Elsewhere"', since=AT, by_id=None))
    assert settings.current()["site_name"] == "Parley"
    read_at, last, values = current_app.extensions["parley.settings"]
    current_app.extensions["parley.settings"] = (read_at - FRESH, last, values)
    assert settings.current()["site_name"] == "Elsewhere"


def test_pages_show_the_name_as_text(world):
    _change("site_name", "Ask <Brackwater> & more")
    page = world.nobody.get("/").text
    assert "Ask &lt;Brackwater&gt; &amp; more" in page
    assert "<Brackwater>" not in page
