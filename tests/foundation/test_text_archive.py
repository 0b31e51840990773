"""A real archive of HTML posts comes through with every word."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from foundation.text import clean, plain
from tests.foundation.test_text_checker import faults


class _Letters(HTMLParser):
    """The letters that a page shows, as another parser reads them, a picture by its description."""

    def __init__(self, html):
        super().__init__()
        self.pieces = []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.pieces.append(data)

    def handle_starttag(self, tag, attrs):
        self.pieces += [dict(attrs).get("alt") or dict(attrs)["src"].rpartition("/")[2]] if tag == "img" else []


def _letters(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def bodies(shared):
    posts = ElementTree.parse(shared / "stackexchange" / "history-meta" / "Posts.xml").getroot()
    return [body for post in posts if (body := post.get("Body"))]


def test_no_word_is_lost_or_added(bodies):
    assert len(bodies) > 1600
    for body in bodies:
        assert _letters(plain(clean(body))) == _letters("".join(_Letters(body).pieces))


def test_all_of_it_is_safe_and_stays_as_it_is(bodies):
    for body in bodies:
        safe = clean(body)
        assert faults(safe) == []
        assert clean(safe) == safe


def test_the_posts_as_they_are_would_be_noticed(bodies):
    assert sum(bool(faults(body)) for body in bodies) > 500
