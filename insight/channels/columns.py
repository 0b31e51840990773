"""Which column of a file is what: found by its name, or said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from insight.channels.faults import Refused

DATE, TEXT, AUTHOR, SEGMENT, MOMENT, SCORE = FIELDS = ("date", "text", "author", "segment", "moment", "score")
NEEDED = (DATE, TEXT)
NAMES: dict[str, tuple[str, ...]] = {
    DATE: (
        "date", "day", "when", "created at", "created", "date created", "created date", "submitted at", "submitted",
        "submission date", "date submitted", "end date", "recorded date", "response date", "timestamp", "time",
        "datetime",        "date time", "call date", "posted at", "posted", "published at", "received", "received at",
    ),
    TEXT: (
        "text", "comment", "comments", "verbatim", "verbatims", "open text", "free text", "feedback", "message", "body",
        "note", "notes", "call notes", "call note", "answer", "response", "review", "content", "post", "words",
        "remarks",        "remark", "description", "what they said", "tweet",
    ),
    AUTHOR: (
        "author", "author key", "author id", "respondent", "respondent id", "person", "person id", "customer",
        "customer id", "user", "user id", "username", "user name", "member", "member id", "participant",
        "participant id", "caller", "caller id", "contact", "contact id", "email", "e mail", "email address", "name",
        "who",        "client id", "account id",
    ),
    SEGMENT: (
        "segment", "audience", "group", "customer group", "segment name", "customer segment", "type", "customer type",
        "category", "plan",
    ),
    MOMENT: ("moment", "touchpoint", "stage", "journey stage", "step", "journey moment", "phase", "journey step"),
    SCORE: (
        "score", "rating", "stars", "nps", "nps score", "csat", "csat score", "grade", "points", "satisfaction", "ces",
    ),
}  # fmt: skip


def guess(header: Sequence[str]) -> dict[str, int]:
    """The columns whose names say what they hold; of several names the usual one counts. Each column once."""
    plain = [_plain(name) for name in header]
    found: dict[str, int] = {}
    for field, names in NAMES.items():
        at = next((plain.index(name) for name in names if name in plain), None)
        if at is not None and at not in found.values():
            found[field] = at
    return found


def said(header: Sequence[str], text: str) -> dict[str, int]:
    """What `date=COLUMN,text=COLUMN` says, on top of what the names say. Unknown fields and columns raise Refused."""
    given: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        field, _sign, column = (side.strip() for side in part.partition("="))
        if field not in FIELDS:
            raise Refused("no-field", name=field[:60], fields=", ".join(FIELDS))
        given[field] = column_of(header, column)
    kept = {field: at for field, at in guess(header).items() if field not in given and at not in given.values()}
    return checked(kept | given, header)


def column_of(header: Sequence[str], name: str) -> int:
    """Where the column of this name stands; none raises Refused."""
    for at, known in enumerate(header):
        if known and known.casefold() == " ".join(name.split()).casefold():
            return at
    raise Refused("no-column", name=name[:60], columns=listed(header))


def checked(mapping: Mapping[str, int], header: Sequence[str]) -> dict[str, int]:
    """The mapping, when it says where the date and the words are, and uses each column once; else Refused."""
    for field in NEEDED:
        if field not in mapping:
            raise Refused(f"no-{field}-column", columns=listed(header))
    for field, at in mapping.items():
        if not 0 <= at < len(header) or field not in FIELDS:
            raise Refused("no-column", name=str(at), columns=listed(header))
    if len(set(mapping.values())) < len(mapping):
        raise Refused("column-twice")
    return dict(mapping)


def listed(header: Sequence[str]) -> str:
    """The names of the columns in a sentence, the first dozen."""
    names = [f"“{name[:40]}”" for name in header if name]
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().casefold()
