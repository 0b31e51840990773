"""How-tos: a thread whose opening has structure. Every version is kept; each has one voice of each person; it is
checked again by a day, or stands as unverified."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import HowToConfirmed, PostEdited
from community.guides import Guide, shown
from community.kinds import HOW_TO
from community.posts import OPENING, Post
from community.spaces import Space
from community.tags import tag
from community.threads import Thread, open_thread, slug_of
from foundation import text
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor

WORKED, FAILED = RESULTS = ("worked", "failed")
MONTHS = (3, 6, 12, 24)
"""After how many months a how-to may have to be checked again."""


class HowTo(Model):
    """What stands in a how-to today. `page` is its guide as safe HTML; counts are of voices."""

    __tablename__ = "how_tos"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    version: Mapped[int]
    page: Mapped[str]
    months: Mapped[int]
    checked_at: Mapped[datetime]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    worked_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)


class HowToVersion(Model):
    """One version, as it was written. `suggested_by_id`: who proposed it, where somebody else put it in force."""

    __tablename__ = "how_to_versions"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    suggested_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(String(250))
    content: Mapped[str]

    @property
    def guide(self) -> Guide:
        """What it says."""
        return Guide.from_json(self.content)


class Trial(Model):
    """The voice of one person who tried a how-to, one of RESULTS; `step` is where it stopped, if they say so."""

    __tablename__ = "how_to_trials"
    __table_args__ = (Index("ix_how_to_trials_at", "thread_id", "at", "person_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    result: Mapped[str] = mapped_column(String(10))
    step: Mapped[int | None]
    version: Mapped[int]
    at: Mapped[datetime]


def open_howto(
    actor: Actor, space: Space, title: str, guide: Guide, tags: Sequence[str] = (), months: int = 6
) -> Thread:
    """Write a how-to in a space; it has to be checked again after so many months."""
    thread = open_thread(actor, space, HOW_TO, title, guide.markdown(), tags)
    begin(actor, thread, guide, months)
    return thread


def begin(actor: Actor, thread: Thread, guide: Guide, months: int = 6) -> None:
    """Give a thread the structure of a how-to; one that had it before takes this as its next version."""
    howto = db.session.get(HowTo, thread.id)
    if howto is None:
        moment, author = now(), actor.id or 0
        howto = HowTo(thread_id=thread.id, version=0, page="", months=months, checked_at=moment, checked_by_id=author)
        db.session.add(howto)
    _put_in_force(howto, thread, guide, actor.id or 0, None)
    _set_review(howto, thread)


def _put_in_force(howto: HowTo, thread: Thread, guide: Guide, by_id: int, suggested_by_id: int | None) -> None:
    howto.version, howto.page = howto.version + 1, shown(guide).to_json()
    db.session.add(
        HowToVersion(
            thread_id=thread.id,
            number=howto.version,
            at=now(),
            by_id=by_id,
            suggested_by_id=suggested_by_id,
            title=thread.title,
            content=guide.to_json(),
        )
    )
    db.session.flush()


def _set_review(howto: HowTo, thread: Thread) -> None:
    thread.review_by = _later(howto.checked_at, howto.months)
    db.session.flush()


def _later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def current(thread: Thread) -> HowToVersion:
    """The version in force. NoResultFound for a thread that is no how-to."""
    numbers = select(HowTo.version).where(HowTo.thread_id == thread.id).scalar_subquery()
    return db.session.scalars(
        select(HowToVersion).where(HowToVersion.thread_id == thread.id, HowToVersion.number == numbers)
    ).one()


def months_of(thread: Thread) -> int:
    """After how many months a how-to has to be checked again."""
    return db.session.get_one(HowTo, thread.id).months


def revise(
    actor: Actor,
    thread: Thread,
    title: str,
    guide: Guide,
    *,
    tags: Sequence[str] | None = None,
    months: int | None = None,
    suggested_by_id: int | None = None,
) -> None:
    """Say it differently: a new version, the old one is kept. The next check stays, unless `months` change."""
    howto, was = db.session.get_one(HowTo, thread.id), current(thread)
    if months is not None and months != howto.months:
        howto.months = months
        _set_review(howto, thread)
    if tags is not None and " ".join(tags) != thread.tags:
        tag(thread, tags)
    if (title, guide) != (was.title, was.guide):
        thread.title, thread.slug = title, slug_of(title)
        _put_in_force(howto, thread, guide, actor.id or 0, suggested_by_id)
    opening = opening_of(thread)
    words = guide.markdown()
    opening.source_text, opening.source_format, opening.html = words, "markdown", text.render(words)
    opening.edited_at = now()
    record(PostEdited(at=now(), thread_id=thread.id, post_id=opening.id, by_id=actor.id or 0))


def opening_of(thread: Thread) -> Post:
    """The opening post of a thread."""
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == OPENING)).one()


def confirm(actor: Actor, thread: Thread) -> None:
    """It still holds: the next check is due when its months have passed from now."""
    howto = db.session.get_one(HowTo, thread.id)
    howto.checked_at, howto.checked_by_id = now(), actor.id or 0
    _set_review(howto, thread)
    record(HowToConfirmed(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def tell_result(actor: Actor, thread: Thread, result: str, step: int | None = None) -> None:
    """Say that it worked, or that it did not and at which step; who said something else before changes it."""
    if result not in RESULTS:
        raise ValueError(f"{result!r} is no result. They are {', '.join(RESULTS)}.")
    howto = db.session.get_one(HowTo, thread.id)
    trial = db.session.get(Trial, (thread.id, actor.id))
    if trial is None:
        trial = Trial(thread_id=thread.id, person_id=actor.id)
        db.session.add(trial)
    trial.result, trial.step, trial.version, trial.at = result, step, howto.version, now()
    _count(howto)


def withdraw_result(actor: Actor, thread: Thread) -> None:
    """Take it back."""
    db.session.execute(delete(Trial).where(Trial.thread_id == thread.id, Trial.person_id == actor.id))
    _count(db.session.get_one(HowTo, thread.id))


def _count(howto: HowTo) -> None:
    db.session.flush()
    counted = select(Trial.result, func.count()).where(Trial.thread_id == howto.thread_id).group_by(Trial.result)
    found: dict[str, int] = dict(db.session.execute(counted).all())
    howto.worked_count, howto.failed_count = found.get(WORKED, 0), found.get(FAILED, 0)
