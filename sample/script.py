"""What the sample is made of: an organisation, its people, and thread by thread what happens, step by step.

A step is one act of one person, or one small act of several (votes). Its fields are those of the act; `label` names the
post that it makes, `on` the post that it is about. The opening of a thread is called `opening`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from foundation.worktime import Calendar
from sample.moments import Almanac, Moment, OnDay

OPENING = "opening"
OPENERS = ("ask", "explain", "announce")
"""The acts with which a thread begins."""


@dataclass(frozen=True)
class Organisation:
    """The organisation as a whole. `began` is when it opened its forum; `password` is that of every shown account."""

    name: str
    tagline: str
    purpose: str
    zone: str
    began: OnDay
    password: str
    rules: list[str]


@dataclass(frozen=True)
class Holiday:
    """A day off for everyone, counted in weekdays from the day of planting."""

    day: int
    name: str


@dataclass(frozen=True)
class Department:
    """A department."""

    slug: str
    name: str


@dataclass(frozen=True)
class Space:
    """A space with its charter. `hours` are the working hours of each weekday. No promise: `promise_hours` is None.
    `invited` are the handles of those who hold an invitation."""

    slug: str
    name: str
    purpose: str
    visibility: str
    department: str
    parts: tuple[str, ...]
    calendar: str
    hours: tuple[str, str]
    promise_hours: float | None = None
    peers_first_hours: float = 0
    pause_limit_days: int = 10
    invited: tuple[str, ...] = ()

    @property
    def minutes(self) -> tuple[int, int]:
        """The working hours of a weekday, in minutes of the day."""
        opens, closes = (int(text[:2]) * 60 + int(text[3:]) for text in self.hours)
        return opens, closes

    @property
    def promise(self) -> timedelta:
        """The promise in working time; none is no time."""
        return timedelta(hours=self.promise_hours or 0)


@dataclass(frozen=True)
class Person:
    """Somebody in the sample. `sign_in`: this account is shown on the sign-in page of the sample."""

    handle: str
    name: str
    role: str = "member"
    department: str | None = None
    title: str = ""
    sign_in: bool = False
    joined: OnDay | None = None

    @property
    def email(self) -> str:
        """The address this person signs in with."""
        return f"{self.handle}@example.org"


@dataclass(frozen=True)
class Step:
    """One act: what is done (`do`), by whom, when, and the fields that this act has.

    `to` is what it leads to: a department, another thread, the outcome of an appeal, the status of an idea. A how-to
    has `for_whom`, `needs`, `result`, its `method` (a title and a text for each step) and `months` until it is checked
    again; `step` is where it stopped. `pinned` says for how many weekdays from now an announcement stands on top.
    """

    do: str
    who: tuple[str, ...]
    when: Moment
    label: str = ""
    on: str = ""
    to: str = ""
    kind: str = ""
    title: str = ""
    text: str = ""
    summary: str = ""
    rule: str = ""
    reason: str = ""
    official: bool = False
    tags: tuple[str, ...] = ()
    for_whom: str = ""
    needs: str = ""
    method: tuple[Mapping[str, str], ...] = ()
    result: str = ""
    months: int = 0
    step: int = 0
    pinned: int = 0

    @property
    def words(self) -> str:
        """Everything that it says."""
        method = (f"{part['title']} {part['text']}" for part in self.method)
        return " ".join(filter(None, (self.title, self.text, self.for_whom, self.needs, *method, self.result)))


@dataclass(frozen=True)
class Thread:
    """A thread of the sample. `state` says in words how its clock stands right after planting."""

    label: str
    space: str
    state: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Outcome:
    """“You said, we did”, with what it rests on: a thread (its opening), or a thread/post, by their labels."""

    label: str
    when: Moment
    who: str
    status: str
    title: str
    said: str
    did: str
    evidence: tuple[str, ...]

    @property
    def posts(self) -> list[tuple[str, str]]:
        """The evidence as labels of a thread and a post in it."""
        return [(thread, post or OPENING) for thread, _, post in (each.partition("/") for each in self.evidence)]


@dataclass(frozen=True)
class SavedReply:
    """A paragraph that an official keeps for the colleagues of the department."""

    who: str
    when: OnDay
    name: str
    words: str


@dataclass(frozen=True)
class Story:
    """The whole sample."""

    organisation: Organisation
    holidays: tuple[Holiday, ...]
    departments: tuple[Department, ...]
    spaces: tuple[Space, ...]
    people: tuple[Person, ...]
    threads: tuple[Thread, ...]
    outcomes: tuple[Outcome, ...]
    saved_replies: tuple[SavedReply, ...]
    by_handle: Mapping[str, Person] = field(repr=False)
    by_label: Mapping[str, Thread] = field(repr=False)
    by_slug: Mapping[str, Space] = field(repr=False)

    def calendar(self, almanac: Almanac, space: Space) -> Calendar:
        """The working hours of a space, with the holidays where they fall."""
        days_off = frozenset(almanac.day(holiday.day) for holiday in self.holidays)
        return Calendar(almanac.zone, ((space.minutes,),) * 5 + ((), ()), days_off)

    def moment(self, almanac: Almanac, space: Space, told: Moment) -> datetime:
        """The moment that is told in this space."""
        return almanac.moment(told, self.calendar(almanac, space), space.promise)
