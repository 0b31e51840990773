"""Every event of the house is wired once, in the one table of app.py, under a name that outlives its class."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib import import_module

import pytest

from app import WIRES
from foundation.events import Event, name_of
from tests.conventions.source import calls, modules, string

EVENTS = [
    getattr(import_module(name.removesuffix(".py").replace("/", ".")), node.name)
    for name, tree in modules().items()
    if name.endswith("/events.py") and name != "foundation/events.py"
    for node in tree.body
    if isinstance(node, ast.ClassDef)
]
LISTENERS = [listener for wire in WIRES for listener in (*wire.now, *wire.later)]


def test_every_event_is_wired_once():
    assert Counter(wire.event for wire in WIRES) == Counter(EVENTS)


def test_every_event_has_a_name_of_its_own():
    assert [name for name, count in Counter(event.name for event in EVENTS).items() if count > 1] == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_is_frozen_in_the_past_tense_with_ids_and_a_moment(event):
    assert issubclass(event, Event)
    assert is_dataclass(event)
    assert event.__dataclass_params__.frozen
    assert event.__doc__
    assert fields(event)[0].name == "at"
    assert all(re.fullmatch(r"(int|str|bool)", str(item.type)) for item in fields(event)[1:]), (
        "an event carries ids, words and yes or no; what else it needs is read from the world again"
    )


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_the_name_of_an_event_is_written_out(event):
    """Rows wait under this name while a new version is installed, so it must not follow from the class."""
    assert "name" in vars(event)
    assert re.fullmatch(r"[a-z]+\.[a-z]+", event.name)


def test_events_are_defined_where_they_happen():
    elsewhere = [
        f"{name}: {node.name}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Event" for base in node.bases)
        if not name.endswith("/events.py")
    ]
    assert elsewhere == []


def test_every_event_is_recorded_somewhere():
    recorded = {
        called
        for tree in modules().values()
        for name, call in calls(tree)
        if name == "record"
        for argument in call.args
        if isinstance(argument, ast.Call) and (called := getattr(argument.func, "id", None))
    }
    assert {event.__name__ for event in EVENTS} - recorded == set()


def test_every_listener_can_be_found_again_by_its_name():
    for listener in LISTENERS:
        module, _, function = name_of(listener).rpartition(".")
        assert getattr(import_module(module), function) is listener


def test_what_a_listener_hears_is_what_it_says():
    """The annotation of a listener names every event it is wired to, or Event."""
    for wire in WIRES:
        for listener in (*wire.now, *wire.later):
            heard = str(next(iter(listener.__annotations__.values())))
            assert re.search(rf"\b({wire.event.__name__}|Event)\b", heard) or "object" in heard, name_of(listener)


def test_listeners_say_in_their_first_words_when_they_are_called():
    later = {listener for wire in WIRES for listener in wire.later}
    assert [name_of(listener) for listener in later if not (listener.__doc__ or "").startswith("Later, ")] == []


def test_names_of_events_stand_nowhere_but_in_their_class():
    names = {event.name for event in EVENTS}
    twice = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        for called, call in calls(tree)
        if called in ("record", "hear")
        if any(string(argument) in names for argument in call.args)
    ]
    assert twice == []


def test_an_event_survives_its_way_through_the_outbox():
    moment = datetime.fromisoformat("2026-03-04T10:00:00.123456+00:00")
    for event in EVENTS:
        given = {item.name: {"int": 7, "str": "answer", "bool": True}[str(item.type)] for item in fields(event)[1:]}
        happened = event(at=moment, **given)
        assert event.from_json(happened.to_json()) == happened
