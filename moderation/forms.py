"""What officials and moderators type, checked."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from community.forms import Opening, one_line, plain, sent, tidy
from community.ideas import DECIDED, STATUSES
from community.kinds import KINDS
from community.posts import ACKNOWLEDGEMENT, ANSWER, LONGEST, OFFICIAL_QUESTION
from foundation.clock import now
from foundation.languages import zone
from moderation import appeals, flags, notes
from moderation.rules import LONGEST_REASON, Why, rules

SUMMARY = Length(max=200, message=_l("A summary has at most 200 characters."))
SPOKEN_FOR = InputRequired(_l("Choose the department you speak for."))
REASON = Length(max=500, message=_l("A reason has at most 500 characters."))
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


def known_rule(form: FlaskForm, field: Field) -> None:
    """One of the rules of the house."""
    if field.data not in rules():
        raise ValidationError(_l("Choose the rule."))


class Deciding(FlaskForm):
    """A rule and a reason, which everyone may read, and what only moderators read."""

    rule = StringField(validators=[InputRequired(_l("Choose the rule.")), known_rule])
    reason = StringField(
        filters=[one_line],
        validators=[
            InputRequired(_l("Write the reason. The author reads it.")),
            Length(max=LONGEST_REASON, message=_l("A reason has at most 400 characters.")),
            plain,
        ],
    )
    detail = TextAreaField(
        filters=[tidy],
        validators=[Optional(), Length(max=2000, message=_l("A note for moderators has at most 2,000 characters."))],
    )
    key = HiddenField()

    @property
    def why(self) -> Why:
        """What the decision rests on."""
        return Why(self.rule.data, self.reason.data, self.detail.data or "")


class Moving(Deciding):
    """Where a thread should stand."""

    space = StringField(validators=[InputRequired(_l("Choose the space."))])


class Rekinding(Deciding):
    """What a thread is instead."""

    kind = StringField(validators=[AnyOf(KINDS, message=_l("Choose what it is."))])


class Pairing(Deciding):
    """The other thread: one of those that were found, or its address, or words of its title."""

    chosen = StringField(filters=[one_line], validators=[Optional()])
    other = StringField(
        filters=[one_line], validators=[InputRequired(_l("Write words of its title, or the address of the other one."))]
    )

    @property
    def other_id(self) -> str:
        """The public id in what was typed: an address or the id itself; empty when there is none."""
        found = re.search(r"(?:/threads/|^)([2-9a-z]{6,12})(?:[-?#/]|$)", self.other.data or "")
        return found[1] if found else ""


class Merging(Pairing):
    """The thread that takes another in. `seen`: the one whose preview the page showed."""

    seen = HiddenField()


class Splitting(Deciding):
    """Which replies become a thread of their own, and what it is called."""

    title = Opening.title
    replies = SelectMultipleField(validators=[InputRequired(_l("Choose at least one reply."))], validate_choice=False)


class Redacting(Deciding):
    """The words to take out, one to a line."""

    words = TextAreaField(filters=[tidy], validators=[InputRequired(_l("Write the words to take out."))])

    @property
    def lines(self) -> list[str]:
        """The words, tidied."""
        return [line.strip() for line in (self.words.data or "").splitlines() if line.strip()]


class Reviewing(Deciding):
    """What becomes of a flagged post."""

    outcome = StringField(
        validators=[
            InputRequired(_l("Choose what becomes of it.")),
            AnyOf(("hide", "keep", "retag"), message=_l("Choose what becomes of it.")),
        ]
    )
    tags = StringField(filters=[one_line])


class Judging(Deciding):
    """What becomes of an appeal."""

    outcome = StringField(
        validators=[
            InputRequired(_l("Choose what becomes of it.")),
            AnyOf(("restore", "uphold"), message=_l("Choose what becomes of it.")),
        ]
    )


class Flagging(FlaskForm):
    """Why a reader wants somebody to look at a post."""

    reason = StringField(
        validators=[
            InputRequired(_l("Choose the reason.")),
            AnyOf(flags.REASONS, message=_l("Choose the reason.")),
        ]
    )
    words = StringField(
        filters=[one_line],
        validators=[Optional(), Length(max=flags.LONGEST_WORDS, message=_l("At most 300 characters fit."))],
    )
    key = HiddenField()


class Appealing(FlaskForm):
    """Why the author thinks that it should not be hidden."""

    words = TextAreaField(
        filters=[tidy],
        validators=[
            InputRequired(_l("Write why it should be visible.")),
            Length(max=appeals.LONGEST_WORDS, message=_l("At most 2,000 characters fit.")),
            plain,
        ],
    )
    key = HiddenField()


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


class HandOverForm(FlaskForm):
    """To which department a thread passes, and why; the asker reads it."""

    department = StringField(validators=[InputRequired(_l("Choose the department that should answer."))])
    reason = StringField(
        filters=[one_line],
        validators=[InputRequired(_l("Write the reason. Who asked reads it.")), REASON, plain],
    )


class ReturnForm(FlaskForm):
    """Why a department returns what was handed over to it, or a colleague a draft."""

    reason = StringField(filters=[one_line], validators=[InputRequired(_l("Write the reason.")), REASON, plain])


class NoteForm(FlaskForm):
    """What staff tell each other."""

    note = TextAreaField(
        filters=[tidy],
        validators=[
            InputRequired(_l("Write something here.")),
            Length(max=notes.LONGEST, message=_l("A note has at most 4,000 characters.")),
            plain,
        ],
    )
    key = HiddenField()


class OfficialComment(FlaskForm):
    """A comment for a department."""

    department = StringField(validators=[SPOKEN_FOR])
    words = TextAreaField(filters=[tidy], validators=[InputRequired(_l("Write something here.")), BODY, plain])


class DraftForm(FlaskForm):
    """An official answer that is not public yet."""

    body = TextAreaField(filters=[tidy], validators=[InputRequired(_l("Write something here.")), BODY, plain])
    summary = StringField(filters=[one_line], validators=[Optional(), SUMMARY])


class SavedReplyForm(FlaskForm):
    """Words to use again. Without a department they are one’s own."""

    name = StringField(
        filters=[one_line],
        validators=[
            InputRequired(_l("Give it a name by which you find it again.")),
            Length(max=80, message=_l("A name has at most 80 characters.")),
            plain,
        ],
    )
    words = TextAreaField(filters=[tidy], validators=[InputRequired(_l("Write something here.")), BODY, plain])
    department = StringField(validators=[Optional()])
    key = HiddenField()
