"""What drivers are made of: who wrote how much about which theme and in what mood; and the lists behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select

from community.posts import Post
from community.spaces import PUBLIC, Space
from foundation.database import db
from insight.chances import READ
from insight.queries import checked, figures
from insight.queries.checked import CHECKED
from insight.queries.figures import BY_THEME, POSTS, Build, Measure, Scope, Statement, of_theme, told, with_mood
from insight.queries.themes import ThemeRef
from insight.signals import Signal
from insight.theme_tables import Theme, ThemePost

MOODS = ("negative", "positive")


class Written(NamedTuple):
    """How many posts one author wrote about one theme (None: about none): all, those read, and those of each mood."""

    theme_id: int | None
    author_id: int
    posts: int
    read: int
    negative: int
    positive: int


def written(scope: Scope) -> list[Written]:
    """Who wrote how much about which theme, in one statement."""
    moods = (func.count(case((Signal.sentiment == mood, 1))) for mood in MOODS)
    theme = case((scope.closed.by_theme, ThemePost.theme_id)).label("theme")
    columns = (theme, Post.author_id, func.count(), func.count(Signal.sentiment), *moods)
    rows = _with_themes(told(scope)).with_only_columns(*columns).group_by(theme, Post.author_id)
    return [Written._make(row) for row in db.session.execute(rows)]


def names(scope: Scope) -> dict[int, ThemeRef]:
    """The themes that posts of a scope are about, by their ids."""
    about = figures.themed(scope).with_only_columns(ThemePost.theme_id)
    rows = select(Theme.id, Theme.public_id, Theme.label).where(Theme.id.in_(about))
    return {id_: ThemeRef(public_id, label) for id_, public_id, label in db.session.execute(rows)}


def by_theme(rows: Iterable[Written]) -> dict[int | None, list[Written]]:
    """The same rows, theme by theme."""
    found: dict[int | None, list[Written]] = defaultdict(list)
    for row in rows:
        found[row.theme_id].append(row)
    return dict(found)


# As lists


def _with_themes(statement: Statement) -> Statement:
    return statement.outerjoin(ThemePost, ThemePost.post_id == Post.id)


def _not_about(scope: Scope) -> ColumnElement[bool]:
    untold = not_(scope.closed.by_theme)
    return or_(ThemePost.theme_id.is_(None), ThemePost.theme_id != scope.theme_id, untold)


def _measure(name: str, of: str = POSTS) -> Any:
    def keep(build: Build) -> Build:
        BY_THEME[name] = Measure(name, of, Post.created_at, Post.author_id, build)
        return build

    return keep


@_measure("read")
def read(scope: Scope) -> Statement:
    """Those of the posts of this theme whose mood the model read. What it could not read tells nothing of the mood."""
    return of_theme(scope).where(READ)


@_measure("others")
def others(scope: Scope) -> Statement:
    """Everything else that is counted by mood and that the model read: posts of other themes and of none. This is what
    would be left if the posts of this theme were absent."""
    return _with_themes(told(scope)).where(READ, _not_about(scope))


@_measure("others/negative")
def negative_others(scope: Scope) -> Statement:
    """Those of all other posts that the model read as negative, checked by people or not."""
    return with_mood(others(scope), "negative")


@_measure("others/positive")
def positive_others(scope: Scope) -> Statement:
    """Those of all other posts that the model read as positive, checked by people or not."""
    return with_mood(others(scope), "positive")


def _checked(scope: Scope, condition: Any) -> Statement:
    found = checked.checked(scope).where(Space.visibility == PUBLIC)
    return found.where(false()) if not checked.sample_of(scope) else _with_themes(found).where(condition)


@_measure("checked", CHECKED)
def checked_of_theme(scope: Scope) -> Statement:
    """Those of the posts that people judged by lot, without knowing what the model said, that are about this theme and
    stand in public spaces."""
    return _checked(scope, and_(ThemePost.theme_id == scope.theme_id))


@_measure("others/checked", CHECKED)
def checked_others(scope: Scope) -> Statement:
    """Those of the posts that people judged by lot, without knowing what the model said, that are not about this
    theme, in public spaces."""
    return _checked(scope, _not_about(scope))
