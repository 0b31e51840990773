"""What programs may read: outcomes, as everyone does, and the numbers of the report, as managers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from werkzeug.exceptions import NotFound

from community.api.shapes import Cursor, Next, PublicId, SpaceName
from community.queries import spaces
from foundation.api.calls import Calls
from foundation.api.schemas import About
from foundation.api.scopes import scope
from foundation.languages import translate as _
from foundation.policy import actor, needs
from insight.journey import LONGEST_NAME
from insight.pages.asked_for import asked_for
from insight.pages.report import elsewhere
from insight.queries import outcomes as queries
from insight.queries.counts import Counts
from insight.queries.outcomes import OutcomeView
from insight.report import Report, measure, query
from insight.report_shapes import ChannelFigures, CheckedFigures, channel_figures, checked_figures
from insight.tables import TABLES

calls = Calls("insight")
INSIGHT = scope("insight", lambda: _("Read the reports of managers"), "insight.read")
Status = Literal["looking", "planned", "done", "not_doing"]


@dataclass(frozen=True)
class OutcomesAsked:
    """Which outcomes to list."""

    status: Annotated[Literal["", "looking", "planned", "done", "not_doing"], About("Only of this status.")] = ""
    space: Annotated[str, About("The slug of a space.", longest=60)] = ""
    cursor: Cursor = ""


@dataclass(frozen=True)
class Example:
    """A thread that led to an outcome."""

    title: Annotated[str, About("Its title.")]
    address: Annotated[str, About("Where its page stands.")]


@dataclass(frozen=True)
class OutcomeDetail:
    """You said, we did."""

    id: PublicId
    address: Annotated[str, About("Where its page stands.")]
    status: Annotated[Status, About("Where it stands.")]
    title: Annotated[str, About("What changed, in a line.")]
    said: Annotated[str, About("What people said.")]
    did_html: Annotated[str, About("What was done about it, as safe HTML.")]
    published_at: Annotated[datetime, About("When it was published.")]
    department: Annotated[str, About("Which department did it.")]
    space: Annotated[SpaceName | None, About("The space that it is about; null for several.")]
    people: Annotated[int, About("How many people raised it, as far as you see.")]
    examples: Annotated[Sequence[Example], About("Up to three threads that led to it.")]


@dataclass(frozen=True)
class Outcomes:
    """One page of outcomes."""

    items: Annotated[Sequence[OutcomeDetail], About("The outcomes, newest first.")]
    next: Next


@dataclass(frozen=True)
class ReportAsked:
    """Which report."""

    period: Annotated[str, About("2026-W42, 2026-10, 2026-Q3 or 2026; else the last whole month.", longest=10)] = ""
    space: Annotated[str, About("The slug of a space; without it, all that you read.", longest=60)] = ""
    department: Annotated[str, About("The slug of a department: only what it answers for.", longest=60)] = ""
    segment: Annotated[str, About("A segment: only spaces that are for it now.", longest=LONGEST_NAME)] = ""
    moment: Annotated[str, About("A moment: only spaces that are for it now.", longest=LONGEST_NAME)] = ""
    channel: Annotated[str, About("Of other channels only this one, by its id.", longest=200)] = ""


@dataclass(frozen=True)
class DepartmentName:
    """A department."""

    slug: Annotated[str, About("Its slug.")]
    name: Annotated[str, About("Its name.")]


@dataclass(frozen=True)
class QuoteFigures:
    """What somebody wrote about a theme, in a post that everyone reads."""

    words: Annotated[str, About("The words, names and addresses taken out.")]
    address: Annotated[str, About("Where the post stands.")]


@dataclass(frozen=True)
class ThemeFigures:
    """A theme in the period."""

    id: PublicId
    label: Annotated[str, About("What it is called.")]
    posts: Annotated[int, About("How many posts are about it.")]
    posts_before: Annotated[int, About("How many were in the period before.")]
    people: Annotated[int, About("How many people wrote them.")]
    moods: Annotated[dict[str, int] | None, About("How the model read them; null where they are too few to say.")]
    quotes: Annotated[Sequence[QuoteFigures], About("Up to three quotes of a large theme, public posts only.")]


@dataclass(frozen=True)
class ReportFigures:
    """The numbers of a report. Each figure has a list of exactly what it counts, at its address on the pages."""

    period: Annotated[str, About("The period.")]
    first: Annotated[date, About("Its first day.")]
    last: Annotated[date, About("Its last day.")]
    space: Annotated[SpaceName | None, About("The space; null for all that you read.")]
    department: Annotated[DepartmentName | None, About("The department that answers for it; null for any.")]
    segment: Annotated[str | None, About("The segment; null for any.")]
    moment: Annotated[str | None, About("The moment; null for any.")]
    counts: Annotated[dict[str, int], About("How many each figure counts. Those of posts/told are counted by mood.")]
    counts_before: Annotated[dict[str, int], About("The same in the period before.")]
    people: Annotated[dict[str, int], About("Of how many different people.")]
    enough: Annotated[dict[str, bool], About("Whether a share of these may be said.")]
    moods: Annotated[dict[str, int] | None, About("How the model read the posts; null where they are too few to say.")]
    themes: Annotated[Sequence[ThemeFigures], About("The themes, those with most posts first.")]
    checked: Annotated[CheckedFigures, About("What people checked, and the shares with their margins.")]
    channels: Annotated[ChannelFigures | None, About("Other channels; null where none has comments, and in a space.")]
    lists: Annotated[dict[str, str], About("Where the list of each figure stands.")]
    tables: Annotated[dict[str, str], About("Where each table stands as JSON.")]


@calls.get("/outcomes", Outcomes, query=OutcomesAsked)
@needs("page.open")
def list_outcomes(asked: OutcomesAsked) -> Outcomes:
    """List what changed because of what people said."""
    space = spaces.space(actor(), asked.space) if asked.space else None
    if asked.space and space is None:
        raise NotFound
    found = queries.outcomes(actor(), asked.status, space.id if space else None, asked.cursor)
    return Outcomes([_outcome(one) for one in found.rows], found.next)


@calls.get("/outcomes/<id>", OutcomeDetail)
@needs("outcome.read")
def read_outcome(id: str) -> OutcomeDetail:
    """Read one outcome."""
    found = queries.outcome(actor(), id)
    if found is None:
        raise NotFound
    return _outcome(found)


@calls.get("/insight/report", ReportFigures, query=ReportAsked, scope=INSIGHT, signed=True)
@needs("insight.read")
def read_report(asked: ReportAsked) -> ReportFigures:
    """Read the numbers of a period."""
    period, part, _spaces = asked_for()
    found = measure(actor(), period, part)
    themes = [
        ThemeFigures(line.now.public_id, line.now.label, line.now.posts, line.before, line.now.people,
                     line.now.moods if line.now.enough else None,
                     [QuoteFigures(one.words, one.address) for one in found.quotes.get(line.now.id, ())])
        for line in found.themes
    ]  # fmt: skip
    return ReportFigures(
        period=period.name, first=period.first, last=period.last,
        space=SpaceName(part.space.slug, part.space.name) if part.space else None,
        department=DepartmentName(part.department.slug, part.department.name) if part.department else None,
        segment=part.segment.name if part.segment else None, moment=part.moment.name if part.moment else None,
        counts=found.now.of, counts_before=found.before.of, people=found.now.people, enough=_enough(found.now),
        moods=found.moods if found.now.enough("posts/told") else None, themes=themes,
        checked=checked_figures(found), channels=channel_figures(elsewhere(period, part)),
        lists={name: found.address(name) for name in found.now.of},
        tables={name: f"/insight/tables/{name}.json?{query(period, part)}" for name in _tables(found)},
    )  # fmt: skip


def _tables(report: Report) -> list[str]:
    """The tables that it has: shares only where they are published."""
    return [name for name in TABLES if name != "shares" or report.shares.published]


def _enough(counts: Counts) -> dict[str, bool]:
    return {base: counts.enough(base) for base in counts.people}


def _outcome(found: OutcomeView) -> OutcomeDetail:
    return OutcomeDetail(
        id=found.public_id,
        address=f"/outcomes/{found.public_id}",
        status=found.status,  # type: ignore[arg-type]
        title=found.title,
        said=found.said,
        did_html=found.did_html,
        published_at=found.published_at,
        department=found.department,
        space=SpaceName(found.space_slug, found.space_name or "") if found.space_slug else None,
        people=found.people,
        examples=[Example(*one) for one in found.examples],
    )
