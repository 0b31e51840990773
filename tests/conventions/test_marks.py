"""Every route and every command says who may; what says nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest
from flask import Flask
from werkzeug.routing import Rule

from app import TOPICS
from foundation.policy import NOBODY, rules
from tests.conventions.source import calls, modules, string

FILES = {"static", "styles", "scripts"}
OF_FLASK = {"db", "routes", "run", "shell"}


def _routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FILES]


def test_there_are_routes_and_commands(app):
    assert len(_routes(app)) > 30
    assert len(list(_commands(app.cli))) > 5


def test_every_route_says_who_may(app):
    known = {rule.action for rule in rules()}
    unmarked = [
        rule.rule for rule in _routes(app) if getattr(app.view_functions[rule.endpoint], "needs", None) not in known
    ]
    assert unmarked == []


def test_only_files_have_no_mark(app):
    unmarked = {name for name, view in app.view_functions.items() if not hasattr(view, "needs")}
    assert unmarked == FILES


def _commands(group: click.Group, before: str = "") -> Iterator[tuple[str, Callable[..., Any] | None]]:
    for name, command in group.commands.items():
        if not before and name in OF_FLASK:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command.callback


def test_every_command_says_who_may(app):
    known = {rule.action for rule in rules() if rule.alone}
    assert [name for name, callback in _commands(app.cli) if getattr(callback, "needs", None) not in known] == []


def test_every_topic_and_every_handler_of_a_socket_says_who_may(app):
    """Live news is asked at join and at every event, by the topics; nothing else listens to a socket."""
    known = {rule.action for rule in rules()}
    sockets = app.extensions["parley.sockets"].sockets()
    handlers = sockets.handlers()
    heard = {**TOPICS, **handlers}
    assert [name for name, function in heard.items() if getattr(function, "needs", None) not in known] == []
    assert {space: set(found) for space, found in sockets.server.handlers.items()} == {"/": set(handlers)}
    found = [name for name, tree in modules().items() for called, _call in calls(tree) if called == "SocketIO"]
    assert found == ["foundation/live/sockets.py"]


def test_every_rule_is_named_somewhere_or_guards_a_page(app):
    """A rule that nobody asks is a rule that nobody keeps."""
    asked = {getattr(view, "needs", "") for view in app.view_functions.values()}
    asked |= {getattr(callback, "needs", "") for _name, callback in _commands(app.cli)}
    asked |= {
        word
        for tree in modules().values()
        for called, call in calls(tree)
        if called in ("may", "can", "access", "demand", "where", *_FETCHERS)
        for word in map(string, [*call.args, *(keyword.value for keyword in call.keywords)])
        if word
    }
    assert {rule.action for rule in rules()} - asked == set()


_FETCHERS = ("thread", "post", "thread_for", "post_for", "spaces")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_routes_take_one_method(app, method):
    both = [rule.rule for rule in _routes(app) if rule.methods - {"HEAD", "OPTIONS"} not in ({"GET"}, {"POST"})]
    assert both == []
    assert any(method in rule.methods for rule in _routes(app))


def test_addresses_are_nouns_in_small_letters(app):
    """And what stands for a thing is its public id or its name, never a number that tells how much there is."""
    version = "/api/v1"
    part = r"([a-z]+(-[a-z]+)*|<(path:)?\w+>)(\.[a-z]+)?"
    assert [
        rule.rule for rule in _routes(app) if not re.fullmatch(rf"/|(/({part}))+", rule.rule.removeprefix(version))
    ] == []


def test_whoever_is_asked_alone_has_a_rule_that_needs_no_thing(app):
    """`demand_alone` calls the rule without a thing: one that looks at it would fail for everyone."""
    for rule in rules():
        if rule.alone:
            assert rule.check(NOBODY, None) in (True, False)
