"""Quoting: the form for an answer begins with the words, and leads back to them."""

from __future__ import annotations

import re
from html import unescape

from community.posts import Post
from community.threads import Thread
from foundation.database import transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import fresh
from tests.world import World


def quoted(page: str) -> str:
    """What stands in the form."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def test_a_quote_leads_back_to_its_source(world: World, thread: Thread, answer: Post):
    assert f"/posts/{answer.public_id}/quotation" in world.nia.get(thread.address).text
    words = quoted(world.nia.get(f"/posts/{answer.public_id}/quotation").text)
    assert words.startswith("> At six, they told me.\n")
    world.nia.post(f"/threads/{thread.public_id}/replies", {"words": f"{words}Who told you?"})
    page = world.nobody.get(thread.address).text
    assert re.search(
        rf'<blockquote>\s*<p>At six.*href="{thread.address}#{answer.public_id}"[^>]*>Omar</a>', page, re.DOTALL
    )
    assert "<p>Who told you?</p>" in page


def test_what_was_written_as_words_is_quoted_as_words(world: World, thread: Thread):
    post = world.reply("omar", thread, r"# Head" + "\n\n" + r"\*no bold\* <b>x</b> [a](https://x.org) > here")
    words = quoted(world.nia.get(f"/posts/{post.public_id}/quotation").text)
    world.nia.post(f"/threads/{thread.public_id}/replies", {"words": words + "Yes."})
    page = world.nobody.get(thread.address).text
    assert "<p>Head *no bold* &lt;b&gt;x&lt;/b&gt; a &gt; here</p>" in page


def test_others_do_not(world: World, thread: Thread, answer: Post):
    secret = world.reply("omar", world.thread(space=world.circle))
    assert world.stranger.get(f"/posts/{secret.public_id}/quotation").status_code == 404
    assert world.nobody.get(f"/posts/{answer.public_id}/quotation").status_code == 302
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), fresh(answer), Why("Rule 3", "Advertising."))
    for who in ("nia", "milo"):
        assert world[who].get(f"/posts/{answer.public_id}/quotation").status_code == 404


def test_a_closed_thread_is_not_quoted_into(world: World, thread: Thread, answer: Post):
    world.nia.post(f"/threads/{thread.public_id}/closure")
    assert "/quotation" not in world.omar.get(thread.address).text
    assert world.omar.get(f"/posts/{answer.public_id}/quotation").status_code == 403
