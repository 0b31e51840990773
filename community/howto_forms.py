"""The form of a how-to: its parts, and steps that are added, moved and taken out by buttons that submit it."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf, Length

from community.forms import LONGEST_TITLE, REASON, SHORTEST_TITLE, one_line, plain, sent, tidy
from community.guides import LONGEST_ADDRESS, LONGEST_ALT, MOST_STEPS, Guide, Step, host_of
from community.guides import LONGEST_TITLE as LONGEST_STEP_TITLE
from community.howtos import MONTHS
from community.posts import LONGEST

FRESH_STEPS = 3
"""Empty steps that a new form begins with."""
_SHORT = Length(max=2_000, message=_l("At most 2,000 characters fit here."))


class HowToForm(FlaskForm):
    """A how-to as it is typed. `steps` may hold empty ones, which are left out of `guide`."""

    title = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Say in one sentence what it explains.")),
            Length(min=SHORTEST_TITLE, message=_l("Say a little more: at least 10 characters.")),
            Length(max=LONGEST_TITLE, message=_l("At most 250 characters. The rest belongs into the steps.")),
            plain,
        ],
    )
    for_whom = StringField(filters=[tidy], validators=[sent(_l("Say for whom it is.")), plain, _SHORT])
    needs = StringField(filters=[tidy], validators=[_SHORT])
    result = StringField(filters=[tidy], validators=[sent(_l("Say what one sees at the end.")), plain, _SHORT])
    tags = StringField(filters=[one_line])
    months = StringField(
        default="6", validators=[AnyOf([str(number) for number in MONTHS], message=_l("Choose one of these."))]
    )
    version = StringField(filters=[one_line])

    def __init__(self, *args: Any, steps: tuple[Step, ...] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.steps = list(steps) or [Step("")] * FRESH_STEPS
        self.step_errors: dict[str, list[str]] = {}
        self.begins: int | None = None
        if self.is_submitted():
            self.steps = _steps_sent() or self.steps

    @property
    def guide(self) -> Guide:
        """What was typed, empty steps left out."""
        given = {name: getattr(self, name).data or "" for name in ("for_whom", "needs", "result")}
        return Guide(steps=tuple(step for step in self.steps if step), **given)

    @property
    def faults(self) -> dict[str, list[str]]:
        """What is wrong, by the id of the field."""
        return {**self.errors, **self.step_errors}

    def arranged(self) -> bool:
        """Whether a button asked to add, move or take out a step; then it is done, and `begins` is where to go on.

        A draft that comes back (static/js/drafts.js) asks for the layout alone.
        """
        if "add" in request.form and len(self.steps) < MOST_STEPS:
            self.steps.append(Step(""))
            self.begins = len(self.steps)
        for name, shift in (("up", -1), ("down", 1)):
            if place := self._place(name):
                self._move(place, shift)
        if place := self._place("remove"):
            del self.steps[place - 1]
            self.steps = self.steps or [Step("")]
            self.begins = min(place, len(self.steps))
        return any(name in request.form for name in ("add", "up", "down", "remove", "layout"))

    def _place(self, name: str) -> int | None:
        typed = request.form.get(name, "")
        place = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        return place if 0 < place <= len(self.steps) else None

    def _move(self, place: int, shift: int) -> None:
        target = place + shift
        if 0 < target <= len(self.steps):
            self.steps[place - 1], self.steps[target - 1] = self.steps[target - 1], self.steps[place - 1]
            self.begins = target

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all of it can be kept; else `faults` says what is wrong."""
        valid = super().validate(extra_validators)
        self.step_errors = self._check_steps()
        return valid and not self.step_errors

    def _check_steps(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, step in enumerate(self.steps, 1):
            found |= {f"step-{number}-{name}": [why] for name, why in _wrong_with(step).items()}
        count, length = sum(map(bool, self.steps)), len(self.guide.markdown())
        if not count:
            found["step-1-title"] = [_("Write at least one step.")]
        elif count > MOST_STEPS:
            found["step-1-title"] = [_("At most %(most)d steps fit. Make two how-tos of it.", most=MOST_STEPS)]
        elif length > LONGEST:
            most, typed = f"{LONGEST:,}", f"{length:,}"
            found["step-1-title"] = [
                _("All steps together have at most %(most)s characters. Yours have %(count)s.", most=most, count=typed)
            ]
        return found


class NewHowToForm(HowToForm):
    """A how-to that is not posted yet: it has still to find its place."""

    space = StringField(filters=[one_line], validators=[sent(_l("Choose where it belongs."))])


class SuggestionForm(HowToForm):
    """Another version of a how-to, and why."""

    reason = StringField(filters=[one_line], validators=REASON)


def _steps_sent() -> list[Step]:
    names = ("step_title", "step_text", "step_image", "step_alt")
    sent_ = (request.form.getlist(name)[: MOST_STEPS + 1] for name in names)  # one more than may be, to say so
    rows = zip_longest(*sent_, fillvalue="")
    return [Step(one_line(title), tidy(text), one_line(image), one_line(alt)) for title, text, image, alt in rows]


def _wrong_with(step: Step) -> dict[str, str]:
    """What is wrong with a step, by field; nothing with an empty one."""
    found: dict[str, str] = {}
    if step and not step.title:
        found["title"] = _("Say in a few words what to do.")
    elif len(step.title) > LONGEST_STEP_TITLE:
        found["title"] = _("At most 120 characters. The rest belongs into the details.")
    if step.image and (len(step.image) > LONGEST_ADDRESS or not host_of(step.image)):
        found["image"] = _("Write an address that begins with https://, with at most 500 characters.")
    if step.image and not step.alt:
        found["alt"] = _("Describe the picture for people who cannot see it.")
    elif len(step.alt) > LONGEST_ALT:
        found["alt"] = _("At most 200 characters.")
    return found
