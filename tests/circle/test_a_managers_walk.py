"""A manager’s month in Chromium, from the paragraph in words to the printed page, by what stands on the pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from foundation import clock
from insight import themes
from tests.circle.conftest import Opening
from tests.circle.history import STREETS, at
from tests.circle.house import House
from tests.circle.test_circle import Walk
from tests.conftest import ALL
from tests.insight.channel_files import NAMES, sheet

pytestmark = pytest.mark.browser

ABOUT = (
    (
        "Brown tap water in {0}",
        "The tap water in {0} is brown again. Brown water runs from the tap and spots the washing.",
    ),
    (
        "Garden waste in {0}",
        "Nobody emptied the garden waste bins in {0}. I am angry, the bins smell, a terrible mess.",
    ),
    ("Food waste in {0}", "Where do we get the small bags for food waste in {0}? The food waste bags have run out."),
    (
        "Evening bus from {0}",
        "The evening bus from {0} comes on time now. Thank you, the new bus timetable is wonderful.",
    ),
)
WRITERS = ("nia", "omar", "stranger", "theo", "milo", "sana", "ada")
FEW, BROKEN = 400, 37
MOODS = {"angry": "Upset", "Thank you": "Content"}
NAME = "Bins that nobody empties"


@pytest.fixture
def house(open_house: Opening) -> House:
    """A house in which people wrote about four things in February, each in eight streets and twice."""
    found = open_house()
    for number, street in enumerate(STREETS * 2):
        for place, (title, words) in enumerate(ABOUT):
            with clock.at(at(2 + number, 8 + place)):
                who = WRITERS[(number + place) % len(WRITERS)]
                found.world.thread(who, title=title.format(street), words=words.format(street))
    with clock.at(found.moment):
        found.world.drain()
        themes.find()
    return found


@pytest.fixture(params=[False, True], ids=["without a script", "with scripts"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def mara(house: House, chromium: Browser, script: bool) -> Iterator[Walk]:
    """A manager at her browser; whatever a page did wrong fails the test in the end."""
    with house.visit(chromium, "mara", java_script_enabled=script) as (context, eyes):
        walk = Walk(house, context.new_page())
        walk.page.goto("/")
        yield walk
        assert eyes.found() + eyes.refusals == []


def test_the_month_is_read_checked_put_right_and_printed(mara: Walk, script: bool, tmp_path: Path) -> None:
    reads_the_month(mara)
    judges_thirty_posts(mara)
    renames_and_merges(mara)
    finds_her_work_kept(mara)
    imports_comments(mara, tmp_path, 5000 if ALL and script else FEW)
    prints(mara, tmp_path)


def reads_the_month(mara: Walk) -> None:
    """The report of the last month says in words what people wrote about, and each number opens its posts."""
    mara.follow("Insight")
    mara.stands_on("What people told us in February 2026")
    mara.sees("The largest theme was")
    counted = mara.page.locator(".words").get_by_role("link", name="16", exact=True).first
    counted.click()
    expect(mara.page.locator("main article, main li.entry, main tbody tr").first).to_be_visible()
    mara.sees("16")
    mara.page.go_back()


def judges_thirty_posts(mara: Walk) -> None:
    """She judges blind what the lot gives her, and the share stands in the report with its margin."""
    mara.sees("Read by the model, not yet checked by people.")
    mara.follow("Check the mood")
    mara.page.get_by_label("How many posts").select_option("30 posts")
    mara.press("Draw by lot")
    for number in range(30):
        mara.sees(f"Post {number + 1} of 30.")
        words = mara.page.locator(".post").inner_text()
        assert not re.search(r"Nia|Omar|Ada", mara.page.get_by_role("main").inner_text())
        mood = next((mood for sign, mood in MOODS.items() if sign in words), "Neither")
        mara.page.get_by_role("radio", name=mood).check()
        mara.press("Save and next")
    mara.stands_on("Nothing waits for you")
    mara.follow("To the report")
    share = mara.page.locator("#mood")
    expect(share).to_have_text(re.compile(r"^\d+ % of the posts are negative$"))
    assert 10 <= int(share.inner_text().split()[0]) <= 45  # a quarter of all is
    mara.sees("30 posts checked by people")


def renames_and_merges(mara: Walk) -> None:
    """The theme of the bins gets a name of its own, and that of the food waste becomes a part of it."""
    mara.follow("All themes, and what to change about them")
    mara.page.get_by_role("link", name=re.compile(r"bins")).first.click()
    mara.write("What it is called", NAME)
    mara.press("Rename")
    mara.stands_on(NAME)
    mara.page.goto("/insight/themes?period=2026-02")
    mara.page.get_by_role("link", name=re.compile(r"bags")).first.click()
    mara.page.get_by_label("Give its posts to another theme").select_option(NAME)
    mara.press("Merge")
    mara.stands_on(NAME)
    mara.sees("Merged into it")


def finds_her_work_kept(mara: Walk) -> None:
    """All is looked for anew; her name and her merger stand."""
    with clock.at(mara.house.moment):
        themes.find()
    mara.page.goto("/insight/themes?period=2026-02")
    mara.sees(NAME)
    mara.follow(NAME)
    mara.sees("32 posts")
    mara.sees("Merged into it")


def imports_comments(mara: Walk, folder: Path, rows: int) -> None:
    """A survey comes as a file, of which some rows are broken: all the others count, and those are named."""
    good = [("2026-02-10", f"The counter was closed again, ticket {at}.", NAMES[at % 7], "Students", "Renewal", at % 11)
            for at in range(rows - BROKEN)]  # fmt: skip
    without_a_day = ("31/31/2026", "When was this?", "ann", "", "", "")
    without_words = ("2026-02-11", "", "bo", "x", "", 3)
    broken = [without_a_day] * (BROKEN - 1) + [without_words]
    file = folder / "survey.csv"
    file.write_bytes(sheet(*good, *broken))
    mara.page.goto("/insight/channels")
    mara.follow("Import a file")
    mara.write("Channel", "Exit survey")
    mara.page.get_by_label("CSV file").set_input_files(file)
    mara.press("Upload")
    mara.stands_on("What the columns are")
    mara.press("Start")
    mara.house.drain()
    mara.page.reload()
    mara.sees("The whole file is taken.")
    numbers = mara.page.locator("dl.numbers")
    expect(numbers).to_contain_text(f"{rows - BROKEN:,}")
    expect(numbers).to_contain_text(str(BROKEN))


def prints(mara: Walk, folder: Path) -> None:
    """The report with all of it goes to paper: no link of the menu, no button, on pages of A4."""
    mara.page.goto("/insight?period=2026-02")
    mara.sees("Exit survey")
    mara.page.emulate_media(media="print")
    expect(mara.page.get_by_role("button").first).to_be_hidden()
    file = folder / "report.pdf"
    mara.page.pdf(path=file, format="A4")
    assert 2 <= len(re.findall(rb"/Type /Page\b", file.read_bytes())) <= 8
