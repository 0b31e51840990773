"""A question and its answers for search engines: Microdata in the markup itself, so no words stand twice on the page.

What people do not see is made once for each post, because a page has many and is shown often.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from markupsafe import Markup

from community.queries.threads import PostView, ThreadView
from foundation.languages import iso

ACCEPTED, SUGGESTED = (
    Markup(' itemscope itemtype="https://schema.org/Answer" itemprop="acceptedAnswer"'),
    Markup(' itemscope itemtype="https://schema.org/Answer" itemprop="suggestedAnswer"'),
)
_KNOWN = Markup(
    '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><meta itemprop="name" content="{}">'
    '<link itemprop="url" href="/people/{}"></span><link itemprop="url" href="#{}">'
    '<meta itemprop="dateCreated" content="{}"><meta itemprop="upvoteCount" content="{}">'
)
_ASKED = Markup('<meta itemprop="name" content="{}"><meta itemprop="answerCount" content="{}">')


def is_asked(thread: ThreadView) -> bool:
    """Whether its page tells search engines of it: a question that everyone there reads."""
    return thread.kind == "question" and thread.hidden_at is None and thread.opening is not None


def answers(post: PostView) -> Markup:
    """What the element of an answer says of it; nothing for other replies."""
    if post.role != "answer":
        return Markup("")
    return ACCEPTED if post.official or post.accepted_at or post.endorsed_at else SUGGESTED


def known(post: PostView, votes: int | None = None) -> Markup:
    """What else is known of a post: who wrote it, when, and how many it helped."""
    return _known(post.name, post.handle, post.public_id, post.created_at, post.score if votes is None else votes)


@lru_cache(maxsize=4096)
def _known(name: str, handle: str, public_id: str, at: datetime, votes: int) -> Markup:
    return _KNOWN.format(name, handle, public_id, iso(at), votes)


def question(thread: ThreadView) -> Markup:
    """What else is known of a question."""
    assert thread.opening is not None
    return _ASKED.format(thread.title, thread.answer_count) + known(thread.opening, thread.me_too_count)
