"""The endpoint against a bare route that validates the same payload and commits the same two transactions."""

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from liya_core.keys import Keys
from liya_core.models import Setup
from liya_core.store import Store
from tests.bench.model import serving_model
from tests.bench.table import Row
from tests.servers import ROOT, headless

PATH = "/v1/hiring/mock-interview"
ANSWERS = (
    "Last March I moved our stock list to the new system because orders went out late. I counted both lists by hand for a week, "
    "found forty wrong lines, and asked the warehouse lead to check them with me. Late orders fell from nine a week to one.",
    "Two nurses on my ward disagreed about the handover form. I sat down with each of them, wrote what both needed on one page, "
    "and we tried it for ten shifts. Since then the night team has asked me for a missing dose twice, where it used to be daily.",
    "When our only baker fell ill before Easter, I took over the ovens though I had sold bread until then. I cut the range to five "
    "kinds, rang the regulars, and started at three. We sold out each day, and I learned how much dough forgives.",
    "My manager wanted the report in charts, while I thought that a table would do. I drew both for one region, because arguing was "
    "slower, and let the sales team choose. They took the table, but asked for one chart of the trend, which I had not thought of.",
    "In my second term I failed the first statistics test. I asked the tutor to go through my paper, saw that I had mixed up two "
    "formulas, and taught them to a friend every Thursday until I could do it without notes. The next test was a B.",
    "A customer called about a motor that he had paid for twice. I looked up both payments, told him what I saw, and refunded one "
    "the same hour. Then I went through the list and found six others, which is why we now check the reference before booking.",
)
CLIENTS = ((1, 60), (8, 12), (64, 4))  # so many at once, with so many turns each
ROUNDS = 3
Start = Callable[[Callable[[dict[str, Any]], dict[str, Any]]], str]


def rows(folder: Path) -> Iterator[Row]:
    """The endpoint for one client and several, and led by a model that answers at once or talks for a second."""
    for clients, mine, floor in compared(folder / "liya.db", CLIENTS):
        yield Row(f"endpoint turn, built-in / bare route with the same commits, {clients} at once", mine, floor, 2)
    for name, pause, turns in (("at once", 0.0, 30), ("for a second", 0.02, 8)):
        with serving_model(pause) as model:
            for _, mine, floor in compared(folder / f"{pause}.db", ((1, turns),), model):
                yield Row(f"endpoint turn, model that answers {name} / the same with a plain call", mine, floor, 1.2)


def compared(database: Path, clients: Sequence[tuple[int, int]], model: str = "") -> Iterator[tuple[int, list[float], list[float]]]:
    """For each number of clients: seconds a turn, ours and the floor's, round by round in turn. model: its address, where one leads."""
    key = Keys(database).create("bench")
    ids = count()
    store = Store(database)

    def begin(post: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
        return str(post({"input": {"user_id": "u", "profile": {"title": "Engineer"}}})["session_id"])

    def begin_bare(_: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
        session_id = f"bare-{next(ids)}"
        plan = store.session(planned).plan
        store.create(session_id, Setup(user_id="u"), plan, "Hello.")
        return session_id

    settings = {"LIYA_RATE_LIMIT": "0", "PYTHONPATH": str(ROOT / "tests")}
    if model:
        settings |= {
            "OPENAI_BASE_URL": model,
            "LIYA_MODEL": "fake",
            "LIYA_INTERVIEWER": "llm",
            "LIYA_SESSION_TOKENS": "0",
            "LIYA_DAY_TOKENS": "0",
        }
    with headless(database, **settings) as ours, headless(database, app="tests.bench.bare:app", **settings) as bare:
        with talking(ours, key) as post:
            planned = begin(post)
        time.sleep(3)  # what gets ready beside the first calls is ready
        load(ours, key, 1, 10, begin)
        load(bare, key, 1, 10, begin_bare)
        for number, turns in clients:
            mine, floor = [], []
            for _ in range(ROUNDS):
                mine.append(load(ours, key, number, turns, begin))
                floor.append(load(bare, key, number, turns, begin_bare))
            yield number, mine, floor


@contextmanager
def in_flight(address: str, key: str, turns: int) -> Iterator[None]:
    """While inside, so many turns are always being thought about."""
    stop = Event()

    def talk() -> None:
        with talking(address, key) as post:
            session_id = None
            while not stop.is_set():
                if session_id is None:
                    session_id = post({"input": {"user_id": "u", "profile": {}}})["session_id"]
                data = post({"session_id": session_id, "input": {"user_id": "u", "message": ANSWERS[0]}})
                session_id = session_id if data["output"]["session_active"] else None

    with ThreadPoolExecutor(turns) as pool:
        talks = [pool.submit(talk) for _ in range(turns)]
        time.sleep(3)
        try:
            yield
        finally:
            stop.set()
        for done in talks:
            done.result()


def load(address: str, key: str, clients: int, turns: int, start: Start) -> float:
    """Seconds of wall clock a turn, with so many clients at once; starting sessions is not counted."""

    def talk(_: int) -> list[tuple[float, float]]:
        taken = []
        with talking(address, key) as post:
            session_id = start(post)
            for number in range(turns):
                began = time.perf_counter()
                data = post(
                    {"session_id": session_id, "input": {"user_id": "u", "message": f"{ANSWERS[number % len(ANSWERS)]} That was {number}."}}
                )
                taken.append((began, time.perf_counter()))
                if not data["output"].get("session_active", True):
                    session_id = start(post)
        return taken

    with ThreadPoolExecutor(clients) as pool:
        spans = [span for found in pool.map(talk, range(clients)) for span in found]
    busy = max(end for _, end in spans) - min(began for began, _ in spans)
    return statistics.median(end - began for began, end in spans) if clients == 1 else busy / len(spans)


@contextmanager
def talking(address: str, key: str) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    """One client with one connection, which it keeps."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:

        def post(body: dict[str, Any]) -> dict[str, Any]:
            connection.request("POST", PATH, json.dumps(body), {"x-api-key": key, "content-type": "application/json"})
            reply = connection.getresponse()
            told = json.load(reply)
            if reply.status != 200:
                raise RuntimeError(told)
            return dict(told["data"])

        yield post
