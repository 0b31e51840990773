"""What had happened before the circle turns: two questions are overdue, and sixteen share two themes."""

from __future__ import annotations

from datetime import UTC, datetime

from community import people
from community.departments import Department
from community.people import Person
from community.queries.visitors import actor_of
from community.spaces import Space
from community.threads import Thread, open_thread
from foundation import clock
from foundation.database import db, transaction
from insight import themes
from moderation import officials
from tests.circle.house import House

PASSWORD = "a sentence to remember"
LATE_TITLE = "Who repairs the fountain in the market?"
OVERDUE_TITLE = "May I paint the hydrant outside my house?"
NEIGHBOURS = ("Bea", "Cem", "Dora", "Edin", "Finn", "Gita")
STREETS = ("Mill Lane", "Weir Road", "Kiln Yard", "Tanner Street", "Rope Walk", "Quay Hill", "Lamb Row", "Salt Gate")
BROWN = "The tap water in {street} is brown again. Brown water runs from the kitchen tap, the washing has brown spots."
METER = "The meter reading on my bill for {street} is wrong. I read the meter twice, it shows less than the bill."


def at(day: int, hour: int, minute: int = 0, *, month: int = 2) -> datetime:
    """A moment of the story, in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def live_through(house: House) -> None:
    """Everything that happened before Wednesday, 4 March 2026, through the same verbs that the pages call."""
    with clock.at(at(16, 9)), transaction():
        neighbours = [_joins(name) for name in NEIGHBOURS]
        for name in ("Piet Peer", "Olga Official", "Mona Manager"):
            _joins(name)
        officials.appoint(_person("olga"), db.session.get_one(Department, house.world.water.id), "Engineer")
        people.grant(_person("mona"), "manager")
    for number, street in enumerate(STREETS):
        neighbour = neighbours[number % len(neighbours)]
        with clock.at(at(17 + number, 9)):
            _asks(house.world.notes, neighbour, f"Brown tap water in {street}", BROWN.format(street=street))
            _asks(house.world.notes, neighbour, f"Meter reading for {street}", METER.format(street=street))
    with clock.at(at(26, 9)):
        _asks(house.world.square, neighbours[0], LATE_TITLE, "It has been dry since the summer fair.")
    with clock.at(at(26, 11)):
        _asks(house.world.square, neighbours[1], OVERDUE_TITLE, "The red has faded, and I have some left over.")
    with clock.at(at(4, 9, month=3)):
        house.world.drain()
        themes.find()


def _joins(name: str) -> Person:
    return people.sign_up(name, email_of(name), PASSWORD)


def email_of(name: str) -> str:
    """The address of somebody in the story."""
    return f"{name.split()[0].lower()}@example.org"


def _person(first: str) -> Person:
    return db.session.query(Person).filter_by(email=email_of(first)).one()


def _asks(space: Space, who: Person, title: str, words: str) -> Thread:
    with transaction():
        return open_thread(actor_of(who.id), db.session.merge(space), kind="question", title=title, words=words)
