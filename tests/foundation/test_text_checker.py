"""The judge of safe HTML, written apart from the product's allow-list, and proof that it can find fault."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"br", "hr"}
PLAIN = (
    "b blockquote code dd del div dl dt em h3 h4 h5 hr br i kbd li p s strong sub sup table tbody thead tr ul".split()
)
MAY_HAVE = dict.fromkeys(PLAIN, frozenset[str]()) | {
    "a": {"href", "rel"},
    "figure": {"tabindex"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
DIGITS = {"start", "colspan", "rowspan", "tabindex"}


def payloads(folder: Path, name: str, field: str) -> dict[str, str]:
    """The strings of one file of the security corpora, by their ids."""
    with (folder / "security" / name).open(encoding="utf-8") as lines:
        return {row["id"]: row[field] for row in map(json.loads, lines)}


def scheme(value: str) -> str | None:
    """The scheme a browser would follow: blind to controls and white space, and to entities even if read twice."""
    bare = re.sub(
        r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+", "", unescape(unescape(value))
    )
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", bare)
    return found[1].lower() if found else None


class _Judge(HTMLParser):
    """Notes everything in a piece of HTML that a post may not have."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in MAY_HAVE:
            self.faults.append(f"<{tag}>")
        if tag not in VOID:
            self.open.append(tag)
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        if tag == "a" and (dict(attrs).get("rel") != "nofollow ugc noopener" or not dict(attrs).get("href")):
            self.faults.append(f"<a> with {attrs}")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name not in MAY_HAVE.get(tag, ()):
            self.faults.append(f"<{tag} {name}>")
        if name in DIGITS and not re.fullmatch(r"[0-9]{1,6}", value):
            self.faults.append(f"{name}={value!r}")
        if scheme(value) not in (None, "http", "https", "mailto"):
            self.faults.append(f"{name} with {scheme(value)}:")
        if name == "href" and scheme(value) is None and not re.match(r"/(?![/\\])|#", value):
            self.faults.append(f"href={value!r}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")


def faults(html: str) -> list[str]:
    """What stands in the HTML that no post may have, in words; empty for safe HTML."""
    try:
        found = _Judge(html).faults
    except AssertionError:  # the standard library's parser gives up so on a broken declaration
        found = ["a broken declaration"]
    return found + re.findall("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", html)


REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    "html",
    [
        "",
        "words &lt;script&gt; &amp;",
        "<p>a<br>b</p><hr><h3>c</h3>",
        f'<a href="https://example.org/?a=1&amp;b=2#c" {REL}>x</a>',
        f'<a href="/threads/1:2" {REL}>x</a>',
        f'<a href="#top" {REL}>x</a>',
        f'<a href="mailto:a@example.org" {REL}>x</a>',
        '<pre tabindex="0"><code>x</code></pre>',
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
    ],
)
def test_it_finds_no_fault_in_what_is_allowed(html):
    assert faults(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<h1>x</h1>",
        "<img src=x>",
        '<img src="https://example.org/x.png">',
        "<svg></svg>",
        "<p onclick=alert(1)>x</p>",
        '<p style="color:red">x</p>',
        "<p class=x>x</p>",
        "<p id=x>x</p>",
        "<p>x",
        "<p><b>x</p></b>",
        "</p>",
        "<!-- x -->",
        "<!doctype html>",
        "<?php ?>",
        "<![CDATA[x]]>",
        f"<a {REL}>x</a>",
        '<a href="https://example.org">x</a>',
        f'<a href="page" {REL}>x</a>',
        f'<a href="//example.org" {REL}>x</a>',
        f'<a href="/\\example.org" {REL}>x</a>',
        f'<a href="javascript:1" {REL}>x</a>',
        f'<a href="JavaScript:1" {REL}>x</a>',
        f'<a href="java&#9;script:1" {REL}>x</a>',
        f'<a href="&#106;avascript&colon;1" {REL}>x</a>',
        f'<a href="&amp;#106;avascript:1" {REL}>x</a>',
        f'<a href="\x01javascript:1" {REL}>x</a>',
        f'<a href="java\u00adscript:1" {REL}>x</a>',
        f'<a href="data:text/html,x" {REL}>x</a>',
        f'<a href="vbscript:x" {REL}>x</a>',
        f'<a href="#" href="/x" {REL}>x</a>',
        '<ol start="-1"><li>x</li></ol>',
        "\u202etxt",
        "\x00",
        "\ud800",
    ],
)
def test_it_finds_the_fault(html):
    assert faults(html)
