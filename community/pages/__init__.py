"""The public pages. One module for each idea; all on one blueprint."""

from community.pages import (
    accounts,
    asking,
    edits,
    home,
    howtos,
    inbox,
    kinds,
    people,
    replies,
    search,
    spaces,
    suggestions,
    threads,
    voices,
)
from community.pages.blueprint import pages

__all__ = [
    "accounts", "asking", "edits", "home", "howtos", "inbox", "kinds", "pages", "people", "replies", "search", "spaces",
    "suggestions", "threads", "voices",
]  # fmt: skip
