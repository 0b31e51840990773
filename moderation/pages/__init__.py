"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import announcing, desk, hiding, howtos, ideas, responses
from moderation.pages.blueprint import pages

__all__ = ["announcing", "desk", "hiding", "howtos", "ideas", "pages", "responses"]
