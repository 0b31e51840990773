"""What every page loads: one stylesheet and one script of all rooms, under names that change with their contents."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response

STYLES = ("tokens", "base", "components", "community", "moderation", "insight")
SCRIPTS = ("drafts", "reading", "similar", "desk", "live")
ENDPOINTS = ("styles", "scripts")


def init_app(app: Flask) -> None:
    """Make both bundles, and tell templates where they are: `stylesheet` and `script`."""
    static = Path(app.static_folder or "")
    styles = "\n".join((static / "css" / f"{name}.css").read_text() for name in STYLES)
    # A block around each, so that no script sees the names of another.
    scripts = "\n".join(f"{{\n{(static / 'js' / f'{name}.js').read_text()}}}" for name in SCRIPTS)
    app.jinja_env.globals.update(
        stylesheet=_serve(app, "styles", "css", styles, "text/css"),
        script=_serve(app, "scripts", "js", scripts, "text/javascript"),
    )


def _serve(app: Flask, endpoint: str, ending: str, words: str, mimetype: str) -> str:
    body = words.encode()
    digest = hashlib.sha256(body).hexdigest()[:12]

    def bundle(digest: str) -> Response:
        response = Response(body, mimetype=mimetype)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.add_url_rule(f"/static/parley.<digest>.{ending}", endpoint, bundle)
    return f"/static/parley.{digest}.{ending}"
