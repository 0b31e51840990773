"""Shares of parts of what people checked, by the same rules as those of the whole (`insight.shares`)."""

from __future__ import annotations

from foundation.measures import enough
from insight import estimates
from insight.estimates import Share
from insight.queries.checked_parts import CheckedPart
from insight.verdicts import part as part_of


def share_of(part: CheckedPart, name: str) -> Share | None:
    """The share of posts of a part that are of one mood; None under 30 labels, ten posts or five authors."""
    authors = {one.author_id for one in part.judged}
    if not enough(len(part.judged), len(authors)):
        return None
    labels = [(part_of(one.said, name), one.chances[name] if one.chances else None) for one in part.judged]
    found = estimates.share(labels, part.posts, part.means.get(name, 0.0))
    return found if isinstance(found, Share) else None
