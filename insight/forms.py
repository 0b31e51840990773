"""What managers type, checked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf, Length, Regexp

from community.forms import one_line, plain, sent, short_enough, tidy
from insight.outcomes import LONGEST_SAID, LONGEST_TITLE, STATUSES
from insight.theme_tables import LONGEST_NAME, LONGEST_WORD
from insight.written_findings import LONGEST as LONGEST_FINDING


class OutcomeForm(FlaskForm):
    """“You said, we did”, before it is published. The evidence comes beside it, as ids of posts."""

    status = StringField(
        validators=[sent(_l("Choose where it stands.")), AnyOf(STATUSES, message=_l("Choose where it stands."))]
    )
    title = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write in one line what changed.")),
            Length(max=LONGEST_TITLE, message=_l("A title has at most 160 characters.")),
            plain,
        ],
    )
    said = StringField(
        filters=[tidy],
        validators=[
            sent(_l("Write what people need, in a sentence or two.")),
            Length(max=LONGEST_SAID, message=_l("At most 400 characters. Say the need, not the whole story.")),
            plain,
        ],
    )
    did = StringField(filters=[tidy], validators=[sent(_l("Write what you did, or why not.")), plain, short_enough])
    department = StringField(validators=[sent(_l("Choose the department that answers for it."))])


class FindingForm(FlaskForm):
    """What follows from posts, in a sentence. The evidence comes beside it, as ids of posts."""

    words = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write in a sentence what you found.")),
            Length(max=LONGEST_FINDING, message=_l("At most 400 characters. Say one thing.")),
            plain,
        ],
    )


class RenameForm(FlaskForm):
    """What a theme is called."""

    name = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write what it is called.")),
            Length(max=LONGEST_NAME, message=_l("A name has at most 120 characters.")),
            plain,
        ],
    )


class MergeForm(FlaskForm):
    """The public id of the theme that the posts of another go to."""

    into = StringField(validators=[sent(_l("Choose the theme that its posts go to."))])


class BanForm(FlaskForm):
    """One word that no found name may use."""

    word = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write one word.")),
            Length(max=LONGEST_WORD, message=_l("A word has at most 40 characters.")),
            Regexp(r"^[^\W_][\w'’-]*$", message=_l("Write one word, without spaces.")),
        ],
    )
