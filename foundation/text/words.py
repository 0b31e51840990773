"""Words without their HTML: for search, mail and excerpts, and for bodies too large to format."""

import re
from html import escape, unescape

from foundation.text.allowed import BLOCKS

# Explicit bidirectional embeddings, overrides and isolates let a writer show other words than a machine reads, so they
# go; the plain direction marks (U+200E, U+200F, U+061C) stay, for people who write from right to left.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Python refuses to read a decimal number of more than 4,300 digits, and html.unescape lets the error through.
_ENDLESS_REFERENCE = re.compile(r"&#[0-9]{1000,}+;?")

_TAG = re.compile(r"<(?=[a-zA-Z/!?])(/?)([a-zA-Z][a-zA-Z0-9]*+|)[^<>]*+>")
_EMPTY_LINES = re.compile(r"\n{3,}")
_PARTS = {"br": "\n", "dd": "\n", "dt": "\n", "li": "\n", "tr": "\n", "td": " ", "th": " ", "tbody": "", "thead": ""}
_LONGEST_PARAGRAPH = 8_000  # characters


def readable(text: str) -> str:
    """The text with one kind of line end and without NULs, controls, lone surrogates and bidirectional overrides."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    return _SURROGATE.sub("\ufffd", _UNREADABLE.sub("", text))


def decoded(text: str) -> str:
    """The text with its character references read, as `readable` text."""
    return readable(unescape(_ENDLESS_REFERENCE.sub("\ufffd", text)) if "&" in text else text)


def plain(html: str) -> str:
    """What a person reads in safe HTML: an empty line between blocks, a line for each item, row and line of code."""
    first, *pieces = _TAG.split(html)
    words, in_code = [_words(first, in_code=False)], False
    for slash, name, text in zip(pieces[0::3], pieces[1::3], pieces[2::3], strict=True):
        tag, closes = name.lower(), bool(slash)
        in_code = not closes if tag == "pre" else in_code
        words += _separator(tag, closes), _words(text, in_code)
    return _squeezed("".join(words))


def excerpt(text: str, length: int) -> str:
    """The beginning of a text in whole words, at most `length` characters with the ellipsis that says there is more."""
    text = " ".join(text.split())
    if len(text) <= length or length < 1:
        return text[: max(length, 0)]
    cut = text[: length - 1]
    whole = cut if text[length - 1] == " " else cut.rpartition(" ")[0] or cut
    return whole.rstrip(" ,.;:–—-") + "…"


def paragraphs(text: str) -> list[str]:
    """A text as safe paragraphs of HTML, each short; `plain` of them together is the text again, its spaces apart."""
    size = _LONGEST_PARAGRAPH
    blocks = (block[at : at + size] for block in _squeezed(text).split("\n\n") for at in range(0, len(block), size))
    return ["<p>" + escape(block.strip(), quote=False).replace("\n", "<br>") + "</p>" for block in blocks]


def _words(text: str, in_code: bool) -> str:
    return decoded(text) if in_code else decoded(text).replace("\n", " ")


def _separator(tag: str, closes: bool) -> str:
    if tag in _PARTS:
        return "" if closes else _PARTS[tag]
    return "\n\n" if tag in BLOCKS else ""


def _squeezed(text: str) -> str:
    """The text with at most one space in a row and one empty line in a row, none at its ends."""
    if not _tight(text):
        text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _tight(text: str) -> bool:
    """Whether there is no other space than single ones inside of lines; what is not a plain space is not printable."""
    loose = "  " in text or " \n" in text or "\n " in text
    return not loose and text.replace("\n", "").isprintable()
