"""Text that people write: to safe HTML, and back to words.

`render` (Markdown) and `clean` (HTML from elsewhere) are the only ways to safe HTML. Both end in the same three
passes over one allow-list, `allowed.py`: our own shaping, bleach, and nh3 with the last word. They need no
application, accept any `str`, never raise for one, and give the same HTML for every reader.
"""

from foundation.text.cleaning import clean
from foundation.text.markdown import render
from foundation.text.words import excerpt, plain

__all__ = ["clean", "excerpt", "plain", "render"]
