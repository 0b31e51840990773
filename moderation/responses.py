"""What officials say in a thread: acknowledgement, official question, official answer, endorsement of an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community import notices, replies
from community.events import ThreadMerged, ThreadSplit
from community.posts import ACKNOWLEDGEMENT, ANSWER, COMMENT, OFFICIAL_QUESTION, Post
from community.threads import Thread
from foundation import text
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor
from moderation.events import AnswerEndorsed, EndorsementWithdrawn


class Endorsement(Model):
    """An official confirms a peer's answer. It keeps the promise; the peer keeps the credit."""

    __tablename__ = "endorsements"
    __table_args__ = (Index("ix_endorsements_post", "post_id"), Index("ix_endorsements_thread", "thread_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    summary: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None]
    note_html: Mapped[str | None]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def acknowledge(actor: Actor, thread: Thread, department_id: int, words: str) -> Post:
    """“We have seen this.” It never counts as an answer."""
    return replies.write(actor, thread, words, role=ACKNOWLEDGEMENT, department_id=department_id)


def ask_back(actor: Actor, thread: Thread, department_id: int, words: str) -> Post:
    """An official question to the asker. The clock waits for the asker's next post."""
    return replies.write(actor, thread, words, role=OFFICIAL_QUESTION, department_id=department_id)


def answer(actor: Actor, thread: Thread, department_id: int, words: str, summary: str = "") -> Post:
    """The official answer. `summary`, up to 200 characters, stands above it."""
    return replies.write(actor, thread, words, role=ANSWER, department_id=department_id, summary=summary.strip())


def comment(actor: Actor, thread: Thread, parent: Post, department_id: int, words: str) -> Post:
    """A comment for a department. It is no response to what was promised."""
    if parent.role == COMMENT:
        parent = db.session.get_one(Post, parent.parent_id)
    return replies.write(actor, thread, words, role=COMMENT, parent=parent, department_id=department_id)


def endorse(
    actor: Actor, thread: Thread, post: Post, department_id: int, note: str = "", summary: str = ""
) -> Endorsement:
    """Confirm a peer's answer for a department; a second time by the same department changes nothing."""
    standing = (Endorsement.post_id == post.id, Endorsement.withdrawn_at.is_(None))
    known = db.session.scalar(select(Endorsement).where(*standing, Endorsement.department_id == department_id))
    if known is not None:
        return known
    made = Endorsement(
        thread_id=thread.id,
        post_id=post.id,
        person_id=actor.id,
        department_id=department_id,
        summary=summary.strip() or None,
        note=note or None,
        note_html=text.render(note) if note else None,
        at=now(),
    )
    db.session.add(made)
    post.endorsed_at = post.endorsed_at or made.at
    db.session.flush()
    record(
        AnswerEndorsed(at=made.at, thread_id=thread.id, post_id=post.id, endorsement_id=made.id, by_id=actor.id or 0)
    )
    return made


def withdraw(actor: Actor, thread: Thread, endorsement: Endorsement) -> None:
    """Take a confirmation back. After the due time the record of the promise stands."""
    if endorsement.withdrawn_at is not None:
        return
    endorsement.withdrawn_at = now()
    db.session.flush()
    standing = (Endorsement.post_id == endorsement.post_id, Endorsement.withdrawn_at.is_(None))
    post = db.session.get_one(Post, endorsement.post_id)
    post.endorsed_at = db.session.scalar(select(Endorsement.at).where(*standing).order_by(Endorsement.at).limit(1))
    record(
        EndorsementWithdrawn(
            at=now(), thread_id=thread.id, post_id=post.id, endorsement_id=endorsement.id, by_id=actor.id or 0
        )
    )


def follow_posts(event: ThreadMerged | ThreadSplit) -> None:
    """Now, when posts went into another thread: the confirmations of them go along."""
    here = select(Post.thread_id).where(Post.id == Endorsement.post_id).scalar_subquery()
    statement = update(Endorsement).where(Endorsement.thread_id == event.thread_id).values(thread_id=here)
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})


def tell_endorsed(event: AnswerEndorsed) -> None:
    """Later, after an endorsement: the peer hears of it, and everyone who follows the thread."""
    thread, post = db.session.get_one(Thread, event.thread_id), db.session.get_one(Post, event.post_id)
    made = db.session.get_one(Endorsement, event.endorsement_id)
    if not post.visible or not thread.listed or made.withdrawn_at is not None:
        return
    address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
    cause = f"endorsement:{made.id}"
    notices.tell([post.author_id], "answer.endorsed", cause=cause, address=address, thread_id=thread.id)
    followers = notices.followers(thread.id) - {post.author_id, event.by_id}
    notices.tell(followers, "thread.endorsed", cause=cause, address=address, thread_id=thread.id)
