"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import decisions, desk, flagging, hiding, promise, responses, reviews, tending
from moderation.pages.blueprint import pages

__all__ = ["decisions", "desk", "flagging", "hiding", "pages", "promise", "responses", "reviews", "tending"]
