"""The sample community, planted by its command into an empty database."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import create_app
from community import people, recounting
from community.notices import Notice
from community.people import Person
from community.posts import Post
from community.threads import Thread
from foundation import clock, worker
from foundation.database import db
from foundation.events import OutboxRow
from insight.outcomes import Outcome
from moderation.clock_rules import State
from moderation.clocks import Clock, reckoning
from sample.script import OPENERS
from sample.story import load
from tests.conftest import WEDNESDAY, settings

STORY = load()
ENDED = {
    "kept": "kept",
    "kept by endorsement": "kept",
    "paused, then kept": "kept",
    "missed by lateness": "missed",
    "reopened, then missed": "kept missed",
    "reopened, running": "kept running",
    "overdue": "missed",
    "due today": "at_risk",
    "due soon": "at_risk",
    "running": "running",
    "members first": "running",
    "paused": "paused",
    "void": "void",
    "no promise": "",
}


PAGES = ("/", "/threads", "/promises", "/outcomes", "/decisions", "/api/v1/outcomes")


@pytest.fixture(scope="module")
def planted(template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    template.lay(folder)
    app = create_app(settings(folder))
    with clock.at(WEDNESDAY):
        app.said = app.test_cli_runner().invoke(args=["demo"])
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _demo(app, *options):
    return app.test_cli_runner().invoke(args=["demo", *options])


def test_it_prints_one_account_for_each_role(planted):
    assert planted.said.exit_code == 0, planted.said.output
    for person in STORY.people:
        assert (person.email in planted.said.output) == person.sign_in
    assert STORY.organisation.password in planted.said.output


def test_it_says_first_about_how_long_it_takes(planted):
    assert planted.said.stderr.startswith("Next comes an invented community")
    assert "about a minute, once." in planted.said.stderr.splitlines()[0]


def test_a_second_one_is_refused(planted):
    again = _demo(planted)
    assert (again.exit_code, "needs an empty database" in again.output) == (2, True)


def test_a_second_one_does_nothing_where_that_is_asked_for(planted):
    again = _demo(planted, "--if-empty")
    assert (again.exit_code, again.output) == (0, "")


def test_everything_was_written_in_the_past_and_in_order(planted):
    latest = db.session.scalar(select(func.max(Post.created_at)))
    assert WEDNESDAY - timedelta(hours=1) < latest < WEDNESDAY
    says = {*OPENERS, "answer", "comment", "acknowledge", "ask_back"}
    steps = [step for thread in STORY.threads for step in thread.steps]
    posts = sum(step.do in says or (step.do == "decide" and bool(step.text)) for step in steps)
    assert db.session.scalar(select(func.count()).select_from(Post)) == posts


def test_every_day_in_a_text_is_named(planted):
    texts = [*db.session.scalars(select(Post.source_text)), *db.session.scalars(select(Outcome.did))]
    assert [text for text in texts if "{weekday" in text or "{date" in text] == []


def test_every_clock_stands_as_the_content_says(planted):
    stands = {thread.id: [] for thread in db.session.scalars(select(Thread))}
    for found in db.session.scalars(select(Clock).order_by(Clock.thread_id, Clock.number)):
        stands[found.thread_id].append(reckoning(found).state(WEDNESDAY))
    titles = {thread.steps[0].title: ENDED[thread.state] for thread in STORY.threads}
    for thread in db.session.scalars(select(Thread)):
        assert " ".join(State(state) for state in stands[thread.id]) == titles[thread.title], thread.title


def test_no_news_is_left_and_none_failed(planted):
    assert worker.waiting() == 0
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_what_was_planted_is_found(planted):
    page = planted.test_client().get("/search?q=goldfish").get_data(as_text=True)
    assert "Brown water and a fish tank" in page


def test_every_count_is_right(planted):
    assert recounting.recount() == []


def test_only_the_accounts_that_are_shown_can_be_entered(planted):
    password = STORY.organisation.password
    for handle, entered in (("amina", True), ("rafael", True), ("nils", False)):
        assert (people.authenticate(f"{handle}@example.org", password) is not None) == entered


def test_the_member_finds_an_outcome_in_the_inbox(planted):
    unread = select(Notice.key).join(Person, Person.id == Notice.person_id)
    unread = unread.where(Person.email == "amina@example.org", Notice.read_at.is_(None))
    assert "outcome.published" in set(db.session.scalars(unread))


def test_it_moves_to_postgresql_and_its_pages_are_the_same(planted, server, tmp_path):
    def command(*arguments):
        return planted.test_cli_runner().invoke(args=arguments)

    def pages(app):
        with clock.at(WEDNESDAY), app.app_context():
            found = {path: app.test_client().get(path) for path in PAGES}
            db.session.remove()
        return {path: (page.status_code, page.text) for path, page in found.items()}

    server.lay(tmp_path)
    there = create_app(settings(tmp_path))
    with there.app_context():
        goal = db.engine.url.render_as_string(hide_password=False)
    told = command("copy", "--from", db.engine.url.render_as_string(hide_password=False), "--to", goal, "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["posts"]["rows"] == db.session.scalar(select(func.count()).select_from(Post))
    assert pages(there) == pages(planted)
    with there.app_context():
        assert there.test_cli_runner().invoke(args=["reindex"]).exit_code == 0
        assert "Brown water and a fish tank" in there.test_client().get("/search?q=goldfish").text
        db.session.remove()
        db.engine.dispose()
    server.take_up(tmp_path)
