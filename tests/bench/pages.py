"""Pages in a real browser against an empty Streamlit app: a page with one button, started the same way and driven by the same browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from liya_core.keys import Keys
from tests.bench import endpoint
from tests.bench.table import Row
from tests.browsing import BOX, BUBBLE, chromium, press
from tests.servers import ROOT, headless, serving

ANSWER = (
    "Last March I moved our stock list to the new system because orders went out late. I counted both lists by hand for a week, "
    "found forty wrong lines, and asked the warehouse lead to check them with me. Late orders fell from nine a week to one."
)
EMPTY = Path(__file__).with_name("empty.py")
STARTS, TURNS = 7, 12


@contextmanager
def a_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    yield context.new_page()
    context.close()


def cold_start(browser: Browser, script: Path, database: Path, ready: str) -> float:
    """Seconds from starting the server process to the page's first words in the browser."""
    with a_page(browser) as page:
        began = time.perf_counter()
        with serving(database, script) as address:
            page.goto(address, wait_until="commit")
            page.wait_for_function("words => document.body?.innerText.includes(words)", arg=ready, polling="raf")
            return time.perf_counter() - began


def timed(page: Page, act: Callable[[], None], happened: str, argument: object) -> float:
    """Seconds from an act to what it brings about, looked for in every frame that the browser draws."""
    began = time.perf_counter()
    act()
    page.wait_for_function(happened, arg=argument, polling="raf")
    return time.perf_counter() - began


def clicks(page: Page) -> list[float]:
    """Click → text changed, in the empty app."""
    button = page.get_by_role("button", name="Go")
    happened = "n => document.querySelector('[data-testid=\"stText\"]')?.innerText === `count ${n}`"
    return [timed(page, button.click, happened, n) for n in range(1, TURNS + 1)]


def turns(page: Page) -> list[float]:
    """Enter → the interviewer's next words, in an interview."""
    taken = []
    while len(taken) < TURNS:
        press(page, "Start the interview")
        page.wait_for_selector(BOX)
        for _ in range(4):
            count = page.locator(BUBBLE).count()
            page.locator(BOX).fill(ANSWER + f" That was {len(taken)}.")
            happened = "([bubble, count]) => document.querySelectorAll(bubble).length >= count"
            taken.append(timed(page, lambda: page.locator(BOX).press("Enter"), happened, [BUBBLE, count + 2]))
            page.wait_for_timeout(400)
        press(page, "End")
        press(page, "Leave it for later")
        page.wait_for_selector("text=Practice an interview")
    return taken[1:]


def reruns(page: Page) -> list[float]:
    """Click on another interview type → what is said of it, on the set-up page."""
    said = "document.querySelector('[data-testid=\"stMain\"]').innerText.match(/About [^]*?\\n/)?.[0]"
    happened = f"before => {{ const now = {said}; return now && now !== before }}"
    taken = []
    for number in range(2 * TURNS):
        option = page.get_by_text(("Technical", "Case study", "Behavioral")[number % 3], exact=True).first
        taken.append(timed(page, option.click, happened, page.evaluate(said)))
        page.wait_for_timeout(150)
    return taken[1:]


def rows(folder: Path) -> Iterator[Row]:
    """First page, chat turn, and the pages while others are thinking."""
    database = folder / "liya.db"
    with chromium() as browser:
        starts: dict[Path, list[float]] = {ROOT / "app.py": [], EMPTY: []}
        for _ in range(STARTS):
            for script, ready in ((ROOT / "app.py", "Start the interview"), (EMPTY, "count 0")):
                starts[script].append(cold_start(browser, script, database, ready))
        yield Row("first page of a cold process / an empty app's", starts[ROOT / "app.py"], starts[EMPTY], 1.3)
        with serving(database, EMPTY) as address, a_page(browser) as page:
            page.goto(address)
            page.wait_for_selector("text=count 0")
            floor = clicks(page)
        with serving(database) as address, a_page(browser) as page:
            page.goto(address)
            yield Row("chat turn, Enter → next question / click → DOM of an empty app", turns(page), floor[1:], 3)
        key = Keys(database).create("in-flight")
        with headless(database, app="tests.bench.slow:app", LIYA_RATE_LIMIT="0") as address, a_page(browser) as page:
            page.goto(address)
            page.wait_for_selector("text=Start the interview")
            alone = reruns(page)
            with endpoint.in_flight(address, key, 40):
                yield Row("page rerun while 40 one-second turns are in flight / without them", reruns(page), alone, 1.1)
