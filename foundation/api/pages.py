"""The document of the API, for programs."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from foundation import settings
from foundation.api import PREFIX
from foundation.api.calls import declared
from foundation.api.document import document
from foundation.policy import needs
from foundation.ports import ports

pages = Blueprint("foundation_api", __name__, url_prefix=PREFIX)


@pages.get("/openapi.json")
@needs("page.open")
def openapi() -> Any:
    """What can be called, and what comes back."""
    found = document(declared(), ports().config.public_url.rstrip("/"), settings.current()["site_name"])
    return Response(json.dumps(found, ensure_ascii=False), mimetype="application/json")
