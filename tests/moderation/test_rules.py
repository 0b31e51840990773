"""The rules of the house and who reviews a space, from the command line."""

from __future__ import annotations

import pytest

from community.spaces import Space
from foundation.database import db
from moderation import rules
from tests.moderation.acts import hide


def test_the_rules_are_printed_and_changed(app, world):
    thread = world.thread("nia")
    hide(world, world.opening(thread))
    before = app.test_cli_runner().invoke(args=["rules"])
    assert before.exit_code == 0
    assert before.output.startswith("1. Be civil: Speak of what was said")
    after = app.test_cli_runner().invoke(args=["rules", "Speak  softly", "Sell nothing: Not  even plums."])
    assert (after.exit_code, after.output) == (0, "1. Speak softly\n2. Sell nothing: Not even plums.\n")
    page = world.nobody.get("/decisions").text
    assert "<li><b>Speak softly</b></li>" in page
    assert '<li><b>Sell nothing</b> <span class="small">Not even plums.</span></li>' in page
    assert "Be civil – Rule 3." in page, "a decision keeps the words of its rule"
    refused = hide(world, world.reply("omar", world.thread("nia")))
    assert (refused.status_code, "Choose the rule." in refused.text) == (422, True)


@pytest.mark.parametrize(
    "words",
    [[" "], [": Nameless."], ["x" * 81], ["Long: " + "x" * 201], ["Be civil", "Be  civil: Again."],
     [f"Rule {n}" for n in range(13)]],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(app, world, words):
    assert app.test_cli_runner().invoke(args=["rules", *words]).exit_code == 2
    assert rules.rules()[0] == "Be civil"
    assert all(meaning.endswith(".") for _name, meaning in rules.explained())


def test_a_space_lets_officials_review(app, world):
    assert app.test_cli_runner().invoke(args=["space", "review", "square"]).exit_code == 0
    assert db.session.query(Space).filter_by(slug="square").one().officials_review_since is not None
    assert app.test_cli_runner().invoke(args=["space", "review", "nowhere"]).exit_code == 2
