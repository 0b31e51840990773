"""Tokens: made and withdrawn on a page, shown once, kept as a hash, never more than their owner may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from community import people
from community.people import Person
from foundation import clock
from foundation.api import tokens
from foundation.api.tokens import Token
from foundation.clock import now
from foundation.database import db, transaction
from tests.programs import Program

FORM = {"name": "The kiosk", "scopes": ["read", "write"], "days": "30"}
PAGE = "/settings/tokens"


def _word(page: str) -> str:
    found = re.search(r'id="word" value="(parley_[\w-]{43})"', page)
    assert found
    return found[1]


def _tokens() -> list[Token]:
    return list(db.session.scalars(select(Token).order_by(Token.id)))


def test_a_token_is_made_on_a_page_and_works(world):
    word = _word(world.nia.post(PAGE, FORM).text)
    program = Program(world, "nobody")
    program.word = word
    assert program.get("/me").json["handle"] == "nia"
    assert program.get("/me").json["scopes"] == ["read", "write"]
    assert (_tokens()[0].ends_at - _tokens()[0].made_at).days == 30


@pytest.mark.sqlite("it reads the whole file of the database")
def test_it_is_shown_once_and_only_its_hash_is_kept(world):
    made = world.nia.post(PAGE, FORM)
    word = _word(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    later = world.nia.get(PAGE).text
    assert word not in later
    assert f"…{word[-4:]}<" in later
    dump = "".join(db.session.connection().connection.driver_connection.iterdump())
    assert tokens.digest_of(word) in dump
    assert word not in dump
    assert word.removeprefix("parley_") not in dump


def test_a_second_click_makes_no_second_token(world):
    first = world.nia.post(PAGE, FORM | {"key": "k7x2mpq4n8w3"})
    second = world.nia.post(PAGE, FORM | {"key": "k7x2mpq4n8w3"})
    assert (first.status_code, second.status_code, second.location) == (200, 303, PAGE)
    assert len(_tokens()) == 1


def test_a_form_that_is_wrong_makes_none(world):
    for wrong, sentence in (
        ({"name": ""}, "Write what it is for"),
        ({"name": "x" * 61}, "At most 60 characters"),
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["read", "everything"]}, "Choose at least one"),
        ({"scopes": ["insight"]}, "Choose at least one"),
        ({"days": "100000"}, "Choose one from the list"),
        ({"days": ""}, "Choose one from the list"),
    ):
        refused = world.nia.post(PAGE, FORM | wrong)
        assert refused.status_code == 422
        assert sentence in refused.text
    assert _tokens() == []


def test_the_scope_of_managers_is_offered_to_managers(world):
    assert "insight" in re.findall(r'name="scopes" value="(\w+)"', world.mara.get(PAGE).text)
    assert "insight" not in re.findall(r'name="scopes" value="(\w+)"', world.nia.get(PAGE).text)


def test_nobody_has_more_than_so_many(world):
    for number in range(tokens.MOST):
        assert world.nia.post(PAGE, FORM | {"name": f"Number {number}"}).status_code == 200
    refused = world.nia.post(PAGE, FORM)
    assert refused.status_code == 422
    assert "Withdraw one first" in refused.text
    world.nia.post(f"{PAGE}/{_tokens()[0].public_id}/withdrawal")
    assert world.nia.post(PAGE, FORM).status_code == 200


def test_a_withdrawn_token_is_worth_nothing(world):
    program = Program(world, "nia")
    assert program.get("/me").status_code == 200
    done = world.nia.post(f"{PAGE}/{program.token.public_id}/withdrawal")
    assert (done.status_code, done.location) == (303, PAGE)
    refused = program.get("/me")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert "A test" not in world.nia.get(PAGE).text


def test_nobody_withdraws_the_token_of_another(world):
    program = Program(world, "nia")
    for who in ("omar", "ada", "milo"):
        assert world[who].post(f"{PAGE}/{program.token.public_id}/withdrawal").status_code == 404
        assert world[who].post(f"{PAGE}/nowhere/withdrawal").status_code == 404
    assert program.get("/me").status_code == 200


def test_the_page_is_for_who_is_signed_in(world):
    assert world.nobody.get(PAGE).location.startswith("/sign-in")
    assert world.nobody.post(PAGE, FORM).status_code == 303
    assert _tokens() == []


def test_a_token_ends(world):
    program = Program(world, "nia", days=7)
    with clock.at(now() + timedelta(days=7) - timedelta(seconds=1)):
        assert program.get("/me").status_code == 200
    with clock.at(now() + timedelta(days=7)):
        assert program.get("/me").status_code == 401
        assert "Ended" in world.nia.get(PAGE).text


def test_the_last_use_is_noted_at_most_once_an_hour(world):
    program, start = Program(world, "nia"), now()
    assert "never used" in world.nia.get(PAGE).text
    noted = []
    for minutes in (0, 20, 59, 61, 90):
        with clock.at(start + timedelta(minutes=minutes)):
            program.get("/me")
        db.session.expire_all()
        noted.append((db.session.get_one(Token, program.token.id).used_at - start).total_seconds() / 60)
    assert noted == [0, 0, 0, 61, 61]


def test_a_token_does_what_its_scope_says_and_nothing_else(world):
    thread = world.thread()
    for scope in ("read", "write", "insight"):
        program = Program(world, "mara", [scope])
        answers = {
            "read": program.get("/threads"),
            "write": program.post(f"/threads/{thread.public_id}/me-too"),
            "insight": program.get("/insight/report"),
        }
        for name, answer in answers.items():
            assert answer.status_code == (200 if name == scope else 403)
            if name != scope:
                assert f'scope="{name}"' in answer.headers["WWW-Authenticate"]
                assert f"“{name}”" in answer.json["detail"]


def test_a_token_never_does_more_than_its_owner_at_that_moment(world):
    thread = world.thread(space=world.circle)
    program, manager = Program(world, "nia"), Program(world, "mara")
    assert program.get(f"/threads/{thread.public_id}").status_code == 200
    assert manager.get("/insight/report").status_code == 200
    with transaction():
        db.session.execute(text("DELETE FROM space_members"))
        people.revoke(db.session.get_one(Person, world.person["mara"].id), "manager")
    assert Program(world, "stranger").get(f"/threads/{thread.public_id}").status_code == 404
    assert program.get("/threads?space=circle").status_code == 404
    assert manager.get("/insight/report").status_code == 403


@pytest.mark.sqlite("it switches foreign keys off by a pragma")
def test_the_token_of_somebody_who_is_gone_stops(world):
    program = Program(world, "omar")
    with transaction():
        db.session.get_one(Person, world.person["omar"].id).claimed_at = None
    assert program.get("/me").status_code == 401
    other = Program(world, "stranger")
    with transaction():
        db.session.execute(text("PRAGMA foreign_keys=OFF"))
        db.session.execute(text("DELETE FROM people WHERE handle = 'stranger'"))
    assert other.get("/me").status_code == 401


def test_a_word_that_is_no_token_is_told_so(world):
    """It does not read as nobody instead, or a program whose token has ended would not notice."""
    program = Program(world, "nia")
    for word in (program.word[:-1], program.word + "x", "x", "parley_", "é", "parley_" + "a" * 43, "a" * 7000):
        program.word = word
        assert program.get("/threads").status_code == 401


def test_no_other_way_of_signing_counts(world):
    program = Program(world, "nia")
    for header in ("", "Bearer", "Bearer ", "Basic bmlhOm5pYQ==", "bearer x", "Token {word}", "{word}"):
        sent = program.client.get("/api/v1/me", headers={"Authorization": header.format(word=program.word)})
        assert sent.status_code == 401


def test_the_word_of_a_token_opens_no_page(world):
    program = Program(world, "nia")
    page = program.client.get("/inbox", headers={"Authorization": f"Bearer {program.word}"})
    assert page.status_code == 302
