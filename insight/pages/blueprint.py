"""The blueprint that the pages of managers stand on."""

from flask import Blueprint

import insight.policy  # noqa: F401  (its rules must stand before a page names one)

pages = Blueprint("insight", __name__)
