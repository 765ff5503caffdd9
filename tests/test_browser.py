"""The product in a real browser: whole ways through it, on a real server."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browsing import BOX, BUBBLE, CHROMIUM, WITHOUT, WORDS, answer, bubbles, chromium, idle, press
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from servers import ROOT, busy, serving, watched

from liya_core import trends
from liya_core.interview import Interviews
from liya_core.models import Setup
from liya_core.store import Store
from tests.bench.many import fill

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)]

CANDIDATES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "candidates.toml").read_text(encoding="utf-8"))
VAGUE = "We did it together, and it was fine in the end I think, because everybody helped."
STORIES = CANDIDATES["strong"]["behavioral"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab that notes every request it makes; none may leave this machine."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    yield tab
    context.close()
    assert [url for url in asked if not url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))] == []


def start(page: Page, address: str) -> None:
    page.goto(address)
    press(page, "Start the interview")
    page.wait_for_selector(BOX)


def test_from_set_up_to_history(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        answer(page, STORIES["ownership"])
        answer(page, STORIES["collaboration"])
        expect(page.locator(BOX)).to_be_enabled()  # the reply is there to its end
        before = bubbles(page)
        named = page.url
        page.reload()
        page.wait_for_selector(BOX)
        expect(page.locator(BUBBLE).locator(WORDS)).to_have_text(before)
        assert page.url == named
        answer(page, STORIES["learning"])
        answer(page, STORIES["delivery"])
        press(page, "End")
        press(page, "End and see the summary")
        page.wait_for_selector("text=How it went")
        expect(page.get_by_text("Where you stand")).to_be_visible()
        page.get_by_role("link", name="History").first.click()
        page.wait_for_selector('[data-testid="stDataFrame"]')
        page.get_by_role("link", name="Interview").first.click()
        page.wait_for_selector("text=How it went")
        assert page.url == named


def test_from_history_to_a_question_again_and_both_answers_beside_each_other(
    page: Page, database: Path, interviews: Interviews, store: Store
) -> None:
    session_id = interviews.start(Setup(user_id="Me"))
    for _ in range(3):
        interviews.answer(session_id, store.session(session_id).turns[-1].number, VAGUE, here=True)
    interviews.end(session_id)
    with serving(database) as address:
        page.goto(f"{address}/history?open={session_id}.1")
        again = page.get_by_role("button", name="Practice this question again").last
        again.wait_for()
        page.wait_for_timeout(1500)  # until what was opened has come into view
        again.click()
        page.get_by_role("button", name="This question", exact=True).last.click()
        page.wait_for_selector(BOX)
        expect(page.get_by_text("What the next level asks for")).to_be_visible()
        assert VAGUE not in page.content()
        answer(page, STORIES["collaboration"])
        over = page.get_by_text("Then and now")
        expect(page.locator(f"{BOX}:enabled").or_(over).first).to_be_visible()
        if not over.count():  # it was followed up
            press(page, "End")
            press(page, "End and see the summary")
        expect(over).to_be_visible(timeout=20000)
        expect(page.get_by_text(VAGUE).first).to_be_visible()
        expect(page.get_by_text(re.compile(r"Later \(.*of 100"))).to_be_visible()
        page.get_by_role("link", name="History").first.click()
        page.wait_for_selector('[data-testid="stDataFrame"]')


@pytest.mark.parametrize("path", ["history", "?session=ses_nobody", ""])
def test_a_cold_deep_link_opens_its_page_in_the_frame(page: Page, database: Path, path: str) -> None:
    with serving(database) as address:
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("link", name="Interview").first).to_be_visible(timeout=20000)
        expect(page.get_by_role("link", name="History").first).to_be_visible()
        expect(page.locator('[data-testid="stSidebarNav"]')).to_have_count(0)
        expect(page.locator("text=/interview/i").first).to_be_visible()
        assert page.title().startswith("Liya")


def test_a_draft_survives_a_refresh_and_is_gone_when_sent(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        page.locator(BOX).fill("Half a thought")
        page.wait_for_timeout(300)
        page.reload()
        page.wait_for_selector(BOX)
        expect(page.locator(BOX)).to_have_value("Half a thought")
        answer(page, "Half a thought, and then the rest of it because I asked Ana.")
        expect(page.locator(BOX)).to_have_value("")
        page.reload()
        expect(page.locator(BUBBLE)).to_have_count(3)
        expect(page.locator(BOX)).to_have_value("")


DRAFTS = """() => Object.entries(sessionStorage)
    .filter(([name]) => name.startsWith("liya-draft-")).map(([name, text]) => [name.at(-1), text])"""


def test_an_answer_that_does_not_arrive_comes_back_into_the_box(page: Page, database: Path) -> None:
    lost: list[bool] = []

    def swallow(message: str | bytes) -> None:
        if STORIES["ownership"].encode() in message and not lost:
            lost.append(True)
        else:
            server.send(message)

    def connect(socket: WebSocketRoute) -> None:
        nonlocal server
        server = socket.connect_to_server()
        socket.on_message(swallow)

    server: WebSocketRoute
    page.route_web_socket("**/_stcore/stream", connect)
    with serving(database) as address:
        start(page, address)
        page.locator(BOX).fill(STORIES["ownership"])
        page.locator(BOX).press("Enter")
        expect(page.locator(BOX)).to_have_value("")
        expect(page.locator(BOX)).to_have_value(STORIES["ownership"])
        assert lost
        expect(page.locator(BUBBLE)).to_have_count(1)
        page.locator(BOX).press("Enter")
        expect(page.locator(BUBBLE).locator(WORDS)).to_have_count(3)
        expect(page.locator(f"{BOX}:enabled")).to_have_value("")
        assert page.evaluate(DRAFTS) == []
    assert [len(turn.attempts) for turn in Store(database).unfinished("Me")[0].turns] == [1, 0]


def test_who_answers_and_does_something_else_at_once_has_answered(page: Page, database: Path) -> None:
    store, told = Store(database), [STORIES["ownership"], STORIES["learning"], STORIES["delivery"]]
    with watched(database) as (address, server):
        start(page, address)
        answer(page, VAGUE)
        for text in told:
            expect(page.locator(f"{BOX}:enabled")).to_be_visible()
            idle(page)
            page.locator(BOX).fill(text)
            with busy(server):
                page.locator(BOX).press("Enter")
                page.locator("details > summary").first.click()
            expect(page.locator(BUBBLE).nth(-2)).to_contain_text(text)
        expect(page.locator(f"{BOX}:enabled")).to_be_visible()
        idle(page)
        page.locator(BOX).fill(STORIES["collaboration"])
        with busy(server):
            page.locator(BOX).press("Enter")
            page.get_by_role("link", name="History").first.click()
        page.wait_for_selector('[data-testid="stDataFrame"]')
    session = store.session(store.unfinished("Me")[0].session_id)
    assert [turn.attempts[0].text for turn in session.turns if turn.attempts] == [VAGUE, *told, STORIES["collaboration"]]


def test_a_draft_belongs_to_its_turn_alone(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        answer(page, STORIES["ownership"])
        page.locator(BOX).fill("Half of the second")
        page.wait_for_timeout(300)
        assert page.evaluate(DRAFTS) == [["2", "Half of the second"]]
        answer(page, STORIES["learning"])
        expect(page.locator(BOX)).to_have_value("")
        page.reload()
        expect(page.locator(BUBBLE)).to_have_count(5)
        expect(page.locator(BOX)).to_have_value("")
        assert page.evaluate(DRAFTS) == []


def test_a_pasted_answer_is_stored_as_pasted(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        page.locator(BOX).press_sequentially("I will say it: ")
        page.evaluate(
            """([box, text]) => {
                const data = new DataTransfer();
                data.setData("text", text);
                const target = document.querySelector(box);
                target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
            }""",
            [BOX, STORIES["ownership"]],
        )
        page.wait_for_timeout(500)
        expect(page.locator(BOX)).to_have_value("I will say it: ")
        answer(page, STORIES["ownership"])
        answer(page, STORIES["learning"])
    store = Store(database)
    session = store.session(store.unfinished("Me")[0].session_id)
    assert [turn.attempts[0].input_mode for turn in session.turns[:2]] == ["pasted", "typed"]


def test_shift_enter_breaks_the_line_and_enter_sends(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        page.locator(BOX).press_sequentially("First I asked.")
        page.locator(BOX).press("Shift+Enter")
        page.locator(BOX).press_sequentially("Then I wrote it down.")
        page.locator(BOX).press("Enter")
        expect(page.locator(BUBBLE).locator(WORDS)).to_have_count(3)
        assert bubbles(page)[1] == "First I asked.\nThen I wrote it down."


def test_the_second_of_two_tabs_is_told_and_keeps_its_text(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        other = page.context.new_page()
        other.goto(page.url)
        other.wait_for_selector(BOX)
        answer(page, STORIES["ownership"])
        other.locator(BOX).fill("What I wanted to say in the other tab.")
        other.locator(BOX).press("Enter")
        expect(other.get_by_text("answered already")).to_be_visible()
        expect(other.locator(BOX)).to_have_value("What I wanted to say in the other tab.")
        expect(other.locator(BUBBLE)).to_have_count(3)


def test_an_answer_that_is_too_long_comes_back_with_the_reason_in_sight(page: Page, database: Path) -> None:
    with serving(database) as address:
        start(page, address)
        answer(page, STORIES["ownership"])
        answer(page, STORIES["learning"])
        page.locator(BOX).fill("word " * 4000)
        page.locator(BOX).press("Enter")
        expect(page.get_by_text("up to 12,000 can be taken")).to_be_in_viewport()
        expect(page.locator(BOX)).to_have_value("word " * 4000)


def test_a_new_person_can_be_named(page: Page, database: Path) -> None:
    with serving(database) as address:
        page.goto(address)
        press(page, "Practicing as Me")
        who = page.get_by_role("combobox", name="Who is practicing?")
        who.fill("Ottoline")
        who.press("Enter")
        expect(page.get_by_role("button", name="Practicing as Ottoline")).to_be_visible()
        press(page, "Start the interview")
        page.wait_for_selector(BOX)
        assert "Hello Ottoline" in bubbles(page)[0]
    assert Store(database).people() == ["Ottoline"]


DIES_WHILE_THINKING = """
import os, signal, sys
from pathlib import Path
from liya_core import library
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.models import Setup
from liya_core import trends
from liya_core.store import Store

class Dying(Builtin):
    def reply(self, brief, show):
        os.kill(os.getpid(), signal.SIGKILL)

bank = library.load()
interviews = Interviews(bank, Store(Path(sys.argv[1])), Dying(bank))
session_id = interviews.start(Setup(user_id="Me"))
print(session_id, flush=True)
interviews.answer(session_id, 1, sys.argv[2])
interviews.wait(session_id, 10)
"""


def test_a_server_killed_between_answer_and_reply_loses_nothing(page: Page, database: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", DIES_WHILE_THINKING, str(database), STORIES["ownership"]],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert dead.returncode == -9
    session_id = dead.stdout.strip()
    assert Store(database).waiting(session_id) is not None
    with serving(database) as address:
        page.goto(f"{address}/?session={session_id}")
        expect(page.locator(BUBBLE)).to_have_count(3, timeout=20000)
        page.wait_for_function("box => document.querySelector(box)?.disabled === false", arg=BOX, timeout=20000)
        assert bubbles(page)[1] == STORIES["ownership"]
        assert len(Store(database).session(session_id).turns) == 2
        answer(page, STORIES["learning"])


def test_what_was_entered_is_there_after_another_page(page: Page, database: Path) -> None:
    with serving(database) as address:
        page.goto(address)
        page.get_by_text("Make it yours").click()
        page.get_by_label("Company", exact=True).fill("Acme")
        for kind in ("Technical", "Case study"):  # the second while the first is still being taken in
            page.get_by_text(kind, exact=True).click()
        idle(page)
        expect(page.get_by_role("radio", name="Case study")).to_be_checked()
        page.get_by_role("link", name="Try the judge").click()
        page.get_by_label("The answer").fill("In March I counted the stock twice.")
        page.get_by_label("The answer").press("Control+Enter")
        idle(page)
        page.get_by_role("link", name="Interview").click()
        expect(page.get_by_role("radio", name="Case study")).to_be_checked(timeout=15_000)
        expect(page.get_by_label("Company", exact=True)).to_have_value("Acme")
        page.get_by_role("link", name="Try the judge").click()
        expect(page.get_by_label("The answer")).to_have_value("In March I counted the stock twice.")
        page.get_by_role("link", name="Interview").click()
        expect(page.get_by_label("Company", exact=True)).to_have_value("Acme")


# -------------------------------------------------------------------- History


def chart(page: Page, share: float, down: int) -> tuple[float, float]:
    """A place in the first chart: so far along its width, so many pixels down."""
    drawn = page.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)').first
    drawn.wait_for()
    idle(page)
    page.wait_for_timeout(500)
    box = drawn.bounding_box()
    assert box
    return box["x"] + share * box["width"], box["y"] + down


def test_a_click_on_a_cell_opens_its_answer_in_view(page: Page, tmp_path: Path) -> None:
    fill(tmp_path / "many.db", 40, people=1)
    with serving(tmp_path / "many.db") as address:
        page.goto(f"{address}/history?view=Answers")
        page.mouse.click(*chart(page, 0.5, 9))
        opened = page.get_by_text(re.compile(r"^Answer 1 of \d+$"))
        expect(opened).to_be_in_viewport()
        assert re.search(r"[?&]open=ses_\w+\.\d+", page.url)
        press(page, "Next")
        expect(page.get_by_text(re.compile(r"^Answer 2 of \d+$"))).to_be_visible()
        address_of_it = page.url
        page.goto(address_of_it)
        expect(page.get_by_text(re.compile(r"^Answer 2 of \d+$"))).to_be_in_viewport(timeout=15_000)
        press(page, "Close")
        expect(page).to_have_url(re.compile(r"view=Answers$"))
        expect(page.get_by_text(re.compile(r"^Answer 2 of"))).to_have_count(0)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the Tab key")


def test_the_keyboard_alone_reaches_filter_views_and_answers(page: Page, tmp_path: Path) -> None:
    fill(tmp_path / "many.db", 12, people=1)
    with serving(tmp_path / "many.db") as address:
        page.goto(f"{address}/history")
        page.wait_for_selector('[data-testid="stDataFrame"] canvas')
        idle(page)
        tab_to(page, '[data-testid="stExpander"] summary')
        page.keyboard.press("Enter")
        idle(page)
        tab_to(page, 'input[aria-label*="Interview types"]')
        page.keyboard.type("System")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Only: System design")).to_be_visible()
        idle(page)
        page.keyboard.press("Escape")
        tab_to(page, 'button[role="radio"]')
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Every answer's score")).to_be_visible()
        idle(page)
        tab_to(page, '[data-testid="stDataFrame"] canvas')
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Shift+Space")
        expect(page.get_by_text(re.compile(r"^Answer \d+ of \d+$"))).to_be_in_viewport()


def test_a_coach_sees_who_slipped_on_what_and_what_they_said(page: Page, tmp_path: Path) -> None:
    fill(tmp_path / "many.db", 1_000, people=80)
    store = Store(tmp_path / "many.db")
    slipped = trends.people(store, datetime.now(UTC) - timedelta(days=7))[0]
    assert slipped.change is not None
    assert slipped.change < 0
    with serving(tmp_path / "many.db") as address:
        page.goto(f"{address}/history?who=Everyone%2C+side+by+side")
        rows = page.locator('[data-testid="stDataFrame"] canvas').first
        rows.wait_for()
        page.wait_for_timeout(500)
        box = rows.bounding_box()
        assert box
        page.mouse.click(box["x"] + 20, box["y"] + 52)
        expect(page.get_by_text(f"Down {-slipped.change} points")).to_be_visible()
        said = page.locator('[data-testid="stDataFrame"] canvas').nth(2)  # each table has a canvas and one for what is read aloud
        page.get_by_text("What was said since then, the weakest first").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        box = said.bounding_box()
        assert box
        page.mouse.click(box["x"] + 20, box["y"] + 52)
        expect(page.get_by_text(re.compile(r"^Answer \d+ of \d+$"))).to_be_in_viewport()
        expect(page.get_by_role("heading", name=re.compile(re.escape(slipped.user_id)))).to_be_visible()
