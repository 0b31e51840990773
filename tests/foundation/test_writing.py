"""Rows written without a flush, and rows read without a session: both belong to the right transaction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from community.spaces import Space
from foundation.database import db, transaction
from foundation.reading import prepared, read
from foundation.submissions import Submission
from foundation.writing import change, put

AT = datetime(2026, 3, 4, 17, 42, tzinfo=UTC)
ROW = {"key": "k7x2mpq4n8w3", "person_id": 1, "address": "/threads/x", "at": AT}
_moments = prepared(select(Submission.at))


def test_what_is_put_is_read_with_its_types(app):
    with app.test_request_context(), transaction():
        put(Submission, ROW, ROW | {"person_id": 2})
        assert [row.at for row in read(_moments)] == [AT, AT]
        assert db.session.get_one(Submission, (ROW["key"], 2)).at == AT


def test_what_is_put_goes_with_its_transaction(app):
    with app.test_request_context():
        with pytest.raises(IntegrityError), transaction():
            put(Submission, ROW)
            put(Submission, ROW)
        assert read(_moments) == []


def test_a_request_reads_one_snapshot_until_it_writes(app):
    with app.test_request_context():
        assert read(_moments) == []
        with app.app_context(), transaction():
            put(Submission, ROW)
        assert read(_moments) == []
        with transaction():
            put(Submission, ROW | {"person_id": 2})
        assert len(read(_moments)) == 2


def test_a_change_reaches_its_row_alone_and_is_read_with_its_types(world):
    with transaction():
        ours, others = db.session.scalars(select(Space).order_by(Space.id).limit(2))
        before = others.open_count
        change(Space, ours.id, {"open_count": 7, "name": "Water"})
        db.session.expire_all()
        assert (ours.open_count, ours.name, others.open_count) == (7, "Water", before)
    with pytest.raises(DBAPIError), transaction():
        change(Space, ours.id, {"name": None})
