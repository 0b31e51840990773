"""The verdicts of bin/bench, and the reading of forms that its figures rest on."""

from http.client import HTTPMessage

import pytest

from bench import dump, report
from bench.budgets import SHARE, Budget, Result, table
from bench.client import Answer, form
from tests.community.importing.moving import move_in

PAGE = Budget("a page", SHARE, gate=22, goal=45)
WEIGHT = Budget("a weight", "KiB", gate=80, goal=40)
UNWISHED = Budget("a number", "statements", gate=6)
WAIVED = Budget("a page", SHARE, gate=22, waived=17)


@pytest.mark.parametrize(
    ("budget", "figure", "verdict"),
    [
        (PAGE, 45, "goal"),
        (PAGE, 44.9, "gate"),
        (PAGE, 22, "gate"),
        (PAGE, 21.9, "FAILS"),
        (WEIGHT, 40, "goal"),
        (WEIGHT, 40.1, "gate"),
        (WEIGHT, 80, "gate"),
        (WEIGHT, 80.1, "FAILS"),
        (UNWISHED, 1, "gate"),
        (UNWISHED, 7, "FAILS"),
        (WAIVED, 22, "gate"),
        (WAIVED, 21.9, "waived"),
        (WAIVED, 16.9, "FAILS"),
    ],
)
def test_a_limit_belongs_to_its_good_side(budget, figure, verdict):
    assert budget.verdict(figure) == verdict


def test_the_table_has_a_line_for_each_result():
    lines = table([Result(PAGE, 30.04, "3 ms"), Result(UNWISHED, 7)]).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["measure", "a page", "a number"]
    assert lines[1].split()[2:] == ["30.0", "22", "45", "%", "of", "hello", "gate", "3", "ms"]
    assert "FAILS" in lines[2]


def test_a_form_is_found_by_where_it_goes():
    page = Answer(
        200,
        HTTPMessage(),
        '<form action="/search"><input type="hidden" name="a" value="1"></form>'
        '<form action="/threads/x/replies"><input type="hidden" name="key" value="k"><input name="words"></form>',
    )
    assert form(page, "/replies").values == {"key": "k"}
    with pytest.raises(LookupError):
        form(page, "/sign-in")


@pytest.mark.parametrize(("figure", "verdict"), [(14.7, "gate"), (14.6, "waived"), (11.3, "FAILS")])
def test_eased_limits_are_wider(figure, verdict):
    assert Result(WAIVED, figure).eased(1.5).verdict == verdict
    assert WEIGHT.eased(1.5).verdict(120) == "gate"


def test_the_table_of_both_databases_has_a_column_for_each():
    columns = {"SQLite": {"a page": Result(PAGE, 30.04, "3.1 ms CPU, hello 0.4"), "a number": Result(UNWISHED, 5)},
               "PostgreSQL": {"a page": Result(PAGE, 20)}}  # fmt: skip
    assert list(report.lines(columns)) == [
        "| measure | gate | SQLite | PostgreSQL |",
        "|---|---|---|---|",
        "| a page | 22 % | 30.0 % (3.1 ms) | 20 %, **missed** |",
        "| a number | 6 | 5 |  |",
    ]


def test_a_dump_is_one_that_moves_in(world, tmp_path):
    told = move_in(world.app, dump.write(tmp_path / "dump", 23)).told["taken"]
    assert (told["threads"], told["replies"]) == (5, 18)
