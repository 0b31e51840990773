"""What every request and every answer has: safe headers, a form key, and refusals in clear words."""

from __future__ import annotations

import json
import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from flask import Flask, get_flashed_messages, url_for
from sqlalchemy import func, select
from werkzeug.exceptions import Conflict, RequestEntityTooLarge, UnsupportedMediaType

from app import create_app
from community.posts import Post
from community.threads import Thread
from foundation.database import db
from foundation.headers import FOR_ALL as HEADERS
from foundation.http import LARGEST, done, inside
from foundation.policy import needs
from tests.conftest import settings
from tests.world import CAST, World

POLICY = {
    "default-src": "'self'", "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
    "object-src": "'none'",
}  # fmt: skip


# Addresses


def test_an_address_can_be_made_of_its_endpoint_though_it_is_usually_written_out(app):
    with app.test_request_context():
        assert url_for("community.home", page=2) == "/?page=2"
        assert url_for("community.space", slug="the square") == "/spaces/the%20square"


# Headers


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        ("nobody", "/", 200), ("nia", "/inbox", 200), ("nobody", "/inbox", 302), ("nobody", "/nowhere", 404),
        ("nia", "/desk", 403), ("nobody", "/healthz", 200), ("nobody", "/readyz", 503),
        ("nia", "/threads?after=x", 400),
        ("nobody", "/static/favicon.svg", 200), ("nobody", "/static/missing.css", 404), ("nobody", "/sign-out", 405),
    ],
)  # fmt: skip
def test_every_answer_has_the_headers(world, who, path, code):
    answer = world[who].get(path)
    assert answer.status_code == code
    for name, value in HEADERS.items():
        assert answer.headers.getlist(name) == [value]
    assert "Strict-Transport-Security" not in answer.headers
    answer.close()


def test_the_policy_for_content_allows_nothing_from_elsewhere_and_nothing_inline():
    said = dict(part.split(maxsplit=1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert said == POLICY


def test_a_post_has_the_headers_as_well(world):
    answer = world.nia.post("/sign-out")
    assert answer.status_code == 303
    assert HEADERS.items() <= dict(answer.headers).items()


def test_pages_are_asked_for_again_and_private_ones_are_kept_by_nobody_else(world):
    assert world.nobody.get("/").headers["Cache-Control"] == "no-cache"
    assert world.nia.get("/").headers["Cache-Control"] == "private, no-cache"
    assert world.nia.get("/nowhere").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("ending", "mimetype", "words"), [("css", "text/css", "@layer"), ("js", "text/javascript", "data-draft")]
)
def test_styles_and_scripts_are_kept_for_good_under_a_name_that_changes_with_them(world, ending, mimetype, words):
    address = re.search(rf'"(/static/parley\.\w+\.{ending})"', world.nobody.get("/").text)[1]
    answer = world.nobody.get(address)
    assert answer.mimetype == mimetype
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.text.index(words) < 2000


def test_who_only_reads_gets_no_cookie(world):
    thread = world.thread("nia")
    for path in ("/", "/threads", "/spaces/square", f"/threads/{thread.public_id}-{thread.slug}", "/search?q=water",
                 "/people/nia", "/outcomes", "/nowhere"):  # fmt: skip
        answer = world.nobody.get(path)
        assert "Set-Cookie" not in answer.headers, path


def test_on_plain_http_the_cookie_is_hidden_from_scripts_and_other_sites(world):
    cookie = world.nobody.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("parley=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.fixture
def safe(template, tmp_path) -> Flask:
    """The application behind https."""
    (tmp_path / "safe").mkdir()
    template.lay(tmp_path / "safe")
    made = create_app(settings(tmp_path / "safe", public_url="https://ask.example.org"))
    made.testing = True
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_on_https_browsers_are_told_to_stay_there(safe):
    answer = safe.test_client().get("/sign-in", base_url="https://ask.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-parley=")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_on_https_a_form_must_come_from_our_own_page(safe):
    client, base = safe.test_client(), "https://ask.example.org"
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in", base_url=base).text)[1]
    data = {"csrf_token": key, "email": "a@example.org", "password": "wrong"}
    codes = [
        client.post("/sign-in", data=data, base_url=base, headers=headers).status_code
        for headers in ({"Referer": f"{base}/sign-in"}, {"Referer": "https://evil.example/"}, {})
    ]
    assert codes == [422, 400, 400]


# The form key


def _posts(app: Flask) -> list[str]:
    """Where forms go; an unsubscription has a signed address in place of a key, a call of the API a token."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and rule.rule[:5] != "/api/"]
    return [re.sub(r"<[^>]+>", "missing", rule) for rule in rules if rule != "/unsubscription/<token>"]


WITH_A_FILE = {"/insight/channels/import"}


def test_no_form_is_taken_without_its_key(app, world):
    before = db.session.scalar(select(func.count()).select_from(Post))
    assert len(_posts(app)) > 20
    for who, path in product(("nia", "sana", "milo", "mara", "nobody"), _posts(app)):
        answer = world[who].client.post(path)
        if path in WITH_A_FILE and answer.status_code in (303, 403):  # of who may not, no file is read
            continue
        assert answer.status_code == 400, (who, path)
        assert "That could not be read" in answer.text
        assert "This form was open for too long" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Post)) == before


@pytest.mark.parametrize("key", ["", "x", "IjEyMzQi.aaaa.bbbb"])
def test_a_forged_key_is_refused(world, key):
    thread = world.thread("nia")
    answer = world.omar.post(f"/threads/{thread.public_id}/follow", {"csrf_token": key})
    assert answer.status_code == 400


def test_the_key_of_somebody_else_is_refused(world):
    thread = world.thread("nia")
    path = f"/threads/{thread.public_id}/follow"
    assert world.omar.post(path, {"csrf_token": world.stranger.form_key()}).status_code == 400
    assert world.omar.post(path).status_code == 303


def test_a_refused_form_is_a_whole_page(world):
    page = world.nia.client.post("/ask").text
    assert "<h1>That could not be read</h1>" in page
    assert "Traceback" not in page


# Addresses to go on to

OURS = ["/", "/inbox", "/threads/abc-when-is-it?after=x#answer", "/search?q=a%20b&kind=idea", "/people/nia", "/ä"]
FOREIGN = [
    None, "", "inbox", "//evil.example", "///evil.example", "////evil.example/%2f..", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example",
    " //evil.example", "https://evil.example", "http:evil.example", "https:/evil.example", "javascript:alert(1)",
    "data:text/html,x", "//[", "//[::1", "//℀.example", "/ok\\..\\..\\evil", "http://[", "?next=//evil.example",
    "#x", ".", "..//evil.example",
]  # fmt: skip


def _lands(location: str) -> str:
    """The host at which a browser ends that follows this Location from ours, as browsers read addresses."""
    plain = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if found := re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:/*([^/?#]*)", plain):
        return found[1] or "elsewhere"
    return plain[2:].lstrip("/").split("/")[0] or "elsewhere" if plain.startswith("//") else "ours"


@pytest.mark.parametrize("address", OURS)
def test_our_own_addresses_are_gone_on_to(address):
    assert inside(address) == address


@pytest.mark.parametrize("address", FOREIGN)
def test_foreign_addresses_lead_to_the_first_page(address):
    assert inside(address) == "/"
    assert inside(address, "/inbox") == "/inbox"


def _naughty(shared) -> list[str]:
    rows = map(json.loads, (shared / "security" / "naughty-dev.jsonl").read_text().splitlines())
    return [row["string"] for row in rows if row["category"] in ("open-redirect", "ssrf-url", "crlf", "host")]


def test_no_known_attack_leads_astray_after_signing_in(world, shared):
    attacks = _naughty(shared)
    assert len(attacks) > 40
    for attack, wrapped in product(attacks, ("{}", "/{}", "/\\{}", "/\t{}", "//{}")):
        address = wrapped.format(attack)
        answer = world.nia.client.get("/sign-in", query_string={"next": address})
        assert answer.status_code == 303
        assert _lands(answer.location) == "ours", address
        assert "\n" not in answer.location


def test_signing_in_leads_where_one_wanted_to_go(world):
    refused = world.nobody.get("/inbox?after=x")
    assert refused.status_code == 302
    assert refused.location == "/sign-in?next=%2Finbox%3Fafter%3Dx"
    assert 'value="/inbox?after=x"' in world.nobody.get(refused.location).text
    assert world.nia.get(refused.location).location == "/inbox?after=x"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost/threads/abc?after=1", "%2Fthreads%2Fabc%3Fafter%3D1"), ("", "%2F"), ("http://[", "%2F"),
        ("https://evil.example//evil.example", "%2F"), ("https://evil.example/\\evil.example", "%2F"),
    ],
)  # fmt: skip
def test_a_form_of_who_is_signed_out_leads_back_to_its_page(world, referer, back):
    thread = world.thread("nia")
    path = f"/threads/{thread.public_id}/follow"
    answer = world.nobody.post(path, headers={"Referer": referer})
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={back}")


def test_what_one_may_not_see_does_not_ask_to_sign_in(world):
    """A sign-in page would tell that something is there."""
    thread = world.thread("nia", world.circle)
    assert world.nobody.get(f"/threads/{thread.public_id}-{thread.slug}").status_code == 404


# Refusals in words


def _says(answer, code: int, title: str, *words: str) -> None:
    assert answer.status_code == code
    assert f"<h1>{title}</h1>" in answer.text
    for said in words:
        assert said in answer.text
    assert "Traceback" not in answer.text
    assert "werkzeug" not in answer.text.lower()


def test_not_found(world):
    for path in ("/nowhere", "/threads/zzzzzzzz", "/spaces/none", "/people/none", "/posts/x/edit", "/a%00b", "/ä/ü"):
        _says(world.nia.get(path), 404, "This page is not here", "The address is wrong", 'href="/search"')


def test_forbidden_says_who_may(world):
    _says(world.nia.get("/desk"), 403, "You may not do this", "Officials and moderators.")
    thread = world.thread("nia")
    answer = world.nia.post(f"/threads/{thread.public_id}/me-too")
    _says(answer, 403, "You may not do this", "You asked this yourself, so you are counted already")


def test_the_wrong_method(world):
    answer = world.nia.get("/sign-out")
    _says(answer, 405, "That does not work here")
    assert "POST" in answer.headers["Allow"]


def test_too_large(world):
    answer = world.nia.post("/ask", {"words": "x" * (LARGEST + 1)})
    _says(answer, 413, "That is too large", "at most one megabyte")
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


def test_too_much_at_once(template, tmp_path):
    (tmp_path / "few").mkdir()
    template.lay(tmp_path / "few")
    app = create_app(settings(tmp_path / "few", sign_in_limit="3 per minute", write_limit="2 per minute"))
    app.testing = True
    with app.app_context():
        world = World(app)
        wrong = {"email": "nia@example.org", "password": "wrong password"}
        answers = [world.nobody.post("/sign-in", wrong) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
        _says(answers[-1], 429, "That was too much at once", "Wait a minute, then try again.")
        assert "per 1 minute" not in answers[-1].text
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        thread = world.thread("nia")
        path = f"/threads/{thread.public_id}/replies"
        codes = [world.omar.post(path, {"words": f"At {n}."}).status_code for n in range(3)]
        assert codes == [303, 303, 429]
        assert world.stranger.post(path, {"words": "At six."}).status_code == 303, "each person has their own limit"
        db.session.remove()
        db.engine.dispose()


def _raising(app: Flask, error: Exception) -> None:
    @needs("page.open")
    def view() -> str:
        raise error

    app.add_url_rule("/trouble", "trouble", view)


@pytest.mark.parametrize(
    ("error", "code", "title"),
    [
        (Conflict(), 409, "Somebody was faster"),
        (RequestEntityTooLarge(), 413, "That is too large"),
        (UnsupportedMediaType(), 415, "We cannot read this kind of file"),
    ],
)
def test_other_refusals(app, error, code, title):
    _raising(app, error)
    _says(app.test_client().get("/trouble"), code, title)


def test_our_fault_has_a_reference_and_no_details(app, capsys):
    app.testing = False
    _raising(app, ZeroDivisionError("the secret of the house"))
    answer = app.test_client().get("/trouble")
    _says(answer, 500, "That was our fault", "Nothing was half-saved.")
    assert "secret of the house" not in answer.text
    assert HEADERS.items() <= dict(answer.headers).items()
    reference = re.search(r"mention the reference (\w{16})\.", answer.text)[1]
    assert reference == answer.headers["X-Request-ID"]
    logged = capsys.readouterr().err
    assert reference in logged
    assert "ZeroDivisionError" in logged
    assert "secret of the house" not in logged, "what a fault says may quote what somebody wrote"


def test_in_tests_our_faults_are_seen(app):
    _raising(app, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/trouble")


def test_without_the_database_the_page_still_comes(tmp_path):
    app = create_app(settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'missing' / 'parley.db'}"))
    app.testing = True
    for path in ("/", "/threads", "/search?q=water"):
        answer = app.test_client().get(path)
        _says(answer, 503, "Back in a moment", "We cannot reach our own records just now.")
        assert answer.headers["Retry-After"] == "5"
    assert app.test_client().get("/healthz").status_code == 200
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, "The database cannot be read.")


def test_a_refused_page_asks_no_more_of_the_session_than_others(world):
    """The page of a refusal is read by the same rules: who is signed in sees that, who is not gets no cookie."""
    assert "Nia" in world.nia.get("/nowhere").text
    assert "Sign in" in world.nobody.get("/nowhere").text


@pytest.mark.parametrize("who", CAST)
def test_no_page_of_the_masthead_leads_nowhere(world, who):
    """Every link in the frame of the page opens for whoever sees it."""
    page = world[who].get("/").text
    frame = page[: page.index("<main")] + page[page.index("</main>") :]
    found = {urlsplit(link).path for link in re.findall(r'href="(/[^"]*)"', frame)}
    codes = {path: world[who].get(path).status_code for path in found if not path.startswith("/static")}
    assert {path: code for path, code in codes.items() if code not in (200, 303)} == {}


def test_pictures_come_only_from_hosts_that_are_named(tmp_path):
    app = create_app(settings(tmp_path, image_hosts="pictures.example.org, Maps.example.net"))
    said = app.test_client().get("/healthz").headers["Content-Security-Policy"]
    assert said.endswith("; img-src 'self' https://maps.example.net https://pictures.example.org")
    assert said.startswith(HEADERS["Content-Security-Policy"])
    for nonsense in ("*", "https://pictures.example.org", "pictures.example.org; script-src *", "example"):
        with pytest.raises(ValueError, match="PARLEY_IMAGE_HOSTS"):
            settings(tmp_path, image_hosts=nonsense)


def test_a_client_that_never_reads_what_it_is_told_keeps_a_small_session(world, app):
    with app.test_request_context():
        for number in range(20):
            done(f"Said {number}.", "/")
        assert get_flashed_messages() == [f"Said {number}." for number in range(16, 20)]
