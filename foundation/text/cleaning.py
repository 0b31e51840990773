"""From HTML of any origin to safe HTML: shaped, then bleach, then nh3, all three from one allow-list."""

import re
import threading
from html import unescape

import nh3
from bleach.sanitizer import Cleaner

from foundation.text.allowed import ADDED, ATTRIBUTES, SCHEMES, TAGS, allowed
from foundation.text.shape import shaped
from foundation.text.words import paragraphs, plain, readable

# Characters of shaped HTML. Above the first, bleach would take time with the square of the length, and nh3 works alone;
# above the second so would nh3, and the words are kept without their formatting, cleaned a paragraph at a time.
LONG = 32_768
LONGEST = 8 * LONG

# Text between plain tags that are allowed, none of which has an attribute: it has nothing in it to take away.
_PLAIN = re.compile(
    r"(?:[^<>&]++|&(?:amp|lt|gt|quot);|</?(?:p|em|strong|del|code|pre|blockquote|ul|ol|li)>|<br>)*+", re.ASCII
)

_HOLLOW_LINK = f'<a rel="{ADDED["a"]["rel"]}">'

_nh3 = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(attributes) for tag, attributes in ATTRIBUTES.items()},
    attribute_filter=allowed,
    url_schemes=set(SCHEMES),
    link_rel=None,
    set_tag_attribute_values=ADDED,
)


class _Bleach(threading.local):
    """One bleach cleaner for each thread: it keeps its parser's state between calls."""

    def __init__(self) -> None:
        self.clean = Cleaner(tags=TAGS, attributes=_allowed_by_bleach, protocols=SCHEMES, strip=True).clean


def _allowed_by_bleach(tag: str, attribute: str, value: str) -> bool:
    return allowed(tag, attribute, unescape(value)) is not None


_bleach = _Bleach()


def clean(html: str) -> str:
    """Safe HTML from any string: what the allow-list has is kept, the rest gives way to its words.

    bleach is not asked about what is plain, which most posts are: it takes ten times as long as nh3.

    Takes time proportional to the length, and gives the same again for its own result.
    """
    safe = _passed(shaped(readable(html)))
    # A link that a pass refused leaves its tag behind, which shaping takes away.
    return _passed(shaped(safe)) if _HOLLOW_LINK in safe else safe


def _passed(html: str) -> str:
    if len(html) > LONGEST:
        return "".join(map(_nh3.clean, paragraphs(plain(html))))
    return _nh3.clean(html if len(html) > LONG or _PLAIN.fullmatch(html) else _bleach.clean(html))
