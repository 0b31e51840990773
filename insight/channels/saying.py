"""The sentences about files and rows that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from community.posts import LONGEST
from insight.channels.cells import LONGEST_NAME
from insight.channels.faults import Refused

TOO_LARGE, WRONG_KIND, NOT_COMPLETE = 413, 415, 422
STATUSES = {
    "too-large": TOO_LARGE,
    "workbook": WRONG_KIND,
    "utf-16": WRONG_KIND,
    "no-text": WRONG_KIND,
    "line-ends": WRONG_KIND,
}
REFUSALS: dict[str, Callable[..., str]] = {
    "missing": lambda: _("There is no such file."),
    "no-file": lambda: _("Choose a CSV file."),
    "no-name": lambda: _("Write the name of the channel, at most 80 characters, such as “Exit survey”."),
    "too-large": lambda: _("The file is larger than 100 MB. Split it, and import the parts one after the other."),
    "empty": lambda: _("The file is empty."),
    "workbook": lambda: _("This is a workbook or a packed file, not a CSV file. Save it as “CSV UTF-8” and try again."),
    "utf-16": lambda: _("This file is written in UTF-16. Save it as “CSV UTF-8” and try again."),
    "no-text": lambda: _("This is not a text file. Save the table as “CSV UTF-8” and try again."),
    "line-ends": lambda: _(
        "The lines of this file end as on very old computers. Save it as “CSV UTF-8” and try again."
    ),
    "no-names": lambda: _("The first row must hold the names of the columns."),
    "columns": lambda most: _("The first row is no row of names: it has more than %(most)s columns.", most=most),
    "twice": lambda name: _("Two columns are called “%(name)s”. Give each a name of its own.", name=name),
    "no-field": lambda name, fields: _("“%(name)s” is no field. They are %(fields)s.", name=name, fields=fields),
    "no-column": lambda name, columns: _(
        "There is no column “%(name)s”. The file has %(columns)s.", name=name, columns=columns
    ),
    "no-date-column": lambda columns: _("Say which column holds the date. The file has %(columns)s.", columns=columns),
    "no-text-column": lambda columns: _("Say which column holds the words. The file has %(columns)s.", columns=columns),
    "column-twice": lambda: _("One column cannot be two things. Choose another for one of them."),
    "order": lambda: _("Dates are written dmy, mdy or iso."),
    "gone": lambda: _("The file is no longer here. Upload it again; what was taken is not taken twice."),
}
REASONS: dict[str, Callable[[str], str]] = {
    "quotes": lambda _value: _("A quotation mark is missing, or one too many."),
    "too-long": lambda _value: _("The row is longer than 256 KB."),
    "letters": lambda _value: _("It holds signs that are not UTF-8."),
    "nul": lambda _value: _("It holds a NUL sign."),
    "cells": lambda value: _("It has %(cells)s cells, not as many as the row of names.", cells=value),
    "no-date": lambda _value: _("There is no date."),
    "date": lambda value: _("“%(value)s” is no date.", value=value),
    "date-far": lambda value: _("“%(value)s” lies before 1970 or in the future.", value=value),
    "date-order": lambda value: _(
        "“%(value)s” may be one of two days. Say whether the day or the month comes first.", value=value
    ),
    "no-words": lambda _value: _("There are no words."),
    "words-long": lambda value: _(
        "The words are too long: %(count)s characters, of which %(most)s fit.", count=value, most=f"{LONGEST:,}"
    ),
    "score": lambda value: _("“%(value)s” is no score.", value=value),
    "author-long": lambda _value: _("What stands for the author is longer than 300 characters."),
    "segment-long": lambda _value: _("The segment is longer than %(most)s characters.", most=LONGEST_NAME),
    "moment-long": lambda _value: _("The moment is longer than %(most)s characters.", most=LONGEST_NAME),
    "too-many": lambda _value: _("A file has at most one million rows. The rest was not read."),
}


def refusal(refused: Refused) -> str:
    """Why a whole file was refused, in a sentence."""
    return REFUSALS[refused.why](**refused.given)


def status(refused: Refused) -> int:
    """The status of the answer that says so."""
    return STATUSES.get(refused.why, NOT_COMPLETE)


def reason(why: str, value: str) -> str:
    """Why one row was rejected, in a sentence."""
    return REASONS[why](value)
