"""What flags and decisions are called on the page."""

from __future__ import annotations

from flask_babel import gettext as _


def flag_reasons() -> dict[str, str]:
    """The reasons for a flag, in the order in which they are offered."""
    return {
        "rude": _("It is rude or attacks somebody"),
        "personal": _("It shows personal data"),
        "topic": _("It does not belong here"),
        "advertising": _("It is advertising"),
        "other": _("Something else"),
    }


def decision_kinds() -> dict[str, str]:
    """What was decided, in a word or two."""
    return {
        "hide": _("Hidden"),
        "restore": _("Restored"),
        "keep": _("Flagged and kept"),
        "retag": _("Tags changed"),
        "lock": _("Locked"),
        "unlock": _("Unlocked"),
        "move": _("Moved"),
        "duplicate": _("Marked as a duplicate"),
        "kind": _("Changed in kind"),
        "unmark": _("No duplicate after all"),
        "merge": _("Merged"),
        "split": _("Split off"),
        "redact": _("Personal data removed"),
        "uphold": _("Appeal: stays hidden"),
    }
