"""What drivers and moments say in words: effects, silence, and what stands out beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from insight.drivers import Driver
from insight.estimates import Difference, Rate, Share
from insight.moments import Aftermath, Moment, Silence
from insight.share_words import moved
from insight.wording import NOUNS, interval, percent

WHO = {
    "after-trouble": lambda: _("after trouble"),
    "after-trouble/answered": lambda: _("answered within seven days"),
    "after-trouble/not-answered": lambda: _("not answered within seven days"),
    "after-trouble/official": lambda: _("answered officially within seven days"),
    "after-trouble/not-official": lambda: _("without an official answer within seven days"),
}


def _people(name: str, silent: bool, **given: int | str) -> str:
    people = ngettext("%(count)s person", "%(count)s people", **given)
    if silent:
        return _("%(people)s %(who)s who fell silent", people=people, who=WHO[name]())
    return _("%(people)s %(who)s", people=people, who=WHO[name]())


NOUNS |= {
    "trouble": lambda **n: ngettext("%(count)s post of trouble", "%(count)s posts of trouble", **n),
    "trouble/unanswered": lambda **n: ngettext(
        "%(count)s post of trouble without an answer", "%(count)s posts of trouble without an answer", **n
    ),
    "after-trouble/too-soon": lambda **n: ngettext(
        "%(count)s person whose five weeks are not over", "%(count)s people whose five weeks are not over", **n
    ),
    **{name: partial(_people, name, False) for name in WHO},
    **{f"{name}/silent": partial(_people, name, True) for name in WHO},
}


# Drivers


def points(part: float) -> str:
    """A change of a share in points, with its sign: “−2.1”."""
    rounded = round(100 * part, 1)
    written: str = format_decimal(abs(rounded), format="0.0")
    return {1: "+", 0: "", -1: "−"}[(rounded > 0) - (rounded < 0)] + written


def effect(found: Difference) -> str:
    """How a share would change, and between what; or that there is no clear effect."""
    given = {"low": points(found.low), "high": points(found.high)}
    if not found.clear:
        return _("no clear effect (%(low)s to %(high)s)", **given)
    return _("%(by)s points (%(low)s to %(high)s)", by=points(found.by), **given)


def finding(told: Sequence[Driver], mood: str) -> str:
    """What moves the share of a mood most; `told` by their effects."""
    clear = [driver for driver in told if driver.clear(mood)]
    if not told:
        return _("Too few to say of any theme")
    if not clear:
        return {
            "negative": _("No theme moves the share of negative posts beyond chance"),
            "positive": _("No theme moves the share of positive posts beyond chance"),
        }[mood]
    most = max(clear, key=lambda driver: abs(driver.effects[mood].by))
    given = {"theme": most.theme.label, "by": points(most.effects[mood].by)}
    return {
        "negative": _("Without “%(theme)s”, the share of negative posts would change by %(by)s points", **given),
        "positive": _("Without “%(theme)s”, the share of positive posts would change by %(by)s points", **given),
    }[mood]


def basis(told: Sequence[Driver]) -> str:
    """What effects rest on."""
    if all(driver.labels for driver in told):
        return _("Checked by people.")
    if any(driver.labels for driver in told):
        return _("Read by the model, not yet checked by people, where nothing else is said.")
    return _("Read by the model, not yet checked by people.")


# Moments


def rate(found: Rate) -> str:
    """A rate with its interval: “40 % (22 to 61 %)”."""
    return _("%(share)s (%(interval)s %%)", share=percent(found.share), interval=interval(found.low, found.high))


def share(found: Share) -> str:
    """A share of negative posts, as people said."""
    return _("%(share)s negative, checked by people (%(interval)s %%)", share=percent(found.share),
             interval=interval(found.low, found.high))  # fmt: skip


def more(found: Difference | None) -> str:
    """How much more often one group fell silent than another."""
    if found is None:
        return _("too few to say")
    if not found.clear:
        return _("no clear difference (%(low)s to %(high)s points)", low=points(found.low), high=points(found.high))
    return effect(found)


def group(found: Silence) -> str:
    """Who is compared, as the name of a row."""
    names = {
        "after-trouble": _("All of them"),
        "after-trouble/answered": _("Answered by anybody"),
        "after-trouble/not-answered": _("Not answered"),
        "after-trouble/official": _("Answered officially"),
        "after-trouble/not-official": _("Not answered officially"),
    }
    return names[found.by]


def standing_out(found: Sequence[Moment]) -> list[str]:
    """What stands out beyond chance, a sentence each; one that says so where nothing does."""
    said = []
    for one in found:
        if one.mood.fell:
            said.append(_("At “%(name)s” mood fell: the share of negative posts went %(change)s.",
                          name=one.place.name, change=moved(one.mood.change)))  # fmt: skip
        if one.quieter and one.after.more:
            said.append(_("At “%(name)s” more people fall silent after trouble than elsewhere: %(more)s.",
                          name=one.place.name, more=effect(one.after.more)))  # fmt: skip
    return said or [_("No moment stands out beyond chance: where mood changed, or where more people fell silent, it "
                      "may be accident, or there is too little to say.")]  # fmt: skip


def silence_finding(after: Aftermath) -> str:
    """What came of people after trouble, and whether an answer went with it."""
    if after.all.rate is None:
        return _("Too few to say who came back after trouble")
    found = after.answered.more
    if found is None or not found.clear:
        return _("%(share)s of the people wrote nothing more after trouble", share=percent(after.all.rate.share))
    if found.by > 0:
        return _("Whoever got no answer fell silent more often")
    return _("Whoever got an answer fell silent more often")
