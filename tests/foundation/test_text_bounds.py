"""Hostile and huge texts take bounded time and room, and keep their words."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import nh3
import pytest

from foundation.text import clean, plain, render
from foundation.text.cleaning import LONG, LONGEST
from tests.foundation.test_text_checker import faults

SIZE = 30_000
SECONDS = 5.0  # of processor time; the worst of these takes about one

MARKDOWN = {
    "brackets": "[",
    "pictures": "![",
    "pictures in pictures": ("![" * 5000 + "a" + "](b)" * 5000),
    "links in links": "[" * 7000 + "a" + "](b)" * 4000,
    "emphasis": "*a _b ",
    "strong": "**a *b ",
    "nested emphasis": "_a*",
    "strikes": "~~a ",
    "backticks": "".join("`" * count + " " for count in range(240)),
    "quotes": ">",
    "quoted lists": "> - ",
    "lazy quotes": "> " * 100 + "a\n" + "b\n" * 14_000,
    "lists": "- ",
    "numbers": "1. ",
    "lists by indentation": "\n".join(" " * depth + "- a" for depth in range(240)),
    "wide table": "|a" * 1500 + "\n" + "|-" * 1500 + "\n" + "|x\n" * 10_000,
    "one long address": "[a]: /" + "x" * 16_000 + "\n\n" + "[a]" * 5000,
    "addresses that are none": "http://[",
    "slashes": "://",
    "mails": "a@b.",
    "hosts": "https://" + "a." * 15_000,
    "parentheses in an address": "https://example.org/" + "(" * 30_000,
    "tags": "<a ",
    "references": "&#x",
    "NULs": "\x00",
    "surrogates": "\ud800",
    "accents": "a\u0300",
}

HTML = {
    "open elements": "<div>",
    "lists": "<ul><li>",
    "tables": "<table><tr><td>",
    "formatting": "<b><p>",
    "formatting to be opened again": "<p>" + "".join(f"<b a{number}>" for number in range(1500)) + "x<p>x" * 3000,
    "headings": "<h1><b>",
    "links": "<a href=/x>",
    "ends": "<blockquote>" * 1200 + "</p>" * 4000,
    "brackets": "<",
    "broken tags": "<a ",
    "broken quotes": "<a \"' ",
    "comments": "<!--",
    "broken scripts": "<script></script ",
    "attributes": "<a " + " ".join(f"a{number}=1" for number in range(4000)) + ">",
    "ampersands": "&",
    "one long number": "&#" + "9" * 30_000 + ";",
    "spaces": " " * 30_000 + "x",
}


def _filled(unit, size=SIZE):
    return unit if len(unit) > 1000 else unit * (size // len(unit))


def _judged(to_html, text):
    start = time.process_time()
    html = to_html(text)
    assert time.process_time() - start < SECONDS
    assert len(html) < 30 * len(text) + 1000
    assert faults(html) == []
    return html


@pytest.mark.parametrize("unit", MARKDOWN.values(), ids=MARKDOWN)
def test_hostile_markdown(unit):
    html = _judged(render, _filled(unit))

    assert clean(html) == html


@pytest.mark.parametrize("unit", HTML.values(), ids=HTML)
def test_hostile_html(unit):
    html = _judged(clean, _filled(unit))

    assert clean(html) == html


@pytest.mark.parametrize("unit", HTML.values(), ids=HTML)
def test_ten_times_the_hostile_html_takes_about_ten_times_as_long(unit):
    text = _filled(unit) * 10
    start = time.process_time()
    html = clean(text)

    assert time.process_time() - start < 3 * SECONDS
    assert clean(html) == html


def test_nh3_alone_would_be_noticed():
    text = "<p>" + "".join(f"<b a{number}>" for number in range(300)) + "x<p>x" * 600

    assert len(nh3.clean(text)) > 50 * len(text) > len(clean(text))


def test_neither_needs_a_deep_stack():
    texts = ["[" * 9000 + "]" * 9000, "![" * 5000 + "a" + "](b)" * 5000, "> " * 9000, "<div><b>" * 9000]
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        for text in texts:
            assert faults(render(text)) == faults(clean(text)) == []
    finally:
        sys.setrecursionlimit(limit)


def test_markdown_that_is_too_long_keeps_its_words():
    paragraph = "A <b>word</b> & **more**\nand more\n\n"
    html = render(paragraph * (LONG // len(paragraph) + 1))

    assert html.startswith("<p>A &lt;b&gt;word&lt;/b&gt; &amp; **more**<br>and more</p><p>A ")
    assert faults(html) == []


@pytest.mark.parametrize("size", [LONG // 2, 2 * LONG, LONGEST // 2])
def test_long_html_keeps_its_form(size):
    block = '<h3>Title</h3><p>A <a href="https://example.org/" rel="nofollow ugc noopener">link</a> &amp; a &lt;.</p>'
    html = block * (size // len(block))

    assert clean(html) == html
    assert clean(html.replace("https:", "javascript:")) == "<h3>Title</h3><p>A link &amp; a &lt;.</p>" * (
        size // len(block)
    )


def test_html_that_is_too_long_keeps_its_words():
    html = clean("<p>A <b>word</b> &amp; a &lt;.</p><script>x</script>" * (LONGEST // 30))

    assert html.startswith("<p>A word &amp; a &lt;.</p><p>A word")
    assert faults(html) == []
    assert clean(html) == html


def test_words_without_end_are_parted():
    html = clean("&" * LONGEST)

    assert plain(html).replace("\n", "") == "&" * LONGEST
    assert clean(html) == html


def test_threads_do_not_meet():
    texts = [
        f"# {number}\n\n**{number}** https://example.org/{number} [a](/{number})\n\n- {number}" for number in range(40)
    ]
    alone = [render(text) for text in texts]
    ready = threading.Barrier(4)

    def again(_):
        ready.wait()
        return [[render(text) for text in texts] for _ in range(3)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(again, range(4))) == [[alone] * 3] * 4
