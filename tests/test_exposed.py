"""Who is let in from elsewhere: nobody until hosts and a passphrase are set, then whoever knows it; and nobody under a foreign name."""

import asyncio
import http.client
import json
import os
import re
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from browsing import CHROMIUM, WITHOUT, answer, bubbles, chromium, press
from playwright.sync_api import Browser, expect
from servers import ROOT, free_port, headless, serving

from liya_core import settings
from liya_core.errors import SettingError
from liya_core.gate import COOKIE, FOREIGN, LOCKED, REFUSAL, REFUSED, SHUT, SHUT_TO_PROGRAMS, STRANGE, Gate
from liya_core.gate.deciding import is_known, is_open
from liya_core.gate.page import WRONG, asking, locking, waiting
from liya_core.gate.passes import ALL_GUESSES, GUESSES, LASTS_S, Guesses, Passes
from liya_core.headers import SafeHeaders, policy

PASSPHRASE = "vier Wörter ohne Zusammenhang"
OWN = ("localhost", "127.0.0.1", "::1")
NAMED = (*OWN, "liya.example", "*.team.example")
HERE, THERE = "127.0.0.1", "192.0.2.7"


# -------------------------------------------------------------------- one request through the gate


@dataclass(frozen=True)
class Reply:
    """What came back; `through`: the application behind the gate said it."""

    status: int
    headers: list[tuple[str, str]]
    body: str
    through: bool

    def header(self, name: str) -> str | None:
        return next((value for given, value in self.headers if given == name), None)


def gate(*, hosts: tuple[str, ...] = NAMED, passphrase: str | None = PASSPHRASE) -> Gate:
    async def inside(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while (await receive())["type"] != "websocket.disconnect":
                pass
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-inside", b"yes")]})
        await send({"type": "http.response.body", "body": scope.get(REFUSAL, "inside").encode()})

    return Gate(inside, lambda: hosts, lambda: passphrase)


def ask(
    at: Gate,
    path: str = "/",
    *,
    host: str | None = "liya.example",
    client: Any = (THERE, 4000),
    server: Any = ("192.0.2.2", 8501),
    method: str = "GET",
    body: bytes = b"",
    kind: str = "http",
    scheme: str = "http",
    **headers: str,
) -> Reply:
    """One request, as a server hands it on. A websocket is left when it was accepted: status 101, or 403 where it was not."""
    given = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    plain, _, query = path.partition("?")
    scope = {
        "type": kind,
        "path": plain,
        "query_string": query.encode(),
        "method": method,
        "scheme": scheme,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items() if value is not None],
        "client": client,
        "server": server,
    }
    coming = (
        [{"type": "websocket.connect"}, {"type": "websocket.disconnect"}]
        if kind == "websocket"
        else [
            {"type": "http.request", "body": body[at : at + 1000], "more_body": at + 1000 < len(body)}
            for at in range(0, len(body) or 1, 1000)
        ]
    )
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return coming.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(SafeHeaders(at)(scope, receive, send))  # type: ignore[arg-type]
    if kind == "websocket":
        accepted = sent[0]["type"] == "websocket.accept"
        return Reply(101 if accepted else 403, [], "", accepted)
    told = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    return Reply(sent[0]["status"], told, sent[1]["body"].decode(), ("x-inside", "yes") in told)


def unlock(at: Gate, said: str = PASSPHRASE, back: str = "/", **asked: Any) -> Reply:
    return ask(at, "/unlock", method="POST", body=urlencode({"passphrase": said, "back": back}).encode(), **asked)


def pass_of(reply: Reply) -> str:
    found = re.match(rf"{COOKIE}=([^;]+);", reply.header("set-cookie") or "")
    assert found, reply
    return f"{COOKIE}={found[1]}"


# -------------------------------------------------------------------- the table

NEAR = {"client": (HERE, 4000), "server": (HERE, 8501), "host": "localhost:8501"}
PROXIED = {**NEAR, "host": "liya.example"}
FAR = {"client": (THERE, 4000), "server": ("192.0.2.2", 8501), "host": "liya.example"}
Case = tuple[str, dict[str, Any], str, str, str, str]
# What is asked, and what becomes of a page: with nothing set, with hosts alone, with a passphrase alone, with both.
PAGES: list[Case] = [
    ("on this computer", NEAR, "on", "on", "on", "on"),
    ("by its address", {**NEAR, "host": "127.0.0.1:8501"}, "on", "on", "on", "on"),
    ("by IPv6", {"client": ("::1", 1), "server": ("::1", 2), "host": "[::1]:8501"}, "on", "on", "on", "on"),
    ("by IPv4 written as IPv6", {**NEAR, "client": ("::ffff:127.0.0.1", 1), "server": ("::ffff:127.0.0.1", 2)}, "on", "on", "on", "on"),
    ("by another loopback address", {**NEAR, "client": ("127.0.0.2", 1)}, "on", "on", "on", "on"),
    ("with a dot behind the name", {**NEAR, "host": "LOCALHOST.:8501"}, "on", "on", "on", "on"),
    ("a foreign name that leads here", {**NEAR, "host": "evil.example"}, "foreign", "foreign", "foreign", "foreign"),
    ("a foreign name that begins like ours", {**NEAR, "host": "localhost.evil.example"}, "foreign", "foreign", "foreign", "foreign"),
    ("an address of this computer nobody allowed", {**NEAR, "host": "192.0.2.2"}, "foreign", "foreign", "foreign", "foreign"),
    ("no name", {**NEAR, "host": None}, "foreign", "foreign", "foreign", "foreign"),
    ("an empty name", {**NEAR, "host": ""}, "foreign", "foreign", "foreign", "foreign"),
    ("a name with a person", {**NEAR, "host": "me@localhost"}, "foreign", "foreign", "foreign", "foreign"),
    ("a name that is none", {**NEAR, "host": "[::1"}, "foreign", "foreign", "foreign", "foreign"),
    ("a port that is none", {**NEAR, "host": "localhost:http"}, "foreign", "foreign", "foreign", "foreign"),
    ("a proxy here", PROXIED, "foreign", "shut", "foreign", "locked"),
    ("a proxy here that renames", {**NEAR, "x_forwarded_for": THERE}, "shut", "shut", "shut", "locked"),
    ("one that says Forwarded", {**NEAR, "forwarded": "for=192.0.2.7"}, "shut", "shut", "shut", "locked"),
    ("one that says Via", {**NEAR, "via": "1.1 here"}, "shut", "shut", "shut", "locked"),
    ("one that says X-Real-IP", {**NEAR, "x_real_ip": HERE}, "shut", "shut", "shut", "locked"),
    ("one that says only https", {**NEAR, "x_forwarded_proto": "https"}, "shut", "shut", "shut", "locked"),
    ("a visitor who says to be near", {**FAR, "x_forwarded_for": HERE, "x_real_ip": HERE}, "foreign", "shut", "foreign", "locked"),
    ("another computer", FAR, "foreign", "shut", "foreign", "locked"),
    ("another computer with our name", {**FAR, "host": "localhost"}, "shut", "shut", "shut", "locked"),
    ("another computer by its pattern", {**FAR, "host": "a.team.example"}, "foreign", "shut", "foreign", "locked"),
    ("another computer, IPv6", {**FAR, "client": ("2001:db8::7", 1), "host": "localhost"}, "shut", "shut", "shut", "locked"),
    ("another computer, IPv4 as IPv6", {**FAR, "client": ("::ffff:192.0.2.7", 1), "host": "localhost"}, "shut", "shut", "shut", "locked"),
    ("from here to an outer address", {**NEAR, "server": ("192.0.2.2", 8501)}, "shut", "shut", "shut", "locked"),
    ("from outside to an inner address", {**NEAR, "client": (THERE, 1)}, "shut", "shut", "shut", "locked"),
    ("a Unix socket", {"client": None, "server": ("/run/liya.sock", None), "host": "localhost"}, "shut", "shut", "shut", "locked"),
    ("a server that tells nothing", {"client": None, "server": None, "host": "localhost"}, "shut", "shut", "shut", "locked"),
    ("a client with a name for an address", {**NEAR, "client": ("testclient", 1)}, "shut", "shut", "shut", "locked"),
]  # fmt: skip
SET = [(OWN, None), (NAMED, None), (OWN, PASSPHRASE), (NAMED, PASSPHRASE)]
TOLD = {"on": (200, "inside"), "foreign": (403, FOREIGN), "shut": (403, SHUT), "locked": (423, json.dumps(LOCKED))}


@pytest.mark.parametrize(("asked", "expected"), [(case[1], case[2:]) for case in PAGES], ids=[case[0] for case in PAGES])
def test_what_becomes_of_a_page_by_where_it_is_asked_from_and_what_is_set(asked: dict[str, Any], expected: tuple[str, ...]) -> None:
    for (hosts, passphrase), outcome in zip(SET, expected, strict=True):
        for path in ("/", "/history", "/_stcore/stream", "/_stcore/health", "/static/js/index.js", "/media/1.png", "/v1x", "//v1/"):
            reply = ask(gate(hosts=hosts, passphrase=passphrase), path, **asked)
            assert (reply.status, reply.body) == TOLD[outcome], (hosts, passphrase, path)
        socket_reply = ask(
            gate(hosts=hosts, passphrase=passphrase), "/_stcore/stream", kind="websocket", origin=f"http://{asked['host']}", **asked
        )
        assert socket_reply.through == (outcome == "on")


def test_a_pages_connection_under_the_programs_path_is_still_a_pages() -> None:
    assert not ask(gate(), "/v1/_stcore/stream", kind="websocket", origin="http://liya.example").through


# The endpoint asks for a key and looks at Host itself; others reach it once a host is named.
PROGRAMS = [
    ("on this computer", NEAR, True, True),
    ("a proxy that names", PROXIED, True, True),
    ("a foreign name, which the endpoint refuses", {**NEAR, "host": "evil.example"}, True, True),
    ("a proxy that renames", {**NEAR, "x_forwarded_for": THERE}, False, True),
    ("another computer with our name", {**FAR, "host": "localhost"}, False, True),
    ("another computer", FAR, True, True),
]


@pytest.mark.parametrize(("asked", "before", "named"), [case[1:] for case in PROGRAMS], ids=[case[0] for case in PROGRAMS])
def test_programs_need_a_named_host_and_no_passphrase(asked: dict[str, Any], before: bool, named: bool) -> None:
    for hosts, passes in ((OWN, before), (NAMED, named)):
        assert ask(gate(hosts=hosts, passphrase=None), "/v1/health", **asked).body == ("inside" if passes else SHUT_TO_PROGRAMS)


@pytest.mark.parametrize(
    ("host", "hosts", "known"),
    [("localhost", (), True), ("evil.example", (), False), ("localhost", ("*",), True), ("evil.example", ("*",), False),
     ("evil.example", ("*", "liya.example"), False), ("LIYA.example.:443", (" Liya.Example. ",), True), ("team.example", NAMED, False),
     ("localhost", ("liya.example",), False)],
)  # fmt: skip
def test_nobody_and_anybody_as_allowed_hosts_name_this_computer_alone(host: str, hosts: tuple[str, ...], known: bool) -> None:
    assert is_known(host, hosts) == known


ADDRESSES = [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("::", True), ("", True), (None, True),
             ("192.0.2.2", True), ("liya.example", True)]  # fmt: skip


@pytest.mark.parametrize(("address", "opens"), ADDRESSES)
def test_a_server_that_listens_beyond_this_computer_needs_both(address: str | None, opens: bool) -> None:
    for hosts, passphrase in SET:
        assert is_open(address, hosts, lambda p=passphrase: p is not None) == (opens and (hosts, passphrase) != SET[-1])  # type: ignore[misc]
    assert is_open(address, ("*",), lambda: True) == opens


# -------------------------------------------------------------------- the passphrase


@pytest.mark.parametrize(("given", "taken"), [("x" * 11, False), ("x" * 12, True), ("ä" * 200, True), ("x" * 201, False), ("  ", None)])
def test_a_passphrase_is_long_enough_and_shown_nowhere(tmp_path: Path, given: str, taken: bool | None) -> None:
    if taken is False:
        with pytest.raises(SettingError, match="LIYA_PASSPHRASE must have 12 to 200 characters") as said:
            settings.load({"LIYA_PASSPHRASE": given}, tmp_path / "none")
        assert given not in str(said.value)
        return
    found = settings.load({"LIYA_PASSPHRASE": given}, tmp_path / "none")
    assert found.passphrase == (given if taken else None)
    assert "passphrase" not in repr(found)


def test_settings_that_cannot_be_used_let_nobody_in(caplog: pytest.LogCaptureFixture) -> None:
    def wrong() -> str:
        raise SettingError("LIYA_PASSPHRASE must be longer.")

    reply = ask(Gate(pytest.fail, lambda: NAMED, wrong), "/")  # type: ignore[arg-type]
    assert (reply.status, reply.body) == (403, SHUT)
    assert "must be longer" in caplog.text


def test_whoever_knows_the_passphrase_comes_back_to_what_they_asked_for() -> None:
    at = gate()
    asked = ask(at, "/history?session=ses_1&x=%C3%A9", accept="text/html")
    assert (asked.status, asked.header("cache-control")) == (403, "no-store")
    assert 'name="back" value="/history?session=ses_1&amp;x=%C3%A9"' in asked.body
    assert asked.body.count("<script") == 1
    assert "frame-ancestors 'self'" in (asked.header("content-security-policy") or "")
    opened = unlock(at, back="/history?session=ses_1&x=%C3%A9")
    assert (opened.status, opened.header("location")) == (303, "/history?session=ses_1&x=%C3%A9")
    assert re.fullmatch(
        rf"{COOKIE}=[0-9a-f]{{32}}\.\d+\.[0-9a-f]{{64}}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict",
        opened.header("set-cookie") or "",
    )
    assert ask(at, "/history", cookie=f"theme=dark; {pass_of(opened)}").through
    assert unlock(at, "  vier Wo\u0308rter ohne Zusammenhang").status == 303, "as another keyboard writes it"


@pytest.mark.parametrize(("asked", "secure"), [({}, False), ({"scheme": "https"}, True), ({"x_forwarded_proto": "https"}, True)])
def test_over_https_the_pass_is_for_https_alone(asked: dict[str, str], secure: bool) -> None:
    assert (unlock(gate(), **asked).header("set-cookie") or "").endswith("; Secure") == secure


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "evil", "", "/a\r\nx: y", "/é", "/" + "a" * 3_000,
     "/unlock", "/lock?x", '/"><script>'],
)  # fmt: skip
def test_nobody_is_led_elsewhere(back: str) -> None:
    assert unlock(gate(), back=back).header("location") == "/"
    assert 'name="back" value="/"' in unlock(gate(), "wrong", back=back).body


def test_a_wrong_passphrase_is_said_and_five_a_minute_are_enough(caplog: pytest.LogCaptureFixture) -> None:
    at = gate()
    for _ in range(GUESSES - 1):
        wrong = unlock(at, "wrong words that nobody set", back="/history")
        assert (wrong.status, wrong.header("set-cookie")) == (403, None)
        assert "That is not the passphrase" in wrong.body
        assert 'value="/history"' in wrong.body
    last = unlock(at, "wrong words that nobody set", back="/history")
    looked = ask(at, "/history", accept="text/html")
    held = unlock(at, back="/history")
    for told_to_wait in (last, looked, held):
        assert (told_to_wait.status, told_to_wait.header("set-cookie")) == (429, None), "the right one too, or guessing would go on"
        seconds = int(told_to_wait.header("retry-after") or 0)
        assert 50 <= seconds <= 60
        assert f"In {seconds} seconds this page asks for the passphrase again by itself." in told_to_wait.body
        assert f'<meta http-equiv="refresh" content="{seconds}; url=/history">' in told_to_wait.body
        assert "<form" not in told_to_wait.body, "nothing is typed in vain"
    assert unlock(at, client=("192.0.2.8", 1)).status == 303, "another address has tries of its own"
    assert "wrong passphrase" in caplog.text
    assert "wrong words" not in caplog.text


def test_guesses_are_counted_by_address_and_in_all() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for number in range(ALL_GUESSES):
        assert guesses.wait(f"a{number % 7}") == 0
        guesses.count(f"a{number % 7}")
        now[0] += 1
    assert guesses.wait("somebody new") == 40, "until the first of them is a minute old"
    now[0] = 60
    assert guesses.wait("somebody new") == 0


def test_addresses_of_one_ipv6_network_guess_as_one() -> None:
    at = gate()
    said = [unlock(at, "wrong", client=(f"2001:db8::{number}", 1)).status for number in range(GUESSES + 1)]
    assert said == [403] * (GUESSES - 1) + [429] * 2


FORMS = [
    ("nothing", b""),
    ("no form", b"\xff\xfe\x00"),
    ("many fields", b"a=1&" * 50),
    ("a huge one", b"passphrase=" + b"x" * 50_000),
]


@pytest.mark.parametrize("body", [body for _, body in FORMS], ids=[name for name, _ in FORMS])
def test_what_is_no_form_of_ours_opens_nothing(body: bytes) -> None:
    reply = ask(gate(), "/unlock", method="POST", body=body)
    assert reply.status in (400, 403)
    assert reply.header("set-cookie") is None


def test_another_sites_page_cannot_send_the_form() -> None:
    assert unlock(gate(), sec_fetch_site="cross-site").status == 400
    assert unlock(gate(), sec_fetch_site="same-origin", origin="null").status == 303, "a page that asks for no referrer says no origin"


def test_a_pass_is_refused_when_it_is_over_forged_or_foreign() -> None:
    now = [1_000_000.0]
    passes = Passes(PASSPHRASE, lambda: now[0])
    given = passes.issue()
    named, _, signature = given.rpartition(".")
    later = f"{named.partition('.')[0]}.{int(now[0]) + 10 * LASTS_S}.{signature}"
    wrong = ["", ".", "..", "x", given[:-1], f"{given}0", later, f"{named}.{'0' * 64}", f"a.b.{signature}", "é.1.ü", named]
    assert [passes.left(one) for one in wrong] == [0] * len(wrong)
    assert Passes(PASSPHRASE, lambda: now[0]).left(given) == 0, "a restart ends every pass"
    assert Passes("another passphrase", lambda: now[0]).left(given) == 0
    assert passes.left(given) == LASTS_S
    now[0] += LASTS_S
    assert passes.left(given) == 0


SOCKETS = [
    ("with pass and own origin", True, "http://liya.example", True),
    ("with pass and own origin on another port", True, "https://liya.example:8443", True),
    ("without a pass", False, "http://liya.example", False),
    ("from a foreign page", True, "http://evil.example", False),
    ("from a sandboxed page", True, "null", False),
    ("without an origin", True, None, False),
    ("with an origin that is none", True, "http://[::1", False),
]


@pytest.mark.parametrize(("carries", "origin", "through"), [case[1:] for case in SOCKETS], ids=[case[0] for case in SOCKETS])
def test_a_pages_connection_needs_the_pass_and_its_own_page(carries: bool, origin: str | None, through: bool) -> None:
    at = gate()
    headers = {"cookie": pass_of(unlock(at))} if carries else {}
    if origin:
        headers["origin"] = origin
    assert ask(at, "/_stcore/stream", kind="websocket", **headers).through == through


PAGES_THAT_SPEAK = [
    ("by its name", "localhost:8501", "http://localhost:8501", True),
    ("by its address", "127.0.0.1:8501", "http://127.0.0.1:8501", True),
    ("by IPv6", "[::1]:8501", "http://[::1]:8501", True),
    ("with a dot behind the name", "LOCALHOST.", "http://localhost.", True),
    ("on another port", "localhost:8501", "http://localhost:3000", True),
    ("by the other of two names", "localhost:8501", "http://127.0.0.1:8501", False),
    ("under another name that is allowed", "localhost:8501", "https://liya.example", False),
    ("a foreign one", "localhost:8501", "https://evil.example", False),
    ("a sandboxed one", "localhost:8501", "null", False),
    ("one that is none", "localhost:8501", "http://[::1", False),
]


@pytest.mark.parametrize(("host", "origin", "welcome"), [case[1:] for case in PAGES_THAT_SPEAK], ids=[case[0] for case in PAGES_THAT_SPEAK])
def test_on_this_computer_too_a_page_speaks_under_the_name_that_it_asks(host: str, origin: str, welcome: bool) -> None:
    asked = {**NEAR, "host": host, "origin": origin}
    assert ask(gate(), "/_stcore/stream", kind="websocket", **asked).through == welcome
    for path in ("/", "/_stcore/health", "/_stcore/upload_file/1"):
        assert ask(gate(), path, **asked).body == ("inside" if welcome else STRANGE)


def test_a_connection_that_does_not_say_of_which_page_it_is_is_none_of_ours() -> None:
    assert not ask(gate(), "/_stcore/stream", kind="websocket", **NEAR).through


def test_locking_ends_the_pass_wherever_it_is_carried() -> None:
    at = gate()
    one, other = pass_of(unlock(at)), pass_of(unlock(at))
    assert "Lock Liya?" in ask(at, "/lock", cookie=one).body
    assert ask(at, "/", cookie=one).through, "looking at the button locks nothing"
    assert ask(at, "/unlock", cookie=one).header("location") == "/", "what is open is not said to be locked"
    locked = ask(at, "/lock", method="POST", cookie=one)
    assert (locked.status, locked.header("location")) == (303, "/")
    assert (locked.header("set-cookie") or "").startswith(f"{COOKIE}=; Path=/; Max-Age=0")
    assert not ask(at, "/", cookie=one).through
    assert ask(at, "/", cookie=other).through


# -------------------------------------------------------------------- real servers


@pytest.mark.parametrize(
    ("options", "given", "said"),
    [
        (["--server.address", "0.0.0.0"], {}, REFUSED),
        (["--server.address", "0.0.0.0", "--server.allowedHosts", "liya.example"], {"LIYA_PASSPHRASE": "short"}, "12 to 200 characters"),
        ([], {"STREAMLIT_SERVER_ADDRESS": "::", "LIYA_PASSPHRASE": PASSPHRASE}, REFUSED),
    ],
    ids=["nothing set", "a short passphrase", "no hosts"],
)
def test_a_server_that_would_be_open_does_not_start(database: Path, options: list[str], given: dict[str, str], said: str) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port", str(free_port()), *options]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "LIYA_DB": str(database), **given}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, "one sentence, and no trace"
    assert not database.exists()


def outer_address() -> str | None:
    """An address of this machine beyond loopback; None where it has none, or no way to tell."""
    try:
        import fcntl
    except ImportError:
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with suppress(OSError):
                found = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()))
                address = socket.inet_ntoa(found[20:24])
                if not address.startswith("127."):
                    return address
    return None


SIOCGIFADDR = 0x8915  # Linux: the address of a network interface
OUTER = outer_address()


def told(address: str, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    """One request to a server here, under whatever Host."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    said = reply.status, reply.read().decode(), {name.lower(): value for name, value in reply.getheaders()}
    connection.close()
    return said


def test_a_server_that_hides_its_address_answers_from_elsewhere_what_to_set(database: Path) -> None:
    with headless(database, host="0.0.0.0") as address:
        assert told(address, Host="localhost")[0] == 200
        assert told(address, Host="evil.example")[:2] == (403, FOREIGN), "static pages too"
        assert told(address, Host="localhost", X_Forwarded_For=THERE)[:2] == (403, SHUT)
        status, said, headers = told(address, "/v1/health", Host="localhost", X_Forwarded_For=THERE)
        assert (status, json.loads(said)["error"]) == (403, {"code": "FORBIDDEN", "message": SHUT_TO_PROGRAMS})
        assert headers["x-request-id"]
        if OUTER is None:
            pytest.skip("this machine has no address beyond loopback")
        connection = http.client.HTTPConnection(OUTER, urlsplit(address).port, timeout=20)
        for path, host, said in (("/", "localhost", SHUT), ("/", OUTER, FOREIGN), ("/v1/health", "localhost", SHUT_TO_PROGRAMS)):
            connection.request("GET", path, headers={"Host": host})
            reply = connection.getresponse()
            assert reply.status == 403
            assert said in reply.read().decode()
        connection.close()


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that is open beyond this computer, with both set; gives its address under its name."""
    named = [option for host in ("localhost", "liya.example") for option in ("--server.allowedHosts", host)]
    options = ["--server.address", "0.0.0.0", *named]
    with serving(tmp_path_factory.mktemp("exposed") / "liya.db", options=options, LIYA_PASSPHRASE=PASSPHRASE) as address:
        yield address.replace("localhost", "liya.example")


def test_a_page_elsewhere_makes_the_server_look_nowhere(exposed: str) -> None:
    """Streamlit would ask a server elsewhere for this computer's address, to compare the page's with it."""
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    for origin in ("https://evil.example", "http://192.0.2.2:8501"):
        assert told(exposed, "/_stcore/stream", Host="localhost", Origin=origin, **upgrade)[0] == 403
        assert told(exposed, "/_stcore/health", Host="localhost", Origin=origin)[:2] == (403, STRANGE)
    assert told(exposed, "/_stcore/stream", Host="localhost", Origin="http://localhost", **upgrade)[0] == 101


def test_an_open_server_asks_for_the_passphrase_and_programs_for_their_key(exposed: str) -> None:
    for path in ("/", "/history", "/_stcore/health", "/_stcore/host-config", "/static/index.html", "/favicon.png"):
        assert told(exposed, path, Host="liya.example")[:2] == (423, json.dumps(LOCKED)), path
    assert told(exposed, "/v1/health", Host="liya.example")[0] == 200
    assert told(exposed, "/v1/hiring/sessions", Host="liya.example")[0] == 401
    assert told(exposed, Host="localhost")[0] == 200, "on this computer nothing is asked"
    assert told(exposed, Host="evil.example")[:2] == (403, FOREIGN)
    form = urlencode({"passphrase": PASSPHRASE, "back": "/history"}).encode()
    status, _, headers = told(exposed, "/unlock", "POST", form, Host="liya.example")
    assert (status, headers["location"]) == (303, "/history")
    assert "content-security-policy" in headers
    upgrade = {"Host": "liya.example", "Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13",
               "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://liya.example"}  # fmt: skip
    assert told(exposed, "/_stcore/stream", **upgrade)[0] == 403
    assert told(exposed, "/_stcore/stream", Cookie=headers["set-cookie"].partition(";")[0], **upgrade)[0] == 101


# -------------------------------------------------------------------- a real browser


@pytest.fixture(scope="module")
def visitor() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip(WITHOUT)
    with chromium("--host-resolver-rules=MAP liya.example 127.0.0.1") as browser:
        yield browser


@pytest.mark.browser
def test_a_visitor_unlocks_holds_a_turn_and_locks_every_tab(exposed: str, visitor: Browser) -> None:
    context = visitor.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{exposed}/?x=1")
    expect(page.get_by_role("heading", name="Liya is locked")).to_be_visible()
    expect(page.get_by_label("Passphrase")).to_be_focused()
    page.keyboard.type("not the passphrase")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the passphrase. Capital letters and spaces count.")
    page.keyboard.type(PASSPHRASE)
    page.get_by_label("Show what I type").check()
    expect(page.get_by_label("Passphrase")).to_have_attribute("type", "text")
    page.get_by_label("Passphrase").focus()
    with page.expect_websocket(timeout=20_000) as opened:
        page.keyboard.press("Enter")
    expect(page.get_by_text("Everything stays on the computer that runs Liya")).to_be_visible(timeout=20_000)
    press(page, "Start the interview")
    page.get_by_test_id("stChatInputTextArea").wait_for(timeout=20_000)
    answer(page, "Orders went out late, so I counted the stock twice and found forty wrong lines.")
    assert len(bubbles(page)) >= 3
    assert page.evaluate("document.cookie").find(COOKIE) == -1, "no script sees the pass"
    other = context.new_page()
    other.goto(f"{exposed}/data")
    expect(other.get_by_role("link", name="Lock Liya in this browser")).to_have_attribute("href", "/lock", timeout=20_000)
    other.goto(f"{exposed}/lock")
    expect(other.get_by_role("link", name="Leave it open")).to_have_attribute("href", "/data")
    with opened.value.expect_event("close", timeout=20_000):
        press(other, "Lock")
    expect(other.get_by_role("heading", name="Liya is locked")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile("Liya is locked.\\s+Reload the page"), timeout=20_000)
    page.reload()
    expect(page.get_by_role("heading", name="Liya is locked")).to_be_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shown", [asking("/"), asking("/", WRONG), waiting("/", 41), locking()], ids=["asks", "again", "waits", "locks"])
def test_the_lock_fits_a_phone_and_can_be_read(visitor: Browser, scheme: Any, shown: bytes) -> None:
    context = visitor.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    page.set_content(shown.decode())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    seen = page.locator("h1, p, label, button, .button").filter(visible=True).all()
    assert len(seen) >= 3
    for one in seen:
        assert one.evaluate(_CONTRAST) >= 4.5, one.inner_text()
    context.close()


HOSTS = {  # what a request says of its Host; what the page may speak with besides its own server
    b"localhost:8501": ["ws://localhost:8501", "wss://localhost:8501"],
    b"[::1]:8501": ["ws://[::1]:8501", "wss://[::1]:8501"],
    b"liya.example.org": ["ws://liya.example.org", "wss://liya.example.org"],
    b"": [],
    b"*": [],
    b"a; script-src *": [],
    b"a b": [],
    b"a:b": [],
    b"caf\xc3\xa9.example": [],
}


@pytest.mark.parametrize("host", HOSTS)
def test_the_policy_names_no_place_elsewhere(host: bytes) -> None:
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy(host.decode("latin-1")).decode().split("; ")}
    assert rules["default-src"] == ["'self'"]
    assert rules.pop("connect-src") == ["'self'", "blob:", *HOSTS[host]]
    allowed = {source for sources in rules.values() for source in sources}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}


@pytest.mark.browser
def test_the_lock_opens_without_scripts(exposed: str, visitor: Browser) -> None:
    context = visitor.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{exposed}/history")
    expect(page.get_by_text("Show what I type")).to_be_hidden()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    press(page, "Unlock")
    expect(page.get_by_role("heading", name="Liya is locked")).to_have_count(0)
    assert urlsplit(page.url).path == "/history"
    context.close()


_CONTRAST = """element => {
    const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
    };
    let under = element;
    while (getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
    const pair = [light(getComputedStyle(element).color), light(getComputedStyle(under).backgroundColor)].sort((a, b) => b - a);
    return (pair[0] + .05) / (pair[1] + .05);
}"""
