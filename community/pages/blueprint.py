"""The blueprint that all public pages stand on."""

from flask import Blueprint

from community.status import near

pages = Blueprint("community", __name__)
pages.add_app_template_filter(near, "near")
