"""The public pages. One module for each idea; all on one blueprint."""

from community.pages import (
    accounts,
    asking,
    bookmarks,
    closures,
    edits,
    feeds,
    guests,
    home,
    howtos,
    inbox,
    kinds,
    mail,
    people,
    quiet,
    replies,
    search,
    settings,
    spaces,
    suggestions,
    tags,
    threads,
    tokens,
    visits,
    voices,
)
from community.pages.blueprint import pages

__all__ = [
    "accounts", "asking", "bookmarks", "closures", "edits", "feeds", "guests", "home", "howtos", "inbox", "kinds",
    "mail", "pages", "people", "quiet", "replies", "search", "settings", "spaces", "suggestions", "tags", "threads",
    "tokens", "visits", "voices",
]  # fmt: skip
