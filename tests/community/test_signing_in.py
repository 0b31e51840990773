"""Signing up, in and out."""

from __future__ import annotations

import pytest

from community import people
from community.people import Person
from foundation.database import transaction
from tests.community.looking import count, one
from tests.world import World

GIVEN = {"name": "Amal Haddad", "email": "Amal@Example.org", "password": "a long enough one"}


def test_it_signs_up_and_comes_back(world: World):
    done = world.nobody.post("/sign-up", GIVEN | {"next": "/ask?title=x"})
    assert (done.status_code, done.location) == (303, "/ask?title=x")
    person = one(Person, email="amal@example.org")
    assert (person.name, person.handle) == ("Amal Haddad", "amal-haddad")
    assert "Welcome, Amal Haddad." in world.nobody.get("/").text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": ""}, "Write your name."),
        ({"name": "\u200b"}, "Write something here."),
        ({"name": "x" * 81}, "A name has at most 80 characters."),
        ({"email": "amal"}, "Write an e-mail address such as"),
        ({"email": "nia@example.org"}, "Somebody has signed up with this address."),
        ({"email": "NIA@example.org"}, "Somebody has signed up with this address."),
        ({"password": "short"}, "A password has at least 10 characters."),
    ],
)
def test_a_refusal_says_why(world: World, given: dict[str, str], why: str):
    before = count(Person)
    page = world.nobody.post("/sign-up", GIVEN | given)
    assert page.status_code == 422
    assert why in page.text
    assert "<title>Error: Create an account" in page.text
    assert count(Person) == before


def test_it_signs_in_and_out(world: World):
    with transaction():
        people.sign_up("Amal", "amal@example.org", "a long enough one")
    for password, status in (("a wrong one indeed", 422), ("a long enough one", 303)):
        sent = world.nobody.post("/sign-in", {"email": " Amal@example.org ", "password": password, "next": "/inbox"})
        assert sent.status_code == status
    assert sent.location == "/inbox"
    assert world.nobody.get("/inbox").status_code == 200
    world.nobody._key = None
    assert world.nobody.post("/sign-out").status_code == 303
    assert world.nobody.get("/inbox").status_code == 302


@pytest.mark.parametrize("next_", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_astray(world: World, next_: str):
    assert world.nobody.post("/sign-up", GIVEN | {"next": next_}).location == "/"


def test_an_unclaimed_person_cannot_sign_in(world: World):
    with transaction():
        world_person = one(Person, handle="omar")
        world_person.email, world_person.password = None, None
    assert world.nobody.post("/sign-in", {"email": "omar@example.org", "password": ""}).status_code == 422
    assert world.nobody.post("/sign-in", {"email": "", "password": "x"}).status_code == 422
