"""What people checked, in parts of a scope: by theme or by space. Each part is a simple random sample of its own posts,
because its labels are those of the whole sample that fall into it. Posts of spaces that are not public have no part
here: what people said of them is told of the whole sample alone (`insight.queries.closed_checks`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from community.posts import Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation.database import db
from insight.chances import NEGATIVE, POSITIVE, by_name
from insight.queries.checked import Basis, Judged
from insight.queries.figures import Scope, posts
from insight.theme_tables import ThemePost

BY_THEME, BY_SPACE = ThemePost.theme_id, Thread.space_id
Column = Any


@dataclass(frozen=True)
class CheckedPart:
    """The labelled posts of a part, how many posts it has, how many of them the model read, and its mean chances."""

    judged: tuple[Judged, ...]
    posts: int
    read: int
    means: dict[str, float]


NOTHING = CheckedPart((), 0, 0, {})


def parts(basis: Basis, scope: Scope, by: Column) -> dict[int | None, CheckedPart]:
    """The parts of what a sample stands for, by BY_THEME (None: without a theme) or BY_SPACE. Two statements."""
    judged: dict[int | None, list[Judged]] = defaultdict(list)
    labelled = {one.post_id: one for one in basis.judged}
    where = select(Post.id, by).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    where = where.where(Space.visibility == PUBLIC)
    where = where.outerjoin(ThemePost, ThemePost.post_id == Post.id).where(Post.id.in_(labelled))
    for post_id, key in db.session.execute(where):
        judged[key].append(labelled[post_id])
    stock = posts(scope).where(basis.stands_for, Space.visibility == PUBLIC)
    stock = stock.outerjoin(ThemePost, ThemePost.post_id == Post.id)
    columns = (func.count(), func.count(NEGATIVE), func.avg(NEGATIVE), func.avg(POSITIVE))
    return {
        key: CheckedPart(tuple(judged[key]), number, read, by_name(float(negative or 0), float(positive or 0)))
        for key, number, read, negative, positive in db.session.execute(
            stock.with_only_columns(by, *columns).group_by(by)
        )
    }


def together(given: Iterable[CheckedPart]) -> CheckedPart:
    """Several parts as one."""
    some = [part for part in given if part.posts]
    read = sum(part.read for part in some)
    names = {name for part in some for name in part.means}
    means = {name: sum(part.means[name] * part.read for part in some) / read for name in names} if read else {}
    return CheckedPart(
        tuple(one for part in some for one in part.judged), sum(part.posts for part in some), read, means
    )
