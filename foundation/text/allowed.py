"""The allow-list: every element and attribute that a post may have, and the addresses that it may point to."""

import re
from collections.abc import Callable
from urllib.parse import quote

SCHEMES = frozenset({"http", "https", "mailto"})

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_ADDRESS = re.compile(r"https?://[^/?#\[]|mailto:[^?]|/(?!/)|#", re.IGNORECASE)
_UNSAFE = re.compile(r"[\s<>\"'`\\]")


def address(url: str) -> str | None:
    """The address as a link may carry it, or None: http, https, mailto, a path of this site, or a fragment.

    Reads an address as a browser does, blind to tabs, line ends and controls. `//host/…` becomes `https://host/…`.
    """
    url = _UNSAFE.sub(lambda found: quote(found[0]), _INVISIBLE.sub("", url).strip())
    if url.startswith("//"):
        url = f"https:{url}"
    return url if _ADDRESS.match(url) else None


def number(value: str) -> str | None:
    """A list's first number, up to six digits, or None."""
    return value if re.fullmatch(r"[0-9]{1,6}", value) else None


def span(value: str) -> str | None:
    """How many columns or rows a cell takes, 1 to 99, or None."""
    return value if re.fullmatch(r"[1-9][0-9]?", value) else None


ATTRIBUTES: dict[str, dict[str, Callable[[str], str | None]]] = {
    "a": {"href": address},
    "ol": {"start": number},
    "td": {"colspan": span, "rowspan": span},
    "th": {"colspan": span, "rowspan": span},
}

INLINE = frozenset({"a", "b", "br", "code", "del", "em", "i", "kbd", "s", "strong", "sub", "sup"})
BLOCKS = frozenset({
    "blockquote", "dd", "div", "dl", "dt", "figure", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
TAGS = INLINE | BLOCKS

# What we put in ourselves. A wide table or long line of code scrolls, so the keyboard must be able to reach it.
ADDED = {
    "a": {"rel": "nofollow ugc noopener"},
    "figure": {"tabindex": "0"},
    "pre": {"tabindex": "0"},
}


def allowed(tag: str, attribute: str, value: str) -> str | None:
    """The attribute's value as it may stand, or None if this element may not have it."""
    if check := ATTRIBUTES.get(tag, {}).get(attribute):
        return check(value)
    return value if ADDED.get(tag, {}).get(attribute) == value else None
