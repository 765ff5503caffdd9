"""Those who mean harm: requests to the endpoint over a socket, and files of every kind that Liya takes."""

import errno
import http.client
import json
import random
import re
import socket
import sqlite3
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
from made_files import odd
from servers import headless

from liya_core import backup, reviews, trends
from liya_core.bundle.contents import open_bundle, pack
from liya_core.bundle.reply import look_into, pack_reply
from liya_core.errors import BackupUnusable, BundleUnusable
from liya_core.interview import Interviews
from liya_core.keys import Keys
from liya_core.library import Library
from liya_core.models import Setup
from liya_core.store import Store
from liya_core.trends import Filter
from liya_core.webpage import sessions_html

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

    def send(self, request: Hostile, *, again: bool = True) -> tuple[http.client.HTTPResponse, bytes]:
        """One request, answered in time, at the second try where the server had hung up on the one before.

        Who is refused by the head alone is hung up on in the middle of a large body.
        """
        try:
            self._line.request(request.method, request.path.encode().decode("latin-1"), request.body, self._usual | request.headers)
            reply = self._line.getresponse()
            return reply, reply.read()
        except ConnectionError:
            if not again:
                raise
            self._line.close()
            return self.send(replace(request, body=b"{}") if len(request.body) > LARGE else request, again=False)

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


HUNG_UP = (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN)  # by the server, who had heard enough


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
    except OSError as error:
        if error.errno not in HUNG_UP:
            raise
    for status, rest in re.findall(rb"HTTP/1\.[01] (\d+) [^\r]*\r\n(.*?)(?=HTTP/1\.[01] \d|\Z)", heard, re.DOTALL):
        assert int(status) < 500, (sent[:300], heard[:500])
        assert b"Traceback" not in rest
        assert b"liya_" not in rest
    return heard[9:12].decode() if heard else "nothing"


# -------------------------------------------------------------------- files
# Résumés and job descriptions: tests/test_intake_files.py; bundles as somebody would word them: tests/test_bundle.py.


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
SCHEMAS = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON attempts BEGIN UPDATE attempts SET text = 'I lied.'; END",
    "a trigger in disguise": (
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES ('table', 'sqlite_stat1', 'sqlite_stat1', 0,"
        " 'CREATE TRIGGER sqlite_x AFTER INSERT ON attempts BEGIN DELETE FROM sessions; END')"
    ),
    "a view that never ends": f"DROP VIEW question_ratings; CREATE VIEW question_ratings AS {ENDLESS} SELECT x AS session_id FROM n",
    "a view in a table's place": f"DROP TABLE self_ratings; CREATE VIEW self_ratings AS {ENDLESS} SELECT x AS session_id FROM n",
    "a table of full text": "CREATE VIRTUAL TABLE x USING fts5(y)",
    "a table more": "CREATE TABLE x (y)",
    "two thousand tables": "".join(f"CREATE TABLE x{n} (y);" for n in range(2_000)),
    "a column more": "ALTER TABLE notes ADD COLUMN x TEXT",
    "a column that computes": "ALTER TABLE notes ADD COLUMN x TEXT AS (hex(zeroblob(500000000)))",
    "a check that computes": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET"
        " sql = replace(sql, 'owner TEXT', 'owner TEXT CHECK (length(hex(zeroblob(400000000))) > 0)') WHERE name = 'attempts'"
    ),
    "an index that computes": "CREATE INDEX x ON sessions (hex(zeroblob(1)))",
    "an index less": "DROP INDEX sessions_person",
    "a table less": "DROP TABLE self_ratings",
    "another default": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET"
        " sql = replace(sql, '''builtin''', '''llm''') WHERE name = 'sessions'"
    ),
    "a schema that is no SQL": "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE gibberish' WHERE name = 'notes'",
    "a name that is no UTF-8": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET name = CAST(x'f5' AS TEXT), sql = 'CREATE gibberish' WHERE name = 'notes'"
    ),
    "no version": "PRAGMA user_version = 0",
    "a version before all": "PRAGMA user_version = -1",
    "an answer to nothing": "PRAGMA foreign_keys = OFF; INSERT INTO self_ratings VALUES ('ses_9', 1, 1, 50, '2026-03-02')",
}  # fmt: skip
ROWS = {
    "a set-up that is no JSON": "UPDATE sessions SET setup = '{'",
    "a plan of nothing": "UPDATE sessions SET plan = '[]'",
    "a state that nobody knows": "UPDATE sessions SET status = '<b>'",
    "a time that is none": "UPDATE turns SET asked_at = 'yesterday'",
    "a move that nobody knows": "UPDATE turns SET move = 'x'",
    "evidence that is no list": "UPDATE ratings SET evidence = '7'",
    "a question without words": "UPDATE planned_questions SET bank = '{}'",
    "a detail of thousands of levels": f"UPDATE judgements SET detail = '{'[' * 5_000}'",
    "a number beyond all": "UPDATE judgements SET score = 9223372036854775807",
    "what was entered is no JSON": "INSERT INTO preferences VALUES ('Ana', 'setup', 'x')",
}


def changed(content: bytes, folder: Path, script: str) -> bytes:
    """A backup in which somebody ran this."""
    path = folder / "changed.db"
    path.write_bytes(content)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.executescript(script)
    return path.read_bytes()


@pytest.fixture
def interview(interviews: Interviews) -> str:
    session_id = interviews.start(Setup(user_id="Ana"))
    interviews.answer(session_id, 1, STORIES[0], here=True)
    return session_id


@pytest.mark.parametrize("script", [*SCHEMAS.values(), *ROWS.values()], ids=[*SCHEMAS, *ROWS])
def test_a_backup_that_is_not_as_liya_makes_them_changes_nothing(interview: str, database: Path, tmp_path: Path, script: str) -> None:
    hostile, before = changed(backup.take(database), tmp_path, script), database.read_bytes()
    with pytest.raises(BackupUnusable, match="Nothing was changed; choose") as told:
        backup.put_back(database, hostile)
    assert len(str(told.value)) < 150
    assert database.read_bytes() == before


def test_a_backup_with_a_log_of_its_own_leaves_the_database_without_one(interview: str, store: Store, database: Path) -> None:
    content = backup.take(database)
    backup.put_back(database, content[:18] + b"\2\2" + content[20:])
    assert store.rows("PRAGMA journal_mode") == [{"journal_mode": "delete"}]
    assert store.session(interview).turns


def accidents(chance: random.Random, content: bytes) -> bytes:
    """A database after a few accidents: bytes, words, pages in each other's place, an end too soon."""
    page, spoilt = int.from_bytes(content[16:18], "big"), bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoilt))
        match chance.randrange(5):
            case 0:
                spoilt[at] ^= 1 << chance.randrange(8)
            case 1:
                spoilt[at : at + 8] = chance.randbytes(8)
            case 2:
                one, other = (page * chance.randrange(len(spoilt) // page) for _ in range(2))
                spoilt[one : one + page], spoilt[other : other + page] = spoilt[other : other + page], spoilt[one : one + page]
            case 3:
                old, new = chance.sample((b"active", b"settled", b"answer", b"Ana", b"2026", b'"', b"{", b"ses_", b"null", b"1.0"), 2)
                spoilt = bytearray(bytes(spoilt).replace(old, new.ljust(len(old))[: len(old)]))
            case _:
                spoilt = spoilt[:at] if chance.random() < 0.2 else spoilt
    return bytes(spoilt)


@pytest.mark.long
def test_of_a_thousand_spoilt_files_each_is_refused_in_a_sentence_or_sound(
    interview: str, interviews: Interviews, store: Store, database: Path, bank: Library, tmp_path: Path
) -> None:
    interviews.end(interview)
    chance, there = random.Random(9), Store(tmp_path / "there" / "liya.db")
    saved, sent = backup.take(database), pack([store.session(interview)], sender="Ana")
    bundle = open_bundle(sent)
    there.bring(bundle)
    reviews.comment(there, interview, None, "Grace", "Well said.")
    reply = pack_reply(bundle.digest, bundle.key, "Grace", [there.session(interview)])
    sound = {"backup": saved, "bundle": sent, "reply": reply}
    outcomes, refusals, longest = Counter[str](), set[str](), 0.0
    for kind in [*["backup"] * times(400), *["bundle"] * times(300), *["reply"] * times(300)]:
        spoilt, into = accidents(chance, saved) if kind == "backup" else odd(chance, sound[kind], saved), tmp_path / "into.db"
        began = time.monotonic()
        try:
            if kind == "backup":
                backup.put_back(into, spoilt)
            else:
                assert look_into(spoilt) == look_into(sound[kind]), "what is taken for sound says what was sent"
            outcomes[f"{kind} taken"] += 1
        except (BackupUnusable, BundleUnusable) as refused:
            refusals.add(str(refused))
            outcomes[f"{kind} refused"] += 1
        longest = max(longest, time.monotonic() - began)
        if into.exists():
            put = Store(into)
            ids = [row["session_id"] for row in put.rows("SELECT session_id FROM sessions")]
            assert "".join(sessions_html([put.session(session_id) for session_id in ids], bank)) or not ids
            trends.sessions(put, Filter("Ana"))
            into.unlink()
    print(sorted(outcomes.items()), f"the longest {longest:.2f} s")
    assert longest < PATIENCE_S
    assert all(re.fullmatch(r"[A-Z][^\n]{20,200}\.", refusal) for refusal in refusals), refusals
    assert {name.partition(" ")[2] for name in outcomes} == {"taken", "refused"}
