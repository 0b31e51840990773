"""The reader's language and time zone: words through Flask-Babel, moments as people write them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, g, request
from flask_babel import Babel, get_locale, gettext
from markupsafe import Markup, escape

from foundation import settings
from foundation.clock import now

LANGUAGES = ("en",)
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
babel = Babel()


def zone() -> str:
    """The time zone in which this reader's moments are written."""
    found: str = settings.current()["zone"]
    return found


def language() -> str:
    """The language of this page, such as `en`."""
    if "language" not in g:
        locale = get_locale()
        g.language = str(locale) if locale else LANGUAGES[0]
    found: str = g.language
    return found


def iso(at: datetime) -> str:
    """A moment for a machine: UTC, to the minute."""
    return at.strftime("%Y-%m-%dT%H:%MZ")


def moment(at: datetime) -> str:
    """A moment for a person: “2 November, 18:42”, with the year when it is not this one."""
    return _moment(at.replace(second=0, microsecond=0), zone(), language(), now().year)


def day(at: datetime) -> str:
    """The day of a moment for a person: “2 November”, with the year when it is not this one."""
    return _day(at.replace(second=0, microsecond=0), zone(), language(), now().year)


def weekday(at: datetime) -> str:
    """A near moment in full: “Tuesday 17 November, 16:00”."""
    return _weekday(at.replace(second=0, microsecond=0), zone(), language())


def clock_time(at: datetime) -> str:
    """The time of day: “16:00”."""
    return _time(at.replace(second=0, microsecond=0), zone(), language())


def when(at: datetime, text: str | None = None) -> Markup:
    """A <time> element that says the moment."""
    return Markup('<time datetime="{}">{}</time>').format(iso(at), escape(text or moment(at)))


@lru_cache(maxsize=4096)
def _day(at: datetime, zone: str, language: str, year: int) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return format_date(local, "d MMMM" if local.year == year else "d MMMM yyyy", locale=language)


@lru_cache(maxsize=4096)
def _moment(at: datetime, zone: str, language: str, year: int) -> str:
    return f"{_day(at, zone, language, year)}, {_time(at, zone, language)}"


@lru_cache(maxsize=4096)
def _weekday(at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_date(local, 'EEEE d MMMM', locale=language)}, {_time(at, zone, language)}"


@lru_cache(maxsize=4096)
def _time(at: datetime, zone: str, language: str) -> str:
    return format_time(at.astimezone(ZoneInfo(zone)), "H:mm", locale=language)


def translate(words: str, **given: Any) -> Markup:
    """`_()` of the templates: looked up once for each language, because a page asks a hundred times."""
    found = _translated(language(), words)
    return found % given if given else found


@lru_cache(maxsize=4096)
def _translated(_language: str, words: str) -> Markup:
    return Markup(gettext(words))


def init_app(app: Flask) -> None:
    """Choose the language by what the browser asks for, and give the templates their filters."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LANGUAGES[0])
    babel.init_app(app, locale_selector=lambda: request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0])
    app.jinja_env.globals["_"] = translate
    app.jinja_env.filters.update(iso=iso, moment=moment, day=day, weekday=weekday, clock_time=clock_time, when=when)
