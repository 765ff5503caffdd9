"""History at size: the same views of 100 interviews and of 10,000, as ratios, and what reaches the browser.

The files are filled by `many`; one has a single person, the other fifty for the view of everyone. A rerun is
the page's script from beginning to end, as Streamlit runs it; the first chart is timed from the navigation to its drawing in a
browser that has loaded the page's scripts before, with a server that is warm.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from tests.bench.many import fill
from tests.bench.table import Row
from tests.browsing import chromium
from tests.servers import ROOT, serving

SIZES: Final = (100, 10_000)
VIEWS: Final = ("Scores", "Answers", "Skills", "Practice")
EVERYONE: Final = "Everyone"
RUNS: Final = 9
ONE_CHART: Final = Path(__file__).with_name("one_chart.py")
EXPONENT: Final = 0.3  # the most by which a rerun may grow with what is stored
DRAWN: Final = {
    **dict.fromkeys(VIEWS, "document.querySelector('[data-testid=\"stVegaLiteChart\"] :is(canvas, svg)')"),
    "Skills": "document.querySelector('[data-testid=\"stDataFrame\"] canvas')",
    EVERYONE: "document.querySelector('[data-testid=\"stDataFrame\"] canvas')",
}


def address(view: str) -> str:
    return "history?who=Everyone%2C+side+by+side" if view == EVERYONE else f"history?view={view}"


def reruns(database: Path) -> dict[str, list[float]]:
    """Seconds of runs of the script for each view, in a process of its own."""
    environment = {**os.environ, "LIYA_DB": str(database)}
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.history"], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {view: [float(one) for one in taken] for view, *taken in map(str.split, told.stdout.splitlines())}


def print_reruns() -> None:
    """What `reruns` asks a process of its own for."""
    from streamlit.testing.v1 import AppTest

    for view in (*VIEWS, EVERYONE):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("pages/history.py")
        app.query_params.update({"who": "Everyone, side by side"} if view == EVERYONE else {"view": view})
        taken = []
        for _ in range(RUNS):
            began = time.perf_counter()
            app.run()
            taken.append(time.perf_counter() - began)
            if app.exception or app.error:
                raise SystemExit(f"{view} failed")
        print(view, *taken[1:])


@contextmanager
def counted(page: Page) -> Iterator[list[int]]:
    """The bytes of each message that the server sends."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda frame: sizes.append(len(frame["response"]["payloadData"]) * 3 // 4))
    yield sizes
    session.detach()


def seen(page: Page, url: str, view: str) -> tuple[float, int]:
    """Seconds to the first chart (or table, where there is none), and bytes of the whole view."""
    with counted(page) as sizes:
        began = time.perf_counter()
        page.goto(f"{url}/{address(view)}", wait_until="commit")
        page.wait_for_function(DRAWN[view], polling="raf", timeout=60_000)
        taken = time.perf_counter() - began
        page.wait_for_timeout(1500)
    return taken, sum(sizes)


def charted(browser: Browser, url: str, view: str) -> tuple[list[float], int]:
    """The times and the largest size of several visits, after a first one that fills the browser's cache."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    seen(page, url, view)
    visits = [seen(page, url, view) for _ in range(7)]
    context.close()
    return [taken for taken, _ in visits], max(size for _, size in visits)


def rows(folder: Path) -> Iterator[Row]:
    """Each view's rerun at both sizes, its first chart at the larger one, and its bytes."""
    few, many = SIZES
    growth = (many / few) ** EXPONENT
    files = {}
    with chromium() as browser:
        for size in SIZES:
            for people in (1, 50):
                files[size, people] = folder / f"{size}-{people}.db"
                fill(files[size, people], size, people=people)
        taken = {(size, people): reruns(path) for (size, people), path in files.items()}
        with serving(files[few, 1], ONE_CHART) as url:
            charts, _ = charted(browser, url, "Scores")
        for view in (*VIEWS, EVERYONE):
            people = 50 if view == EVERYONE else 1
            at = f"History, {view} at {many:,} interviews"
            yield Row(f"{at}: rerun / at {few}", taken[many, people][view], taken[few, people][view], round(growth, 2))
            with serving(files[many, people]) as url:
                seconds, size = charted(browser, url, view)
            yield Row(f"{at}: first chart / that of an app with nothing else", seconds, charts, 2.5)
            yield Row(f"{at}: to the browser / 300 KB", [size / 1000], [300], 1, "KB")


if __name__ == "__main__":
    print_reruns()
