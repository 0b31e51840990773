"""Eyes on a browser: whatever a page does that none of ours may do is noted as a fault, in words."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response

LOADING = "Failed to load resource"  # the console's word for a status that `answered` sees anyway


class Eyes:
    """Watches all pages of a context. `faults` is for acts; `refusals` for pages that answered 400 to 499."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        self.refusals: list[str] = []
        self._origin = origin
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error in a script: {error.error}"))
        context.on("dialog", self._asked)
        context.on("request", self._requested)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(LOADING):
            self.faults.append(f"console: {message.text}")

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"a dialog: {dialog.type} {dialog.message!r}")
        dialog.dismiss()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(f"{self._origin}/"):
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
