"""Words that the pages of insight share: numbers, what is counted, moods, the statuses of outcomes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from community.posts import ACKNOWLEDGEMENT, ANSWER, COMMENT, OFFICIAL_QUESTION, OPENING
from foundation.periods import Period
from insight.outcomes import DONE, LOOKING, NOT_DOING, PLANNED
from insight.queries.figures import MOODS, NOT_SCORED, Figure


def number(count: int) -> str:
    """A count as people write it: 1,904."""
    written: str = format_decimal(count)
    return written


def say(sentence: str, **things: Any) -> Markup:
    """A translated sentence with links in it."""
    return Markup(sentence) % things


def link(address: str, text: str) -> Markup:
    """A link; the text is escaped."""
    return Markup('<a href="{}">{}</a>').format(address, text)


# What is counted


def counted(figure: Figure, count: int) -> str:
    """How many of what: “412 questions and ideas”."""
    given = {"num": count, "count": number(count)}
    if figure.theme_id is None:
        return NOUNS[figure.name](**given)
    return _about_theme(figure.name.split("/")[2:], figure.theme, given)


def _about_theme(part: list[str], theme: str, given: dict[str, Any]) -> str:
    given["theme"] = theme
    if part == ["people"]:
        return ngettext(
            "%(count)s person who wrote about “%(theme)s”", "%(count)s people who wrote about “%(theme)s”", **given
        )
    posts = ngettext("%(count)s post about “%(theme)s”", "%(count)s posts about “%(theme)s”", **given)
    return _("%(posts)s %(mood)s", posts=posts, mood=read_as(part[0])) if part else posts


def read_as(mood: str) -> str:
    """How the model read something."""
    words = {
        "negative": _("read as negative"),
        "neutral": _("read as neutral"),
        "positive": _("read as positive"),
        NOT_SCORED: _("not read for their mood"),
    }
    return words[mood]


def moods() -> dict[str, str]:
    """The moods by name."""
    return {
        "negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive"), NOT_SCORED: _("Not read"),
    }  # fmt: skip


def _posts_read_as(mood: str, **given: Any) -> str:
    return _("%(posts)s %(mood)s", posts=ngettext("%(count)s post", "%(count)s posts", **given), mood=read_as(mood))


NOUNS: dict[str, Callable[..., str]] = {
    "questions": lambda **n: ngettext("%(count)s question or idea", "%(count)s questions and ideas", **n),
    "responded": lambda **n: ngettext(
        "%(count)s question with an official answer", "%(count)s questions with an official answer", **n
    ),
    "due": lambda **n: ngettext("%(count)s promise that fell due", "%(count)s promises that fell due", **n),
    "kept": lambda **n: ngettext("%(count)s promise kept", "%(count)s promises kept", **n),
    "missed": lambda **n: ngettext("%(count)s promise missed", "%(count)s promises missed", **n),
    "void": lambda **n: ngettext("%(count)s promise not counted", "%(count)s promises not counted", **n),
    "peers-windows": lambda **n: ngettext(
        "%(count)s question where members went first", "%(count)s questions where members went first", **n
    ),
    "answered-by-peers": lambda **n: ngettext(
        "%(count)s question that a member answered in time", "%(count)s questions that a member answered in time", **n
    ),
    "replies": lambda **n: ngettext("%(count)s reply", "%(count)s replies", **n),
    "official-replies": lambda **n: ngettext("%(count)s official reply", "%(count)s official replies", **n),
    "posts": lambda **n: ngettext("%(count)s post", "%(count)s posts", **n),
    **{f"posts/{mood}": partial(_posts_read_as, mood) for mood in MOODS},
}


def roles() -> dict[str, str]:
    """The roles of posts in words."""
    return {
        OPENING: _("Question or idea"),
        ANSWER: _("Answer"),
        COMMENT: _("Comment"),
        ACKNOWLEDGEMENT: _("“We have seen this”"),
        OFFICIAL_QUESTION: _("Question to the asker"),
    }


# Outcomes


def statuses() -> dict[str, str]:
    """The statuses of outcomes in words."""
    return {
        LOOKING: _("Looking into it"), PLANNED: _("Planned"), DONE: _("Done"), NOT_DOING: _("Not doing"),
    }  # fmt: skip


def deeds() -> dict[str, str]:
    """What stands before that which the organisation did, by status."""
    return {LOOKING: _("So far"), PLANNED: _("We will"), DONE: _("We did"), NOT_DOING: _("Why not")}


def period_heading(period: Period) -> str:
    """The title of a report."""
    return _("What people told us %(when)s", when=period.when)
