"""A turn led by a model against the bare client call that it contains, on the same fake server, in the same run.

And what it costs: calls and tokens, bytes to the browser, and the time until its first word is seen.
"""

import json
import multiprocessing
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from openai import OpenAI
from playwright.sync_api import Page

from liya_core import library
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.interviewers.model import ModelLed
from liya_core.interviewers.model.provider import Provider
from liya_core.models import HistoryTurnInput, InterviewContextInput, Setup
from liya_core.settings import Caps
from liya_core.store import Store
from tests.bench.history import counted
from tests.bench.table import Row
from tests.browsing import BOX, choose_model, chromium, press
from tests.fake_model import Asked, FakeModel, fake_model, move_number, reply_to, sound
from tests.servers import serving

ANSWERS = [
    answer["text"].strip()
    for answer in tomllib.loads((Path(__file__).parents[1] / "answers.toml").read_text(encoding="utf-8"))["answers"]
    if answer["type"] == "behavioral" and answer["quality"] in ("good", "strong")
]
ROUNDS = 4
SESSIONS = 9  # each has other questions, which are longer or shorter
PIECE = 64  # characters that a model of a given time sends at once: it shares the cores with what is measured
PAUSE = 0.02  # seconds between two pieces of four tokens


def _serve(pause: float, whole: float, address: Any) -> None:
    def in_all(asked: Asked) -> None:
        said = json.dumps(reply_to(asked.body))
        asked.stream(said, size=PIECE, pause=whole / -(-len(said) // PIECE))

    with FakeModel() as server:
        server.usual = in_all if whole else sound(pause=pause)
        address.send(server.address)
        server.serve_forever(poll_interval=0.05)


@contextmanager
def serving_model(pause: float = 0.0, *, whole: float = 0.0) -> Iterator[str]:
    """The fake server in a process of its own. pause: seconds between two pieces of a reply; whole: those of all of it, where given."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(pause, whole, theirs), daemon=True)
    process.start()
    try:
        yield str(ours.recv())
    finally:
        process.terminate()
        process.join()


def turns(pause: float) -> tuple[list[float], list[float]]:
    """Seconds of a turn, and of the bare streamed call with the very same messages, by turns."""
    bank = library.load()
    plain = Builtin(bank)
    mine: list[float] = []
    floor: list[float] = []
    with serving_model(pause) as address, tempfile.TemporaryDirectory() as folder, httpx2.Client(trust_env=False) as http:
        provider = Provider("fake", base_url=address, client=http)
        bare = OpenAI(api_key="none", base_url=address, max_retries=0, http_client=http)
        sent: list[tuple[Any, dict[str, Any]]] = []
        provider._call = _noted(provider, sent)  # type: ignore[method-assign]
        led = ModelLed(bank, provider, plain, deadline_s=60, caps=Caps(session=0, day=0))
        interviews = Interviews(bank, Store(Path(folder) / "liya.db"), plain, others={"llm": lambda: led})
        for _ in range(ROUNDS):
            setup = Setup(user_id="Ana", context=InterviewContextInput(interview_type="behavioral", time_limit_minutes=120))
            session_id = interviews.start(setup, interviewer="llm")
            assert interviews.wait(session_id, 60)
            for turn, text in enumerate(ANSWERS[:6], 1):
                began = time.perf_counter()
                interviews.answer(session_id, turn, text)
                assert interviews.wait(session_id, 60)
                mine.append(time.perf_counter() - began)
                messages, options = sent[-1]
                began = time.perf_counter()
                stream: Any = bare.chat.completions.create(model="fake", messages=messages, stream=True, **options)
                said = "".join(event.choices[0].delta.content or "" for event in stream if event.choices)
                json.loads(said)
                floor.append(time.perf_counter() - began)
    return mine[2:], floor[2:]


def _noted(provider: Provider, sent: list[tuple[Any, dict[str, Any]]]) -> Callable[..., str]:
    """The provider's call, with what it sends written down."""
    call = provider._call

    def noted(messages: Any, schema: Any, budget: Any, most_tokens: int, see: Any, mode: str, *, cut: bool) -> str:
        sent.append((list(messages), provider._options(schema, most_tokens, mode)))
        return call(messages, schema, budget, most_tokens, see, mode, cut=cut)

    return noted


def first_words(page: Page, server: FakeModel) -> list[float]:
    """Seconds from a model's first token to its first word on the page, of a model that sends four tokens every 20 ms."""
    sent: list[float] = []

    def speaks(asked: Asked) -> None:
        said = "Zebra words come one after another, so that the first can be timed. What then?"
        time.sleep(0.5)
        sent.append(time.time())
        asked.stream(json.dumps(reply_to(asked.body, message=said)), pause=PAUSE)

    server.usual = speaks
    taken = []
    for text in ANSWERS[:9]:
        count = "document.body.innerText.split('Zebra').length"
        before = page.evaluate(count)
        page.locator(BOX).fill(text)
        page.locator(BOX).press("Enter")
        page.wait_for_function(f"before => {count} > before", arg=before, polling="raf")
        taken.append(time.time() - sent[-1])
        page.wait_for_timeout(2500)
    return taken[1:]


def bytes_of_a_reply(page: Page, server: FakeModel) -> tuple[int, int]:
    """What reaches the browser of a turn whose reply has 480 tokens that come one by one, 50 a second; and the reply's length."""
    said = f"{' '.join('wordy' if number % 2 else 'and' for number in range(383))} okapi?"  # 480 tokens of four characters
    server.usual = lambda asked: asked.stream(json.dumps(reply_to(asked.body, message=said)), size=4, pause=0.02)
    with counted(page) as sizes:
        page.locator(BOX).fill(ANSWERS[9])
        page.locator(BOX).press("Enter")
        page.wait_for_function("document.body.innerText.includes('okapi')", timeout=60_000)
        page.wait_for_timeout(2500)
    return sum(sizes), len(said)


def prompts(turns: int, before: int = 0) -> tuple[list[int], list[int], bool]:
    """Of each of so many turns of an interview: calls, and tokens of its prompt (a quarter of its characters).

    And whether what was told in the second turn still stands in the last prompt. before: turns that were held elsewhere.
    """
    bank = library.load()
    plain = Builtin(bank)
    told = [text for text in ANSWERS if 300 < len(text) < 900]
    with fake_model() as server, tempfile.TemporaryDirectory() as folder, httpx2.Client(trust_env=False) as http:
        led = ModelLed(bank, Provider("fake", base_url=server.address, client=http), plain, deadline_s=60, caps=Caps(session=0, day=0))
        interviews = Interviews(bank, Store(Path(folder) / "liya.db"), plain, others={"llm": lambda: led})
        server.usual = lambda asked: asked.stream(json.dumps(reply_to(asked.body, move=move_number(asked.body, "probe"))))
        setup = Setup(user_id="Ana", context=InterviewContextInput(interview_type="behavioral", time_limit_minutes=240))
        history = [HistoryTurnInput(question="What happened then?", answer=told[turn % len(told)]) for turn in range(before)]
        session_id = interviews.start(setup, history=history, interviewer="llm")
        assert interviews.wait(session_id, 60)
        server.asked.clear()  # the call before the first question
        calls, tokens = [], []
        for turn in range(1, turns + 1):
            text = told[turn % len(told)] if turn != 2 else f"I keep 37 goats near Visegrad and sell cheese. {told[2]}"
            interviews.answer(session_id, before + turn, f"{text} That was {turn}.")
            assert interviews.wait(session_id, 60)
            calls.append(len(server.asked) - sum(calls))
            tokens.append(sum(len(message["content"]) for message in server.asked[-1]["messages"]) // 4)
        return calls, tokens, "37 goats" in server.asked[-1]["messages"][1]["content"]


def rows(folder: Path) -> Iterator[Row]:
    """Time, tokens and bytes of turns that a model leads."""
    for name, pause in (("at once", 0.0), ("for a second", PAUSE)):
        yield Row(f"engine turn, model that answers {name} / the plain client call in it", *turns(pause), 1.5)
    calls, tokens, kept = prompts(20)
    yield Row("model calls / turns led by the model", [sum(calls)], [len(calls)], 1, "")
    yield Row("prompt of turn 20 / of turn 2", tokens[19:], tokens[1:2], 1.3, "tokens")
    late, middle = ([prompts(5, before=before)[1][-1] for _ in range(SESSIONS)] for before in (45, 15))
    yield Row("prompt of turn 50 / of turn 20, all but five held elsewhere", late, middle, 1.02, "tokens")
    yield Row("facts of turn 2 missing in the prompt of turn 20 / all", [float(not kept)], [1], 0, "")
    with fake_model() as server:
        settings = {"OPENAI_BASE_URL": server.address, "LIYA_MODEL": "fake"}
        with serving(folder / "liya.db", **settings) as address, chromium() as browser:
            page = browser.new_page()
            choose_model(page, address, "fake")
            press(page, "Start the interview")
            page.wait_for_selector(BOX)
            sent, length = bytes_of_a_reply(page, server)
            yield Row("to the browser for a first reply of 480 tokens / its length", [sent], [length], 25, "bytes")
            words = first_words(page, server)
            goal = 10 * PAUSE / 4 + 0.06
            yield Row("first word in Chromium after the model's first token / ten tokens' time + 60 ms", words, [goal], 1)
