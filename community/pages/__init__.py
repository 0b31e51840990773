"""The public pages. One module for each idea; all on one blueprint."""

from community.pages import (
    accounts,
    asking,
    edits,
    guests,
    home,
    inbox,
    people,
    replies,
    search,
    spaces,
    threads,
    voices,
)
from community.pages.blueprint import pages

__all__ = [
    "accounts", "asking", "edits", "guests", "home", "inbox", "pages", "people", "replies", "search", "spaces",
    "threads", "voices",
]  # fmt: skip
