"""A worker that is killed at any point: no letter is missing, and one that comes twice has the same Message-ID."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from community import letters, notices
from community.letters import Letter, MailChoice
from community.notices import Notice
from community.people import Person
from foundation.config import ROOT
from foundation.database import db, transaction
from foundation.events import OutboxRow, name_of
from tests.conftest import ALL
from tests.postbox import Postbox, open_postbox
from tests.world import World

pytestmark = pytest.mark.real_time
KILLS = 100 if ALL else 10
PER_KILL = 3  # replies, each of which is mailed to two people


@contextmanager
def _mailer(folder: Path, postbox: Postbox, seed: int) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-m", "tests.community.killed_mailer", str(folder), postbox.url, str(seed)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(arguments, cwd=ROOT, env=kept, text=True, **pipes) as mailer:
        yield mailer
        assert mailer.stdin is not None
        mailer.stdin.close()


def _say(mailer: subprocess.Popen[str], word: str) -> None:
    assert mailer.stdin is not None
    assert mailer.stdout is not None
    mailer.stdin.write(f"{word}\n")
    mailer.stdin.flush()
    while (said := mailer.stdout.readline()) != "done\n":
        assert said, "the mailer itself has died"


def test_none_is_missing_however_often_it_is_killed(world: World, tmp_path: Path):
    with transaction():
        for name, level in (("nia", "all"), ("stranger", "all"), ("theo", "daily")):
            letters.choose(db.session.get_one(Person, world.person[name].id), level)
    thread = world.thread()
    for name in ("stranger", "theo"):
        world[name].post(f"/threads/{thread.public_id}/follow")
    with open_postbox() as postbox, _mailer(tmp_path, postbox, seed=20260304) as mailer:
        for number in range(KILLS):
            for part in range(PER_KILL):
                world.reply("omar", thread, f"Word {number}-{part}.")
            with transaction():  # only the news of notices; and Theo's morning has come once more
                db.session.execute(delete(OutboxRow).where(OutboxRow.listener != name_of(notices.tell_followers)))
                db.session.execute(update(MailChoice).where(MailChoice.level == "daily").values(digest_at=_past()))
            _say(mailer, "kill")
        assert len(postbox.taken) > KILLS // 5, "nearly all were killed before they sent anything"
        with transaction():
            db.session.execute(update(Letter).where(Letter.ended_at.is_(None)).values(due_at=_past()))
            db.session.execute(update(MailChoice).where(MailChoice.level == "daily").values(digest_at=_past()))
        _say(mailer, "finish")
    db.session.rollback()
    _each_came(world, postbox)


def _past() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def _each_came(world: World, postbox: Postbox) -> None:
    wanted = {f"Word {number}-{part}." for number in range(KILLS) for part in range(PER_KILL)}
    for name in ("nia", "stranger", "theo"):
        came: dict[str, Counter[str]] = {}
        for message in postbox.to(f"{name}@example.org"):
            body = str(message.get_body(("plain",)).get_content())
            for word in wanted:
                if word in body:
                    came.setdefault(word, Counter())[message["Message-ID"]] += 1
        assert came.keys() == wanted, name
        assert [ids for ids in came.values() if len(ids) > 1] == [], f"{name}: told twice under different ids"
    assert db.session.scalar(select(Notice.id).where(Notice.letter_id.is_(None), _of_the_three(world))) is None
    assert set(db.session.scalars(select(Letter.end).distinct())) == {"sent"}


def _of_the_three(world: World) -> object:
    return Notice.person_id.in_([world.person[name].id for name in ("nia", "stranger", "theo")])
