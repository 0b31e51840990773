"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import desk, hiding, promise, responses
from moderation.pages.blueprint import pages

__all__ = ["desk", "hiding", "pages", "promise", "responses"]
