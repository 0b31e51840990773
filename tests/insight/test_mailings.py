"""Reports by mail: who gets which, once, with the rights of the moment; through a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from community import letters
from community.departments import Official
from community.people import Person
from community.spaces import invite
from foundation import clock, timed
from foundation.database import db, transaction
from foundation.mail import connect
from insight import mailings
from insight.mailings import MailedReport, Mailing
from tests.conftest import settings
from tests.postbox import Postbox, open_postbox
from tests.world import World

MARA, SANA, ADA = "mara@example.org", "sana@example.org", "ada@example.org"
WRITTEN = datetime(2026, 3, 10, 9, tzinfo=UTC)
BEFORE_SIX, AFTER_SIX = datetime(2026, 4, 1, 2, tzinfo=UTC), datetime(2026, 4, 1, 8, tzinfo=UTC)
FORM = {"kind": "month", "space": "", "to": "department:water"}


@pytest.fixture(scope="module")
def mail_server() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def postbox(mail_server: Postbox) -> Postbox:
    mail_server.taken.clear()
    mail_server.refuses.clear()
    mail_server.closed = ""
    return mail_server


@pytest.fixture
def world(app: Flask, postbox: Postbox) -> Iterator[World]:
    """The cast of the other tests, whose mail goes to the post box; it is March."""
    ports = app.extensions["parley"]
    config = settings(ports.config.folder, public_url="https://ask.example.org")
    app.extensions["parley"] = replace(ports, config=config, mail=connect(postbox.url))
    with app.app_context(), clock.at(WRITTEN):
        yield World(app)
        db.session.remove()


def arrange(world: World, kind: str = "month", who: str = "mara", **given) -> Mailing:
    with transaction():
        to = given if "person_id" in given else {"department_id": world.water.id} | given
        return mailings.arrange(world.actor(who), kind, **to)


def deliver(at: datetime = AFTER_SIX) -> None:
    """Let the worker do what is due at this moment."""
    with clock.at(at):
        while timed.run_due():
            pass


def words_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def states() -> list[tuple[str, str | None]]:
    db.session.rollback()
    db.session.expire_all()
    return [(row.period, row.end) for row in db.session.scalars(select(MailedReport).order_by(MailedReport.id))]


def people_ask(world: World) -> None:
    """Twelve questions of five people in the square, and one that only the invited read."""
    for number in range(12):
        world.thread(("nia", "omar", "stranger", "milo", "theo")[number % 5])
    world.thread("nia", world.circle)


def test_whoever_speaks_for_the_department_gets_the_month_when_it_is_over(world, postbox):
    people_ask(world)
    arrange(world)
    deliver(BEFORE_SIX)
    assert postbox.taken == []
    deliver()
    [message] = postbox.to(SANA)
    assert [to for to, _message in postbox.taken] == [SANA]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<reports.ask.example.org>"
    assert message["Subject"].startswith("What people told us in March 2026")
    for kind in ("plain", "html"):
        said = words_of(message, kind)
        assert "12 questions and ideas" in said
        assert "With an official answer" in said
        assert "/unsubscription/" in said
        assert "you speak for Water" in said
        assert "/insight" not in said  # she could open none of it
    assert states() == [("2026-03", "sent")]


def test_a_manager_gets_links_and_what_a_manager_may_read(world, postbox):
    people_ask(world)
    for name in ("mara", "ada"):
        arrange(world, person_id=world.person[name].id)
    deliver()
    [to_mara], [to_ada] = postbox.to(MARA), postbox.to(ADA)
    assert "12 questions and ideas" in words_of(to_mara)
    assert "13 questions and ideas" in words_of(to_ada)  # an administrator reads the invited space too
    assert "https://ask.example.org/insight?period=2026-03" in words_of(to_mara)
    assert 'href="https://ask.example.org/insight/lists/questions?period=2026-03"' in words_of(to_mara, "html")
    assert 'href="/' not in words_of(to_mara, "html")


def test_who_reads_reports_gets_the_pdf_and_nobody_else(world, postbox):
    people_ask(world)
    arrange(world)
    arrange(world, person_id=world.person["mara"].id)
    deliver()
    [file] = postbox.to(MARA)[0].iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("report-2026-03.pdf", "application/pdf")
    assert file.get_content().startswith(b"%PDF-")
    assert list(postbox.to(SANA)[0].iter_attachments()) == []


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/chromium"])
def test_without_a_browser_that_prints_the_mail_goes_without_the_pdf(world, postbox, program):
    arrange(world, person_id=world.person["mara"].id)
    ports = world.app.extensions["parley"]
    world.app.extensions["parley"] = replace(ports, config=replace(ports.config, chromium=program))
    deliver()
    assert list(postbox.to(MARA)[0].iter_attachments()) == []
    assert states() == [("2026-03", "sent")]


def test_each_official_gets_the_numbers_of_what_they_read(world, postbox):
    people_ask(world)
    arrange(world)
    with transaction():
        invite(world.circle, world.person["sana"].id)
    deliver()
    assert "13 questions and ideas" in words_of(postbox.to(SANA)[0])


def test_it_goes_out_once_a_period(world, postbox):
    arrange(world)
    deliver()
    deliver(AFTER_SIX + timedelta(days=3))
    assert len(postbox.taken) == 1
    deliver(datetime(2026, 5, 1, 8, tzinfo=UTC))
    assert states() == [("2026-03", "sent"), ("2026-04", "sent")]


def test_after_months_without_a_worker_only_the_last_goes_out(world, postbox):
    arrange(world)
    deliver(datetime(2026, 8, 20, tzinfo=UTC))
    assert states() == [("2026-07", "sent")]


@pytest.mark.parametrize(("kind", "at", "period"), [
    ("week", datetime(2026, 3, 16, 8, tzinfo=UTC), "2026-W11"), ("quarter", AFTER_SIX, "2026-Q1"),
])  # fmt: skip
def test_weeks_and_quarters(world, postbox, kind, at, period):
    arrange(world, kind)
    deliver(at)
    assert states() == [(period, "sent")]
    assert postbox.to(SANA)


def test_a_kill_between_writing_and_sending_loses_and_doubles_nothing(world, postbox):
    arrange(world)
    postbox.closed = "421 closing"
    deliver()
    [(_period, end)] = states()
    assert (end, postbox.taken) == (None, [])
    message_id = db.session.scalar(select(MailedReport.message_id))
    with transaction():  # as after a kill in the moment before it was noted as sent
        db.session.get_one(Mailing, 1).due_at = WRITTEN
    postbox.closed = ""
    deliver(AFTER_SIX + timedelta(hours=1))
    [message] = postbox.to(SANA)
    assert message["Message-ID"] == f"<{message_id}@ask.example.org>"
    assert states() == [("2026-03", "sent")]


def dismissed(world):
    db.session.scalar(select(Official).where(Official.person_id == world.person["sana"].id)).until = clock.now()


def stopped(world):
    letters.choose(db.session.get_one(Person, world.person["sana"].id), letters.NONE)


def ended(world):
    mailings.end(world.actor("mara"), db.session.scalars(select(Mailing)).one())


@pytest.mark.parametrize("change", [dismissed, stopped, ended])
def test_it_is_asked_again_at_sending(world, postbox, change):
    arrange(world)
    postbox.closed = "421 closing"
    deliver()
    postbox.closed = ""
    with transaction():
        change(world)
    deliver(AFTER_SIX + timedelta(hours=1))
    assert (postbox.taken, states()) == ([], [("2026-03", "dropped")])


def test_who_is_no_manager_any_more_gets_none(world, postbox):
    arrange(world, person_id=world.person["mara"].id)
    with transaction():
        db.session.get_one(Person, world.person["mara"].id).manager_since = None
    deliver()
    assert (postbox.taken, states()) == ([], [("2026-03", "dropped")])


def test_of_a_space_that_its_reader_does_not_read_nothing_is_sent(world, postbox):
    arrange(world, who="ada", space_id=world.circle.id)
    deliver()
    assert (postbox.taken, states()) == ([], [("2026-03", "dropped")])


def test_an_address_that_is_refused_is_parked_and_holds_nobody_up(world, postbox):
    arrange(world)
    arrange(world, person_id=world.person["mara"].id)
    postbox.refuses[SANA] = "550 nobody here"
    deliver()
    assert len(postbox.to(MARA)) == 1
    assert states() == [("2026-03", "parked"), ("2026-03", "sent")]
    told = world.app.test_cli_runner().invoke(args=["mail"])
    assert (told.exit_code, "550 nobody here" in told.stderr) == (1, True)
    postbox.refuses.clear()
    world.app.test_cli_runner().invoke(args=["mail", "--again"])
    deliver()
    assert len(postbox.to(SANA)) == 1


# The page


def test_a_manager_arranges_and_ends_it(world, postbox):
    assert world.mara.post("/insight/mailings", FORM | {"space": "square"}).status_code == 303
    page = world.mara.get("/insight/mailings").text
    assert "Every month" in page
    assert "none sent yet" in page
    one = db.session.scalars(select(Mailing)).one()
    assert (one.kind, one.space_id, one.department_id) == ("month", world.square.id, world.water.id)
    deliver()
    assert "1 mail sent" in world.mara.get("/insight/mailings").text
    for _click in range(2):
        world.mara.post(f"/insight/mailings/{one.public_id}/end")
    assert "No report goes out by mail yet." in world.mara.get("/insight/mailings").text
    deliver(datetime(2026, 5, 1, 8, tzinfo=UTC))
    assert len(postbox.taken) == 1


def test_nobody_is_chosen_before_but_who_writes(world):
    page = world.mara.get("/insight/mailings").text
    assert re.findall(r'value="([^"]+)" selected', page) == ["month", "person:mara"]
    assert "Send another" not in page
    refused = world.mara.post("/insight/mailings", FORM | {"to": ""})
    assert refused.status_code == 422
    assert '<option value="" selected>Choose one</option>' in refused.text


def test_a_second_click_arranges_it_once(world):
    for _click in range(2):
        world.mara.post("/insight/mailings", FORM | {"key": "samekey"})
    assert len(list(db.session.scalars(select(Mailing)))) == 1


@pytest.mark.parametrize(("given", "words"), [
    ({"kind": "year"}, "Choose how often."), ({"space": "circle"}, "Choose a space."),
    ({"to": "department:none"}, "Choose to whom it goes."), ({"to": "person:nia"}, "Choose to whom it goes."),
])  # fmt: skip
def test_what_is_wrong_is_said(world, given, words):
    answer = world.mara.post("/insight/mailings", FORM | given)
    assert answer.status_code == 422
    assert words in answer.text
    assert list(db.session.scalars(select(Mailing))) == []


def test_of_a_space_that_a_manager_does_not_read_no_mailing_is_told(world):
    made = arrange(world, who="ada", space_id=world.circle.id)
    assert "No report goes out by mail yet." in world.mara.get("/insight/mailings").text
    assert world.mara.post(f"/insight/mailings/{made.public_id}/end").status_code == 404


@pytest.mark.parametrize("who", ["nia", "sana", "milo"])
def test_who_does_not_manage_is_refused(world, who):
    assert world[who].get("/insight/mailings").status_code == 403
    assert world[who].post("/insight/mailings", FORM).status_code == 403
