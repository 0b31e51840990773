"""Behind a proxy, limits are counted for who asked it; without one, nobody may say to be somebody else."""

from __future__ import annotations

import pytest

from app import create_app
from community.people import sign_up
from foundation.database import db, transaction
from tests.browser import Browser
from tests.conftest import settings

SECOND = {"X-Forwarded-For": "203.0.113.9, 198.51.100.2", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(("proxies", "refused"), [(0, True), (1, False)])
def test_a_limit_is_for_who_asked_the_proxy(app, proxies, refused):
    with app.app_context():
        with transaction():
            sign_up("Nia", "nia@example.org", "a long enough password")
        db.session.remove()
    config = settings(app.config["PARLEY"].folder, proxies=proxies, sign_in_limit="2 per minute")
    application = create_app(config)
    browser = Browser(application, None)
    form = {"email": "nia@example.org", "password": "not this one", "next": "/"}
    first = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}
    said = [browser.post("/sign-in", form, headers=first).status_code for _ in range(3)]
    assert said[-1] == 429
    assert (browser.post("/sign-in", form, headers=SECOND).status_code == 429) is refused
    with application.app_context():
        db.engine.dispose()
