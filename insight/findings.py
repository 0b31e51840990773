"""What a report says: a few paragraphs, four numbers, and the titles of its figures, which are the findings.

Each number is a link to its list, and where there is too little it says so.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from foundation.measures import LEAST_ITEMS, percent
from insight import share_words
from insight.report import Report, ThemeLine
from insight.wording import NOUNS, link, number, say

# The report in words


def paragraphs(report: Report) -> list[Markup]:
    """What the report says, in sentences measured just now."""
    asked = [_asked(report), _answered(report), _promised(report)]
    others = [_by_members(report), _voices(report), _felt(report), _about(report), _rising(report)]
    joined = (Markup(" ").join(filter(None, sentences)) for sentences in (asked, others))
    return [paragraph for paragraph in joined if paragraph]


def caveats(report: Report) -> list[str]:
    """What may mislead whoever reads, and why."""
    said = []
    if not report.period.over:
        said.append(_("This period is not over. Its numbers still grow."))
    if report.shares.published:
        said.append(_("The shares are corrected for the model’s errors. The themes are not: a model found "
                      "them, and it can be wrong."))  # fmt: skip
    elif report.now.of["posts"]:
        said.append(_("A model read the moods and found the themes. It can be wrong."))
    if report.now.withheld:
        said.append(_left_out(report.now.withheld))
    if any(not line.now.enough for line in report.themes):
        said.append(_("A theme needs ten posts of five people. Of fewer, nothing is said about how people feel."))
    return said


def _left_out(posts: int) -> str:
    """What is not counted of spaces that are not public, and why."""
    what = ngettext(
        "The mood of %(posts)s post in a space that is not public is left out, and so is its theme.",
        "The moods of %(posts)s posts in spaces that are not public are left out, and so are their themes.",
        num=posts, posts=number(posts),
    )  # fmt: skip
    why = _("They might show how one person feels. They are told when a whole month is over, and only where there are "
            "enough of them.")  # fmt: skip
    return f"{what} {why}"


def linked(report: Report, name: str, before: bool = False) -> Markup:
    """The number of a figure, as a link to its list: in the period, or in the one before."""
    numbers, period = (report.before, report.period.previous) if before else (report.now, report.period)
    return link(report.address(name, period), number(numbers.of[name]))


def _asked(report: Report) -> Markup:
    count = report.now.of["questions"]
    if not count:
        return say(_("Nobody asked anything %(when)s."), when=report.period.when)
    noun = link(report.address("questions"), NOUNS["questions"](num=count, count=number(count)))
    if not report.now.enough("questions"):
        return say(_("People brought %(noun)s %(when)s, too few to compare."), noun=noun, when=report.period.when)
    return say(_("People brought %(noun)s %(when)s, %(change)s."), noun=noun, when=report.period.when,
               change=_change(report, "questions"))  # fmt: skip


def _change(report: Report, name: str) -> Markup:
    """How a count differs from that of the period before."""
    now, before = report.now.of[name], report.before.of[name]
    given = {"before": linked(report, name, before=True), "when": report.period.previous.when}
    if not before:
        return say(_("and none %(when)s"), **given)
    if not report.before.enough(name):
        return say(_("after %(before)s %(when)s, too few to compare"), **given)
    if now == before:
        return say(_("as many as the %(before)s %(when)s"), **given)
    words = _("%(difference)s more than the %(before)s %(when)s") if now > before else _(
        "%(difference)s fewer than the %(before)s %(when)s"
    )  # fmt: skip
    return say(words, difference=number(abs(now - before)), **given)


def _answered(report: Report) -> Markup:
    if not report.now.of["questions"]:
        return Markup("")
    if not report.now.of["responded"]:
        return say(_("None of them has an official answer."))
    return say(_("Of these, %(responded)s have an official answer."), responded=linked(report, "responded"))


def _promised(report: Report) -> Markup:
    given = {name: linked(report, name) for name in ("due", "kept", "missed")}
    if not report.now.of["due"]:
        return say(_("No promise of an official answer fell due."))
    if not report.now.enough("due"):
        return say(
            _("Of %(due)s promises that fell due we kept %(kept)s and missed %(missed)s, too few for a share."), **given
        )
    share = percent(report.now.of["kept"], report.now.of["due"])
    words = _("Of %(due)s promises that fell due we kept %(kept)s (%(share)s %%) and missed %(missed)s.")
    return say(words, share=share, **given)


def _by_members(report: Report) -> Markup:
    if not report.now.of["peers-windows"]:
        return Markup("")
    given = {"answered": linked(report, "answered-by-peers"), "windows": linked(report, "peers-windows")}
    words = _("Where members went first, they answered %(answered)s of %(windows)s questions in time.")
    if not report.now.enough("peers-windows"):
        words = _("Where members went first, they answered %(answered)s of %(windows)s in time, too few for a share.")
    return say(words, **given)


def _voices(report: Report) -> Markup:
    if not report.now.of["replies"]:
        return Markup("")
    given = {"official": linked(report, "official-replies"), "replies": linked(report, "replies")}
    return say(_("Officials wrote %(official)s of %(replies)s replies."), **given)


def _felt(report: Report) -> Markup:
    if not report.now.of["posts"]:
        return Markup("")
    if report.shares.published:
        return share_words.sentence(report)
    total = linked(report, "posts")
    if not report.now.enough("posts/told"):
        return say(_("People wrote %(posts)s posts, too few to say how they feel."), posts=total)
    read = {mood: link(report.address(f"posts/{mood}"), number(count)) for mood, count in report.moods.items()}
    words = _("Of %(posts)s posts the model read %(negative)s as negative, %(neutral)s as neutral and %(positive)s as "
              "positive.")  # fmt: skip
    return say(
        words,
        posts=linked(report, "posts/told"),
        negative=read["negative"],
        neutral=read["neutral"],
        positive=read["positive"],
    )


def _about(report: Report) -> Markup:
    first = next(iter(report.themes), None)
    if first is None or not first.now.enough:
        return Markup("")
    words = _("The largest theme was %(theme)s, with %(posts)s posts of %(people)s people.")
    return say(words, theme=theme_link(report, first), **_theme_numbers(report, first))


def _theme_numbers(report: Report, line: ThemeLine) -> dict[str, Markup]:
    name = f"theme/{line.now.public_id}"
    return {
        "posts": link(report.address(name), number(line.now.posts)),
        "people": link(report.address(f"{name}/people"), number(line.now.people)),
    }


def theme_link(report: Report, line: ThemeLine) -> Markup:
    """The name of a theme, as a link to its posts."""
    return link(report.address(f"theme/{line.now.public_id}"), _("“%(theme)s”", theme=line.now.label))


def _rising(report: Report) -> Markup:
    if report.now.withheld or report.before.withheld:
        return Markup("")
    risen = [one for one in report.themes if one.rises and one.now.enough and one.now.posts > one.before > 0]
    line = max(risen, key=lambda one: one.now.posts / one.before, default=None)
    if line is None or line is report.themes[0]:
        return Markup("")
    before = link(report.address(f"theme/{line.now.public_id}", report.period.previous), number(line.before))
    now = _theme_numbers(report, line)["posts"]
    words = _("Posts about %(theme)s rose from %(before)s to %(now)s.")
    return say(words, theme=theme_link(report, line), before=before, now=now)


# The four numbers


def basis(report: Report, part: str, whole: str, words: str, none: str) -> Markup:
    """What a share rests on, and what it was before; each number opens its list. `words` has %(part)s and %(whole)s,
    `none` is said of nothing. Where there are too few for a percentage, why."""
    said = say(words if report.now.of[whole] else none, part=linked(report, part), whole=linked(report, whole))
    if report.now.of[whole] and not report.now.enough(whole):
        said = say(too_few_for_a_share()[whole])
    before = {"part": linked(report, part, before=True), "whole": linked(report, whole, before=True)}
    if not report.before.of[whole]:
        return said
    if report.before.enough(whole):
        share = percent(report.before.of[part], report.before.of[whole])
        return say(_("%(said)s Before: %(share)s %%, %(part)s of %(whole)s."), said=said, share=share, **before)
    return say(_("%(said)s Before: %(part)s of %(whole)s."), said=said, **before)


def too_few_for_a_share() -> dict[str, str]:
    """Why there is no percentage, by what it would be a share of."""
    return {
        "questions": _("Too few to say: a percentage needs ten questions of five people."),
        "due": _("Too few to say: a percentage needs ten promises that fell due, to five people."),
        "peers-windows": _("Too few to say: a percentage needs ten such questions of five people."),
    }


def share(report: Report, part: str, whole: str) -> Markup:
    """A share as a big number: a percentage; of too few the two counts, each opening its list; a dash of nothing."""
    if not report.now.of[whole]:
        return Markup("–")
    if report.now.enough(whole):
        return say(_("%(share)s %%"), share=percent(report.now.of[part], report.now.of[whole]))
    return say(_("%(part)s of %(whole)s"), part=linked(report, part), whole=linked(report, whole))


def asked_before(report: Report) -> Markup:
    """How many questions there were in the period before, and by how much that differs."""
    now, before = report.now.of["questions"], report.before.of["questions"]
    said = say(_("%(before)s before."), before=linked(report, "questions", before=True))
    if not (report.now.enough("questions") and report.before.enough("questions")) or now == before:
        return said
    change = {"before": linked(report, "questions", before=True), "change": round(100 * abs(now - before) / before)}
    return say(
        _("%(before)s before, up %(change)s %%.") if now > before else _("%(before)s before, down %(change)s %%."),
        **change,
    )


# Findings: the titles of the figures


def questions_finding(report: Report) -> str:
    """What the weeks show: one of the period that stands out among all that are shown, else how many there were."""
    weeks = zip(report.weeks, report.weekly["questions"], strict=True)
    most = max(report.weekly["questions"])
    best = [week for week, count in weeks if count == most]
    if len(best) == 1 and most >= LEAST_ITEMS and report.inside(best[0]):
        return _("The week of %(day)s brought the most: %(count)s", day=best[0].day, count=number(most))
    total = report.now.of["questions"]
    return _("%(what)s %(when)s", what=NOUNS["questions"](num=total, count=number(total)), when=report.period.when)


def promises_finding(report: Report) -> str:
    """How the promises of the period went."""
    now, before = report.now.of, report.before.of
    given = {"missed": number(now["missed"]), "due": number(now["due"])}
    if not now["due"]:
        return _("No promise fell due %(when)s", when=report.period.when)
    if not now["missed"]:
        return (
            _("We kept all %(due)s promises", **given) if now["due"] > 1 else _("We kept the one promise that fell due")
        )
    change = now["missed"] - before["missed"]
    if not (report.now.enough("due") and report.before.enough("due")) or not change:
        return _("We missed %(missed)s of %(due)s promises", **given)
    given["change"] = number(abs(change))
    if change > 0:
        return _("We missed %(missed)s of %(due)s promises, %(change)s more than before", **given)
    return _("We missed %(missed)s of %(due)s promises, %(change)s fewer than before", **given)


def mood_finding(report: Report) -> str:
    """How the posts were read."""
    if not report.now.enough("posts/told"):
        return _("Too few posts to say how people feel")
    given = {"negative": number(report.moods["negative"]), "posts": number(report.now.of["posts/told"])}
    return _("%(negative)s of %(posts)s posts are read as negative", **given)


def themes_finding(report: Report) -> str:
    """What people wrote about."""
    large = [line for line in report.themes if line.now.enough]
    if not large:
        return _("Too few posts on any theme to say more")
    return _("Most was written about “%(theme)s”", theme=large[0].now.label)
