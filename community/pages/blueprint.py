"""The blueprint that all public pages stand on."""

from flask import Blueprint

pages = Blueprint("community", __name__)
