"""The session's cookie: lasting, and sent again no oftener than it must be; the key of its forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import BadSignature, SignatureExpired

from foundation import clock, sessions


def test_a_lasting_session_is_sent_again_once_a_day(world):
    with world.nia.client.session_transaction() as session:
        session.permanent = True
    world.nia.get("/")
    assert "Set-Cookie" not in world.nia.get("/").headers
    with clock.at(clock.now() + timedelta(days=1)):
        assert "Expires=" in world.nia.get("/").headers["Set-Cookie"]
        assert "Set-Cookie" not in world.nia.get("/").headers


def test_the_key_of_forms_is_that_of_the_session(world):
    assert world.nia.form_key() == world.nia.form_key() != world.omar.form_key()


def test_a_cookie_that_is_known_again_still_expires_and_a_bent_one_is_refused(app, monkeypatch):
    signer = app.session_interface.get_signing_serializer(app)
    cookie = signer.dumps({"_user_id": "nia", "words": ["a"]})
    signer.loads(cookie, max_age=60)["words"].append("b")
    assert signer.loads(cookie, max_age=60) == {"_user_id": "nia", "words": ["a"]}
    with pytest.raises(BadSignature):
        signer.loads(f"{cookie[:-3]}abc", max_age=60)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) + timedelta(seconds=62)

    monkeypatch.setattr(sessions, "datetime", Later)
    with pytest.raises(SignatureExpired):
        signer.loads(cookie, max_age=60)
