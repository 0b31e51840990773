"""What programs get of a report: its shares with their margins, and what other channels say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from foundation.api.schemas import About
from insight.channels.report import Line, Section
from insight.report import Report
from insight.tabular import part


@dataclass(frozen=True)
class ChangeFigures:
    """How much a share differs from the period before: clear only where the interval leaves nought out."""

    by: Annotated[float, About("The difference, -1 to 1.")]
    low: Annotated[float, About("The lower end of its 95 % interval.")]
    high: Annotated[float, About("The upper end.")]


@dataclass(frozen=True)
class ShareFigures:
    """A share of the posts, corrected by what people checked."""

    share: Annotated[float, About("The share, 0 to 1.")]
    low: Annotated[float, About("The lower end of its 95 % interval.")]
    high: Annotated[float, About("The upper end.")]
    said: Annotated[int, About("How many checked posts somebody judged so.")]
    corrected: Annotated[bool, About("Whether the model’s predictions took part.")]
    change: Annotated[ChangeFigures | None, About("Against the period before; null where no change is clear.")]


@dataclass(frozen=True)
class AccuracyFigures:
    """How often the model read a checked post as people did."""

    right: Annotated[int, About("How many it read as they did.")]
    compared: Annotated[int, About("Of how many.")]
    low: Annotated[float, About("The lower end of the 95 % interval of the rate.")]
    high: Annotated[float, About("The upper end.")]


@dataclass(frozen=True)
class CheckedFigures:
    """What people checked, and the shares that rest on it."""

    labels: Annotated[int, About("How many posts people checked.")]
    posts: Annotated[int, About("For how many posts they stand.")]
    shares: Annotated[dict[str, ShareFigures] | None,
                      About("The share of each verdict; null while fewer than 30 are checked.")]  # fmt: skip
    accuracy: Annotated[AccuracyFigures | None, About("How right the model was; null where it cannot be said.")]


@dataclass(frozen=True)
class CommentCount:
    """One value of a breakdown of comments."""

    name: Annotated[str, About("What it is called; empty where it was not said.")]
    comments: Annotated[int | None, About("How many; null where they are too few to say.")]


@dataclass(frozen=True)
class CommentWeek:
    """The comments of a week."""

    first: Annotated[date, About("Its first day.")]
    comments: Annotated[int | None, About("How many; null where they are too few to say.")]


@dataclass(frozen=True)
class ChannelFigures:
    """What comments of other channels say. What is too few to say is null, or not listed."""

    comments: Annotated[int | None, About("How many; null where they are too few to say.")]
    weeks: Annotated[Sequence[CommentWeek], About("By week.")]
    moods: Annotated[dict[str, int | None], About("How the model read them.")]
    themes: Annotated[Sequence[CommentCount], About("By theme, those with most comments first.")]
    by: Annotated[dict[str, Sequence[CommentCount]], About("By channel, segment and moment.")]


def checked_figures(report: Report) -> CheckedFigures:
    """The shares of a report."""
    shares = report.shares
    published = {name: _share(report, name) for name in shares.published}
    rate = shares.accuracy if published else None
    accuracy = AccuracyFigures(rate.count, rate.of, part(rate.low), part(rate.high)) if rate else None
    return CheckedFigures(shares.labels, shares.posts, published or None, accuracy)


def _share(report: Report, name: str) -> ShareFigures:
    share, change = report.shares.published[name], report.shares.change(report.shares_before, name)
    told = ChangeFigures(part(change.by), part(change.low), part(change.high)) if change and change.clear else None
    said = report.shares.said[name]
    return ShareFigures(part(share.share), part(share.low), part(share.high), said, share.corrected, told)


def channel_figures(section: Section | None) -> ChannelFigures | None:
    """The section of other channels; None where none brought anything."""
    if section is None:
        return None
    told = section.count is not None
    return ChannelFigures(
        comments=section.count,
        weeks=[CommentWeek(week.first, count) for week, count in zip(section.weeks, section.by_week, strict=True)],
        moods=section.moods,
        themes=_counts(section.themes) if told else [],
        by={name: _counts(lines) for name, lines in section.by.items()} if told else {},
    )


def _counts(lines: Sequence[Line]) -> list[CommentCount]:
    return [CommentCount(line.name, line.count) for line in lines]
