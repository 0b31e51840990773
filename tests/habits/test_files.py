"""What no file of the project may contain."""

import re

import pytest

from tests.habits.tree import texts

# Written in two parts, so that this file keeps the rule too.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry" + ".npmjs",
    "deb." + "debian.org",
    "--index" + "-url",
]
HOMES = re.compile(r"(?<![\w.~-])/(?:" + "|".join(["Us" + "ers", "ho" + "me", "ro" + "ot", "wo" + "rk"]) + r")/[\w.]")
UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME)\b")
LOCKS = {"requirements.txt", "requirements-dev.txt", "bin/uv.txt"}


def _lines_with(pattern):
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_registry(host):
    assert _lines_with(re.compile(re.escape(host))) == []


def test_no_file_knows_a_developers_folders():
    assert _lines_with(HOMES) == []


def test_nothing_is_left_unfinished():
    assert _lines_with(UNFINISHED) == []


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_every_locked_package_has_its_hashes(lock):
    packages = re.split(r"\n(?=[a-z0-9])", texts()[lock].strip())
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_tests_are_locked_to_the_packages_that_run():
    runtime, everything = (set(re.findall(r"^\S+==\S+", texts()[name], re.MULTILINE)) for name in sorted(LOCKS)[:0:-1])
    assert runtime - everything == set()
