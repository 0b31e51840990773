"""What officials and moderators type, checked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from community.forms import one_line, plain, tidy
from community.posts import ACKNOWLEDGEMENT, ANSWER, LONGEST, OFFICIAL_QUESTION

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
