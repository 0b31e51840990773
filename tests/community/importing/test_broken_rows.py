"""Whatever is broken costs the row, never the import: it is said which and why, and the rest moves in."""

from __future__ import annotations

import time

import pytest

from community.importing.rows import LONGEST
from tests.community.importing.moving import (
    COMMENTS,
    HISTORY,
    POSTS,
    TAKEN,
    USERS,
    VOTES,
    line,
    move_in,
    post,
    text_of,
    thread,
    whys,
    write,
)
from tests.world import World

pytestmark = pytest.mark.usefixtures("world")
GOOD = [line(row) for row in POSTS]


def _in_posts(*broken: str) -> str:
    """The file of posts with these pieces between the first and the second row."""
    return text_of("Posts", GOOD[0], *broken, *GOOD[1:])


def _row(**more: object) -> str:
    given = {
        "Id": 90,
        "PostTypeId": 1,
        "Title": "Broken?",
        "Body": "<p>?</p>",
        "CreationDate": "2012-05-01",
        "OwnerUserId": 1,
    }
    return line({name: value for name, value in {**given, **more}.items() if value is not None})


BROKEN = {
    "an unclosed quote": ('  <row Id="90" PostTypeId="1" Title="Oh no />\n', "not well-formed: "),
    "an open angle in a value": ('  <row Id="90" PostTypeId="1" Title="a < b" />\n', "not well-formed: "),
    "a value without quotes": ("  <row Id=90 PostTypeId=1 />\n", "not well-formed: "),
    "the same attribute twice": ('  <row Id="90" Id="91" />\n', "not well-formed: duplicate attribute"),
    "a bare ampersand": ('  <row Id="90" Title="Q & A" />\n', "not well-formed: "),
    "an unknown entity": ('  <row Id="90" Title="&nbsp;" />\n', "not well-formed: undefined entity"),
    "a control character": ('  <row Id="90" Title="a\x01b" />\n', "not well-formed: "),
    "a control character by its number": ('  <row Id="90" Title="a&#x1;b" />\n', "not well-formed: "),
    "a null": ('  <row Id="90" Title="a\x00b" />\n', "not well-formed: "),
    "half a character by its number": ('  <row Id="90" Title="a&#xD800;b" />\n', "not well-formed: "),
    "no id": (_row(Id=None), "no Id"),
    "an id that is none": (_row(Id="ninety"), "Id is no number: 'ninety'"),
    "an id in other digits": (_row(Id="９０"), "Id is no number: '９０'"),
    "a huge id": (_row(Id="9" * 30), "Id is no number: '99999999999999999999'"),
    "no title": (_row(Title=None), "no Title"),
    "an empty title": (_row(Title=" \n "), "the title is empty"),
    "no body": (_row(Body=None), "there is no text"),
    "no date": (_row(CreationDate=None), "no CreationDate"),
    "a date that is none": (_row(CreationDate="yesterday"), "CreationDate is no date: 'yesterday'"),
    "a day that is none": (_row(CreationDate="2012-02-30"), "CreationDate is no date: '2012-02-30'"),
    "a date before computers": (_row(CreationDate="0001-01-01"), "CreationDate cannot be right: '0001-01-01'"),
    "a date at the end of time": (_row(CreationDate="9999-12-31"), "CreationDate cannot be right: '9999-12-31'"),
    "a date beyond time": (_row(CreationDate="9999-12-31T23:59:59-14:00"), "CreationDate is no date: "),
    "a bad day of its edit": (_row(LastEditDate="soon"), "LastEditDate is no date: 'soon'"),
}  # fmt: skip


@pytest.mark.parametrize(("broken", "why"), BROKEN.values(), ids=BROKEN)
def test_a_broken_question_is_told_and_left_out(app, tmp_path, broken, why):
    moved = move_in(app, write(tmp_path / "dump", Posts=_in_posts(broken)))
    assert moved.status == 1
    assert moved.taken == TAKEN
    [(row, said)] = whys(moved)
    assert said.startswith(why)
    assert row.startswith("Posts.xml")
    if 'Id="90"' in broken:
        assert row == "Posts.xml, Id 90"


def test_every_broken_row_is_told(app, tmp_path):
    sure = [broken for broken, _ in BROKEN.values()]
    moved = move_in(app, write(tmp_path / "dump", Posts=_in_posts(*sure)))
    assert moved.taken == TAKEN
    assert moved.told["rejected_count"] == len(moved.told["rejected"]) == len(sure)


def test_words_that_are_not_utf_8(app, tmp_path):
    whole = _in_posts(_row(Title="Broken here")).encode().replace(b"Broken here", b"Caf\xe9 \xff")
    moved = move_in(app, write(tmp_path / "dump", Posts=whole))
    assert whys(moved) == [("Posts.xml, Id 90", "not UTF-8")]
    assert moved.taken == TAKEN


def test_a_huge_row_is_left_out_in_little_time(app, tmp_path):
    huge = _row(Body="x" * (LONGEST + 10))
    moved = move_in(app, write(tmp_path / "dump", Posts=_in_posts(huge)))
    assert whys(moved) == [("Posts.xml, Id 90", "longer than 4 MB")]
    assert moved.taken == TAKEN


@pytest.mark.real_time
@pytest.mark.parametrize("body", ["<p>" * 300_000, "<b><i>" * 100_000, "x " * 900_000, "http://a.example/ " * 50_000,
                                  "&amp;" * 300_000, "<a href=" * 100_000])  # fmt: skip
def test_a_long_body_holds_nobody_up(app, tmp_path, body):
    began = time.monotonic()
    moved = move_in(app, write(tmp_path / "dump", Posts=_in_posts(_row(Body=body))))
    assert moved.taken == TAKEN | {"threads": 4}
    assert time.monotonic() - began < 20


def test_what_is_torn_at_the_end_is_told(app, tmp_path):
    """A download that stopped half-way."""
    whole = text_of("Posts", *GOOD)
    torn = whole[: whole.index('Id="17"') + 30]
    moved = move_in(app, write(tmp_path / "dump", Posts=torn))
    assert moved.status == 1
    assert moved.taken == TAKEN | {"threads": 2}
    assert whys(moved)[0][0] == "Posts.xml, Id 17"


@pytest.mark.parametrize(
    "whole", ["", "\n", "<html><body>404</body></html>", "<users></users>", text_of("Posts", "").encode("utf-16")]
)
def test_a_file_that_is_something_else_is_told(app, tmp_path, whole):
    moved = move_in(app, write(tmp_path / "dump", Posts=whole))
    assert moved.status == 1
    assert ("Posts.xml", "there is no <posts> in it") in whys(moved)
    assert moved.told["taken"]["threads"] == 0


def test_broken_rows_of_other_files(app, tmp_path):
    day = {"CreationDate": "2012-05-01"}
    users = [{"Id": 60, "DisplayName": "No date"}, {"DisplayName": "No id"} | day]
    comments = [{"Id": 70, "PostId": 10} | day, {"Id": 71, "PostId": "", "Text": "?"} | day]
    comments.append({"Id": 72, "PostId": "comment:1", "Text": "?"} | day)
    votes = [{"Id": 80, "PostId": 12, "VoteTypeId": 1, "CreationDate": "soon"}, {"Id": 81, "VoteTypeId": 1}]
    history = [{"Id": 85, "PostHistoryTypeId": 5, "PostId": 10, "Text": "?"}]
    files = {"Users": [*USERS, *users], "Comments": [*COMMENTS, *comments], "Votes": [*VOTES, *votes]}
    moved = move_in(app, write(tmp_path / "dump", **files, PostHistory=[*HISTORY, *history]))
    assert moved.status == 1
    assert moved.taken == TAKEN
    assert whys(moved) == [
        ("Users.xml, Id 60", "no CreationDate"), ("Users.xml, Id missing", "no Id"),
        ("Comments.xml, Id 70", "there is no text"), ("Comments.xml, Id 71", "PostId is no number: ''"),
        ("Comments.xml, Id 72", "PostId is no number: 'comment:1'"),
        ("Votes.xml, Id 80", "CreationDate is no date: 'soon'"), ("Votes.xml, Id 81", "no PostId"),
        ("PostHistory.xml, Id 85", "no CreationDate"),
    ]  # fmt: skip


def test_an_answer_to_an_answer_is_skipped(app, tmp_path):
    posts = [*POSTS, {"Id": 95, "PostTypeId": 2, "ParentId": 11, "Body": "?", "CreationDate": "2012-05-20"}]
    moved = move_in(app, write(tmp_path / "dump", Posts=posts))
    assert moved.taken == TAKEN
    assert moved.told["skipped"]["replies_without_a_post"] == 2


def test_of_one_id_the_first_row_is_taken(app, tmp_path):
    again = {**POSTS[0], "Title": "Which tap, once more?"}
    moved = move_in(
        app, write(tmp_path / "dump", Posts=[*POSTS, again], Users=[*USERS, {**USERS[1], "DisplayName": "X"}])
    )
    assert (moved.status, moved.taken) == (0, TAKEN)
    assert thread("10").title == "Which tap is the right one?"
    assert (moved.told["skipped"]["threads"], moved.told["skipped"]["people"]) == (1, 1)


@pytest.mark.parametrize(
    ("score", "kept"), [("", 0), ("many", 0), ("-3", -3), ("9" * 12, 10**9), ("9" * 40, 0), ("1.5", 0)]
)
def test_a_score_that_is_none_is_nought(app, tmp_path, score, kept):
    move_in(app, write(tmp_path / "dump", Posts=[{**POSTS[0], "Score": score}, *POSTS[1:]]))
    assert post("10").score == kept


@pytest.mark.parametrize("owner", ["", "0x1", "name:user39", "1; DROP TABLE people", "９"])
def test_an_author_that_is_none_is_somebody_who_is_gone(app, tmp_path, owner, world: World):
    posts = [{**POSTS[0], "OwnerUserId": owner, "OwnerDisplayName": "A. Nonymous"}, *POSTS[1:]]
    assert move_in(app, write(tmp_path / "dump", Posts=posts)).status == 0
    assert "A. Nonymous" in world.nobody.get(thread("10").address).text


def test_a_moment_with_a_zone_is_brought_to_utc(app, tmp_path):
    posts = [
        {**POSTS[0], "CreationDate": "2012-05-05T10:00:00+02:00", "LastEditDate": "2012-05-08T10:00:00Z"},
        *POSTS[1:],
    ]
    move_in(app, write(tmp_path / "dump", Posts=posts))
    assert f"{thread('10').created_at:%H:%M}" == "08:00"
    assert f"{post('10').edited_at:%H:%M}" == "10:00"


# What a safe reader neither fetches nor expands

BILLION = "".join(
    f'<!ENTITY laugh{n} "{f"&laugh{n - 1};" * 10}">' if n else '<!ENTITY laugh0 "ha">' for n in range(10)
)  # fmt: skip
DOCTYPES = {
    "entities that grow": f"<!DOCTYPE posts [ {BILLION} ]>",
    "a file of this machine": '<!DOCTYPE posts [ <!ENTITY laugh9 SYSTEM "file:///etc/passwd"> ]>',
    "a page of elsewhere": '<!DOCTYPE posts [ <!ENTITY laugh9 SYSTEM "http://127.0.0.1:9/x"> ]>',
    "a parameter entity": '<!DOCTYPE posts [ <!ENTITY % x SYSTEM "file:///etc/passwd"> %x; ]>',
    "a definition elsewhere": '<!DOCTYPE posts SYSTEM "http://127.0.0.1:9/posts.dtd">',
    "values by default": '<!DOCTYPE posts [ <!ATTLIST row Title CDATA "root:x:0"> ]>',
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_a_doctype_is_neither_fetched_nor_expanded(app, tmp_path, doctype, world: World):
    attack = _row(Id=90, Title="LAUGH").replace("LAUGH", "&laugh9;") + _row(Id=91, Title=None)
    whole = f'<?xml version="1.0"?>\n{doctype}\n<posts>\n{"".join(GOOD)}{attack}</posts>\n'
    moved = move_in(app, write(tmp_path / "dump", Posts=whole))
    assert whys(moved)[0][1].startswith("not well-formed: undefined entity")
    assert whys(moved)[1] == ("Posts.xml, Id 91", "no Title")
    assert moved.taken == TAKEN
    assert "root:" not in world.nobody.get("/spaces/old").text
