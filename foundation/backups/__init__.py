"""Taking everything with one: backups, restoring them, and moving to another database. One format for all databases."""

from __future__ import annotations


class Refused(Exception):
    """This cannot be done, and the words say why and what to do. Nothing was changed."""
