"""Communities with spaces that are not public, in the first quarter of 2026, made up by chance from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from community import spaces
from community.people import Person
from community.posts import ANSWER, PERSONAL, Post
from community.spaces import Space
from foundation import clock
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight.queries.figures import MOODS
from insight.signals import Signal, put_in_force
from insight.theme_tables import AlsoAbout, Theme, ThemePost
from tests.world import World

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 10, 8, tzinfo=UTC)


class Closed:
    """A community with a second space for members and a second one with invitations; `themes` by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        with clock.at(BEGAN), transaction():
            self.lane = spaces.found("lane", "The lane", "For members.", spaces.MEMBERS, 6)
            self.table = spaces.found("table", "The table", "By invitation.", spaces.INVITED, 7)
            spaces.invite(self.table, world.person["mara"].id)
            self.people = [_person(number) for number in range(30)]
            put_in_force("x")
            self.themes = {name: _theme(name) for name in ("pipes", "roses", "bills")}
        places = (world.square, world.club, self.lane, world.circle, self.table, world.office)
        with clock.at(BEGAN):
            self.threads = {space.slug: world.thread("ada", space, kind="discussion").id for space in places}

    def post(self, space: Space | str, who: int, mood: str, theme: str | None, at: datetime) -> Post:
        """One reply, read by the model."""
        made = Post(
            public_id=public_id(), thread_id=self.threads[space if isinstance(space, str) else space.slug],
            author_id=self.people[who], role=ANSWER, voice=PERSONAL, source_text="It is so.", html="<p>It is so.</p>",
            created_at=at, score=0, imported_score=0,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        told = None if mood == MOODS[-1] else mood
        db.session.add(Signal(post_id=made.id, model="x", sentiment=told, confidence=1, scored_at=now()))
        db.session.add(ThemePost(post_id=made.id, theme_id=self.themes[theme] if theme else None))
        if theme == "roses":
            db.session.add(AlsoAbout(post_id=made.id, theme_id=self.themes["pipes"]))
        return made

    def many(
        self, space: Space, count: int, people: int, mood: str, theme: str | None = None, month: int = 2
    ) -> list[int]:
        """So many posts of so many people in a month; their ids."""
        with transaction():
            began = datetime(2026, month, 3, tzinfo=UTC)
            made = [self.post(space, at % people, mood, theme, began + timedelta(hours=at)) for at in range(count)]
            return [post.id for post in made]

    def by_chance(self, seed: int, count: int) -> None:
        """Posts in all spaces, by people of whom some have one mood only, about themes that are large or small."""
        chance = random.Random(seed)
        large = {slug: chance.choice((0.3, 1, 3)) for slug in self.threads}
        moods: dict[str, Sequence[float]] = {slug: [chance.choice((0, 0.02, 1)) for _ in MOODS] for slug in large}
        about = {slug: [chance.choice((0.02, 1)) for _ in range(4)] for slug in large}
        few = {slug: chance.choice((*MOODS, None, None)) for slug in large}
        with transaction():
            for _ in range(count):
                slug = chance.choices(list(large), list(large.values()))[0]
                mood = chance.choices(MOODS, [weight + 1e-6 for weight in moods[slug]])[0]
                theme = chance.choices((None, *self.themes), about[slug])[0]
                who = chance.randrange(3 if few[slug] == mood else 30)
                self.post(slug, who, mood, theme, BEGAN + timedelta(minutes=chance.randrange(90 * 24 * 60)))


def _person(number: int) -> int:
    person = Person(
        handle=f"p{number}", name=f"Person {number}", email=f"p{number}@example.org", password=None,
        session_key=public_id(20), joined_at=now(), claimed_at=now(),
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person.id


def _theme(name: str) -> int:
    theme = Theme(public_id=public_id(), key=name, label=name, terms="[]", found_at=now())
    db.session.add(theme)
    db.session.flush()
    return theme.id
