"""What every page loads: one stylesheet and one script of all rooms, under names that change with their contents."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import Flask, Response

STYLES = ("tokens", "base", "components", "community", "moderation", "insight")
SCRIPTS = ("drafts", "told", "reading", "similar", "desk", "labels", "live")
ENDPOINTS = ("styles", "scripts")


def init_app(app: Flask) -> None:
    """Make both bundles, and tell templates where they are: `stylesheet` and `script`."""
    static = Path(app.static_folder or "")
    styles = tight("\n".join((static / "css" / f"{name}.css").read_text() for name in STYLES))
    app.extensions[ENDPOINTS[0]] = styles
    # A block around each, so that no script sees the names of another.
    scripts = "\n".join(f"{{\n{(static / 'js' / f'{name}.js').read_text()}}}" for name in SCRIPTS)
    app.jinja_env.globals.update(
        stylesheet=_serve(app, "styles", "css", styles, "text/css"),
        script=_serve(app, "scripts", "js", scripts, "text/javascript"),
    )


def tight(sheet: str) -> str:
    """A stylesheet without its comments and indents, which only those read who write it. No string in it has either."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)).strip()


def styles(app: Flask) -> str:
    """The text of the stylesheet, for a page that stands alone."""
    found: str = app.extensions[ENDPOINTS[0]]
    return found


def _serve(app: Flask, endpoint: str, ending: str, words: str, mimetype: str) -> str:
    body = words.encode()
    digest = hashlib.sha256(body).hexdigest()[:12]

    def bundle(digest: str) -> Response:
        response = Response(body, mimetype=mimetype)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.add_url_rule(f"/static/parley.<digest>.{ending}", endpoint, bundle)
    return f"/static/parley.{digest}.{ending}"
