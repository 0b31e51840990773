"""Plants the sample community: the house is founded, then every step of the story happens at its own moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import func, select

from community import departments, indexing, letters, notices, people, spaces
from community.notices import Notice
from community.people import Person
from community.queries.visitors import actor_of
from foundation import clock, schema, settings, worker
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from foundation.ports import ports
from foundation.search import Document, WhooshEngine
from insight import outcomes, themes
from insight.theme_tables import ThemePost
from moderation import calendars, charters, officials, saved_replies
from sample import script
from sample.acts import ACTS, Scene, Stage
from sample.moments import Almanac, on_day
from sample.script import Story

GRANTS = {"moderator": "moderator", "manager": "manager", "administrator": "admin"}
INBOX_READ = on_day("-2 12:00")
THEMES_FOUND = on_day("-14 17:00")  # before the first outcome, which may then name one
BETWEEN_SIGN_UPS = timedelta(minutes=11)
LULL, SHORT_LULL = timedelta(hours=6), timedelta(minutes=20)


@dataclass(frozen=True)
class Happening:
    """Something that happens in the story, and when."""

    at: datetime
    happen: Callable[[], object]


def is_empty() -> bool:
    """Whether nothing has been planted, imported or written here yet."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def is_half_planted(story: Story) -> bool:
    """Whether planting was broken off here: nobody lives here but people of the story, and it was not finished."""
    ours = {person.email for person in story.people}
    found = set(db.session.scalars(select(Person.email)))
    return bool(found) and found <= ours and not settings.current()["sample_sign_ins"]


def clear() -> None:
    """Make every table anew, so that planting can begin again. For what is_half_planted alone."""
    db.session.remove()
    schema.downgrade()
    schema.upgrade()


def plant(story: Story, now: datetime, progress: Callable[[int], None] = lambda _share: None) -> None:
    """Plant the story in an empty database, as if it had led up to `now` (aware). `progress` hears 0 to 100."""
    stretches = list(_stretches(Stage(story, Almanac(now, story.organisation.zone))))
    with _index_unwritten():
        for number, stretch in enumerate(stretches, 1):
            _live_through(stretch)
            progress(number * 100 // len(stretches))
    indexing.reindex()
    with transaction(), clock.at(now):
        letters.let_go()
        settings.change("sample_sign_ins", sign_ins(story))  # last: this is how a whole sample is known


def _live_through(stretch: list[Happening]) -> None:
    with transaction():
        for happening in stretch:
            with clock.at(happening.at):
                happening.happen()
    with clock.at(stretch[-1].at):
        worker.drain()


class _UnwrittenIndex(WhooshEngine):
    def put(self, documents: Iterable[Document]) -> None:
        pass

    def drop(self, keys: Iterable[int]) -> None:
        pass


@contextmanager
def _index_unwritten() -> Iterator[None]:
    """Nothing reads the index while the story is told: written once, at the end, it costs a third of the time less."""
    opened = ports()
    current_app.extensions["parley"] = replace(opened, search=_UnwrittenIndex(opened.config.folder / "search"))
    try:
        yield
    finally:
        current_app.extensions["parley"] = opened


def _stretches(stage: Stage) -> Iterator[list[Happening]]:
    """What happens, in order, cut where the worker comes by: after a long lull, and lately after a short one."""
    read_at = stage.almanac.on_day(INBOX_READ)
    stretch: list[Happening] = []
    for happening in sorted(_happenings(stage), key=lambda happening: happening.at):
        if stretch and happening.at - stretch[-1].at > (LULL if happening.at < read_at else SHORT_LULL):
            yield stretch
            stretch = []
        stretch.append(happening)
    yield stretch


def _happenings(stage: Stage) -> Iterator[Happening]:
    story, almanac = stage.story, stage.almanac
    began = almanac.on_day(story.organisation.began)
    yield Happening(began, partial(_found, stage))
    for number, person in enumerate(story.people, 1):
        joined = almanac.on_day(person.joined) if person.joined else began + number * BETWEEN_SIGN_UPS
        yield Happening(joined, partial(_join, stage, person))
    for thread in story.threads:
        space = story.by_slug[thread.space]
        for step in thread.steps:
            at = story.moment(almanac, space, step.when)
            yield Happening(at, partial(_act, stage, thread, step))
    for outcome in story.outcomes:
        at = story.moment(almanac, stage.space_of(outcome), outcome.when)
        yield Happening(at, partial(_publish, stage, outcome))
    for reply in story.saved_replies:
        yield Happening(almanac.on_day(reply.when), partial(_save, stage, reply))
    yield Happening(almanac.on_day(THEMES_FOUND), themes.find)
    yield Happening(almanac.on_day(INBOX_READ), partial(_read_inboxes, stage))


def _found(stage: Stage) -> None:
    """The organisation opens its forum: settings, departments, spaces with their charters."""
    story, house = stage.story, stage.story.organisation
    for key in ("tagline", "purpose", "zone", "rules"):
        settings.change(key, getattr(house, key))
    settings.change("site_name", house.name)
    for department in story.departments:
        stage.departments[department.slug] = departments.department(department.slug, department.name).id
    for position, space in enumerate(story.spaces):
        _open(stage, space, position)


def _open(stage: Stage, space: script.Space, position: int) -> None:
    working = stage.story.calendar(stage.almanac, space)
    hours = [[list(span) for span in day] for day in working.hours]
    calendar = calendars.publish(space.calendar, working.zone, hours, sorted(working.holidays))
    opened = spaces.found(space.slug, space.name, space.purpose, space.visibility, position)
    stage.spaces[space.slug] = opened.id
    charters.declare(
        SYSTEM,
        opened,
        department_id=stage.departments[space.department],
        calendar=calendar,
        promise_hours=space.promise_hours,
        peers_hours=space.peers_first_hours,
        pause_days=space.pause_limit_days,
        parts=space.parts,
    )


def _join(stage: Stage, person: script.Person) -> None:
    """One person signs up; those who are not shown have no password."""
    password = stage.story.organisation.password if person.sign_in else None
    joined = people.sign_up(person.name, person.email, password)
    if person.role in GRANTS:
        people.grant(joined, GRANTS[person.role])
    if person.department:
        department = db.session.get_one(departments.Department, stage.departments[person.department])
        officials.appoint(joined, department, person.title)
    for space in stage.story.spaces:
        if person.handle in space.invited:
            spaces.invite(db.session.get_one(spaces.Space, stage.spaces[space.slug]), joined.id)
    db.session.flush()
    stage.people[person.handle] = actor_of(joined.id)


def _act(stage: Stage, thread: script.Thread, step: script.Step) -> None:
    for handle in step.who:
        ACTS[step.do](Scene(stage, thread, step, stage.people[handle]))


def _publish(stage: Stage, outcome: script.Outcome) -> None:
    space = stage.space_of(outcome)
    evidence = [stage.posts[found] for found in outcome.posts]
    outcomes.publish(
        stage.people[outcome.who],
        status=outcome.status,
        title=outcome.title,
        said=outcome.said,
        did=stage.almanac.fill(outcome.did),
        department_id=stage.departments[space.department],
        evidence=evidence,
        space_id=stage.spaces[space.slug],
        theme_id=_theme_of(evidence),
    )


def _save(stage: Stage, reply: script.SavedReply) -> None:
    official = stage.people[reply.who]
    saved_replies.keep(official, reply.name, reply.words, min(official.departments))


def _theme_of(evidence: list[int]) -> int | None:
    """The theme that more than half of these posts have, if there are two of them at least."""
    given = select(ThemePost.theme_id).where(ThemePost.post_id.in_(evidence), ThemePost.theme_id.is_not(None))
    commonest = Counter(db.session.scalars(given)).most_common(1)
    if not commonest:
        return None
    theme_id, count = commonest[0]
    return theme_id if count > max(1, len(evidence) / 2) else None


def _read_inboxes(stage: Stage) -> None:
    newest = db.session.scalar(select(func.max(Notice.id))) or 0
    for actor in stage.people.values():
        notices.read_all(actor, newest)


def sign_ins(story: Story) -> list[dict[str, str]]:
    """The accounts that the sample shows: role, e-mail address and password of each."""
    named = {department.slug: department.name for department in story.departments}
    return [
        {
            "role": f"{person.role.capitalize()}{', ' + named[person.department] if person.department else ''}",
            "email": person.email,
            "password": story.organisation.password,
        }
        for person in story.people
        if person.sign_in
    ]
