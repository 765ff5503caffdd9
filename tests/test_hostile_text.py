"""Hostile text in everything that is stored, on every page: nothing is loaded, nothing runs, nothing is dressed up."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from browsing import CHROMIUM, WITHOUT, chromium, close_popover, idle, open_popover
from hostile_store import EXEMPT, OUTSIDE, PERSON, build, columns, unpoisoned
from playwright.sync_api import Page, TimeoutError
from servers import serving

from liya_core.export import sessions_markdown
from liya_core.library import Library
from liya_core.store import Store
from liya_core.webpage import sessions_html

BEFORE = """
window.harmed = 0;
addEventListener("securitypolicyviolation", (event) => console.log(`violated: ${event.violatedDirective} ${event.blockedURI}`));
"""
DRESSED = """
(outside) => {
  const named = ["src", "href", "data", "style", "action"].map((name) => `[${name}*="${outside}"]`).join();
  const frames = "iframe:not([src^='blob:']):not([title])";
  const others = `.katex, [onload], [onerror], meta[http-equiv=refresh], a[href^=javascript], object, ${frames}`;
  const icons = [...document.querySelectorAll('[data-testid="stIconMaterial"], [data-testid="stMarkdownContainer"] span[role="img"]')];
  const styles = [...document.querySelectorAll("style")];
  return [
    ...document.querySelectorAll(`${named}, ${others}`),
    ...icons.filter((icon) => icon.textContent.includes("rocket_launch")),
    ...styles.filter((style) => style.textContent.includes(outside)),
  ].map((found) => found.outerHTML.slice(0, 300));
}
"""  # what of a text may not have become an element
TAGS = r"() => [...new Set(document.documentElement.outerHTML.match(/[\w-]+(?=\.outside\.example)/g) || [])]"


class Watched:
    """A tab in which everything is written down that a page would do because of a text."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[str] = []
        self.seen: set[str] = set()
        page.add_init_script(BEFORE)
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        page.on("dialog", lambda dialog: (self.done.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.done.append(f"a window: {popup.url}"))
        page.on("console", lambda said: self._heard(said.text))
        page.on("pageerror", lambda error: self._heard(str(error)))

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob", "about", "file") and urlsplit(url).hostname not in ("localhost", "127.0.0.1"):
            self.done.append(f"a request: {url}")

    def _heard(self, said: str) -> None:
        if OUTSIDE in said or "violated" in said or "Content Security Policy" in said:
            self.done.append(f"the console: {said[:300]}")

    def look(self, where: str) -> None:
        """What is there now is written down, and what it has become of is held against it."""
        assert self.page.evaluate("window.harmed") == 0, where
        assert self.page.evaluate(DRESSED, OUTSIDE) == [], where
        assert self.done == [], where
        self.seen |= set(self.page.evaluate(TAGS))

    def unfold(self, where: str) -> None:
        """Open all that can be opened, one after the other."""
        for closed in self.page.locator("details:not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        idle(self.page)
        self.look(where)
        for button in self.page.locator('[data-testid="stPopover"] button:visible').all():
            open_popover(button)
            self.look(where)
            close_popover(self.page)
        for sign in self.page.locator('[data-testid="stTooltipHoverTarget"]:visible').all()[:4]:
            sign.hover(force=True)
        for box in self.page.locator('[data-testid="stSelectbox"] input:visible, [data-testid="stMultiSelect"] input:visible').all():
            box.press("ArrowDown")
            with suppress(TimeoutError):  # a box without anything to choose
                self.page.get_by_role("option").first.wait_for(timeout=3_000)
            self.look(where)
            self.page.keyboard.press("Escape")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, bank: Library) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("hostile") / "liya.db"
    return path, build(path, bank)


def test_every_column_of_text_is_hostile_or_exempt_for_a_reason(held: tuple[Path, dict[str, str]]) -> None:
    assert unpoisoned(held[0]) == []
    with closing(sqlite3.connect(held[0])) as conn:
        there = {part for column in columns(conn) for part in (column, column.partition(".")[2])}
    assert {named for names in EXEMPT.values() for named in names} <= there, "and nothing is exempt that is not there"


def places(ids: dict[str, str]) -> Iterator[str]:
    """The addresses of every page and view."""
    who = f"who={quote(PERSON)}"
    yield from ("", *(f"?session={ids[name]}" for name in ("on", "over", "later", "rated", "case", "drill", "sent")))
    yield from (f"history?{who}", f"history?{who}&view=Answers", f"history?{who}&view=Skills", f"history?{who}&view=Practice")
    yield "history?who=" + quote("Everyone, side by side")
    yield from (
        f"history?{who}&open={ids['over']}",
        f"history?{who}&open={ids['over']}.1",
        f"history?{who}&open={ids['over']},{ids['later']}",
    )
    yield from (f"history?{who}&open={ids['later']}.1", f"history?{who}&open={ids['sent']}", f"history?{who}&open={ids['program']}")
    yield from ("review", f"review?answer={ids['over']}.1", f"review?answer={ids['later']}.1", f"review?answer={ids['sent']}.1")
    yield from ("data", "judge", "model")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_hostile_text_in_every_field_on_every_page_loads_runs_and_dresses_up_nothing(
    held: tuple[Path, dict[str, str]], bank: Library, tmp_path: Path
) -> None:
    path, ids = held
    with serving(path) as address, chromium() as browser:
        tab = Watched(browser.new_page(viewport={"width": 1100, "height": 900}))
        for place in places(ids):
            tab.page.goto(f"{address}/{place}")
            tab.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=30_000)
            idle(tab.page)
            assert tab.page.get_by_text("Something went wrong").count() == 0, place
            if place == "data":
                tab.page.get_by_role("combobox", name="Interviews", exact=True).click()
                tab.page.get_by_role("option").last.click()
                tab.page.keyboard.press("Escape")
                tab.page.get_by_role("button", name="Read it first").wait_for()
            tab.look(place)
            if "view=" not in place:  # what folds there folds elsewhere too
                tab.unfold(place)
        for ending, content in exported(path, ids, bank).items():
            (tmp_path / f"saved.{ending}").write_text(content, encoding="utf-8")
            tab.page.goto(f"file://{tmp_path}/saved.{ending}")
            tab.look(f"saved as {ending}")
    assert set(SHOWN) - tab.seen == set()


def exported(path: Path, ids: dict[str, str], bank: Library) -> dict[str, str]:
    sessions = [Store(path).session(session_id) for session_id in ids.values()]
    return {"html": "".join(sessions_html(sessions, bank)), "md": "".join(sessions_markdown(sessions, bank))}


# Some of what must have been on the screen, so that nothing of it having had an effect means something.
SHOWN = (
    "attempts-text", "author", "coach", "focus", "judgements-detail-confidence-reason", "judgements-detail-improvements-text",
    "judgements-detail-sketch", "judgements-promptversion", "judgements-reason", "judgements-rubricversion", "notes-quote",
    "notes-text", "person", "plannedquestions-text", "presume", "program", "ptitle", "ratings-anchor", "ratings-evidence-", "ratings-label",
    "ratings-reason", "sender", "sessions-plan-problemtitle", "sessions-summary-actions-label", "sessions-summary-competencies-label",
    "sessions-summary-judge-rubricversion", "sessions-summary-rationale", "turns-message",
)  # fmt: skip
