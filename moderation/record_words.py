"""The record of a promise in words: how long, how many of what, where one promise stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from community.spaces import INVITED, MEMBERS, STAFF
from community.status import duration, here, near
from foundation.charts import Column, Drawing, columns
from foundation.clock import now
from foundation.languages import clock_time, moment
from foundation.measures import percent
from foundation.periods import Period
from moderation import wording
from moderation.clock_rules import Pause, Reckoning, State
from moderation.queries.record import Counts, Row
from moderation.wording import Words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG, VERY_LONG = 10 * HOUR, 3 * DAY  # from here on whole hours, and whole days, say enough


def number(count: int) -> str:
    """A count as people write it: 1,904."""
    written: str = format_decimal(count)
    return written


def share(counts: Counts, part: str, whole: str) -> str:
    """A share as a big number; a dash where there is too little to say."""
    return _("%(share)s %%", share=percent(counts.of[part], counts.of[whole])) if counts.enough(whole) else "–"


def too_few(counts: Counts, base: str) -> str:
    """What stands beside a dash; nothing where there is enough."""
    return "" if counts.enough(base) else _("Too few to say.")


def _halves(time: timedelta) -> str:
    halves = round(time / HOUR * 2) if time < LONG else 2 * round(time / HOUR)
    return f"{halves // 2 or ''}½" if halves % 2 else number(halves // 2)


def wait(counts: Counts, working: timedelta | None, _wall: timedelta | None) -> str:
    """An estimate as a big number: “7 h”; a dash for too few, and where it does not get so far."""
    if working is None or not counts.enough("begun"):
        return "–"
    if working < HOUR:
        return _("%(minutes)s min", minutes=max(1, round(working / timedelta(minutes=1))))
    return _("%(hours)s h", hours=_halves(working))


def wait_basis(counts: Counts, working: timedelta | None, wall: timedelta | None) -> str:
    """What stands under it."""
    if not counts.enough("begun"):
        return _("Too few to say.")
    if working is None or wall is None:
        return _("Not so many are answered yet.")
    return _("Working hours. With nights and weekends: %(time)s.", time=on_the_wall(wall))


def working(time: timedelta) -> str:
    """A span of working time: “7½ working hours”."""
    if time < HOUR:
        return wording.hours(max(1, round(time / timedelta(minutes=1))))
    halves = _halves(time)
    return _("1 working hour") if halves == "1" else _("%(hours)s working hours", hours=halves)


def on_the_wall(time: timedelta) -> str:
    """A span of time with nights and weekends: “47 hours”, “5 days”."""
    if time < HOUR:
        return duration(time)
    if time < VERY_LONG:
        return ngettext("%(num)d hour", "%(num)d hours", round(time / HOUR))
    return ngettext("%(num)d day", "%(num)d days", round(time / DAY))


def counted(name: str, count: int) -> str:
    """How many of what: “12 promises kept”."""
    return _NOUNS[name](num=count, count=number(count))


_NOUNS: dict[str, Callable[..., str]] = {
    "due": lambda **n: ngettext("%(count)s promise fell due", "%(count)s promises fell due", **n),
    "kept": lambda **n: ngettext("%(count)s promise kept", "%(count)s promises kept", **n),
    "missed": lambda **n: ngettext("%(count)s promise missed", "%(count)s promises missed", **n),
    "overdue": lambda **n: ngettext("%(count)s promise overdue", "%(count)s promises overdue", **n),
    "running": lambda **n: ngettext("%(count)s promise not due yet", "%(count)s promises not due yet", **n),
    "begun": lambda **n: ngettext("%(count)s promise began", "%(count)s promises began", **n),
    "members-first": lambda **n: ngettext(
        "%(count)s question where members went first", "%(count)s questions where members went first", **n
    ),
    "answered-by-members": lambda **n: ngettext(
        "%(count)s question answered in members’ hours", "%(count)s questions answered in members’ hours", **n
    ),
    "void": lambda **n: ngettext("%(count)s promise not counted", "%(count)s promises not counted", **n),
    "paused": lambda **n: ngettext(
        "%(count)s promise waited for the asker", "%(count)s promises waited for the asker", **n
    ),
}


def readers(visibility: str) -> str:
    """Who reads the space, and so this page; nothing where everyone does."""
    words = {
        MEMBERS: _("Only people who are signed in read this page."),
        INVITED: _("Only people with an invitation read this page."),
        STAFF: _("Only staff read this page."),
    }
    return words.get(visibility, "")


# One promise


def stands(row: Row) -> Words:
    """Where a promise stands: a word, its tone, and what stands under it."""
    found, at = row.stands, here()
    state = found.state(at.moment)
    if state is State.VOID and found.voided_at:
        return Words(_("Not counted"), "quiet", near(found.voided_at, at))
    if state is State.KEPT and found.responded_at:
        return Words(_("Kept"), "official", near(found.responded_at, at))
    if state is State.MISSED:
        if found.responded_at:
            return Words(_("Missed"), "late", _("answered %(day)s", day=near(found.responded_at, at)))
        late = duration(at.moment - found.due_at)
        return Words(_("Late by %(time)s", time=late), "late", _("was due %(when)s", when=_when(found.due_at)))
    if state is State.PAUSED:
        return Words(_("Paused"), "quiet", _("we wait for the asker"))
    return Words(_("Not due yet"), "quiet", _("due %(when)s", when=_when(found.due_at)))


def _when(at: datetime) -> str:
    return _("%(day)s, %(time)s", day=near(at, here()), time=clock_time(at))


def facts(row: Row) -> list[str]:
    """What else there is to say of a promise: when it began and ended, how long it took, why it left the count."""
    found = row.stands
    said = [_("from %(start)s, due %(due)s", start=moment(found.started_at), due=moment(found.due_at))]
    if found.responded_at:
        said.append(_("answered after %(time)s", time=working(found.used(now()))))
    if found.voided_at:
        said.append(why_void(row.void_reason))
    return said


def why_void(reason: str) -> str:
    """Why a promise ended before it was due, and counts neither as kept nor as missed."""
    words = {
        "hidden": _("the question was hidden"),
        "deleted": _("the question was deleted"),
        "duplicate": _("the same was asked before"),
        "merged": _("the question was merged with another"),
        "withdrawn": _("the asker took the question back"),
        "kind": _("it became something else than a question"),
    }
    return words.get(reason, _("an answer is not owed any more"))


def pauses(found: Reckoning) -> list[str]:
    """Every time at which the clock stood still."""
    return [_pause(one) for one in found.pauses]


def _pause(one: Pause) -> str:
    if one.until > now():
        return _("Waits for the asker since %(since)s, at the latest until %(until)s.", since=moment(one.since),
                 until=moment(one.until))  # fmt: skip
    return _("Waited for the asker from %(since)s to %(until)s.", since=moment(one.since), until=moment(one.until))


def oldest(row: Row) -> str:
    """How late the promise is that has been overdue the longest."""
    return _("the oldest by %(time)s", time=duration(now() - row.stands.due_at))


# The chart


def weeks_drawing(weeks: Sequence[Period], weekly: dict[str, list[int]]) -> Drawing:
    """Promises week by week: kept, and above them missed."""
    given = [
        Column(week.short, (kept, missed))
        for week, kept, missed in zip(weeks, weekly["kept"], weekly["missed"], strict=True)
    ]
    return columns(given, tones=("bar", "miss"), names=(_("Kept"), _("Missed")), say=number, say_top=_promises)


def _promises(count: int) -> str:
    return ngettext("%(count)s promise", "%(count)s promises", count, count=number(count))


def weeks_finding(weekly: dict[str, list[int]]) -> str:
    """What the weeks show."""
    due, missed, weeks = sum(weekly["due"]), sum(weekly["missed"]), len(weekly["due"])
    given = {"num": missed, "missed": number(missed), "due": number(due), "weeks": weeks}
    if not missed:
        return ngettext("The one promise of %(weeks)s weeks kept", "All %(due)s promises of %(weeks)s weeks kept",
                        due, weeks=weeks, due=number(due))  # fmt: skip
    return ngettext("%(missed)s of %(due)s promises missed in %(weeks)s weeks",
                    "%(missed)s of %(due)s promises missed in %(weeks)s weeks", **given)  # fmt: skip


def weeks_in_words(weekly: dict[str, list[int]]) -> str:
    """What the columns show, for whoever does not see them."""
    given = {"least": number(min(weekly["due"])), "most": number(max(weekly["due"])), "missed": max(weekly["missed"])}
    return _("Between %(least)s and %(most)s promises fell due each week, and at most %(missed)s were missed.", **given)
