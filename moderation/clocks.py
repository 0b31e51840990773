"""Clocks: the running instance of a promise on one thread, and the journal from which it is derived.

Every entry is written in the transaction of the post that causes it; `moderation.clock_rules.reckon` says what the
journal means; the result stands on the clock's row, and on the thread for everyone to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import departments, threads
from community.events import (
    DuplicateUnmarked,
    KindChanged,
    ReplyDeleted,
    ReplyHidden,
    ReplyRestored,
    ReplyWritten,
    ThreadDeleted,
    ThreadDuplicated,
    ThreadHidden,
    ThreadMerged,
    ThreadOpened,
    ThreadReopened,
    ThreadRestored,
    ThreadWithdrawn,
)
from community.kinds import PROMISED
from community.posts import ANSWER, OFFICIAL, OFFICIAL_QUESTION, Post
from community.threads import Promise, Thread
from foundation.database import Model, db
from moderation import answered, charters, handovers
from moderation.charters import Charter
from moderation.clock_rules import ABOUT_A_RESPONSE, Entry, Kind, Reckoning, Terms, reckon
from moderation.events import AnswerEndorsed, EndorsementWithdrawn, HandOverAccepted, OfficialDismissed
from moderation.responses import Endorsement


class Clock(Model):
    """One promise on one thread. `number` 2 and on: the asker said “not yet”. State follows from moments and now."""

    __tablename__ = "clocks"
    __table_args__ = (
        Index("ix_clocks_thread", "thread_id", "number", unique=True),
        Index("ix_clocks_due", "due_at"),
        Index("ix_clocks_started", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    charter_id: Mapped[int] = mapped_column(ForeignKey("charters.id"))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    at_risk_at: Mapped[datetime]
    peers_until: Mapped[datetime]
    paused_from: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    used_minutes: Mapped[int | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(20))

    charter: Mapped[Charter] = relationship(lazy="joined", innerjoin=True)


class ClockEntry(Model):
    """One line of a clock's journal. `ref` names the response it is about, such as `post:7` or `endorsement:3`."""

    __tablename__ = "clock_entries"
    __table_args__ = (Index("ix_clock_entries_clock", "clock_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    ref: Mapped[str | None] = mapped_column(String(40))


def terms_of(charter: Charter) -> Terms:
    """The terms of a charter for `reckon`."""
    return Terms(
        calendar=charter.calendar.working,
        promise=timedelta(minutes=charter.promise_minutes or 0),
        peers=timedelta(minutes=charter.peers_minutes),
        pause_days=charter.pause_days,
    )


def current(thread_id: int) -> Clock | None:
    """The latest clock of a thread."""
    return db.session.scalar(select(Clock).where(Clock.thread_id == thread_id).order_by(Clock.number.desc()).limit(1))


def all_of(thread_id: int) -> list[Clock]:
    """Every clock of a thread, the first one first."""
    return list(db.session.scalars(select(Clock).where(Clock.thread_id == thread_id).order_by(Clock.number)))


def journal(clock: Clock) -> list[Entry]:
    """The entries of a clock, oldest first."""
    rows = db.session.scalars(select(ClockEntry).where(ClockEntry.clock_id == clock.id).order_by(ClockEntry.id))
    return [entry(row) for row in rows]


def entry(row: ClockEntry) -> Entry:
    """A line of a journal for `reckon`."""
    kind = Kind(row.kind)
    return Entry(kind, row.at, row.ref if kind in ABOUT_A_RESPONSE else None)


def reckoning(clock: Clock) -> Reckoning:
    """What a clock's journal means."""
    return reckon(terms_of(clock.charter), clock.started_at, journal(clock))


# Now-listeners: each runs in the transaction of what it hears of.


def start(event: ThreadOpened) -> None:
    """A question or idea became visible in a space with a promise: its clock starts."""
    thread = db.session.get_one(Thread, event.thread_id)
    charter = charters.current(thread.space_id)
    if charter is not None and charter.promise_minutes is not None and thread.kind in PROMISED:
        _begin(thread, charter, event.at)


def hear_reply(event: ReplyWritten) -> None:
    """An official question pauses, the asker's post resumes, an official answer responds."""
    thread = db.session.get_one(Thread, event.thread_id)
    entries: list[tuple[Kind, str | None]] = []
    if event.author_id == thread.author_id:
        entries.append((Kind.ASKER_POSTED, None))
    elif event.official and event.role == OFFICIAL_QUESTION:
        entries.append((Kind.ASKED, f"post:{event.post_id}"))
    if event.official and event.role == ANSWER:
        entries.append((Kind.RESPONDED, f"post:{event.post_id}"))
    enter(thread, event.at, entries)


def hear_endorsement(event: AnswerEndorsed) -> None:
    """An endorsement is an official response."""
    enter(_thread(event), event.at, [(Kind.RESPONDED, f"endorsement:{event.endorsement_id}")])


def hear_endorsement_withdrawn(event: EndorsementWithdrawn) -> None:
    """A response withdrawn before the due time does not count."""
    enter(_thread(event), event.at, [(Kind.RESPONSE_LOST, f"endorsement:{event.endorsement_id}")])


def hear_reply_lost(event: ReplyHidden | ReplyDeleted) -> None:
    """A hidden or deleted reply takes its response, its endorsements or its pause with it."""
    post = db.session.get_one(Post, event.post_id)
    entries: list[tuple[Kind, str | None]] = [(Kind.RESPONSE_LOST, ref) for ref in _responses_in(post)]
    if _paused_by(post):
        entries.append((Kind.ASKER_POSTED, f"post:{post.id}"))  # nobody can answer what is gone: the clock goes on
    enter(_thread(event), event.at, entries)


def hear_reply_restored(event: ReplyRestored) -> None:
    """A restored reply brings its response back, unless who gave it speaks for the department no longer."""
    post = db.session.get_one(Post, event.post_id)
    enter(_thread(event), event.at, [(Kind.RESPONSE_RESTORED, ref) for ref in _responses_in(post, speaking=True)])


def hear_dismissal(event: OfficialDismissed) -> None:
    """What a dismissed official answered does not count where the due time is still to come."""
    by = (Post.author_id == event.person_id, Post.department_id == event.department_id)
    answers = select(Post.thread_id, Post.id).where(*by, Post.voice == OFFICIAL, Post.role == ANSWER)
    gave = (Endorsement.person_id == event.person_id, Endorsement.department_id == event.department_id)
    given = select(Endorsement.thread_id, Endorsement.id).where(*gave)
    running = select(Clock.thread_id).where(Clock.due_at >= event.at)
    for statement, thread_id, word in (
        (answers, Post.thread_id, "post"),
        (given, Endorsement.thread_id, "endorsement"),
    ):
        for found, ref in db.session.execute(statement.where(thread_id.in_(running))).all():
            clocks = [clock for clock in all_of(found) if clock.due_at >= event.at]
            enter(db.session.get_one(Thread, found), event.at, [(Kind.RESPONSE_LOST, f"{word}:{ref}")], clocks)


def hear_thread_lost(event: ThreadHidden | ThreadDeleted | ThreadWithdrawn | ThreadDuplicated | ThreadMerged) -> None:
    """A thread hidden, deleted, taken back, merged or marked as a duplicate before its due time leaves the count."""
    leave(_thread(event), event.at, event.name.removeprefix("thread."))


def leave(thread: Thread, at: datetime, reason: str) -> None:
    """Take a thread out of the count, if it is not due yet; once it is, nothing takes its miss away."""
    enter(thread, at, [(Kind.VOIDED, reason)])


def hear_thread_restored(event: ThreadRestored | DuplicateUnmarked) -> None:
    """It needs a response again: a void clock is followed by a new one, on which what was answered stands."""
    thread = _thread(event)
    last = current(thread.id)
    if last and last.voided_at:
        _begin_again(thread, event.at)
    else:
        publish(thread, last)


def hear_kind_change(event: KindChanged) -> None:
    """Changed in kind before its due time, a thread leaves the count; what needs a response now gets a clock of its
    own. After the due time the record stands."""
    thread = _thread(event)
    leave(thread, event.at, "kind")
    last = current(thread.id)
    if thread.source is None and (last is None or last.voided_at):
        _begin_again(thread, event.at)
    else:
        publish(thread, last)


def _begin_again(thread: Thread, at: datetime) -> None:
    """A new clock by the charter of today, on which what was answered stands; none where nothing is owed."""
    carried = _carried(thread, current(thread.id))
    charter = charters.current(thread.space_id)
    asked = thread.kind in PROMISED and thread.duplicate_of_id is None and thread.withdrawn_at is None
    if asked and thread.listed and charter and charter.promise_minutes is not None:
        clock = _begin(thread, charter, at)
        enter(thread, at, carried, [clock])
    else:
        publish(thread, current(thread.id))


def _carried(thread: Thread, last: Clock | None) -> Sequence[tuple[Kind, str | None]]:
    """What was answered before the next clock begins: since the asker's last “not yet”, by those who still speak for
    their department. What is out of sight may come back."""
    found = [one for one in answered.given_in(thread) if departments.current(one.person_id, one.department_id)]
    if last is not None:
        asked = (ClockEntry.clock_id == last.id, ClockEntry.kind == Kind.RESPONDED)
        heard = set(db.session.scalars(select(ClockEntry.ref).where(*asked)))
        found = [one for one in found if one.ref in heard]
    gone = [(Kind.RESPONSE_LOST, one.ref) for one in found if not one.visible]
    return [*((Kind.RESPONDED, one.ref) for one in found), *gone]


def hear_hand_over(event: HandOverAccepted) -> None:
    """Another department answers for it, and the clock goes on."""
    enter(_thread(event), event.at, [(Kind.HANDED_OVER, f"handover:{event.handover_id}")])


def hear_reopening(event: ThreadReopened) -> None:
    """“Not yet”: a second clock on the same promise."""
    thread = _thread(event)
    last = current(thread.id)
    if last is not None:
        _begin(thread, last.charter, event.at)


def _thread(event: object) -> Thread:
    return db.session.get_one(Thread, event.thread_id)  # type: ignore[attr-defined]


def _begin(thread: Thread, charter: Charter, at: datetime) -> Clock:
    last = current(thread.id)
    clock = Clock(thread_id=thread.id, number=last.number + 1 if last else 1, charter=charter, started_at=at)
    _write(clock, reckon(terms_of(charter), at, []))
    db.session.add(clock)
    db.session.flush()
    publish(thread, clock)
    return clock


def enter(
    thread: Thread, at: datetime, entries: Sequence[tuple[Kind, str | None]], clocks: Sequence[Clock] | None = None
) -> None:
    """Write what happened into the journals of a thread's clocks: of all of them, because a response that is lost may
    be that of an earlier one."""
    if not entries:
        return
    known = all_of(thread.id)
    for clock in known if clocks is None else clocks:
        _enter_one(clock, at, entries)
    publish(thread, known[-1] if known else None)


def _enter_one(clock: Clock, at: datetime, entries: Sequence[tuple[Kind, str | None]]) -> None:
    reason = next((ref for kind, ref in entries if kind == Kind.VOIDED), None)
    # Who waited for the write lock comes with an earlier moment than who held it; the journal keeps its order.
    at = max(at, clock.started_at, *(entry.at for entry in journal(clock)[-1:]))
    db.session.add_all(ClockEntry(clock_id=clock.id, kind=kind, at=at, ref=ref) for kind, ref in entries)
    db.session.flush()
    _write(clock, reckoning(clock))
    clock.void_reason = (clock.void_reason or reason) if clock.voided_at else None


def _write(clock: Clock, found: Reckoning) -> None:
    clock.due_at, clock.at_risk_at, clock.peers_until = found.due_at, found.at_risk_at, found.peers_until
    clock.responded_at, clock.voided_at = found.responded_at, found.voided_at
    clock.paused_from, clock.paused_until = found.pauses[-1] if found.pauses else (None, None)
    clock.used_minutes = _minutes(found.used(found.responded_at)) if found.responded_at else None


def _minutes(time: timedelta) -> int:
    return round(time / timedelta(minutes=1))


def publish(thread: Thread, clock: Clock | None) -> None:
    """Show a thread's promise as its latest clock has it; without a clock, whether an official has responded."""
    owner = handovers.owner_by_hand_over(thread.id)
    if clock is None:
        first = min((one.at for one in answered.given_in(thread) if one.visible), default=None)
        if first or thread.responded_at:
            threads.promise(thread, Promise(responded_at=first, department_id=owner))
        return
    gone = clock.voided_at is not None or thread.kind not in PROMISED
    made = Promise(
        due_at=None if gone else clock.due_at,
        at_risk_at=None if gone else clock.at_risk_at,
        peers_until=clock.peers_until,
        paused_from=clock.paused_from,
        paused_until=clock.paused_until,
        responded_at=clock.responded_at,
        promised_minutes=clock.charter.promise_minutes,
        used_minutes=clock.used_minutes,
        department_id=owner or clock.charter.department_id,
    )
    threads.promise(thread, made)


def _paused_by(post: Post) -> bool:
    """Whether this official question is the one that the clock waits for."""
    clock = current(post.thread_id) if post.role == OFFICIAL_QUESTION else None
    return clock is not None and waits_for(clock, post)


def waits_for(clock: Clock, post: Post) -> bool:
    """Whether the last pause of a clock is for this official question."""
    asked = (ClockEntry.clock_id == clock.id, ClockEntry.kind == Kind.ASKED, ClockEntry.ref == f"post:{post.id}")
    since = db.session.scalar(select(ClockEntry.at).where(*asked))
    return since is not None and since == clock.paused_from


def _responses_in(post: Post, speaking: bool = False) -> list[str]:
    given = select(Endorsement.id, Endorsement.person_id, Endorsement.department_id)
    given = given.where(Endorsement.post_id == post.id, Endorsement.withdrawn_at.is_(None))
    found = [(f"endorsement:{id_}", person, department) for id_, person, department in db.session.execute(given).all()]
    if post.voice == OFFICIAL and post.role == ANSWER and post.department_id is not None:
        found.append((f"post:{post.id}", post.author_id, post.department_id))
    return [ref for ref, person, department in found if not speaking or departments.current(person, department)]
