"""The posts of some periods read once: how many there are, of whom, in which mood, and about which themes.

One statement lists the posts with what the figures ask of each, and counts that list several times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BooleanClauseList,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from community.posts import Post
from foundation.database import Statement, db
from insight.chances import NEGATIVE, by_name
from insight.queries.figures import MEASURES, Scope, posts_read, themed
from insight.queries.spans import asked_of_all, place
from insight.scoring import SENTIMENTS
from insight.signals import Signal, of_post
from insight.theme_tables import Theme, ThemePost
from insight.trends import LEAST_AUTHORS

_POSTS, _TOLD, _REPLIES, _OFFICIAL, _STOCK, _THEME = "posts", "told", "replies", "official-replies", "stock", "theme"


@dataclass(frozen=True)
class Number:
    """How many posts, of how many different people, and how many of them in each of SENTIMENTS."""

    rows: int = 0
    people: int = 0
    moods: tuple[int, ...] = (0,) * len(SENTIMENTS)


@dataclass(frozen=True)
class Stock:
    """What a sample stands for in a scope: its posts, their authors, how many the model read, its mean chances."""

    posts: int
    people: int
    read: int
    means: dict[str, float]


NO_STOCK = Stock(0, 0, 0, by_name(0.0, 0.0))


@dataclass(frozen=True)
class ThemeNumbers:
    """A theme with its number in each scope that has posts of it that may be told, and how many people wrote of it in
    each scope, told or not. `new`: in the last scope five people or more are told of it, and nobody wrote of it in any
    before, nor before the first one."""

    id: int
    public_id: str
    label: str
    of: dict[int, Number]
    people: dict[int, int]
    new: bool


@dataclass
class Reading:
    """What was counted in each of the scopes, by their places: posts of people, those of them that may be told by mood,
    replies, those of officials among them; the stocks of samples; and the themes of all scopes."""

    posts: dict[int, Number] = field(default_factory=lambda: defaultdict(Number))
    told: dict[int, Number] = field(default_factory=lambda: defaultdict(Number))
    replies: dict[int, Number] = field(default_factory=lambda: defaultdict(Number))
    official: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    stocks: dict[int, Stock] = field(default_factory=dict)
    themes: list[ThemeNumbers] = field(default_factory=list)


def read(scopes: Sequence[Scope], lots: Mapping[int, ColumnElement[bool]] | None = None, past: int = 0) -> Reading:
    """Count the posts of these scopes, which differ in their days alone and have no day in common.

    Of the first `past` of them nothing is told by mood or theme: they are the history of the others, and say how many
    people wrote. `lots` are what samples stand for, by the places of their scopes. One statement.
    """
    rows = _rows(scopes, lots or {}, past)
    parts = [_posts(rows), _told(rows), _replies(rows), *([_stock(rows)] if lots else []), _themes(rows, scopes)]
    found = Reading()
    themes: dict[int, ThemeNumbers] = {}
    new: set[int] = set()
    for row in db.session.execute(union_all(*parts)):
        number = Number(row.rows, row.people, (row.a, row.b, row.c))
        if row.what == _POSTS:
            found.posts[row.place] = number
        elif row.what == _TOLD:
            found.told[row.place] = number
        elif row.what == _REPLIES:
            found.replies[row.place], found.official[row.place] = number, row.a
        elif row.what == _STOCK:
            means = by_name(row.negative or 0.0, row.positive or 0.0)
            found.stocks[row.place] = Stock(row.rows, row.people, row.a, means)
        else:
            one = themes.setdefault(row.theme, ThemeNumbers(row.theme, row.public_id, row.label, {}, {}, new=False))
            one.people[row.place] = row.all_people
            if number.rows:
                one.of[row.place] = number
            new |= {row.theme} if row.negative else set()
    last = len(scopes) - 1
    found.themes = [replace(one, new=one.id in new and set(one.people) == {last}) for one in themes.values()]
    return found


def _rows(scopes: Sequence[Scope], lots: Mapping[int, ColumnElement[bool]], past: int) -> CTE:
    """The posts of all scopes, each with its place among them and what is asked of it."""
    whole = replace(scopes[0], start=min(scope.start for scope in scopes), end=max(scope.end for scope in scopes))
    visible, found = asked_of_all(posts_read(whole), whole.within(Post.created_at))
    told = scopes[past:]
    columns = [
        case((visible, place(Post.created_at, scopes))).label("place"),
        Post.author_id.label("author"), Signal.sentiment.label("mood"), ThemePost.theme_id.label("theme"),
        *(_own(name, whole).label(name) for name in (_POSTS, _REPLIES, _OFFICIAL)),
        _of_each(told, lambda scope: scope.closed.by_mood).label("by_mood"),
        _of_each(told, lambda scope: scope.closed.by_theme).label("by_theme"),
    ]  # fmt: skip
    if lots:
        drawn_from = case(*((scopes[at].within(Post.created_at), lot) for at, lot in lots.items()), else_=false())
        columns += [drawn_from.label("lot"), NEGATIVE.label("negative"), Signal.score.label("score")]
    found = found.outerjoin(Signal, of_post()).outerjoin(ThemePost, ThemePost.post_id == Post.id)
    return found.with_only_columns(*columns).cte("read")


def _own(name: str, scope: Scope) -> ColumnElement[bool]:
    """What a figure of posts asks beyond what all of them ask."""
    shared = _clauses(posts_read(scope))
    own = [one for one in _clauses(MEASURES[name].build(scope)) if not any(one.compare(other) for other in shared)]
    return and_(true(), *own)


def _clauses(statement: Statement) -> list[ColumnElement[bool]]:
    found = statement.whereclause
    return list(found.clauses) if isinstance(found, BooleanClauseList) else [found]  # type: ignore[list-item]


def _of_each(scopes: Sequence[Scope], asked: Callable[[Scope], ColumnElement[bool]]) -> ColumnElement[bool]:
    """What is asked of the posts of each of these scopes, which may differ from one to the next; never of others."""
    return or_(false(), *(and_(scope.within(Post.created_at), asked(scope)) for scope in scopes))


def _part(what: str, posts: Any, *numbers: Any, **more: Any) -> Select[Any]:
    """One part of the statement; `numbers` are the three that mean something else in each."""
    columns = {
        "rows": func.count(), "people": _people(posts),
        "all_people": cast(null(), Integer), "theme": cast(null(), Integer), "public_id": cast(null(), String),
        "label": cast(null(), String), "negative": cast(null(), Float), "positive": cast(null(), Float),
    } | more  # fmt: skip
    named = [number.label(name) for number, name in zip(numbers, "abc", strict=True)]
    others = [column.label(name) for name, column in columns.items()]
    found = select(literal(what).label("what"), posts.c.place, *named, *others)
    return found.where(posts.c.place.is_not(None)).group_by(posts.c.place)


def _people(rows: Any, which: Any = None) -> Any:
    return func.count((rows.c.author if which is None else case((which, rows.c.author))).distinct())


def _moods(rows: Any, *which: Any) -> list[Any]:
    return [func.count(case((and_(rows.c.mood == mood, *which), 1))) for mood in SENTIMENTS]


def _posts(rows: CTE) -> Select[Any]:
    return _part(_POSTS, rows, literal(0), literal(0), literal(0)).where(rows.c[_POSTS])


def _told(rows: CTE) -> Select[Any]:
    return _part(_TOLD, rows, *_moods(rows)).where(rows.c[_POSTS], rows.c.by_mood)


def _replies(rows: CTE) -> Select[Any]:
    official = func.count(case((rows.c[_OFFICIAL], 1)))
    return _part(_REPLIES, rows, official, literal(0), literal(0)).where(rows.c[_REPLIES])


def _stock(rows: CTE) -> Select[Any]:
    means = {"negative": func.avg(rows.c.negative), "positive": func.avg(rows.c.negative) + func.avg(rows.c.score)}
    found = _part(_STOCK, rows, func.count(rows.c.mood), literal(0), literal(0), **means)
    return found.where(rows.c[_POSTS], rows.c.lot)


def _themes(rows: CTE, scopes: Sequence[Scope]) -> Select[Any]:
    """A row for each theme and place. What is `negative` elsewhere says here that nobody wrote about it before."""
    told = rows.c.by_theme
    counted = {
        "rows": func.count(case((told, 1))), "people": _people(rows, told), "all_people": _people(rows),
        "theme": rows.c.theme,
    }  # fmt: skip
    by_theme = _part(_THEME, rows, *_moods(rows, told), **counted).group_by(rows.c.theme)
    found = by_theme.where(rows.c[_POSTS], rows.c.theme.is_not(None)).subquery()
    start = min(scope.start for scope in scopes)
    earlier = replace(scopes[0], start=datetime.min.replace(tzinfo=start.tzinfo), end=start)
    before = themed(earlier).where(ThemePost.theme_id == found.c.theme).correlate(found).exists()
    may_be_new = and_(found.c.place == len(scopes) - 1, found.c.people >= LEAST_AUTHORS, ~before)
    instead = {"public_id": Theme.public_id, "label": Theme.label, "negative": case((may_be_new, 1.0))}
    columns: list[Any] = [instead.get(column.name, column).label(column.name) for column in found.c]
    return select(*columns).join(Theme, Theme.id == found.c.theme)
