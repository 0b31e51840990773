"""Managers: signals, themes, figures, reports, outcomes."""
