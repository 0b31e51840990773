"""The web process and the worker live and end together."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.habits.tree import ROOT

STANDS = "import os, time; os.write(1, b'stands\\n'); time.sleep(60)"
FALLS = "import sys; sys.exit(3)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STANDS}"
MAIN = """
import sys
from bin import serve
serve.SECONDS_TO_STOP = 0.5
serve.COMMANDS = {"web process": ["-c", sys.argv[1]], "worker": ["-c", sys.argv[2]]}
sys.exit(serve.main())
"""


def _serve(web, worker):
    """Start serve.py with two stand-ins, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, web, worker],
        cwd=ROOT,
        env=os.environ | {"PARLEY_PORT": "1"},  # nobody answers there
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("web", "worker", "fallen"), [(FALLS, STANDS, "web process"), (STANDS, FALLS, "worker"), (DEAF, FALLS, "worker")]
)
def test_when_one_ends_so_does_the_other(web, worker, fallen):
    with _serve(web, worker) as both:
        # Reading to the end of the output waits for every process that could still write to it.
        _, complained = both.communicate(timeout=20)
    assert both.returncode == 1
    assert complained == f"The {fallen} ended with status 3, so Parley has stopped.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_both_end_when_asked(number):
    with _serve(STANDS, STANDS) as both:
        assert [both.stdout.readline(), both.stdout.readline()] == ["stands\n", "stands\n"]
        asked = time.monotonic()
        both.send_signal(number)
        both.communicate(timeout=20)
    assert both.returncode == 0
    assert time.monotonic() - asked < 10


def test_the_first_process_of_gunicorn_stays_small():
    """It serves nothing, and whatever it imports is kept twice."""
    script = "import sys, foundation.server; print({'flask', 'sqlalchemy', 'structlog'} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
