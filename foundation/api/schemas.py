"""The shapes of the API: a frozen dataclass is the JSON Schema, the check of what comes in, and what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

MOST_ITEMS = 50
"""How many texts a list that comes in may hold."""


@dataclass(frozen=True)
class About:
    """What a field means, and between how many characters it has."""

    text: str
    shortest: int | None = None
    longest: int | None = None
    example: Any = None

    def said(self) -> dict[str, Any]:
        """The same in the words of JSON Schema."""
        bounds = {
            "description": self.text,
            "minLength": self.shortest,
            "maxLength": self.longest,
            "examples": None if self.example is None else [self.example],
        }
        return {name: value for name, value in bounds.items() if value is not None}


@dataclass(frozen=True)
class Part:
    """One field of a shape."""

    name: str
    kind: Any
    about: About
    required: bool
    default: Any


def parts(shape: Any) -> tuple[Part, ...]:
    """The fields of a shape, in their order. One without an `About` raises TypeError: the document would be silent."""
    return _parts(shape)


@cache
def _parts(shape: Any) -> tuple[Part, ...]:
    hints = get_type_hints(shape, include_extras=True)
    found = []
    for field in fields(shape):
        kind, about = _split(hints[field.name])
        if about is None:
            raise TypeError(f"{shape.__name__}.{field.name} does not say what it is about.")
        required = field.default is MISSING
        found.append(Part(field.name, kind, about, required, None if required else field.default))
    return tuple(found)


def _split(hint: Any) -> tuple[Any, About | None]:
    if get_origin(hint) is not Annotated:
        return hint, None
    kind, *notes = get_args(hint)
    return kind, next((note for note in notes if isinstance(note, About)), None)


PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a type; a shape is named, and stands in `definition`."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if isinstance(kind, type) and is_dataclass(kind):
        return {"$ref": f"#/components/schemas/{kind.__name__}"}
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"type": "string", "enum": list(inside)}
    if origin in (Union, UnionType):
        return {"anyOf": [*(schema_of(one) for one in inside if one is not NoneType), {"type": "null"}]}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(inside[1])}
    if origin is not None and issubclass(origin, Sequence):
        return {"type": "array", "items": schema_of(inside[0])}
    raise TypeError(f"{kind} has no place in the API.")


def definition(shape: type) -> dict[str, Any]:
    """The schema of a shape itself."""
    return {
        "type": "object",
        "description": (shape.__doc__ or "").strip(),
        "properties": {part.name: field_schema(part) for part in parts(shape)},
        "required": [part.name for part in parts(shape) if part.required],
        "additionalProperties": False,
    }


def field_schema(part: Part) -> dict[str, Any]:
    """The schema of one field. The bounds of a list of texts are those of each text."""
    schema, said = schema_of(part.kind), part.about.said()
    if schema.get("items", {}).get("type") == "string" and "maxLength" in said:
        schema["items"]["maxLength"], schema["maxItems"] = said.pop("maxLength"), MOST_ITEMS
    return schema | said


def shapes_in(kind: Any) -> set[type]:
    """Every shape that a type is made of, itself included."""
    if isinstance(kind, type) and is_dataclass(kind):
        return {kind}.union(*(shapes_in(part.kind) for part in parts(kind)))
    return set().union(*(shapes_in(one) for one in get_args(kind)))


def plain(value: Any) -> Any:
    """What goes out, as plain JSON: moments are in UTC and end in Z."""
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in parts(type(value))}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, str):
        return str(value)  # a Markup would escape what is added to it
    return [plain(one) for one in value] if isinstance(value, (list, tuple, frozenset)) else value
