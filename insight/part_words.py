"""A part of the community in words: where it lies, what was chosen, and how it is counted."""

from __future__ import annotations

from flask_babel import gettext as _

from community.threads import slug_of
from foundation.periods import Period
from insight.part import DEPARTMENT, MOMENT, SEGMENT, Part


def days_and_place(period: Period, part: Part) -> str:
    """The days of a period and the part, as the line under a heading."""
    if part.space:
        begun = _("%(days)s, in %(space)s.", days=period.days, space=part.space.name)
    else:
        begun = _("%(days)s, in all spaces that you read.", days=period.days)
    return " ".join([begun, *([narrowed(part)] if part.narrow else [])])


def narrowed(part: Part) -> str:
    """What of it is counted, as a sentence of its own; empty where all of it is."""
    named = {
        "department": part.department.name if part.department else "",
        "segment": part.segment.name if part.segment else "",
        "moment": part.moment.name if part.moment else "",
    }
    chosen = tuple(name for name, value in named.items() if value)
    return _SENTENCES[chosen](named) if chosen else ""


_SENTENCES = {
    ("department",): lambda named: _("Only what the department %(department)s answers for.", **named),
    ("segment",): lambda named: _("Only spaces for the audience “%(segment)s”.", **named),
    ("moment",): lambda named: _("Only spaces for the moment “%(moment)s”.", **named),
    ("department", "segment"): lambda named: _(
        "Only what the department %(department)s answers for, in spaces for the audience “%(segment)s”.", **named
    ),
    ("department", "moment"): lambda named: _(
        "Only what the department %(department)s answers for, in spaces for the moment “%(moment)s”.", **named
    ),
    ("segment", "moment"): lambda named: _(
        "Only spaces for the audience “%(segment)s” and the moment “%(moment)s”.", **named
    ),
    ("department", "segment", "moment"): lambda named: _(
        "Only what the department %(department)s answers for, in spaces for the audience “%(segment)s” and the moment"
        " “%(moment)s”.",
        **named,
    ),
}


def names() -> dict[str, str]:
    """What may be chosen besides a space, by its name in an address."""
    return {DEPARTMENT: _("Department"), SEGMENT: _("Audience"), MOMENT: _("Moment")}


def chosen(part: Part) -> list[tuple[str, str, Part]]:
    """What was chosen besides a space: its kind, its name, and the part without it."""
    values = {DEPARTMENT: part.department, SEGMENT: part.segment, MOMENT: part.moment}
    return [(names()[name], value.name, part.without(name)) for name, value in values.items() if value]


def how(department: object, marks: object) -> list[str]:
    """How we count a department, and segments and moments, as far as they are there."""
    found = []
    if department:
        found.append(
            _("A question, its posts and its promises are counted for the department that answers for it now: the one"
              " that promised an answer, or took it over. Where nothing was promised, that is the department that the"
              " charter of the space names today. Who wrote does not matter.")
        )  # fmt: skip
    if marks:
        found.append(
            _("Managers say for which audiences and moments a space is. Counted are the spaces that you read and that"
              " are marked so today, with everything that was ever written there.")
        )  # fmt: skip
    return found


def slugs(part: Part) -> list[str]:
    """What is chosen, as parts of the name of a file."""
    return [slug for value in part.named.values() if (slug := slug_of(value))]
