"""The pages of staff. One module for each idea; all on one blueprint."""

from moderation.pages import desk, drafts, handovers, hiding, notes, promise, responses, saved_replies, takes, voices
from moderation.pages.blueprint import pages

__all__ = [
    "desk", "drafts", "handovers", "hiding", "notes", "pages", "promise", "responses", "saved_replies", "takes",
    "voices",
]  # fmt: skip
