"""Words from safe HTML, and the beginning of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text import clean, excerpt, plain
from foundation.text.words import paragraphs


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two\nthree</p>", "one\ntwo three"),
        ("<h3>Title</h3>words", "Title\n\nwords"),
        ("<ul><li>one</li><li>two <b>bold</b></li></ul>after", "one\ntwo bold\n\nafter"),
        (
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "a b\n1 2",
        ),
        ("<p>in<em>side</em> a word</p>", "inside a word"),
        ("<pre><code>x = 1\n    y\n</code></pre>end", "x = 1\ny\n\nend"),
        ("1 &lt; 2 &amp;amp; a&nbsp;b", "1 < 2 &amp; a b"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<P>One</P><P>two", "One\n\ntwo"),
    ],
)
def test_plain(html, words):
    assert plain(html) == words


@pytest.mark.parametrize(
    ("text", "length", "beginning"),
    [
        ("Hello", 5, "Hello"),
        ("Hello big world", 15, "Hello big world"),
        ("Hello big world", 14, "Hello big…"),
        ("Hello big world", 10, "Hello big…"),
        ("Hello big world", 9, "Hello…"),
        ("Hello, big world", 8, "Hello…"),
        ("Hello\n\n  big world", 12, "Hello big…"),
        ("Incomprehensibilities", 8, "Incompr…"),
        ("Hello", 1, "…"),
        ("Hello", 0, ""),
        ("Hello", -1, ""),
        ("", 10, ""),
    ],
)
def test_excerpt(text, length, beginning):
    assert excerpt(text, length) == beginning


@given(st.text(), st.integers(-1, 30))
def test_an_excerpt_is_never_longer_and_never_invents(text, length):
    beginning = excerpt(text, length)

    assert len(beginning) <= max(length, 0)
    assert " ".join(text.split()).startswith(beginning.removesuffix("…"))


@given(st.text(alphabet=st.sampled_from("ab &<>;\n\t\xa0#")))
def test_a_text_as_paragraphs_is_safe_and_reads_as_before(text):
    html = "".join(paragraphs(text))

    assert clean(html) == html
    assert plain(html).split() == text.split()
