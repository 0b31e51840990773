"""What follows an act of staff: the next case after an answer, the entry in the log after a decision."""

from __future__ import annotations

import html
import re

import pytest

from foundation import clock
from foundation.database import db, transaction
from moderation import handovers, officials
from tests.moderation.acts import DAY, HOUR, WEDNESDAY, endorse, hide, official, restore, tend
from tests.world import World


@pytest.fixture
def thread(world: World):
    return world.thread("nia")


def _said(page: str) -> str:
    """The messages of a page."""
    return " ".join(re.findall(r'<div class="notice is-done"><p role="status">(.*?)</p>', page))


def _next(world: World, who: str = "sana") -> str:
    return html.unescape(_said(world[who].get("/inbox").text))


def test_after_an_answer_the_next_case_is_one_press_away(world, thread):
    with clock.at(WEDNESDAY + HOUR):
        other = world.thread("omar", title="Is <b> bold?")
        official(world, "sana", thread, queue="first")
        said = _next(world)
    link = f'<a href="/desk?queue=first&case={other.public_id}#case">Is <b> bold?</a>'
    assert said == f"The official answer is public. Next on your desk: {link}, due Friday, 11:00."
    official(world, "sana", other)
    assert _next(world) == "The official answer is public.", "nothing is left"


def test_the_title_of_the_next_case_is_no_markup(world, thread):
    world.thread("omar", title="Is <b> bold?")
    official(world, "sana", thread)
    assert ">Is &lt;b&gt; bold?</a>" in world.sana.get("/inbox").text


def test_what_a_colleague_has_is_not_next_and_what_is_late_says_so(world, thread):
    taken, free = world.thread("omar", title="Taken"), world.thread("omar", title="Free")
    with transaction():
        officials.appoint(world.person["mara"], world.water, "Chemist")
    late = WEDNESDAY + 9 * DAY
    with clock.at(late):
        world.mara.post(f"/threads/{taken.public_id}/take")
        endorse(world, "sana", world.reply("omar", thread))
        said = _next(world)
    assert f"case={free.public_id}#case" in said
    assert "was due 6 March, 10:00." in said


@pytest.mark.parametrize("role", ["acknowledgement", "official_question"])
def test_what_is_no_answer_leads_nowhere_else(world, thread, role):
    world.thread("omar", title="Another one")
    official(world, "sana", thread, role)
    assert "Next on your desk" not in _next(world)


def test_a_decision_says_where_it_is_written_down(world, thread):
    answer = world.reply("omar", thread, "Fools.")
    hide(world, answer)
    link = re.search(r'href="(/decisions/\w+)">Read it in the log of decisions', _said(world.milo.get("/inbox").text))
    assert link is not None
    assert "Rule 3." in world.nobody.get(link[1]).text
    hide(world, answer)
    assert "log of decisions" not in _said(world.milo.get("/inbox").text), "it was hidden already"


def test_who_may_restores_it_from_its_decision(world, thread):
    answer = world.reply("omar", thread, "Fools.")
    hide(world, answer, rule="No personal data")
    address = world.milo.get(f"/posts/{answer.public_id}/decision").location
    for who in ("omar", "sana", "nobody"):
        assert "Restore it" not in world[who].get(address).text
        assert f"{thread.address}#{answer.public_id}" in world[who].get(address).text
    assert f'href="/posts/{answer.public_id}/hiding">Restore it' in world.milo.get(address).text
    form = world.milo.get(f"/posts/{answer.public_id}/hiding").text
    assert "The rule under which it was hidden" in form
    assert '<option value="No personal data" selected>' in form
    restore(world, answer)
    assert "Restore it" not in world.milo.get(address).text
    again = world.milo.get(f"/posts/{answer.public_id}/hiding").text
    assert "The rule under which it was hidden" not in again
    assert '" selected>' not in again.replace('value="" selected', "")


def test_locking_leads_to_the_log_too(world, thread):
    tend(world, "lock", thread)
    assert "/decisions/" in _said(world.milo.get("/inbox").text)


def test_only_what_was_accepted_was_handed_over(world, thread):
    with transaction():
        asked = handovers.hand_over(world.actor("sana"), db.session.merge(thread), world.water.id, world.parks.id, "x")
        public_id = asked.public_id
    row = world.sana.get("/desk").text
    assert "hand-over asked" in row
    assert "handed over" not in row.partition("<tbody")[2].partition("</tbody")[0]
    assert world.theo.post(f"/hand-overs/{public_id}/acceptance").status_code == 303
    row = world.theo.get("/desk").text
    assert "handed over once" in row
    assert "hand-over asked" not in row


def test_a_hand_over_goes_to_nobody_unless_somebody_is_chosen(world, thread):
    case = world.sana.get(f"/desk?case={thread.public_id}").text
    assert '<select class="input" id="to" name="department"><option value="">Choose one</option>' in case
    refused = world.sana.post(f"/threads/{thread.public_id}/hand-over", {"department": "", "reason": "Their lawn."})
    assert refused.status_code == 422
    assert "Choose the department that should answer." in refused.text
    assert '<option value="" selected>Choose one</option>' in refused.text


def test_the_pages_that_ask_for_a_judgement_name_who_wrote_it_and_when(world, thread):
    answer = world.reply("omar", thread)
    world.nia.post(f"/posts/{answer.public_id}/flag", {"reason": "rude", "words": ""})
    for who, path in (("sana", "endorsement"), ("milo", "review")):
        before = world[who].get(f"/posts/{answer.public_id}/{path}").text.partition("<blockquote")[0]
        assert '<a href="/people/omar">Omar</a> wrote:' in before
        assert '<time datetime="2026-03-04T10:00' in before
    assert "Keep it for me for 30 minutes" in world.milo.get(f"/posts/{answer.public_id}/review").text


def test_the_cause_comes_before_what_it_did_to_the_promise(world, thread):
    endorse(world, "sana", world.reply("omar", thread))
    way = world.nobody.get(thread.address).text.partition('<ol class="timeline">')[2]
    assert way.index("Confirmed by Water") < way.index("Promise kept")
