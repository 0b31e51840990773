"""The box at the end of a thread knows who reads and how it stands; what is done seldom is folded away."""

from __future__ import annotations

import re

from community import replies
from community.posts import Post
from community.threads import Thread
from foundation.database import transaction
from moderation import responses
from tests.community.looking import fresh
from tests.world import World


def box(world: World, name: str, thread: Thread) -> str:
    """The section in which one writes an answer."""
    end = r"<section class=\"section\" aria-labelledby=\"answer\">.*?</section>"
    found = re.search(end, _page(world, name, thread), re.DOTALL)
    return found[0] if found else ""


def _page(world: World, name: str, thread: Thread) -> str:
    return world[name].get(thread.address).text


def test_an_open_question_asks_for_help(world: World, thread: Thread):
    for name in ("omar", "nobody"):
        assert "Can you help Nia?" in box(world, name, thread)
        assert "<details>" not in box(world, name, thread)


def test_on_one_s_own_thread_one_adds(world: World, thread: Thread):
    shown = box(world, "nia", thread)
    assert "Add something you forgot" in shown
    assert "Your answer" not in shown
    assert "<details>" not in shown


def test_on_a_solved_one_it_is_folded(world: World, thread: Thread, answer: Post):
    with transaction():
        replies.accept(world.actor("nia"), fresh(thread), fresh(answer))
    assert "<summary>Add another answer</summary>" in box(world, "stranger", thread)
    assert "Add another answer</a>" in box(world, "nobody", thread)
    for name in ("stranger", "nobody"):
        assert "Can you help" not in _page(world, name, thread)


def test_and_on_one_that_officials_answered(world: World, thread: Thread):
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At seven.")
    assert "<summary>Add another answer</summary>" in box(world, "omar", thread)
    assert "Add something you forgot" in box(world, "nia", thread)


def test_there_is_a_way_past_everything_to_it(world: World, thread: Thread):
    assert '<a class="skip" href="#words">Write an answer</a>' in _page(world, "omar", thread)
    assert '<a class="skip" href="#answer">Write an answer</a>' in _page(world, "nobody", thread)
    with transaction():
        fresh(thread).locked_at = thread.created_at
    assert _page(world, "omar", thread).count('class="skip"') == 1


def test_a_new_post_can_take_the_focus(world: World, thread: Thread, answer: Post):
    for post in (world.opening(thread), answer):
        assert f'id="{post.public_id}" tabindex="-1"' in _page(world, "omar", thread)


def test_what_is_done_seldom_is_folded_away(world: World, thread: Thread, answer: Post):
    page = _page(world, "stranger", thread)
    article = page[page.index('aria-label="Answer by Omar"') :]
    shown, folded = article[: article.index("</article>")].split("<summary>More", 1)
    for act in ("This helps", "Say thanks"):
        assert act in shown
    for act in ("Quote", "Link", "Flag"):
        assert act not in shown
        assert act in folded
    assert "More" not in _page(world, "nobody", thread), "what unfolds a single link is the link"
