"""What had happened before the circle turns: two questions that are overdue, and a fortnight of questions that share themes."""

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
BROWN = [
    ("Brown water from the kitchen tap", "The tap gives brown water every morning. The washing comes out with brown spots."),
    ("Is brown water from the tap safe to drink?", "Our tap water is brown since Monday. Is it safe to boil and drink?"),
    ("Brown tap water again in Mill Lane", "Brown water again, it smells of iron. The tap filter is brown after one day."),
    ("The tap runs brown after the mains flushing", "They flushed the mains, and now our tap runs brown water for an hour."),
    ("How long must I run the tap until brown water clears?", "I ran the tap for ten minutes and the water is still brown."),
    ("Washing ruined by brown water", "A white shirt is brown after one wash, because the tap water was brown."),
]
METER = [
    ("How do I read the new meter?", "The new meter shows two numbers. Which number of the meter do I send you?"),
    ("The meter reading on my bill is wrong", "My bill has a meter reading that is higher than my meter shows today."),
    ("Where is my meter?", "I cannot find the meter. The reader card says it is under the stairs."),
    ("When will the meter be read?", "Nobody came to read the meter, and the bill is an estimate again."),
    ("Can I send a photograph of the meter?", "The meter is hard to read. May I send a photograph of the reading?"),
    ("The meter turns although every tap is closed", "All is closed and the meter turns slowly. Is the meter broken?"),
]


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
    for number, (title, words) in enumerate(BROWN + METER):
        with clock.at(at(17 + number // 2, 9 + number % 2)):
            _asks(house.world.notes, neighbours[number % len(neighbours)], title, words)
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
