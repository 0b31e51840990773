"""The laws of the scripts: every one is served, and together they are small."""

import gzip

from foundation.bundles import SCRIPTS
from tests.habits.tree import ROOT

FOLDER = ROOT / "static" / "js"
MOST_BYTES = 35 * 1024  # compressed


def test_every_script_is_in_the_bundle():
    assert sorted(SCRIPTS) == sorted(path.stem for path in FOLDER.glob("*.js"))


def test_together_they_are_small():
    words = "".join((FOLDER / f"{name}.js").read_text() for name in SCRIPTS)
    assert len(gzip.compress(words.encode())) <= MOST_BYTES
