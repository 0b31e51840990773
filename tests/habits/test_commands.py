"""The commands in bin/: they can be started, and they say in a sentence what is wrong."""

import os
import shutil
import socket
import subprocess

import pytest

from tests.habits.tree import COMMANDS, ROOT

SCRIPTS = [*COMMANDS, ROOT / "bin" / "environment.sh"]


def _name(path):
    return str(path.relative_to(ROOT))


def _run(*arguments, **environment):
    """Run a command with an environment that holds a path and what is given, and nothing else."""
    return subprocess.run(
        [str(argument) for argument in arguments],
        env={"PATH": os.environ["PATH"]} | environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("script", COMMANDS, ids=_name)
def test_a_command_can_be_started(script):
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_script_is_well_formed(shell, script):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    assert _run(shell, "-n", script).stderr == ""


@pytest.mark.parametrize("command", ["run", "test", "lint", "bench"])
def test_a_command_explains_itself(command):
    ended = _run(ROOT / "bin" / command, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.lower().startswith(f"usage: bin/{command}")


def test_run_refuses_an_option_that_it_does_not_know():
    ended = _run(ROOT / "bin" / "run", "--emtpy")
    assert ended.returncode == 2
    assert "bin/run [--empty]" in ended.stderr


def test_run_says_which_python_it_needs(tmp_path):
    for version in ("", ".11", ".12", ".13", ".14"):
        old = tmp_path / f"python3{version}"
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1\n')
        old.chmod(0o755)
    ended = _run(ROOT / "bin" / "run", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert ended.returncode == 1
    assert ended.stderr == (
        "Parley needs Python 3.11 or newer, and this machine has Python 3.9.2. "
        "Install a newer Python, then run this again.\n"
    )


@pytest.mark.parametrize("port", ["ten", "0", "65536", "-1"])
def test_run_says_that_a_port_is_none(port):
    ended = _run(ROOT / "bin" / "run", PARLEY_PORT=port)
    assert ended.returncode == 1
    assert ended.stderr == f"PARLEY_PORT is “{port}”, but a port is a number from 1 to 65535.\n"


def test_run_says_that_a_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = _run(ROOT / "bin" / "run", PARLEY_PORT=str(port))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {port} is taken by another program, perhaps a Parley that still runs.")


def test_the_tests_say_that_a_browser_is_missing(tmp_path):
    lean = tmp_path / "bin"
    lean.mkdir()
    for program in ("sh", "dirname", "cmp", "id", "env", "python3", "printf"):
        if (found := shutil.which(program)) is not None:
            (lean / program).symlink_to(found)
    (lean / "id").unlink()
    (lean / "id").write_text("#!/bin/sh\necho 1000\n")
    (lean / "id").chmod(0o755)
    ended = _run(ROOT / "bin" / "test", PATH=str(lean))
    assert ended.returncode == 1
    assert "apt-get install chromium-headless-shell libatomic1" in ended.stderr


def test_ci_runs_all_tests_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[1:] == ['exec "$(dirname -- "$0")/../bin/test" --all']


@pytest.mark.slow
def test_style_templates_and_types_have_no_findings():
    ended = subprocess.run([ROOT / "bin" / "lint"], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
