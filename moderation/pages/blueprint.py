"""The blueprint that the pages of staff stand on."""

from flask import Blueprint

import moderation.policy  # noqa: F401  (its rules must stand before a page names one)

pages = Blueprint("moderation", __name__)
