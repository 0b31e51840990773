"""The engine as a filter: JSON lines in, JSON lines out, no database (`flask insight score`, `flask insight themes`).

Lines may be text or UTF-8 bytes; from bytes a line in a broken encoding is one bad line, not the end of the stream.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from foundation.loading import Later
from insight.scoring import score

Lines = Iterable[str | bytes]
theming: Any = Later("insight.theming")

DONE, PARTIAL = 0, 1


class NotAPost(ValueError):
    """A line that is no JSON object with an "id" (text or whole number) and a "text"."""


def score_stream(lines: Lines, out: TextIO, err: TextIO) -> int:
    """For each line {"id", "text"} at once a line {"id", "sentiment", "score", "confidence"}; returns the exit status.

    A line that cannot be read is named in `err` by its number, and the rest goes on; the status is then 1, else 0.
    """
    bad = _Complaints(err)
    for post in _posts(lines, bad):
        told = score(post["text"])
        _write(out, id=post["id"], sentiment=told.sentiment, score=told.score, confidence=told.confidence)
        out.flush()
    return bad.status


def themes_stream(lines: Lines, out: TextIO, err: TextIO) -> int:
    """For each line {"id", "text"} one line {"id", "theme", "label"}, when all are read; both None where no theme fits.

    Bad lines as in `score_stream`.
    """
    bad = _Complaints(err)
    posts = list(_posts(lines, bad))
    for post, theme in zip(posts, theming.find([post["text"] for post in posts]).of, strict=True):
        _write(out, id=post["id"], theme=theme.key if theme else None, label=theme.label if theme else None)
    return bad.status


class _Complaints:
    """What was wrong with which line, and the exit status that follows."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self.status = DONE

    def add(self, number: int, why: object) -> None:
        self._err.write(f"Line {number}: {why}\n")
        self.status = PARTIAL


def _posts(lines: Lines, bad: _Complaints) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _post(line)
            except NotAPost as why:
                bad.add(number, why)


def _post(line: str | bytes) -> dict[str, Any]:
    try:
        post = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotAPost("this is not JSON.") from error
    if not isinstance(post, dict):
        raise NotAPost("this is not a JSON object.")
    if isinstance(post.get("id"), bool) or not isinstance(post.get("id"), str | int):
        raise NotAPost('"id" is missing, or neither text nor a whole number.')
    if not isinstance(post.get("text"), str):
        raise NotAPost('"text" is missing, or not text.')
    return post


def _write(out: TextIO, **told: str | float | None) -> None:
    out.write(json.dumps(told, ensure_ascii=True) + "\n")
