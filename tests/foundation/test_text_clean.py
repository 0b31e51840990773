"""HTML from elsewhere keeps what a post may have and gives the rest up for its words."""

import re
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text import clean, cleaning, plain, render
from tests.foundation.test_text_checker import faults

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    "html",
    [
        "",
        "words",
        "<p>a <em>b</em> <strong>c</strong> <code>d</code> <kbd>e</kbd> <sub>f</sub> <sup>g</sup> <del>h</del></p>",
        "<blockquote><p>said</p></blockquote><hr><p>a<br>b</p>",
        '<ol start="3"><li>a<ul><li>b</li></ul></li></ol>',
        "<dl><dt>a</dt><dd>b</dd></dl>",
        f'<p><a href="https://example.org/?a=1&amp;b=2#c" {REL}>x</a></p>',
        '<figure tabindex="0"><table><tbody><tr><td colspan="2">a</td></tr></tbody></table></figure>',
        '<pre tabindex="0"><code>a &lt; b\n  c</code></pre>',
        "<h3>a</h3><h4>b</h4>",
    ],
)
def test_it_keeps(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<script>alert(1)</script>a<style>b{}</style><iframe src=x>c</iframe>", "a"),
        ("<p class=x id=y style=z onclick=w dir=rtl>a</p>", "<p>a</p>"),
        ("<svg><a xlink:href='javascript:1'>a</a></svg>", "a"),
        ("<math><mi>a</mi></math>", "a"),
        ("<form action=x><input name=y><button>a</button></form>", "<div>a</div>"),
        ("<!-- a --><!doctype html><?php b ?><![CDATA[c]]>d", "d"),
        ("<article>a</article><section>b</section>", "<div>a</div><div>b</div>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b>a<p>b</b>c</p>", "<b>a<p>b</p></b>c"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul>a<ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>a</li><td>b</td>", "<div>a</div><div>b</div>"),
        ("<dd>a</dd>", "<div>a</div>"),
        ("<p></p>a<a href=/x></a><h2> </h2>", "a"),
        ("a < b > c <3 & &amp; &lt;", "a &lt; b &gt; c &lt;3 &amp; &amp; &lt;"),
        ("a <b c", "a &lt;b c"),
        ('<img alt="a > b" src=javascript:1>', "a &gt; b"),
        ("<ol start=-1><li>a</ol>", "<ol><li>a</li></ol>"),
        ("<h1>a</h1><h2>b</h2><h6>c</h6>", "<h3>a</h3><h4>b</h4><h5>c</h5>"),
        ("<pre>\n\n\na</pre>", '<pre tabindex="0">a</pre>'),
        ("<p>a&nbsp;b</p>", "<p>a&nbsp;b</p>"),
    ],
)
def test_it_gives_up(html, safe):
    assert clean(html) == safe


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        (
            "<table><tr><td>a<td>b<tr><th>c</table>d",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table></figure>d",
        ),
        ("<table>a<b>b</b></table>", "<table><tbody><tr><td>a<b>b</b></td></tr></tbody></table></figure>"),
        (
            "<table><tr><td>a<table><tr><td>b</table>c</table>",
            "<table><tbody><tr><td>a</td></tr><tr><td>bc</td></tr></tbody></table></figure>",
        ),
        ("<table><td colspan=3 rowspan=x>a", '<table><tbody><tr><td colspan="3">a</td></tr></tbody></table></figure>'),
    ],
)
def test_a_table_is_whole_and_never_within_another(html, safe):
    assert clean(html) == f'<figure tabindex="0">{safe}'


@pytest.mark.parametrize(
    ("html", "link"),
    [
        (
            "<a href=https://example.org class=x target=_blank title=y>a</a>",
            f'<a href="https://example.org" {REL}>a</a>',
        ),
        ("<a href=' https://example.org/a b '>a</a>", f'<a href="https://example.org/a%20b" {REL}>a</a>'),
        ("<a href='ht\ntps://example.org'>a</a>", f'<a href="https://example.org" {REL}>a</a>'),
        ("<a href='//example.org'>a</a>", f'<a href="https://example.org" {REL}>a</a>'),
        ("<a href='/\t/example.org'>a</a>", f'<a href="https://example.org" {REL}>a</a>'),
        ("<a href='/\\example.org'>a</a>", f'<a href="/%5Cexample.org" {REL}>a</a>'),
        ("<a href=/x>a<a href=/y>b</a>", f'<a href="/x" {REL}>a</a><a href="/y" {REL}>b</a>'),
        ("<a href='https://example.org/\"><b>'>a</a>", f'<a href="https://example.org/%22%3E%3Cb%3E" {REL}>a</a>'),
        ("<img src=https://example.org/a.png alt=plan>", f'<a href="https://example.org/a.png" {REL}>plan</a>'),
        ("<img src=https://example.org/a%3C.png>", f'<a href="https://example.org/a%3C.png" {REL}>a&lt;.png</a>'),
        ("<a href=/x><img src=https://example.org/a.png></a>", f'<a href="/x" {REL}>a.png</a>'),
        ("<img src='data:image/png;base64,AA' alt=plan>", "plan"),
        ("<a>a</a>", "a"),
        ("<a name=x>a</a>", "a"),
        ("<a href>a</a>", "a"),
        ("<a href=page.html>a</a>", "a"),
        ("<a href='http://[x'>a</a>", "a"),
        ("<a href=http://999.999.999.999/>a</a>", "a"),
        ("<a href=http:example.org>a</a>", "a"),
        ("<a href=tel:123>a</a>", "a"),
    ],
)
def test_links(html, link):
    assert clean(html) == link


BEFORE = ["", " ", "\x01", "&#1;", "\u00ad", "\u202e", "&Tab;", "\n", "&NewLine;", "\ufeff"]
AFTER = ["1", "alert(1)", "//%0aalert(1)", "//example.org/%0aalert(1)"]


@pytest.mark.parametrize(
    "scheme", ["javascript", "JaVaScRiPt", "vbscript", "data", "livescript", "blob", "view-source"]
)
@pytest.mark.parametrize("colon", [":", "&colon;", "&#58;", "&#x3a", "&#0000058"])
def test_no_other_scheme_however_it_is_written(scheme, colon):
    half = len(scheme) // 2
    for before, after in product(BEFORE, AFTER):
        for name in (before + scheme, scheme[:half] + before + scheme[half:], scheme + before):
            address = f"{name}{colon}{after}"
            assert "href" not in clean(f'<a href="{address}">a</a>')
            assert "href" not in clean(f"<img src='{address}' alt=a>")
            assert faults(render(f"[a](<{address}>)")) == []


def test_bleach_is_not_the_last_word():
    assert clean('<a href="javascript:1">a</a>') == "a"


ELEMENTS = (
    "a b p div h1 h2 h5 ul ol li dl dt table thead tbody tr td th caption figure blockquote pre code br hr img svg math"
    " style script title textarea template form select option noscript iframe mglyph annotation-xml plaintext object"
).split()
ATTRIBUTES = (
    'href=https://example.org/ href=/a href=javascript:1 href="java&#9;script:1" href=//x href=http://[ '
    'src=https://example.org/a.png alt="a>b" onclick=x style=x id=x start=3 colspan=2 " /'
).split()
STARTS = st.builds(
    lambda name, attributes: f"<{' '.join([name, *attributes])}>",
    st.sampled_from(ELEMENTS),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2),
)
ENDS = st.sampled_from(ELEMENTS).map("</{}>".format)
BITS = st.sampled_from(
    ["x", " ", "\n", "&", "<", ">", "&lt;", "&#x202e;", "\x00", "<!--", "-->", "<![CDATA[", "\ud800"]
)
SOUP = st.lists(st.one_of(STARTS, STARTS, ENDS, BITS), max_size=30).map("".join)


@given(st.one_of(st.text(), SOUP))
def test_any_string_becomes_safe_html_that_cleaning_leaves_alone(html):
    safe = clean(html)

    assert faults(safe) == []
    assert clean(safe) == safe
    assert isinstance(plain(html), str)


@given(st.one_of(st.text(), SOUP, st.text(alphabet=st.sampled_from("ab *_~`[]()<>!#|-\\&;:/.@\n\t"))))
def test_any_markdown_becomes_safe_html_that_cleaning_leaves_alone(markdown):
    safe = render(markdown)

    assert faults(safe) == []
    assert clean(safe) == safe


KINDS_OF_TAGS = ("p", "em", "ul", "ol", "li", "pre", "code", "blockquote", "del")
TAGS_AND_WORDS = (
    *(f"<{slash}{tag}>" for tag in KINDS_OF_TAGS for slash in ("", "/")),
    *("a b ", "x", "é", "\n", "&amp;", "&quot;", "&lt;b&gt;", "<br>", "<b>", "&nbsp;", "<a href='/x'>", "</a>", "  "),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(400))
def test_what_bleach_is_not_asked_about_it_would_have_left_as_it_is(seed, monkeypatch):
    chosen = Random(seed)
    html = "".join(chosen.choices(TAGS_AND_WORDS[: 19 if seed % 2 else None], k=chosen.randint(1, 25)))
    without = clean(html)
    monkeypatch.setattr(cleaning, "_PLAIN", re.compile(r"(?!)"))
    assert clean(html) == without
