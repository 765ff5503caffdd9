"""Those who mean harm: requests to the endpoint over a socket, and files of every kind that Liya takes."""

import http.client
import json
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hostile import JSON, NAUGHTY, START, Hostile, raw_requests, requests
from long import times
from servers import headless

from liya_core.keys import Keys
from liya_core.store import Store

Json = dict[str, Any]
PATIENCE_S, LARGE = 20, 60_000
STORIES = [
    f"Last {month} I moved our stock list to the new system because orders went out late, and late orders fell from nine a week to {n}."
    for n, month in enumerate(("March", "April", "May", "June"), 1)
]


# -------------------------------------------------------------------- requests


class Line:
    """A connection to the endpoint that is opened anew where the server has hung up."""

    def __init__(self, address: str, key: str) -> None:
        self._line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)
        self._usual = {"x-api-key": key, "content-type": JSON}

    def send(self, request: Hostile) -> tuple[http.client.HTTPResponse, bytes]:
        """One request, answered in time. Who is refused by the head alone is hung up on in the middle of a large body."""
        try:
            self._line.request(request.method, request.path.encode().decode("latin-1"), request.body, self._usual | request.headers)
            reply = self._line.getresponse()
            return reply, reply.read()
        except ConnectionError:
            if len(request.body) < LARGE:
                raise
            self._line.close()
            return self.send(replace(request, body=b"{}"))

    def post(self, body: Json, **headers: str) -> Json:
        """The data of a reply that is a good one."""
        reply, said = self.send(Hostile(body=json.dumps(body).encode(), headers=headers))
        assert reply.status == 200, said
        return dict(json.loads(said)["data"])

    def begin(self, **said: Any) -> str:
        """A new session."""
        return str(self.post({"input": {"user_id": "u", "profile": {"name": "Ana"}, **said}})["session_id"])

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def is_of_the_contract(request: Hostile, reply: http.client.HTTPResponse, said: bytes) -> bool:
    """Whether a reply is one that the contract knows: no fault of ours, numbered, in the envelope, and no error repeats what was sent."""
    if not re.match(r"/v1($|[/?])", unquote(request.path)):
        return reply.status < 500 and b"Traceback" not in said  # the pages'
    if reply.status >= 500 or not reply.headers["x-request-id"]:
        return False
    if request.method == "HEAD":
        return said == b""
    if reply.headers["content-type"].startswith("text/event-stream"):
        return said.startswith(b"event: ")
    body = json.loads(said)
    if reply.status == 200:
        return "openapi" in body or (body["success"] is True and set(body) == {"success", "data"})
    return body["success"] is False and set(body["error"]) <= {"code", "message", "details"} and not repeats(body["error"], reply.status)


WORDS = ("I did it because", "Built things", "Why bread", "It is warm", "They bake", "liya_", "Traceback", 'File "')


def repeats(error: Json, status: int) -> bool:
    """Whether an error says again what was sent; the summary of an interview that is over is no error's own words."""
    error = {name: value for name, value in error.items() if name != "details" or status != 409}
    told = json.dumps(error, ensure_ascii=False)
    return any(words in told for words in (*WORDS, *(one for one in NAUGHTY if len(one) > 12)))


class Candidate:
    """One who means no harm, and answers between what others do."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.session_id = line.begin()
        self.said: list[str] = []

    def answer(self) -> None:
        self.said.append(STORIES[len(self.said)])
        self._line.close()  # the server may have hung up meanwhile
        body = {"session_id": self.session_id, "input": {"user_id": "u", "turn": len(self.said), "message": self.said[-1]}}
        assert self._line.post(body)["output"]["turn"] == len(self.said) + 1


@pytest.mark.long
def test_after_twenty_thousand_hostile_requests_the_interview_goes_on(database: Path, tmp_path: Path) -> None:
    key, log = Keys(database).create("acme"), tmp_path / "server.log"
    others = Keys(database).create("other")
    with headless(database, log=log, LIYA_RATE_LIMIT="0") as address, closing(Line(address, key)) as line:
        candidate = Candidate(line)
        candidate.answer()
        session_id = line.begin(**START)
        with closing(Line(address, others)) as other:
            strangers = [other.begin(), candidate.session_id, "ses_none"]
        statuses = one_by_one(line, requests(times(15_000), session_id, strangers))
        candidate.answer()
        raw = Counter(answer_to_bytes(address, sent) for sent in broken(times(2_000), key))
        candidate.answer()
        with ThreadPoolExecutor(6) as pool:
            statuses += sum(pool.map(lambda seed: at_once(address, key, seed, times(3_000) // 6), range(6)), Counter[int]())
        candidate.answer()
        assert line.send(Hostile("GET", "/v1/health"))[0].status == 200
    print(sorted(statuses.items()), raw.most_common())
    assert statuses.keys() >= {200, 400, 401, 403, 404, 405, 409, 413, 415, 422}
    assert [turn.answer.text for turn in Store(database).session(candidate.session_id).turns if turn.answer] == candidate.said
    written = log.read_text(encoding="utf-8", errors="replace")
    for word in (key, "jndi", "DROP TABLE", "user_id=", "Ignore all instructions", session_id):
        assert word not in written, word
    # uvicorn's own, where a chunk makes no sense of a request that a page's address had answered already; no word of it is in there
    assert set(re.findall(r"^[\w.]+(?:Error|Exception)\b", written, re.MULTILINE)) <= {"h11._util.LocalProtocolError"}


def one_by_one(line: Line, sent: Iterator[Hostile]) -> Counter[int]:
    took, statuses = [], Counter[int]()
    for request in sent:
        began = time.perf_counter()
        reply, said = line.send(request)
        took.append(time.perf_counter() - began)
        statuses[reply.status] += 1
        assert is_of_the_contract(request, reply, said), (
            request.method,
            request.path[:80],
            request.headers,
            request.body[:300],
            said[:300],
        )
    print(f"{len(took):,} one by one: 99 % in {quantiles(took, n=100)[98]:.3f} s, the longest {max(took):.3f} s")
    return statuses


def at_once(address: str, key: str, seed: int, count: int) -> Counter[int]:
    """One of several who answer one session and their own with sense and nonsense, under keys that were used for something else."""
    chance, statuses = random.Random(seed), Counter[int]()
    with closing(Line(address, key)) as line:
        sessions = [line.begin()]
        while sum(statuses.values()) < count:
            said: Json = {"user_id": chance.choice(("u", "u", "u", "v")), "message": chance.choice([*STORIES, *NAUGHTY, "I don't know."])}
            if chance.random() < 0.3:
                said["turn"] = chance.randint(1, 9)
            body: Json = {"session_id": chance.choice(sessions), "input": said}
            if chance.random() < 0.2:
                body = {"input": {**said, "profile": {}, "interview_context": {"time_limit_minutes": 5}}}
            headers = {"idempotency-key": f"shared-{chance.randint(1, 20)}"} if chance.random() < 0.4 else {}
            if chance.random() < 0.1:
                headers["accept"] = "text/event-stream"
            request = Hostile(body=json.dumps(body).encode(), headers=headers)
            if chance.random() < 0.1:
                request = Hostile(chance.choice(("GET", "DELETE")), f"/v1/hiring/sessions/{chance.choice(sessions)}?user_id=u")
            reply, heard = line.send(request)
            statuses[reply.status] += 1
            assert is_of_the_contract(request, reply, heard), (request, reply.status, heard[:300])
            found = re.search(rb'"session_id":\s*"(ses_\w+)"', heard)
            if found:
                sessions = [*sessions[-3:], found[1].decode()]
    return statuses


# -------------------------------------------------------------------- bytes that are no request


def broken(count: int, key: str) -> Iterator[bytes]:
    """So many pieces of bytes: the table, and accidents to what is in it."""
    table, chance = raw_requests(key), random.Random(5)
    yield from table
    for _ in range(count - len(table)):
        sent = bytearray(chance.choice(table)[: chance.choice((200, 500, 2_000, 100_000))])
        for _ in range(chance.randint(1, 8) if sent else 0):
            sent[chance.randrange(len(sent))] = chance.choice(b"\r\n\0 :;/%09afzAZ\x7f\x80\xff")
        yield bytes(sent)


def answer_to_bytes(address: str, sent: bytes) -> str:
    """How a server that was sent these bytes, and no more, begins its answer: with a status, or not at all."""
    heard = b""
    where = urlsplit(address)
    try:
        with socket.create_connection((where.hostname, where.port), timeout=PATIENCE_S) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65_536):
                heard += part
    except (ConnectionResetError, BrokenPipeError):
        pass
    for status, rest in re.findall(rb"HTTP/1\.[01] (\d+) [^\r]*\r\n(.*?)(?=HTTP/1\.[01] \d|\Z)", heard, re.DOTALL):
        assert int(status) < 500, (sent[:300], heard[:500])
        assert b"Traceback" not in rest
        assert b"liya_" not in rest
    return heard[9:12].decode() if heard else "nothing"
