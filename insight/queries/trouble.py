"""Trouble: openings that were read as negative; whether they were answered, and whether their authors came back.

Who comes back is compared at a landmark (Anderson, Cain and Gelber 1983): being answered is what happened in the first
WITHIN days, and coming back is what happened in the WEEKS after these. Otherwise those who stayed longer would have had
more time to be answered, and every “thank you” would prove that an answer helps.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from community.kinds import PLAIN
from community.people import Person
from community.posts import ANSWER, OFFICIAL, OPENING, PERSONAL, Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation.clock import now
from foundation.database import db
from foundation.days import days_after
from foundation.policy import where
from insight.queries import parts
from insight.queries.figures import MEASURES, THREADS, Build, Measure, Scope, Statement, all_threads, posts_read
from insight.signals import Signal, of_post

WITHIN, WEEKS = 7, 4
"""Answered within so many days; and silent, if nothing more was written in so many weeks after them."""
DAYS = WITHIN + 7 * WEEKS


class Trouble(NamedTuple):
    """One post of trouble. `told`: its author counts with it among those who could come back, and their weeks are over;
    `waits`: they are not. `answered` and `official` are about the first WITHIN days, `open`: no answer to this day."""

    space_id: int
    open: bool
    told: bool
    waits: bool
    answered: bool
    official: bool
    silent: bool


def troubles(scope: Scope) -> list[Trouble]:
    """Every post of trouble of a scope, in one statement."""
    one = _ranked(scope)
    counts, over = _counts(one), _over(one)
    columns = (one.c.space_id, ~_answer(one), and_(counts, over), and_(counts, ~over), _answered(one),
               _officially(one), ~_wrote_more(one, scope))  # fmt: skip
    return [Trouble(row[0], *map(bool, row[1:])) for row in db.session.execute(select(*columns))]


def _shown() -> ColumnElement[bool]:
    return and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None))


def _troubled(scope: Scope) -> Statement:
    opening = and_(Post.thread_id == Thread.id, Post.role == OPENING)
    found = all_threads().join(Post, opening).join(Signal, of_post()).join(Person, Person.id == Thread.author_id)
    found = found.where(where(scope.actor, "thread.read"), Thread.listed, Thread.kind.in_(PLAIN), _shown())
    found = found.where(Thread.duplicate_of_id.is_(None), Post.voice == PERSONAL, Signal.sentiment == "negative")
    return found.where(scope.within(Thread.created_at), Space.visibility == PUBLIC, *_in_part(scope))


def _in_part(scope: Scope) -> list[ColumnElement[bool]]:
    return parts.inside(scope.space_id, scope.marked, scope.department_id)


def _ranked(scope: Scope) -> Any:
    """Posts of trouble, numbered for each author who can come back, whatever the part; those of the scope's part."""
    can = and_(Person.claimed_at.is_not(None), Thread.source.is_(None))
    order = (Thread.created_at, Thread.id)
    columns = (Thread.id, Thread.space_id, Thread.author_id, Thread.created_at, can.label("can"))
    nth = func.row_number().over(partition_by=(Thread.author_id, can), order_by=order).label("nth")
    whole = replace(scope, space_id=None, marked=None, department_id=None)
    everywhere = _troubled(whole).with_only_columns(*columns, nth).subquery()
    here = _in_part(scope)
    if not here:
        return everywhere
    return select(everywhere).where(everywhere.c.id.in_(all_threads().where(*here))).subquery()


def _counts(one: Any) -> ColumnElement[bool]:
    return and_(one.c.can, one.c.nth == 1)


def _over(one: Any) -> ColumnElement[bool]:
    """Whether all their weeks have passed."""
    passed: ColumnElement[bool] = one.c.created_at <= now() - timedelta(days=DAYS)
    return passed


def _answer(one: Any, *conditions: ColumnElement[bool]) -> Any:
    by_others = and_(Post.role == ANSWER, Post.author_id != one.c.author_id)
    return exists().where(Post.thread_id == one.c.id, _shown(), by_others, *conditions).correlate(one)


def _answered(one: Any) -> Any:
    return _answer(one, Post.created_at < days_after(one.c.created_at, WITHIN))


def _officially(one: Any) -> Any:
    until = days_after(one.c.created_at, WITHIN)
    return _answer(one, or_(and_(Post.voice == OFFICIAL, Post.created_at < until), Post.endorsed_at < until))


def _wrote_more(one: Any, scope: Scope) -> Any:
    wide = replace(scope, space_id=None, marked=None, department_id=None, end=scope.end + timedelta(days=DAYS))
    after, until = days_after(one.c.created_at, WITHIN), days_after(one.c.created_at, DAYS)
    again = posts_read(wide).where(Post.author_id == one.c.author_id, Post.created_at >= after, Post.created_at < until)
    return again.correlate(one).exists()


# As lists


def _measure(name: str) -> Any:
    def keep(build: Build) -> Build:
        MEASURES[name] = Measure(name, THREADS, Thread.created_at, Thread.author_id, build)
        return build

    return keep


def _cohort(scope: Scope, *which: Any) -> Statement:
    """Those of whom it is told whether they came back; `which` gives conditions on the post of trouble."""
    one = _ranked(scope)
    return select(one.c.id).where(_counts(one), *(condition(one) for condition in which))


def _not(condition: Any) -> Any:
    return lambda one: ~condition(one)


@_measure("trouble")
def trouble(scope: Scope) -> Statement:
    """Trouble: visible questions, ideas and discussions that people opened in public spaces in the period and whose
    opening the model read as negative. Duplicates are left out, and what officials wrote for a department. The model
    goes by the words: no person has checked it yet."""
    return _troubled(scope)


@_measure("trouble/unanswered")
def unanswered(scope: Scope) -> Statement:
    """Those of the posts of trouble that have no visible answer to this day, by anybody but their author. Comments and
    “We have seen this” are no answers."""
    one = _ranked(scope)
    return select(one.c.id).where(~_answer(one))


@_measure("after-trouble")
def after_trouble(scope: Scope) -> Statement:
    """The first post of trouble in the period of each person, so that a person counts once, where it began. What came
    from an archive is left out, and so is who has never signed in. Of each, five weeks must be over: one in which
    somebody may answer, and four in which the person may come back."""
    return _cohort(scope, _over)


@_measure("after-trouble/too-soon")
def too_soon(scope: Scope) -> Statement:
    """The first posts of trouble of people whose five weeks are not over yet. They are left out: nobody can say yet
    whether they come back."""
    return _cohort(scope, lambda one: ~_over(one))


@_measure("after-trouble/silent")
def silent(scope: Scope) -> Statement:
    """Those of these people who wrote nothing more that you can read from the eighth day after their post of trouble
    until the end of the fifth week: no question, no answer, no comment, anywhere. They may still read."""
    return _cohort(scope, _over, _silent_in(scope))


@_measure("after-trouble/answered")
def answered(scope: Scope) -> Statement:
    """Those of these people who had a visible answer of somebody else within seven days."""
    return _cohort(scope, _over, _answered)


@_measure("after-trouble/answered/silent")
def answered_and_silent(scope: Scope) -> Statement:
    """Those of the people answered within seven days who wrote nothing more that you can read in the four weeks after
    these."""
    return _cohort(scope, _over, _answered, _silent_in(scope))


@_measure("after-trouble/not-answered")
def not_answered(scope: Scope) -> Statement:
    """Those of these people who had no answer within seven days. A later answer does not count: whoever stays longer
    has more time to get one."""
    return _cohort(scope, _over, _not(_answered))


@_measure("after-trouble/not-answered/silent")
def not_answered_and_silent(scope: Scope) -> Statement:
    """Those of the people not answered within seven days who wrote nothing more that you can read in the four weeks
    after these."""
    return _cohort(scope, _over, _not(_answered), _silent_in(scope))


@_measure("after-trouble/official")
def official(scope: Scope) -> Statement:
    """Those of these people who had an official answer within seven days: one that an official wrote, or one of a
    member that an official confirmed in that time."""
    return _cohort(scope, _over, _officially)


@_measure("after-trouble/official/silent")
def official_and_silent(scope: Scope) -> Statement:
    """Those of the people answered officially within seven days who wrote nothing more that you can read in the four
    weeks after these."""
    return _cohort(scope, _over, _officially, _silent_in(scope))


@_measure("after-trouble/not-official")
def not_official(scope: Scope) -> Statement:
    """Those of these people who had no official answer within seven days. Members may have answered."""
    return _cohort(scope, _over, _not(_officially))


@_measure("after-trouble/not-official/silent")
def not_official_and_silent(scope: Scope) -> Statement:
    """Those of the people without an official answer within seven days who wrote nothing more that you can read in the
    four weeks after these."""
    return _cohort(scope, _over, _not(_officially), _silent_in(scope))


def _silent_in(scope: Scope) -> Any:
    return lambda one: ~_wrote_more(one, scope)
