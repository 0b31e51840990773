"""What a double click, or a client that heard no answer, sends twice: each POST has a key, or changes nothing twice."""

from __future__ import annotations

import ast

from tests.conventions.source import calls, modules

ASKS_FOR_KEY = {"before", "taken", "once", "decided"}
CHANGES_NOTHING_TWICE = {
    # There is one at most, or the state is set to what it is already.
    "accounts": {"make_account", "check_in", "leave"},
    "asking": {"answer_helped"}, "bookmarks": {"bookmark", "remove_bookmark"}, "closures": {"close", "open_again"},
    "guests": {"throw_away"}, "howtos": {"try_howto", "withdraw_trial", "confirm"}, "inbox": {"read"},
    "mail": {"save_mail", "unsubscribe"}, "quiet": {"block", "unblock", "mute", "unmute"},
    "replies": {"accept", "withdraw_acceptance"}, "settings": {"save_settings"},
    "suggestions": {"accept_suggestion", "decline_suggestion", "withdraw_suggestion"},
    "tags": {"follow_tag", "unfollow_tag", "mute_tag", "unmute_tag"},
    "tokens": {"withdraw_token"}, "visits": {"mark_read"},
    "voices": {"vote", "withdraw_vote", "thank", "withdraw_thanks", "me_too", "withdraw_me_too", "follow", "unfollow"},
    # A theme has one name, one place, one pin; a word is banned or not.
    "themes": {
        "rename_theme", "merge_theme", "part_theme", "rejoin_theme", "pin_theme", "unpin_theme", "ban_word",
        "allow_word",
    },
    # What is parked is tried again or given up once; a second click finds nothing parked.
    "admin": {"retry", "retry_all", "give_up"},
    # A file is begun once and withdrawn once; so is a milestone taken back.
    "channels": {"start", "withdraw_file"}, "milestones": {"withdraw_milestone"},
    "mailings": {"end_mailing"},
    "findings": {"withdraw_finding"},
    # A draft, a take and an assignment are one row; a hand-over that waits refuses another.
    "announcing": {"place"}, "drafts": {"change_draft", "ask_colleague", "publish_draft", "return_draft"},
    "flagging": {"withdraw_flag"}, "handovers": {"hand_over", "accept", "give_back"},
    "responses": {"endorse", "withdraw"},
    "reviews": {"claim", "put_back_claim"}, "saved_replies": {"change_reply", "remove_reply"},
    "takes": {"take", "take_over", "renew", "put_back", "look", "leave", "assign", "release", "take_many",
              "put_back_many", "assign_many"},
}  # fmt: skip


def _posts() -> dict[str, set[str]]:
    """The functions behind every POST of a page or of the API that ask for no key, by their file."""
    found: dict[str, set[str]] = {}
    for path, tree in modules().items():
        known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in known.values():
            marks = [mark.func.attr for mark in node.decorator_list
                     if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute)]  # fmt: skip
            called = {name for name, _call in calls(ast.Module([node], []))}
            below = {name for one in called & known.keys() for name, _call in calls(ast.Module([known[one]], []))}
            if "post" in marks and not (called | below) & ASKS_FOR_KEY:
                found.setdefault(path.rpartition("/")[2].removesuffix(".py"), set()).add(node.name)
    return found


def test_whatever_makes_something_new_has_a_key():
    """A new POST is written down above with the reason, or asks `submissions` first."""
    unsorted = {name: posts - CHANGES_NOTHING_TWICE.get(name, set()) for name, posts in _posts().items()}
    assert {name: posts for name, posts in unsorted.items() if posts} == {}


def test_what_is_excused_is_there():
    found = _posts()
    gone = {name: posts - found.get(name, set()) for name, posts in CHANGES_NOTHING_TWICE.items()}
    assert {name: posts for name, posts in gone.items() if posts} == {}
