"""Threads similar to a sentence: what somebody is about to ask may have been answered.

From the third word on they are found by what they mean (community/queries/nearest.py), before that and where nothing
is said that way by the words in them. Either gives ids only; one SELECT decides who reads what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from community.kinds import DISCUSSION, PROMISED
from community.posts import ANSWER, OFFICIAL, OPENING, Post
from community.queries.nearest import nearest
from community.queries.reading import read
from community.queries.rows import ThreadRow, joined, rows_of
from community.queries.spaces import SpaceView, spaces
from community.threads import Thread
from foundation import page_cache, text
from foundation.database import ResultRow, db
from foundation.policy import Actor, may, where
from foundation.ports import ports
from foundation.search import Filters, parse

MOST_SHOWN, MOST_LISTED = 5, 20
SPARE = 15
"""Threads that are looked at beyond those wanted: some may have been closed to the reader just now."""
WORDS = 3
"""From so many words on a title means something."""
CLOSE, NEAR = 0.4, 0.3
"""Likeness of what is shown unasked to somebody who types, and of what is listed for who looks for it. Of labelled
pairs that mean the same, nine of ten whose other half is among the first five are alike by 0.4."""
FIRST_LINES = 220
"""Characters shown of the best answer."""


@dataclass(frozen=True, slots=True)
class Close:
    """A thread close to what was typed; `facts` are the columns that its row is made of. `lines` begin its best
    answer, `answer` is the public id of that one.

    Both are empty where there is no answer. `too` and `helps`: the reader may say “I have this too”, “this answers it”.
    """

    row: ThreadRow
    facts: ResultRow
    public_id: str
    lines: str
    answer: str
    too: bool
    helps: bool


def similar(actor: Actor, title: str, most: int = MOST_SHOWN, least: float = CLOSE) -> list[Close]:
    """The threads that `actor` reads and that are similar to the title, closest first; SearchUnavailable as in search.

    `least`: how alike they are at least, where that is known.
    """
    page_cache.leave_out()
    places = {key: place for place, key in enumerate(_candidates(title, spaces(actor), most + SPARE, least))}
    listed = (Thread.hidden_at.is_(None), Thread.deleted_at.is_(None))  # by `listed` SQLite would look through all
    found = read(joined(where(actor, "thread.read"), *listed, Thread.id.in_(places)))
    shown = sorted(found, key=lambda row: places[row.id])[:most]
    ids = [row.id for row in shown]
    threads, answers = _threads(ids), _best_answers(ids)
    rows = zip(rows_of(shown), shown, strict=True)
    return [_close(actor, row, facts, threads[row.id], answers.get(row.id)) for row, facts in rows]


def _candidates(title: str, readable: Sequence[SpaceView], most: int, least: float) -> Sequence[int]:
    """Ids of threads that may be similar, closest first."""
    if len(title.split()) >= WORDS and (found := nearest(title, readable, most, least)):
        return found
    query = replace(parse(title), loose=True)
    filters = Filters(spaces=frozenset(space.id for space in readable))
    return [hit.key for hit in ports().search.find(query, filters, most)] if query else []


def _close(actor: Actor, row: ThreadRow, facts: ResultRow, thread: Thread, answer: Post | None) -> Close:
    lines = (answer.summary or _beginning(text.plain(answer.html))) if answer else ""
    helps = answer is not None and _is_answered(thread, answer) and may(actor, "answer.help", answer)
    too = may(actor, "thread.me_too", thread)
    return Close(row, facts, thread.public_id, lines, answer.public_id if answer else "", too, helps)


def _is_answered(thread: Thread, best: Post) -> bool:
    """Whether somebody answered: a talk without a reply and what its asker only added to a question tell nothing."""
    if best.role == OPENING:
        return thread.kind != DISCUSSION or thread.answer_count > 0
    return best.author_id != thread.author_id or best.accepted_at is not None


def _beginning(words: str) -> str:
    """The first lines, ended at a word."""
    even = " ".join(words[: 4 * FIRST_LINES].split())
    return even if len(even) <= FIRST_LINES else f"{even[:FIRST_LINES].rpartition(' ')[0] or even[:FIRST_LINES]} …"


def _threads(ids: Sequence[int]) -> Mapping[int, Thread]:
    found = db.session.scalars(select(Thread).options(joinedload(Thread.space)).where(Thread.id.in_(ids)))
    return {thread.id: thread for thread in found}


def _best_answers(ids: Sequence[int]) -> Mapping[int, Post]:
    """Of each thread the official answer, or the one that solved it, or the one that helped most.

    What needs no answer, as a how-to, is one itself.
    """
    stands = case((or_(Post.voice == OFFICIAL, Post.endorsed_at.is_not(None)), 0), else_=1)
    added = Post.author_id == Thread.author_id  # by who asked
    order = (
        Post.role != OPENING, stands, Post.accepted_at.is_(None), added, Post.score.desc(), Post.created_at, Post.id,
    )  # fmt: skip
    answers = or_(Post.role == ANSWER, and_(Post.role == OPENING, Thread.kind.not_in(PROMISED)))
    seen = (Post.thread_id.in_(ids), answers, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    place = func.row_number().over(partition_by=Post.thread_id, order_by=order)
    posts = select(Post.id, place.label("place")).join(Thread, Thread.id == Post.thread_id)
    ranked = posts.where(*seen).subquery()
    with_thread = joinedload(Post.thread).joinedload(Thread.space)
    best = select(Post).options(with_thread).join(ranked, ranked.c.id == Post.id).where(ranked.c.place == 1)
    return {post.thread_id: post for post in db.session.scalars(best)}
