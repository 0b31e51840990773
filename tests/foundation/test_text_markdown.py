"""Markdown becomes the HTML that its writer meant, and stays words where it cannot."""

import pytest

from foundation.text import plain, render

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        (
            "Hello **bold** and *soft* and ~~gone~~",
            "<p>Hello <strong>bold</strong> and <em>soft</em> and <s>gone</s></p>",
        ),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("a `<b>` c", "<p>a <code>&lt;b&gt;</code> c</p>"),
        ("```html\n<b>\n```", '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>'),
        ("@sana see #12", "<p>@sana see #12</p>"),
        ("---", "<hr>"),
        ("fish &amp; chips & peas", "<p>fish &amp; chips &amp; peas</p>"),
    ],
)
def test_it_renders(markdown, html):
    assert render(markdown) == html


def test_html_is_shown_as_it_was_written():
    assert (
        render("<b>x</b> <script>alert(1)</script>")
        == "<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


def test_a_table_keeps_its_cells_and_can_be_scrolled_with_the_keyboard():
    assert render("| a | b |\n|---|--:|\n| 1 | 2 |") == (
        '<figure tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table></figure>"
    )


def test_an_empty_heading_cell_is_no_heading():
    assert "<th>a</th><td></td>" in render("| a | |\n|---|---|\n| 1 | 2 |")


@pytest.mark.parametrize(
    ("markdown", "href"),
    [
        ("[x](https://example.org/a?b=1&c=2)", "https://example.org/a?b=1&amp;c=2"),
        ("[x](/threads/12)", "/threads/12"),
        ("[x](#answer)", "#answer"),
        ("[x](mailto:nia@example.org)", "mailto:nia@example.org"),
        ("[x](//example.org/a)", "https://example.org/a"),
        ("<https://example.org>", "https://example.org"),
        ("see https://example.org/a_b_c.", "https://example.org/a_b_c"),
        ("see www.example.org/a", "http://www.example.org/a"),
        ("write nia@example.org!", "mailto:nia@example.org"),
    ],
)
def test_a_link_says_that_a_visitor_wrote_it(markdown, href):
    assert f'<a href="{href}" {REL}>' in render(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT&colon;alert(1))",
        "[x](javascript:1)",
        "[x](java\tscript:1)",
        "[x](<java\nscript:1>)",
        "[x](vbscript:x)",
        "[x](data:text/html,x)",
        "![x](data:image/png;base64,AAAA)",
        "[x](ftp://example.org)",
        "ftp://example.org",
        "[x](page.html)",
        "[x](?q=1)",
        "[x]\n\n[x]: javascript:1",
        "<javascript:alert(1)>",
    ],
)
def test_other_addresses_are_no_links(markdown):
    assert "<a" not in render(markdown)


@pytest.mark.parametrize("words", ["Thanks.It works", "main.py", "version 1.2.3", "e.g.this"])
def test_a_word_with_a_dot_is_no_address(words):
    assert render(words) == f"<p>{words}</p>"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("![a plan](https://example.org/p.png)", f'<a href="https://example.org/p.png" {REL}>a plan</a>'),
        (
            "![](https://example.org/my%20plan.png?x=1)",
            f'<a href="https://example.org/my%20plan.png?x=1" {REL}>my plan.png</a>',
        ),
        ("[![a plan](https://a.org/p.png)](https://b.org)", f'<a href="https://b.org" {REL}>a plan</a>'),
        ("[](https://example.org)", ""),
    ],
)
def test_a_picture_is_a_link_with_words(markdown, html):
    assert render(markdown) == (f"<p>{html}</p>" if html else "")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# a", "<h3>a</h3>"),
        ("### a", "<h3>a</h3>"),
        ("# a\n## b\n### c\n#### d\n# e", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h5>d</h5>\n<h3>e</h3>"),
        ("# a\n#### b\n## c", "<h3>a</h3>\n<h4>b</h4>\n<h4>c</h4>"),
        ("## a\n# b", "<h3>a</h3>\n<h3>b</h3>"),
        ("#", ""),
    ],
)
def test_headings_fit_under_the_page_and_leave_no_level_out(markdown, html):
    assert render(markdown) == html


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - "])
def test_words_too_deep_for_a_quote_or_list_are_kept(mark):
    assert "the end" in plain(render(mark * 200 + "the end"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\ud800b", "a\ufffdb"),
        ("abc\u202efed\u2066x", "abcfedx"),
        ("&#x202e;abc", "abc"),
        ("\u05d0\u200f\u05d1", "\u05d0\u200f\u05d1"),
        ("&#" + "9" * 5000 + ";", None),
    ],
)
def test_what_nobody_can_read_is_left_out(written, shown):
    words = plain(render(written))
    assert shown is None or words == shown
