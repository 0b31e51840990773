"""Rules are pairs that agree; what has no rule, and what bears no mark, is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import click
import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import aliased, joinedload
from werkzeug.exceptions import Forbidden, NotFound

from community import departments
from community.guides import Guide
from community.people import Person
from community.policy import threads_read_by
from community.posts import ANSWER, Post
from community.queries.visitors import actor_of
from community.spaces import Space
from community.suggestions import ACCEPTED, DECLINED, Suggestion
from community.threads import Thread
from foundation import clock
from foundation.commands import command
from foundation.database import db, public_id, transaction
from foundation.policy import NOBODY, SYSTEM, Actor, access, can, demand, demand_alone, may, needs, rule, rules, where
from insight.outcomes import Outcome
from moderation import officials
from moderation.appeals import Appeal
from moderation.decisions import HIDE, Decision
from tests.world import CAST, World, newcomer

HIDDEN_DELETED = list(product((False, True), repeat=2))


def _plant(world: World) -> None:
    """In every space, a thread of everyone in every state, and in each of them posts of three people in every state."""
    moment = clock.now()
    authors = [person.id for person in world.person.values()]
    spaces = [world.square, world.club, world.circle, world.office]
    threads, posts = [], []
    for space, author, (hidden, deleted) in product(spaces, authors, HIDDEN_DELETED):
        threads.append({
            "public_id": public_id(10), "slug": "", "space_id": space.id, "author_id": author, "kind": "how-to",
            "title": "?", "created_at": moment, "last_activity_at": moment, "due_order": moment,
            "hidden_at": moment if hidden else None, "deleted_at": moment if deleted else None,
        })  # fmt: skip
    with transaction():
        db.session.execute(insert(Thread), threads)
        for thread_id, name, (hidden, deleted) in product(
            db.session.scalars(select(Thread.id)).all(), ("nia", "sana", "milo"), HIDDEN_DELETED
        ):
            posts.append({
                "public_id": public_id(10), "thread_id": thread_id, "author_id": world.person[name].id, "role": ANSWER,
                "source_text": "", "html": "", "created_at": moment, "hidden_at": moment if hidden else None,
                "deleted_at": moment if deleted else None,
            })  # fmt: skip
        db.session.execute(insert(Post), posts)
        db.session.execute(insert(Suggestion), [
            {"public_id": public_id(10), "thread_id": thread_id, "author_id": world.person[name].id, "at": moment,
             "version": 1, "title": "?", "content": Guide().to_json(), "reason": "?", "outcome": outcome,
             "decided_at": moment if outcome else None}
            for thread_id, name, outcome in product(
                db.session.scalars(select(Thread.id)).all(), ("nia", "sana"), (None, ACCEPTED, DECLINED)
            )
        ])  # fmt: skip
        db.session.execute(insert(Outcome), [
            {"public_id": public_id(10), "status": "done", "title": "", "said": "", "did": "", "did_html": "",
             "space_id": space and space.id, "department_id": world.water.id, "published_at": moment,
             "by_id": authors[0]}
            for space in (None, *spaces)
        ])  # fmt: skip

    _plant_decisions(world)


def _plant_decisions(world: World) -> None:
    """Each post of Nia's threads hidden by Milo or by Ada, and an appeal of its author, decided or not."""
    moment, milo, ada = clock.now(), world.person["milo"].id, world.person["ada"].id
    with transaction():
        rows = select(Post.id, Post.author_id, Thread.space_id).join(Thread, Thread.id == Post.thread_id)
        found = db.session.execute(rows.where(Thread.author_id == world.person["nia"].id)).all()
        db.session.execute(insert(Decision), [
            {"public_id": public_id(10), "at": moment, "by_id": by, "action": HIDE, "post_id": post_id,
             "space_id": space_id, "rule": "Be civil", "reason": "?"}
            for (post_id, _author, space_id), by in product(found, (milo, ada))
        ])  # fmt: skip
        written = {post_id: author for post_id, author, _space in found}
        decided = db.session.execute(select(Decision.id, Decision.post_id)).all()
        db.session.execute(insert(Appeal), [
            {"public_id": public_id(10), "decision_id": id_, "person_id": written[post_id], "words": "?", "at": moment,
             "answer_id": id_ if id_ % 3 == 0 else None}
            for id_, post_id in decided
        ])  # fmt: skip


def _actors(world: World) -> dict[str, Actor]:
    """The cast, the house itself, and people with an unusual past."""
    with transaction():
        former = newcomer("former")
        officials.appoint(former, world.water)
        officials.dismiss(former, world.water)
        both = newcomer("both")
        officials.appoint(both, world.water)
        officials.appoint(both, world.parks)
        db.session.flush()
        imported = Person(
            handle="imported", name="I", session_key="i", joined_at=clock.now(), source="x", source_key="1"
        )
        db.session.add(imported)
        db.session.flush()
    more = {person.handle: actor_of(person.id) for person in (former, both, imported)}
    return {**world.everyone(), **more, "system": SYSTEM}


THREADS = select(Thread).join(Space, Space.id == Thread.space_id).options(joinedload(Thread.space))
POSTS = (
    select(Post)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Space, Space.id == Thread.space_id)
    .options(joinedload(Post.thread).joinedload(Thread.space))
)
OUTCOMES = select(Outcome).outerjoin(Space, Space.id == Outcome.space_id).options(joinedload(Outcome.space))
SUGGESTIONS = (
    select(Suggestion)
    .join(Thread, Thread.id == Suggestion.thread_id)
    .join(Space, Space.id == Thread.space_id)
    .options(joinedload(Suggestion.thread).joinedload(Thread.space))
)
DECISIONS = select(Decision).join(Space, Space.id == Decision.space_id).options(joinedload(Decision.space))
APPEALS = (
    select(Appeal)
    .join(Decision, Decision.id == Appeal.decision_id)
    .join(Post, Post.id == Decision.post_id)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Space, Space.id == Thread.space_id)
    .options(joinedload(Appeal.decision).joinedload(Decision.post).joinedload(Post.thread).joinedload(Thread.space))
)
MANY: dict[str, Any] = {
    "page.open": select(Space),
    "space.read": select(Space),
    "thread.open": select(Space),
    "thread.begin": select(Space),
    "thread.read": THREADS,
    "post.read": POSTS,
    "outcome.read": OUTCOMES,
    "suggestion.read": SUGGESTIONS,
    "post.review": POSTS,
    "decision.read": DECISIONS,
    "appeal.decide": APPEALS,
}


def test_every_rule_for_many_is_compared():
    assert {found.action for found in rules() if found.where} == set(MANY)


def test_a_rule_for_one_and_for_many_agree(world):
    _plant(world)
    actors, sizes = _actors(world), []
    for action, statement in MANY.items():
        things = list(db.session.scalars(statement))
        for name, actor in actors.items():
            by_check = {thing.id for thing in things if may(actor, action, thing)}
            by_where = {thing.id for thing in db.session.scalars(statement.where(where(actor, action)))}
            assert by_check == by_where, f"{action} for {name}"
            sizes.append((action, name, len(by_check), len(things)))
    strict = [(action, name) for action, name, allowed, all_ in sizes if allowed < all_]
    assert len({action for action, _ in strict}) == len(MANY) - 1, "each rule but page.open refuses something"


def test_the_rule_in_sql_alone_agrees_as_well(world):
    """Notices ask it for many people in one SELECT."""
    _plant(world)
    actors = {name: actor for name, actor in _actors(world).items() if actor.id}
    thread, space = aliased(Thread), aliased(Space)
    pairs = select(Person.id, thread.id).join(space, space.id == thread.space_id)
    pairs = pairs.join(Person, threads_read_by(Person, thread, space))
    by_sql = {tuple(row) for row in db.session.execute(pairs)}
    threads = list(db.session.scalars(THREADS))
    by_check = {(actor.id, one.id) for actor in actors.values() for one in threads if may(actor, "thread.read", one)}
    assert {pair for pair in by_sql if pair[0] in {actor.id for actor in actors.values()}} == by_check


ALONE = {
    "account.enter": set(CAST),
    "page.open": set(CAST),
    "house.health": set(CAST),
    "house.keep": set(),
    "house.tend": {"ada"},
    "house.measures": set(CAST),  # by a token, not by who one is
    "mail.stop": set(CAST),
    "inbox.read": set(CAST) - {"nobody"},
    "bookmarks.read": set(CAST) - {"nobody"},
    "tokens.read": set(CAST) - {"nobody"},
    "token.make": set(CAST) - {"nobody"},
    "settings.change": set(CAST) - {"nobody"},
    "tag.follow": set(CAST) - {"nobody"},
    "thread.ask": set(CAST),
    "thread.announce": {"sana", "theo", "milo", "mara"},
    "thread.explain": set(CAST) - {"nobody"},
    "kept.read": set(CAST),
    "desk.read": {"sana", "theo", "milo"},
    "review.oversee": {"milo", "ada"},
    "review.read": {"sana", "theo", "milo", "ada"},
    "saved.use": {"sana", "theo"},
    "insight.read": {"mara", "ada"},
    "outcome.publish": {"mara", "ada"},
    "labels.give": {"mara", "ada"},
    "themes.curate": {"mara", "ada"},
    "channel.import": {"mara", "ada"},
    "finding.write": {"mara", "ada"},
    "journey.set": {"mara", "ada"},
    "mailing.set": {"mara", "ada"},
    "milestone.note": {"mara", "ada"},
}


def test_who_may_what_stands_here_once_more(world):
    """A second hand has written it down, so that a slip in a rule is seen."""
    everyone = world.everyone()
    found = {one.action: {who for who in CAST if may(everyone[who], one.action)} for one in rules() if one.alone}
    assert found == ALONE


READERS = {
    "square": set(CAST),
    "club": set(CAST) - {"nobody"},
    "circle": {"nia", "omar", "milo", "ada"},
    "office": {"sana", "theo", "milo", "mara", "ada"},
}


@pytest.mark.parametrize(("slug", "readers"), READERS.items(), ids=READERS)
def test_who_reads_what(world, slug, readers):
    space = getattr(world, slug)
    author = "sana" if slug == "office" else "nia"
    thread = world.thread(author, space)
    address = f"/threads/{thread.public_id}-{thread.slug}"
    for who in CAST:
        code = world[who].get(address).status_code
        assert code == (200 if who in readers else 404), who
        assert may(world.actor(who), "space.read", space) == (who in readers)


def test_a_hidden_thread_is_seen_by_moderators_and_its_author_a_deleted_one_by_nobody(world):
    thread = world.thread("nia")
    with transaction():
        db.session.get_one(Thread, thread.id).hidden_at = clock.now()
    address = f"/threads/{thread.public_id}-{thread.slug}"
    assert {who for who in CAST if world[who].get(address).status_code == 200} == {"nia", "milo"}
    with transaction():
        db.session.get_one(Thread, thread.id).deleted_at = clock.now()
    assert {who for who in CAST if world[who].get(address).status_code == 200} == set()


def test_an_action_without_a_rule_is_refused():
    assert not may(SYSTEM, "cake.eat")
    assert not may(NOBODY, "cake.eat", object())
    with pytest.raises(Forbidden):
        demand(SYSTEM, "cake.eat")
    with pytest.raises(LookupError):
        where(SYSTEM, "cake.eat")
    with pytest.raises(LookupError):
        needs("cake.eat")


def test_a_rule_without_one_for_many_says_so():
    with pytest.raises(LookupError, match=r"post\.edit"):
        where(SYSTEM, "post.edit")


def test_an_action_has_one_rule():
    with pytest.raises(ValueError, match=r"thread\.read"):
        rule("thread.read", lambda actor, thing: True, doc="Everyone.")


def test_nobody_acts_outside_a_request(app):
    with app.app_context():
        assert can("page.open")
        assert not can("inbox.read")


def _unmarked() -> str:
    return "secret"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_route_without_a_mark_is_refused(app: Flask, method: str):
    app.add_url_rule("/unmarked", "unmarked", _unmarked, methods=["GET", "POST"])
    world = _in(app)
    for who in CAST:
        answer = getattr(world[who], method)("/unmarked")
        assert "secret" not in answer.text
        assert answer.status_code == (403 if who != "nobody" else 302 if method == "get" else 303)


def test_a_route_with_a_mark_that_has_no_rule_is_refused(app: Flask):
    def view() -> str:
        return "secret"

    view.needs = "cake.eat"  # type: ignore[attr-defined]
    app.add_url_rule("/forged", "forged", view)
    assert _in(app).ada.get("/forged").status_code == 403


def _in(app: Flask) -> World:
    with app.app_context():
        return World(app)


def test_a_command_without_a_mark_is_refused(app):
    done: list[str] = []

    @click.command("unmarked")
    @command
    def unmarked() -> None:
        done.append("secret")

    app.cli.add_command(unmarked)
    result = app.test_cli_runner().invoke(args=["unmarked"])
    assert isinstance(result.exception, Forbidden)
    assert done == []


def test_a_mark_is_left_on_the_function():
    @needs("inbox.read")
    def view() -> None:
        """Nothing."""

    assert view.needs == "inbox.read"  # type: ignore[attr-defined]
    demand_alone(Actor(id=1), view)
    with pytest.raises(Forbidden):
        demand_alone(NOBODY, view)


def test_an_action_about_a_thing_is_not_asked_before():
    """It has no thing yet; `access()` asks inside."""

    @needs("thread.read")
    def view() -> None:
        """Nothing."""

    demand_alone(NOBODY, view)


def _thing(world: World) -> Iterator[tuple[str, Callable[[], Any]]]:
    thread = world.thread("nia", world.circle)
    yield "stranger", lambda: access(world.actor("stranger"), "reply.write", thread, see="thread.read")
    yield "missing", lambda: access(world.actor("nia"), "reply.write", None, see="thread.read")


def test_unseen_and_missing_look_the_same(world):
    for _, fetch in _thing(world):
        with pytest.raises(NotFound) as refused:
            fetch()
        assert refused.value.description == NotFound.description


def test_seen_but_not_allowed_is_refused_with_the_reason(app, world):
    thread = world.thread("nia")
    with app.test_request_context(), pytest.raises(Forbidden) as refused:
        access(world.actor("nia"), "thread.me_too", thread, see="thread.read")
    assert refused.value.description == "You asked this yourself, so you are counted already, or it was taken back."
    assert access(world.actor("omar"), "thread.me_too", thread, see="thread.read") is thread


def test_every_rule_says_in_words_who_may_and_why_not(app):
    with app.test_request_context():
        for found in rules():
            for words in (found.doc, str(found.refusal())):
                assert words[0].isupper()
                assert words.endswith(".")


def test_flask_policy_prints_every_rule(app):
    printed = app.test_cli_runner().invoke(args=["policy"]).output
    assert [line.split()[0] for line in printed.splitlines()] == [found.action for found in rules()]


@pytest.mark.parametrize(
    ("actor", "signed_in", "official", "staff"),
    [
        (NOBODY, False, False, False),
        (SYSTEM, False, False, True),
        (Actor(id=1), True, False, False),
        (Actor(id=1, departments=frozenset({3})), True, True, True),
        (Actor(id=1, moderator=True), True, False, True),
        (Actor(id=1, manager=True), True, False, True),
        (Actor(id=1, admin=True), True, False, True),
        (Actor(id=1, spaces=frozenset({3})), True, False, False),
    ],
)
def test_what_an_actor_is(actor, signed_in, official, staff):
    assert (actor.signed_in, actor.official, actor.staff) == (signed_in, official, staff)


def test_who_speaks_no_longer_is_no_official(world):
    with transaction():
        officials.dismiss(world.person["sana"], world.water)
    assert not world.actor("sana").official
    assert departments.current(world.person["sana"].id, world.water.id) is None
    assert world.sana.get("/desk").status_code == 403
