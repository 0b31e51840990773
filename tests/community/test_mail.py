"""Mail: who gets which letter, what stands in it, and what happens when the server or the world changes meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from community import letters, mailing, mutes, replies, voices
from community.letters import Letter
from community.notices import Notice, tell
from community.people import Person
from community.posts import Post
from community.queries import letters as queries
from community.spaces import SpaceMember
from community.threads import Thread
from foundation import clock, outgoing, timed
from foundation.database import db, transaction
from foundation.mail import Message, Refused, SmtpMail, connect, written_out
from foundation.outgoing import DROPPED, PARKED, SENT
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import count, fresh, one
from tests.conftest import settings
from tests.postbox import Postbox, open_postbox
from tests.world import World

NIA, OMAR, STRANGER = "nia@example.org", "omar@example.org", "stranger@example.org"


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
    """The cast of the other tests, whose mail goes to the post box."""
    ports = app.extensions["parley"]
    config = settings(ports.config.folder, public_url="https://ask.example.org")
    app.extensions["parley"] = replace(ports, config=config, mail=connect(postbox.url))
    with app.app_context():
        yield World(app)
        db.session.remove()


def deliver(world: World) -> None:
    """Let the worker hear the news and send what is due."""
    world.drain()
    while timed.run_due():
        pass


def choose(world: World, who: str, level: str) -> None:
    with transaction():
        letters.choose(db.session.get_one(Person, world.person[who].id), level)


def words_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def states() -> list[tuple[str | None, str | None]]:
    db.session.rollback()
    db.session.expire_all()
    return [(row.end, row.failure) for row in db.session.scalars(select(Letter).order_by(Letter.id))]


def test_a_letter_says_what_happened_and_how_to_stop_it(world: World, postbox: Postbox, thread: Thread, answer: Post):
    deliver(world)
    [message] = postbox.to(NIA)
    address = f"https://ask.example.org{thread.address}#{answer.public_id}"
    assert message["Subject"] == f"Re: [The square] {thread.title}"
    assert message["From"].addresses[0].addr_spec == "parley@ask.example.org"
    assert re.fullmatch(r"<[a-z0-9]{24}@ask\.example\.org>", message["Message-ID"])
    assert message["In-Reply-To"] == message["References"] == f"<thread.{thread.public_id}@ask.example.org>"
    assert message["List-Id"] == "<square.ask.example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        words = words_of(message, kind)
        for said in ("Omar answered", thread.title, "At six, they told me.", address, "/unsubscription/", "/settings"):
            assert said in words
    assert states() == [(SENT, None)]


def test_letters_of_one_thread_hang_together_and_have_ids_of_their_own(world: World, postbox: Postbox, thread: Thread):
    for words in ("At six.", "Or at seven."):
        world.reply("omar", thread, words)
        deliver(world)
    first, second = postbox.to(NIA)
    assert first["References"] == second["References"]
    assert first["Subject"] == second["Subject"]
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.parametrize(
    ("level", "own", "chosen", "answered"),
    [("all", 1, 1, 1), ("mine", 1, 1, 0), ("daily", 0, 0, 0), ("weekly", 0, 0, 0), ("none", 0, 0, 0)],
)
def test_the_level_decides_what_comes_at_once(world, postbox, thread, answer, level, own, chosen, answered):
    """Nia asked, Stranger chose to follow, Omar only answered before."""
    for who in ("nia", "stranger", "omar"):
        choose(world, who, level)
    with transaction():
        voices.follow(world.actor("stranger"), fresh(thread))
    world.drain()
    world.reply("theo", thread, "In the evening.")
    deliver(world)
    got = [sum("Theo answered" in words_of(message) for message in postbox.to(to)) for to in (NIA, STRANGER, OMAR)]
    assert got == [own, chosen, answered]


def test_what_is_about_oneself_comes_at_the_usual_level(world: World, postbox: Postbox, thread: Thread, answer: Post):
    with transaction():
        replies.accept(world.actor("nia"), fresh(thread), fresh(answer))
    deliver(world)
    assert ["Your answer solved it" in words_of(message) for message in postbox.to(OMAR)] == [True]


def test_who_muted_the_thread_meanwhile_gets_nothing(world: World, postbox: Postbox, thread: Thread, answer: Post):
    world.drain()
    with transaction():
        mutes.mute(world.actor("nia"), fresh(thread))
    deliver(world)
    assert (postbox.taken, states()) == ([], [(DROPPED, None)])


def _leaves(world: World, _thread: object, _answer: object) -> None:
    db.session.delete(db.session.get_one(SpaceMember, (world.circle.id, world.person["nia"].id)))


def _is_hidden(world: World, thread: Thread, answer: Post) -> None:
    decisions.hide(world.actor("milo"), fresh(thread), fresh(answer), Why("Be civil", "Rude."))


def _is_deleted(world: World, thread: Thread, answer: Post) -> None:
    replies.delete(world.actor("omar"), fresh(thread), fresh(answer))


def _wants_none(world: World, _thread: Thread, _answer: Post) -> None:
    letters.choose(db.session.get_one(Person, world.person["nia"].id), "none")


CHANGES = [_leaves, _is_hidden, _is_deleted, _wants_none]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("level", ["mine", "daily"])
def test_permission_is_asked_again_just_before_it_goes(world: World, postbox: Postbox, change, level: str):
    choose(world, "nia", level)
    thread = world.thread(space=world.circle)
    answer = world.reply("omar", thread)
    world.drain()
    later = clock.now() + timedelta(days=1)
    with clock.at(later):
        if level == "daily":
            mailing.gather(lambda: None)
        with transaction():
            change(world, thread, answer)
        while timed.run_due():
            pass
    assert [message for message in postbox.to(NIA) if "At six" in str(message)] == []
    assert (DROPPED, None) in states()


def test_a_letter_that_is_not_asked_again_would_tell(world: World, postbox: Postbox, monkeypatch):
    """The known-bad twin of the test above: permission is asked only when the letter is written."""
    thread = world.thread(space=world.circle)
    answer = world.reply("omar", thread)
    world.drain()
    monkeypatch.setattr(queries, "may", lambda *_: True)
    with transaction():
        _leaves(world, thread, answer)
    deliver(world)
    assert ["At six" in words_of(message) for message in postbox.to(NIA)] == [True]


def test_news_of_a_space_is_for_who_still_sees_it(world: World, postbox: Postbox):
    for space in (world.circle, world.square):
        with transaction():
            tell([world.person["nia"].id], "outcome.published", cause=space.slug, address="/outcomes/x",
                 title=f"Done in {space.slug}", space_id=space.id)  # fmt: skip
    with transaction():
        _leaves(world, None, None)
    deliver(world)
    assert [message["Subject"] for message in postbox.to(NIA)] == ["Done in square"]
    page = world.nia.get("/inbox").text
    assert "Done in square" in page
    assert "Done in circle" not in page
    assert "Inbox, 1 new" in page


def test_nobody_writes_to_people_who_have_not_claimed_their_name(world: World, postbox: Postbox, thread: Thread):
    with transaction():
        db.session.get_one(Person, world.person["nia"].id).claimed_at = None
    world.reply("omar", thread)
    deliver(world)
    assert (count(Notice), count(Letter), postbox.taken) == (1, 0, [])


def test_a_refused_recipient_does_not_stop_the_others(world: World, postbox: Postbox, thread: Thread):
    with transaction():
        voices.follow(world.actor("stranger"), fresh(thread))
    postbox.refuses[NIA] = "550 no such person"
    world.reply("omar", thread)
    deliver(world)
    assert len(postbox.to(STRANGER)) == 1
    assert states() == [(PARKED, "550 no such person"), (SENT, None)]


def test_what_is_put_off_comes_later_and_is_parked_at_last(world: World, postbox: Postbox, thread: Thread):
    postbox.refuses[NIA] = "451 come back later"
    world.reply("omar", thread)
    deliver(world)
    assert states() == [(None, "451 come back later")]
    with clock.at(clock.now() + timedelta(minutes=1)):
        postbox.refuses.clear()
        deliver(world)
        assert len(postbox.to(NIA)) == 1
        postbox.refuses[NIA] = "451 come back later"
        world.reply("omar", thread, "Or at eight.")
    for hour in range(2, 2 + outgoing.ATTEMPTS):
        with clock.at(clock.now() + timedelta(hours=hour)):
            deliver(world)
    assert states()[-1] == (PARKED, "451 come back later")
    with transaction():
        assert outgoing.try_again() == 1
    postbox.refuses.clear()
    deliver(world)
    assert len(postbox.to(NIA)) == 2


def test_a_server_that_is_away_is_waited_for(world: World, postbox: Postbox, thread: Thread, app: Flask):
    ports = app.extensions["parley"]
    app.extensions["parley"] = replace(ports, mail=SmtpMail("127.0.0.1", 9, False))
    world.reply("omar", thread)
    deliver(world)
    assert states() == [(None, None)], "the letter has done nothing wrong"
    assert [holding.duty for holding in timed.failing()] == ["letters"]
    result = app.test_cli_runner().invoke(args=["mail"])
    assert result.exit_code == 1
    assert "waiting  1" in result.output
    app.extensions["parley"] = ports
    deliver(world)
    assert postbox.taken == [], "the pause has not passed yet"
    with clock.at(clock.now() + timedelta(minutes=1)):
        deliver(world)
    assert len(postbox.to(NIA)) == 1
    assert timed.failing() == []


HOSTILE = "Water\r\nBcc: all@example.org\r\n\r\nGood \x00day\u2028Subject: x"


def test_nothing_that_people_write_becomes_a_header(world: World, postbox: Postbox):
    with transaction():
        db.session.get_one(Person, world.person["omar"].id).name = HOSTILE
        world.square.name = HOSTILE
        db.session.merge(world.square)
    thread = world.thread(title=HOSTILE)
    world.reply("omar", thread, HOSTILE)
    deliver(world)
    [message] = postbox.to(NIA)
    assert message["Bcc"] is None
    tamed = "Water Bcc: all@example.org Good day Subject: x"
    assert message.get_all("Subject") == [f"Re: [{tamed}] {tamed}"]
    assert len(postbox.taken) == 1


@pytest.mark.parametrize("to", ["no address", "a@b\r\nBcc: c@d", "", "a@b, c@d", "a b@c"])
def test_an_address_that_is_none_goes_nowhere(to: str):
    message = Message(to, "Us", "Hello", "text", "<p>text</p>", "id@host", datetime(2026, 3, 4, tzinfo=UTC), "us@host")
    with pytest.raises(Refused):
        written_out(message)


def test_a_long_way_out_stays_whole(world: World, postbox: Postbox, thread: Thread, answer: Post):
    deliver(world)
    [message] = postbox.to(NIA)
    line = re.search(rb"(?m)^List-Unsubscribe: (.*)\r$", postbox.raw[-1])[1]
    assert re.fullmatch(r"<https://ask\.example\.org/unsubscription/[\w.-]{40,}>", line.decode())
    assert message["List-Unsubscribe"] == line.decode()


def way_out(message: EmailMessage) -> str:
    return str(message["List-Unsubscribe"]).strip("<>").removeprefix("https://ask.example.org")


def test_one_click_from_a_mail_program_stops_all_mail(world: World, postbox: Postbox, thread: Thread, answer: Post):
    deliver(world)
    address = way_out(postbox.to(NIA)[0])
    program = world.app.test_client()  # no cookie, no form key
    for _ in range(2):
        looked = program.get(address)
        assert looked.status_code == 200
        assert letters.level_of(world.person["nia"].id) == letters.USUAL, "looking stops nothing"
    stopped = program.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (stopped.status_code, stopped.mimetype) == (200, "text/plain")
    assert world.app.test_client().post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    world.reply("omar", thread, "Or at seven.")
    deliver(world)
    assert len(postbox.taken) == 1
    assert "You get none" in program.get(address).text
    assert "Inbox, 2 new" in world.nia.get("/").text


def test_the_page_can_stop_one_thread_only(world: World, postbox: Postbox, thread: Thread, answer: Post):
    deliver(world)
    address = way_out(postbox.to(NIA)[0])
    assert thread.title in world.nobody.get(address).text
    assert world.app.test_client().post(address, data={"what": "thread"}).status_code == 303
    world.reply("omar", thread, "Or at seven.")
    world.reply("omar", world.thread(title="Another one, please?"))
    deliver(world)
    assert [message["Subject"] for message in postbox.to(NIA)][1:] == ["Re: [The square] Another one, please?"]


@pytest.mark.parametrize("token", ["x", "WzEsIiJd", "WzEsIiJd.AAAA", "é", "a" * 2000])
def test_a_token_that_is_not_ours_is_no_page(world: World, token: str):
    assert world.nobody.get(f"/unsubscription/{token}").status_code == 404
    answered = world.app.test_client().post(f"/unsubscription/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answered.status_code == 404


def test_a_post_that_says_nothing_stops_nothing(world: World, postbox: Postbox, thread: Thread, answer: Post):
    deliver(world)
    assert world.app.test_client().post(way_out(postbox.to(NIA)[0])).status_code == 400
    assert letters.level_of(world.person["nia"].id) == letters.USUAL


def test_the_level_is_chosen_among_the_settings(world: World):
    assert 'value="mine" checked' in world.nia.get("/settings").text
    assert world.nia.post("/settings/mail", {"level": "weekly"}).location == "/settings#mail"
    assert 'value="weekly" checked' in world.nia.get("/settings").text
    assert world.nia.post("/settings/mail", {"level": "hourly"}).status_code == 400
    assert world.nobody.post("/settings/mail", {"level": "none"}).location.startswith("/sign-in")


PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("level", "after", "next_one"),
    [
        ("daily", (2026, 3, 4, 5, 59), (2026, 3, 4, 6)),
        ("daily", (2026, 3, 4, 6), (2026, 3, 5, 6)),
        ("weekly", (2026, 3, 4, 5), (2026, 3, 9, 6)),
        ("weekly", (2026, 3, 9, 6), (2026, 3, 16, 6)),
        ("daily", (2026, 3, 28, 7), (2026, 3, 29, 5)),  # summer time begins
        ("daily", (2026, 10, 24, 6), (2026, 10, 25, 6)),  # and ends
    ],
)
def test_a_digest_comes_at_seven_where_its_reader_is(level, after, next_one):
    found = letters.next_digest(level, PARIS, datetime(*after, tzinfo=UTC))
    assert found == datetime(*next_one, tzinfo=UTC)


def _days(world: World, days: int) -> None:
    start = clock.now()
    for hour in range(24 * days):
        with clock.at(start + timedelta(hours=hour)):
            deliver(world)


def test_a_digest_tells_each_thing_once_and_only_what_is_unread(world: World, postbox: Postbox, thread: Thread):
    world.reply("omar", thread, "Before the choice.")
    world.drain()
    assert world.nia.post("/settings/mail", {"level": "daily"}).status_code == 303
    start = clock.now()
    for day in range(3):
        for number in range(2):
            with clock.at(start + timedelta(days=day, hours=number)):
                world.reply("omar", thread, f"Word {day}{number}.")
                world.drain()
    with transaction():
        read = one(Notice, cause=f"reply:{one(Post, source_text='Word 11.').id}")
        read.read_at = clock.now()
    postbox.taken.clear()
    with clock.at(start + timedelta(days=2, hours=2)):
        _days(world, 3)
    told = re.findall(r"Word \d+|Before", "".join(words_of(message) for message in postbox.to(NIA)))
    assert told == ["Word 00", "Word 01", "Word 10", "Word 20", "Word 21"]
    assert {message["List-Id"] for message in postbox.to(NIA)} == {"<digest.ask.example.org>"}


def test_no_news_no_digest(world: World, postbox: Postbox):
    choose(world, "nia", "daily")
    _days(world, 3)
    assert (postbox.taken, count(Letter)) == ([], 0)


def test_a_digest_names_each_space_and_counts(world: World, postbox: Postbox):
    choose(world, "nia", "daily")
    for space in (world.square, world.notes, world.square):
        world.reply("omar", world.thread(space=space, title=f"In {space.name}"))
    world.drain()
    with clock.at(clock.now() + timedelta(days=1)):
        deliver(world)
    [message] = postbox.to(NIA)
    assert message["Subject"] == "3 things are new at Parley"
    assert words_of(message).count("In The square") == 2
    assert words_of(message, "html").count("<h2>") == 3


def test_two_workers_do_not_both_hold_a_duty(world: World, monkeypatch):
    done: list[str] = []

    def act(_renew) -> None:
        monkeypatch.setattr(timed, "ME", "another:1")
        assert timed.run_due() == 0, "held by the first one"
        monkeypatch.setattr(timed, "ME", "this:1")
        done.append("once")

    monkeypatch.setattr(timed, "ME", "this:1")
    timed.plug(world.app, [timed.Duty("bell", lambda: True, act)])
    assert timed.run_due() == 1
    assert done == ["once"]
    assert timed.run_due() == 1, "let go at the end"


def test_a_lease_ends_after_a_kill(world: World, monkeypatch):
    rang: list[int] = []
    timed.plug(world.app, [timed.Duty("bell", lambda: True, lambda _renew: rang.append(1))])
    assert timed._take("bell")  # and killed here
    monkeypatch.setattr(timed, "ME", "another:1")
    assert timed.run_due() == 0
    with clock.at(clock.now() + timed.LEASE + timedelta(seconds=1)):
        assert timed.run_due() == 1
    assert rang == [1]


def test_a_duty_that_fails_waits_longer_each_time(world: World):
    def fail(_renew) -> None:
        raise ValueError("no paper")

    timed.plug(world.app, [timed.Duty("print", lambda: True, fail)])
    pauses = []
    for _ in range(12):
        moment = clock.now()
        assert timed.run_due() == 0
        [holding] = timed.failing()
        pauses.append((holding.again_at - moment).total_seconds())
        with transaction():
            db.session.get_one(timed.Holding, "print").again_at = None
    assert pauses[:3] == [2, 4, 8]
    assert pauses[-1] == timed.LONGEST_PAUSE.total_seconds()


def test_a_notice_has_the_moment_of_what_happened(world: World, thread: Thread):
    moment = clock.now()
    world.reply("omar", thread)
    with clock.at(moment + timedelta(hours=5)):
        world.drain()
    assert [notice.at for notice in db.session.scalars(select(Notice))] == [moment]


@pytest.mark.parametrize("url", ["pigeon:", "smtp:", "smtp://", "smtp://host:port", "http://host", ""])
def test_a_mail_server_that_is_none_names_its_setting(url: str):
    with pytest.raises(ValueError, match=r"^PARLEY_MAIL_URL"):
        connect(url)


def test_a_password_is_not_shown_and_the_port_follows_the_scheme():
    found = connect("smtps://name:s%40cret@mail.example.org")
    assert found == SmtpMail("mail.example.org", 465, True, "name", "s@cret")
    assert "s@cret" not in repr(found)
    assert connect("smtp://mail.example.org") == SmtpMail("mail.example.org", 25, False)
