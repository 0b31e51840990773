"""Pages of the house itself. Importing this registers them all."""

from foundation.pages import admin, house
from foundation.pages.blueprint import pages

__all__ = ["admin", "house", "pages"]
