"""What search knows of threads. Only the worker and `flask reindex` write it: Whoosh allows one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import select

from community.events import ThreadMerged, ThreadsImported
from community.posts import OFFICIAL, OPENING, Post
from community.threads import Thread
from foundation import text
from foundation.database import db
from foundation.events import Event, in_batches
from foundation.exclusive import alone
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


def reindex(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the whole index anew; how many threads are in it."""
    ports().search.clear()
    done = 0
    for ids in _batches(db.session.scalars(select(Thread.id).where(Thread.listed).order_by(Thread.id)).all()):
        _write(set(ids))
        done += len(ids)
        progress(done)
        db.session.rollback()
    return done


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _write(ids: set[int]) -> None:
    """Read the threads and write them, one process at a time: or an older state could overwrite a newer one."""
    with alone(ports().config.folder / "search" / "writing.lock"):
        db.session.rollback()  # what was read while we waited is old
        found = list(documents(ids))
        ports().search.drop(ids - {document.key for document in found})
        ports().search.put(found)


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
