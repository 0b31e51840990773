"""What a letter says: in its reader's language and zone, as text and as HTML, with the way out of it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from community.letters import ALL, DIGESTS, Letter, level_of, wants
from community.notice_words import sentence
from community.queries.letters import News, Reader, news, reader_of
from community.unsubscriptions import Letterhead, token_of
from foundation import languages, settings
from foundation.config import Config
from foundation.mail import Message, host_of
from foundation.ports import ports
from foundation.slots import panel

MOST_IN_A_DIGEST = 60


def compose(letter: Letter) -> Message | None:
    """The letter as it goes out now; None when there is nothing to tell its reader any more.

    Nothing: they chose no such mail meanwhile, or may not read it now, or have read it; or nobody claims the name.
    """
    reader, level = reader_of(letter), level_of(letter.person_id)
    if reader is None or (letter.digest and level not in DIGESTS):
        return None
    told = news(letter, reader.actor)
    if not letter.digest:
        told = [one for one in told if wants(level, one.notice.key, one.own)]
    if not told:
        return None
    with languages.reading(reader.language, reader.zone):
        return _digest(letter, reader, told) if letter.digest else _notice(letter, reader, told[0], level)


def _notice(letter: Letter, reader: Reader, told: News, level: str) -> Message:
    said = sentence(told.notice)
    title = told.notice.title or said
    subject = f"Re: [{told.notice.space_name}] {title}" if told.thread else title
    if told.own:
        why = _("You get this mail because you asked this, or follow it.")
    elif level == ALL:
        why = _("You get this mail because you wish to hear of all news by mail.")
    else:
        why = _("You get this mail because it is about you.")
    return _message(letter, reader, subject, said, [told], why, _list_of(told), told.thread)


def _digest(letter: Letter, reader: Reader, told: list[News]) -> Message:
    site = settings.current()["site_name"]
    subject = ngettext("%(num)d thing is new at %(site)s", "%(num)d things are new at %(site)s", len(told), site=site)
    why = _("You get this mail because you wish to hear what is new once a day or once a week.")
    if len(told) > MOST_IN_A_DIGEST:
        more = len(told) - MOST_IN_A_DIGEST
        why = f"{ngettext('%(num)d more stands in your inbox.', '%(num)d more stand in your inbox.', more)} {why}"
    headers = {"List-Id": f"<digest.{_host()}>"}
    return _message(letter, reader, subject, subject, told[:MOST_IN_A_DIGEST], why, headers, "")


def _message(
    letter: Letter, reader: Reader, subject: str, heading: str, told: list[News], why: str, headers: dict[str, str],
    thread: str,
) -> Message:  # fmt: skip
    config, site = ports().config, settings.current()["site_name"]
    base = address_of(config)
    way_out = f"{base}/unsubscription/{token_of(Letterhead(letter.person_id, thread))}"
    groups = [(name, list(rows)) for name, rows in groupby(told, key=lambda one: one.notice.space_name)]
    given = {
        "heading": heading, "groups": groups, "sentence": sentence, "base": base, "why": why, "way_out": way_out,
        "site": site, "lang": languages.language(), "single": not letter.digest,
    }  # fmt: skip
    return Message(
        to=reader.email, name=site, subject=subject, text=_text(given), html=panel("community/letter.html", **given),
        id=f"{letter.message_id}@{_host()}", at=letter.at, sender=config.mail_from or f"parley@{_host()}",
        headers=headers | {
            "List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip


def _list_of(told: News) -> dict[str, str]:
    """A space is a list, and a thread a conversation: its letters hang from one root that no mail has."""
    if not told.thread:
        return {"List-Id": f"<news.{_host()}>"}
    root = f"<thread.{told.thread}@{_host()}>"
    return {"List-Id": f"<{told.space}.{_host()}>", "In-Reply-To": root, "References": root}


def _text(given: dict[str, Any]) -> str:
    """The same as community/letter.html, in plain text."""
    lines = [given["heading"], ""]
    for space, rows in given["groups"]:
        for one in rows:
            lines += _lines(one, space, given["base"], alone=given["single"])
    settings_page = f"{given['base']}/settings#mail"
    lines += ["-- ", given["why"], _("Choose which mail you get: %(address)s", address=settings_page)]
    return "\n".join([*lines, _("Stop this mail: %(address)s", address=given["way_out"])]) + "\n"


def _lines(told: News, space: str, base: str, *, alone: bool) -> list[str]:
    notice = told.notice
    lines = [notice.title, *([] if alone else [sentence(notice)]), f"{base}{notice.address}"]
    lines.append(", ".join(filter(None, (space, languages.moment(notice.at)))))
    if told.words:
        lines += ["", f"> {told.words}"]
    if notice.reason:
        lines += ["", _("The reason: %(reason)s", reason=notice.reason)]
    return [*lines, ""]


def address_of(config: Config) -> str:
    """Where people reach this forum, without a slash at the end."""
    return (config.public_url or f"http://127.0.0.1:{config.port}").rstrip("/")


def _host() -> str:
    return host_of(ports().config)
