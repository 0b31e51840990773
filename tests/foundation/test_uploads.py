"""Forms with files: who may not send one is refused before it is read; too large is said so; nobody else waits."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

from foundation.lanes import Lane
from foundation.uploads import BESIDE, takes_file
from insight.channels.sheet import LARGEST

ADDRESS = "/insight/channels/import"


def send(world, tmp_path: Path, who: str, length: int) -> tuple[Any, int]:
    """An answer to a body of that length, and how much of it was read."""
    path = tmp_path / "body"
    path.touch()
    os.truncate(path, length)
    with path.open("rb", buffering=0) as body, world.app.app_context():
        kind = "multipart/form-data; boundary=x"
        answer = world[who].client.post(ADDRESS, input_stream=body, content_type=kind)
        return answer, body.tell()


def test_who_may_not_is_refused_before_a_byte_is_read(world, tmp_path):
    for who, status in (("nia", 403), ("nobody", 303)):
        answer, read = send(world, tmp_path, who, 50_000_000)
        assert (answer.status_code, read) == (status, 0)


def test_too_large_is_refused_before_a_byte_is_read(world, tmp_path):
    answer, read = send(world, tmp_path, "mara", LARGEST + BESIDE + 1)
    assert (answer.status_code, read) == (413, 0)
    assert "A file may have at most 100 MB." in answer.text


def test_other_forms_stay_small(world):
    answer = world.mara.post("/insight/milestones", {"words": "x" * 2_000_000})
    assert answer.status_code == 413


def test_a_file_without_the_key_of_a_form_is_refused(world):
    data = {"channel": "Survey", "file": (io.BytesIO(b"date,text\n"), "a.csv")}
    with world.app.app_context():
        answer = world.mara.client.post(ADDRESS, data=data, content_type="multipart/form-data")
    assert answer.status_code == 400


def test_a_mark_says_how_much():
    @takes_file(10)
    def route() -> None: ...

    assert route.largest == 10 + BESIDE


def test_whoever_waits_for_a_sender_keeps_nobody_waiting():
    lane, entered = Lane(1), threading.Event()

    def other() -> None:
        lane.arrive()
        lane.enter()
        entered.set()
        lane.leave(0.1)

    lane.arrive()
    lane.enter()
    with lane.outside():
        thread = threading.Thread(target=other)
        thread.start()
        assert entered.wait(5)
        thread.join()
    assert (lane.inside, lane.waiting) == (1, 0)
    lane.leave(0.1)
    assert (lane.inside, lane.waiting) == (0, 0)
