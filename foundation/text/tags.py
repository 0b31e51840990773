"""Reading HTML as texts and tags, in one pass that never goes back, so that its time is proportional to its length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*+)"
    r"(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s>\"'][^\s>]*+))?)?)"
)
_COMMENT_END = re.compile(r"--!?>")
# A browser shows nothing of what stands in these, and reads no tags there.
_UNSHOWN_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("iframe", "noembed", "noframes", "script", "style", "xmp")
}


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags, their character references unread."""

    source: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag: its name in lower case, and the first of each of its attributes, values unread."""

    name: str
    closes: bool
    attributes: dict[str, str] = field(default_factory=dict)


def tags(html: str) -> Iterator[Text | Tag]:
    """The texts and tags of any string, in order, without comments and what is never shown."""
    at, last_end = 0, max(html.rfind(">"), 0)
    while (start := html.find("<", at, last_end)) >= 0:
        if start > at:
            yield Text(html[at:start])
        at = start + 1
        closes = html.startswith("/", at)
        if html.startswith("!--", at):
            found = _COMMENT_END.search(html, at + 1)
            at = found.end() if found else len(html)
        elif name := _NAME.match(html, at + closes):
            attributes, at = _attributes(html, name.end())
            tag = Tag(name[0].lower(), closes, attributes)
            yield tag
            if tag.name in _UNSHOWN_END and not closes:
                found = _UNSHOWN_END[tag.name].search(html, at)
                at = found.start() if found else len(html)
        elif html[at] in "!?/":
            at = html.index(">", at) + 1
        else:
            yield Text("<")
    yield Text(html[at:])


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes that begin here, and where the tag ends; none in a tag that never ends."""
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(html, at):
        at = found.end()
        if found["end"]:
            return attributes, at
        attributes.setdefault(found["name"].lower(), found["double"] or found["single"] or found["bare"] or "")
    return {}, len(html)
