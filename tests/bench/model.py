"""A turn led by a model against the bare client call that it contains, on the same fake server, in the same run.

    python -m tests.bench.model

Needs Chromium, for how soon the first word is seen.
"""

import json
import multiprocessing
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from openai import OpenAI

from liya_core import library
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.interviewers.model import ModelLed
from liya_core.interviewers.model.provider import Provider
from liya_core.models import InterviewContextInput, Setup
from liya_core.settings import Caps
from liya_core.store import Store
from tests.browsing import BOX, choose_model, chromium, press
from tests.fake_model import Asked, FakeModel, fake_model, reply_to, sound
from tests.servers import serving

ANSWERS = [
    answer["text"].strip()
    for answer in tomllib.loads((Path(__file__).parents[1] / "answers.toml").read_text(encoding="utf-8"))["answers"]
    if answer["type"] == "behavioral" and answer["quality"] in ("good", "strong")
]
ROUNDS = 4


def _serve(pause: float, address: Any) -> None:
    with FakeModel() as server:
        server.usual = sound(pause=pause)
        address.send(server.address)
        server.serve_forever(poll_interval=0.05)


@contextmanager
def serving_model(pause: float) -> Iterator[str]:
    """The fake server in a process of its own; `pause` seconds between two pieces of a reply."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(pause, theirs), daemon=True)
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


def first_words() -> list[float]:
    """Seconds from a model's first token to its first word on the page, of a model that sends four tokens every 20 ms."""
    sent: list[float] = []

    def speaks(asked: Asked) -> None:
        said = "Zebra words come one after another, so that the first can be timed. What then?"
        time.sleep(0.5)
        sent.append(time.time())
        asked.stream(json.dumps(reply_to(asked.body, message=said)), pause=0.02)

    taken = []
    with fake_model() as server, tempfile.TemporaryDirectory() as folder:
        server.usual = speaks
        settings = {"OPENAI_BASE_URL": server.address, "LIYA_MODEL": "fake"}
        with serving(Path(folder) / "liya.db", **settings) as address, chromium() as browser:
            page = browser.new_page()
            choose_model(page, address, "fake")
            press(page, "Start the interview")
            page.wait_for_selector(BOX)
            for text in ANSWERS[:9]:
                count = "document.body.innerText.split('Zebra').length"
                before = page.evaluate(count)
                page.locator(BOX).fill(text)
                page.locator(BOX).press("Enter")
                page.wait_for_function(f"before => {count} > before", arg=before, polling="raf")
                taken.append(time.time() - sent[-1])
                page.wait_for_timeout(2500)
    return taken[1:]


def main() -> None:
    words = first_words()
    print(f"first word in Chromium after the model's first token: {1000 * statistics.median(words):.0f} ms")
    for name, pause in (("at once", 0.0), ("a second long", 0.02)):
        mine, floor = turns(pause)
        a, b = statistics.median(mine), statistics.median(floor)
        print(f"model turn / bare call, {name}: {1000 * a:.0f} ms / {1000 * b:.0f} ms = {a / b:.2f}")


if __name__ == "__main__":
    main()
