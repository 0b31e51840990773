"""`flask insight score` and `flask insight themes`: JSON lines in and out, and no database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from tests.conftest import settings


@pytest.fixture
def runner(tmp_path: Path) -> FlaskCliRunner:
    """The command line of a forum that was never set up."""
    made = create_app(settings(tmp_path)).test_cli_runner()
    assert not (tmp_path / "parley.db").exists()
    return made


def test_score_answers_each_line(runner):
    lines = [{"id": 1, "text": "Lovely, thank you so much!"}, {"id": "b", "text": "This is awful and I am angry."}]
    ended = runner.invoke(args=["insight", "score"], input="\n".join(map(json.dumps, lines)))
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.exit_code == 0
    assert [(one["id"], one["sentiment"]) for one in told] == [(1, "positive"), ("b", "negative")]
    assert set(told[0]) == {"id", "sentiment", "score", "confidence"}


def test_themes_answers_each_line(runner):
    subjects = ("My water meter shows the wrong reading.", "The garden waste bin was not collected.")
    lines = [{"id": number, "text": subjects[number % 2]} for number in range(40)]
    ended = runner.invoke(args=["insight", "themes"], input="\n".join(map(json.dumps, lines)))
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.exit_code == 0
    assert [one["id"] for one in told] == list(range(40))
    assert set(told[0]) == {"id", "theme", "label"}


@pytest.mark.parametrize("name", ["score", "themes"])
def test_a_broken_line_is_named_and_the_rest_goes_on(runner, name):
    ended = runner.invoke(args=["insight", name], input=b'{"id": 1}\n\xff\n{"id": 2, "text": "Good."}\n')
    assert ended.exit_code == 1
    assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == [2]
    assert ended.stderr.splitlines()[0].startswith("Line 1: ")
    assert ended.stderr.splitlines()[1].startswith("Line 2: ")
