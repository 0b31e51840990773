"""A file of comments comes in the browser: uploaded, its columns said, taken by the worker, counted, withdrawn."""

from __future__ import annotations

import csv
import io
import os
import signal
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from foundation import clock, worker
from foundation.clock import now
from foundation.database import db, transaction
from foundation.events import OutboxRow
from insight.channels import batches, comments, uploads
from insight.channels.batches import Channel, ChannelBatch, ChannelReject
from insight.channels.comments import ChannelComment
from tests.insight.channel_files import batch, begin, bring, many, send, sheet, slices, texts

BROKEN = [
    ("31/31/2026", "x", "ann", "", "", ""),
    ("2026-02-10", "", "ann", "", "", ""),
    ("2026-02-10", "x"),
    ("2026-02-10", "x", "ann", "", "", "ten"),
    ("", "x", "ann", "", "", ""),
    ("03/04/2026", "x", "ann", "", "", ""),
]


def test_five_thousand_comments_with_thirty_seven_broken_rows_are_counted(world):
    rows = many(5000)
    for at in range(37):
        rows[at * 130 + 7] = BROKEN[at % len(BROKEN)]
    address = begin(world, sheet(*rows))
    assert "0 % is taken." in world.mara.get(address).text
    world.drain()
    page = world.mara.get(address).text
    assert "The whole file is taken." in page
    assert "4,963" in page
    assert "37 rejected rows" in page
    told = list(csv.reader(io.StringIO(world.mara.get(f"{address}/rejects.csv").text)))
    assert [int(row) for row, _why in told[1:]] == [at * 130 + 9 for at in range(37)]
    assert told[1][1] == "“31/31/2026” is no date."
    assert len(texts()) == 4963
    assert db.session.scalar(select(func.count()).where(ChannelComment.scored_at.is_(None))) == 0


def test_a_file_that_comes_twice_adds_nothing_and_equal_rows_are_all_kept(world):
    same = ("2026-02-10", "Fine.", "", "", "", "")
    data = sheet(*many(20), same, same, same)
    assert bring(world, data).taken == 23
    again = bring(world, data)
    assert (again.taken, again.held) == (0, 23)
    more = bring(world, sheet(same, same, same, same, *many(25)))
    assert (more.taken, more.held) == (6, 23)
    assert texts().count("Fine.") == 4


def test_the_same_words_in_another_channel_are_others(world):
    assert bring(world, sheet(*many(12)), "Survey").taken == 12
    assert bring(world, sheet(*many(12)), "Phone").taken == 12
    assert bring(world, sheet(*many(12)), "PHONE").taken == 0


def test_authors_are_kept_as_keyed_hashes_alone(world):
    bring(world, sheet(("2026-02-10", "Hello there.", "ann@example.org", "", "", ""),
                       ("2026-02-11", "Hello again.", "ANN@example.org", "", "", "")))  # fmt: skip
    keys = set(db.session.scalars(select(ChannelComment.author_key)))
    assert len(keys) == 1
    for row in db.session.execute(select(ChannelComment.__table__)).mappings():
        assert "ann@" not in str(dict(row)).casefold()
    assert comments.author_key("bo") not in keys


def test_slices_go_on_where_they_ended(world, monkeypatch):
    slices(7, monkeypatch)
    found = bring(world, sheet(*many(30), BROKEN[0], *many(5, first=30)))
    assert (found.taken, found.rejected, found.held) == (35, 1, 0)
    assert found.ended_at
    assert len(texts()) == 35


@pytest.mark.sqlite("a child process works on the same file")
def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_takes_nothing_twice(world, monkeypatch):
    slices(10, monkeypatch)
    address = begin(world, sheet(*many(60)))
    db.session.remove()
    child = os.fork()
    if child == 0:  # takes two slices, and is killed in the third when its rows are written but not committed
        done = []
        inner = batches.send
        monkeypatch.setattr(
            batches,
            "send",
            lambda one: (inner(one), done.append(1), len(done) < 3 or os.kill(os.getpid(), signal.SIGKILL)),
        )
        worker.drain()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert batch(address).taken == 20
    with clock.at(now() + timedelta(minutes=3)):  # its lease has ended
        world.drain()
    found = batch(address)
    assert (found.taken, found.held, found.rejected) == (60, 0, 0)
    assert len(texts()) == 60


def test_the_file_is_deleted_when_it_is_taken_and_not_before(world):
    address = begin(world, sheet(*many(12)))
    path = uploads.path_of(address.rpartition("/")[2])
    assert path.exists()
    world.drain()
    assert list(path.parent.iterdir()) == []


def test_news_that_comes_twice_is_heard_once(world, monkeypatch):
    slices(10, monkeypatch)
    address = begin(world, sheet(*many(25)))
    with transaction():
        batches.send(batch(address))
    world.drain()
    assert batch(address).taken == 25
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_a_second_click_begins_it_once(world):
    address = begin(world, sheet(*many(12)))
    said = {"date": "1", "text": "0", "dates": ""}
    assert world.mara.post(f"{address}/start", said).status_code == 303
    world.drain()
    assert batch(address).taken == 12


def test_an_upload_that_comes_twice_is_one_file(world):
    one = send(world, sheet(*many(12)), key="samekey")
    two = send(world, sheet(*many(12)), key="samekey")
    assert one.location == two.location
    assert db.session.scalar(select(func.count()).select_from(ChannelBatch)) == 1


def test_the_file_is_gone_once_it_is_withdrawn_and_its_comments_too(world):
    address = begin(world, sheet(*many(12), BROKEN[0]))
    world.drain()
    other = bring(world, sheet(*many(3, day="2026-02-12")))
    assert world.mara.post(f"{address}/withdrawal").status_code == 303
    assert "Its comments are in no figure." in world.mara.get(address).text
    world.drain()
    assert len(texts()) == 3
    assert db.session.scalar(select(func.count()).select_from(ChannelReject)) == 0
    assert not uploads.path_of(address.rpartition("/")[2]).exists()
    assert world.mara.post(f"{address}/withdrawal").status_code == 303
    again = bring(world, sheet(*many(12)))
    assert (again.taken, again.held) == (12, 0)
    assert batch(other.public_id).taken == 3


def test_a_file_that_is_withdrawn_while_it_is_taken_stops(world, monkeypatch):
    slices(5, monkeypatch)
    address = begin(world, sheet(*many(40)))
    world.mara.post(f"{address}/withdrawal")
    world.drain()
    assert texts() == []
    assert batch(address).withdrawn_by_id == world.person["mara"].id


def test_a_file_that_is_gone_is_said_to_be(world):
    address = begin(world, sheet(*many(12)))
    uploads.forget(address.rpartition("/")[2])
    world.drain()
    assert "The file is no longer here." in world.mara.get(address).text
    assert batch(address).failure == "gone"


def test_the_preview_shows_the_first_rows_as_words(world):
    evil = "<script>alert(1)</script>=1+1"
    page = world.mara.get(send(world, sheet(("2026-02-10", evil, "a", "b", "c", "1"))).location).text
    assert "&lt;script&gt;alert(1)" in page
    assert evil not in page
    assert '<option value="1" selected>text</option>' in page


def test_columns_that_are_not_said_are_asked_for_again(world):
    address = send(world, sheet(*many(12))).location
    answer = world.mara.post(f"{address}/start", {"text": "1", "dates": ""})
    assert answer.status_code == 422
    assert "Say which column holds the date." in answer.text
    assert world.mara.post(f"{address}/start", {"date": "1", "text": "1"}).status_code == 422
    assert world.mara.post(f"{address}/start", {"date": "0", "text": "99"}).status_code == 422
    assert world.mara.post(f"{address}/start", {"date": "0", "text": "1", "dates": "ymd"}).status_code == 422
    assert texts() == []


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "The file is empty."),
        (b"PK\x03\x04" + b"\0" * 200, 415, "This is a workbook or a packed file"),
        (bytes(range(256)) * 20, 415, "This is not a text file."),
        (b"a," * 200_000, 422, "more than 200 columns"),
        (b"date,text,date\n1,2,3\n", 422, "Two columns are called “date”."),
        (b"1,2,3\n4,5,6\n", 422, "The first row must hold the names"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(world, data, status, words):
    answer = send(world, data)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.count("<h1") == 1
    folder = uploads.path_of("x").parent
    assert not folder.exists() or list(folder.iterdir()) == []
    assert db.session.scalar(select(func.count()).select_from(Channel)) == 0


def test_a_form_without_a_file_or_a_name_is_refused(world):
    answer = world.mara.post("/insight/channels/import", {"channel": "Survey"})
    assert answer.status_code == 422
    assert "Choose a CSV file." in answer.text
    assert send(world, sheet(*many(3)), channel=" ").status_code == 422
    assert send(world, sheet(*many(3)), channel="x" * 81).status_code == 422


def test_a_file_name_leads_nowhere(world):
    address = send(world, sheet(*many(12)), name="..\\../../etc/pass\u202ewd.csv").location
    assert batch(address).file_name == "passwd.csv"


@pytest.mark.parametrize("who", ["nia", "omar", "sana", "milo"])
def test_who_does_not_manage_is_refused(world, who):
    address = begin(world, sheet(*many(12)))
    for path in ("/insight/channels", "/insight/channels/import", address, f"{address}/rejects.csv"):
        assert world[who].get(path).status_code == 403
    assert send(world, sheet(*many(1)), who=who).status_code == 403
    for act in ("start", "withdrawal"):
        assert world[who].post(f"{address}/{act}", {"date": "0", "text": "1"}).status_code == 403


def test_what_is_not_there_is_not_there(world):
    for path in ("", "/rejects.csv"):
        assert world.mara.get(f"/insight/channels/files/missing{path}").status_code == 404
    assert world.mara.post("/insight/channels/files/missing/start", {}).status_code == 404


def test_a_file_whose_columns_nobody_says_is_thrown_away_after_a_week(world):
    first = send(world, sheet(*many(12))).location.rpartition("/")[2]
    with clock.at(now() + timedelta(days=8)):
        second = send(world, sheet(*many(12))).location.rpartition("/")[2]
    assert not uploads.path_of(first).exists()
    assert uploads.path_of(second).exists()
    assert "The file is no longer here." in world.mara.get(f"/insight/channels/files/{first}").text


def test_the_list_says_what_came(world):
    bring(world, sheet(*many(12), BROKEN[0]), "Exit survey")
    page = world.mara.get("/insight/channels").text
    assert "Exit survey" in page
    assert "survey.csv" in page
    assert ">12<" in page
