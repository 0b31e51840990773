"""What must be true of the sample's content, so that planting it can only succeed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from community.ideas import DECIDED, STATUSES
from moderation.flags import REASONS
from sample.moments import Almanac
from sample.script import OPENERS, OPENING, Outcome, Person, Step, Story, Thread

A_WORKING_DAY = datetime(2026, 3, 11, 12, tzinfo=UTC)
STATES = (
    "kept",
    "kept by endorsement",
    "paused, then kept",
    "missed by lateness",
    "reopened, then missed",
    "reopened, running",
    "overdue",
    "due today",
    "due soon",
    "running",
    "members first",
    "paused",
    "void",
    "no promise",
)
ROLES = ("member", "official", "moderator", "manager", "administrator")
SEVERAL = {"vote", "me_too", "follow", "thank", "bookmark", "flag", "worked", "failed"}

ABOUT_HIDDEN = {"hide", "restore", "appeal", "judge"}

# The fields that each act needs, and those that it may have besides.
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "ask": ({"label", "kind", "title", "text"}, {"tags"}),
    "explain": ({"label", "title", "for_whom", "needs", "method", "result"}, {"tags", "months"}),
    "announce": ({"label", "title", "text"}, {"tags", "pinned"}),
    "worked": (set(), set()),
    "failed": (set(), {"step"}),
    "decide": ({"to"}, {"text", "label"}),
    "answer": ({"text"}, {"label", "official", "summary"}),
    "comment": ({"on", "text"}, {"label"}),
    "acknowledge": ({"text"}, set()),
    "ask_back": ({"text"}, {"label"}),
    "endorse": ({"on", "text"}, set()),
    "accept": ({"on"}, set()),
    "unaccept": ({"on"}, set()),
    "vote": ({"on"}, set()),
    "me_too": (set(), set()),
    "follow": (set(), set()),
    "edit": ({"on", "text"}, set()),
    "hide": ({"on", "rule", "reason"}, set()),
    "restore": ({"on", "rule", "reason"}, set()),
    "reopen": (set(), set()),
    "delete": ({"on"}, set()),
    "take": (set(), set()),
    "note": ({"text"}, set()),
    "thank": ({"on"}, set()),
    "bookmark": (set(), set()),
    "close": (set(), set()),
    "hand_over": ({"to", "text"}, set()),
    "take_over": (set(), set()),
    "hand_back": ({"text"}, set()),
    "flag": ({"on", "reason"}, {"text"}),
    "keep": ({"on", "rule", "reason"}, set()),
    "appeal": ({"on", "text"}, set()),
    "judge": ({"on", "to", "rule", "reason"}, set()),
    "duplicate": ({"to", "rule", "reason"}, set()),
    "merge": ({"to", "rule", "reason"}, set()),
}
_EVERY_FIELD = set[str]().union(*(needed | allowed for needed, allowed in FIELDS.values()))
_MADE_BY = {
    **dict.fromkeys(OPENERS, OPENING),
    "answer": "answer",
    "decide": "answer",
    "comment": "comment",
    "ask_back": "official question",
}


class StoryError(ValueError):
    """The content contradicts itself; the message says where and how."""


def check(story: Story) -> None:
    """Raise StoryError with every fault found, one a line."""
    faults = [*_faults_of_the_house(story)]
    for thread in story.threads:
        faults += (f"{thread.label}: {fault}" for fault in _Walk(story, thread).faults())
    for outcome in story.outcomes:
        faults += (f"{outcome.label}: {fault}" for fault in _faults_of_an_outcome(story, outcome))
    if faults:
        raise StoryError("\n".join(faults))


def _faults_of_the_house(story: Story) -> Iterator[str]:
    departments = {department.slug for department in story.departments}
    for kind, names in (
        ("handle", [person.handle for person in story.people]),
        ("name", [person.name for person in story.people]),
        ("label", [thread.label for thread in story.threads]),
        ("title", [thread.steps[0].title for thread in story.threads]),
        ("label", [outcome.label for outcome in story.outcomes]),
    ):
        yield from (f"{name}: this {kind} is there twice." for name in set(names) if names.count(name) > 1)
    for person in story.people:
        if person.role not in ROLES or (person.role == "official") != (person.department in departments):
            yield f"{person.handle}: a role is one of {', '.join(ROLES)}; officials have a department, others none."
    for space in story.spaces:
        if space.department not in departments or len(space.purpose) > 300:
            yield f"{space.slug}: a space has a department, and a purpose of up to 300 characters."


def _faults_of_an_outcome(story: Story, outcome: Outcome) -> Iterator[str]:
    known = {(thread.label, step.label): step for thread in story.threads for step in thread.steps if step.label}
    unknown = [f"{thread}/{post}" for thread, post in outcome.posts if (thread, post) not in known]
    if unknown or not outcome.evidence:
        yield f"evidence is made of posts, not of {', '.join(unknown) or 'nothing'}."
    elif len({story.by_label[label].space for label, _ in outcome.posts}) > 1:
        yield "the evidence lies in more than one space, so nobody knows who may read it."
    else:
        yield from _faults_of_the_order(story, outcome, [known[post] for post in outcome.posts])
    person = story.by_handle.get(outcome.who)
    if person is None or person.role != "manager":
        yield f"{outcome.who} is no manager."
    if len(outcome.title) > 160 or len(outcome.said) > 400:
        yield "a title has up to 160 characters, and what was said up to 400."


def _faults_of_the_order(story: Story, outcome: Outcome, evidence: list[Step]) -> Iterator[str]:
    almanac = Almanac(A_WORKING_DAY, story.organisation.zone)
    space = story.by_slug[story.by_label[outcome.posts[0][0]].space]
    published = story.moment(almanac, space, outcome.when)
    if any(story.moment(almanac, space, step.when) >= published for step in evidence):
        yield "some of the evidence was written only after it."


@dataclass
class _Walk:
    """One walk through the steps of a thread, which knows the posts that are there so far."""

    story: Story
    thread: Thread
    posts: dict[str, tuple[str, str, bool]] = field(default_factory=dict)  # label: author, kind of post, official
    hidden: set[str] = field(default_factory=set)
    voices: set[tuple[str, str, str]] = field(default_factory=set)

    def faults(self) -> Iterator[str]:
        steps = self.thread.steps
        if self.thread.state not in STATES:
            yield f"{self.thread.state!r} is no state."
        if [number for number, step in enumerate(steps) if step.do in OPENERS] != [0]:
            yield "a thread begins when somebody asks, once."
            return
        yield from self._order()
        for number, step in enumerate(steps, 1):
            yield from (f"step {number} ({step.do}): {fault}" for fault in self._step(step))

    def _order(self) -> Iterator[str]:
        almanac = Almanac(A_WORKING_DAY, self.story.organisation.zone)
        space = self.story.by_slug[self.thread.space]
        times = [self.story.moment(almanac, space, step.when) for step in self.thread.steps]
        for number, (earlier, later) in enumerate(pairwise(times), 2):
            if earlier >= later:
                yield f"step {number} does not come after the one above it."
        for step, at in zip(self.thread.steps, times, strict=True):
            for person in self._people(step):
                if person.joined and almanac.on_day(person.joined) >= at:
                    yield f"{person.handle} has not joined by then."

    def _people(self, step: Step) -> Iterable[Person]:
        return [self.story.by_handle[handle] for handle in step.who if handle in self.story.by_handle]

    def _step(self, step: Step) -> Iterator[str]:
        if step.do not in FIELDS:
            yield "there is no such act."
            return
        yield from self._fields(step)
        if unknown := set(step.who) - self.story.by_handle.keys():
            yield f"nobody is called {', '.join(sorted(unknown))}."
            return
        if len(step.who) != 1 and step.do not in SEVERAL:
            yield "one person does this."
        if step.on and step.on not in self.posts:
            yield f"there is no post {step.on} yet."
            return
        for person in self._people(step):
            yield from self._may(step, person)
        self._remember(step)

    def _fields(self, step: Step) -> Iterator[str]:
        needed, allowed = FIELDS[step.do]
        given = {name for name in _EVERY_FIELD if getattr(step, name)}
        if missing := needed - given:
            yield f"{', '.join(sorted(missing))} is missing."
        if surplus := given - needed - allowed:
            yield f"{', '.join(sorted(surplus))} has no meaning here."
        if len(step.summary) > 200 or len(step.title) > 250 or len(step.tags) > 5:
            yield "up to 200 characters of summary, 250 of title, and 5 tags."
        if step.label and step.label in self.posts:
            yield f"there is a post {step.label} already."

    def _may(self, step: Step, person: Person) -> Iterator[str]:
        asker = self.thread.steps[0].who[0]
        author, kind, official = self.posts.get(step.on, ("", "", False))
        speaks = person.role == "official"
        refused = {
            "answer": step.official and not speaks,
            "comment": kind == "comment",
            "acknowledge": not speaks,
            "ask_back": not speaks,
            "take": not speaks,
            "endorse": not speaks or kind != "answer" or official or author in (asker, person.handle),
            "accept": person.handle != asker or kind != "answer",
            "unaccept": person.handle != asker or kind != "answer",
            "reopen": person.handle != asker,
            "me_too": person.handle == asker,
            "vote": author == person.handle or not self._votable(kind),
            "edit": author != person.handle,
            "delete": author != person.handle,
            "hide": person.role != "moderator" or step.on in self.hidden,
            "restore": person.role != "moderator" or step.on not in self.hidden,
            "thank": author == person.handle,
            "close": person.handle != asker,
            "announce": person.role == "member",
            "decide": not speaks or step.to not in STATUSES or (step.to in DECIDED and not step.text),
            "worked": person.handle == asker,
            "failed": person.handle == asker,
            "note": not speaks,
            "hand_over": not speaks or step.to not in {place.slug for place in self.story.departments},
            "take_over": not speaks,
            "hand_back": not speaks,
            "flag": author == person.handle or step.reason not in REASONS,
            "keep": person.role != "moderator",
            "appeal": author != person.handle or step.on not in self.hidden,
            "judge": person.role != "moderator" or step.to not in ("restored", "upheld"),
            "duplicate": person.role != "moderator" or step.to not in self.story.by_label,
            "merge": person.role != "moderator" or step.to not in self.story.by_label,
        }
        if refused.get(step.do):
            yield f"{person.handle} may not do this."
        if step.do not in ABOUT_HIDDEN and {step.on, OPENING} & self.hidden:
            yield "this is hidden."
        if step.do in SEVERAL:
            voice = (step.do, step.on, person.handle)
            if voice in self.voices:
                yield f"{person.handle} did this before."
            self.voices.add(voice)

    def _votable(self, kind: str) -> bool:
        return kind == "answer" or (kind == OPENING and self.thread.steps[0].kind == "idea")

    def _remember(self, step: Step) -> None:
        if step.label and step.do in _MADE_BY:
            self.posts[step.label] = (step.who[0], _MADE_BY[step.do], step.official or step.do == "decide")
        if step.do == "hide":
            self.hidden.add(step.on)
        if step.do == "restore" or (step.do == "judge" and step.to == "restored"):
            self.hidden.discard(step.on)
