"""What the README says of privacy: nobody here reaches beyond this machine, and nothing that was said stands in a log."""

import http.client
import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import BOX, CHROMIUM, WITHOUT, answer, choose_model, chromium, idle, press
from fake_model import fake_model
from hostile import PATH
from playwright.sync_api import Page
from servers import headless

from liya_core.keys import Keys

Json = dict[str, Any]

# 192.0.2.0/24 and .example are nobody's (RFC 5737, RFC 2606).
WAYS_OUT = {
    "a connection": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "one that is not waited for": "s = socket.socket(); s.setblocking(False); s.connect_ex(('192.0.2.1', 80))",
    "a loop's": "asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
    "a look-up": "socket.getaddrinfo('liya.example', 443)",
    "an old look-up": "socket.gethostbyname('liya.example')",
    "a packet": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "IPv6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "a client's": "urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
    "a child's": "subprocess.run([sys.executable, '-c', 'import socket; socket.getaddrinfo(\"liya.example\", 1)'], check=True)",
    "a child's without our environment": (
        "subprocess.run([sys.executable, '-c', 'import socket; socket.getaddrinfo(\"liya.example\", 1)'], check=True, env={})"
    ),
    "a forked child's": "assert os.waitpid(os.fork() or tried(), 0)[1] == 0",
}
TRY = """
import asyncio, os, socket, subprocess, sys, urllib.request
def tried():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    finally:
        os._exit(1)
"""


@pytest.mark.parametrize("way", WAYS_OUT)
def test_whoever_tries_to_leave_this_machine_fails_and_is_written_down(way: str, tmp_path: Path) -> None:
    report = tmp_path / "outside"
    command = [sys.executable, "-c", TRY + WAYS_OUT[way]]
    done = subprocess.run(command, env={**os.environ, "LIYA_TESTS_OUTSIDE": str(report)}, capture_output=True, text=True, check=False)
    assert done.returncode, "it got out, or thinks so"
    assert "192.0.2.1" in report.read_text() or "2001:db8::1" in report.read_text() or "liya.example" in report.read_text()


# -------------------------------------------------------------------- what was said stands in no log


KEY, PASSED = "sk-zkeyofmodel", "liya_zwrongkey"
STORY = (
    "Last {0} I moved our stock list to the new system because orders went out late. I counted both lists by hand for a week, found "
    "forty wrong lines, and asked {0}son to check them with me. Late orders fell from nine a week to one."
)
STATUSES = {"breaks-a-worker": 503, "breaks-the-endpoint": 500}


def posted(address: str, key: str, content: bytes | Json, **headers: str) -> tuple[int, str]:
    """One POST: status and body."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = {"content-type": "application/json", "x-api-key": key} | {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as line:
        line.request("POST", PATH, raw, given)
        reply = line.getresponse()
        return reply.status, reply.read().decode()


def begun(address: str, key: str, **said: Any) -> str:
    status, body = posted(address, key, {"input": {"user_id": "zuser", "profile": {"name": "Zname"}, **said}})
    assert status == 200, body
    return str(json.loads(body)["data"]["session_id"])


def by_program(address: str, key: str) -> None:
    """Calls of every kind, those that fail as well."""
    resume = {"text": "Zresumé of a Zplumber.\nFitted 40 zpipes in 2021.", "file_type": "pdf"}
    session_id = begun(address, key, resume=resume, job_description={"title": "Zjob", "description": "You zweld."})
    answer = {"session_id": session_id, "input": {"user_id": "zuser", "message": STORY.format("zjson")}}
    assert posted(address, key, answer, Idempotency_Key="zonce")[0] == 200
    answer["input"] = {"user_id": "zuser", "message": STORY.format("zstream")}
    assert "event: done" in posted(address, key, answer, Accept="text/event-stream")[1]
    assert posted(address, key, answer | {"input": {"user_id": "zuser", "turn": 1, "message": "Zconflict."}})[0] == 409
    assert posted(address, key, answer | {"input": {"user_id": 7, "message": ["Zinvalid"]}})[0] == 422
    assert posted(address, key, b'{"input": "zmalformed')[0] == 400
    assert posted(address, key, b'{"input": "\\ud800 zsurrogate"}')[0] == 400
    assert posted(address, PASSED, answer)[0] == 401
    for sign, status in STATUSES.items():
        for accept in ("application/json", "text/event-stream"):
            said = {"session_id": begun(address, key), "input": {"user_id": "zuser", "message": f"Zfault {sign}"}}
            told, body = posted(address, key, said, Accept=accept)
            assert told == status or (told == 200 and "event: error" in body), body
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as line:
        line.request("GET", "/v1/hiring/sessions?user_id=zquery", headers={"x-api-key": key})
        assert line.getresponse().status == 200


def by_hand(page: Page, address: str) -> None:
    """An interview led by a model with everything entered, and one whose page breaks."""
    choose_model(page, address, "fake-small")
    page.get_by_text("Make it yours").click()
    page.get_by_label("Résumé", exact=True).fill("Zpaper of a Zbaker. Baked 300 zloaves a day at Zbakery from 2019 to 2023.")
    page.get_by_label("Job description", exact=True).fill("Zposting: you zknead dough and lead a team of five.")
    page.get_by_label("What you know about the company").fill("They zresearch.")
    page.get_by_label("Company", exact=True).fill("Zcompany")
    page.locator('input[type="file"]').first.set_input_files(
        {"name": "zfile.txt", "mimeType": "text/plain", "buffer": b"Zupload of a Zmason. Laid 9,000 zbricks in 2020."}
    )
    page.get_by_text("Read from the file").wait_for()
    press(page, "Start the interview")
    page.wait_for_selector(BOX, timeout=20_000)
    answer(page, STORY.format("zmodel"))
    page.get_by_text("Feedback · 75 of 100").wait_for(timeout=20_000)
    for sign in ("breaks-a-callback", "breaks-a-page"):
        page.locator(BOX).fill(f"Zpage {sign} and so on, because it was late.")
        page.locator(BOX).press("Enter")
        page.get_by_text("Something went wrong on this page").first.wait_for(timeout=20_000)
        page.reload()
        page.locator(BOX).or_(page.get_by_text("Something went wrong on this page")).first.wait_for()
    page.goto(address)
    page.goto(f"{address}/judge")
    page.get_by_role("textbox").first.fill(STORY.format("zjudge"))
    page.get_by_role("textbox").first.press("Control+Enter")
    idle(page)
    page.goto(f"{address}/history?who=zwho&open=ses_zopen.1")
    page.wait_for_load_state("networkidle")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_nothing_that_was_said_stands_in_a_log_at_any_level(database: Path, tmp_path: Path) -> None:
    """Every word of it begins with a z that no log has a reason for."""
    log, key = tmp_path / "log", Keys(database).create("acme")
    with fake_model() as model:
        told = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.address, "LIYA_MODEL": "fake-small", "LIYA_RATE_LIMIT": "0"}
        loud = {"OPENAI_LOG": "debug", "PYTHONASYNCIODEBUG": "1", "PYTHONWARNINGS": "default", "UVICORN_LOG_LEVEL": "trace"}
        with headless(database, app="tests.loud:app", log=log, **told, **loud) as address, chromium() as browser:
            by_program(address, key)
            by_hand(browser.new_page(), address)
        assert model.keys
        assert set(model.keys) == {f"Bearer {KEY}"}, "it was used"
    written = log.read_text(encoding="utf-8", errors="replace")
    for sign in ("could not be thought through: RuntimeError", "failed: RuntimeError at", "a page failed: RuntimeError", '"status": 409'):
        assert sign in written, "what went wrong is told"
    said = set(re.findall(r"\bz[a-z]{3,}\w*", written, re.IGNORECASE)) - {"zip", "zone", "zoneinfo", "zipfile"}
    assert said == set()
    for secret in (key, KEY, PASSED, *re.findall(r"ses_[0-9a-f]{6,}", written)):
        assert secret not in written
