"""The page on which interviews are sent to a coach: what it shows before anything is written, and what it says after."""

from pathlib import Path

import pytest
from browsing import CHROMIUM, WITHOUT, chromium
from held import hold
from playwright.sync_api import Page, expect
from servers import serving
from sessions import judgement
from streamlit.testing.v1 import AppTest

from liya_core.bundle.contents import open_bundle, pack
from liya_core.bundle.reply import pack_reply
from liya_core.library import Library
from liya_core.models import Judgement, Session
from liya_core.records import insert_judgement
from liya_core.store import Store

APP = str(Path(__file__).parent.parent / "app.py")
ANSWER = "In spring I asked Xenia Brandt because two teams at Fabrikam waited for it."
RATED = Judgement(judge="coach", model="Grace", rubric_version="1.0", intent="answer", score=80)


def opened() -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30).run().switch_page("pages/data.py").run()
    assert not at.exception
    return at


def told(at: AppTest) -> str:
    assert not at.exception
    return " ".join(element.value for kind in (at.markdown, at.caption, at.info, at.warning) for element in kind)


def press(at: AppTest, label: str) -> str:
    next(button for button in at.button if button.label == label).click().run()
    return told(at)


@pytest.fixture
def session(store: Store, bank: Library) -> Session:
    hold(store, "ses_1", [[judgement(60)]], bank=bank, answer=ANSWER)
    return store.session("ses_1")


def test_names_are_proposed_and_their_places_shown(session: Session, store: Store) -> None:
    at = opened()
    at.multiselect[0].select("ses_1").run()
    assert at.multiselect[1].value == ["Ada", "Xenia Brandt", "Fabrikam"]
    assert "“Xenia Brandt” 1×" in told(at)
    assert r"I asked :primary-background[\[name\]] because two teams at :primary-background[\[name\]] waited" in told(at)
    at.multiselect[1].set_value(["Fabrikam", "text"]).run()
    assert "cannot be hidden" in told(at)
    assert "(“text”)" in told(at)
    assert store.rows("SELECT * FROM bundles") == [], "nothing is remembered before it is saved"


def test_a_bundle_is_told_before_it_is_taken_in(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content, coach = pack([session], sender="Ada"), Store(tmp_path / "coach.db")
    monkeypatch.setenv("LIYA_DB", str(tmp_path / "coach.db"))
    at = opened()
    at.file_uploader[0].upload("x.zip", content).run()
    assert "**1 interview** of **Ada** to review: 1 behavioral." in told(at)
    assert coach.people() == []
    assert "1 interview taken in. They are on History under “Ada \\(sent\\)”" in press(at, "Take them in")
    assert coach.people() == ["Ada (sent)"]
    at.file_uploader[0].upload("x.zip", content).run()
    assert "Nothing new" in press(at, "Take them in")


def test_a_senders_name_is_no_markup(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pack([session], sender="![x](https://example.org/x.png)")
    monkeypatch.setenv("LIYA_DB", str(tmp_path / "coach.db"))
    at = opened()
    at.file_uploader[0].upload("x.zip", content).run()
    said = told(at) + press(at, "Take them in")
    assert "example" in said
    assert "![x](" not in said


def test_a_reply_is_told_before_and_after(session: Session, store: Store, tmp_path: Path) -> None:
    bundle, coach = open_bundle(pack([session], sender="Ada")), Store(tmp_path / "coach.db")
    store.keep_bundle(bundle, "Ada", {})
    coach.bring(bundle)
    with coach._file.write() as db:
        insert_judgement(db, "ses_1", 1, 1, RATED, shown=False)
    reply = pack_reply(bundle.digest, bundle.key, "Grace", [coach.session("ses_1")])
    at = opened()
    at.file_uploader[0].upload("x.zip", reply).run()
    assert "**Grace** sends **1 rating** on **1 interview**." in told(at)
    assert "Grace: 1 rating added, on behavioral of " in press(at, "Add them to my interviews")
    assert [one.model for one in store.session("ses_1").turns[0].attempts[0].reviews] == ["Grace"]
    at.file_uploader[0].upload("x.zip", reply).run()
    assert "Nothing new: what Grace sent is here already." in press(at, "Add them to my interviews")


def test_any_other_file_is_refused_in_a_sentence(session: Session) -> None:
    at = opened()
    at.file_uploader[0].upload("holiday.jpg", b"\xff\xd8\xff" * 50).run()
    assert "no bundle or reply of Liya" in at.warning[0].value


# -------------------------------------------------------------------- in a browser


def saved(page: Page, label: str, to: Path) -> Path:
    """The file behind a button."""
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    download.value.save_as(to / download.value.suggested_filename)
    return to / download.value.suggested_filename


def give(page: Page, file: Path, label: str, said: str) -> None:
    """Give a file to the page, have it taken in, and see that the page says so."""
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name=label).click()
    expect(page.get_by_test_id("stAlert").filter(has_text=said)).to_be_visible()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_there_and_back_in_a_browser(session: Session, store: Store, database: Path, tmp_path: Path) -> None:
    coach = Store(tmp_path / "coach.db")
    with serving(database) as here, serving(tmp_path / "coach.db") as there, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{here}/data")
        page.get_by_role("combobox", name="Interviews", exact=True).click()
        page.get_by_role("option").last.click()
        page.keyboard.press("Escape")  # the list lies over the page
        page.get_by_text("Hidden in").wait_for()
        bundle = saved(page, "Save the bundle", tmp_path)
        read = saved(page, "Read it first", tmp_path).read_text(encoding="utf-8")
        assert ("I asked [name] because two teams at [name]" in read, "Fabrikam" in read, "Xenia" in read) == (True, False, False)
        page.goto(f"{there}/data")
        give(page, bundle, "Take them in", "1 interview taken in")
        with coach._file.write() as db:
            insert_judgement(db, "ses_1", 1, 1, RATED, shown=False)
        page.reload()
        reply = saved(page, "Save the reply of Grace", tmp_path)
        page.goto(f"{here}/data")
        give(page, reply, "Add them to my interviews", "Grace: 1 rating added")
    assert [one.score for one in store.session("ses_1").turns[0].attempts[0].reviews] == [80]
    assert sorted(path.name for path in (bundle, reply)) == ["liya-1-interview-to-review.zip", "liya-reply-of-grace.zip"]
