"""The pages of staff."""

from moderation.pages.blueprint import pages


def promise_sentence() -> str:
    return ""


charter_words = staff_row = way = promise_before_asking = lambda *_: ""
__all__ = ["pages"]
