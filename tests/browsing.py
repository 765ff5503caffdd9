"""A real browser for the tests that need one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT = "no Chromium on the path; install it (apt-get install chromium) to run the browser tests"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # no name of elsewhere is looked up
]
expect.set_options(timeout=20_000)
BOX = '[data-testid="stChatInputTextArea"]'
BUBBLE = '[data-testid="stChatMessage"]'
WORDS = '[data-testid="stText"]'
POPOVER = '[data-testid="stPopoverBody"]'


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def bubbles(page: Page) -> list[str]:
    """The words in the chat, feedback left out."""
    return [text.strip() for text in page.locator(BUBBLE).locator(WORDS).all_inner_texts()]


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).first.click()


def insist(act: Callable[[], None], look: Callable[[], None]) -> None:
    """Do what a person would do again who sees that nothing came of it: what is done in the moment of a redraw may go nowhere."""
    for _ in range(2):
        act()
        with suppress(AssertionError, TimeoutError):
            look()
            return
    act()
    look()


def open_popover(button: Locator) -> Locator:
    """What hangs on the button, opened; a page that takes something in late folds it again."""
    body = button.page.locator(POPOVER).first
    insist(button.click, partial(body.wait_for, timeout=10_000))
    return body


def close_popover(page: Page) -> None:
    """Fold whatever hangs open."""
    insist(partial(page.keyboard.press, "Escape"), partial(page.locator(POPOVER).first.wait_for, state="detached", timeout=7_000))


def choose_level(group: Locator, place: int) -> None:
    """Choose one of a group's levels."""
    chosen = expect(group.get_by_role("radio").nth(place))
    insist(group.locator("label").nth(place).click, partial(chosen.to_be_checked, timeout=7_000))


def idle(page: Page) -> None:
    """Wait until the page has taken in what was done."""
    page.wait_for_timeout(400)
    page.wait_for_function("document.querySelector('[data-testid=\"stApp\"]').dataset.testScriptState === 'notRunning'")


def answer(page: Page, text: str) -> None:
    """Type an answer that was not the last one, send it, and wait for the reply to it."""
    page.locator(BOX).fill(text)
    page.locator(BOX).press("Enter")
    expect(page.locator(BUBBLE).nth(-2)).to_contain_text(text)
    expect(page.locator(BUBBLE).last.locator(WORDS)).to_be_visible()  # until then it says that the answer is being read


def choose_model(page: Page, address: str, model: str) -> None:
    """Open the set-up and choose the model, which runs on this computer; nothing is begun."""
    page.goto(address)
    page.get_by_text(f"The model {model}").click()
    page.get_by_text("everything stays on this computer").wait_for()
