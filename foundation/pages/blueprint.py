"""The blueprint of the ground floor."""

from flask import Blueprint

pages = Blueprint("foundation", __name__)
