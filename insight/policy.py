"""Who may do what among managers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_

from community.policy import sees_space, spaces_seen
from foundation.policy import Actor, rule
from insight.outcomes import Outcome


def _reads_outcome(actor: Actor, outcome: Any) -> bool:
    return outcome.space_id is None or sees_space(actor, outcome.space)


def outcomes_read(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Outcome outer-joined with Space."""
    return or_(Outcome.space_id.is_(None), spaces_seen(actor))


def _manages(actor: Actor, _thing: Any = None) -> bool:
    return actor.manager or actor.admin


def _receives(actor: Actor, mailing: Any) -> bool:
    return _manages(actor) if mailing.department_id is None else mailing.department_id in actor.departments


rule("insight.read", _manages, doc="Managers and administrators.", alone=True)
rule(
    "outcome.publish",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can publish what changed."),
    alone=True,
)
rule(
    "journey.set",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can say which moment a space stands for."),
    alone=True,
)
rule(
    "channel.import",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can import comments of other channels."),
    alone=True,
)
rule(
    "finding.write",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can write findings."),
    alone=True,
)
rule(
    "milestone.note",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can note milestones."),
    alone=True,
)
rule(
    "mailing.set",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can send reports by mail."),
    alone=True,
)
rule(
    "report.receive",
    _receives,
    doc="Of a mailing to a department who speaks for it; of one to a person, managers and administrators.",
)
rule(
    "themes.curate",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers can change themes."),
    alone=True,
)
rule("outcome.read", _reads_outcome, where=outcomes_read, doc="Who reads the space it is about; without one, everyone.")
rule(
    "labels.give",
    _manages,
    doc="Managers and administrators.",
    refusal=lambda: _("Only managers judge posts for the figures."),
    alone=True,
)
