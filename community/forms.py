"""What people type, checked: each form says in a sentence what is wrong, next to the field."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from community.posts import LONGEST
from foundation.api.tokens import LIFETIMES, LONGEST_NAME
from foundation.languages import LANGUAGES
from foundation.text.words import readable

SHORTEST_TITLE, LONGEST_TITLE = 10, 250


def sent(message: str) -> InputRequired:
    """The field must not be empty."""
    return InputRequired(message)


def tidy(typed: str | None) -> str:
    """What was typed, without what cannot be read or stored, and without space around it."""
    return readable(typed or "").strip()


def one_line(typed: str | None) -> str:
    """The same in a single line."""
    return " ".join(tidy(typed).split())


def plain(form: FlaskForm, field: Field) -> None:
    """Something to read is there."""
    if not any(ch.isprintable() and not ch.isspace() for ch in field.data or ""):
        raise ValidationError(_l("Write something here."))


def short_enough(form: FlaskForm, field: Field) -> None:
    """At most LONGEST characters; the sentence says how many there are."""
    if len(field.data or "") > LONGEST:
        most, count = f"{LONGEST:,}", f"{len(field.data):,}"
        raise ValidationError(_("At most %(most)s characters fit. Yours has %(count)s.", most=most, count=count))


def address(form: FlaskForm, field: Field) -> None:
    """An e-mail address as far as its form tells; nothing is looked up."""
    try:
        validate_email(field.data or "", check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(_l("Write an e-mail address such as name@example.org.")) from None


class SignUp(FlaskForm):
    """A new account."""

    name = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write your name.")), Length(max=80, message=_l("A name has at most 80 characters.")), plain,
        ],
    )  # fmt: skip
    email = StringField(validators=[sent(_l("Write your e-mail address.")), Length(max=254), address])
    password = PasswordField(
        validators=[
            sent(_l("Choose a password.")),
            Length(min=10, message=_l("A password has at least 10 characters.")),
            Length(max=200, message=_l("A password has at most 200 characters.")),
        ]
    )


class SignIn(FlaskForm):
    """An account that exists."""

    email = StringField(validators=[sent(_l("Write your e-mail address.")), Length(max=254)])
    password = PasswordField(validators=[sent(_l("Write your password.")), Length(max=200)])


def known_zone(form: FlaskForm, field: Field) -> None:
    """A time zone that this machine knows, or none."""
    if field.data and field.data not in zones():
        raise ValidationError(_l("Choose one from the list, such as Europe/Lisbon."))


@cache
def zones() -> tuple[str, ...]:
    """The time zones that have a place in their name, and UTC, in alphabetical order."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
    return ("UTC", *sorted(named))


class Settings(FlaskForm):
    """How a person is called, and how moments and words are written for them."""

    name = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write your name.")), Length(max=80, message=_l("A name has at most 80 characters.")), plain,
        ],
    )  # fmt: skip
    zone = StringField(filters=[one_line], validators=[known_zone])
    language = StringField(filters=[one_line], validators=[AnyOf(("", *LANGUAGES), _l("Choose one from the list."))])


class Words(FlaskForm):
    """An answer or a comment, and what an edit leaves of one."""

    words = StringField(filters=[tidy], validators=[sent(_l("Write something first.")), plain, short_enough])


class Opening(Words):
    """The title, details and tags of a question, an idea, a discussion or an announcement."""

    title = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write your question or idea in one sentence.")),
            Length(min=SHORTEST_TITLE, message=_l("Say a little more: at least 10 characters.")),
            Length(max=LONGEST_TITLE, message=_l("At most 250 characters. The rest belongs into the details.")),
            plain,
        ],
    )
    tags = StringField(filters=[one_line])


REASON = [
    sent(_l("Write the reason.")), Length(max=500, message=_l("A reason has at most 500 characters.")), plain,
]  # fmt: skip


class Reason(FlaskForm):
    """Why somebody decided as they did."""

    reason = StringField(filters=[one_line], validators=REASON)


class KindForm(Reason):
    """What a thread is instead, and why."""

    kind = StringField(filters=[one_line], validators=[sent(_l("Choose what it is."))])


class Asking(Opening):
    """All of a question, an idea or a discussion, before it is posted."""

    space = StringField(filters=[one_line])
    kind = StringField(filters=[one_line])


class TokenForm(FlaskForm):
    """A token for a program: what it is for, what it may do, for how many days it works."""

    name = StringField(
        filters=[one_line],
        validators=[
            sent(_l("Write what it is for.")),
            Length(max=LONGEST_NAME, message=_l("At most 60 characters.")),
            plain,
        ],
    )
    scopes = SelectMultipleField(validate_choice=False)
    days = StringField(validators=[AnyOf([str(days) for days in LIFETIMES], _l("Choose one from the list."))])

    def among(self, offered: set[str]) -> bool:
        """Whether at least one scope was chosen, and only such as are offered; else the field says so."""
        right = bool(self.scopes.data) and set(self.scopes.data) <= offered
        if not right:
            self.scopes.errors = [_("Choose at least one of these.")]
        return right
