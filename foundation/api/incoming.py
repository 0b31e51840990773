"""What a call is given: a query or a JSON body, checked field by field against its shape. Nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from foundation.api.problems import Refused
from foundation.api.schemas import MOST_ITEMS, Part, parts
from foundation.text.words import readable

S = TypeVar("S")
MOST_SAID = 10
"""How many unknown fields a refusal names."""


def from_query(shape: type[S]) -> S:
    """The shape that the address asks for. Refused names every field that is unknown, or no value of its kind."""
    return _made(shape, dict(request.args.items(multi=True)))


def from_body(shape: type[S]) -> S:
    """The shape that the body brings. No JSON: UnsupportedMediaType; broken: BadRequest; of another shape: Refused."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(_("Send JSON, and say so: Content-Type: application/json."))
    try:
        found = json.loads(request.get_data(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadRequest(_("The body is no JSON that can be read.")) from None
    if not isinstance(found, dict):
        raise Refused({"": [_("The body must be a JSON object.")]})
    return _made(shape, found)


def _no_number(_name: str) -> NoReturn:
    raise ValueError


def _made(shape: type[S], given: Mapping[str, Any]) -> S:
    known = {part.name: part for part in parts(shape)}
    errors: dict[str, list[str]] = {}
    for name in sorted(given.keys() - known.keys())[:MOST_SAID]:
        errors[readable(name)[:80]] = [
            _("There is no such field. There are: %(fields)s.", fields=", ".join(known) or "–")
        ]
    values = {}
    for name, part in known.items():
        if name not in given:
            if part.required:
                errors[name] = [_("This field is missing.")]
            continue
        if wrong := _wrong(part, given[name]):
            errors[name] = [wrong]
        else:
            values[name] = _cleaned(given[name])
    if errors:
        raise Refused(errors)
    return shape(**values)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return readable(value)
    return tuple(readable(one) for one in value) if isinstance(value, list) else value


def _wrong(part: Part, value: Any) -> str:
    """What is wrong with a value, in a sentence; nothing when it is right."""
    kind, about = part.kind, part.about
    if get_origin(kind) is Literal:
        known = get_args(kind)
        return "" if value in known else _("Write one of these: %(known)s.", known=", ".join(known))
    if kind is str:
        return _wrong_text(value, about.shortest or 0, about.longest)
    return _wrong_list(value, about.longest)


def _wrong_text(value: Any, shortest: int, longest: int | None) -> str:
    if not isinstance(value, str):
        return _("This must be text.")
    if len(value) < shortest:
        return _("At least %(count)s characters.", count=shortest)
    if longest is not None and len(value) > longest:
        return _("At most %(count)s characters.", count=longest)
    return ""


def _wrong_list(value: Any, longest: int | None) -> str:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return _("This must be a list of texts.")
    if len(value) > MOST_ITEMS or any(len(one) > (longest or 200) for one in value):
        return _("This list is too long.")
    return ""


def refuse(errors: Mapping[str, Sequence[Any]]) -> None:
    """Raise Refused when a form found something wrong; its fields are called as those of the body."""
    if errors:
        raise Refused({name: [str(one) for one in said] for name, said in errors.items()})
