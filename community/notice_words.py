"""What a notice says. It is stored as a key with parameters; here is the sentence for each key."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from community.queries.inbox import NoticeView

SENTENCES: dict[str, Callable[[str], str]] = {
    "reply.answer": lambda by: _("%(name)s answered", name=by),
    "reply.comment": lambda by: _("%(name)s commented", name=by),
    "reply.official.answer": lambda by: _("%(name)s gave the official answer", name=by),
    "reply.official.acknowledgement": lambda by: _("%(name)s has seen it; the answer is still to come", name=by),
    "reply.official.official_question": lambda by: _("%(name)s asks the asker something", name=by),
    "answer.accepted": lambda by: _("Your answer solved it"),
    "answer.endorsed": lambda by: _("Your answer was confirmed as the official answer"),
    "thread.endorsed": lambda by: _("An answer was confirmed as the official answer"),
    "post.thanked": lambda by: _("%(name)s thanks you", name=by),
    "post.hide": lambda by: _("A moderator hid what you wrote"),
    "post.restore": lambda by: _("A moderator brought back what you wrote"),
    "outcome.published": lambda by: _("You said, we did: something changed because of what you wrote"),
}


def sentence(notice: NoticeView) -> str:
    """What happened, in words; a key that is not known here says only that there is news."""
    words = SENTENCES.get(notice.key)
    return words(notice.by or _("Someone")) if words else _("There is news")
