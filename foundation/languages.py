"""The reader's language and time zone: words through Flask-Babel, moments as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, get_domain, gettext
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from foundation import settings
from foundation.clock import now
from foundation.database import db

LANGUAGES: tuple[str, ...] = ("en",)
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
babel = Babel()


class Reader(NamedTuple):
    """In which language, zone and year the words and moments of this request are written."""

    language: str
    zone: str
    year: int


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


def reader() -> Reader:
    """The reader of this request, looked up once: a page asks a hundred times."""
    return _reader.get() or _look()


def _look() -> Reader:
    try:
        zone = g.get("zone") or settings.current()["zone"]
    except SQLAlchemyError:  # a page that says so must come even when the database does not
        db.session.rollback()
        zone = settings.DEFAULTS["zone"]
    found = Reader(_wanted(), zone, now().year)
    if has_request_context():
        _reader.set(found)
    return found


@contextmanager
def reading(language: str, zone: str) -> Iterator[None]:
    """Write for this reader instead: words in their language, moments in their zone. For mail."""
    token = _reader.set(Reader(language, zone, now().year))
    try:
        with force_locale(language):
            yield
    finally:
        _reader.reset(token)


def _forget(_error: BaseException | None = None) -> None:
    _reader.set(None)


def zone() -> str:
    """The time zone in which this reader's moments are written."""
    return reader().zone


def language() -> str:
    """The language of this page, such as `en`."""
    return reader().language


def iso(at: datetime) -> str:
    """A moment in UTC for a machine, to the minute."""
    return f"{at.isoformat()[:16]}Z"


def moment(at: datetime) -> str:
    """A moment for a person: “2 November, 18:42”, with the year when it is not this one."""
    who = reader()
    local = at.astimezone(_zone_named(who.zone))
    return f"{_day(local, who)}, {_time(local)}"


def day(at: datetime) -> str:
    """The day of a moment for a person: “2 November”, with the year when it is not this one."""
    who = reader()
    return _day(at.astimezone(_zone_named(who.zone)), who)


def weekday(at: datetime) -> str:
    """A near moment in full: “Tuesday 17 November, 16:00”."""
    local = _local(at)
    return f"{date_in_words(local.date(), 'EEEE d MMMM', language())}, {_time(local)}"


def clock_time(at: datetime) -> str:
    """The time of day: “16:00”."""
    return _time(_local(at))


def when(at: datetime, text: str | None = None) -> Markup:
    """A <time> element that says the moment."""
    return Markup(f'<time datetime="{iso(at)}">{escape(text or moment(at))}</time>')


@lru_cache(maxsize=8192)
def date_in_words(day: date, form: str, language: str) -> str:
    """A day in a form of Babel’s, such as “d MMMM”; looked up once, because that takes longer than a row of a list."""
    return format_date(day, form, locale=language)


def _local(at: datetime) -> datetime:
    return at.astimezone(_zone_named(zone()))


_zone_named = lru_cache(maxsize=64)(ZoneInfo)


def _day(local: datetime, who: Reader) -> str:
    return date_in_words(local.date(), "d MMMM" if local.year == who.year else "d MMMM yyyy", who.language)


def _time(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"


def translate(words: str, **given: Any) -> Markup:
    """`_()` of the templates: looked up once for each language, because a page asks a hundred times."""
    found = _translated(reader().language, words)
    return _filled(found, given) if given else found


def _filled(words: Markup, given: dict[str, Any]) -> Markup:
    """Words with what is given put in, escaped; as Markup’s own `%` does, which asks more of each value."""
    safe = {name: value if type(value) is int else str(escape(value)) for name, value in given.items()}
    return Markup(str.__mod__(words, safe))


@lru_cache(maxsize=4096)
def _translated(_language: str, words: str) -> Markup:
    return Markup(gettext(words))


def plural(one: str, many: str, num: int, **given: Any) -> Markup:
    """`ngettext()` of the templates and of lists, looked up once for each language and number."""
    found = _counted(reader().language, one, many, num)
    return _filled(found, {"num": num, **given})


@lru_cache(maxsize=8192)
def _counted(_language: str, one: str, many: str, num: int) -> Markup:
    return Markup(get_domain().get_translations().ungettext(one, many, num))


def _wanted() -> str:
    """What the reader has chosen, else what the browser asks for; a command and the worker speak the first language."""
    if g.get("language") in LANGUAGES:
        return str(g.language)
    return wanted(request.headers.get("Accept-Language", "")) if has_request_context() else LANGUAGES[0]


def wanted(asked: str) -> str:
    """The language for a browser that asks in these words, as its Accept-Language has them."""
    if len(LANGUAGES) == 1:
        return LANGUAGES[0]
    return parse_accept_header(asked, LanguageAccept).best_match(LANGUAGES) or LANGUAGES[0]


def init_app(app: Flask) -> None:
    """Choose the language, and give the templates their filters. A room that knows who reads sets `g.zone` and
    `g.language` before anything is written."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LANGUAGES[0])
    babel.init_app(app, locale_selector=_wanted)
    app.before_request(_forget)
    app.teardown_request(_forget)
    app.jinja_env.globals.update(_=translate, ngettext=plural)
    app.jinja_env.filters.update(iso=iso, moment=moment, day=day, weekday=weekday, clock_time=clock_time, when=when)
