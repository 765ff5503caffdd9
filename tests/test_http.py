"""The endpoint over sockets: real server processes, stock clients, and those who mean it harm."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hostile import PATH
from servers import ROOT, headless, serving

from liya_core.bank import INTERVIEW_TYPES
from liya_core.keys import Keys
from liya_core.store import Store

STORY = (
    "Last March I moved our stock list to the new system because orders went out late. I counted both lists by hand for a week, "
    "found forty wrong lines, and asked the warehouse lead to check them with me. Late orders fell from nine a week to one."
)
Json = dict[str, Any]


def call(address: str, key: str, body: Json, **headers: str) -> Json:
    """One POST, as any program would send it; the data of the reply."""
    request = urllib.request.Request(
        address + PATH,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "x-api-key": key, **{name.replace("_", "-"): value for name, value in headers.items()}},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return dict(json.load(reply)["data"])


def begin(address: str, key: str, **said: Any) -> str:
    return str(call(address, key, {"input": {"user_id": "u", "profile": {"name": "Ana"}, **said}})["session_id"])


@pytest.fixture
def key(database: Path) -> str:
    return Keys(database).create("acme")


@pytest.fixture
def address(database: Path, key: str) -> Iterator[str]:
    with headless(database, LIYA_RATE_LIMIT="0") as found:
        yield found


def test_a_stock_client_holds_a_whole_interview_of_every_type(address: str, key: str) -> None:
    for kind in INTERVIEW_TYPES:
        context = {"interview_type": kind, "time_limit_minutes": 10}
        data = call(address, key, {"input": {"user_id": "u", "profile": {"title": "Engineer"}, "interview_context": context}})
        numbers = [data["output"]["turn"]]
        while data["output"]["session_active"]:
            said = STORY if len(numbers) % 3 else "I don't know."
            data = call(address, key, {"session_id": data["session_id"], "input": {"user_id": "u", "message": said}})
            numbers.append(data["output"]["turn"])
            assert data["output"]["feedback_on_previous"] is not None
        assert numbers == list(range(1, len(numbers) + 1))
        assert data["output"]["summary"]["questions_answered"] >= 1


def test_pages_and_endpoint_share_a_port(database: Path, key: str) -> None:
    with serving(database) as address:
        session_id = begin(address, key)
        for path in ("/", "/history", f"/?session={session_id}"):
            with urllib.request.urlopen(address + path) as page:
                assert page.headers["content-type"].startswith("text/html")
        with urllib.request.urlopen(f"{address}/v1/health") as reply:
            assert json.load(reply) == {"success": True, "data": {"status": "ok"}}
            assert "set-cookie" not in reply.headers
    assert Store(database).session(session_id).key_name == "acme"


# -------------------------------------------------------------------- the README's programs

README = (ROOT / "README.md").read_text(encoding="utf-8")


def example(mark: str, fence: str = "```python\n") -> str:
    """The code block that follows a mark in the README."""
    return README.partition(f"<!-- {mark} -->")[2].partition(fence)[2].partition("```")[0]


@pytest.mark.parametrize("mark", ["requests", "standard library"])
def test_the_readmes_program_holds_an_interview(address: str, key: str, mark: str) -> None:
    program = example(mark).replace("http://localhost:8501", address)
    assert address in program
    answers = f"{STORY}\nI don't know.\nLet's stop the interview here.\n"
    done = subprocess.run(
        [sys.executable, "-c", program], input=answers, env={**os.environ, "LIYA_KEY": key}, capture_output=True, text=True, check=True
    )
    said = [line for line in done.stdout.splitlines() if line]
    assert said[0].startswith("Hello Jane, and welcome.")
    assert "let's stop here" in said[-1]


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on the path")
def test_the_readmes_curls_take_two_turns(address: str, key: str) -> None:
    first, second = (
        block.replace("http://localhost:8501", address)
        for block in README.partition("<!-- curl -->")[2].partition("Both reply in the same shape")[0].split("```")[1::2]
    )
    start = json.loads(subprocess.check_output(["sh", "-c", first], env={**os.environ, "LIYA_KEY": key}))
    session_id = start["data"]["session_id"]
    answered = json.loads(subprocess.check_output(["sh", "-c", second], env={**os.environ, "LIYA_KEY": key, "SESSION": session_id}))
    assert (start["data"]["output"]["turn"], answered["data"]["output"]["turn"]) == (1, 2)
    assert answered["data"]["output"]["feedback_on_previous"]["score"] is not None


# -------------------------------------------------------------------- two processes, and none


SAME: list[tuple[str, Json, dict[str, str]]] = [
    ("one Idempotency-Key", {}, {"Idempotency_Key": "k-1"}),
    ("one turn", {"turn": 1}, {}),
]


@pytest.mark.parametrize(("said", "headers"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_six_posts_of_one_answer_over_two_processes_make_one_turn(
    database: Path, address: str, key: str, said: Json, headers: dict[str, str]
) -> None:
    with headless(database, LIYA_RATE_LIMIT="0") as other, ThreadPoolExecutor(6) as pool:
        for _ in range(5):
            session_id = begin(address, key)
            body = {"session_id": session_id, "input": {"user_id": "u", "message": STORY, **said}}
            sent = [pool.submit(call, where, key, body, **headers) for where in (address, other) * 3]
            replies = [reply.result() for reply in sent]
            assert all(reply == replies[0] for reply in replies)
            session = Store(database).session(session_id)
            assert [turn.number for turn in session.turns] == [1, 2]
            assert len(session.turns[0].attempts) == 1
            headers = {name: f"{value}-" for name, value in headers.items()}


def test_six_starts_with_one_idempotency_key_begin_one_session(database: Path, address: str, key: str) -> None:
    body = {"input": {"user_id": "u", "profile": {}}}
    with headless(database, LIYA_RATE_LIMIT="0") as other, ThreadPoolExecutor(6) as pool:
        replies = [pool.submit(call, where, key, body, Idempotency_Key="k") for where in (address, other) * 3]
        assert len({reply.result()["session_id"] for reply in replies}) == 1
    assert len(Store(database).rows("SELECT session_id FROM sessions")) == 1


def test_different_answers_at_once_make_one_turn_and_conflicts(database: Path, address: str, key: str) -> None:
    session_id = begin(address, key)

    def answer(number: int) -> str:
        try:
            call(address, key, {"session_id": session_id, "input": {"user_id": "u", "turn": 1, "message": f"{STORY} And {number}."}})
        except urllib.error.HTTPError as error:
            return str(json.load(error)["error"]["code"])
        return "OK"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(answer, range(6))) == ["OK"] + ["TURN_CONFLICT"] * 5
    assert [turn.number for turn in Store(database).session(session_id).turns] == [1, 2]


def test_a_reply_is_replayed_after_a_restart(database: Path, key: str) -> None:
    with headless(database) as address:
        session_id = begin(address, key)
        body = {"session_id": session_id, "input": {"user_id": "u", "message": STORY}}
        first = call(address, key, body, Idempotency_Key="k")
    with headless(database) as address:
        assert call(address, key, body, Idempotency_Key="k") == first
    assert len(Store(database).session(session_id).turns) == 2


# -------------------------------------------------------------------- those who mean harm


def raw(address: str, *pieces: bytes, pause: float = 0, patience: float = 15) -> bytes:
    """What a server says to bytes that are sent piece by piece."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    with socket.create_connection((host, port), timeout=patience) as sock:
        for piece in pieces:
            sock.sendall(piece)
            time.sleep(pause)
        heard = b""
        while part := sock.recv(65_536):
            heard += part
            if b"\r\n\r\n" in heard and len(heard.split(b"\r\n\r\n", 1)[1]) >= _length(heard):
                break
        return heard


def _length(heard: bytes) -> int:
    found = re.search(rb"content-length: (\d+)", heard)
    return int(found[1]) if found else 0


def head(key: str, length: int) -> bytes:
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def test_slow_and_half_open_connections_hold_nobody_up(address: str, key: str) -> None:
    with ThreadPoolExecutor(9) as pool:
        slow = [pool.submit(raw, address, head(key, 1_000), b'{"input":') for _ in range(8)]
        half_open = [socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) for _ in range(20)]
        for number, sock in enumerate(half_open):
            sock.sendall(head(key, 500)[: 20 + 5 * number])
        session_id = begin(address, key)
        assert call(address, key, {"session_id": session_id, "input": {"user_id": "u", "message": STORY}})["output"]["turn"] == 2
        for sock in half_open:
            sock.close()
        for told in slow:
            assert told.result().startswith(b"HTTP/1.1 408")
            assert b'"REQUEST_TIMEOUT"' in told.result()
    assert call(address, key, {"session_id": session_id, "input": {"user_id": "u", "message": STORY}})["output"]["turn"] == 3


def test_a_body_in_pieces_is_read(address: str, key: str) -> None:
    body = json.dumps({"input": {"user_id": "u", "profile": {}}}).encode()
    halves = pairwise([0, 10, 20, len(body)])
    assert b'"success":true' in raw(address, head(key, len(body)), *(body[a:b] for a, b in halves), pause=0.05)


def test_the_sender_of_a_body_that_is_too_large_hears_why(address: str, key: str) -> None:
    told = raw(address, head(key, 3_000_000), b" " * 3_000_000)
    assert told.startswith(b"HTTP/1.1 413")
    assert b"PAYLOAD_TOO_LARGE" in told


def test_the_description_holds_what_it_says(address: str, key: str, tmp_path: Path) -> None:
    """schemathesis makes requests out of the description, sound ones and broken ones, and holds every reply against it."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{address}/v1/openapi.json", "-H", f"x-api-key: {key}", "--checks", "all",
        "--seed", "1", "--max-examples", "60", "--generation-database", "none", "--suppress-health-check", "all", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-1_000:]
    assert re.search(r"(\d+) generated, \1 passed", done.stdout), done.stdout[-2_000:]
