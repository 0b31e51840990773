"""Which posts are about which themes: each is given to the centre that it is nearest to, if that reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select

from foundation import meaning
from foundation.database import db, transaction
from foundation.loading import Later
from insight import signals, threaded, vectors
from insight.theme_tables import AlsoAbout, Theme, ThemePost

theming: Any = Later("insight.theming")
PORTION = 500


@dataclass(frozen=True)
class Held:
    """The themes that take posts: their centres, a row each, their reaches, and the id of who gathers for each."""

    into: list[int]
    centres: Any
    reaches: Any

    @classmethod
    def now(cls) -> Held:
        """Those whose centre is of today's encoder, neither split nor ended; what was merged gathers for another, or
        for none where that was split."""
        whole = select(Theme.id).where(Theme.split_at.is_not(None))
        gathers = func.coalesce(Theme.merged_into_id, Theme.id).not_in(whole)
        standing = (gathers, Theme.split_at.is_(None), Theme.ended_at.is_(None), Theme.centre.is_not(None))
        columns = select(Theme.id, Theme.merged_into_id, Theme.centre, Theme.reach)
        rows = db.session.execute(columns.where(*standing, Theme.model == meaning.model()).order_by(Theme.id)).all()
        into = [row.merged_into_id or row.id for row in rows]
        return cls(into, *theming.kept([(row.centre, row.reach) for row in rows]))

    def places(self, rows: Any, there: Any = None) -> list[tuple[int | None, float, set[int]]]:
        """For each vector the id of its main theme, or None; how like its centre it is (cosine, 0 without a theme); and
        the ids of the others that it is also about. `there`: how they stand in threads, if they do."""
        of, likeness = theming.place(rows, self.centres, self.reaches, there)
        found = []
        for row, (at, others) in enumerate(zip(of.tolist(), theming.also(of, likeness, self.reaches), strict=True)):
            main, near = (self.into[at], max(float(likeness[row, at]), 0.0)) if at >= 0 else (None, 0.0)
            found.append((main, near, {self.into[other] for other in others} - {main}))
        return found


def assign_texts(texts: Sequence[str]) -> list[int | None]:
    """The id of the main theme of each of these texts, None where no theme fits. Loads the encoder."""
    return [main for main, _near, _others in Held.now().places(theming.vectors_of(texts))]


def read(ids: Iterable[int]) -> None:
    """Encode these posts anew and give them to the themes that we have."""
    texts = signals.texts(ids)
    wanted = sorted(texts)
    for start in range(0, len(wanted), vectors.PORTION):
        portion = wanted[start : start + vectors.PORTION]
        place(portion, vectors.encode({id_: texts[id_] for id_ in portion}))


def place(ids: Sequence[int], own: Any) -> None:
    """Give these posts, with the vector of their words each, to the themes that we have."""
    there = threaded.standing(ids, own)
    given = dict(zip(ids, Held.now().places(there.rows, there), strict=True))
    with transaction():
        for start in range(0, len(ids), PORTION):
            portion = list(ids[start : start + PORTION])
            for table in (ThemePost, AlsoAbout):
                db.session.execute(delete(table).where(table.post_id.in_(portion)))
            mains = [{"post_id": id_, "theme_id": given[id_][0], "likeness": given[id_][1]} for id_ in portion]
            others = [{"post_id": id_, "theme_id": other} for id_ in portion for other in sorted(given[id_][2])]
            db.session.execute(insert(ThemePost), mains)
            if others:
                db.session.execute(insert(AlsoAbout), others)


def place_again() -> None:
    """Give every post that has a vector to the themes that we have, after people changed which these are."""
    ids = list(db.session.scalars(select(ThemePost.post_id).order_by(ThemePost.post_id)))
    for start in range(0, len(ids), PORTION):
        place(*vectors.of(ids[start : start + PORTION]))
