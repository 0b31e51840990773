"""Eyes on a browser: whatever a page does that none of ours may do is noted as a fault, in words."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response

# What the console says of a status, which `_answered` sees anyway, and of mail that nobody asked for by hand.
EXPECTED = ("Failed to load resource", "Not allowed to launch 'mailto:")

LEFT_EARLY = "WebSocket is closed before the connection is established."  # a page that is closed while it opens one


class Eyes:
    """Watches all pages of a context. `faults` is for acts; `refusals` for pages that answered 400 to 499.

    `may_lead_to` are addresses elsewhere to which a link of the page may lead.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        self.refusals: list[str] = []
        self.origin = origin
        self.may_lead_to: set[str] = set()
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error in a script: {error.error}"))
        context.on("dialog", self._asked)
        context.on("request", self._requested)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith(EXPECTED) or message.text.endswith(LEFT_EARLY)
        if message.type in ("error", "warning") and not expected:
            self.faults.append(f"console: {message.text}")

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"a dialog: {dialog.type} {dialog.message!r}")
        dialog.dismiss()

    def _requested(self, request: Request) -> None:
        led = request.is_navigation_request() and request.url.partition("#")[0] in self.may_lead_to
        if not led and not request.url.startswith(f"{self.origin}/"):
            self.faults.append(f"a request elsewhere: {request.url[:200]}")

    def _answered(self, response: Response) -> None:
        said = f"{response.status} {response.request.method} {response.url}"
        if response.status >= 500:
            self.faults.append(said)
        elif response.status >= 400:
            (self.refusals if response.request.is_navigation_request() else self.faults).append(said)

    def found(self) -> list[str]:
        """The faults since the last look."""
        found, self.faults = self.faults, []
        return found
