"""A real server and a real browser for the tests that need them."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT = "no Chromium on the path; install it (apt-get install chromium) to run the browser tests"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BOX = '[data-testid="stChatInputTextArea"]'
BUBBLE = '[data-testid="stChatMessage"]'


@contextmanager
def serving(database: Path, script: Path = ROOT / "app.py") -> Iterator[str]:
    """`streamlit run` on a free port, with this database; gives its address and kills it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(
        command,
        cwd=script.parent,
        env={**os.environ, "LIYA_DB": str(database)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _await(f"{address}/_stcore/health")
        yield address
    finally:
        server.kill()
        server.wait()


def _await(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def bubbles(page: Page) -> list[str]:
    """The words in the chat, feedback left out."""
    return [text.strip() for text in page.locator(f'{BUBBLE} [data-testid="stText"]').all_inner_texts()]


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).first.click()


def answer(page: Page, text: str) -> None:
    """Type an answer, send it, and wait for the reply to it."""
    before = page.locator(BUBBLE).count()
    page.locator(BOX).fill(text)
    page.locator(BOX).press("Enter")
    page.wait_for_function(
        "([bubble, count]) => document.querySelectorAll(bubble).length >= count", arg=[BUBBLE, before + 2], timeout=20000
    )
