"""The public pages. One module for each idea; all on one blueprint."""

from community.pages import (
    accounts,
    asking,
    bookmarks,
    closures,
    edits,
    guests,
    home,
    inbox,
    mail,
    people,
    quiet,
    replies,
    search,
    settings,
    spaces,
    tags,
    threads,
    visits,
    voices,
)
from community.pages.blueprint import pages

__all__ = [
    "accounts", "asking", "bookmarks", "closures", "edits", "guests", "home", "inbox", "mail", "pages", "people",
    "quiet", "replies", "search", "settings", "spaces", "tags", "threads", "visits", "voices",
]  # fmt: skip
