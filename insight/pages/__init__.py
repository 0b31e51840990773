"""The pages of managers."""

from insight.pages.blueprint import pages

what_changed = latest_outcomes = lambda *_: ""
__all__ = ["pages"]
