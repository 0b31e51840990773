"""The files of the project, as git would take them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [ROOT / "bin" / name for name in ("run", "test", "lint", "bench")] + [ROOT / ".ci" / "run"]


@cache
def texts() -> dict[str, str]:
    """Every file that is tracked or would be, by its path from the root, as text; pictures and the like left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = {}
    for name in filter(None, listed.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in content:
            found[name] = content.decode()
    return found


def documentation() -> str:
    """The README and everything in docs/, in one text."""
    return "\n".join(text for name, text in texts().items() if name == "README.md" or name.startswith("docs/"))
