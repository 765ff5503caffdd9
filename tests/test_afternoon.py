"""A coach's afternoon, from the candidate's bundle to the candidate's next try, in a real browser and two Liyas."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, WITHOUT, answer, choose_level, chromium, idle, open_popover, press
from playwright.sync_api import Browser, Download, Page, expect
from servers import serving

from liya_core.store import Store
from tests.bench.many import fill

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)]

INTERVIEWS, ANSWERS, HELD_TO = 6, 10, 2


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def visit(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1100, "height": 1000}, accept_downloads=True).new_page()
    page.set_default_timeout(20_000)
    page.goto(url)
    return page


def saved(page: Page, label: str, path: Path) -> Path:
    button = page.get_by_role("button", name=re.compile(label)).first
    button.wait_for()
    with page.expect_download() as waiting:
        button.click()
    download: Download = waiting.value
    download.save_as(path)
    return path


def pack(page: Page, path: Path) -> Path:
    """All interviews as a bundle."""
    page.locator('input[aria-label*="Interviews"]').click()
    page.get_by_role("option", name="Select all").click()
    page.keyboard.press("Escape")
    return saved(page, "Save the bundle", path)


def bring(page: Page, path: Path, label: str) -> None:
    page.locator('input[type="file"]').first.set_input_files(path)
    press(page, label)


def rate(page: Page, level: int) -> None:
    """Rate the answer in hand, every dimension at this level, and see the judge's rating then and not before."""
    expect(page.get_by_text("Save and show the judge's")).to_be_visible()
    idle(page)
    expect(page.get_by_text(re.compile(r"^You gave \d+ of 100"))).to_have_count(0)
    for group in page.get_by_role("radiogroup").all():
        choose_level(group, level - 1)
        idle(page)
    press(page, "Save and show the judge's")
    expect(page.get_by_text(re.compile(r"^You gave \d+ of 100"))).to_be_visible()


def say(page: Page, popover: str, text: str, save: str) -> None:
    idle(page)
    body = open_popover(page.get_by_role("button", name=popover).first)
    box = body.locator("textarea")
    box.fill(text)
    box.press("Control+Enter")
    idle(page)
    body.get_by_role("button", name=save, exact=True).click()
    expect(page.get_by_test_id("stMarkdown").get_by_text(text)).to_be_visible()


def test_a_bundle_is_reviewed_blind_sent_back_and_worked_on(browser: Browser, tmp_path: Path) -> None:
    theirs, mine = tmp_path / "candidate.db", tmp_path / "coach.db"
    fill(theirs, INTERVIEWS, people=1)
    with serving(theirs) as candidate:
        bundle = pack(visit(browser, f"{candidate}/data"), tmp_path / "bundle.zip")
    with serving(mine) as coach:
        page = visit(browser, f"{coach}/data")
        bring(page, bundle, "Take them in")
        expect(page.get_by_text(f"{INTERVIEWS} interviews taken in")).to_be_visible()
        page = visit(browser, f"{coach}/review")
        name = page.locator('input[aria-label="Who reviews"]')
        name.fill("Kim Novak")
        name.press("Enter")
        for number in range(ANSWERS):
            rate(page, 2 + number % 3)
            if number < HELD_TO:
                say(page, "Hold to a score", f"Reason {number}: it answers another question.", "Hold to it")
            if number == HELD_TO:
                say(page, "Comment", "Name the people and the figures.", "Save")
            idle(page)
            press(page, "Next answer")
            idle(page)
        reply = saved(visit(browser, f"{coach}/data"), "Save the reply of Kim Novak", tmp_path / "reply.zip")
    with serving(theirs) as candidate:
        page = visit(browser, f"{candidate}/data")
        bring(page, reply, "Add them to my interviews")
        expect(page.get_by_text(f"Kim Novak: {ANSWERS} ratings and {HELD_TO + 1} comments added")).to_be_visible()
        session_id, turn = weakest(Store(theirs))
        page = visit(browser, f"{candidate}/history?view=Answers&open={session_id}.{turn}")
        expect(page.get_by_text(re.compile(r"Kim Novak.*: \d+ of 100")).first).to_be_visible()
        press(page, "Practice this question again")
        page.get_by_role("button", name="This question", exact=True).press("Enter")  # wherever it stands
        page.wait_for_selector('[data-testid="stChatInputTextArea"]')
        answer(page, "In March I counted the stock twice with the warehouse lead, because late orders had risen to nine a week.")
    again = Store(theirs).rows("SELECT count(*) AS n FROM sessions WHERE drill_of_session = :id", {"id": session_id})
    assert again == [{"n": 1}]


def weakest(store: Store) -> tuple[str, int]:
    """The answer that the coach gave least."""
    rows = store.rows("SELECT session_id, turn FROM judgements WHERE judge = 'coach' ORDER BY score, judgement_id LIMIT 1")
    return rows[0]["session_id"], rows[0]["turn"]
