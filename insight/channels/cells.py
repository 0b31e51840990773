"""The cells of a row, brought into the shape of a comment: a moment, words, a score, the names of groups."""

from __future__ import annotations

import math
import re
from calendar import month_abbr, month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from community.posts import LONGEST
from foundation.clock import now
from foundation.text.words import readable
from insight.channels.columns import AUTHOR, DATE, MOMENT, SCORE, SEGMENT, TEXT
from insight.channels.faults import Unreadable

UNSAID, DAY_FIRST, MONTH_FIRST, YEAR_FIRST = ORDERS = ("", "dmy", "mdy", "iso")
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_NAME = 80  # characters of a segment or moment
LONGEST_KEY = 300  # characters of what stands for an author
LARGEST_SCORE = 1e6

_SECOND = r"(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
_CLOCK = r"(?:[T,]?\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)" + _SECOND + r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ISO = re.compile(r"(?P<a>\d{4})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{1,2})" + _CLOCK, re.ASCII)
_TURNED = re.compile(r"(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d\d)" + _CLOCK, re.ASCII)
_NAMED = re.compile(
    r"(?:(?P<a>\d{1,2})(?:st|nd|rd|th)?[ .-]+(?P<name>[A-Za-z]{3,9})\.?"
    r"|(?P<name2>[A-Za-z]{3,9})\.?[ -]+(?P<a2>\d{1,2})(?:st|nd|rd|th)?)"
    r",?[ -]+(?P<c>\d{4})" + _CLOCK,
    re.ASCII,
)
_SCORE = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)
_MONTHS = {name.casefold(): at for names in (month_name, month_abbr) for at, name in enumerate(names) if name}


@dataclass(frozen=True, slots=True)
class Comment:
    """What one row says. `author` is as it stands in the file: it is hashed before anything is kept."""

    at: datetime
    text: str
    author: str
    segment: str | None
    moment: str | None
    score: float | None


def comment(cells: Sequence[str], mapping: Mapping[str, int], order: str, zone: ZoneInfo) -> Comment:
    """The comment of a row. What cannot be one raises Unreadable."""

    def cell(field: str) -> str:
        return cells[mapping[field]].strip() if field in mapping else ""

    return Comment(
        at=moment_of(cell(DATE), order, zone),
        text=words(cell(TEXT)),
        author=_name(cell(AUTHOR), LONGEST_KEY, "author-long") or "",
        segment=_name(cell(SEGMENT), LONGEST_NAME, "segment-long"),
        moment=_name(cell(MOMENT), LONGEST_NAME, "moment-long"),
        score=score(cell(SCORE)),
    )


def words(text: str) -> str:
    """What somebody said, as posts are kept: without controls; empty or longer than a post raises Unreadable."""
    found = readable(text).strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in found):
        raise Unreadable("no-words")
    if len(found) > LONGEST:
        raise Unreadable("words-long", f"{len(found):,}")
    return found


def score(text: str) -> float | None:
    """A number such as 7 or 7,5; None for nothing. Anything else raises Unreadable."""
    if not text:
        return None
    found = float(text.replace(",", ".")) if _SCORE.fullmatch(text) else math.nan
    if not abs(found) <= LARGEST_SCORE:
        raise Unreadable("score", text)
    return found


def moment_of(text: str, order: str, zone: ZoneInfo) -> datetime:
    """A moment as people write it; a day alone is its beginning. Without a zone it is in the organisation's.

    `order` is one of ORDERS; unsaid, a day such as 03/04/2026 raises Unreadable, because it may be one of two.
    """
    if not text:
        raise Unreadable("no-date")
    try:
        at = _with_zone(text) or _local(text, order, zone)
    except Unreadable:
        raise
    except (ValueError, OverflowError):
        raise Unreadable("date", text) from None
    if not EARLIEST <= at <= now() + timedelta(days=1):
        raise Unreadable("date-far", text)
    return at


def _with_zone(text: str) -> datetime | None:
    """A moment that says its zone itself."""
    if not re.search(r"\d(?:Z|[+-]\d\d:?\d\d)$", text) or len(text) < 16:
        return None
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else None


def _local(text: str, order: str, zone: ZoneInfo) -> datetime:
    if found := _ISO.fullmatch(text):
        year, month, day = int(found["a"]), int(found["b"]), int(found["c"])
    elif found := _TURNED.fullmatch(text):
        day, month = _turned(text, int(found["a"]), int(found["b"]), order)
        year = _year(text, found["c"], order)
    elif found := _NAMED.fullmatch(text):
        day, month = int(found["a"] or found["a2"]), _MONTHS.get((found["name"] or found["name2"]).casefold(), 0)
        year = int(found["c"])
    else:
        raise ValueError(text)
    hour, half = int(found["hour"] or 0), (found["half"] or "").casefold()[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    clock = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    return datetime.combine(datetime(year, month, day, tzinfo=UTC).date(), clock, zone).astimezone(UTC)


def _turned(text: str, first: int, second: int, order: str) -> tuple[int, int]:
    """Day and month of two numbers: as was said, or as they can only be."""
    if order == YEAR_FIRST:
        raise ValueError(text)
    if order == DAY_FIRST or (order == UNSAID and first > 12) or first == second:
        return first, second
    if order == MONTH_FIRST or second > 12:
        return second, first
    raise Unreadable("date-order", text)


def _year(text: str, written: str, order: str) -> int:
    """Two figures are a year of this century where the order was said; unsaid, they could be a day."""
    if len(written) == 4:
        return int(written)
    if order == UNSAID:
        raise Unreadable("date-order", text)
    return 2000 + int(written)


def _name(text: str, longest: int, why: str) -> str | None:
    """A name in one line; None for nothing."""
    found = " ".join(readable(text).split())
    if len(found) > longest:
        raise Unreadable(why, found)
    return found or None
