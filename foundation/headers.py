"""What every answer tells browsers besides its own headers."""

from __future__ import annotations

from foundation.config import Config

Headers = list[tuple[str, str]]
FOR_ALL = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Fixed:
    """The headers of all answers; one that an answer has itself is left to it."""

    def __init__(self, config: Config) -> None:
        fixed = dict(FOR_ALL)
        if config.picture_hosts:
            sources = " ".join(f"https://{host}" for host in sorted(config.picture_hosts))
            fixed["Content-Security-Policy"] += f"; img-src 'self' {sources}"
        if config.https:
            fixed["Strict-Transport-Security"] = "max-age=31536000"
        self._all = list(fixed.items())
        self._names = {name.lower() for name in fixed}

    def beside(self, own: Headers) -> Headers:
        """Those for an answer with these headers of its own."""
        given = {name.lower() for name, _value in own}
        if self._names.isdisjoint(given):
            return self._all
        return [(name, value) for name, value in self._all if name.lower() not in given]
