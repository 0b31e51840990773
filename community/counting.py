"""How many, in words: “3 answers”, “9 have this too”. Looked up once for each number and language."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext


@lru_cache(maxsize=4096)
def answers(count: int, _language: str) -> str:
    """How many answers a thread has."""
    return ngettext("%(num)d answer", "%(num)d answers", count) if count else _("no answer yet")


@lru_cache(maxsize=4096)
def replies(count: int, _language: str) -> str:
    """How many replies a thread has in which nothing is asked; nothing for none."""
    return ngettext("%(num)d reply", "%(num)d replies", count) if count else ""


@lru_cache(maxsize=4096)
def unsolved_answers(count: int, _language: str) -> str:
    """How many answers a question has that still waits for the one that solves it."""
    return ngettext("%(num)d answer, not solved yet", "%(num)d answers, not solved yet", count)


@lru_cache(maxsize=4096)
def have_this_too(count: int, idea: bool, _language: str) -> str:
    """How many have this too, or want it, in a list; nothing for none."""
    if count and idea:
        return ngettext("%(num)d wants this too", "%(num)d want this too", count)
    return ngettext("%(num)d has this too", "%(num)d have this too", count) if count else ""


@lru_cache(maxsize=4096)
def too(count: int, idea: bool, _language: str) -> str:
    """How many people have this too, or want it; nothing for none."""
    if not count:
        return ""
    if idea:
        return ngettext("%(num)d person wants this too", "%(num)d people want this too", count)
    return ngettext("%(num)d person has this too", "%(num)d people have this too", count)


@lru_cache(maxsize=4096)
def helped(score: int, _language: str) -> str:
    """How many people a post helped; nothing for none."""
    if score < 1:
        return ""
    return ngettext("%(num)d person finds this helpful", "%(num)d people find this helpful", score)


@lru_cache(maxsize=4096)
def thanks(count: int, _language: str) -> str:
    """How many people said thank you for a post; nothing for none."""
    return ngettext("%(num)d person said thanks", "%(num)d people said thanks", count) if count else ""


@lru_cache(maxsize=4096)
def news(count: int, _language: str) -> str:
    """How many new replies a thread has for its reader; one that was never opened is new as a whole."""
    return ngettext("%(num)d new", "%(num)d new", count) if count else _("New")
