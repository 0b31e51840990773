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
from insight.queries.themes import ActRow
from insight.theme_tables import ALLOWED, BANNED, MERGED, PARTED, PINNED, REJOINED, RENAMED, SPLIT, UNPINNED
from insight.verdicts import MIXED, NEGATIVE, NEUTRAL, POSITIVE, UNCLEAR, VERDICTS


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
    """Of what is “others”, the posts that are not about it."""
    given["theme"] = theme
    if part == ["people"]:
        return ngettext(
            "%(count)s person who wrote about “%(theme)s”", "%(count)s people who wrote about “%(theme)s”", **given
        )
    if part == ["also"]:
        return ngettext("%(count)s post also about “%(theme)s”", "%(count)s posts also about “%(theme)s”", **given)
    if part[:1] == ["others"]:
        posts, part = (
            ngettext("%(count)s post not about “%(theme)s”", "%(count)s posts not about “%(theme)s”", **given),
            part[1:],
        )
    else:
        posts = ngettext("%(count)s post about “%(theme)s”", "%(count)s posts about “%(theme)s”", **given)
    return _("%(posts)s %(mood)s", posts=posts, mood=read_as(part[0])) if part else posts


def comments(count: int, about: str = "") -> str:
    """How many comments of other channels, about what: “412 comments read as negative”."""
    said = ngettext("%(count)s comment", "%(count)s comments", num=count, count=number(count))
    return _("%(posts)s %(mood)s", posts=said, mood=about) if about else said


def read_as(mood: str) -> str:
    """How the model read something."""
    words = {
        "negative": _("read as negative"),
        "neutral": _("read as neutral"),
        "positive": _("read as positive"),
        NOT_SCORED: _("not read for their mood"),
        "read": _("read for their mood"),
        "checked": _("checked by people"),
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
    "posts/told": lambda **n: ngettext("%(count)s post counted by mood", "%(count)s posts counted by mood", **n),
    **{f"posts/{mood}": partial(_posts_read_as, mood) for mood in MOODS},
}


# What people checked


def verdicts() -> dict[str, str]:
    """What people may say of a post, as reports call it."""
    return {
        NEGATIVE: _("Negative"), NEUTRAL: _("Neutral"), POSITIVE: _("Positive"), MIXED: _("Both at once"),
        UNCLEAR: _("Cannot tell"),
    }  # fmt: skip


def _judged_as(verdict: str, **given: Any) -> str:
    words = {
        NEGATIVE: _("judged as negative"),
        NEUTRAL: _("judged as neutral"),
        POSITIVE: _("judged as positive"),
        MIXED: _("judged as both at once"),
        UNCLEAR: _("of which nobody could tell"),
    }
    posts = ngettext("%(count)s checked post", "%(count)s checked posts", **given)
    return _("%(posts)s %(verdict)s", posts=posts, verdict=words[verdict])


def choices() -> list[tuple[str, str, str]]:
    """What a labeller chooses from: the verdict, its name in everyday words, and what it means."""
    return [
        (NEGATIVE, _("Upset"), _("angry, let down, worried, asking in distress")),
        (NEUTRAL, _("Neither"), _("facts, a plain question, a polite thank-you in passing")),
        (POSITIVE, _("Content"), _("pleased, relieved, thankful for something that happened")),
        (MIXED, _("Both at once"), _("praise for one thing, upset about another")),
        (UNCLEAR, _("I cannot tell"), _("irony, another language, too little to go on")),
    ]


def checked(count: int) -> str:
    """How many posts people checked."""
    return NOUNS["checked"](num=count, count=number(count))


def percent(part: float) -> str:
    """A share from 0 to 1 as people write it."""
    return _("%(share)s %%", share=round(100 * part))


def interval(low: float, high: float) -> str:
    """An interval of shares in words, without the sign: “31 to 45”."""
    return _("%(low)s to %(high)s", low=round(100 * low), high=round(100 * high))


NOUNS |= {
    "checked": lambda **n: ngettext("%(count)s post checked by people", "%(count)s posts checked by people", **n),
    "checked/all": lambda **n: ngettext(
        "%(count)s post for which the checked ones stand", "%(count)s posts for which the checked ones stand", **n
    ),
    "checked/read": lambda **n: ngettext("%(count)s post read by the model", "%(count)s posts read by the model", **n),
    "checked/compared": lambda **n: ngettext(
        "%(count)s checked post with one mood", "%(count)s checked posts with one mood", **n
    ),
    "checked/right": lambda **n: ngettext(
        "%(count)s checked post that the model read as people did",
        "%(count)s checked posts that the model read as people did",
        **n,
    ),
    **{f"checked/{verdict}": partial(_judged_as, verdict) for verdict in VERDICTS},
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


def theme_act(one: ActRow) -> str:
    """What a person did to a theme, or to the words of all."""
    said = {
        RENAMED: _("Renamed; before: “%(about)s”.", about=one.about),
        MERGED: _("Merged into “%(about)s”.", about=one.about),
        PARTED: _("Taken out of “%(about)s” again.", about=one.about),
        SPLIT: _("Asked to split it."),
        REJOINED: _("Put together again."),
        PINNED: _("Pinned."),
        UNPINNED: _("Unpinned."),
        BANNED: _("“%(about)s” left out of names.", about=one.about),
        ALLOWED: _("“%(about)s” allowed in names again.", about=one.about),
    }
    return said[one.act]


def period_heading(period: Period) -> str:
    """The title of a report."""
    return _("What people told us %(when)s", when=period.when)
