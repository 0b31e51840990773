"""Planting that is broken off leaves no half sample that passes for a whole one."""

from sqlalchemy import func, select

from app import create_app
from community.people import Person
from foundation import clock, worker
from foundation.database import db
from sample.plant import is_half_planted
from sample.story import load
from tests.conftest import WEDNESDAY, settings

STORY = load()


def _demo(app, *options):
    return app.test_cli_runner().invoke(args=["demo", *options])


def test_a_sample_that_was_broken_off_is_planted_again(template, tmp_path, monkeypatch):
    template.lay(tmp_path)
    app, drain, drained = create_app(settings(tmp_path)), worker.drain, []

    def break_off():
        drained.append(drain())
        if len(drained) == 3:
            raise KeyboardInterrupt

    with clock.at(WEDNESDAY):
        monkeypatch.setattr(worker, "drain", break_off)
        assert _demo(app, "--if-empty").exit_code == 1
        with app.app_context():
            assert is_half_planted(STORY)
        monkeypatch.setattr(worker, "drain", drain)
        assert _demo(app, "--if-empty").exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == len(STORY.people)
        assert not is_half_planted(STORY)


def test_what_somebody_else_wrote_is_never_taken_for_half_a_sample(app, world):
    assert not is_half_planted(STORY)
    assert _demo(app).exit_code == 2
