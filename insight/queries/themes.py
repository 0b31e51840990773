"""Themes as their pages show them: how they stand in a period, which are new or rise, and what people did to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from community.people import Person
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import Statement, db
from foundation.periods import Period
from foundation.policy import Actor, where
from insight import trends
from insight.queries import counts, readings
from insight.queries.counts import ThemeCount
from insight.queries.figures import MOODS, Scope
from insight.queries.readings import Reading
from insight.theme_tables import BannedWord, Theme, ThemeAct, ThemePost, ThemeRun

HISTORY = 6
"""So many periods before are the history of a theme."""
ACTS_SHOWN = 20


@dataclass(frozen=True)
class Flags:
    """The ids of the themes that rise in a period, and of those that are new in it."""

    rising: Collection[int] = ()
    new: Collection[int] = ()


@dataclass(frozen=True)
class ThemeView:
    """A theme in a period. `named` and `pinned`: people chose its name, or that it is always shown."""

    count: ThemeCount
    named: bool
    pinned: bool
    rising: bool
    new: bool


@dataclass(frozen=True)
class ThemeRef:
    """A theme by its public id and its name."""

    public_id: str
    label: str


@dataclass(frozen=True)
class PostRef:
    """The most central post of a theme: where it stands, and the title of its thread."""

    address: str
    title: str


@dataclass(frozen=True)
class ActRow:
    """What a person did to a theme; `about` is the name before, the other theme or the word."""

    act: str
    about: str
    by: str
    at: datetime


def themes(scope: Scope, period: Period) -> list[ThemeView]:
    """The themes with posts in a period, those with the most first; before them the pinned ones, with posts or not."""
    read = readings.read(with_history(scope, period), past=HISTORY)
    found, flagged = {count.id: count for count, _before in counts.themes_of(read, HISTORY)}, flags_of(read)
    pinned = and_(Theme.pinned_at.is_not(None), _read(scope.actor))
    rows = db.session.scalars(select(Theme).where(or_(Theme.id.in_(found), pinned)))
    views = [view(theme, found.get(theme.id), flagged) for theme in rows]
    return sorted(views, key=lambda one: (not one.pinned, -one.count.posts, one.count.label))


def view(theme: Theme, count: ThemeCount | None, flagged: Flags) -> ThemeView:
    """A theme as its page and the list of all show it; `count` None: without posts in the period."""
    counted = count or ThemeCount(theme.id, theme.public_id, theme.label, 0, 0, dict.fromkeys(MOODS, 0))
    named, pinned = theme.named_at is not None, theme.pinned_at is not None
    return ThemeView(counted, named, pinned, theme.id in flagged.rising, theme.id in flagged.new)


def flags(scope: Scope, period: Period, found: Collection[ThemeCount]) -> Flags:
    """Which themes of a period rise against the HISTORY periods before, and which are seen in it for the first time."""
    flagged = flags_of(readings.read(with_history(scope, period), past=HISTORY))
    ids = {one.id for one in found}
    return Flags(rising=set(flagged.rising) & ids, new=set(flagged.new) & ids)


def with_history(scope: Scope, period: Period) -> list[Scope]:
    """The scope in the HISTORY periods before, the oldest first, and at last in the period itself."""
    past: list[Scope] = []
    for _ in range(HISTORY):
        period = period.previous
        past.insert(0, replace(scope, start=period.start, end=period.end))
    return [*past, scope]


def flags_of(read: Reading) -> Flags:
    """The same of a scope that was read with its history."""
    places = range(HISTORY + 1)
    everyone = [read.posts[place].people for place in places]
    each = {theme.id: [theme.people.get(place, 0) for place in places] for theme in read.themes}
    new = {theme.id for theme in read.themes if theme.new} if any(everyone[:-1]) else set()
    return Flags(rising=trends.rising(each, everyone) - new, new=new)


def count_of(scope: Scope, theme: Theme) -> ThemeCount | None:
    """How a theme stands in a period; None where it has no posts in it."""
    return next((count for count, _before in counts.themes(scope) if count.id == theme.id), None)


def all_names(actor: Actor, but: Theme) -> list[ThemeRef]:
    """The themes into which another may be merged, by name."""
    rows = select(Theme.public_id, Theme.label).where(_stands(), Theme.id != but.id, _read(actor))
    return [ThemeRef(*row) for row in db.session.execute(rows.order_by(Theme.label, Theme.id))]


def merged_into(theme: Theme) -> list[ThemeRef]:
    """The themes whose posts this one gathers."""
    rows = select(Theme.public_id, Theme.label).where(Theme.merged_into_id == theme.id).order_by(Theme.label)
    return [ThemeRef(*row) for row in db.session.execute(rows)]


def gathering(theme: Theme) -> Theme:
    """The theme that a merged one's posts are given to; itself where it was not merged."""
    return db.session.get_one(Theme, theme.merged_into_id or theme.id)


def parts(actor: Actor, theme: Theme) -> list[ThemeRef]:
    """The themes into which this one was split, as far as `actor` reads posts of them."""
    rows = select(Theme.public_id, Theme.label).where(Theme.split_from_id == theme.id, _stands(), _read(actor))
    return [ThemeRef(*row) for row in db.session.execute(rows.order_by(Theme.label))]


def named(actor: Actor, public_id: str) -> Theme | None:
    """The theme of this public id, if `actor` reads any post of it; one that was merged or split, of what it became."""
    theme = db.session.scalar(select(Theme).where(Theme.public_id == public_id))
    if theme is None:
        return None
    became = select(Theme.id).where(Theme.split_from_id == theme.id)
    ids = or_(ThemePost.theme_id.in_([theme.id, theme.merged_into_id or theme.id]), ThemePost.theme_id.in_(became))
    return theme if db.session.scalar(select(_posts_read(actor).where(ids).exists())) else None


def central(actor: Actor, theme: Theme) -> PostRef | None:
    """The most central post of a theme, if `actor` may read it."""
    statement = select(Post.public_id, Thread.public_id.label("thread"), Thread.slug, Thread.title)
    statement = statement.join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    shown = (where(actor, "post.read"), Post.hidden_at.is_(None), Post.deleted_at.is_(None), Thread.listed)
    row = db.session.execute(statement.where(Post.id == theme.central_post_id, *shown)).first()
    return PostRef(f"/threads/{row.thread}-{row.slug}#{row.public_id}", row.title) if row else None


def acts(theme: Theme | None) -> list[ActRow]:
    """What people did to a theme last, or to the words of all."""
    rows = select(ThemeAct.act, ThemeAct.about, Person.name, ThemeAct.at).join(Person, Person.id == ThemeAct.by_id)
    rows = rows.where(ThemeAct.theme_id == theme.id if theme else ThemeAct.theme_id.is_(None))
    return [ActRow(*row) for row in db.session.execute(rows.order_by(ThemeAct.id.desc()).limit(ACTS_SHOWN))]


def banned_words() -> list[tuple[str, str]]:
    """The stem and the word of each that no found name uses, by word."""
    rows = select(BannedWord.term, BannedWord.word).order_by(BannedWord.word)
    return [(term, word) for term, word in db.session.execute(rows)]


def last_run() -> ThemeRun | None:
    """When themes were last looked for, and in how many posts."""
    return db.session.scalar(select(ThemeRun).order_by(ThemeRun.id.desc()).limit(1))


def _stands() -> ColumnElement[bool]:
    return and_(Theme.merged_into_id.is_(None), Theme.split_at.is_(None), Theme.ended_at.is_(None))


def _read(actor: Actor) -> ColumnElement[bool]:
    """Whether `actor` reads any post of a theme."""
    return _posts_read(actor).where(ThemePost.theme_id == Theme.id).correlate(Theme).exists()


def _posts_read(actor: Actor) -> Statement:
    joined = select(ThemePost.post_id).join(Post, Post.id == ThemePost.post_id)
    joined = joined.join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    shown = (Post.hidden_at.is_(None), Post.deleted_at.is_(None), Thread.listed)
    return joined.where(where(actor, "post.read"), *shown)
