"""The posts of a thread as one reader sees them: folded where they blocked its author, linked threads by title."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from markupsafe import escape

from community.links import named_in, titled
from community.queries import links as queries
from community.queries.links import Around
from community.queries.threads import PostView, ThreadView
from foundation.policy import Actor


def show(thread: ThreadView, reader: Actor) -> Around:
    """Prepare all posts of the page; gives what the thread is linked with. One statement, and only where links are."""
    posts = [one for post in thread.posts for one in (post, *post.comments)]
    named = {id_ for post in posts if post.visible and "/threads/" in post.html for id_ in named_in(post.html)}
    around = queries.around(reader, thread.id, named - {thread.public_id}) if named or thread.linked else Around()
    prepare(posts, around)
    if reader.signed_in:
        _find_news(thread, reader, posts)
    return around


def _find_news(thread: ThreadView, reader: Actor, posts: list[PostView]) -> None:
    """Where the new posts begin in the order of the page, and up to which post it can be marked as read."""
    until = thread.read_until or (thread.created_at if thread.author_id == reader.id else None)
    seen = [post for post in posts if post.visible]
    if until:
        by_others = (post for post in seen if post.author_id != reader.id and (post.official or not post.blocked))
        thread.since = next((post.public_id for post in by_others if post.created_at > until), None)
    newest = max(seen, key=lambda post: (post.created_at, post.id), default=None)
    if newest and (thread.read_until is None or newest.created_at > thread.read_until):
        thread.newest = newest.public_id


def prepare(posts: Iterable[PostView], around: Around) -> None:
    """Title the links of these posts, and fold what the reader does not want to see."""
    for post in posts:
        if around.titles and "/threads/" in post.html:
            post.html = titled(post.html, around.titles)
        if post.blocked and post.visible and not post.official:
            post.html = folded(post.html)


def folded(html: str) -> str:
    """Safe HTML that shows itself only when asked."""
    return f"<details><summary>{escape(_('You blocked this person. Show'))}</summary><div>{html}</div></details>"
