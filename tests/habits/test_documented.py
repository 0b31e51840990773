"""Every setting and every command is explained to the people who run the house."""

import re
from dataclasses import fields

import click
import pytest
from flask.cli import AppGroup

from app import create_app
from foundation.config import Config
from tests.habits.tree import documentation, texts

SETTINGS = {f"PARLEY_{item.name.upper()}" for item in fields(Config)}
FLOORS = {"app", "foundation", "community", "moderation", "insight", "sample"}
NAMED = re.compile(r"\bPARLEY_[A-Z]+(?:_[A-Z]+)*\b")


def _read_anywhere():
    """The settings that a program or a script reads, those in tests left out."""
    programs = (text for name, text in texts().items() if name.endswith((".py", ".sh")) or name.startswith("bin/"))
    return {found for text in programs for found in NAMED.findall(text)}


def _ours(group: click.Group, before: str = "flask"):
    """The full names of the commands that stand in our own modules: `flask import stackexchange`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _ours(command, f"{before} {name}")
        elif command.callback is not None and _module(command.callback).split(".")[0] in FLOORS:
            yield f"{before} {name}"


def _module(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function.__module__


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    application = create_app(Config(instance=str(tmp_path_factory.mktemp("instance"))))
    assert isinstance(application.cli, AppGroup)
    return set(_ours(application.cli))


def test_every_setting_is_documented():
    assert (SETTINGS | _read_anywhere()) - set(NAMED.findall(documentation())) == set()


def test_no_setting_is_documented_that_nothing_reads():
    assert set(NAMED.findall(documentation())) - SETTINGS - _read_anywhere() == set()


def test_every_setting_has_a_help_text():
    assert [item.name for item in fields(Config) if not item.metadata.get("help")] == []


def test_every_command_is_documented(commands):
    missing = {command for command in commands if not re.search(rf"{command}\b", documentation())}
    assert missing == set()


def test_the_commands_that_scripts_rely_on_are_there(commands):
    promised = {"setup", "demo", "work", "reindex", "recount", "policy", "person add", "import stackexchange"}
    promised |= {"insight score", "insight themes", "backup", "restore", "copy"}
    assert {f"flask {name}" for name in promised} - commands == set()
