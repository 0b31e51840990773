"""Lanes let a few run at once, in their order, and turn away in the right order who would wait too long."""

from __future__ import annotations

import threading
from dataclasses import fields

import pytest

from foundation import lanes, refusals
from foundation.api import problems
from foundation.intake import INTAKE
from foundation.lanes import PATIENCE, Full, Lane, Lanes, Rank

ORDER = [Rank.LIST, Rank.VISIT, Rank.READ, Rank.WRITE]


def _crowd(lane: Lane, seconds: float) -> None:
    """So many on the way that a newcomer waits this long."""
    lane.pause = 0.25
    lane.waiting = round(seconds / lane.pause)


@pytest.mark.parametrize(
    ("seconds", "refused"), [(0, 0), (0.25, 0), (0.5, 1), (1, 2), (2, 3), (20, 3)],
)  # fmt: skip
def test_the_longer_the_queue_of_readers_the_more_ranks_are_turned_away(seconds, refused):
    found = Lanes()
    _crowd(found.all["reading"], seconds)
    assert [found.refuses(rank) for rank in ORDER] == [True] * refused + [False] * (4 - refused)
    assert not found.refuses(Rank.HEALTH)
    assert not found.refuses(Rank.DOOR)


def test_writes_are_last_and_guests_before_them():
    found = Lanes()
    _crowd(found.all["writing"], 1)
    assert (found.refuses(Rank.GUEST), found.refuses(Rank.WRITE), found.refuses(Rank.READ)) == (True, False, False)
    _crowd(found.all["writing"], 3)
    assert found.refuses(Rank.WRITE)
    _crowd(found.all["door"], 100)
    assert found.refuses(Rank.DOOR), "a crowd at the door itself"
    assert not found.refuses(Rank.HEALTH)


def test_the_patience_is_in_the_order_of_the_ranks():
    assert [PATIENCE[rank] for rank in ORDER] == sorted(PATIENCE[rank] for rank in ORDER)
    assert PATIENCE[Rank.DOOR] == max(PATIENCE.values())


@pytest.mark.parametrize("room", [1, 3])
def test_a_few_run_at_once_and_the_others_keep_their_order(room):
    lane, inside, most, order = Lane(room), [], [], []
    free, lock = threading.Event(), threading.Lock()

    def go(number: int) -> None:
        lane.enter()
        with lock:
            inside.append(number)
            order.append(number)
            most.append(len(inside))
        free.wait(10)
        with lock:
            inside.remove(number)
        lane.leave(0.1)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        lane.arrive()
        thread.start()
        while len(lane._queue) + lane.inside < number + 1:
            thread.join(0.001)
    assert lane.waiting == 8 - room
    free.set()
    for thread in threads:
        thread.join()
    assert max(most) == room
    assert room > 1 or order == list(range(8))
    assert (lane.inside, lane.waiting) == (0, 0)
    assert 0 < lane.pause < 0.1


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(lanes, "LONGEST", 0.01)
    lane = Lane(1)
    for _ in range(2):
        lane.arrive()
    lane.enter()
    with pytest.raises(Full):
        lane.enter()
    lane.leave(1)
    assert (lane.inside, lane.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("who", "path", "seconds", "code"),
    [
        ("nobody", "/search?q=water", 0.5, 503), ("nobody", "/spaces/square", 0.5, 503), ("nobody", "/", 0.5, 200),
        ("nobody", "/", 1, 503), ("nia", "/search?q=water", 1, 200), ("nia", "/", 2, 503),
        ("nobody", "/sign-in", 9, 200),
        ("nobody", "/healthz", 9, 200), ("nobody", "/metrics", 9, 200), ("nobody", "/spaces.atom", 0.5, 503),
    ],
)  # fmt: skip
def test_pages_are_turned_away_with_a_small_one(world, who, path, seconds, code):
    _crowd(world.app.extensions[INTAKE].lanes.all["reading"], seconds)
    answer = world[who].get(path)
    assert answer.status_code == code
    if code == 503:
        assert answer.data == refusals.PAGE.body
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["X-Request-ID"]
        assert len(refusals.PAGE.raw) < 1400


@pytest.mark.parametrize(("path", "code"), [("/api/v1/threads", 503), ("/api/v1/nothing", 503), ("/apiary", 404)])
def test_programs_are_turned_away_in_their_words(world, path, code):
    _crowd(world.app.extensions[INTAKE].lanes.all["reading"], 0.5)
    answer = world.nobody.get(path)
    assert answer.status_code == code
    if code == 503:
        assert answer.mimetype == problems.MIMETYPE
        assert answer.headers["Retry-After"] == "5"
        assert answer.json.keys() == {field.name for field in fields(problems.Problem)}
        assert (answer.json["status"], answer.json["errors"]) == (503, [])


def test_who_is_signed_in_writes_until_the_last(world):
    key = world.nia.form_key()
    found = world.app.extensions[INTAKE].lanes
    _crowd(found.all["reading"], 9)
    _crowd(found.all["writing"], 1)
    assert world.nia.post("/sign-out", {"csrf_token": key}).status_code == 303
    assert found.all["writing"].inside == 0


def test_an_exception_leaves_the_lane(app):
    app.testing = True

    def fall(*_given):
        raise ZeroDivisionError

    intake = app.extensions[INTAKE]
    intake._inside = fall
    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/")
    assert intake.lanes.in_flight() == 0


@pytest.mark.parametrize(
    ("head", "rank"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", Rank.VISIT), (b"GET /search?q=a HTTP/1.1\r\n\r\n", Rank.LIST),
        (b"GET / HTTP/1.1\r\nCookie: a=b; parley=x\r\n\r\n", Rank.READ), (b"HEAD /threads HTTP/1.1\r\n", Rank.LIST),
        (b"GET / HTTP/1.1\r\nAuthorization: Bearer x\r\n\r\n", Rank.READ), (b"POST /ask HTTP/1.1\r\n", Rank.GUEST),
        (b"POST /ask HTTP/1.1\r\ncookie: parley=x\r\n", Rank.WRITE), (b"POST /sign-in HTTP/1.1\r\n", Rank.DOOR),
        (b"GET /healthz HTTP/1.1\r\n", Rank.HEALTH), (b"GET /socket.io/?EIO=4 HTTP/1.1\r\n", Rank.HEALTH),
        (b"GET /he", None), (b"", None), (b"\x16\x03\x01\x02", None), (b"GET /%73earch HTTP/1.1\r\n", None),
    ],
)  # fmt: skip
def test_the_first_bytes_tell_the_rank(app, head, rank):
    assert app.extensions[INTAKE].rank_of(head) == rank
