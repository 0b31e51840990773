"""Lists of threads: the whole community and one space, by state, by tag, page after page."""

from __future__ import annotations

import re

import pytest

from community import mutes, replies, voices
from community.queries import rows
from community.threads import Thread
from foundation.database import transaction
from foundation.policy import NOBODY, may
from tests.community.looking import fresh
from tests.lived import live
from tests.world import World


def titles(page: str) -> list[str]:
    """The titles of the rows, in order."""
    return re.findall(r'<a class="name" href="/threads/[^"]*">([^<]*)</a>', page)


def test_a_list_goes_on_where_the_page_ended(world: World):
    asked = [world.thread(title=f"Question number {number:03}", space=world.notes).title for number in range(45)]
    for show in ("all", "open"):
        address, found = f"/threads?show={show}", []
        while address:
            page = world.nobody.get(address).text
            found += titles(page)
            onward = re.search(r'href="([^"]*)" rel="next"', page)
            address = onward and onward[1].replace("&amp;", "&")
        assert sorted(found) == asked
        assert found == (asked if show == "open" else asked[::-1])


@pytest.mark.parametrize("address", ["/threads?after=nonsense", "/spaces/square?after=eyJ9", "/threads?after=W10"])
def test_half_an_address_is_told(world: World, address: str):
    assert world.nobody.get(address).status_code == 400


def test_each_list_shows_its_state(world: World):
    lived = live(world)
    for show, is_right in {
        "open": lambda row: row.is_open,
        "answered": lambda row: row.answered_at is not None,
        "ideas": lambda row: row.kind == "idea",
        "all": lambda row: True,
    }.items():
        here = [row for row in lived.all_threads() if row.listed and row.space_id == world.square.id]
        wanted = {row.id for row in here if is_right(row)}
        found = rows.threads(NOBODY, show, space_id=world.square.id)
        assert {row.id for row in found} == wanted, show
    assert titles(world.nobody.get("/threads?show=nonsense").text) == titles(world.nobody.get("/threads").text)


def test_counts_of_a_space_equal_their_lists(world: World):
    live(world)
    for space in (world.square, world.club, world.circle, world.office, world.notes):
        page = world.milo.get(f"/spaces/{space.slug}").text
        for show, name in (("all", "All"), ("open", "Needs an answer")):
            counted = re.search(rf'aria-label="Which ones".*?>{name} (\d+)<', page, re.DOTALL)
            listed = titles(world.milo.get(f"/spaces/{space.slug}?show={show}").text)
            assert (int(counted[1]) if counted else 0) == len(listed), (space.slug, show)


def test_a_tag_narrows_it_down(world: World):
    world.thread(title="About taps and pipes", tags=["taps", "pipes"])
    world.thread(title="About something else", tags=["c++"])
    assert titles(world.nobody.get("/spaces/square?tag=taps").text) == ["About taps and pipes"]
    assert titles(world.nobody.get("/spaces/square?tag=c%2B%2B").text) == ["About something else"]
    assert titles(world.nobody.get("/spaces/square?tag=Taps&show=open").text) == ["About taps and pipes"]
    assert titles(world.nobody.get("/spaces/square?tag=nothing").text) == []


@pytest.mark.parametrize("tag", ["%00", "%27%3B--", "%3Cscript%3E", "a" * 5000, "%ED%A0%80", "%F0%9F%90%99"])
def test_a_hostile_tag_is_only_a_tag(world: World, thread: Thread, tag: str):
    page = world.nobody.get(f"/spaces/square?tag={tag}")
    assert page.status_code == 200
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("slug", "reads"),
    [
        ("square", {"nobody", "nia", "stranger", "sana", "milo", "mara", "ada"}),
        ("club", {"nia", "stranger", "sana", "milo", "mara", "ada"}),
        ("circle", {"nia", "milo", "ada"}),
        ("office", {"sana", "milo", "mara", "ada"}),
        ("nowhere", set()),
    ],
)
def test_a_space_opens_to_its_readers(world: World, slug: str, reads: set[str]):
    for name in ("nobody", "nia", "stranger", "sana", "milo", "mara", "ada"):
        assert world[name].get(f"/spaces/{slug}").status_code == (200 if name in reads else 404), name


def test_lists_say_the_same_as_the_rule(world: World):
    lived = live(world)
    for name, actor in world.everyone().items():
        found, cursor = set(), None
        while True:
            page = rows.threads(actor, rows.ALL, cursor=cursor)
            found |= {row.id for row in page}
            if not (cursor := page.next):
                break
        wanted = {row.id for row in lived.all_threads() if row.listed and may(actor, "thread.read", row)}
        assert found == wanted, name


@pytest.mark.parametrize(
    ("show", "address", "words"),
    [("how-tos", "/ask/how-to", "Write a how-to"), ("ideas", "/ask?as=idea", "Share an idea"),
     ("discussions", "/ask?as=discussion", "Start a discussion")],
)  # fmt: skip
def test_a_list_of_one_kind_says_where_to_write_one(world: World, show: str, address: str, words: str):
    there = f"{address}{'&amp;' if '?' in address else '?'}space=square"
    for path, wanted in ((f"/threads?show={show}", address), (f"/spaces/square?show={show}", there)):
        assert f'<a class="button primary" href="{wanted}">{words}</a>' in world.nia.get(path).text
    assert world.nia.get(address).status_code == 200
    assert words not in world.nia.get("/threads").text


def test_a_guest_signs_in_to_write_a_how_to(world: World):
    page = world.nobody.get("/threads?show=how-tos").text
    assert 'href="/sign-in?next=%2Fask%2Fhow-to">Sign in to write a how-to</a>' in page
    assert "Share an idea" in world.nobody.get("/threads?show=ideas").text


def test_one_who_shares_an_idea_is_asked_for_an_idea(world: World):
    page = world.nia.get("/ask?as=idea&space=square").text
    assert "What is your idea?" in page
    page = world.nia.get("/ask?as=idea&space=square&title=Put a bench at the pond").text
    assert 'value="idea" checked' in page


def test_a_row_says_that_no_answer_has_solved_it(world: World, thread: Thread):
    world.reply("omar", thread)
    assert "1 answer, not solved yet" in world.nobody.get("/threads?show=open").text
    with transaction():
        replies.accept(world.actor("nia"), fresh(thread), world.reply("omar", thread, "Or at seven."))
    page = world.nobody.get("/threads").text
    assert "2 answers</span>" in page
    assert "solved, the asker says" in page


def test_an_idea_is_not_solved(world: World):
    idea = world.thread(kind="idea", title="Put a bench at the pond")
    with transaction():
        replies.accept(world.actor("nia"), fresh(idea), world.reply("omar", idea))
        voices.me_too(world.actor("omar"), fresh(idea))
    page = world.nobody.get("/threads").text
    assert "solved" not in page
    assert "1 wants this too" in page
    assert "1 reply" in page


def test_what_one_muted_is_grey_for_oneself_alone(world: World, thread: Thread):
    with transaction():
        mutes.mute(world.actor("omar"), fresh(thread))
    for path in ("/", "/threads", "/spaces/square"):
        assert '<li class="entry muted">' in world.omar.get(path).text, path
        assert "muted by you" in world.omar.get(path).text, path
        assert "muted" not in world.stranger.get(path).text, path
    world.omar.post(f"/threads/{thread.public_id}/mute/withdrawal")
    assert "muted by you" not in world.omar.get("/threads").text
