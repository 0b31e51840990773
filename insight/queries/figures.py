"""The figures: each is one statement of ids. Its count counts that statement, and its list shows the same statement.

The docstring of a measure is its “How we count”, shown to managers beside the number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from community.kinds import PROMISED
from community.posts import ANSWER, COMMENT, OFFICIAL, PERSONAL, Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation import measures
from foundation.clock import now
from foundation.database import db
from foundation.policy import Actor, where
from insight.queries import closed, parts
from insight.queries.closed import NOT_READ, Closed
from insight.scoring import SENTIMENTS
from insight.signals import Signal, of_post
from insight.theme_tables import AlsoAbout, Theme, ThemePost
from moderation.clocks import Clock
from moderation.queries import promises

THREADS, CLOCKS, POSTS, PEOPLE = "threads", "clocks", "posts", "people"
NOT_SCORED = NOT_READ
MOODS = (*SENTIMENTS, NOT_SCORED)


@dataclass(frozen=True)
class Scope:
    """What is counted: as whom, from `start` until before `end`, in one space or in all, of one theme or of all; in
    `marked` spaces alone, of threads for which one department answers; see insight/part.py."""

    actor: Actor
    start: datetime
    end: datetime
    space_id: int | None = None
    theme_id: int | None = None
    department_id: int | None = None
    marked: frozenset[int] | None = None

    def within(self, column: Any) -> ColumnElement[bool]:
        """Whether a moment lies in the period."""
        return and_(column >= self.start, column < self.end)

    @cached_property
    def closed(self) -> Closed:
        """What it may count by mood and theme of spaces that are not public."""
        return closed.found(self, posts(self))


Statement = Select[Any]
Build = Callable[[Scope], Statement]


@dataclass(frozen=True)
class Measure:
    """One way to count: ids `of` threads, clocks, posts or people; `at` places each in time, `author` says by whom."""

    name: str
    of: str
    at: Any
    author: Any
    build: Build

    @property
    def how(self) -> str:
        """How we count, in words for managers."""
        return measures.how(self.build)


@dataclass(frozen=True)
class Figure:
    """A measure with the theme that it is about, if any. `name` stands in its address."""

    name: str
    measure: Measure
    theme_id: int | None = None
    theme: str = ""

    def statement(self, scope: Scope) -> Statement:
        """The ids that this figure counts and lists."""
        return self.measure.build(closed.same(scope, theme_id=self.theme_id))


MEASURES: dict[str, Measure] = {}
BY_THEME: dict[str, Measure] = {}


def _measure(
    name: str, of: str, at: Any, author: Any, table: dict[str, Measure] = MEASURES
) -> Callable[[Build], Build]:
    def keep(build: Build) -> Build:
        table[name] = Measure(name, of, at, author, build)
        return build

    return keep


def figure(actor: Actor, name: str) -> Figure | None:
    """The figure of this name; none that there is not, and none about a theme of which `actor` reads no post."""
    if name in MEASURES:
        return Figure(name, MEASURES[name])
    first, _slash, rest = name.partition("/")
    public_id, _slash, part = rest.partition("/")
    if first != "theme" or part not in BY_THEME or name.endswith("/"):
        return None
    theme = theme_read(actor, public_id)
    return Figure(name, BY_THEME[part], theme.id, theme.label) if theme else None


def theme_read(actor: Actor, public_id: str) -> Theme | None:
    """The theme of this public id, if `actor` reads any post of it: its words come from its posts."""
    read = _visible_posts(actor).join(ThemePost, ThemePost.post_id == Post.id).where(ThemePost.theme_id == Theme.id)
    return db.session.scalar(select(Theme).where(Theme.public_id == public_id, read.exists()))


def count(figure: Figure, scope: Scope) -> int:
    """How many the list of this figure shows."""
    return db.session.scalar(counting(figure.statement(scope))) or 0


def counting(statement: Statement) -> Select[int]:
    """How many ids a statement gives."""
    return select(func.count()).select_from(statement.subquery())


# What is counted: threads


def all_threads() -> Statement:
    """Every thread with its space."""
    return select(Thread.id).join(Space, Space.id == Thread.space_id)


def _threads(scope: Scope) -> Statement:
    return _in_part(all_threads(), scope).where(where(scope.actor, "thread.read"), Thread.listed)


def _in_part(statement: Statement, scope: Scope) -> Statement:
    return statement.where(*parts.inside(scope.space_id, scope.marked, scope.department_id))


@_measure("questions", THREADS, Thread.created_at, Thread.author_id)
def questions(scope: Scope) -> Statement:
    """Visible questions and ideas that were asked in the period, without those marked as a duplicate. What came from
    an archive counts on the day on which it was asked there."""
    asked = and_(Thread.kind.in_(PROMISED), Thread.duplicate_of_id.is_(None), scope.within(Thread.created_at))
    return _threads(scope).where(asked)


@_measure("responded", THREADS, Thread.created_at, Thread.author_id)
def responded(scope: Scope) -> Statement:
    """Those of the questions and ideas of the period that have an official answer today: one that an official wrote,
    or one of a member that an official confirmed. “We have seen this” and questions back to the asker do not count."""
    said = or_(and_(Post.voice == OFFICIAL, Post.role == ANSWER), Post.endorsed_at.is_not(None))
    return questions(scope).where(exists(Post.id).where(Post.thread_id == Thread.id, _shown(), said))


# Promises


def all_clocks() -> Statement:
    """Every clock with its thread and space."""
    return select(Clock.id).join(Thread, Thread.id == Clock.thread_id).join(Space, Space.id == Thread.space_id)


def _clocks(scope: Scope) -> Statement:
    return _in_part(all_clocks(), scope).where(where(scope.actor, "space.read"))


@_measure("due", CLOCKS, Clock.due_at, Thread.author_id)
def due(scope: Scope) -> Statement:
    """Promises of an official answer whose time ended in the period and has passed. One that was never answered
    counts, and so does one whose question was hidden or deleted after its time: nothing takes a miss away. A question
    that was asked again after an answer has a second promise."""
    return _clocks(scope).where(promises.fell_due(now()), scope.within(Clock.due_at))


@_measure("kept", CLOCKS, Clock.due_at, Thread.author_id)
def kept(scope: Scope) -> Statement:
    """Those promises that were answered officially at or before their time."""
    return due(scope).where(promises.kept())


@_measure("missed", CLOCKS, Clock.due_at, Thread.author_id)
def missed(scope: Scope) -> Statement:
    """Those promises that were answered officially only after their time, or not at all."""
    return due(scope).where(promises.missed(now()))


@_measure("void", CLOCKS, Clock.due_at, Thread.author_id)
def void(scope: Scope) -> Statement:
    """Promises that left the count because their question was hidden, deleted or marked as a duplicate before their
    time, which would have ended in the period. They are neither kept nor missed."""
    return _clocks(scope).where(Clock.voided_at.is_not(None), scope.within(Clock.due_at))


@_measure("peers-windows", CLOCKS, Clock.started_at, Thread.author_id)
def peers_windows(scope: Scope) -> Statement:
    """Visible questions and ideas that got a promise in the period, where members went first and their hours are over.
    Each counts once."""
    read = (where(scope.actor, "thread.read"), Thread.listed)
    return _clocks(scope).where(*read, promises.members_hours_over(now()), scope.within(Clock.started_at))


@_measure("answered-by-peers", CLOCKS, Clock.started_at, Thread.author_id)
def answered_by_peers(scope: Scope) -> Statement:
    """Those of them that had an answer before the hours in which members go first were over: of a member, or of an
    official who wrote as a member, but not of the asker."""
    return peers_windows(scope).where(promises.answered_in_members_hours())


# Posts


def _shown() -> ColumnElement[bool]:
    return and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None))


def _visible_posts(actor: Actor) -> Statement:
    statement = select(Post.id).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    return statement.where(where(actor, "post.read"), _shown(), Thread.listed)


def posts_read(scope: Scope) -> Statement:
    """Visible posts that were written in the period: what every figure of posts begins with."""
    return _in_part(_visible_posts(scope.actor), scope).where(scope.within(Post.created_at))


@_measure("replies", POSTS, Post.created_at, Post.author_id)
def replies(scope: Scope) -> Statement:
    """Visible answers and comments that were written in the period by others than the asker. “We have seen this” and
    questions back to the asker do not count."""
    return posts_read(scope).where(Post.role.in_((ANSWER, COMMENT)), Post.author_id != Thread.author_id)


@_measure("official-replies", POSTS, Post.created_at, Post.author_id)
def official_replies(scope: Scope) -> Statement:
    """Those of the replies that an official wrote for a department. Who writes as a member counts as a member."""
    return replies(scope).where(Post.voice == OFFICIAL)


@_measure("posts", POSTS, Post.created_at, Post.author_id)
def posts(scope: Scope) -> Statement:
    """Visible questions, ideas, answers and comments that people wrote in the period. What officials wrote for a
    department is left out: it does not tell how people feel."""
    return posts_read(scope).outerjoin(Signal, of_post()).where(Post.voice == PERSONAL)


def all_posts() -> Statement:
    """Every post with its thread, its space and what the model read in it."""
    statement = select(Post.id).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    return statement.outerjoin(Signal, of_post())


def with_mood(statement: Statement, mood: str) -> Statement:
    """Those posts of a statement that the model read as one of MOODS."""
    return statement.where(Signal.sentiment.is_(None) if mood == NOT_SCORED else Signal.sentiment == mood)


@_measure("posts/told", POSTS, Post.created_at, Post.author_id)
def told(scope: Scope) -> Statement:
    """Those of the posts that are counted by mood: all of public spaces; those of others by whole months that are over,
    where of each mood there are none, or ten of five people. Else a mood might be told of somebody in particular."""
    return posts(scope).where(scope.closed.by_mood)


@_measure("posts/negative", POSTS, Post.created_at, Post.author_id)
def negative(scope: Scope) -> Statement:
    """Those of the posts that the model read as negative. The model goes by the words; no person has checked it yet."""
    return with_mood(told(scope), "negative")


@_measure("posts/neutral", POSTS, Post.created_at, Post.author_id)
def neutral(scope: Scope) -> Statement:
    """Those of the posts that the model read as neutral. The model goes by the words; no person has checked it yet."""
    return with_mood(told(scope), "neutral")


@_measure("posts/positive", POSTS, Post.created_at, Post.author_id)
def positive(scope: Scope) -> Statement:
    """Those of the posts that the model read as positive. The model goes by the words; no person has checked it yet."""
    return with_mood(told(scope), "positive")


@_measure("posts/not-scored", POSTS, Post.created_at, Post.author_id)
def not_scored(scope: Scope) -> Statement:
    """Those of the posts that the model did not read: not in English, without own words, or written a moment ago."""
    return with_mood(told(scope), NOT_SCORED)


# Themes


def themed(scope: Scope) -> Statement:
    """Posts that are given to a theme."""
    return posts(scope).join(ThemePost, ThemePost.post_id == Post.id).where(ThemePost.theme_id.is_not(None))


@_measure("", POSTS, Post.created_at, Post.author_id, BY_THEME)
def of_theme(scope: Scope) -> Statement:
    """Visible posts that people wrote in the period and that the model gave to this theme by what they mean. A post has
    one main theme or none; no person has checked it yet. Posts of spaces that are not public count as for the mood."""
    return themed(scope).where(ThemePost.theme_id == scope.theme_id, scope.closed.by_theme)


@_measure("people", PEOPLE, Post.created_at, Post.author_id, BY_THEME)
def people(scope: Scope) -> Statement:
    """The different people who wrote the posts of this theme in the period, each counted once."""
    return of_theme(scope).with_only_columns(Post.author_id).distinct()


@_measure("negative", POSTS, Post.created_at, Post.author_id, BY_THEME)
def negative_of_theme(scope: Scope) -> Statement:
    """Those of the posts of this theme that the model read as negative, checked by people or not."""
    return with_mood(of_theme(scope), "negative")


@_measure("neutral", POSTS, Post.created_at, Post.author_id, BY_THEME)
def neutral_of_theme(scope: Scope) -> Statement:
    """Those of the posts of this theme that the model read as neutral, checked by people or not."""
    return with_mood(of_theme(scope), "neutral")


@_measure("positive", POSTS, Post.created_at, Post.author_id, BY_THEME)
def positive_of_theme(scope: Scope) -> Statement:
    """Those of the posts of this theme that the model read as positive, checked by people or not."""
    return with_mood(of_theme(scope), "positive")


@_measure(NOT_SCORED, POSTS, Post.created_at, Post.author_id, BY_THEME)
def not_scored_of_theme(scope: Scope) -> Statement:
    """Those of the posts of this theme that the model did not read for their mood."""
    return with_mood(of_theme(scope), NOT_SCORED)


@_measure("also", POSTS, Post.created_at, Post.author_id, BY_THEME)
def also_about(scope: Scope) -> Statement:
    """Visible posts of the period in public spaces, nearly as near to this theme as to their own. Counted only here."""
    beside = and_(AlsoAbout.post_id == Post.id, AlsoAbout.theme_id == scope.theme_id)
    return posts(scope).join(AlsoAbout, beside).where(Space.visibility == PUBLIC)
