"""What people type, checked: each form says in a sentence what is wrong, next to the field."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError


def sent(message: str) -> InputRequired:
    """The field must not be empty."""
    return InputRequired(message)


def plain(form: FlaskForm, field: Field) -> None:
    """No control characters, and something to read once spaces are gone."""
    field.data = (field.data or "").replace("\x00", "").strip()
    if not any(ch.isprintable() and not ch.isspace() for ch in field.data):
        raise ValidationError(_l("Write something here."))


def address(form: FlaskForm, field: Field) -> None:
    """An e-mail address as far as its form tells; nothing is looked up."""
    try:
        validate_email(field.data or "", check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(_l("Write an e-mail address such as name@example.org.")) from None


class SignUp(FlaskForm):  # type: ignore[misc]
    """A new account."""

    name = StringField(validators=[sent(_l("Write your name.")), Length(max=80, message=_l("A name has at most 80 characters.")), plain])
    email = StringField(validators=[sent(_l("Write your e-mail address.")), Length(max=254), address])
    password = PasswordField(
        validators=[
            sent(_l("Choose a password.")),
            Length(min=10, message=_l("A password has at least 10 characters.")),
            Length(max=200, message=_l("A password has at most 200 characters.")),
        ]
    )


class SignIn(FlaskForm):  # type: ignore[misc]
    """An account that exists."""

    email = StringField(validators=[sent(_l("Write your e-mail address.")), Length(max=254)])
    password = PasswordField(validators=[sent(_l("Write your password.")), Length(max=200)])
