"""The report for programs: shares with margins, other channels, and the same numbers as on the page."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from insight.report_shapes import ChannelFigures, CheckedFigures
from tests.insight import checking
from tests.insight.channel_files import bring, many, sheet
from tests.programs import Program

FEBRUARY = "period=2026-02"


def report(world, asked: str = FEBRUARY, who: str = "mara") -> dict[str, Any]:
    """What a program of this person gets."""
    answer = Program(world, who).get(f"/insight/report?{asked}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def test_shares_come_with_their_margins(world):
    checking.checked(world)
    checked = report(world)["checked"]
    assert (checked["labels"], checked["posts"]) == (60, 120)
    rows = world.mara.get(f"/insight/tables/shares.json?{FEBRUARY}").json["rows"]
    assert {row["key"]: [row["share"], row["low"], row["high"], row["checked"], row["corrected"]] for row in rows} == {
        name: [one["share"], one["low"], one["high"], one["said"], one["corrected"]]
        for name, one in checked["shares"].items()
    }
    assert 0 < checked["accuracy"]["right"] < checked["accuracy"]["compared"] <= 60


@pytest.mark.parametrize("judged", [0, 29])
def test_without_enough_labels_no_share_is_told(world, judged):
    truth = checking.truths(checking.write(world, 60))
    checking.model_reads(truth)
    checking.judge(world, checking.draw(world, 40), truth, most=judged)
    checked = report(world)["checked"]
    assert (checked["shares"], checked["accuracy"]) == (None, None)
    assert "shares" not in report(world)["tables"]


def test_other_channels_are_told_as_on_the_page(world):
    assert report(world)["channels"] is None
    bring(world, sheet(*many(40), *many(30, "Staff", first=40), *many(3, "Board", first=70)))
    found = report(world)["channels"]
    assert found["comments"] == 73
    rows = world.mara.get(f"/insight/tables/channel-moods.json?{FEBRUARY}").json["rows"]
    assert {row["key"]: row["comments"] for row in rows} == found["moods"]
    assert "Board" not in str(found)
    bring(world, sheet(*many(3, "Board", day="2026-03-10")))
    few = report(world, "period=2026-03")["channels"]
    assert (few["comments"], few["themes"], few["by"]) == (None, [], {})
    assert report(world, f"{FEBRUARY}&space=square")["channels"] is None


def test_every_table_that_is_named_is_there(world):
    checking.checked(world)
    addresses = report(world)["tables"]
    assert set(addresses) >= {"numbers", "questions", "promises", "mood", "shares", "themes", "done", "milestones"}
    for address in addresses.values():
        assert world.mara.get(address).status_code == 200


def test_the_document_describes_them(world):
    document = world.nobody.get("/api/v1/openapi.json").json
    for shape in (CheckedFigures, ChannelFigures):
        described = document["components"]["schemas"][shape.__name__]["properties"]
        assert set(described) == {field.name for field in fields(shape)}
