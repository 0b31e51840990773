"""What managers type, checked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf, Length

from community.forms import one_line, plain, sent, short_enough, tidy
from insight.outcomes import LONGEST_SAID, LONGEST_TITLE, STATUSES


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
