"""The composition root: builds the application and shows every wire of the house. Nothing imports it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.middleware.proxy_fix import ProxyFix

import foundation.lean  # isort: split

import community.api
import community.pages
import foundation.api.pages
import foundation.pages
import insight.api
import insight.pages
import moderation.api
import moderation.pages
from community import events as c
from community import figures as community_figures
from community import ideas, indexing, links, mailing, masthead, notices, sign_in, suggestions, topics, vectors, voices
from community.commands import COMMANDS as COMMUNITY_COMMANDS
from community.commands import index_anew, moving
from community.queries.people import names
from community.queries.visitors import actors_of
from foundation import (
    commands,
    database,
    figures,
    health,
    http,
    intake,
    languages,
    live,
    logs,
    metrics,
    outgoing,
    page_cache,
    ports,
    schema,
    timed,
)
from foundation.api import calls
from foundation.application import Application
from foundation.backups import commands as backups
from foundation.config import Config
from foundation.events import Wire, wires
from foundation.live import Topic
from foundation.mail_commands import COMMANDS as MAIL_COMMANDS
from foundation.slots import Filler, slot
from insight import events as i
from insight import forgetting, head_trials, mailed, outcomes, rescoring, signals, theme_work, themes, written_findings
from insight import panels as insight_panels
from insight.channels import reading as channel_reading
from insight.channels import uploads
from insight.channels.commands import comments
from insight.commands import COMMANDS as INSIGHT_COMMANDS
from moderation import assignments, clock_moves, clocks, drafts, handovers, panels, responses, takes
from moderation import events as m
from moderation import topics as moderation_topics
from moderation.commands import COMMANDS as MODERATION_COMMANDS
from sample.commands import COMMANDS as SAMPLE_COMMANDS


def now(*listeners: Any) -> tuple[Any, ...]:
    """In the same transaction: a fact that others rely on."""
    return listeners


def later(*listeners: Any) -> tuple[Any, ...]:
    """Through the outbox: news."""
    return listeners


READ = (signals.read_posts, themes.assign_posts)
# fmt: off
WIRES = [
    Wire(c.PersonJoined,         now(),                                              later()),
    Wire(c.ThreadOpened,         now(clocks.start, voices.follow_own, links.note),   later(notices.tell_of_thread, indexing.index, vectors.renew_vectors, *READ)),
    Wire(c.ThreadHidden,         now(clocks.hear_thread_lost, voices.count_again),   later(indexing.index, vectors.renew_vectors)),
    Wire(c.ThreadRestored,       now(clocks.hear_thread_restored, voices.count_again), later(indexing.index, vectors.renew_vectors)),
    Wire(c.ThreadDeleted,        now(clocks.hear_thread_lost, voices.count_again),   later(indexing.index, vectors.renew_vectors)),
    Wire(c.ThreadLocked,         now(),                                              later()),
    Wire(c.ThreadUnlocked,       now(),                                              later()),
    Wire(c.ThreadMoved,          now(),                                              later(indexing.index, vectors.renew_vectors)),
    Wire(c.ThreadDuplicated,     now(clocks.hear_thread_lost),                       later(indexing.index)),
    Wire(c.DuplicateUnmarked,    now(clocks.hear_thread_restored),                   later(indexing.index)),
    Wire(c.ThreadMerged,         now(clocks.hear_thread_lost, responses.follow_posts, clock_moves.hear_merge), later(indexing.index, indexing.index_merged, vectors.renew_vectors)),
    Wire(c.ThreadSplit,          now(responses.follow_posts, clock_moves.hear_split),     later(indexing.index)),
    Wire(c.ThreadClosed,         now(),                                              later()),
    Wire(c.ClosureWithdrawn,     now(),                                              later()),
    Wire(c.ThreadWithdrawn,      now(clocks.hear_thread_lost),                       later()),
    Wire(c.ThreadReopened,       now(clocks.hear_reopening),                         later(indexing.index)),
    Wire(c.ReplyWritten,         now(clocks.hear_reply, voices.follow_answered, links.note), later(notices.tell_followers, indexing.index, *READ)),
    Wire(c.ReplyHidden,          now(clocks.hear_reply_lost),                        later(indexing.index)),
    Wire(c.ReplyRestored,        now(clocks.hear_reply_restored),                    later(indexing.index)),
    Wire(c.ReplyDeleted,         now(clocks.hear_reply_lost),                        later(indexing.index)),
    Wire(c.PostRedacted,         now(links.note, written_findings.hear_change),      later(indexing.index, vectors.renew_vectors, *READ)),
    Wire(c.PostEdited,           now(links.note, written_findings.hear_change),      later(notices.tell_of_edit, indexing.index, vectors.renew_vectors, *READ)),
    Wire(c.PostThanked,          now(),                                              later(notices.tell_thanked)),
    Wire(c.AnswerAccepted,       now(),                                              later(notices.tell_helper, indexing.index)),
    Wire(c.AnswerHelped,         now(),                                              later(notices.tell_helped)),
    Wire(c.AcceptanceWithdrawn,  now(),                                              later(indexing.index)),
    Wire(c.KindChanged,          now(clocks.hear_kind_change),                            later(indexing.index)),
    Wire(c.HowToConfirmed,       now(),                                              later()),
    Wire(c.EditSuggested,        now(),                                              later(suggestions.tell_author)),
    Wire(c.SuggestionDecided,    now(),                                              later(suggestions.tell_proposer)),
    Wire(c.IdeaDecided,          now(),                                              later(ideas.tell_followers)),
    Wire(c.AnnouncementPinned,   now(),                                              later()),
    Wire(c.ThreadsImported,      now(),                                              later(indexing.index_archive, vectors.renew_archive, signals.read_archive, themes.find_again)),
    Wire(m.AnswerEndorsed,       now(clocks.hear_endorsement),                       later(responses.tell_endorsed, indexing.index)),
    Wire(m.EndorsementWithdrawn, now(clocks.hear_endorsement_withdrawn),             later(indexing.index)),
    Wire(m.OfficialDismissed,    now(clocks.hear_dismissal, assignments.hear_dismissal), later()),
    Wire(m.ThreadAssigned,       now(),                                              later(assignments.tell_assigned)),
    Wire(m.ThreadTakenOver,      now(),                                              later(takes.tell_taken_over)),
    Wire(m.DraftAsked,           now(),                                              later(drafts.tell_asked)),
    Wire(m.DraftReturned,        now(),                                              later(drafts.tell_returned)),
    Wire(m.DraftPublished,       now(),                                              later(drafts.tell_published)),
    Wire(m.HandOverAsked,        now(),                                              later(handovers.tell_asked)),
    Wire(m.HandOverAccepted,     now(clocks.hear_hand_over, assignments.hear_hand_over), later(handovers.tell_accepted)),
    Wire(m.HandOverReturned,     now(),                                              later(handovers.tell_returned)),
    Wire(i.OutcomePublished,     now(),                                              later(outcomes.tell_who_raised_it)),
    Wire(i.CommentsUploaded,     now(),                                              later(uploads.go_on)),
    Wire(i.CommentsImported,     now(),                                              later(channel_reading.read_comments)),
    Wire(i.BatchWithdrawn,       now(),                                              later(uploads.take_out)),
    Wire(i.SplitAsked,           now(),                                              later(theme_work.split_asked)),
    Wire(i.MergeUndone,          now(),                                              later(theme_work.give_back)),
    Wire(i.ThemesMoved,          now(),                                              later(channel_reading.place_comments)),
]
# fmt: on

SLOTS: dict[str, list[Filler]] = {
    "home.lead": [panels.promise_sentence],
    "home.aside": [insight_panels.latest_outcomes],
    "space.lead": [panels.charter_words],
    "ask.promise": [panels.promise_before_asking],
    "thread.standing": [panels.standing],
    "thread.hidden": [panels.hidden],
    "thread.staff": [panels.staff_row],
    "thread.official": [panels.official],
    "thread.instead": [panels.instead],
    "thread.post": [panels.post_acts],
    "thread.way": [panels.way],
    "thread.after": [insight_panels.what_changed],
}

TOPICS: dict[str, Topic] = {
    "inbox": topics.inbox,
    "replies": topics.replies,
    "desk": moderation_topics.desk,
    "case": moderation_topics.case,
}

MAIL = (mailing.LETTERS, mailed.REPORTS)

DUTIES = [
    *(duty for queue in MAIL for duty in queue.duties),
    *vectors.DUTIES,
    *themes.DUTIES,
    *head_trials.DUTIES,
    *rescoring.DUTIES,
    *forgetting.DUTIES,
]

GAUGES = [*figures.GAUGES, *community_figures.GAUGES]

FACTS = [health.machine, health.storage, health.news, community_figures.facts, health.mail]

LISTS = (
    "/search", "/ask/similar", "/threads", "/spaces/", "/tags/", "/people/", "/outcomes", "/decisions", "/api/",
)  # fmt: skip
"""What visitors go without first when too many come; with “/” at the end, everything beneath."""
DOORS = ("/sign-in",)

ANEW = (index_anew,)

ROOMS = (foundation.pages, foundation.api.pages, community.pages, moderation.pages, insight.pages)
CALLS = (community.api.calls, moderation.api.calls, insight.api.calls)


def create_app(config: Config | None = None) -> Flask:
    """The application, wired. Reads the environment unless a configuration is given."""
    config = config or Config.from_environment()
    config.folder.mkdir(parents=True, exist_ok=True)
    logs.configure()
    app = Application(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=config.database, TEMPLATES_AUTO_RELOAD=config.dev, PARLEY=config)
    database.init_app(app)
    schema.init_app(app)
    ports.open_ports(app, config)
    live.init_app(app)
    languages.init_app(app)
    sign_in.init_app(app)
    http.init_app(app, config)
    masthead.init_app(app)
    wires.connect(WIRES)
    slot.plug(SLOTS)
    timed.plug(app, DUTIES)
    outgoing.plug(app, MAIL)
    backups.plug(app, ANEW)
    live.plug(app, config, TOPICS, actors_of)
    page_cache.init_app(app, config)
    metrics.plug(app, GAUGES)
    health.plug(app, FACTS, names)
    for room in ROOMS:
        app.register_blueprint(room.pages)
    calls.register(app, CALLS)
    for command in (
        *commands.COMMANDS,
        *backups.COMMANDS,
        *MAIL_COMMANDS,
        *COMMUNITY_COMMANDS,
        *MODERATION_COMMANDS,
        *INSIGHT_COMMANDS,
        *SAMPLE_COMMANDS,
    ):
        app.cli.add_command(command)
    moving.add_command(comments)
    if config.proxies:  # who sent it through them; without any, a visitor could say to be anybody
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    intake.plug(app, config, LISTS, DOORS, {"sockets_open": app.extensions[live.DOOR].open})
    return app


def main() -> None:
    """One of the commands, as `flask` runs it, but without the plug-ins that `flask` loads first: 14 MiB of a worker."""
    app = create_app()
    app.cli.main(obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
