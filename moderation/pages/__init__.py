"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import (
    decisions,
    desk,
    drafts,
    flagging,
    handovers,
    hiding,
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
    "decisions", "desk", "drafts", "flagging", "handovers", "hiding", "notes", "pages", "promise", "responses",
    "reviews", "saved_replies", "takes", "tending", "voices",
]  # fmt: skip
