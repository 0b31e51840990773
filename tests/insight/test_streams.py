"""The engine as a filter: one line out for each post in; bad lines are named and the rest goes on."""

import io
import json
from collections.abc import Callable

import pytest

from insight.streams import score_stream, themes_stream

GOOD = '{"id": 1, "text": "Thank you, that worked perfectly!"}'


def run(stream: Callable[..., int], *lines: str | bytes) -> tuple[int, list[dict], str]:
    out, err = io.StringIO(), io.StringIO()
    status = stream(lines, out, err)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_a_post_is_scored() -> None:
    status, (told,), complaints = run(score_stream, GOOD)
    assert (status, complaints, list(told)) == (0, "", ["id", "sentiment", "score", "confidence"])
    assert (told["id"], told["sentiment"]) == (1, "positive")


def test_what_is_not_scored_is_null() -> None:
    assert run(score_stream, '{"id": "a", "text": ""}')[1] == [
        {"id": "a", "sentiment": None, "score": None, "confidence": 0.0}
    ]


def test_scores_come_out_before_all_is_read() -> None:
    out = io.StringIO()

    def lines():
        yield GOOD
        assert json.loads(out.getvalue())["id"] == 1

    assert score_stream(lines(), out, io.StringIO()) == 0


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON",
        "[1, 2]",
        '{"text": "no id"}',
        '{"id": true, "text": "x"}',
        '{"id": 1.5, "text": "x"}',
        '{"id": 1, "text": 7}',
        '{"id": 1}',
        b'{"id": 1, "text": "\xff"}',
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("stream", [score_stream, themes_stream])
def test_a_bad_line_is_named_and_the_rest_goes_on(stream: Callable[..., int], bad: str | bytes) -> None:
    status, told, complaints = run(stream, GOOD, bad, GOOD)
    assert (status, len(told)) == (1, 2)
    assert complaints.startswith("Line 2: ")


def test_empty_lines_are_passed_over_but_counted() -> None:
    status, told, complaints = run(score_stream, "\n", GOOD, "\n", "x")
    assert (status, len(told)) == (1, 1)
    assert complaints.startswith("Line 4: ")


def test_posts_are_given_their_themes() -> None:
    texts = ["The inspection appointment", "The grant form number"] * 10
    posts = [json.dumps({"id": number, "text": text}) for number, text in enumerate([*texts, "Hello"])]
    status, told, _complaints = run(themes_stream, *posts)
    assert status == 0
    assert [post["id"] for post in told] == list(range(21))
    assert len({post["theme"] for post in told[::2]} - {None}) == 1
    assert told[-1] == {"id": 20, "theme": None, "label": None}


def test_nothing_in_is_nothing_out() -> None:
    assert run(themes_stream) == (0, [], "")
