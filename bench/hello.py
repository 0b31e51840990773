"""The yardstick: the smallest Flask application there is, served by gunicorn as Parley is."""

from flask import Flask


def create_app() -> Flask:
    """One page that says hello."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "Hello, world")
    return app
