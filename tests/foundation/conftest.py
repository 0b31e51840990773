"""What tests of the ground floor may ask for besides: the application on PostgreSQL, every day."""

from __future__ import annotations

import pytest

from app import create_app
from foundation.database import db
from tests.conftest import settings


@pytest.fixture
def there(server, tmp_path):
    """The application on PostgreSQL, inside its context."""
    server.lay(tmp_path)
    made = create_app(settings(tmp_path))
    made.testing = True
    with made.app_context():
        assert db.engine.dialect.name == "postgresql"
        yield made
        db.session.remove()
        db.engine.dispose()
    server.take_up(tmp_path)
