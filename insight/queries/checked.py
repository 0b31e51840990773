"""What people checked of a scope: the sample that serves it, the labels that its shares rest on, and their lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, false, func, or_, select

from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from insight import verdicts
from insight.chances import NEGATIVE, POSITIVE, READ, by_name
from insight.estimates import PLAIN_FROM
from insight.queries import closed_checks
from insight.queries.closed_checks import Houses
from insight.queries.figures import MEASURES, POSTS, Build, Measure, Scope, Statement, posts
from insight.samples import Sample, SamplePost
from insight.scoring import SENTIMENTS
from insight.signals import Signal, of_post
from insight.verdicts import Verdict

CHECKED = "checked"
"""The kind of list that shows posts with what people said of them."""
_LABEL = (
    SamplePost.place, Post.id, Post.author_id, Signal.sentiment, NEGATIVE.label("n"), POSITIVE.label("p"),
    Verdict.verdict,
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A drawn post that people judged: what each `said`, the first first; what the model told, None: not read."""

    post_id: int
    author_id: int
    said: tuple[str, ...]
    told: str | None
    chances: dict[str, float] | None

    @property
    def compared(self) -> bool:
        """Whether the model can be right or wrong about it: it read the post, and people saw one and the same mood."""
        return self.told is not None and len(set(self.said)) == 1 and self.said[0] in SENTIMENTS


@dataclass(frozen=True)
class Basis:
    """What the shares of a scope rest on, beside the posts that the sample stands for; `houses`: those of which spaces
    alone, None: of all."""

    sample: Sample
    judged: Sequence[Judged]
    houses: Houses | None

    @property
    def stands_for(self) -> ColumnElement[bool]:
        """Whether the sample stands for a post of the scope: a condition on Post, Thread and Space."""
        return and_(Post.id <= self.sample.last_post_id, closed_checks.of_houses(self.houses))


def bases(scopes: Sequence[Scope]) -> list[Basis | None]:
    """The sample that serves each scope, with its labels there; None where none was drawn. One statement for scopes
    that differ in their days alone.

    The sample must have been drawn from all that the scope counts: of its period or a longer one that holds it, of its
    space or of all. The closest with enough labels serves, else the closest. Of its labels those count that fall into
    the scope, also into its department and its marks: the lot knew of none of them.
    """
    fits = or_(*(_fits(scope) for scope in scopes))
    whole = replace(scopes[0], start=min(one.start for one in scopes), end=max(one.end for one in scopes))
    counts = posts(whole).where(Post.id == SamplePost.post_id, Post.id <= Sample.last_post_id)
    drawn = and_(SamplePost.sample_id == Sample.id, counts.correlate(Sample, SamplePost).exists())
    joined = select(Sample, *_LABEL, Post.created_at, Thread.space_id, Space.visibility).select_from(Sample)
    joined = joined.outerjoin(SamplePost, drawn).outerjoin(Post, Post.id == SamplePost.post_id)
    joined = joined.outerjoin(Thread, Thread.id == Post.thread_id).outerjoin(Space, Space.id == Thread.space_id)
    joined = joined.outerjoin(Signal, of_post()).outerjoin(Verdict, Verdict.sample_post_id == SamplePost.id)
    in_order = (Sample.id, SamplePost.place, Verdict.at, Verdict.person_id)
    rows = db.session.execute(joined.where(fits).order_by(*in_order)).all()
    samples = list({row.Sample.id: row.Sample for row in rows}.values())

    def here(scope: Scope, sample: Sample) -> Basis:
        drawn = [row for row in rows if row.Sample is sample and row.place is not None]
        drawn = [row for row in drawn if scope.start <= row.created_at < scope.end]
        told = closed_checks.houses_told(scope, sample, lambda: drawn)
        if told is not None:
            drawn = [row for row in drawn if closed_checks.house_of(row.visibility, row.space_id) in told]
        return Basis(sample, list(_until_a_gap(drawn)), told)

    return [_closest(scope, [one for one in samples if serves(one, scope)], here) for scope in scopes]


def _fits(scope: Scope) -> ColumnElement[bool]:
    inside = and_(Sample.starts_at <= scope.start, Sample.ends_at >= scope.end)
    return and_(inside, or_(Sample.space_id.is_(None), Sample.space_id == _only_space(scope)))


def serves(sample: Sample, scope: Scope) -> bool:
    """Whether a sample was drawn from all that the scope counts; the same as `_fits`."""
    inside = sample.starts_at <= scope.start and sample.ends_at >= scope.end
    return inside and sample.space_id in (None, _only_space(scope))


def _only_space(scope: Scope) -> int | None:
    """The space in which all of a scope lies; None where it may lie in several."""
    if scope.space_id is None and scope.marked is not None and len(scope.marked) == 1:
        return next(iter(scope.marked))
    return scope.space_id


def _closest(scope: Scope, samples: Iterable[Sample], basis: Callable[[Scope, Sample], Basis]) -> Basis | None:
    first = None
    for sample in sorted(samples, key=lambda one: (one.ends_at - one.starts_at, one.space_id is None, one.id)):
        found = basis(scope, sample)
        if len(found.judged) >= PLAIN_FROM:
            return found
        first = first or found
    return first


def frame(scope: Scope, sample: Sample) -> Statement:
    """The posts of a scope that the sample stands for: those that were there when it was drawn, and may be told."""
    return posts(scope).where(Post.id <= sample.last_post_id, closed_checks.told(scope, sample, posts(scope)))


def judged(scope: Scope, sample: Sample) -> list[Judged]:
    """The labelled posts that shares rest on: along the random order, up to the first that nobody judged.

    So they are a simple random sample whoever labelled in which order; a post that is skipped holds up those after it.
    """
    found = _drawn(scope, sample).outerjoin(Verdict, Verdict.sample_post_id == SamplePost.id)
    rows = found.with_only_columns(*_LABEL).order_by(SamplePost.place, Verdict.at, Verdict.person_id)
    return list(_until_a_gap(db.session.execute(rows)))


def _until_a_gap(rows: Iterable[Any]) -> Iterator[Judged]:
    for _place, group in groupby(rows, key=lambda row: row.place):
        first, *others = group
        if first.verdict is None:
            return
        chances = by_name(first.n, first.p) if first.sentiment else None
        said = tuple(row.verdict for row in (first, *others))
        yield Judged(first.id, first.author_id, said, first.sentiment, chances)


def _drawn(scope: Scope, sample: Sample) -> Statement:
    here = and_(SamplePost.post_id == Post.id, SamplePost.sample_id == sample.id)
    return frame(scope, sample).join(SamplePost, here)


# As lists


def _said(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Verdict.sample_post_id == SamplePost.id, *conditions)


def _serving(scope: Scope) -> Sample | None:
    found = bases([scope])[0]
    return found.sample if found else None


def _measure(name: str, of: str) -> Any:
    def keep(build: Build) -> Build:
        MEASURES[name] = Measure(name, of, Post.created_at, Post.author_id, build)
        return build

    return keep


@_measure("checked", CHECKED)
def checked(scope: Scope) -> Statement:
    """The posts that people judged, without knowing who wrote them or what the model said. They were drawn by lot from
    all that people wrote in the period. Only the beginning of the random order counts, up to the first post that nobody
    has judged, so that nobody can choose by leaving out. What was hidden or deleted since has left."""
    sample = _serving(scope)
    if sample is None:
        return posts(scope).where(false())
    drawn = _drawn(scope, sample)
    gap = drawn.where(~_said()).with_only_columns(func.min(SamplePost.place)).correlate(None).scalar_subquery()
    return drawn.where(_said(), SamplePost.place < func.coalesce(gap, 2**31 - 1))


@_measure("checked/all", POSTS)
def stands_for(scope: Scope) -> Statement:
    """The posts that the checked ones stand for: everything that people wrote in the period and that was there when
    the lot was drawn, whether the model could read it or not. What came later, from an archive say, is left out."""
    sample = _serving(scope)
    return frame(scope, sample) if sample else posts(scope).where(false())


@_measure("checked/read", POSTS)
def read(scope: Scope) -> Statement:
    """Those of the posts for which the checked ones stand that the model read. One that it could not read counts with
    the model’s average, so that only people speak for it."""
    return stands_for(scope).where(READ)


@_measure("checked/compared", CHECKED)
def compared(scope: Scope) -> Statement:
    """Those of the checked posts on which the model can be right or wrong: it read them, and whoever judged them saw
    one and the same mood: negative, neutral or positive. “Both at once” and “I cannot tell” are left out."""
    found, one = checked(scope), _said(Verdict.verdict.in_(SENTIMENTS))
    if _serving(scope) is None:
        return found
    differ = select(func.count(distinct(Verdict.verdict))).where(Verdict.sample_post_id == SamplePost.id)
    return found.where(READ, one, differ.scalar_subquery() == 1)


@_measure("checked/right", CHECKED)
def right(scope: Scope) -> Statement:
    """Those of them that the model read as people did."""
    found = compared(scope)
    return found if _serving(scope) is None else found.where(_said(Verdict.verdict == Signal.sentiment))


def _seen_as(scope: Scope, verdict: str) -> Statement:
    found = checked(scope)
    return found if _serving(scope) is None else found.where(_said(Verdict.verdict == verdict))


@_measure("checked/negative", CHECKED)
def seen_as_negative(scope: Scope) -> Statement:
    """Those of the checked posts that somebody judged as negative: angry, let down, worried, asking in distress. A post
    that two people judged differently counts as half a post for each."""
    return _seen_as(scope, verdicts.NEGATIVE)


@_measure("checked/neutral", CHECKED)
def seen_as_neutral(scope: Scope) -> Statement:
    """Those of the checked posts that somebody judged as neutral: facts, a plain question, a polite thank-you in
    passing. A post that two people judged differently counts as half a post for each."""
    return _seen_as(scope, verdicts.NEUTRAL)


@_measure("checked/positive", CHECKED)
def seen_as_positive(scope: Scope) -> Statement:
    """Those of the checked posts that somebody judged as positive: pleased, relieved, thankful for something that
    happened. A post that two people judged differently counts as half a post for each."""
    return _seen_as(scope, verdicts.POSITIVE)


@_measure("checked/mixed", CHECKED)
def seen_as_mixed(scope: Scope) -> Statement:
    """Those of the checked posts that somebody judged as both at once. They are a share of their own and count neither
    as negative nor as positive. A post that two people judged differently counts as half a post for each."""
    return _seen_as(scope, verdicts.MIXED)


@_measure("checked/unclear", CHECKED)
def seen_as_unclear(scope: Scope) -> Statement:
    """Those of the checked posts of which somebody said “I cannot tell”. They are a share of their own. A post that two
    people judged differently counts as half a post for each."""
    return _seen_as(scope, verdicts.UNCLEAR)


def said_of(name: str) -> Any:
    """How many judged the post of a row as this: a column beside SamplePost."""
    counted = select(func.count()).where(Verdict.sample_post_id == SamplePost.id, Verdict.verdict == name)
    return counted.correlate(SamplePost).scalar_subquery().label(f"said_{name}")


def sample_of(scope: Scope) -> int:
    """The sample whose labels a list of the scope shows; 0 without one."""
    sample = _serving(scope)
    return sample.id if sample else 0
