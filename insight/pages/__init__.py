"""The pages of managers. One module for each idea; all on one blueprint."""

from insight.pages import (
    channel_lists,
    channels,
    drivers,
    feeds,
    files,
    findings,
    journey,
    labels,
    lists,
    mailings,
    milestones,
    moments,
    outcomes,
    publishing,
    report,
    themes,
)
from insight.pages.blueprint import pages

__all__ = [
    "channel_lists", "channels", "drivers", "feeds", "files", "findings", "journey", "labels", "lists", "mailings",
    "milestones", "moments", "outcomes", "pages", "publishing", "report", "themes",
]  # fmt: skip
