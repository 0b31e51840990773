"""What happens among constituents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from foundation.events import Event


@dataclass(frozen=True)
class PersonJoined(Event):
    """Somebody made an account."""

    name: ClassVar[str] = "person.joined"
    person_id: int


@dataclass(frozen=True)
class ThreadOpened(Event):
    """A thread of any kind was opened and is visible."""

    name: ClassVar[str] = "thread.opened"
    thread_id: int
    author_id: int


@dataclass(frozen=True)
class ThreadHidden(Event):
    """A whole thread was hidden, with its reason."""

    name: ClassVar[str] = "thread.hidden"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadRestored(Event):
    """A hidden thread became visible again."""

    name: ClassVar[str] = "thread.restored"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadDeleted(Event):
    """The asker deleted the thread."""

    name: ClassVar[str] = "thread.deleted"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadLocked(Event):
    """A thread takes no more replies of members."""

    name: ClassVar[str] = "thread.locked"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadUnlocked(Event):
    """It takes replies again."""

    name: ClassVar[str] = "thread.unlocked"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadMoved(Event):
    """A thread stands in another space."""

    name: ClassVar[str] = "thread.moved"
    thread_id: int
    from_space_id: int
    to_space_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadDuplicated(Event):
    """A thread was marked as a duplicate of another, and points to it."""

    name: ClassVar[str] = "thread.duplicate"
    thread_id: int
    original_id: int
    by_id: int


@dataclass(frozen=True)
class DuplicateUnmarked(Event):
    """A thread is no duplicate after all."""

    name: ClassVar[str] = "duplicate.unmarked"
    thread_id: int
    original_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadMerged(Event):
    """The replies and voices of a thread went into another; its address leads there."""

    name: ClassVar[str] = "thread.merged"
    thread_id: int
    into_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadSplit(Event):
    """Some replies of a thread became a thread of their own."""

    name: ClassVar[str] = "thread.split"
    thread_id: int
    new_id: int
    by_id: int


@dataclass(frozen=True)
class PostRedacted(Event):
    """Personal data was taken out of a post and of all its revisions."""

    name: ClassVar[str] = "post.redacted"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class ReplyWritten(Event):
    """An answer, a comment, an acknowledgement or an official question was written."""

    name: ClassVar[str] = "reply.written"
    thread_id: int
    post_id: int
    author_id: int
    role: str
    official: bool


@dataclass(frozen=True)
class PostEdited(Event):
    """The words of a post changed; the old ones are kept as a revision."""

    name: ClassVar[str] = "post.edited"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class ReplyHidden(Event):
    """A reply was hidden, with its reason."""

    name: ClassVar[str] = "reply.hidden"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class ReplyRestored(Event):
    """A hidden reply became visible again."""

    name: ClassVar[str] = "reply.restored"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class ReplyDeleted(Event):
    """Its author deleted a reply."""

    name: ClassVar[str] = "reply.deleted"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class AnswerAccepted(Event):
    """The asker said that this answer solved it."""

    name: ClassVar[str] = "answer.accepted"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class AnswerHelped(Event):
    """Somebody was about to ask, and found this answer."""

    name: ClassVar[str] = "answer.helped"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class AcceptanceWithdrawn(Event):
    """The asker took an acceptance back."""

    name: ClassVar[str] = "acceptance.withdrawn"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadReopened(Event):
    """The asker said “not yet” after an official response."""

    name: ClassVar[str] = "thread.reopened"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadClosed(Event):
    """The asker needs no more answers."""

    name: ClassVar[str] = "thread.closed"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ClosureWithdrawn(Event):
    """The asker wants answers again."""

    name: ClassVar[str] = "closure.withdrawn"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadWithdrawn(Event):
    """The asker took the question back; what others answered stays."""

    name: ClassVar[str] = "thread.withdrawn"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class PostThanked(Event):
    """Somebody said thank you for a post."""

    name: ClassVar[str] = "post.thanked"
    thread_id: int
    post_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadsImported(Event):
    """Threads with ids from `first_id` to `last_id` moved in from an archive, a portion of it."""

    name: ClassVar[str] = "threads.imported"
    first_id: int
    last_id: int


@dataclass(frozen=True)
class KindChanged(Event):
    """A thread became one of another kind, with a reason."""

    name: ClassVar[str] = "kind.changed"
    thread_id: int
    change_id: int
    by_id: int


@dataclass(frozen=True)
class HowToConfirmed(Event):
    """Somebody who may say so checked that a how-to still holds."""

    name: ClassVar[str] = "howto.confirmed"
    thread_id: int
    by_id: int


@dataclass(frozen=True)
class EditSuggested(Event):
    """Somebody proposed a changed version of a how-to."""

    name: ClassVar[str] = "edit.suggested"
    thread_id: int
    suggestion_id: int
    by_id: int


@dataclass(frozen=True)
class SuggestionDecided(Event):
    """A suggested edit was accepted or declined."""

    name: ClassVar[str] = "suggestion.decided"
    thread_id: int
    suggestion_id: int
    by_id: int


@dataclass(frozen=True)
class IdeaDecided(Event):
    """An idea got another status, with the reason."""

    name: ClassVar[str] = "idea.decided"
    thread_id: int
    step_id: int
    by_id: int


@dataclass(frozen=True)
class AnnouncementPinned(Event):
    """An announcement was pinned, taken off, closed to answers or opened to them."""

    name: ClassVar[str] = "announcement.pinned"
    thread_id: int
    by_id: int
