"""Up to where a thread is read: a small form that the browser sends by itself, or the reader."""

from __future__ import annotations

from typing import Any

from community import notices, visits
from community.pages.blueprint import pages
from community.pages.fetching import post_for, write_limit
from foundation.database import transaction
from foundation.http import limiter, see_other
from foundation.policy import actor, needs


@pages.post("/posts/<id>/reading")
@limiter.limit(write_limit)
@needs("post.mark_read")
def mark_read(id: str) -> Any:
    """The thread is read up to and with this post, and so is what the inbox says of it."""
    with transaction(unseen=True):
        newest = post_for("post.mark_read", id)
        visits.read(actor(), newest)
        notices.read_about(actor(), newest)
    return see_other(newest.thread.address)
