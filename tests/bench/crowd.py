"""Many people at once, as ratios: interviews through pages and endpoint, model-led ones, memory, long transcripts.

No browser: a page is a tab of `tests.tabs`, which speaks Streamlit's protocol. People think for a moment before each answer.
"""

import random
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from liya_core import library, plan
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.keys import Keys
from liya_core.models import InterviewContextInput, Move, Setup
from liya_core.store import Store
from tests.bench.bare import ANSWER, BANK, JUDGED
from tests.bench.endpoint import talking
from tests.bench.model import serving_model
from tests.bench.table import Row
from tests.servers import ROOT, serving, watched
from tests.tabs import Tab, tab

INTERVIEWER: Final = ":material/record_voice_over:"
EMPTY: Final = Path(__file__).with_name("empty.py")
SAID: Final = [
    answer["text"].strip()
    for answer in tomllib.loads((Path(__file__).parents[1] / "answers.toml").read_text(encoding="utf-8"))["answers"]
    if answer["type"] == "behavioral"
]


# -------------------------------------------------------------------- people


@dataclass
class Held:
    """An interview as one person held it: what they heard and said, and the seconds from each answer to the next words."""

    session_id: str = ""
    heard: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)


def answers(seed: int) -> Iterator[str]:
    """What a person says, no answer like another."""
    return (SAID[(seed + number) % len(SAID)] for number in range(len(SAID)))


def on_a_page(address: str, turns: int, pause: Callable[[], float], seed: int, session_id: str = "") -> Held:
    """Hold an interview in a tab; session_id: one that is begun already."""
    held = Held()
    with tab(address, f"session={session_id}" if session_id else "") as page:
        if not session_id:
            page.press("Start the interview")
        held.session_id = page.query.partition("session=")[2]
        held.heard.append(page.chat()[-1].text)
        for text in _until(turns, lambda: bool(page.all("chat_input")), seed):
            page.think(pause())
            held.taken.append(turn(page, text))
            held.said.append(text)
            held.heard.append(page.chat()[-1].text)
    return held


def turn(page: Tab, text: str) -> float:
    """Answer; seconds until the interviewer's next words stand on the page."""
    began = time.perf_counter()
    page.send(page.answered(text))
    page.until(lambda: [bubble.text for bubble in page.chat()[-2:-1]] == [text] and page.chat()[-1].by == INTERVIEWER)
    taken = time.perf_counter() - began
    page.until(lambda: page.is_still)
    return taken


def over_http(address: str, key: str, turns: int, pause: Callable[[], float], seed: int) -> Held:
    """Hold an interview through the endpoint; a connection for each call, for none stays open while somebody thinks."""

    def post(body: dict[str, Any]) -> dict[str, Any]:
        with talking(address, key) as ask:
            return ask({**body, "input": {"user_id": f"u{seed}", **body["input"]}})

    begun = post({"input": {"profile": {}}})
    held = Held(begun["session_id"], [begun["output"]["message"]])
    for text in _until(turns, lambda: True, seed):
        time.sleep(pause())
        began = time.perf_counter()
        told = post({"session_id": held.session_id, "input": {"message": text}})["output"]
        held.taken.append(time.perf_counter() - began)
        held.said.append(text)
        held.heard.append(told["message"])
        if not told["session_active"]:
            break
    return held


def _until(turns: int, is_open: Callable[[], bool], seed: int) -> Iterator[str]:
    for _, text in zip(range(turns), answers(seed), strict=False):
        if not is_open():
            return
        yield text


def lost(store: Store, held: Sequence[Held]) -> list[str]:
    """The sessions in which not everything stands as it was said, once and in its place."""
    found = []
    for one in held:
        turns = store.session(one.session_id).turns
        answers = [[attempt.text for attempt in turn.attempts] for turn in turns[: len(one.said)]]
        judged = all(attempt.judgement is not None for turn in turns for attempt in turn.attempts)
        if answers != [[text] for text in one.said] or [turn.message for turn in turns] != one.heard or not judged:
            found.append(one.session_id)
    return found


@dataclass
class Crowd:
    """What a crowd brought: by page and over HTTP, the seconds of a turn alone and among all, and whose words were lost."""

    pages: list[Held]
    programs: list[Held]
    page_alone: list[float]
    program_alone: list[float]
    lost: list[str]

    def rows(self, of: str) -> Iterator[Row]:
        """The two rows of this crowd."""
        for name, held, alone in (("page", self.pages, self.page_alone), ("endpoint", self.programs, self.program_alone)):
            if held:
                yield Row(f"{of}, {name}, p95 / one alone, median", [taken for one in held for taken in one.taken], alone, 10, at=95)


def crowd(database: Path, pages: int, programs: int, turns: int, think: tuple[float, float]) -> Crowd:
    """So many people at once, through one real server. think: seconds before an answer, at least and at most."""
    key = Keys(database).create(f"crowd-{pages}-{programs}")

    def pause() -> float:
        return random.uniform(*think)

    with serving(database, LIYA_RATE_LIMIT="0") as address:
        for alone in range(2):  # the first warms up
            page_alone = on_a_page(address, turns + 4, lambda: 0.1, alone).taken
            program_alone = over_http(address, key, turns + 4, lambda: 0.1, alone).taken
        with ThreadPoolExecutor(pages + programs) as people:
            by_page = [people.submit(on_a_page, address, turns, pause, 1000 * (n + 1)) for n in range(pages)]
            by_http = [people.submit(over_http, address, key, turns, pause, 1000 * (n + 501)) for n in range(programs)]
            held_pages, held_programs = [one.result() for one in by_page], [one.result() for one in by_http]
    return Crowd(held_pages, held_programs, page_alone, program_alone, lost(Store(database), [*held_pages, *held_programs]))


def people_rows(folder: Path) -> Iterator[Row]:
    """Fifty people on the built-in interviewer."""
    found = crowd(folder / "people.db", 25, 25, 10, (2.0, 6.0))
    if found.lost:
        raise RuntimeError(f"not as it was said: {found.lost}")
    yield from found.rows("built-in turn, 25 pages and 25 programs at once")


# -------------------------------------------------------------------- a model that takes its time


def led_by_model(
    database: Path, pages: int, programs: int, turns: int, seconds: float, think: tuple[float, float]
) -> tuple[list[Held], list[Held]]:
    """So many model-led interviews at once, by page and over HTTP."""
    key = Keys(database).create(f"model-{pages}-{programs}")
    bank, store = library.load(), Store(database)
    plain = Builtin(bank)
    begin = Interviews(bank, store, plain, others={"llm": lambda: plain})
    setup = Setup(user_id="Ana", context=InterviewContextInput(time_limit_minutes=120))
    begun = [begin.start(setup, interviewer="llm") for _ in range(pages)]

    def pause() -> float:
        return random.uniform(*think)

    with serving_model(whole=seconds) as model:
        settings = {"LIYA_RATE_LIMIT": "0", "OPENAI_BASE_URL": model, "LIYA_MODEL": "fake", "LIYA_INTERVIEWER": "llm"}
        caps = {"LIYA_SESSION_TOKENS": "0", "LIYA_DAY_TOKENS": "0"}
        with serving(database, **settings, **caps) as address:
            over_http(address, key, 2, lambda: 0.1, 0)
            with ThreadPoolExecutor(pages + programs) as people:
                by_page = [people.submit(on_a_page, address, turns, pause, 1000 * (n + 1), one) for n, one in enumerate(begun)]
                by_http = [people.submit(over_http, address, key, turns, pause, 1000 * (n + 501)) for n in range(programs)]
                held = [one.result() for one in by_page], [one.result() for one in by_http]
    if lost(store, [*held[0], *held[1]]):
        raise RuntimeError("not as it was said")
    return held


def model_rows(folder: Path) -> Iterator[Row]:
    """Many interviews at once on a model whose reply takes 1.8 s."""
    seconds, think = 1.8, (10.0, 30.0)
    for at_once, goal in ((64, 1.15), (200, 1.45)):
        pages, programs = led_by_model(folder / f"model-{at_once}.db", 10, at_once - 10, 4, seconds, think)
        for name, held in (("over HTTP", programs), ("on 10 pages", pages)):
            taken = [taken for one in held for taken in one.taken]
            yield Row(
                f"{at_once} people who think for 10 to 30 s, on a model of {seconds} s, {name}: p95 of a turn / the model's",
                taken,
                [seconds],
                goal,
                at=95,
            )


# -------------------------------------------------------------------- memory


def used(pid: int, what: str = "Pss") -> float:
    """KB of memory that are this process's own share (Linux); Pss_Anon leaves out files, which other processes may share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in rollup.splitlines() if line.startswith(f"{what}:")))


def in_mid_interview(page: Tab) -> None:
    """Begin an interview and give four answers."""
    page.press("Start the interview")
    for _, text in zip(range(4), answers(0), strict=False):
        turn(page, text)


def clicked(page: Tab) -> None:
    """Click five times in the empty app."""
    for _ in range(5):
        page.press("Go")


def idle(database: Path, used_as: Callable[[Tab], None], groups: int, tabs: int, script: Path = ROOT / "app.py") -> list[float]:
    """KB that each open tab costs, in several groups of tabs after a first one, all of them kept open."""
    with watched(database, script) as (address, server), ExitStack() as opened:
        held = []
        for _ in range(groups + 1):
            for _ in range(tabs):
                used_as(opened.enter_context(tab(address)))
            time.sleep(4)  # what gets ready beside a page is ready
            held.append(used(server.pid, "Pss_Anon"))
        return [(after - before) / tabs for before, after in pairwise(held)]


def given_back(database: Path, rounds: int, tabs: int) -> list[float]:
    """KB in use after each round of tabs that were opened, used and closed, one after the other."""
    with watched(database) as (address, server):
        found = []
        for _ in range(rounds):
            for _ in range(tabs):
                with tab(address) as page:
                    page.press("Start the interview")
                    turn(page, SAID[0])
            found.append(used(server.pid))
        return found


def in_use(database: Path) -> tuple[float, float]:
    """KB in use after one interview, and after History was opened too."""
    with watched(database) as (address, server):
        on_a_page(address, 30, lambda: 0.0, 0)
        time.sleep(3)
        held = used(server.pid)
        with tab(address, page="history") as page:
            page.until(lambda: page.all("vega_lite_chart"))
        time.sleep(3)
        return held, used(server.pid)


def in_use_empty(database: Path, script: Path) -> float:
    """KB in use by the empty app after a click."""
    with watched(database, script) as (address, server):
        with tab(address) as page:
            page.press("Go")
        time.sleep(3)
        return used(server.pid)


def memory_rows(folder: Path) -> Iterator[Row]:
    """Idle tabs, tabs that were closed, and the server itself."""
    ours = idle(folder / "idle.db", in_mid_interview, 7, 40)
    yield Row("an idle tab in mid-interview / 100 KB", ours, [100.0], 1, unit="KB")
    yield Row("an idle tab in mid-interview / one of the empty app", ours, idle(folder / "idle.db", clicked, 7, 40, EMPTY), 1, unit="KB")
    closed = given_back(folder / "closed.db", 5, 100)
    yield Row("memory after 500 tabs opened and closed / after 200", closed[-1:], closed[1:2], 1.05, unit="KB")
    (held, looked_back), floor = in_use(folder / "use.db"), in_use_empty(folder / "use.db", EMPTY)
    yield Row("memory in use after an interview / the empty app's", [held], [floor], 2, unit="KB")
    yield Row("memory in use after an interview and History / the empty app's", [looked_back], [floor], 2, unit="KB")


# -------------------------------------------------------------------- long transcripts


def page_rows(folder: Path) -> Iterator[Row]:
    """Reruns of a long transcript."""
    database = folder / "pages.db"
    held = {turns: begun(database, turns) for turns in (20, 100)}
    with serving(database, EMPTY) as bare, serving(database) as ours, tab(bare) as floor, ExitStack() as tabs:
        pages = {turns: tabs.enter_context(tab(ours, f"session={session_id}")) for turns, session_id in held.items()}
        time.sleep(4)
        taken: dict[int, list[float]] = {0: [], 20: [], 100: []}
        for _ in range(60):
            taken[0].append(floor.rerun(floor.pressed("Go")))
            for turns, page in pages.items():
                taken[turns].append(page.rerun())
    yield Row("page rerun of a 20-turn transcript / the empty app's at Streamlit's defaults", taken[20][5:], taken[0][5:], 0.35)
    yield Row("page rerun of a 100-turn transcript / of a 20-turn one", taken[100][5:], taken[20][5:], 1.3)


def begun(database: Path, turns: int) -> str:
    """A session with so many turns, each answered and judged but the last."""
    store, session_id = Store(database), f"ses_{turns}"
    setup = Setup(user_id="Ana", context=InterviewContextInput(time_limit_minutes=120))
    planned = plan.make(setup, BANK, {}, session_id)
    store.create(session_id, setup, planned, "Hello. What did you do last March?")
    for number in range(1, turns):
        attempt = store.claim(session_id, number, f"{ANSWER} That was {number}.", "typed", "bench", 5).attempt
        asked = Move(kind="ask", question=number * len(planned.questions) // turns)
        store.settle(session_id, number, attempt, "bench", [JUDGED], reply=(asked, f"And what came of it? That is question {number + 1}."))
    return session_id
