"""Saved replies: inserted without a script, with the asker's name and the title; of a person or of a department."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from foundation.database import db, transaction
from moderation import officials
from moderation.saved_replies import SavedReply, filled
from tests.moderation.acts import official
from tests.world import World

WORDS = "Dear {name}, about “{title}”: we look at it."


def _save(world, who="sana", department="", **given):
    data = {"name": "Looking", "words": WORDS, "department": department} | given
    return world[who].post("/desk/saved-replies", data)


def _saved() -> SavedReply:
    db.session.rollback()
    return db.session.scalars(select(SavedReply)).one()


def test_it_is_inserted_under_what_was_written(world: World):
    assert _save(world).status_code == 303
    thread = world.thread("nia", title="When is the {name} back?")
    page = official(world, "sana", thread, body="Good morning.", insert="1", saved=_saved().public_id)
    assert page.status_code == 200
    assert "Good morning.\n\nDear Nia, about “When is the {name} back?”: we look at it.</textarea>" in page.text
    assert "This was not sent yet" not in page.text


def test_none_is_chosen_before_one_chooses(world: World):
    _save(world)
    thread = world.thread("nia")
    case = world.sana.get(f"/desk?case={thread.public_id}").text
    assert '<label for="saved">Insert a saved reply</label>' in case
    assert '<option value="">Choose a saved reply</option>' in case
    assert f'formaction="/threads/{thread.public_id}/official-replies#body"' in case, "back to the words"
    refused = official(world, "sana", thread, body="Good morning.", insert="1", saved="")
    assert refused.status_code == 422
    assert "Choose a saved reply." in refused.text
    assert "Good morning.</textarea>" in refused.text


@pytest.mark.parametrize(
    ("words", "name", "title", "found"),
    [
        ("{name}: {title}, {name}", "Nia", "Why?", "Nia: Why?, Nia"),
        ("{title}", "Nia", "{name}", "{name}"),
        ("{name}", "{title}", "Why?", "{title}"),
        ("{other} {", "Nia", "Why?", "{other} {"),
    ],
)
def test_only_the_words_themselves_are_filled(words, name, title, found):
    assert filled(words, name=name, title=title) == found


def test_those_of_a_department_are_everyones_there_and_one_s_own_are_not(world: World):
    with transaction():
        officials.appoint(db.session.merge(world.person["omar"]), db.session.merge(world.water))
    _save(world, name="Mine")
    _save(world, name="Ours", department=str(world.water.id))
    pages = {who: world[who].get("/desk/saved-replies").text for who in ("sana", "omar", "theo")}
    shown = {who: [name for name in ("Mine", "Ours") if f"<b>{name}</b>" in page] for who, page in pages.items()}
    assert shown == {"sana": ["Mine", "Ours"], "omar": ["Ours"], "theo": []}
    thread = world.thread("nia")
    for who, offered in shown.items():
        case = world[who].get(f"/desk?case={thread.public_id}").text
        assert [name for name in ("Mine", "Ours") if f">{name}</option>" in case] == offered, who


def test_it_is_changed_and_removed(world: World):
    _save(world)
    path = f"/desk/saved-replies/{_saved().public_id}"
    assert "Dear {name}" in world.sana.get(path).text
    given = {"name": "Seen", "words": "Seen.", "department": str(world.water.id)}
    assert world.sana.post(path, given).status_code == 303
    assert (_saved().name, _saved().words, _saved().department_id) == ("Seen", "Seen.", world.water.id)
    assert world.sana.post(f"{path}/deletion").status_code == 303
    assert db.session.query(SavedReply).count() == 0


def test_refusals(world: World):
    for wrong in ({"name": ""}, {"words": " "}, {"name": "x" * 81}):
        assert _save(world, **wrong).status_code == 422, wrong
    assert _save(world, department=str(world.parks.id)).status_code == 403, "she does not speak for Parks"
    assert db.session.query(SavedReply).count() == 0
    for who in ("nia", "milo", "mara"):
        assert _save(world, who).status_code == 403, who
    _save(world)
    path = f"/desk/saved-replies/{_saved().public_id}"
    assert world.theo.get(path).status_code == 404, "one's own is nobody else's"
    assert world.theo.post(f"{path}/deletion").status_code == 404
    assert world.sana.post(path, {"name": "", "words": ""}).status_code == 422
    thread = world.thread("nia")
    assert official(world, "theo", thread, insert="1", saved=_saved().public_id).status_code == 404


def test_a_double_click_saves_it_once(world: World):
    for _ in range(2):
        assert _save(world, key="k7x2mpq4n8w3").location == "/desk/saved-replies"
    assert _saved().words == WORDS
    assert world.sana.get("/desk/saved-replies").text.count('name="key"') == 1


@pytest.mark.parametrize("key", ["\x00", "k" * 41, "ä"])
def test_a_key_that_is_none_is_no_key(world: World, key):
    assert _save(world, key=key).status_code == 303
