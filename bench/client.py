"""A reader or writer with one connection that stays open: cookies, forms, nothing else."""

from __future__ import annotations

import gzip
import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is text, unpacked."""

    status: int
    headers: http.client.HTTPMessage
    body: str


@dataclass
class Form:
    """A form of a page: where it goes, and the values it starts with."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


class Client:
    """Speaks HTTP/1.1 to 127.0.0.1 over one connection, and keeps cookies."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Fetch a page. Anything but 200 raises RuntimeError."""
        answer = self._exchange("GET", path, None)
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"GET {path} was answered with {answer.status}.")
        return answer

    def post(self, form: Form) -> Answer:
        """Send a form. Anything but 303 raises RuntimeError with the beginning of the page."""
        answer = self._exchange("POST", form.action, urlencode(form.values))
        if answer.status != http.HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"POST {form.action} was answered with {answer.status}: {answer.body[:2000]}")
        return answer

    @property
    def cookie(self) -> str:
        """The cookies as a header carries them."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _exchange(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html"}
        if self._cookies:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self._ask(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server hangs up after some seconds of silence; nothing was taken then, so asking again is safe.
            self._connection.close()
            return self._ask(method, path, body, headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(response.status, response.headers, content.decode())


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms and given.get("type") == "hidden" and "name" in given:
            self.forms[-1].values[given["name"]] = given.get("value", "")


def form(page: Answer, ending: str) -> Form:
    """Return the form of the page whose action ends like this. LookupError when there is none."""
    reader = _FormReader()
    reader.feed(page.body)
    for found in reader.forms:
        if found.action.endswith(ending):
            return found
    raise LookupError(f"The page has no form that goes to {ending}, only {[found.action for found in reader.forms]}.")
