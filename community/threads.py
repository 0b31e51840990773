"""Threads: an opening post of a kind, with its replies. The facts that everyone reads stand on the row itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, case, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from community.events import ThreadDeleted, ThreadHidden, ThreadOpened, ThreadReopened, ThreadRestored
from community.kinds import KINDS, PROMISED
from community.posts import ANSWER, OPENING, Post, compose
from community.spaces import Space
from community.tags import tag
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record
from foundation.policy import Actor
from foundation.reading import prepared, read
from foundation.writing import change

LAST = datetime(2400, 1, 1, tzinfo=UTC)


def order_of(due_at: datetime | None, created_at: datetime) -> datetime:
    """The place of a thread in a queue: soonest promise first, then what nothing is promised for, newest first."""
    return due_at or LAST - (created_at - datetime(1970, 1, 1, tzinfo=UTC))


class Thread(Model):
    """A thread of one of KINDS. `due_at` and its neighbours are the promise as the public sees it, kept by moderation.

    `idea_status` is that of an idea, `review_by` the day until which a how-to counts as checked, `pinned_until` how
    long an announcement stands on top.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_activity", "listed", "last_activity_at", "id"),
        Index("ix_threads_space_activity", "space_id", "listed", "last_activity_at", "id"),
        Index("ix_threads_space_open", "space_id", "is_open", "due_order", "id"),
        Index("ix_threads_open", "is_open", "due_order", "id"),
        Index("ix_threads_kind", "kind", "listed", "last_activity_at", "id"),
        Index("ix_threads_pinned", "space_id", "kind", "pinned_until"),
        Index("ix_threads_answered", "answered_at", "id"),
        Index("ix_threads_space_answered", "space_id", "answered_at", "id"),
        Index("ix_threads_space_created", "space_id", "created_at"),
        Index(
            "ix_threads_created",
            "created_at",
            "space_id",
            "author_id",
            "kind",
            "duplicate_of_id",
            "listed",
            "hidden_at",
            "deleted_at",
        ),
        Index("ix_threads_source", "source", "source_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    slug: Mapped[str] = mapped_column(String(80))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(250))
    tags: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    hidden_reason: Mapped[str | None] = mapped_column(String(500))
    deleted_at: Mapped[datetime | None]
    kind_changed_at: Mapped[datetime | None]
    idea_status: Mapped[str | None] = mapped_column(String(12))
    idea_status_at: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    pinned_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    source: Mapped[str | None] = mapped_column(String(60))
    source_key: Mapped[str | None] = mapped_column(String(60))

    space: Mapped[Space] = relationship(lazy="raise")

    # Counters and order, changed in the transaction that changes what they count; see community/standing.py.
    answer_count: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    accepted_count: Mapped[int] = mapped_column(default=0)
    me_too_count: Mapped[int] = mapped_column(default=0)
    listed: Mapped[bool] = mapped_column(default=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    due_order: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    # The promise in public; see moderation/clocks.py.
    due_at: Mapped[datetime | None]
    at_risk_at: Mapped[datetime | None]
    peers_until: Mapped[datetime | None]
    paused_from: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    promised_minutes: Mapped[int | None]
    used_minutes: Mapped[int | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    handover_count: Mapped[int] = mapped_column(default=0)

    @property
    def address(self) -> str:
        """Where its page stands."""
        return f"/threads/{self.public_id}-{self.slug}"


def open_thread(actor: Actor, space: Space, kind: str, title: str, words: str, tags: Sequence[str] = ()) -> Thread:
    """Open a thread of one of KINDS in a space; the words are Markdown."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of thread. They are {', '.join(KINDS)}.")
    assert actor.id is not None
    moment = now()
    thread = Thread(
        public_id=public_id(),
        slug=slug_of(title),
        space=space,
        author_id=actor.id,
        kind=kind,
        title=title.strip(),
        created_at=moment,
        last_activity_at=moment,
        due_order=order_of(None, moment),
        listed=False,
        is_open=False,
    )
    db.session.add(thread)
    db.session.flush()
    db.session.add(compose(thread.id, actor.id, OPENING, words))
    tag(thread, tags)
    settle(thread)
    record(ThreadOpened(at=moment, thread_id=thread.id, author_id=actor.id))
    return thread


def hide(actor: Actor, thread: Thread, reason: str) -> None:
    """Take a thread out of sight, with a reason that its author reads."""
    thread.hidden_at, thread.hidden_by_id, thread.hidden_reason = now(), actor.id, reason
    settle(thread)
    record(ThreadHidden(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def restore(actor: Actor, thread: Thread) -> None:
    """Bring a hidden thread back."""
    thread.hidden_at = thread.hidden_by_id = thread.hidden_reason = None
    settle(thread)
    record(ThreadRestored(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def delete(actor: Actor, thread: Thread) -> None:
    """Delete a thread for good: nobody reads it again."""
    thread.deleted_at = now()
    settle(thread)
    record(ThreadDeleted(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def reopen(actor: Actor, thread: Thread) -> None:
    """The asker says “not yet”: the official response did not solve it, and no answer did."""
    accepted = (Post.thread_id == thread.id, Post.accepted_at.is_not(None))
    db.session.execute(update(Post).where(*accepted).values(accepted_at=None))
    record(ThreadReopened(at=now(), thread_id=thread.id, by_id=actor.id or 0))
    settle(thread)


@dataclass(frozen=True)
class Promise:
    """A promise as the public reads it. `due_at` None: there is none, or it is void. Times are working minutes:
    `promised_minutes`, and `used_minutes` until the response that it got."""

    due_at: datetime | None = None
    at_risk_at: datetime | None = None
    peers_until: datetime | None = None
    paused_from: datetime | None = None
    paused_until: datetime | None = None
    responded_at: datetime | None = None
    promised_minutes: int | None = None
    used_minutes: int | None = None
    department_id: int | None = None


def promise(thread: Thread, made: Promise) -> None:
    """Write the promise on the thread."""
    facts = vars(made)
    if facts != {name: getattr(thread, name) for name in facts}:
        for name, fact in facts.items():
            setattr(thread, name, fact)
        settle(thread)


def own(thread: Thread, department_id: int) -> None:
    """From now on this department answers for it."""
    thread.department_id = department_id
    db.session.flush()


_counts = prepared(
    select(
        func.count(case((Post.role == ANSWER, 1))),
        func.count(case((Post.role != OPENING, 1))),
        func.count(Post.accepted_at),
        func.max(Post.created_at),
        func.max(Post.accepted_at),
    ).where(Post.thread_id == bindparam("thread_id"), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
)


def settle(thread: Thread) -> None:
    """Make the counters, the order in lists and the space's counts agree with the rows."""
    db.session.flush()
    answers, replies, accepted, latest, accepted_at = read(_counts, thread_id=thread.id)[0]
    listed = thread.hidden_at is None and thread.deleted_at is None
    asked = thread.kind in PROMISED
    wanted = asked and thread.duplicate_of_id is None and thread.closed_at is None and thread.withdrawn_at is None
    is_open = listed and wanted and thread.responded_at is None and not accepted
    _count_in_space(thread, listed, is_open)
    ended = [at for at in (thread.responded_at, accepted_at) if at]
    counted = {
        "answer_count": answers,
        "reply_count": replies,
        "accepted_count": accepted,
        "last_activity_at": latest or thread.created_at,
        "listed": listed,
        "is_open": is_open,
        "due_order": order_of(thread.due_at, thread.created_at),
        "answered_at": max(ended) if listed and asked and ended else None,
    }
    news = {name: value for name, value in counted.items() if getattr(thread, name) != value}
    if news:
        change(Thread, thread.id, news)
        for name, value in news.items():
            set_committed_value(thread, name, value)


def place(thread: Thread, space: Space) -> None:
    """Put a thread into another space; both spaces count anew."""
    _count_in_space(thread, False, False)
    thread.listed = thread.is_open = False
    thread.space = space
    settle(thread)


def _count_in_space(thread: Thread, listed: bool, is_open: bool) -> None:
    threads, open_ = int(listed) - int(thread.listed), int(is_open) - int(thread.is_open)
    if threads or open_:
        counted = {"thread_count": Space.thread_count + threads, "open_count": Space.open_count + open_}
        statement = update(Space).where(Space.id == thread.space_id).values(counted)
        db.session.execute(statement, execution_options={"synchronize_session": False})


def slug_of(title: str) -> str:
    """The readable part of an address: a few words of the title in ascii; may be empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:60].rsplit("-", 1)[0] if len(words) > 60 else words
