"""What officials and moderators type, checked."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from community.forms import Opening, one_line, plain, sent, tidy
from community.ideas import DECIDED, STATUSES
from community.posts import ACKNOWLEDGEMENT, ANSWER, LONGEST, OFFICIAL_QUESTION
from foundation.clock import now
from foundation.languages import zone

SUMMARY = Length(max=200, message=_l("A summary has at most 200 characters."))
SPOKEN_FOR = InputRequired(_l("Choose the department you speak for."))
BODY = Length(max=LONGEST, message=_l("That is too long: at most 30,000 characters."))


class OfficialReply(FlaskForm):
    """What a department says in a thread."""

    role = StringField(
        validators=[
            InputRequired(_l("Choose what this is.")),
            AnyOf((ANSWER, ACKNOWLEDGEMENT, OFFICIAL_QUESTION), message=_l("Choose what this is.")),
        ]
    )
    department = StringField(validators=[SPOKEN_FOR])
    summary = StringField(filters=[one_line], validators=[Optional(), SUMMARY])
    body = TextAreaField(filters=[tidy], validators=[InputRequired(_l("Write something here.")), BODY, plain])
    key = HiddenField()


class EndorsementForm(FlaskForm):
    """What a department adds to a member's answer when it confirms it."""

    department = StringField(validators=[SPOKEN_FOR])
    summary = StringField(filters=[one_line], validators=[Optional(), SUMMARY])
    note = TextAreaField(filters=[tidy], validators=[Optional(), BODY])


class Reason(FlaskForm):
    """Why a moderator hides or restores a post; its author reads it."""

    reason = StringField(
        filters=[one_line],
        validators=[
            InputRequired(_l("Write the reason. The author reads it.")),
            Length(max=500, message=_l("A reason has at most 500 characters.")),
            plain,
        ],
    )


class IdeaStatus(FlaskForm):
    """What becomes of an idea; a decision needs its reason."""

    status = StringField(validators=[AnyOf(STATUSES, message=_l("Choose what becomes of it."))])
    reason = TextAreaField(
        filters=[tidy], validators=[Length(max=2_000, message=_l("A reason has at most 2,000 characters."))]
    )
    department = StringField()
    key = HiddenField()

    def validate_reason(self, field: Field) -> None:
        """A decision without a reason is none."""
        if self.status.data in DECIDED and not any(sign.isprintable() and not sign.isspace() for sign in field.data):
            raise ValidationError(_("Write the reason. The people who wanted it read it."))


class Placing(FlaskForm):
    """How long an announcement stands on top, and whether it takes answers."""

    until = StringField(filters=[one_line])
    closed = StringField()

    @property
    def last_day(self) -> date | None:
        """The last day on top; None: it is not pinned."""
        return date.fromisoformat(self.until.data) if self.until.data else None

    def validate_until(self, field: Field) -> None:
        """A day as it is written in addresses, today or later, within two years."""
        try:
            day = self.last_day
        except ValueError:
            raise ValidationError(_("Write the day as year-month-day, such as 2026-11-30.")) from None
        today = now().astimezone(ZoneInfo(zone())).date()
        if day and not 0 <= (day - today).days <= 731:
            raise ValidationError(_("Choose a day from today on, at most two years ahead."))


class AnnouncementForm(Opening, Placing):
    """All of an announcement, before it is posted."""

    space = StringField(filters=[one_line], validators=[sent(_l("Choose where it belongs."))])
    department = StringField()
    key = HiddenField()
