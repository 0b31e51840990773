"""A question and its answers for search engines: Microdata in the markup itself, so no words stand twice on the page.

What people do not see is put together by hand: a page has a dozen posts, and Markup’s own format takes 12 µs for each.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from community.queries.threads import PostView, ThreadView
from foundation.languages import iso

ACCEPTED, SUGGESTED = (
    Markup(' itemscope itemtype="https://schema.org/Answer" itemprop="acceptedAnswer"'),
    Markup(' itemscope itemtype="https://schema.org/Answer" itemprop="suggestedAnswer"'),
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
    return Markup(
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><meta itemprop="name" '
        f'content="{escape(post.name)}"><link itemprop="url" href="/people/{escape(post.handle)}"></span>'
        f'<link itemprop="url" href="#{post.public_id}"><meta itemprop="dateCreated" content="{iso(post.created_at)}">'
        f'<meta itemprop="upvoteCount" content="{post.score if votes is None else votes}">'
    )


def question(thread: ThreadView) -> Markup:
    """What else is known of a question."""
    assert thread.opening is not None
    return _ASKED.format(thread.title, thread.answer_count) + known(thread.opening, thread.me_too_count)
