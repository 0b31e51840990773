"""What shares say in words: a share with its margin and what it rests on, and whether it has changed."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from insight.estimates import PLAIN_FROM, Difference, Share
from insight.report import Report
from insight.verdicts import NEGATIVE
from insight.wording import NOUNS, checked, interval, link, number, percent, say


def sentence(report: Report, name: str = NEGATIVE) -> Markup:
    """“38 % of the posts are negative (31 to 45 %; 120 posts checked by people, 1,840 posts read by the model).”

    Every number that counts posts opens its list. The share must be published.
    """
    share = report.shares.published[name]
    told = {"share": percent(share.share), "interval": interval(share.low, share.high), "checked": _checked(report)}
    if not share.corrected:
        return say(_of_kind(name, _("(%(interval)s %%; %(checked)s)")), **told)
    read = link(report.address("checked/read"), NOUNS["checked/read"](num=report.shares.read,
                                                                     count=number(report.shares.read)))  # fmt: skip
    return say(_of_kind(name, _("(%(interval)s %%; %(checked)s, %(read)s)")), **told, read=read)


def _of_kind(name: str, margin: str) -> str:
    """The sentence around the margin; the names in both are filled in later."""
    kinds = {
        "negative": _("%%(share)s of the posts are negative %(margin)s.", margin=margin),
        "neutral": _("%%(share)s of the posts are neutral %(margin)s.", margin=margin),
        "positive": _("%%(share)s of the posts are positive %(margin)s.", margin=margin),
    }
    return kinds[name]


def _checked(report: Report) -> Markup:
    return link(report.address("checked"), checked(report.shares.labels))


def read_and_checked(report: Report) -> Markup:
    """Who read the moods while no share is published: the model, and how many posts people checked so far."""
    labels = report.shares.labels
    if not labels:
        return say(_("Read by the model, not yet checked by people."))
    said = say(_("Read by the model; %(checked)s of %(posts)s checked by people."), posts=stands_for(report),
               checked=link(report.address("checked"), number(labels)))  # fmt: skip
    if labels < PLAIN_FROM:
        return said + " " + _("Corrected shares appear from %(least)s on.", least=PLAIN_FROM)
    return said + " " + _("Too few people wrote these for corrected shares.")


def accuracy(report: Report) -> Markup:
    """How often the model was right on what people checked; nothing where it cannot be said."""
    rate = report.shares.accuracy
    if rate is None:
        return Markup("")
    words = _("The model read %(right)s of %(compared)s as people did (%(interval)s %%).")
    right = link(report.address("checked/right"), number(rate.count))
    compared = link(report.address("checked/compared"), number(rate.of))
    return say(words, right=right, compared=compared, interval=interval(rate.low, rate.high))


def change(report: Report, name: str) -> str:
    """How a share differs from the period before: an arrow and points only where the interval leaves nought out."""
    return moved(report.shares.change(report.shares_before, name))


def moved(found: Difference | None) -> str:
    """The same of any difference; None where there is nothing to compare."""
    if found is None:
        return _("nothing to compare")
    if not found.clear:
        return _("no clear change")
    given = {"by": _points(abs(found.by)), "least": _points(_least(found)), "most": _points(_most(found))}
    if found.by > 0:
        return _("↑ up %(by)s points (%(least)s to %(most)s)", **given)
    return _("↓ down %(by)s points (%(least)s to %(most)s)", **given)


def _least(found: Difference) -> float:
    return min(abs(found.low), abs(found.high))


def _most(found: Difference) -> float:
    return max(abs(found.low), abs(found.high))


def _points(part: float) -> str:
    return str(round(100 * part))


def finding(report: Report) -> str:
    """What the shares show: how much is negative, and whether that has changed."""
    share = percent(report.shares.published[NEGATIVE].share)
    found = report.shares.change(report.shares_before, NEGATIVE)
    if found is None or not found.clear:
        return _("%(share)s of the posts are negative", share=share)
    if found.by > 0:
        return _("%(share)s of the posts are negative, more than before", share=share)
    return _("%(share)s of the posts are negative, fewer than before", share=share)


def said(report: Report, name: str) -> Markup:
    """How many checked posts somebody judged so, as a link to them."""
    return link(report.address(f"checked/{name}"), number(report.shares.said[name]))


def stands_for(report: Report) -> Markup:
    """The posts that the shares are about, as a link to them."""
    posts = report.shares.posts
    return link(report.address("checked/all"), NOUNS["posts"](num=posts, count=number(posts)))


def cell(share: Share) -> Markup:
    """A share and its interval, for a table."""
    return Markup('<b>{}</b> <span class="soft">{}</span>').format(
        percent(share.share), interval(share.low, share.high)
    )
