"""Every page, in every state that tests/circle/states.py makes, as each of those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

from community.queries import rows
from moderation.queries.queues import QUEUES
from tests.circle import channel_states, desk_states, house_states, label_states, report_states
from tests.circle.states import DISH, PROMISES, States


@dataclass(frozen=True)
class Look:
    """A page as somebody sees it. `act`: what they do there first; `status`: what it answers."""

    name: str
    who: str
    address: str
    act: Callable[[Page], object] | None = None
    status: int = 200


def _press(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def _clears(label: str, button: str) -> Callable[[Page], object]:
    def act(page: Page) -> None:
        page.get_by_label(label).fill("")
        _press(button)(page)

    return act


def looks(states: States) -> Sequence[Look]:
    """Every page, as each of those who may see it."""
    rooms = (_threads, _kinds, _lists, _forms, _staff, _moderators, _managers, _house)
    return [look for room in rooms for look in room(states)]


def _threads(states: States) -> list[Look]:
    promised = ("fresh", "waiting", "late", "paused", "endorsed")
    seen = [(who, name) for who in ("nobody", "nia", "sana") for name in promised]
    seen += [("nobody", "today"), ("nia", "seen"), ("omar", "seen"), ("nia", "official"), ("nobody", "official")]
    seen += [("nia", "again"), ("nia", "solved"), ("omar", "solved"), ("nobody", "idea"), ("milo", "idea")]
    seen += [("nia", "hidden"), ("milo", "hidden"), ("nobody", "partly hidden"), ("stranger", "partly hidden")]
    seen += [("milo", "partly hidden"), ("milo", "endorsed"), ("mara", "endorsed"), ("mara", "brown 1")]
    seen += [("nia", "closed"), ("omar", "closed"), ("nobody", "closed"), ("nia", "taken back"), ("mara", "taken back")]
    seen += [("mara", "solved"), ("nobody", "linking")]
    found = [Look(f"thread, {name}", who, states.address(name)) for who, name in seen]
    found += [Look("thread, imported", who, states.imported) for who in ("nobody", "nia")]
    return [*found, Look("thread, huge", "nobody", states.huge)]


def _kinds(states: States) -> list[Look]:
    pages = [("nobody", "how-to"), ("nia", "how-to"), ("omar", "how-to"), ("sana", "how-to"), ("theo", "how-to")]
    pages += [("nobody", "old how-to"), ("sana", "old how-to"), ("nobody", "moved on"), ("milo", "discussion")]
    pages += [("nia", "discussion"), ("nobody", "announcement"), ("mara", "announcement"), ("nia", "idea, review")]
    pages += [("nobody", "idea, planned"), ("nia", "idea, not-doing"), ("sana", "idea, done"), ("omar", "idea, open")]
    howto, idea, announcement, late = (
        f"/threads/{states.thread[name].public_id}" for name in ("how-to", "idea, open", "announcement", "late")
    )
    waiting = f"/suggestions/{states.suggestion['waiting']}"
    begun = "/ask/how-to?title=Bring+the+boiler+back&space=square"
    return [
        *(Look(f"thread, {name}", who, states.address(name)) for who, name in pages),
        Look("how-to, new", "nia", begun),
        Look("how-to, with another step", "nia", begun, _press("Add a step")),
        Look("how-to, with errors", "nia", begun, _press("Post it"), 422),
        Look("how-to, to change", "nia", f"{howto}/edit"),
        Look("how-to, to change, preview", "nia", f"{howto}/edit", _press("Preview")),
        Look("how-to, versions", "nobody", f"{howto}/versions"),
        Look("how-to, voices", "nobody", f"{howto}/trials"),
        Look("how-to, no voices", "nia", f"/threads/{states.thread['old how-to'].public_id}/trials"),
        Look("suggesting an edit", "omar", f"{howto}/suggestion"),
        Look("suggesting an edit, with errors", "omar", f"{howto}/suggestion", _press("Suggest it"), 422),
        Look("suggested edits", "nia", f"{howto}/suggestions"),
        Look("suggested edits, nobody’s", "stranger", f"/threads/{states.thread['old how-to'].public_id}/suggestions"),
        *(Look(f"suggested edit, {name}", "omar", f"/suggestions/{key}") for name, key in states.suggestion.items()),
        Look("suggested edit, to decide", "nia", waiting),
        Look("suggested edit, declined without a reason", "milo", waiting, _press("Decline it"), 422),
        Look("announcing", "sana", "/ask/announcement"),
        Look("announcing, with errors", "mara", "/ask/announcement", _press("Post it"), 422),
        Look("pinning", "sana", f"{announcement}/notice"),
        Look("what becomes of an idea", "sana", f"{idea}/status"),
        Look("what becomes of an idea, with errors", "mara", f"{idea}/status", _decides_without_reason, 422),
        Look("another kind", "milo", f"{late}/order/kind"),
        Look("another kind, with errors", "milo", f"{late}/order/kind", _press("Change it"), 422),
        Look("another kind, by its author", "omar", f"{late}/kind"),
        Look("another kind, by its author, with errors", "omar", f"{late}/kind", _press("Change it"), 422),
    ]


def _decides_without_reason(page: Page) -> None:
    page.get_by_label("Not doing").check()
    _press("Publish")(page)


def _lists(states: States) -> list[Look]:
    everyone = [Look("home", who, "/") for who in ("nobody", "nia", "sana", "mara")]
    places = (("nobody", "square"), ("nia", "club"), ("sana", "office"))
    return [
        *everyone,
        *(Look("space", who, f"/spaces/{slug}") for who, slug in places),
        Look("space by tag", "nobody", "/spaces/notes?tag=boiler"),
        *(Look("promise", who, f"/spaces/{slug}/promise") for who, slug in places),
        Look("promise, none", "nobody", "/spaces/notes/promise"),
        Look("promises kept", "nobody", "/promises"),
        *(Look(f"promise, {name}", "nobody", f"/spaces/square/promise/{name}") for name in PROMISES),
        *(Look(f"threads, {show}", "nobody", f"/threads?show={show}") for show in rows.SHOWS),
        Look("search", "nobody", "/search"),
        Look("search, results", "nobody", "/search?q=boiler"),
        Look("search, filtered", "nia", "/search?q=boiler&kind=question&answered=yes"),
        Look("search, none", "nobody", "/search?q=zeppelin"),
        Look("search, with errors", "nobody", "/search?q=boiler&author=nobody-at-all", status=422),
        Look("person", "nobody", "/people/nia"),
        Look("person, what helped", "nia", "/people/omar?helped=any"),
        Look("person, what helped with a tag", "nobody", "/people/omar?helped=any&tag=boiler"),
        Look("person, blocked", "mara", "/people/omar"),
        *(Look("tag", who, "/tags/boiler") for who in ("nobody", "nia", "mara")),
        Look("tag, ideas", "nobody", "/tags/boiler?show=ideas"),
        Look("bookmarks", "mara", "/bookmarks"),
        Look("bookmarks, none", "nia", "/bookmarks"),
        Look("settings", "mara", "/settings"),
        Look("settings, nothing chosen", "nia", "/settings"),
        Look("person, official", "nia", "/people/sana"),
        Look("inbox, full", "nia", "/inbox"),
        Look("inbox, empty", "ada", "/inbox"),
        Look("settings", "nia", "/settings"),
        Look("the way out of mail", "nobody", states.way_out("nia", "fresh")),
        Look("the way out of a digest", "nia", states.way_out("nia", "")),
        Look("mail stopped", "nobody", states.way_out("mara", "")),
        Look("outcomes", "nobody", "/outcomes"),
        Look("outcomes by status", "nia", "/outcomes?status=planned"),
        Look("outcome", "nobody", f"/outcomes/{states.outcome}"),
        Look("not found", "nobody", "/threads/nowhere", status=404),
        Look("not found, signed in", "nia", "/spaces/nowhere", status=404),
        Look("not allowed", "nia", "/desk", status=403),
        Look("a bad address", "mara", "/insight?period=soon", status=400),
    ]


def _forms(states: States) -> list[Look]:
    answer, comment = states.post["answer"].public_id, states.post["hint"].public_id
    details = "/ask?title=Why+is+it+cold+in+here%3F&space=square&kind=question"
    answering = f"/threads/{states.thread['fresh'].public_id}/replies"
    return [
        Look("sign in", "nobody", "/sign-in"),
        Look("sign in, with errors", "nobody", "/sign-in", _press("Sign in"), 422),
        Look("sign up", "nobody", "/sign-up"),
        Look("sign up, with errors", "nobody", "/sign-up", _press("Create the account"), 422),
        Look("ask", "nia", "/ask"),
        Look("ask, with errors", "nia", "/ask?title=x"),
        Look("ask, with errors in the place", "nia", "/ask?title=Why+is+it+cold+in+here%3F", _press("Post it"), 422),
        *(Look("ask, something close", who, "/ask?title=Why+is+the+tap+water+brown%3F") for who in ("nobody", "sana")),
        Look("ask, something close in a space", "nia", "/ask?title=Why+is+the+tap+water+brown%3F&space=square"),
        Look("ask, as a guest", "nobody", details),
        Look("what a guest asked", "nobody", details, _writes("Continue", DISH)),
        Look("answer, as a guest", "nobody", answering),
        Look("what a guest answered", "nobody", answering, _writes("Continue", DISH, "Your words")),
        Look("ask, details", "nia", details),
        Look("ask, details with errors", "nia", details, _press("Post it"), 422),
        Look("ask, preview", "nia", details, _writes("Preview", DISH)),
        Look("answer with errors", "nia", states.address("late"), _press("Post answer"), 422),
        Look("answer, preview", "nia", states.address("late"), _writes("Preview", DISH, "Your answer")),
        Look("comments", "nobody", f"/posts/{answer}/comments"),
        Look("comments, signed in", "nia", f"/posts/{comment}/comments"),
        Look("edit an opening", "nia", f"/posts/{states.world.opening(states.thread['solved']).public_id}/edit"),
        Look("edit an answer", "omar", f"/posts/{answer}/edit"),
        Look("revisions", "nobody", f"/posts/{answer}/revisions"),
        Look("delete a reply", "omar", f"/posts/{answer}/deletion"),
        Look("settings, with errors", "nia", "/settings", _clears("Your name", "Save"), 422),
        Look("quote", "nia", f"/posts/{answer}/quotation"),
        Look("take a question back", "nia", f"/threads/{states.thread['solved'].public_id}/withdrawal"),
        Look("delete a question", "nia", f"/threads/{states.thread['fresh'].public_id}/deletion"),
    ]


def _writes(button: str, words: str, label: str = "Details") -> Callable[[Page], object]:
    def act(page: Page) -> None:
        page.get_by_label(label).fill(words)
        _press(button)(page)

    return act


def _staff(states: States) -> list[Look]:
    cases = (("sana", "fresh"), ("sana", "waiting"), ("sana", "late"), ("sana", "paused"), ("milo", "seen"))
    hint, rude, late = (thing.public_id for thing in (states.post["hint"], states.post["rude"], states.thread["late"]))
    return [
        *(Look(f"desk, {name}", "sana", f"/desk?queue={name}") for name in QUEUES),
        *(Look(f"desk, case {name}", who, f"/desk?case={states.thread[name].public_id}") for who, name in cases),
        Look("desk, nothing there", "theo", "/desk"),
        Look("desk, reply with errors", "sana", f"/desk?case={late}", _press("Publish"), 422),
        *(
            Look(name, who, address, _press(button) if button else None, status)
            for name, who, address, button, status in desk_states.pages(states)
        ),
        Look("endorsing", "sana", f"/posts/{hint}/endorsement"),
        Look("hiding", "milo", f"/posts/{hint}/hiding"),
        Look("hiding, with errors", "milo", f"/posts/{hint}/hiding", _press("Hide"), 422),
        Look("restoring", "milo", f"/posts/{rude}/hiding"),
    ]


def _moderators(states: States) -> list[Look]:
    civil, late = states.post["civil"].public_id, states.thread["late"]
    hidden, flagged = states.thread["hidden"], states.world.opening(late).public_id
    stem, appeal = f"/threads/{states.thread['mixed'].public_id}", f"/appeals/{states.appeal.public_id}"
    acts = (("lock", "Lock"), ("move", "Move"), ("duplicate", "Mark as a duplicate"),
            ("merger", "See what will happen"), ("split", "Split"))  # fmt: skip
    opening = states.world.opening(hidden).public_id
    return [
        Look("flagging", "stranger", f"/posts/{flagged}/flag"),
        Look("flagging, with errors", "stranger", f"/posts/{flagged}/flag", _press("Flag it"), 422),
        Look("flagged by oneself", "nia", f"/posts/{civil}/flag"),
        Look("review", "milo", "/review"),
        Look("review, appeals", "milo", "/review?show=appeals"),
        Look("review, nothing there", "sana", "/review"),
        Look("review, for an administrator", "ada", "/review?show=appeals"),
        Look("reviewing", "milo", f"/posts/{civil}/review"),
        Look("reviewing, claimed", "milo", f"/posts/{flagged}/review"),
        Look("reviewing, with errors", "milo", f"/posts/{civil}/review", _press("Decide"), 422),
        Look("judging", "milo", appeal),
        Look("judging, with errors", "milo", appeal, _press("Decide"), 422),
        *(Look(f"thread, {name}", who, states.address(name)) for who in ("nobody", "milo")
          for name in ("locked", "asked before", "split", "mixed", "partly hidden")),
        Look("keep in order", "milo", f"{stem}/order"),
        *(Look(f"order: {act}", "milo", f"{stem}/{act}") for act, _button in acts),
        *(Look(f"order: {act}, with errors", "milo", f"{stem}/{act}", _press(name), 422) for act, name in acts),
        Look("unlock", "milo", f"/threads/{states.thread['locked'].public_id}/lock"),
        Look("not a duplicate", "milo", f"/threads/{states.thread['asked before'].public_id}/duplicate"),
        Look("redacting", "milo", f"/posts/{civil}/redaction"),
        Look("redacting, with errors", "milo", f"/posts/{civil}/redaction", _press("Take it out for good"), 422),
        *(Look("decisions", who, "/decisions") for who in ("nobody", "nia", "milo")),
        Look("decisions, one kind in one space", "nobody", "/decisions?kind=hide&space=notes"),
        Look("decisions, nothing there", "nobody", "/decisions?space=square"),
        *(Look("a decision", who, f"/decisions/{states.decision}") for who in ("nobody", "stranger", "milo")),
        Look("a decision to appeal", "nia", f"/posts/{opening}/decision"),
        Look("appealing, with errors", "nia", f"/posts/{opening}/decision", _press("Appeal"), 422),
    ]  # fmt: skip


def _managers(states: States) -> list[Look]:
    theme = states.theme.public_id if states.theme else ""
    new = f"/insight/outcomes/new?theme={theme}&period=2026"
    lists = ("questions", "responded", "due", "missed", "kept", "posts", f"theme/{theme}", f"theme/{theme}/people")
    return [
        Look("report, February", "mara", "/insight?period=2026-02"),
        Look("report, this year", "mara", "/insight?period=2026"),
        Look("report, one space", "mara", "/insight?period=2026&space=notes"),
        Look("report, nothing happened", "mara", "/insight?period=2019"),
        *(Look(f"list, {name.replace(theme, 'x')}", "mara", f"/insight/lists/{name}?period=2026") for name in lists),
        Look("publishing", "mara", new),
        Look("publishing, with errors", "mara", new, _press("Publish"), 422),
        Look("publishing from nothing", "mara", "/insight/outcomes/new"),
        *(Look(*given) for given in label_states.pages(states)),
        *(Look(*given) for given in channel_states.pages(_press)),
        *(Look(*given) for given in report_states.pages(states, _press)),
    ]


def _house(_states: States) -> list[Look]:
    return [Look(*given) for given in house_states.pages()]
