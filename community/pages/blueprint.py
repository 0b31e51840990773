"""The blueprint that all public pages stand on."""

from flask import Blueprint

from community.listing import thread_row

pages = Blueprint("community", __name__)
pages.add_app_template_global(thread_row)
