"""The content of the sample: how much of it there is, and that what it shows can be found in it."""

import re
from collections import Counter

import pytest

from sample.checks import STATES
from sample.script import OPENERS
from sample.story import load

WORDS = {*OPENERS, "answer", "comment", "acknowledge", "ask_back"}
THEMES = ["brown water", "meter reading", "missed collection", "garden waste", "waiting list"]


@pytest.fixture(scope="module")
def story():
    return load()


def _posts(story):
    return [
        (step.who[0], step.words)
        for thread in story.threads
        for step in thread.steps
        if step.do in WORDS or (step.do == "decide" and step.text)
    ]


def _acts(story):
    return Counter(step.do for thread in story.threads for step in thread.steps)


def test_it_is_a_community_of_the_size_that_was_asked_for(story):
    assert (len(story.departments), len(story.spaces)) == (4, 6)
    seen_by = Counter(space.visibility for space in story.spaces)
    assert seen_by == {"public": 3, "members": 1, "invited": 1, "staff": 1}
    assert 38 <= len(story.people) <= 45
    assert 130 <= len(story.threads) <= 170
    roles = Counter(person.role for person in story.people)
    assert roles["manager"] == roles["administrator"] == 1
    assert roles["moderator"] == 2  # who hides does not judge the appeal
    assert roles["official"] == 9


def test_the_promises_of_the_spaces_differ(story):
    terms = [
        (space.promise_hours, space.peers_first_hours, space.hours) for space in story.spaces if space.promise_hours
    ]
    assert len(terms) == 4
    assert len({promise for promise, _peers, _hours in terms}) == 4


def test_every_state_is_there(story):
    assert {thread.state for thread in story.threads} == set(STATES)


def test_everything_that_people_can_do_is_done(story):
    acts = _acts(story)
    assert acts["accept"] >= 30
    assert acts["endorse"] >= 8
    assert acts["hide"] >= 3
    once = ("edit", "restore", "reopen", "delete", "follow", "me_too", "take", "ask_back", "acknowledge", "close",
            "bookmark", "hand_over", "take_over", "hand_back", "keep", "duplicate", "merge")  # fmt: skip
    assert acts["thank"] >= 4
    assert acts["flag"] >= 4
    assert {step.to for thread in story.threads for step in thread.steps if step.do == "judge"} == {
        "restored",
        "upheld",
    }
    for act in once:
        assert acts[act] >= 1, act
    several = [sum(step.do == "accept" for step in thread.steps) for thread in story.threads]
    assert sum(count > 1 for count in several) >= 4


def test_every_kind_of_thread_is_there(story):
    first = [thread.steps[0] for thread in story.threads]
    kinds = Counter(step.kind or step.do for step in first)
    assert kinds["question"] > 90
    assert min(kinds[kind] for kind in ("idea", "discussion", "explain", "announce")) >= 5
    steps = [step for thread in story.threads for step in thread.steps]
    assert {step.to for step in steps if step.do == "decide"} == {"review", "planned", "done", "not-doing"}
    assert {step.do for step in steps} >= {"worked", "failed"}


def test_everyone_takes_part(story):
    busy = {handle for thread in story.threads for step in thread.steps for handle in step.who}
    busy |= {outcome.who for outcome in story.outcomes} | {"bea"}
    assert busy == {person.handle for person in story.people}


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_raised_by_many_people_in_many_posts(story, theme):
    raised = [who for who, text in _posts(story) if theme in text.lower()]
    assert len(raised) >= 10
    assert len(set(raised)) >= 5


def test_outcomes_of_every_status_rest_on_threads(story):
    assert Counter(outcome.status for outcome in story.outcomes) == {
        "done": 2, "planned": 2, "looking": 1, "not_doing": 1
    }  # fmt: skip


def test_accounts_of_every_role_and_department_are_shown_and_of_two_moderators(story):
    shown = [(person.role, person.department) for person in story.people if person.sign_in]
    assert Counter(role for role, _ in shown) == {
        "member": 1, "official": 4, "moderator": 2, "manager": 1, "administrator": 1
    }  # fmt: skip
    assert len({department for role, department in shown if role == "official"}) == 4


def test_no_two_posts_are_alike(story):
    texts = [text for _, text in _posts(story)]
    openings = [" ".join(text.split()[:6]) for text in texts]
    assert len(set(texts)) == len(texts)
    assert [words for words, count in Counter(openings).items() if count > 1] == []


def test_no_two_flags_are_alike(story):
    flags = [
        (step.text, step.on, thread.label)
        for thread in story.threads
        for step in thread.steps
        if step.do == "flag" and step.text
        for _who in step.who
    ]
    assert len(flags) >= 3
    assert len(set(flags)) == len(flags)


def test_telephone_numbers_and_addresses_are_reserved_ones(story):
    text = "\n".join(text for _, text in _posts(story)) + "\n".join(outcome.did for outcome in story.outcomes)
    assert set(re.findall(r"https?://([^/)\s]+)|@([\w.]+\w)", text)) <= {("example.org", ""), ("", "example.org")}
    assert all(number.startswith("0555 01") for number in re.findall(r"\b0\d{3} \d{4}\b", text))


def test_words_are_set_in_proper_type(story):
    for _, text in _posts(story):
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        assert not set(prose) & set("\"'"), text


def test_every_title_begins_with_a_capital_or_a_number(story):
    titles = [thread.steps[0].title for thread in story.threads]
    titles += [part["title"] for thread in story.threads for step in thread.steps for part in step.method]
    assert [title for title in titles if title[:1].islower()] == []
