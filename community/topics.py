"""What pages of the community ask about while they are open: the inbox in the head, and new replies in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from community.queries import live as queries
from community.queries.live import Newer
from foundation.live import Ask, Counts
from foundation.policy import Actor, may, needs


@needs("inbox.read")
def inbox(asks: Sequence[Ask]) -> Sequence[Counts]:
    """How many notices are new."""
    readers = {ask.reader.id for ask in asks if ask.reader.id is not None and may(ask.reader, "inbox.read")}
    found = queries.unread(readers)
    return [found.get(ask.reader.id, 0) if ask.reader.id in readers else None for ask in asks]


@needs("thread.read")
def replies(asks: Sequence[Ask]) -> Sequence[Counts]:
    """How many replies of others, and how many answers among them, are newer than the page: `<id> <moment>`."""
    places = [_place(ask.about) for ask in asks]
    threads = queries.threads({public_id for public_id, _since in places})
    since: dict[int, datetime] = {}
    for public_id, moment in places:
        if thread := threads.get(public_id):
            since[thread.id] = min(moment, since.get(thread.id, moment))
    newer = queries.newer(since) if since else {}
    blocked = queries.blocks({ask.reader.id for ask in asks if ask.reader.id}) if newer else set()
    found: list[Counts] = []
    for ask, (public_id, moment) in zip(asks, places, strict=True):
        thread = threads.get(public_id)
        if thread is None or not may(ask.reader, "thread.read", thread):
            found.append(None)
        else:
            new = [one for one in newer.get(thread.id, ()) if _counts(one, ask.reader, moment, blocked)]
            found.append({"replies": len(new), "answers": sum(one.answer for one in new)})
    return found


def _counts(reply: Newer, reader: Actor, since: datetime, blocked: set[tuple[int, int]]) -> bool:
    unseen = reply.at > since and reply.author_id != reader.id
    return unseen and (reply.official or (reader.id or 0, reply.author_id) not in blocked)


def _place(about: str) -> tuple[str, datetime]:
    """The thread and the moment; what is no moment is taken for now."""
    public_id, _, moment = about.partition(" ")
    try:
        since = datetime.fromisoformat(moment)
        return public_id, since.astimezone(UTC) if since.tzinfo else datetime.max.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return public_id, datetime.max.replace(tzinfo=UTC)
