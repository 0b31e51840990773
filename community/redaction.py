"""Redaction: personal data is taken out of a post and of all its revisions, and a mark stands in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from markupsafe import escape
from sqlalchemy import func, select, update

from community import suggestions
from community.events import PostRedacted
from community.notices import Notice
from community.posts import OPENING, Post
from community.revisions import Revision
from community.threads import Thread, slug_of
from foundation import text
from foundation.clock import now
from foundation.database import db
from foundation.events import record
from foundation.policy import Actor
from foundation.submissions import Submission


class NotThere(ValueError):
    """The words do not stand in the post, nor in any of its revisions."""


class StillThere(ValueError):
    """The words can still be read: they are cut in two by formatting. They have to be given as they were typed."""


def eraser(words: Iterable[str], mark: str) -> Callable[[str], str]:
    """A function that puts `mark` in place of each of these words, however they are capitalised."""
    forms = {form for word in words for form in (word, str(escape(word)))}
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)
    return lambda said: pattern.sub(lambda _found: mark, said)


def redact(actor: Actor, thread: Thread, post: Post, words: Sequence[str], mark: str) -> None:
    """Take `words` out for good, everywhere the post keeps them, the versions of a how-to included. NotThere and
    StillThere change nothing when the transaction ends with them."""
    erase = eraser(words, mark)
    written = [post, *db.session.scalars(select(Revision).where(Revision.post_id == post.id))]
    titled_now = (thread,) if post.role == OPENING else ()
    titles = [one for one in (*titled_now, *written) if getattr(one, "title", None)]
    said = [post.summary or "", *(one.source_text for one in written), *(one.title for one in titles)]
    in_guide = post.role == OPENING and suggestions.erase(thread, erase)
    if not in_guide and all(erase(one) == one for one in said):
        raise NotThere
    if any(_readable(erase, *_erased(one, erase)) for one in written):
        raise StillThere
    for one in written:
        one.source_text, one.html = _erased(one, erase)
    for titled in titles:
        titled.title = erase(titled.title)
    post.summary = post.summary and erase(post.summary)
    if post.role == OPENING:
        _rename(thread)
    record(PostRedacted(at=now(), thread_id=thread.id, post_id=post.id, by_id=actor.id or 0))


def _erased(one: Post | Revision, erase: Callable[[str], str]) -> tuple[str, str]:
    """The source and the HTML without the words."""
    source = erase(one.source_text)
    return source, text.render(source) if one.source_format == "markdown" else text.clean(source)


def _readable(erase: Callable[[str], str], source: str, html: str) -> bool:
    seen = text.plain(html)
    return erase(seen) != seen


def _rename(thread: Thread) -> None:
    """The words of a title stand in addresses as well."""
    old, thread.slug = thread.slug, slug_of(thread.title)
    stem = f"/threads/{thread.public_id}-"
    for column in (Notice.address, Submission.address):
        changed = func.replace(column, f"{stem}{old}", f"{stem}{thread.slug}")
        statement = update(column.class_).where(column.startswith(stem, autoescape=True)).values({column: changed})
        db.session.execute(statement, execution_options={"synchronize_session": False})
