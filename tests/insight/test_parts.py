"""Reports by department, segment and moment: numbers equal their lists, links keep what was chosen, nothing leaks."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from community import departments
from community.posts import Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation import clock
from foundation.api import PREFIX
from foundation.clock import now
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from insight import shares
from insight.journey import MOMENT, SEGMENT, mark
from insight.part import EVERYTHING, Answering, Mark, Part
from insight.queries import checked, figures, parts
from insight.queries.figures import MEASURES, Figure, Scope
from insight.theme_tables import Theme
from moderation import charters, handovers
from tests.conftest import ALL
from tests.counted import selects
from tests.insight import checking
from tests.insight.channel_files import bring, many, sheet
from tests.insight.checking import FEBRUARY
from tests.insight.histories import History
from tests.insight.test_report import LINK, rows_behind
from tests.programs import Program, document
from tests.world import World

WATER, LANDLORDS, TROUBLE = "department=water", "segment=landlords", "moment=trouble"
CHOICES = (
    WATER,
    f"{LANDLORDS}&{TROUBLE}",
    *((f"{WATER}&{LANDLORDS}", f"space=square&{WATER}&{TROUBLE}", "space=club&department=parks") if ALL else ()),
)
KEPT = re.compile(r'href="(/insight[^"]*[?&;]period=[^"]+)"[^>]*>((?:(?!</a>).)*)', re.DOTALL)


@pytest.fixture
def marked(world: World) -> World:
    """The square and the circle are for landlords; the square and the notes for when there is trouble."""
    given = ((world.square, SEGMENT), (world.circle, SEGMENT), (world.square, MOMENT), (world.notes, MOMENT))
    with transaction():
        for space, kind in given:
            mark(world.actor("ada"), space, kind, [{SEGMENT: "landlords", MOMENT: "trouble"}[kind]])
        mark(world.actor("ada"), world.circle, MOMENT, ["leaving"])
    return world


@pytest.fixture
def history(marked: World) -> History:
    return History(marked, seed=5, acts=300 if ALL else 160)


def count(world: World, asked: str, name: str = "questions", who: str = "mara") -> int:
    """How many a figure of March 2026 counts, by its list."""
    return rows_behind(world, who, f"/insight/lists/{name}?period=2026-03&{asked}")


@pytest.mark.parametrize("who", ["mara", "ada"])
def test_every_number_of_a_filtered_report_is_that_of_its_list(history, who):
    seen = set()
    with clock.at(history.end):
        for asked in CHOICES:
            for address, number in LINK.findall(history.world[who].get(f"/insight?period=2026-01&{asked}").text):
                if address not in seen:
                    assert rows_behind(history.world, who, address) == int(number.replace(",", "")), address
                seen.add(address)
    assert len(seen) > 40


def links(page: str) -> list[dict[str, list[str]]]:
    """What the links to insight of a period ask for, but those that drop something, and those to all moments."""
    found = [(unescape(address), words) for address, words in KEPT.findall(page)]
    kept = [address for address, words in found if not words.startswith(("Show all", "Vulnerable"))]
    return [parse_qs(urlsplit(address).query) for address in kept]


@pytest.mark.parametrize("asked", CHOICES)
def test_links_keep_what_was_chosen(history, asked):
    wanted, mara = parse_qs(asked), history.world.mara
    with clock.at(history.end):
        report = mara.get(f"/insight?period=2026-01&{asked}").text
        theme = db.session.scalars(select(Theme.public_id).order_by(Theme.id)).first()  # of a closed space none is told
        paths = ("lists/posts", "themes", f"themes/{theme}", "labels", "outcomes/new")
        pages = {"": report} | {path: mara.get(f"/insight/{path}?period=2026-01&{asked}").text for path in paths}
        for path, page in pages.items():
            found = links(page)
            assert found or "Too few to say" in page, path
            for one in found:
                assert {name: one.get(name) for name in wanted} == wanted, (path, one)
    assert len(links(report)) > 40


def test_one_form_chooses_every_part_and_keeps_the_period(marked):
    page = marked.mara.get(f"/insight?period=2026-03&space=square&{WATER}&{TROUBLE}").text
    form = re.compile(r'<form class="(?:joined|narrowing)" action="/insight">(.+?)</form>', re.DOTALL)
    [narrowing] = form.findall(page)
    assert re.findall(r'type="hidden" name="(\w+)" value="(\S+)"', narrowing) == [("period", "2026-03")]
    assert re.findall(r'<select[^>]+ name="(\w+)"', narrowing) == ["space", "department", "segment", "moment"]
    assert re.findall(r'value="(\S+)" selected', narrowing) == ["square", "water", "trouble"]
    assert '<option value="landlords">landlords</option>' in narrowing
    assert narrowing.count("<button") == 1
    assert not re.search(r"<details[^>]*>(?:(?!</details>).)*<form class=\"narrowing", page, re.DOTALL)


def test_what_is_shown_is_said_and_each_filter_can_be_dropped(marked):
    page = marked.mara.get(f"/insight?period=2026-03&{WATER}&{LANDLORDS}&{TROUBLE}").text
    told = (
        "Only what the department Water answers for, in spaces for the audience “landlords” and the moment “trouble”."
    )
    assert told in page
    dropped = [unescape(address) for address, words in KEPT.findall(page) if words.startswith("Show all")]
    assert dropped == [
        f"/insight?period=2026-03&{LANDLORDS}&{TROUBLE}",
        f"/insight?period=2026-03&{WATER}&{TROUBLE}",
        f"/insight?period=2026-03&{WATER}&{LANDLORDS}",
    ]
    listed = marked.mara.get(f"/insight/lists/questions?period=2026-03&{TROUBLE}").text
    assert "Only spaces for the moment “trouble”." in listed
    assert "Counted are the spaces that you read and that are marked so today" in listed
    assert "/insight/lists/questions?period=2026-03" in [unescape(address) for address, _words in KEPT.findall(listed)]


@pytest.mark.parametrize("asked", ["department=nobody", "department=1", "segment=tenants", "moment=landlords",
                                   "segment=Landlords", "moment=leaving"])  # fmt: skip
def test_what_the_reader_has_not_is_not_there(marked, asked):
    for path in ("", "/lists/posts", "/lists/posts.csv", "/themes", "/labels", "/outcomes/new"):
        assert marked.mara.get(f"/insight{path}?period=2026-03&{asked}").status_code == 404, path
    assert Program(marked, "mara").get(f"/insight/report?period=2026-03&{asked}").status_code == 404


def test_what_only_an_invited_space_has_is_for_its_readers(marked):
    with transaction():
        forest = departments.department("forest", "Forest")
        charters.declare(SYSTEM, marked.circle, department_id=forest.id, calendar=marked.calendar, promise_hours=8)
    for asked in ("moment=leaving", "department=forest"):
        assert marked.ada.get(f"/insight?period=2026-03&{asked}").status_code == 200
        assert marked.mara.get(f"/insight?period=2026-03&{asked}").status_code == 404
    assert "leaving" not in marked.mara.get("/insight?period=2026-03").text
    assert ">Forest<" not in marked.mara.get("/insight?period=2026-03").text


def test_a_mark_that_was_taken_away_is_none(marked):
    marked.thread("nia")
    assert count(marked, TROUBLE) == 1
    with transaction():
        mark(marked.actor("ada"), marked.square, MOMENT, ["renewal"])
    assert count(marked, "moment=renewal") == 1
    assert count(marked, TROUBLE) == 0  # the notes carry it
    with transaction():
        mark(marked.actor("ada"), marked.notes, MOMENT, [])
    assert marked.mara.get(f"/insight?period=2026-03&{TROUBLE}").status_code == 404


def test_a_report_of_a_moment_counts_the_spaces_that_carry_it_and_that_one_reads(marked):
    for space in (marked.square, marked.club, marked.circle, marked.notes):
        marked.thread("nia", space)
    assert [count(marked, asked) for asked in ("", TROUBLE, LANDLORDS, f"{LANDLORDS}&{TROUBLE}")] == [3, 2, 1, 1]
    assert [count(marked, asked, who="ada") for asked in ("", LANDLORDS)] == [4, 2]
    assert count(marked, f"space=club&{TROUBLE}") == 0


def test_a_question_is_of_the_department_that_answers_for_it_now(world):
    asked = world.thread("nia")
    world.reply("omar", asked)
    numbers = lambda slug: [count(world, f"department={slug}", name) for name in ("questions", "posts", "replies")]  # noqa: E731
    assert (numbers("water"), numbers("parks")) == ([1, 2, 1], [0, 0, 0])
    with transaction():
        thread = db.session.get_one(Thread, asked.id)
        offer = handovers.hand_over(world.actor("sana"), thread, world.water.id, world.parks.id, "It is a tree.")
    assert (numbers("water"), numbers("parks")) == ([1, 2, 1], [0, 0, 0])
    with transaction():
        handovers.accept(world.actor("theo"), db.session.merge(thread), db.session.merge(offer))
    assert (numbers("water"), numbers("parks")) == ([0, 0, 0], [1, 2, 1])
    with clock.at(now() + timedelta(days=9)):
        due = [count(world, f"department={slug}", "missed") for slug in ("water", "parks")]
    assert due == [0, 1]  # the promise goes with its question


def test_what_nobody_promised_is_of_the_department_of_the_charter(world):
    old = world.thread("nia", world.notes)
    assert db.session.get_one(Thread, old.id).department_id is None
    assert [count(world, asked) for asked in ("", WATER, "department=parks")] == [1, 0, 0]
    for department, found in ((world.water, [1, 0]), (world.parks, [0, 1])):
        with transaction():
            charters.declare(SYSTEM, world.notes, department_id=department.id, calendar=world.calendar,
                             promise_hours=None)  # fmt: skip
        assert [count(world, asked) for asked in (WATER, "department=parks")] == found


def test_only_what_there_is_is_offered(world):
    page = world.mara.get("/insight?period=2026-03").text
    assert 'name="department"' in page
    assert 'name="segment"' not in page
    assert 'name="moment"' not in page
    assert [one.name for one in parts.offered(world.actor("mara")).departments] == ["Parks", "Water"]
    assert [one.slug for one in parts.offered(world.actor("nobody")).departments] == ["water"]


def test_it_takes_no_more_statements_than_a_report_of_everything(history):
    with clock.at(history.end):
        found = []
        for asked in ("", f"&{WATER}&{LANDLORDS}&{TROUBLE}"):
            with selects() as statements:
                assert history.world.mara.get(f"/insight?period=2026-01{asked}").status_code == 200
            found.append(len(statements))
    assert found[1] <= found[0]


def test_a_program_reads_the_numbers_of_the_page(history):
    program = Program(history.world, "mara")
    with clock.at(history.end):
        asked = f"period=2026-01&{WATER}&{LANDLORDS}&{TROUBLE}"
        found = program.get(f"/insight/report?{asked}").json
        page = unescape(history.world.mara.get(f"/insight?{asked}").text)
        assert found["counts"]["questions"] == rows_behind(history.world, "mara", found["lists"]["questions"]) > 0
    assert found["department"] == {"slug": "water", "name": "Water"}
    assert (found["segment"], found["moment"], found["space"]) == ("landlords", "trouble", None)
    assert f'"{found["lists"]["questions"]}"' in page
    described = document(program)["paths"][f"{PREFIX}/insight/report"]["get"]["parameters"]
    assert {"period", "space", "department", "segment", "moment"} <= {one["name"] for one in described}


def test_checked_posts_follow_the_filter(marked):
    with transaction():
        mark(marked.actor("ada"), marked.club, SEGMENT, ["members"])
        db.session.execute(update(Space).where(Space.id == marked.club.id).values(visibility=PUBLIC))  # closed: privacy
    truth = checking.truths([*checking.write(marked, 40), *checking.write(marked, 40, marked.club)])
    checking.model_reads(truth)
    sample = checking.draw(marked, 70)  # by lot: at least 30 of each space, enough for a share
    checking.judge(marked, sample, truth)
    name, period = Figure("checked", MEASURES["checked"]), checking.february()
    everything = set(db.session.scalars(name.statement(checking.scope(marked))))
    assert len(everything) == 70
    in_club = set(db.session.scalars(select(Post.id).join(Thread).where(Thread.space_id == marked.club.id)))
    club = frozenset({marked.club.id})
    for more in ({"marked": club}, {"department_id": marked.parks.id}):
        scope = Scope(marked.actor("mara"), period.start, period.end, **more)
        assert set(db.session.scalars(name.statement(scope))) == everything & in_club
        (basis,) = checked.bases([scope])
        assert {one.post_id for one in basis.judged} == everything & in_club
        assert shares.shares([scope])[0].posts == len(in_club)
    page = marked.mara.get(f"/insight?period={FEBRUARY}&segment=members").text
    assert f"{len(everything & in_club)} posts" in re.sub(r"<[^>]+>", "", page)


def test_a_sample_of_the_one_space_that_carries_a_mark_serves_it(world):
    truth = checking.truths(checking.write(world, 40))
    checking.model_reads(truth)
    checking.judge(world, checking.draw(world, 30, space_id=world.square.id), truth)
    name, period = Figure("checked", MEASURES["checked"]), checking.february()
    for spaces, number in (({world.square.id}, 30), ({world.square.id, world.club.id}, 0), ({world.club.id}, 0)):
        scope = Scope(world.actor("mara"), period.start, period.end, marked=frozenset(spaces))
        assert figures.count(name, scope) == number


def channels_section(world: World, asked: str) -> str:
    page = world.mara.get(f"/insight?period=2026-02{asked}").text
    return page.partition('id="channels"')[2].partition("</section>")[0]


def test_other_channels_follow_the_audience_of_the_report(world):
    with transaction():
        mark(world.actor("mara"), world.square, SEGMENT, ["Students"])
    bring(world, sheet(*many(40), *many(30, "Staff", first=40)), "Survey")
    assert "70 comments" in channels_section(world, "")
    assert "30 comments" in channels_section(world, "&comments-segment=Staff")
    assert world.mara.get("/insight?period=2026-02&segment=Staff").status_code == 404  # no space is for them
    followed = channels_section(world, "&segment=Students")
    assert "40 comments" in followed
    for address, number in re.findall(r'href="(/insight/channels/comments\?[^"]+)">(?:<[^>]+>)*(\d+)', followed):
        assert "segment=Students" in address
        assert rows_behind(world, "mara", address) == int(number), address
        back = re.search(r'href="(/insight\?[^"]+)#channels"', world.mara.get(unescape(address)).text)
        assert back
        assert "&segment=Students" in unescape(back[1])
    for asked in ("&department=water", "&space=square"):
        assert channels_section(world, asked) == ""


def test_what_is_published_keeps_the_filter_while_it_is_refused(marked):
    post = marked.opening(marked.thread("nia")).public_id
    asked = f"period=2026-03&{WATER}&{LANDLORDS}"
    for page in (
        marked.mara.get(f"/insight/outcomes/new?{asked}&post={post}"),
        marked.mara.post(f"/insight/outcomes?{asked}", {"department": str(marked.parks.id), "title": "Half done"}),
    ):
        assert f'action="/insight/outcomes?{asked}"' in unescape(page.text)
        assert f'"/insight?{asked}"' in unescape(page.text)


def test_a_file_is_named_for_its_part(marked):
    answer = marked.mara.get(f"/insight/lists/questions.csv?period=2026-03&space=square&{WATER}&{TROUBLE}")
    wanted = 'attachment; filename="questions-2026-03-square-water-trouble.csv"'
    assert answer.headers["Content-Disposition"] == wanted


def test_a_part_knows_where_it_lies_and_whether_it_is_narrow():
    one, other = Mark("landlords", frozenset({1, 2})), Mark("trouble", frozenset({2, 3}))
    assert (EVERYTHING.spaces, EVERYTHING.narrow, EVERYTHING.named) == (None, False, {})
    both = Part(segment=one, moment=other, department=Answering(7, "water", "Water"))
    assert (both.spaces, both.narrow) == (frozenset({2}), True)
    assert both.without("segment").named == {"department": "water", "moment": "trouble"}
    assert both.without("segment").without("moment").spaces is None
