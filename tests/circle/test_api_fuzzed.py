"""The API as its document describes it, called by another program in every role: no 500, no answer of another shape."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foundation.database import db
from tests.conftest import ALL
from tests.lived import Lived, live
from tests.programs import Program, document
from tests.world import CAST, World

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = 100 if ALL else 5
"""Calls of each operation, each made in every role."""


@pytest.fixture
def lived(world: World) -> Lived:
    found = live(world)
    world.drain()
    return found


def _places(lived: Lived) -> dict[str, list[str]]:
    """Things that are there, for the places in an address: what is made up is hardly ever found."""
    return {"id": [*lived.threads[:12], *lived.posts[:12]], "slug": ["square", "club", "circle", "office"]}


def _call(operation: Any, programs: dict[str, Program], places: dict[str, list[str]], seen: Counter[Any]) -> None:
    """Call one operation often, right and wrong, in every role, and compare what comes back."""
    strategies = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    real = {name: st.sampled_from([None, *found]) for name, found in places.items()}

    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=not ALL, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=st.one_of(strategies), real=st.fixed_dictionaries(real))
    def run(case: Any, real: dict[str, str | None]) -> None:
        for name, value in real.items():
            if value and name in (case.path_parameters or {}):
                case.path_parameters[name] = value
        for who, program in programs.items():
            case.headers.pop("Authorization", None)
            headers = {"Authorization": f"Bearer {program.word}"} if program.word else {}
            with program.app.app_context():
                answer = case.call(headers=headers)
            db.session.rollback()
            seen[who, answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

    run()


def test_no_call_of_anybody_breaks_it_or_answers_in_another_shape(app, world, lived):
    programs, seen = {who: Program(world, who) for who in CAST}, Counter[Any]()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for found in schema.get_all_operations():
        _call(found.ok(), programs, _places(lived), seen)
    assert all(seen[who, 200] and seen[who, 404] and seen[who, 422] for who in CAST)
    assert seen["nobody", 401] > seen["nia", 401]  # it leaves the token out now and then


def test_an_answer_outside_the_document_is_seen(app, world, lived):
    """The twin: a document that does not name the tags of a thread."""
    program = Program(world, "nia")
    promised = json.loads(json.dumps(document(program)))
    del promised["components"]["schemas"]["ThreadSummary"]["properties"]["tags"]
    promised["components"]["schemas"]["ThreadSummary"]["required"].remove("tags")
    schema = schemathesis.openapi.from_dict(promised)
    schema.app = app
    with pytest.raises(FailureGroup) as found:
        _call(schema["/api/v1/threads"]["GET"], {"nia": program}, {}, Counter())
    assert "tags" in str(found.value.exceptions)
