"""The pages of managers. One module for each idea; all on one blueprint."""

from insight.pages import feeds, lists, outcomes, publishing, report
from insight.pages.blueprint import pages

__all__ = ["feeds", "lists", "outcomes", "pages", "publishing", "report"]
