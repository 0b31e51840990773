"""The blueprint that all public pages stand on."""

from flask import Blueprint

import community.policy  # noqa: F401  (its rules must stand before a page names one)

pages = Blueprint("community", __name__)
