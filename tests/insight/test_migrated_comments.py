"""What an older version kept of comments and themes, moved to the tables of today."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Integer, LargeBinary, MetaData, String, Text, insert, text

from app import create_app
from foundation import schema
from foundation.database import db
from foundation.drivers import WRITING
from foundation.events import OutboxRow
from insight.channels.comments import ChannelComment
from insight.channels.told import CommentSignal
from insight.theme_tables import Theme
from tests.conftest import settings

BEFORE = "0009"
AT = datetime(2026, 2, 10, 9)  # noqa: DTZ001 (as it stands in the database)


def put(connection: Connection, table: str, /, **given: object) -> None:
    """A row with something in every column that needs it."""
    there = MetaData()
    there.reflect(connection, only=[table])
    row: dict[str, object] = {}
    for column in there.tables[table].columns:
        if not column.nullable and column.name != "id":
            kinds = (
                (Integer, 1),
                (Text, "{}"),
                (String, f"{column.name} {len(given)} {given}"[-8:]),
                (LargeBinary, b""),
            )
            row[column.name] = next((value for kind, value in kinds if isinstance(column.type, kind)), AT)
    connection.execute(insert(there.tables[table]), row | given)


def test_readings_and_pointers_are_kept(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path))
    with app.app_context():
        with db.engine.execution_options(how=WRITING).begin() as connection:
            schema.upgrade_on(connection, BEFORE)
            put(connection, "signal_models", id=1, model="older", since=AT)
            put(connection, "signal_models", id=2, model="in force", since=AT)
            put(connection, "themes", id=1, public_id="one", key="one")
            put(connection, "themes", id=2, public_id="two", key="two", merged_into_id=1, central_post_id=77)
            put(connection, "themes", id=3, public_id="three", key="three", split_from_id=1, merged_into_id=99)
            put(connection, "channels", id=1, name="Survey")
            put(connection, "channel_batches", id=1, channel_id=1, at=AT)
            read = {"scored_at": AT, "sentiment": "negative", "confidence": 0.9, "score": -0.8, "channel_id": 1}
            for id_, model in ((1, "in force"), (2, "older")):
                put(
                    connection,
                    "channel_comments",
                    id=id_,
                    batch_id=1,
                    row_key=f"{id_}",
                    model=model,
                    theme_id=1,
                    **read,
                )
        schema.upgrade()
        kept = db.session.query(CommentSignal).one()
        assert (kept.comment_id, kept.model, kept.sentiment, kept.confidence) == (1, "in force", "negative", 0.9)
        assert [one.scored_at is None for one in db.session.query(ChannelComment).order_by("id")] == [False, True]
        news = db.session.query(OutboxRow).one()
        assert (news.event, news.listener) == ("comments.imported", "insight.channels.reading.read_comments")
        themes = db.session.query(Theme).order_by(Theme.id).all()
        assert [one.merged_into_id for one in themes] == [None, 1, None]
        assert [one.split_from_id for one in themes] == [None, None, 1]
        assert [one.central_post_id for one in themes] == [None, None, None]
        db.session.rollback()
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        db.session.remove()
        db.engine.dispose()
