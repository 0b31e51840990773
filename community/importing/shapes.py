"""The rows of a dump, brought into the shape of our tables: ids, moments, words, tags."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from community.importing.rows import Row
from foundation.clock import now

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """A row lacks something, or holds what it may not; the message says what."""


def id_of(row: Row, field: str = "Id") -> str:
    """An id of a row, a number as text."""
    if not is_id(row[field]):
        raise Unreadable(f"{field} is no number: {row[field][:20]!r}")
    return row[field]


def is_id(value: str) -> bool:
    """Whether this can be an id: a whole number, as text."""
    return re.fullmatch(r"-?[0-9]{1,19}", value) is not None


def id_of_reply(row: Row, parent: str) -> str:
    """The id of a row that needs a parent, a date and words."""
    id_of(row, parent)
    moment_of(row)
    edited_at(row)
    if "Text" not in row and "Body" not in row:
        raise Unreadable("there is no text")
    return id_of(row)


def moment_of(row: Row, field: str = "CreationDate") -> datetime:
    """A moment of a row; dumps write UTC without saying so. What lies before computers or still ahead is no moment."""
    try:
        found = datetime.fromisoformat(row[field])
        at = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{field} is no date: {row[field][:40]!r}") from None
    if not EARLIEST <= at <= now() + timedelta(days=1):
        raise Unreadable(f"{field} cannot be right: {row[field][:40]!r}")
    return at


def edited_at(row: Row) -> datetime | None:
    """When a post was changed last; None when it never was."""
    return moment_of(row, "LastEditDate") if row.get("LastEditDate") else None


def number(value: str) -> int:
    """A score, kept within bounds; what is none is nought."""
    return max(-(10**9), min(10**9, int(value))) if re.fullmatch(r"-?\d{1,12}", value) else 0


def body(value: str) -> str:
    """The words of a post, without what no database keeps."""
    return value.replace("\x00", "")


def words(value: str, length: int) -> str:
    """A line of words, white space tidied, cut at `length`."""
    return " ".join(value.split())[:length].strip()


def author_key(row: Row, field: str) -> str:
    """The source id of an author; of one who is gone, the name that is left."""
    name = row.get("OwnerDisplayName") or row.get("UserDisplayName") or ""
    return row[field] if is_id(row.get(field, "")) else f"name:{words(name, 50)}"


def tag_names(value: str) -> list[str]:
    """`<a><b>` or `|a|b|`, as dumps write tags."""
    return list(dict.fromkeys(name for part in re.split(r"[<>|]+", value) if (name := tag_name(part))))[:5]


def tag_name(value: str) -> str:
    """A tag as we write tags; may be empty."""
    return re.sub(r"[^\w.+#-]+", "-", value.strip().lower())[:40]
