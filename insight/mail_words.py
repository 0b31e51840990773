"""What a mailed report says: the paragraphs and the four numbers, counted as its reader may see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from flask_babel import gettext as _
from markupsafe import Markup, escape

from community.composing import address_of
from community.departments import Department
from community.letters import NONE, level_of
from community.people import Person
from community.queries import spaces
from community.queries.letters import Reader, reader
from community.unsubscriptions import Letterhead, token_of
from foundation import languages, periods, printing, settings
from foundation.database import db
from foundation.mail import Attachment, Message, host_of
from foundation.policy import may
from foundation.ports import ports
from foundation.slots import panel
from insight import findings
from insight.mailings import MailedReport, Mailing
from insight.part import Part
from insight.printing import document
from insight.report import Report, measure, query
from insight.wording import number, period_heading

log = structlog.get_logger()
_LINK = re.compile(r"</?a\b[^>]*>")


@dataclass(frozen=True)
class Number:
    """One of the four numbers, and what it rests on."""

    label: str
    value: Markup
    basis: Markup


def compose(mailed: MailedReport) -> Message | None:
    """The mail as it goes out now; None where its reader may not have it any more, wants no mail, or reads no longer
    what it is about."""
    mailing = db.session.get_one(Mailing, mailed.mailing_id)
    to = reader(mailed.person_id)
    if to is None or mailing.ended_at is not None or level_of(mailed.person_id) == NONE:
        return None
    if not may(to.actor, "report.receive", mailing):
        return None
    read = {one.id: one for one in spaces.spaces(to.actor)}
    if mailing.space_id is not None and mailing.space_id not in read:
        return None
    with languages.reading(to.language, to.zone):
        space = read[mailing.space_id] if mailing.space_id is not None else None
        report = measure(to.actor, periods.parse(mailed.period), Part(space))
        return _message(mailed, mailing, to, report)


def _message(mailed: MailedReport, mailing: Mailing, to: Reader, report: Report) -> Message:
    config, site = ports().config, settings.current()["site_name"]
    base, host = address_of(config), host_of(config)
    way_out = f"{base}/unsubscription/{token_of(Letterhead(mailed.person_id, ''))}"
    opens = may(to.actor, "insight.read")
    where = report.part.space.name if report.part.space else _("all spaces that you read")
    given = {
        "heading": period_heading(report.period), "lang": languages.language(), "base": base, "site": site,
        "of": _("%(days)s, in %(space)s.", days=report.period.days, space=where), "way_out": way_out,
        "paragraphs": [_linked(words, base, opens) for words in findings.paragraphs(report)],
        "careful": findings.caveats(report), "numbers": [_absolute(one, base, opens) for one in four(report)],
        "address": f"{base}/insight?{query(report.period, report.part)}" if opens else "", "why": _why(mailing),
    }  # fmt: skip
    subject = _(
        "%(heading)s: %(space)s", heading=given["heading"], space=report.part.space.name if report.part.space else site
    )
    return Message(
        to=to.email, name=site, subject=subject, text=_text(given), html=panel("insight/mailed_report.html", **given),
        id=f"{mailed.message_id}@{host}", at=mailed.at, sender=config.mail_from or f"parley@{host}",
        headers={
            "List-Id": f"<reports.{host}>", "List-Unsubscribe": f"<{way_out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated",
        },
        files=_printed(mailed, report) if opens else (),
    )  # fmt: skip


def _printed(mailed: MailedReport, report: Report) -> Sequence[Attachment]:
    """The report as PDF, for who reads reports, where Chromium is installed; the mail goes without it where not."""
    try:
        program = printing.browser(ports().config.chromium)
        page = document(db.session.get_one(Person, mailed.person_id), query(report.period, report.part))
        with TemporaryDirectory(prefix="parley-mailed-") as folder:
            file = Path(folder) / "report.pdf"
            printing.write(page, file, program)
            return [Attachment(f"report-{report.period.name}.pdf", "application/pdf", file.read_bytes())]
    except printing.CannotPrint as why:
        log.info("report mailed without PDF", why=str(why))
        return ()


def four(report: Report) -> list[Number]:
    """The four numbers of the report, as on its page."""
    of = _("%(part)s of %(whole)s.")
    asked = Number(_("Questions and ideas"), escape(number(report.now.of["questions"])), findings.asked_before(report))
    others = (
        (_("Replied on time"), "kept", "due", _("%(part)s of %(whole)s due."), _("Nothing fell due.")),
        (_("With an official answer"), "responded", "questions", of, _("Nothing was asked.")),
        (_("Answered without us"), "answered-by-peers", "peers-windows", of, _("No members-first hours ended.")),
    )
    return [asked, *(Number(label, findings.share(report, part, whole),
                            findings.basis(report, part, whole, words, none))
                     for label, part, whole, words, none in others)]  # fmt: skip


def _absolute(one: Number, base: str, opens: bool) -> Number:
    return Number(one.label, _linked(one.value, base, opens), _linked(one.basis, base, opens))


def _linked(words: Markup, base: str, opens: bool) -> Markup:
    """With its links leading to the forum; without any for who cannot open them."""
    plain = str(words)  # of Markup, replace would escape what it looks for
    return Markup(plain.replace('href="/', f'href="{base}/') if opens else _LINK.sub("", plain))


def _why(mailing: Mailing) -> str:
    if mailing.department_id is None:
        return _("You get this mail because managers send you this report.")
    name = db.session.get_one(Department, mailing.department_id).name
    return _("You get this mail because you speak for %(department)s, to which managers send this report. It counts "
             "only what you may read.", department=name)  # fmt: skip


def _text(given: dict[str, Any]) -> str:
    """The same as insight/mailed_report.html, in plain text."""
    lines = [given["heading"], given["of"], ""]
    for words in given["paragraphs"]:
        lines += [words.striptags(), ""]
    if given["careful"]:
        lines += [_("Read with care:"), *(f"- {words}" for words in given["careful"]), ""]
    for one in given["numbers"]:
        lines.append(f"{one.label}: {one.value.striptags()}. {one.basis.striptags()}")
    if given["address"]:
        lines += ["", _("The whole report: %(address)s", address=given["address"])]
    lines += ["", "-- ", given["why"], _("Stop this mail: %(address)s", address=given["way_out"])]
    return "\n".join(lines) + "\n"
