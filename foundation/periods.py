"""Periods: whole weeks, months, quarters and years, in the organisation's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from foundation.clock import now
from foundation.languages import language, zone

WEEK, MONTH, QUARTER, YEAR = KINDS = ("week", "month", "quarter", "year")
FIRST_YEAR, LAST_YEAR = 1970, 2999
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
ONE_DAY, ONE_WEEK, THURSDAY = timedelta(days=1), timedelta(weeks=1), timedelta(days=3)
_WRITTEN = re.compile(r"(?P<year>\d{4})(?:-W(?P<week>\d\d)|-Q(?P<quarter>[1-4])|-(?P<month>\d\d))?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """One week, month, quarter or year: its first day, and the first day after it."""

    kind: str
    first: date
    after: date

    @property
    def name(self) -> str:
        """As it stands in an address: 2026-W42, 2026-10, 2026-Q3 or 2026."""
        if self.kind == WEEK:
            year, week, _weekday = self.first.isocalendar()
            return f"{year}-W{week:02}"
        year = self.first.year
        quarter = (self.first.month + 2) // 3
        return {MONTH: f"{year}-{self.first.month:02}", QUARTER: f"{year}-Q{quarter}", YEAR: f"{year}"}[self.kind]

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.after)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - ONE_DAY

    @property
    def previous(self) -> Period:
        """The period of the same kind before it."""
        return containing(self.kind, self.first - ONE_DAY)

    @property
    def next(self) -> Period:
        """The period of the same kind after it."""
        return containing(self.kind, self.after)

    @property
    def over(self) -> bool:
        """Whether it lies in the past as a whole."""
        return self.end <= now()

    @property
    def begun(self) -> bool:
        """Whether any of it has been."""
        return self.start <= now()

    def wider(self) -> list[Period]:
        """The longer periods that its last day lies in, the shortest first."""
        return [containing(kind, self.last) for kind in KINDS[KINDS.index(self.kind) + 1 :]]

    def parts(self) -> list[Period]:
        """The periods of the next shorter kind inside it, those of a year being months; none for a week."""
        kind = {WEEK: "", MONTH: WEEK, QUARTER: MONTH, YEAR: MONTH}[self.kind]
        return _each(kind, self.first, self.after) if kind else []

    def weeks(self) -> list[Period]:
        """Its weeks: those whose Thursday lies in it, so that a week is of one month and a year has 52 or 53."""
        return [
            week for week in _each(WEEK, self.first, self.after) if self.first <= week.first + THURSDAY < self.after
        ]

    @property
    def words(self) -> str:
        """What it is called: “October 2026”, “July to September 2026”, “the week of 12 October 2026”."""
        if self.kind == WEEK:
            return _("the week of %(day)s", day=format_date(self.first, "d MMMM yyyy", locale=language()))
        if self.kind == QUARTER:
            first = format_date(self.first, "LLLL", locale=language())
            return _("%(first)s to %(last)s", first=first, last=format_date(self.last, "LLLL yyyy", locale=language()))
        pattern = "LLLL yyyy" if self.kind == MONTH else "yyyy"
        written: str = format_date(self.first, pattern, locale=language())
        return written

    @property
    def when(self) -> str:
        """The same inside a sentence: “in October 2026”, “from July to September 2026”."""
        if self.kind == QUARTER:
            return _("from %(period)s", period=self.words)
        return _("in %(period)s", period=self.words)

    @property
    def days(self) -> str:
        """Its first and its last day: “1 to 31 October 2026”."""
        last = format_date(self.last, "d MMMM yyyy", locale=language())
        same_year, same_month = self.first.year == self.last.year, self.first.month == self.last.month
        pattern = "d" if same_year and same_month else "d MMMM" if same_year else "d MMMM yyyy"
        return _("%(first)s to %(last)s", first=format_date(self.first, pattern, locale=language()), last=last)

    @property
    def day(self) -> str:
        """Its first day: “12 October”."""
        written: str = format_date(self.first, "d MMMM", locale=language())
        return written

    @property
    def short(self) -> str:
        """Its first day in a few signs, for an axis: “12 Oct”."""
        written: str = format_date(self.first, "d MMM", locale=language())
        return written


def parse(text: str) -> Period:
    """The period that an address names. What is none raises BadRequest with a sentence."""
    if found := _WRITTEN.fullmatch(text.strip()):
        try:
            return _period(**found.groupdict())
        except ValueError:
            pass
    raise BadRequest(
        _("There is no period “%(text)s”. Write a week as 2026-W42, a month as 2026-10, a quarter as 2026-Q3 or a year "
          "as 2026.", text=text[:40])
    )  # fmt: skip


def _period(year: str, week: str | None, quarter: str | None, month: str | None) -> Period:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(year)
    if week:
        return containing(WEEK, date.fromisocalendar(int(year), int(week), 1))
    if quarter:
        return containing(QUARTER, date(int(year), 3 * int(quarter), 1))
    return containing(MONTH, date(int(year), int(month), 1)) if month else containing(YEAR, date(int(year), 1, 1))


def containing(kind: str, day: date) -> Period:
    """The period of this kind in which a day lies."""
    if kind == WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(WEEK, monday, monday + ONE_WEEK)
    length = MONTHS[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    turn = first.month - 1 + length
    return Period(kind, first, date(first.year + turn // 12, turn % 12 + 1, 1))


def current(kind: str = MONTH) -> Period:
    """The period of this kind that runs now."""
    return containing(kind, local_day(now()))


def local_day(at: datetime) -> date:
    """The day that a moment falls on in the organisation's zone."""
    return at.astimezone(ZoneInfo(zone())).date()


def _each(kind: str, first: date, after: date) -> list[Period]:
    found = [containing(kind, first)]
    while found[-1].after < after:
        found.append(found[-1].next)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone())).astimezone(UTC)
