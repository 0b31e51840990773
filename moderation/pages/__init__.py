"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import (
    announcing,
    decisions,
    desk,
    flagging,
    hiding,
    howtos,
    ideas,
    promise,
    responses,
    reviews,
    tending,
)
from moderation.pages.blueprint import pages

__all__ = [
    "announcing", "decisions", "desk", "flagging", "hiding", "howtos", "ideas", "pages", "promise", "responses",
    "reviews", "tending",
]  # fmt: skip
