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
    "answer.helped": lambda by: _("Thank you: somebody was about to ask, and your answer was there"),
    "answer.endorsed": lambda by: _("Your answer was confirmed as the official answer"),
    "thread.endorsed": lambda by: _("An answer was confirmed as the official answer"),
    "post.mention": lambda by: _("%(name)s mentioned you", name=by),
    "thread.tagged": lambda by: _("%(name)s wrote about a tag you follow", name=by),
    "post.thanked": lambda by: _("%(name)s thanks you", name=by),
    "thread.assigned": lambda by: _("%(name)s asks you to answer this", name=by),
    "take.over": lambda by: _("%(name)s took over what you were working on", name=by),
    "handover.asked": lambda by: _("%(name)s asked another department to answer", name=by),
    "handover.received": lambda by: _("%(name)s hands this over to your department", name=by),
    "handover.accepted": lambda by: _("%(name)s took it over: another department answers now", name=by),
    "handover.returned": lambda by: _("%(name)s gave it back to the department that had it", name=by),
    "draft.asked": lambda by: _("%(name)s asks you to look at a draft", name=by),
    "draft.returned": lambda by: _("%(name)s gave your draft back", name=by),
    "draft.published": lambda by: _("%(name)s published your draft", name=by),
    "post.hide": lambda by: _("A moderator hid what you wrote"),
    "post.kind": lambda by: _("A moderator changed what kind of thread this is"),
    "edit.suggested": lambda by: _("%(name)s suggests an edit to your how-to", name=by),
    "edit.accepted": lambda by: _("The edit that you suggested was accepted"),
    "edit.declined": lambda by: _("The edit that you suggested was declined"),
    "idea.open": lambda by: _("The idea is open again"),
    "idea.review": lambda by: _("The idea is under review"),
    "idea.planned": lambda by: _("The idea is planned"),
    "idea.done": lambda by: _("The idea is done"),
    "idea.not-doing": lambda by: _("The idea will not be done; read why"),
    "post.lock": lambda by: _("A moderator locked what you asked: no more replies of members"),
    "post.unlock": lambda by: _("A moderator unlocked what you asked: members can reply again"),
    "post.move": lambda by: _("A moderator moved what you wrote to another space"),
    "post.duplicate": lambda by: _("A moderator found that somebody asked the same before"),
    "post.unmark": lambda by: _("What you asked is no duplicate after all"),
    "post.merge": lambda by: _("A moderator merged what you asked into another thread"),
    "post.split": lambda by: _("A moderator made what you wrote a thread of its own"),
    "post.redact": lambda by: _("A moderator took personal data out of what you wrote"),
    "post.retag": lambda by: _("A moderator changed the tags of what you asked"),
    "flag.hide": lambda by: _("Thank you: what you flagged is hidden now"),
    "flag.keep": lambda by: _("We looked at what you flagged, and it may stay"),
    "flag.change": lambda by: _("Thank you: we put right what you flagged"),
    "appeal.upheld": lambda by: _("We looked at your appeal: what you wrote stays hidden"),
    "post.restore": lambda by: _("A moderator brought back what you wrote"),
    "outcome.published": lambda by: _("You said, we did: something changed because of what you wrote"),
}


def sentence(notice: NoticeView) -> str:
    """What happened, in words; a key that is not known here says only that there is news."""
    words = SENTENCES.get(notice.key)
    return words(notice.by or _("Someone")) if words else _("There is news")
