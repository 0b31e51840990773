"""What staff do beside cases, in every state; and the pages of the desk that show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from foundation.database import db, transaction
from moderation import assignments, drafts, handovers, notes, officials, presence, saved_replies
from moderation.drafts import Draft
from tests.conftest import WEDNESDAY

REASON = "The pipe lies under the lawn of the park, and only they have the plan of it."


def work(states: Any) -> None:
    """Let officials work: Mara becomes a colleague of Sana's, so that there is a second pair of eyes."""
    water, parks = states.world.water.id, states.world.parks.id
    with transaction():
        officials.appoint(db.session.merge(states.world.person["mara"]), db.session.merge(states.world.water))
    moment = WEDNESDAY - timedelta(minutes=1)
    do, thread = states._do, states.thread
    do(moment, notes.write, "mara", thread["waiting"], "Sixty centimetres is right since the **rule** of 2024.")
    do(moment, presence.look, "mara", thread["waiting"])
    do(moment, assignments.assign, "sana", thread["late"], states.world.person["mara"].id)
    for name in ("waiting", "again"):
        do(moment, handovers.hand_over, "sana", thread[name], water, parks, REASON)
    returned = do(moment, handovers.hand_over, "sana", thread["fresh"], water, parks, REASON)
    do(moment, handovers.give_back, "theo", thread["fresh"], returned, "It is the pipe of the street.")
    taken = do(moment, handovers.hand_over, "sana", thread["paused"], water, parks, REASON)
    do(moment, handovers.accept, "theo", thread["paused"], taken)
    words = "Dear {name}, about “{title}”: the valve is under the sink."
    states.saved = do(moment, saved_replies.keep, "sana", "The valve", words, water).public_id
    states.draft = {name: _draft(states, name) for name in ("saved", "asked", "returned", "published")}
    states.hand_over = handovers.waiting(thread["waiting"].id).public_id


def _draft(states: Any, name: str) -> str:
    moment, thread = WEDNESDAY - timedelta(minutes=1), states.thread["late"]
    given = (states.world.water.id, "Turn the **valve** once.", "Turn the valve.")
    made: Draft = states._do(moment, drafts.save, "sana", thread, *given)
    if name != "saved":
        states._do(moment, drafts.ask, "sana", made, states.world.person["mara"].id)
    if name == "returned":
        states._do(moment, drafts.give_back, "mara", made, "Say which valve it is.")
    if name == "published":
        states._do(moment, drafts.publish, "mara", states.thread["again"], made)
    return made.public_id


def pages(states: Any) -> Iterator[tuple[str, str, str, str, int]]:
    """Name, who looks, address, the button that is pressed there (or none), and what it answers."""
    waiting, late, hint = (
        thing.public_id for thing in (states.thread["waiting"], states.thread["late"], states.post["hint"])
    )
    for who, queue in (("mara", "mine"), ("theo", "handover")):
        yield f"desk, {queue} as {who}", who, f"/desk?queue={queue}", "", 200
    for who in ("sana", "theo", "milo"):
        yield "desk, a hand-over waits", who, f"/desk?case={waiting}", "", 200
    yield "desk, nothing chosen", "sana", "/desk", "Take the chosen", 422
    yield "desk, note with errors", "sana", f"/desk?case={late}", "Add note", 422
    yield "desk, no saved reply chosen", "sana", f"/desk?case={late}", "Insert : a saved reply", 422
    yield "desk, preview without words", "sana", f"/desk?case={late}", "Preview", 422
    yield "handing over", "sana", f"/threads/{late}/hand-over", "", 200
    yield "handing over, with errors", "sana", f"/threads/{late}/hand-over", "Hand over", 422
    yield "returning", "theo", f"/hand-overs/{states.hand_over}/return", "", 200
    yield "returning, with errors", "theo", f"/hand-overs/{states.hand_over}/return", "Return", 422
    yield "saved replies", "sana", "/desk/saved-replies", "", 200
    yield "saved replies, none", "theo", "/desk/saved-replies", "", 200
    yield "saved replies, with errors", "sana", "/desk/saved-replies", "Save", 422
    yield "a saved reply", "sana", f"/desk/saved-replies/{states.saved}", "", 200
    yield "official comment", "sana", f"/posts/{hint}/official-comments", "", 200
    yield "official comment, with errors", "sana", f"/posts/{hint}/official-comments", "Comment for Water", 422
    yield "voice balance", "sana", "/desk/voices", "", 200
    yield "voice balance, a list", "sana", "/desk/voices/replies?space=square", "", 200
    for name, draft in states.draft.items():
        for who in ("sana", "mara"):
            yield f"draft, {name}", who, f"/drafts/{draft}", "", 200
    yield "draft, given back without a note", "mara", f"/drafts/{states.draft['asked']}", "Give it back", 422
