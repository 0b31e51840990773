"""The public pages. One module for each idea; all on one blueprint."""

from community.pages import accounts
from community.pages.blueprint import pages

__all__ = ["accounts", "pages"]
