"""Posts on which outcomes and findings may rest: those of a list, or single ones, as far as a manager reads them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select, true

from community.departments import Department
from community.posts import Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor, where
from insight.queries import closed
from insight.queries.figures import MOODS, Figure, Scope, posts_read
from insight.queries.figures import of_theme as of_theme_ids
from insight.queries.lists import PostRow, post_row, posts_with_authors

MOST = 200
"""Posts that one outcome may rest on."""


@dataclass(frozen=True)
class Evidence:
    """A post for an outcome: its ids, its row for the form, and the space that it stands in."""

    id: int
    row: PostRow
    space_id: int

    @property
    def public(self) -> bool:
        """Whether everyone reads it."""
        return self.row.visibility == PUBLIC


def of_theme(scope: Scope, theme_id: int) -> list[Evidence]:
    """The newest posts of a theme, at most MOST."""
    return _found(Post.id.in_(of_theme_ids(closed.same(scope, theme_id=theme_id))), scope.actor)


def of_posts(actor: Actor, public_ids: Collection[str]) -> list[Evidence]:
    """These posts, without those that `actor` may not read or that are hidden."""
    return _found(Post.public_id.in_(list(public_ids)[:MOST]), actor) if public_ids else []


def of_figure(figure: Figure, scope: Scope) -> list[Evidence]:
    """The newest posts of a list of posts, at most MOST; of one mood, those that everyone reads."""
    by_mood = figure.name.rpartition("/")[2] in MOODS
    told = Space.visibility == PUBLIC if by_mood else true()
    return _found(and_(Post.id.in_(figure.statement(scope)), told), scope.actor)


def of_scope(scope: Scope, public_ids: Collection[str]) -> list[Evidence]:
    """These posts, as far as they are visible and of the scope."""
    named = Post.public_id.in_(list(public_ids)[:MOST])
    return _found(and_(named, Post.id.in_(posts_read(scope))), scope.actor) if public_ids else []


def _found(condition: object, actor: Actor) -> list[Evidence]:
    read = (where(actor, "post.read"), Post.hidden_at.is_(None), Thread.listed)
    statement = posts_with_authors().add_columns(Post.id, Thread.space_id).where(condition, *read)  # type: ignore[arg-type]
    rows = db.session.execute(statement.order_by(Post.created_at.desc(), Post.id.desc()).limit(MOST))
    return [Evidence(row.id, post_row(row), row.space_id) for row in rows]


def departments() -> list[tuple[str, str]]:
    """The id, as text, and the name of every department: any of them may have done it."""
    found = db.session.execute(select(Department.id, Department.name).order_by(Department.name))
    return [(str(id_), name) for id_, name in found]
