"""The session's cookie: lasting, and sent again no oftener than it must be; the key of its forms."""

from __future__ import annotations

from datetime import timedelta

from foundation import clock


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
