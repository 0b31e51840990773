"""Notices: news for one person in the inbox. Stored as a key with parameters, worded when read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community import letters, thanks
from community.blocks import blockers_of
from community.events import AnswerAccepted, AnswerHelped, PostEdited, PostThanked, ReplyWritten, ThreadOpened
from community.mentions import mentioned_in
from community.mutes import muted_by
from community.people import Person
from community.policy import threads_read_by
from community.posts import COMMENT, OFFICIAL, OPENING, Post
from community.spaces import Space
from community.tags import ThreadTag
from community.threads import Thread
from community.voices import Follow, TagFollow
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import happened_at
from foundation.policy import Actor


class Notice(Model):
    """One piece of news for one person. `cause` keeps a repeated delivery from telling it twice."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "cause"),
        Index("ix_notices_unsent", "person_id", "letter_id", "id"),
        Index("ix_notices_person", "person_id", "at", "id"),
        Index("ix_notices_unread", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(40))
    parameters: Mapped[str] = mapped_column(default="{}")
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    address: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), index=True)


def tell(
    people: Iterable[int],
    key: str,
    *,
    cause: str,
    address: str,
    thread_id: int | None = None,
    space_id: int | None = None,
    by: int | None = None,
    official: bool = False,
    owed: bool = False,
    **parameters: str | int,
) -> int:
    """Leave a notice for each of these people, once per cause, and a letter for those who want one at once.

    Returns how many were new. A notice has the moment of what happened, and is read as long as its person reads the
    thread, or sees the space of what has no thread. `by`: who did it; whoever blocked them hears
    nothing, unless they acted for a department (`official`). Whoever muted the thread hears nothing either. What is
    `owed` is told all the same: decisions on what people wrote, and work.
    """
    wanted = set(people) if owed else set(people) - _unheard(thread_id, None if official else by)
    if by is not None:
        parameters["by"] = by
    told = select(Notice.person_id).where(Notice.cause == cause, Notice.person_id.in_(wanted))
    wanted -= set(db.session.scalars(told))
    by_mail = letters.reached_at_once(wanted, key, asked_or_chose(thread_id) if thread_id else set())
    for person_id in sorted(wanted):
        db.session.add(
            Notice(
                person_id=person_id,
                key=key,
                parameters=json.dumps(parameters),
                thread_id=thread_id,
                space_id=space_id,
                address=address,
                cause=cause,
                at=happened_at(),
                letter_id=letters.write(person_id).id if person_id in by_mail else None,
            )
        )
    db.session.flush()
    return len(wanted)


def _unheard(thread_id: int | None, by: int | None) -> set[int]:
    muted = muted_by(thread_id) if thread_id is not None else set()
    return muted | (blockers_of(by) if by is not None else set())


def readdress(thread_id: int, to_thread_id: int) -> None:
    """What was told of one thread is about another now, because it went there."""
    db.session.execute(update(Notice).where(Notice.thread_id == thread_id).values(thread_id=to_thread_id))


def followers(thread_id: int) -> set[int]:
    """Who follows a thread."""
    return set(db.session.scalars(select(Follow.person_id).where(Follow.thread_id == thread_id)))


def asked_or_chose(thread_id: int) -> set[int]:
    """Whose own thread it is: who asked, and who chose to follow it. Who answered follows without having chosen."""
    chose = select(Follow.person_id).where(Follow.thread_id == thread_id, Follow.chosen_at.is_not(None))
    return {db.session.get_one(Thread, thread_id).author_id, *db.session.scalars(chose)}


def tell_followers(event: ReplyWritten) -> None:
    """Later, after a reply: who is mentioned in it and who follows the thread hears of it, but for its author."""
    post, thread = db.session.get_one(Post, event.post_id), db.session.get_one(Thread, event.thread_id)
    if not post.visible or not thread.listed:
        return
    key = f"reply.{'official.' if event.official and event.role != COMMENT else ''}{event.role}"
    address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
    hearing = followers(thread.id) - {event.author_id} - _tell_mentioned(post, thread)
    tell(hearing, key, cause=f"reply:{post.id}", address=address, thread_id=thread.id, by=post.author_id,
         official=event.official)  # fmt: skip


def tell_of_thread(event: ThreadOpened) -> None:
    """Later, after a new thread: who is mentioned in it hears of it, and who follows one of its tags."""
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.listed:
        opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == OPENING)).one()
        told = _tell_mentioned(opening, thread)
        following = select(TagFollow.person_id).join(ThreadTag, ThreadTag.tag_id == TagFollow.tag_id)
        hearing = _who_read(thread, Person.id.in_(following.where(ThreadTag.thread_id == thread.id)))
        address, by = f"/threads/{thread.public_id}-{thread.slug}", event.author_id
        tell(hearing - told - {by}, "thread.tagged", cause=f"opened:{thread.id}", address=address,
             thread_id=thread.id, by=by)  # fmt: skip


def tell_of_edit(event: PostEdited) -> None:
    """Later, after an edit: who is mentioned now and was not told before hears of it."""
    post, thread = db.session.get_one(Post, event.post_id), db.session.get_one(Thread, event.thread_id)
    if post.visible and thread.listed:
        _tell_mentioned(post, thread)


def _tell_mentioned(post: Post, thread: Thread) -> set[int]:
    """Tell who is mentioned in a post and reads it, once for each post; who they are."""
    handles = mentioned_in(post.html)
    if not handles:
        return set()
    people = _who_read(thread, Person.handle.in_(handles)) - {post.author_id}
    address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
    tell(people, "post.mention", cause=f"mention:{post.id}", address=address, thread_id=thread.id,
         by=post.author_id, official=post.voice == OFFICIAL)  # fmt: skip
    return people


def _who_read(thread: Thread, who: ColumnElement[bool]) -> set[int]:
    """Those among these people who read the thread."""
    reads = (Thread.id == thread.id, Space.id == Thread.space_id, threads_read_by(Person, Thread, Space))
    return set(db.session.scalars(select(Person.id).where(who, *reads)))


def tell_helper(event: AnswerAccepted) -> None:
    """Later, after an acceptance: who wrote the answer hears that it helped."""
    post, thread = db.session.get_one(Post, event.post_id), db.session.get_one(Thread, event.thread_id)
    if post.visible and thread.listed and post.accepted_at and post.author_id != event.by_id:
        address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
        tell([post.author_id], "answer.accepted", cause=f"accepted:{post.id}", address=address, thread_id=thread.id)


def tell_helped(event: AnswerHelped) -> None:
    """Later, after “this answers it”: who wrote the answer is thanked, at most once a day for each answer."""
    post, thread = db.session.get_one(Post, event.post_id), db.session.get_one(Thread, event.thread_id)
    if post.visible and thread.listed:
        address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
        cause = f"helped:{post.id}:{event.at:%Y-%m-%d}"
        tell([post.author_id], "answer.helped", cause=cause, address=address, thread_id=thread.id)


def tell_thanked(event: PostThanked) -> None:
    """Later, after thanks: who wrote the post hears from whom, as long as the thanks stand."""
    post, thread = db.session.get_one(Post, event.post_id), db.session.get_one(Thread, event.thread_id)
    if post.visible and thread.listed and thanks.stand(post.id, event.by_id):
        address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
        cause = f"thanks:{post.id}:{event.by_id}"
        tell([post.author_id], "post.thanked", cause=cause, address=address, thread_id=thread.id, by=event.by_id)


def read_all(actor: Actor, newest: int) -> None:
    """Mark everything in the inbox as read, up to the notice `newest`: what came later was not seen yet."""
    unread = (Notice.person_id == actor.id, Notice.read_at.is_(None), Notice.id <= newest)
    db.session.execute(update(Notice).where(*unread).values(read_at=now()))


def read_about(actor: Actor, newest: Post) -> None:
    """Mark what happened in a thread up to this post as read: its reader has seen it there."""
    unread = (Notice.person_id == actor.id, Notice.read_at.is_(None), Notice.thread_id == newest.thread_id)
    db.session.execute(update(Notice).where(*unread, Notice.at <= newest.created_at).values(read_at=now()))


def read(notice: Notice) -> None:
    """Mark one notice as read; a second time changes nothing."""
    notice.read_at = notice.read_at or now()


def parameters_of(notice: Notice) -> Mapping[str, str | int]:
    """The parameters of a notice."""
    found: Mapping[str, str | int] = json.loads(notice.parameters)
    return found
