"""What labellers see: the samples, how far each is, the next post for one of them; and labels to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select

from community.posts import OPENING, Post
from community.spaces import Space
from community.threads import Thread
from foundation import periods
from foundation.clock import now
from foundation.database import db
from foundation.periods import Period
from foundation.policy import SYSTEM, Actor, where
from insight import estimates
from insight.estimates import Agreement
from insight.queries.figures import Scope, Statement, counting, posts
from insight.samples import Sample, SamplePost
from insight.verdicts import Verdict, majority

EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
AT_WORK = timedelta(minutes=15)
SHOWN = 24


@dataclass(frozen=True)
class Slip:
    """A drawn post as a labeller has it: `number` is its turn among those they read; `said` by person, in order."""

    id: int
    place: int
    number: int
    twice: bool
    said: dict[int, tuple[str, datetime]]

    def wanted(self, person_id: int) -> bool:
        """Whether this person is to judge it: they have not yet, and nobody else has, or it takes two."""
        return person_id not in self.said and len(self.said) < (2 if self.twice else 1)


@dataclass(frozen=True)
class Sheet:
    """A sample as one labeller sees it: the posts that they may read and that still count. `gone`: those hidden or
    deleted since."""

    sample: Sample
    space: str
    slips: Sequence[Slip]
    gone: int

    @property
    def done(self) -> int:
        """How many somebody has judged."""
        return sum(bool(slip.said) for slip in self.slips)

    def given(self, person_id: int) -> list[Slip]:
        """Those that this person has judged, in order."""
        return [slip for slip in self.slips if person_id in slip.said]

    def waiting(self, person_id: int) -> list[Slip]:
        """Those that this person is to judge, in order."""
        return [slip for slip in self.slips if slip.wanted(person_id)]

    def next(self, person_id: int, after: int = 0) -> Slip | None:
        """The next for this person beyond a place, else from the beginning; not what another looks at just now, as
        long as there is something else."""
        waiting = self.waiting(person_id)
        free = [slip for slip in waiting if slip.id not in self._held(person_id)] or waiting
        return next((slip for slip in free if slip.place > after), free[0] if free else None)

    def _held(self, person_id: int) -> set[int]:
        """What each other labeller at work has before them: the first that waits for them after their last."""
        last: dict[int, int] = {}
        for slip in self.slips:
            for other, (_verdict, at) in slip.said.items():
                if other != person_id and at > now() - AT_WORK:
                    last[other] = slip.place
        held = (next((slip.id for slip in self.slips if slip.place > place and slip.wanted(other)), 0)
                for other, place in last.items())  # fmt: skip
        return set(held)

    @property
    def agreement(self) -> Agreement | None:
        """How those agreed who judged the same posts; of a post, the first two."""
        said = ([verdict for verdict, _at in slip.said.values()] for slip in self.slips)
        return estimates.agreement([(one[0], one[1]) for one in said if len(one) > 1])


@dataclass(frozen=True)
class Text:
    """What a labeller reads: the post's own safe HTML, and its title if it opens a thread."""

    title: str
    html: str


@dataclass(frozen=True)
class Label:
    """What people said of a post, to learn from: the period of its sample must not be estimated with it."""

    post_id: int
    verdict: str
    first_at: datetime
    period: Period


def population(actor: Actor, period: Period, space_id: int | None) -> list[int]:
    """The ids of the posts of a period that `actor` reads and that count."""
    return list(db.session.scalars(posts(Scope(actor, period.start, period.end, space_id))))


def written(actor: Actor, period: Period, space_id: int | None) -> int:
    """How many these are."""
    return db.session.scalar(counting(posts(Scope(actor, period.start, period.end, space_id)))) or 0


def sample(actor: Actor, public_id: str) -> Sample | None:
    """The sample of this id, if `actor` reads the space that it was drawn from."""
    return db.session.scalar(_samples(actor).where(Sample.public_id == public_id))


def sheets(actor: Actor) -> list[Sheet]:
    """The samples that `actor` may label, those of the latest periods first, at most SHOWN."""
    latest = _samples(actor).order_by(Sample.ends_at.desc(), Sample.starts_at.desc(), Sample.id).limit(SHOWN)
    return _sheets(actor, db.session.scalars(latest).all())


def sheet(actor: Actor, sample: Sample) -> Sheet:
    """How far one sample is."""
    return _sheets(actor, [sample])[0]


def text(actor: Actor, slip: Slip) -> Text:
    """What is read of a post that `actor` may read."""
    found = _counted(actor).where(SamplePost.id == slip.id).with_only_columns(Post.html, Post.role, Thread.title)
    row = db.session.execute(found).one()
    return Text(row.title if row.role == OPENING else "", row.html)


def labels() -> list[Label]:
    """Every post on which most of those who judged it agree, with the first verdict's moment, to train a model on."""
    given = _counted(SYSTEM).join(Verdict, Verdict.sample_post_id == SamplePost.id)
    columns = given.with_only_columns(Post.id, Sample.period, Verdict.verdict, Verdict.at)
    rows = db.session.execute(columns.order_by(SamplePost.id, Verdict.at)).all()
    whole = {name: periods.parse(name) for name in {row.period for row in rows}}
    found = []
    for (post_id, period), group in groupby(rows, key=lambda row: (row.id, row.period)):
        said = list(group)
        verdict = majority([row.verdict for row in said])
        if verdict:
            found.append(Label(post_id, verdict, said[0].at, whole[period]))
    return found


def _samples(actor: Actor) -> Any:
    read = or_(Sample.space_id.is_(None), where(actor, "space.read"))
    return select(Sample).outerjoin(Space, Space.id == Sample.space_id).where(read)


def _counted(actor: Actor) -> Statement:
    """Posts that were drawn, that `actor` reads and that still count, with their SamplePost and Sample."""
    here = or_(Sample.space_id.is_(None), Sample.space_id == Thread.space_id)
    found = posts(Scope(actor, *EVER)).join(SamplePost, SamplePost.post_id == Post.id)
    return found.join(Sample, and_(Sample.id == SamplePost.sample_id, here))


def _sheets(actor: Actor, samples: Sequence[Sample]) -> list[Sheet]:
    ids = [one.id for one in samples]
    rows = _rows(actor, ids)
    counted = _counted(SYSTEM).where(SamplePost.sample_id.in_(ids)).with_only_columns(SamplePost.id)
    lost = select(SamplePost.sample_id).where(SamplePost.sample_id.in_(ids), SamplePost.id.not_in(counted))
    gone = list(db.session.scalars(lost))
    named = select(Space.id, Space.name).where(Space.id.in_([one.space_id for one in samples if one.space_id]))
    names = {row.id: row.name for row in db.session.execute(named)}
    return [
        Sheet(one, names.get(one.space_id or 0, ""), _slips(rows.get(one.id, ())), gone.count(one.id))
        for one in samples
    ]


def _rows(actor: Actor, ids: Sequence[int]) -> dict[int, list[Any]]:
    columns = (
        SamplePost.sample_id, SamplePost.id, SamplePost.place, SamplePost.twice, Verdict.person_id, Verdict.verdict,
        Verdict.at,
    )  # fmt: skip
    drawn = _counted(actor).where(SamplePost.sample_id.in_(ids))
    drawn = drawn.outerjoin(Verdict, Verdict.sample_post_id == SamplePost.id)
    order = (SamplePost.sample_id, SamplePost.place, Verdict.at, Verdict.person_id)
    found = db.session.execute(drawn.with_only_columns(*columns).order_by(*order))
    by_sample = groupby(found, key=lambda row: row.sample_id)
    return {sample_id: list(rows) for sample_id, rows in by_sample}


def _slips(rows: Iterable[Any]) -> list[Slip]:
    found = []
    for number, (_place, group) in enumerate(groupby(rows, key=lambda row: row.place), start=1):
        same = list(group)
        said = {row.person_id: (row.verdict, row.at) for row in same if row.person_id is not None}
        found.append(Slip(same[0].id, same[0].place, number, same[0].twice, said))
    return found
