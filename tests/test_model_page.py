"""What a person sees of a model that leads: the choice, the words as they come, and what to do when it fails."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import BOX, BUBBLE, CHROMIUM, WITHOUT, answer, choose_model, chromium, press
from fake_model import Asked, FakeModel, fake_model, refuses, says, sound
from playwright.sync_api import expect
from servers import free_port, serving
from streamlit.testing.v1 import AppTest

from pages.components.engine import model_host
from tests.test_model_led import ANSWER, TOLD

APP = str(Path(__file__).parent.parent / "app.py")


@pytest.fixture
def server() -> Iterator[FakeModel]:
    with fake_model() as running:
        yield running


def opened() -> Any:
    at = AppTest.from_file(APP, default_timeout=30).run()
    assert not at.exception
    return at


def choices(at: Any) -> list[str]:
    return [group.label for group in at.button_group]


def test_without_key_or_address_nobody_is_asked_about_models(database: Path) -> None:
    assert "Who interviews?" not in choices(opened())


@pytest.mark.parametrize(
    ("base", "host"), [("", "api.openai.com"), ("http://127.0.0.1:9/v1", "127.0.0.1:9"), ("https://llm.example.com/v1", "llm.example.com")]
)
def test_a_model_is_offered_with_its_host_and_not_taken(database: Path, monkeypatch: pytest.MonkeyPatch, base: str, host: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", base)
    monkeypatch.setenv("LIYA_MODEL", "some-model")
    at = opened()
    group = next(group for group in at.button_group if group.label == "Who interviews?")
    assert group.value == "builtin"
    assert any("Everything stays on this computer" in caption.value for caption in at.caption)
    at = group.set_value("llm").run()
    said = " ".join(caption.value for caption in at.caption)
    assert host in said.replace("\\", "")
    assert ("everything stays on this computer" in said) == base.startswith("http://127")
    assert "sk-secret" not in str(at)


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_a_model_leads_in_the_browser_and_can_be_done_without(tmp_path: Path, server: FakeModel) -> None:
    settings = {"OPENAI_BASE_URL": server.address, "LIYA_MODEL": "fake-small", "LIYA_TURN_DEADLINE_S": "10"}
    with serving(tmp_path / "liya.db", **settings) as address, chromium() as browser:
        page = browser.new_page()
        choose_model(page, address, "fake-small")
        assert server.asked == [], "nothing is sent before it is chosen and begun"
        press(page, "Start the interview")
        page.wait_for_selector(BOX)
        answer(page, ANSWER)
        page.get_by_text("Feedback · 75 of 100").wait_for()
        expect(page.locator(BUBBLE).last).to_contain_text("What was the hardest part of that?")
        page.get_by_text("It has used 1,200 tokens.").wait_for()
        server.usual = refuses(401)
        page.locator(BOX).fill(TOLD[0])
        page.locator(BOX).press("Enter")
        page.get_by_text("refused the key").wait_for()
        assert page.get_by_text("SECRET-UPSTREAM-TEXT").count() == 0
        asked = len(server.asked)
        press(page, "Go on with the built-in interviewer")
        page.get_by_text("took over from the model").wait_for()
        answer(page, TOLD[1])
        assert len(server.asked) == asked
        page.goto(address)  # another time: the choice is remembered
        page.get_by_text("everything stays on this computer").wait_for()


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_a_reload_while_the_model_speaks_loses_nothing(tmp_path: Path, server: FakeModel) -> None:
    server.usual = sound(pause=0.05)
    with serving(tmp_path / "liya.db", OPENAI_BASE_URL=server.address, LIYA_MODEL="fake-small") as address, chromium() as browser:
        page = browser.new_page()
        choose_model(page, address, "fake-small")
        press(page, "Start the interview")
        page.wait_for_selector(BOX)
        page.locator(BOX).fill(ANSWER)
        page.locator(BOX).press("Enter")
        page.get_by_text(ANSWER[:40]).wait_for()
        page.reload()
        page.get_by_text("Feedback · 75 of 100").wait_for(timeout=20_000)
        assert len(server.asked) == 1


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_who_leaves_as_a_reply_comes_gets_where_they_want(tmp_path: Path, server: FakeModel) -> None:
    may_come = threading.Event()

    def waits(asked: Asked) -> None:
        may_come.wait(30)
        sound()(asked)

    with serving(tmp_path / "liya.db", OPENAI_BASE_URL=server.address, LIYA_MODEL="fake-small") as address, chromium() as browser:
        page = browser.new_page()
        choose_model(page, address, "fake-small")
        press(page, "Start the interview")
        page.wait_for_selector(BOX)
        server.usual = waits
        for text in TOLD[:6]:
            may_come.clear()
            page.locator(BOX).fill(text)
            page.locator(BOX).press("Enter")
            expect(page.get_by_text("Reading your answer")).to_be_visible()
            page.get_by_role("link", name="History").click()
            page.wait_for_timeout(50)
            may_come.set()
            expect(page.get_by_role("heading", name="History")).to_be_visible()
            page.get_by_role("link", name="Interview", exact=True).click()
            expect(page.locator(BUBBLE).nth(-2)).to_contain_text(text)
            expect(page.locator(BOX)).to_be_enabled()


def test_without_a_model_the_page_says_how_to_set_one_up(database: Path) -> None:
    at = opened().switch_page("pages/model.py").run()
    assert not at.exception
    assert "OPENAI_BASE_URL" in " ".join(element.value for element in at.markdown)
    assert [button.label for button in at.button] == ["Look on this computer"]


def test_a_server_that_is_found_is_offered_and_can_be_left_again(
    database: Path, monkeypatch: pytest.MonkeyPatch, server: FakeModel
) -> None:
    at = opened().switch_page("pages/model.py").run()
    monkeypatch.setattr("liya_core.interviewers.model.nearby.PORTS", {free_port(): "LM Studio"})
    at = at.button[0].click().run()
    assert "Nothing was found" in at.info[0].value
    monkeypatch.setattr("liya_core.interviewers.model.nearby.PORTS", {server.server_address[1]: "LM Studio"})
    at = at.button[0].click().run()
    assert model_host() is None, "found is not chosen"
    at = at.selectbox[0].select("fake-small").run()
    at = next(button for button in at.button if button.label == "May lead my interviews").click().run()
    assert not at.exception
    host = model_host()
    assert host is not None
    assert (host.model, host.chosen.base_url, host.chosen.key, host.local) == ("fake-small", server.address, None, True)
    assert "Who interviews?" in choices(opened())
    assert (server.asked, server.keys) == ([], []), "nothing was said to it"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    host = model_host()
    assert host is not None
    assert (host.host, host.chosen.base_url) == ("api.openai.com", None), "a key goes nowhere near a server that was found"
    monkeypatch.delenv("OPENAI_API_KEY")
    at = next(button for button in at.button if button.label == "Use no model").click().run()
    assert not at.exception
    assert model_host() is None


CHECKS = {
    "sound": ([], sound(), ["The server answers", "The model speaks", "It keeps to a form"], "held to a schema"),
    "no schema": ([says("Hello."), refuses(400)], says('{"word": "hello"}'), ["It keeps to a form"], "knows no schema"),
    "no form": ([says("Hello.")], says("Hello!"), ["It keeps to a form: no"], "will probably not do"),
    "key": ([], refuses(401), ["The model speaks: no"], "refused the key"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_connection_is_tested_step_by_step(database: Path, monkeypatch: pytest.MonkeyPatch, server: FakeModel, name: str) -> None:
    first, usual, steps, said = CHECKS[name]
    server.next.extend(first)
    server.usual = says('{"word": "hello"}') if name == "sound" else usual
    monkeypatch.setenv("OPENAI_BASE_URL", server.address)
    monkeypatch.setenv("LIYA_MODEL", "fake-small")
    at = opened().switch_page("pages/model.py").run()
    assert server.asked == [], "nothing is sent unasked"
    at = at.button[0].click().run()
    assert not at.exception
    shown = " ".join(element.value for element in at.markdown)
    assert all(step in shown for step in steps)
    assert said in shown
    assert "SECRET" not in shown


def test_a_server_that_is_not_there_is_said_to_be_so(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    at = opened().switch_page("pages/model.py").run()
    at = at.button[0].click().run()
    assert "cannot be reached" in " ".join(element.value for element in at.markdown)
