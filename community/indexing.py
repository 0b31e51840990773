"""What search knows of threads. Only the worker and `flask reindex` write it: Whoosh allows one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from community.events import ThreadMerged, ThreadsImported
from community.posts import OFFICIAL, OPENING, Post
from community.threads import Thread
from foundation import text
from foundation.database import db
from foundation.events import Event, in_batches
from foundation.ports import ports
from foundation.search import Document

BATCH = 200


@in_batches(BATCH)
def index(events: Sequence[Event]) -> None:
    """Later, after any change of a thread: write it to the index as it is now, or take it out."""
    _write({event.thread_id for event in events})  # type: ignore[attr-defined]


@in_batches(BATCH)
def index_merged(events: Sequence[ThreadMerged]) -> None:
    """Later, after a merge: the thread into which another went has more to be found."""
    _write({event.into_id for event in events})


@in_batches(1)
def index_archive(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: write a portion of it to the index."""
    for event in events:
        _write(set(db.session.scalars(select(Thread.id).where(Thread.id.between(event.first_id, event.last_id)))))


@dataclass(frozen=True)
class Reindexed:
    """What is in the index now; how many of it were missing before, and how many stood there and should not."""

    threads: int
    missing: int
    surplus: int


def reindex(progress: Callable[[int], None] = lambda done: None) -> Reindexed:
    """Make the whole index agree with the database, batch by batch, while people search and the worker writes.

    Readers see each thread as it was or as it is, never an empty index. One that cannot be read is made anew first.
    `progress` hears how many threads are done, of `total()`.
    """
    search = ports().search
    if not search.ready():
        search.clear()
    before, done = search.keys(), 0
    listed = set(db.session.scalars(select(Thread.id).where(Thread.listed)))
    for ids in _batches(sorted(before | set(db.session.scalars(select(Thread.id))))):
        _write(set(ids))
        done += len(ids)
        progress(done)
        db.session.rollback()
    return Reindexed(search.count(), len(listed - before), len(before - listed))


def total() -> int:
    """How many threads a reindex goes through."""
    return db.session.scalar(select(func.count()).select_from(Thread)) or 0


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _write(ids: set[int]) -> None:
    def read() -> Iterator[Document]:
        db.session.rollback()  # the world as it is when we may write, not as it was while we waited for our turn
        return documents(ids)

    ports().search.renew(ids, read)


def documents(ids: Iterable[int]) -> Iterator[Document]:
    """The documents of the threads among `ids` that everyone in their space may find; hidden replies are left out."""
    threads = db.session.scalars(select(Thread).where(Thread.id.in_(set(ids)), Thread.listed)).all()
    seen = (Post.thread_id.in_([thread.id for thread in threads]), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    columns = select(Post.thread_id, Post.author_id, Post.role, Post.voice, Post.html).where(*seen).order_by(Post.id)
    posts: dict[int, list[tuple[int, str, str, str]]] = {}
    for thread_id, *rest in db.session.execute(columns).all():
        posts.setdefault(thread_id, []).append(tuple(rest))  # type: ignore[arg-type]
    for thread in threads:
        yield _document(thread, posts.get(thread.id, []))


def _document(thread: Thread, posts: list[tuple[int, str, str, str]]) -> Document:
    return Document(
        key=thread.id,
        title=thread.title,
        tags=tuple(thread.tags.split()),
        body=" ".join(text.plain(html) for _, role, _, html in posts if role == OPENING),
        more=" ".join(text.plain(html) for _, role, _, html in posts if role != OPENING),
        space=thread.space_id,
        kind=thread.kind,
        people=tuple(sorted({author for author, *_ in posts})),
        author=thread.author_id,
        at=thread.created_at,
        answered=thread.answered_at is not None,
        official=any(voice == OFFICIAL for _, _, voice, _ in posts),
    )
