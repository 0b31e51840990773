"""Pages as PDF and pictures as PNG: the Chromium that is installed makes them, so that the print style of a page is its
only layout."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import current_app

from foundation import bundles

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS, SECONDS_FOR_A_PICTURE = 60, 20
SHARPER = 2
_OF_THE_SITE = re.compile(r'<link rel="(?:stylesheet|icon)"[^>]*>|<script\b[^>]*></script>')


class CannotPrint(Exception):
    """No browser is there, or it did not print; `str` of it is a sentence for people."""


class Busy(Exception):
    """Somebody else is being drawn for."""


def browser(named: str = "") -> str:
    """The path of the browser: `named` if given, else the first of BROWSERS. CannotPrint where there is none."""
    for candidate in (named,) if named else BROWSERS:
        if found := shutil.which(candidate):
            return found
    raise CannotPrint(
        "Chromium is needed to print a PDF. Install it (on Debian: apt-get install chromium-headless-shell), or "
        "name it in PARLEY_CHROMIUM."
    )


def installed(named: str = "") -> bool:
    """Whether there is a browser."""
    try:
        return bool(browser(named))
    except CannotPrint:
        return False


def standing_alone(page: str, address: str) -> str:
    """A page of ours as one file: its styles in it, no scripts, its links leading to the site at `address`."""
    head = f'<base href="{address.rstrip("/")}/">\n<style>{bundles.styles(current_app)}</style>\n</head>'
    return _OF_THE_SITE.sub("", page).replace("</head>", head, 1)


def write(page: str, file: Path, program: str) -> None:
    """Print a page that stands alone into `file`, in place of an older one; there is never half a file."""
    with tempfile.TemporaryDirectory(prefix="parley-print-") as folder:
        source, printed = Path(folder) / "page.htm", Path(folder) / "page.pdf"
        source.write_text(page, "utf-8")
        _run(program, SECONDS, folder, "--no-pdf-header-footer", f"--print-to-pdf={printed}", source.as_uri())
        if not printed.exists():
            raise CannotPrint(f"{program} did not print the page.")
        beside = file.with_name(f".{file.name}.part")
        shutil.copyfile(printed, beside)
        beside.replace(file)


def pdf(page: str, program: str) -> bytes:
    """A page that stands alone, printed."""
    with tempfile.TemporaryDirectory(prefix="parley-print-") as folder:
        file = Path(folder) / "printed.pdf"
        write(page, file, program)
        return file.read_bytes()


def png(svg: bytes, width: int, height: int, program: str) -> bytes:
    """An SVG of this size in units as PNG, with SHARPER dots for each unit. CannotPrint."""
    with tempfile.TemporaryDirectory(prefix="parley-print-") as folder:
        source, made = Path(folder) / "picture.svg", Path(folder) / "picture.png"
        source.write_bytes(svg)
        size = (f"--window-size={width},{height}", f"--force-device-scale-factor={SHARPER}", "--hide-scrollbars")
        _run(program, SECONDS_FOR_A_PICTURE, folder, *size, f"--screenshot={made}", source.as_uri())
        if not made.exists():
            raise CannotPrint(f"{program} did not draw the picture.")
        return made.read_bytes()


def _run(program: str, seconds: int, folder: str, *arguments: str) -> None:
    """Run the browser, and end it with all that it started; what it says goes nowhere, so that nothing waits for it."""
    quiet = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
    asked = [program, "--headless", "--disable-gpu", *quiet, *(["--no-sandbox"] if os.geteuid() == 0 else []),
             f"--user-data-dir={folder}/profile", *arguments]  # fmt: skip
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(asked, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True) as running:
        try:
            status = running.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CannotPrint(f"{program} was not done after {seconds} seconds.") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    if status:
        raise CannotPrint(f"{program} did not print (status {status}).")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One browser at a time for all processes that share this folder; Busy when another draws."""
    with (folder / "printing.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield
