"""What officials and moderators type, checked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from community.forms import one_line, plain, tidy
from community.posts import ACKNOWLEDGEMENT, ANSWER, LONGEST, OFFICIAL_QUESTION
from moderation import notes

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


class Reason(FlaskForm):
    """Why a moderator hides or restores a post; its author reads it."""

    reason = StringField(
        filters=[one_line],
        validators=[
            InputRequired(_l("Write the reason. The author reads it.")),
            REASON,
            plain,
        ],
    )


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
