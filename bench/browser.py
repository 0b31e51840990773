"""What a page weighs in a browser that has never been here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import sync_playwright

from foundation import printing


@dataclass(frozen=True)
class Weight:
    """How many requests a page makes, and the bytes that came over the wire, headers included."""

    requests: int
    bytes: int
    html_bytes: int


def weigh(address: str) -> Weight:
    """Open the address in Chromium with an empty cache and wait until nothing more is fetched."""
    kinds: dict[str, str] = {}
    received: dict[str, int] = {}

    def requested(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")

    def finished(event: dict[str, Any]) -> None:
        received[event["requestId"]] = int(event["encodedDataLength"])

    program = printing.browser(os.environ.get("PARLEY_CHROMIUM", ""))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", requested)
        session.on("Network.loadingFinished", finished)
        session.send("Network.enable")
        page.goto(address, wait_until="networkidle")
        browser.close()
    html = sum(size for request, size in received.items() if kinds.get(request) == "Document")
    return Weight(len(kinds), sum(received.values()), html)
