"""What the reader of a thread may do with each of its posts, asked once; and what each post is called."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from flask_babel import gettext as _
from markupsafe import Markup

from community import kinds
from community.counting import helped, thanks
from community.posts import ACKNOWLEDGEMENT, ANSWER, COMMENT, OFFICIAL_QUESTION, OPENING
from community.queries.threads import PostView, ThreadView
from foundation.policy import Actor, may

_HIDDEN, _END = Markup('<span class="visually-hidden">: '), Markup("</span>")
FOR_ALL = {"vote": "post.vote", "thank": "post.thank", "comment": "comment.write"}
FOR_ASKER = {"accept": "answer.accept"}
FOR_OTHERS = {"flag": "post.flag"}
FOR_AUTHOR = {"edit": "post.edit", "delete": "reply.delete"}


def name_acts(thread: ThreadView, posts: Iterable[PostView], reader: Actor, language: str) -> None:
    """Give these posts of the thread and their comments a label, and the acts that the rules allow this reader."""
    labels = _labels(language, thread.kind)
    for post in posts:
        for one in (post, *post.comments):
            one.label = labels[one.role] % {"name": one.name}
            one.of = _named(one.label)
            one.helped, one.thanks = helped(one.score, language), thanks(one.thanks_count, language)
            if reader.signed_in and one.visible:
                one.acts = frozenset(_allowed(one, thread, reader))


def _allowed(post: PostView, thread: ThreadView, reader: Actor) -> Iterable[str]:
    """The acts to offer. Only those are asked for that a rule could allow: the page asks for each post."""
    asked = {} if post.role == COMMENT else dict(FOR_ALL)
    if reader.id == thread.author_id:
        asked |= FOR_ASKER
    asked |= FOR_AUTHOR if reader.id == post.author_id else FOR_OTHERS
    return (act for act, action in asked.items() if may(reader, action, post))


@lru_cache(maxsize=4096)
def _named(label: str) -> Markup:
    return _HIDDEN + label + _END  # Markup’s own format takes ten times as long


@lru_cache(maxsize=32)
def _labels(language: str, kind: str) -> dict[str, str]:
    return {
        OPENING: kinds.words(language)[kind].opening,
        ANSWER: _("Answer by %(name)s") if kind in kinds.PROMISED else _("Reply by %(name)s"),
        COMMENT: _("Comment by %(name)s"),
        ACKNOWLEDGEMENT: _("Acknowledgement by %(name)s"),
        OFFICIAL_QUESTION: _("Official question by %(name)s"),
    }
