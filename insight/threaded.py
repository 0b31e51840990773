"""Posts as they stand in their threads: what a reply says, read beside what its thread is about.

"Then I am in support of this idea" says nothing alone. So a reply is where its own words and its thread's opening point
together; an opening is where its own words point. Vectors are kept as the words of a post alone give them
(`insight.vectors`), and put beside one another here, whenever they are needed: an edited opening counts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from community.posts import OPENING, Post
from foundation import meaning
from foundation.database import db
from foundation.loading import Later
from insight.vectors import PORTION, PostVector

theming: Any = Later("insight.theming")


def standing(ids: Sequence[int], own: Any) -> Any:
    """These posts as they stand in their threads, a `theming.Threaded`; `own`: the rows of their words alone, in the
    same order. Where the opening of a thread has no vector, its replies stand alone."""
    thread_of: dict[int, int] = {}
    for portion in _portions(ids):
        rows = db.session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(portion)))
        thread_of |= {row.id: row.thread_id for row in rows}
    threads = [thread_of[id_] for id_ in ids]
    return theming.beside(own, threads, _openings(sorted(set(threads))))


def _openings(threads: Sequence[int]) -> dict[int, bytes]:
    """The vector of the opening of each of these threads that has one, packed."""
    found: dict[int, bytes] = {}
    columns = select(Post.thread_id, PostVector.vector).join(PostVector, PostVector.post_id == Post.id)
    of_today = columns.where(PostVector.model == meaning.model(), Post.role == OPENING)
    for portion in _portions(threads):
        rows = db.session.execute(of_today.where(Post.thread_id.in_(portion)))
        found |= {row.thread_id: row.vector for row in rows}
    return found


def _portions(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + PORTION] for start in range(0, len(ids), PORTION)]
