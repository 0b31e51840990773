"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import (
    announcing,
    decisions,
    desk,
    drafts,
    feeds,
    flagging,
    handovers,
    hiding,
    howtos,
    ideas,
    notes,
    promise,
    responses,
    reviews,
    saved_replies,
    takes,
    tending,
    voices,
)
from moderation.pages.blueprint import pages

__all__ = [
    "announcing", "decisions", "desk", "drafts", "feeds", "flagging", "handovers", "hiding", "howtos", "ideas", "notes",
    "pages", "promise", "responses", "reviews", "saved_replies", "takes", "tending", "voices",
]  # fmt: skip
