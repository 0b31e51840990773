"""The pages of managers. One module for each idea; all on one blueprint."""

from insight.pages import lists, outcomes, publishing, report
from insight.pages.blueprint import pages

__all__ = ["lists", "outcomes", "pages", "publishing", "report"]
