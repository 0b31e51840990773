"""Every drawing of the report as SVG that stands alone, and as PNG where a browser is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from foundation import clock, pictures, printing
from foundation.charts import Box, Drawing, Line, Word
from foundation.config import ROOT
from foundation.pictures import Picture
from tests.insight import checking
from tests.insight.channel_files import bring, many, sheet
from tests.insight.histories import History

BROWSER = os.environ.get("PARLEY_CHROMIUM", "")
TAGS = {"svg", "title", "desc", "g", "rect", "line", "text"}
SVG = "{http://www.w3.org/2000/svg}"
JANUARY, FEBRUARY = "period=2026-01", "period=2026-02"


@pytest.fixture
def history(world):
    made = History(world, seed=5, acts=160)
    with clock.at(made.end):
        yield made


def drawn(world, name: str, asked: str = JANUARY, who: str = "mara") -> ET.Element:
    """A picture, as whoever gets the file reads it."""
    answer = world[who].get(f"/insight/charts/{name}.svg?{asked}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    return ET.fromstring(answer.data)


def words(picture: ET.Element) -> str:
    """All that is written in it."""
    return " ".join("".join(one.itertext()) for one in picture.iter(f"{SVG}text"))


def alone(picture: ET.Element) -> None:
    """It needs nothing but itself, does nothing, and says what it is."""
    assert {one.tag.removeprefix(SVG) for one in picture.iter()} <= {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "line",
        "text",
    }
    names = {name for one in picture.iter() for name in one.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name or name in ("class", "style")]
    assert picture.find(f"{SVG}title").text
    assert len(picture.find(f"{SVG}desc").text) > 20
    _x, _y, width, height = (float(part) for part in picture.get("viewBox").split())
    assert (picture.get("width"), picture.get("height")) == (f"{width:.0f}", f"{height:.0f}")
    for one in picture.iter(f"{SVG}rect"):
        if one.get("width") != "100%":
            assert float(one.get("x")) >= 0
            assert float(one.get("x")) + float(one.get("width")) <= width


@pytest.mark.parametrize("name", ["questions", "promises"])
def test_weeks_are_drawn_as_on_the_page(history, name):
    history.world.mara.post("/insight/milestones", {"day": "2026-01-13", "words": "<b>New</b> form", "space": ""})
    picture = drawn(history.world, name)
    alone(picture)
    page = history.world.mara.get(f"/insight?{JANUARY}").text
    [inline] = re.findall(rf'<svg[^>]*aria-labelledby="{name}-title.*?</svg>', page, re.DOTALL)
    boxes = [(one.get("x"), one.get("y"), one.get("height")) for one in picture.iter(f"{SVG}rect")][1:]
    assert boxes == re.findall(r'<rect class="[^"]*" x="([^"]+)" y="([^"]+)" width="[^"]+" height="([^"]+)"', inline)
    assert boxes
    [finding] = re.findall(rf'<figure class="figure" id="{name}"><figcaption><b>(.*?)</b>', page)
    assert picture.find(f"{SVG}title").text == unescape(finding)
    assert "1 to 31 January 2026" in words(picture)
    assert "1: <b>New</b> form (2026-01-13)" in picture.find(f"{SVG}desc").text


def test_the_mood_is_drawn_until_shares_take_its_place(world):
    truth = checking.truths(checking.write(world, 120))
    checking.model_reads(truth)
    alone(drawn(world, "mood", FEBRUARY))
    assert world.mara.get(f"/insight/charts/shares.svg?{FEBRUARY}").status_code == 404
    sample = checking.draw(world, 60)
    checking.judge(world, sample, truth)
    assert world.mara.get(f"/insight/charts/mood.svg?{FEBRUARY}").status_code == 404
    picture = drawn(world, "shares", FEBRUARY)
    alone(picture)
    page = world.mara.get(f"/insight?{FEBRUARY}").text
    for share, low, high in re.findall(r'<b>(\d+) %</b> <span class="soft">(\d+) to (\d+)</span>', page):
        assert f"{share} % ({low} to {high} %)" in words(picture)
    assert len([one for one in picture.iter(f"{SVG}rect") if one.get("fill") == pictures.WASH]) == 5


def test_themes_are_drawn_with_their_posts(history):
    page = history.world.mara.get(f"/insight?{JANUARY}").text
    answer = history.world.mara.get(f"/insight/charts/themes.svg?{JANUARY}")
    assert (answer.status_code == 200) == ('id="themes"' in page)


def test_comments_of_other_channels_are_drawn(world):
    bring(world, sheet(*many(40), *many(25, day="2026-02-18", first=70)))
    picture = drawn(world, "channel-weeks", FEBRUARY)
    alone(picture)
    assert len(list(picture.iter(f"{SVG}rect"))) == 3  # the paper and two weeks


def test_a_report_without_such_a_drawing_has_no_such_file(world):
    for name in ("questions", "promises", "mood", "shares", "themes", "channel-weeks", "nothing"):
        for kind in ("svg", "png"):
            assert world.mara.get(f"/insight/charts/{name}.{kind}?{JANUARY}").status_code == 404


@pytest.mark.parametrize("who", ["nia", "omar", "sana", "milo"])
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_who_reads_no_report_gets_no_picture(world, who, kind):
    world.thread()
    assert world[who].get(f"/insight/charts/questions.{kind}?period=2026-03").status_code == 403


def test_the_colours_are_those_of_the_house():
    light = (ROOT / "static/css/tokens.css").read_text().partition("@media")[0]
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    named = {"surface": pictures.PAPER, "ink": pictures.INK, "ink-soft": pictures.SOFT, "line": pictures.HAIR,
             "line-strong": pictures.STRONG, "accent": pictures.ACCENT, "accent-wash": pictures.WASH,
             "late": pictures.LATE}  # fmt: skip
    assert {name: tokens[name] for name in named} == named


def test_words_stay_words():
    drawing = Drawing(50, (Line(0, 0, 9, 0, "axis"),), (Box(0, 0, 9, 9, "bar"),), (Word(0, 9, "</text><script>"),))
    made = pictures.svg(Picture("<script>alert(1)</script>", "a & b", "]]>", drawing, "“1 < 2”"), "en")
    alone(ET.fromstring(made.data.replace(b"]]&gt;", b"]]&gt; and what else it shows")))
    assert b"<script" not in made.data


def test_a_png_is_the_svg_twice_as_sharp(history):
    answer = history.world.mara.get(f"/insight/charts/questions.png?{JANUARY}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG\r\n")
    size = [int.from_bytes(answer.data[at : at + 4]) for at in (16, 20)]
    picture = drawn(history.world, "questions")
    assert size == [2 * int(picture.get(name)) for name in ("width", "height")]


def without_chromium(world, program: str) -> None:
    """As where another browser is named."""
    ports = world.app.extensions["parley"]
    world.app.extensions["parley"] = replace(ports, config=replace(ports.config, chromium=program))


def test_without_chromium_no_link_leads_to_a_png(history, tmp_path):
    assert ".png?" in history.world.mara.get(f"/insight?{JANUARY}").text
    without_chromium(history.world, str(tmp_path / "nothing"))
    page = history.world.mara.get(f"/insight?{JANUARY}").text
    assert ".png?" not in page
    assert ".svg?" in page
    answer = history.world.mara.get(f"/insight/charts/questions.png?{JANUARY}")
    assert answer.status_code == 501
    assert "PNG needs Chromium" in answer.text


def test_a_browser_that_fails_is_told_in_a_sentence(history):
    without_chromium(history.world, "/bin/false")
    answer = history.world.mara.get(f"/insight/charts/questions.png?{JANUARY}")
    assert answer.status_code == 503
    assert "It could not be made" in answer.text


@pytest.mark.real_time
def test_a_browser_that_never_ends_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    endless = tmp_path / "endless"
    told = tmp_path / "told"
    endless.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {told}\nwait\n")
    endless.chmod(0o700)
    monkeypatch.setattr(printing, "SECONDS_FOR_A_PICTURE", 1)
    with pytest.raises(printing.CannotPrint, match="not done after 1 seconds"):
        printing.png(b"<svg/>", 9, 9, str(endless))
    child, end = Path(f"/proc/{told.read_text().strip()}/stat"), time.monotonic() + 10
    while _lives(child) and time.monotonic() < end:  # it was told to end, and does so when it is its turn
        time.sleep(0.02)
    assert not _lives(child)


def _lives(stat: Path) -> bool:
    try:
        return stat.read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_one_browser_at_a_time(history):
    folder = history.world.app.extensions["parley"].config.folder
    hold = """import sys, pathlib; from foundation import printing
with printing.alone(pathlib.Path(sys.argv[1])):
    print(1, flush=True)
    input()"""
    with subprocess.Popen([sys.executable, "-c", hold, str(folder)], cwd=ROOT, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as other:  # fmt: skip
        assert other.stdout.readline() == b"1\n"
        answer = history.world.mara.get(f"/insight/charts/questions.png?{JANUARY}")
        other.communicate(b"\n")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Something else is being drawn" in answer.text
    assert history.world.mara.get(f"/insight/charts/questions.png?{JANUARY}").status_code == 200


def test_the_whole_report_is_printed_as_its_reader_sees_it(world):
    answer = world.mara.get("/insight/report.pdf?period=2026-03")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert 'filename="report-2026-03.pdf"' in answer.headers["Content-Disposition"]
    assert 'href="/insight/report.pdf?period=2026-03"' in world.mara.get("/insight?period=2026-03").text
    assert world.nia.get("/insight/report.pdf?period=2026-03").status_code == 403
    assert world.mara.get("/insight/report.pdf?period=2026-03&space=no").status_code == 404
