"""The interview page, run as Streamlit runs it, without a browser."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sessions import judgement, make_plan
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from liya_core import library
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.judging.rating import arithmetic
from liya_core.models import Setup
from liya_core.records import MACHINE
from liya_core.store import Store
from pages.components import state

ROOT = Path(__file__).parent.parent
CANDIDATES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "candidates.toml").read_text(encoding="utf-8"))
STORY = CANDIDATES["strong"]["behavioral"]["ownership"]


@pytest.fixture
def app(database: Path) -> AppTest:
    return run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))


def run(app: AppTest) -> AppTest:
    """One run, and further ones while an answer is still being read: a busy machine may be slow."""
    for _ in range(20):
        app.run()
        assert not app.exception
        if "Reading your answer" not in shown(app):
            break
    return app


def unfold(app: AppTest, *folds: str) -> AppTest:
    """Open parts of the set-up that are only drawn when they are open."""
    for fold in folds or ("open", "people"):
        app.session_state[f"setup_{fold}"] = True
    return run(app)


def who_is_practicing(app: AppTest) -> Selectbox:
    return next(box for box in unfold(app).selectbox if box.label.startswith("Who is"))


def session_of(app: AppTest) -> str:
    named = app.query_params["session"]
    return named if isinstance(named, str) else named[0]


def press(app: AppTest, label: str) -> AppTest:
    button = next(button for button in app.button if button.label == label)
    button.click()
    return run(app)


def answer(app: AppTest, text: str) -> AppTest:
    app.chat_input[0].set_value(text)
    return run(app)


def said(app: AppTest) -> list[str]:
    """What stands in the chat bubbles."""
    return [text.value for message in app.chat_message for text in message.text]


def shown(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption, app.text, app.title, app.warning, app.error) for element in kind)


def test_two_clicks_lead_to_the_first_question(app: AppTest, database: Path) -> None:
    assert "About 6 questions, 20 minutes" in shown(app)
    press(app, "Start the interview")
    assert len(said(app)) == 1
    assert said(app)[0].startswith("Hello, and welcome.")
    assert session_of(app) == Store(database).unfinished("Me")[0].session_id


def test_the_set_up_says_what_is_coming(app: AppTest) -> None:
    bank = library.load()
    for kind, label in (("system_design", "steps"), ("technical", "questions")):
        app.segmented_control[0].set_value(kind)
        app.segmented_control[1].set_value("final_round")
        run(app)
        coming = bank.rounds[kind]["final_round"]  # type: ignore[index]
        assert f"{coming.minutes} minutes" in shown(app)
        assert coming.character in shown(app)
        assert label in shown(app)


def test_an_answer_gets_feedback_and_the_next_question(app: AppTest) -> None:
    press(app, "Start the interview")
    answer(app, STORY)
    assert said(app)[1] == STORY
    assert len(said(app)) == 3
    headlines = [expander.label for expander in app.expander]
    assert any("of 100" in headline for headline in headlines)
    assert "It judges this answer, not you" in shown(app)
    assert "What worked" in shown(app)


def test_the_same_answer_at_once_is_one_and_later_another(app: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    press(app, "Start the interview")
    monkeypatch.setattr(state, "TWICE_S", 600)
    for _ in range(2):
        answer(app, STORY)
    assert [len(turn.attempts) for turn in store.session(session_of(app)).turns] == [1, 0]
    monkeypatch.setattr(state, "TWICE_S", 0)
    answer(app, STORY)
    assert [len(turn.attempts) for turn in store.session(session_of(app)).turns] == [1, 1, 0]


def test_only_the_newest_feedback_is_sent_before_it_is_opened(app: AppTest) -> None:
    """A long interview would otherwise be sent whole with every answer."""
    press(app, "Start the interview")
    for text in ("We did it together and it was fine in the end I think.", STORY):
        answer(app, text)
    assert len([fold for fold in app.expander if fold.label.startswith("Feedback")]) == 2
    assert len([area for area in app.text_area if area.label == "Your new answer"]) == 1
    assert "It judges this answer, not you" in shown(app)
    app.session_state[f"feedback_{session_of(app)}_1"] = True
    run(app)
    assert len([area for area in app.text_area if area.label == "Your new answer"]) == 2


def test_the_sum_that_is_shown_ends_in_the_score_that_is_stored() -> None:
    """A half is rounded up, on the page as in the judge: 25 × (3.5 − 1) = 62.5."""
    assert arithmetic(judgement(63, ratings={"all": 3.5})).endswith("= 63. Rubric 1.0.")


def test_a_reload_shows_the_same_place(app: AppTest) -> None:
    press(app, "Start the interview")
    answer(app, STORY)
    before = said(app)
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    again.query_params["session"] = session_of(app)
    assert said(run(again)) == before


def test_an_unfinished_interview_is_offered_first(app: AppTest) -> None:
    press(app, "Start the interview")
    answer(app, STORY)
    before = said(app)
    tomorrow = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    assert "Unfinished:" in shown(tomorrow)
    press(tomorrow, "Continue")
    assert said(tomorrow) == before


def test_in_real_mode_feedback_waits_for_the_end(app: AppTest) -> None:
    next(control for control in unfold(app).segmented_control if control.label == "Feedback").set_value("real")
    press(app, "Start the interview")
    answer(app, STORY)
    assert not [expander for expander in app.expander if "Feedback" in expander.label]
    press(app, "End and see the summary")
    assert [expander for expander in app.expander if "of 100" in expander.label]


def test_ending_shows_the_debrief_and_the_way_on(app: AppTest) -> None:
    press(app, "Start the interview")
    for competency in ("ownership", "collaboration", "learning", "delivery"):
        answer(app, CANDIDATES["strong"]["behavioral"][competency])
    press(app, "End and see the summary")
    assert [metric.label for metric in app.metric] == ["Overall score", "Where you stand", "Questions judged"]
    assert "Do these next" in shown(app)
    press(app, "Practice again")
    assert "Start the interview" in [button.label for button in app.button]
    assert "session" not in app.query_params


def test_a_refused_answer_comes_back_with_a_reason(app: AppTest, database: Path) -> None:
    press(app, "Start the interview")
    session_id = session_of(app)
    Store(database).claim(session_id, 1, "Said in another tab.", "typed", "another tab", 5)
    app.chat_input[0].set_value("Said in this tab.").run()
    assert not app.exception
    assert "answered already" in shown(app)
    assert (app.chat_input[0].proto.value, app.chat_input[0].proto.set_value) == ("Said in this tab.", True)


def test_an_answer_to_an_interview_that_was_ended_elsewhere_is_not_lost(app: AppTest, database: Path) -> None:
    press(app, "Start the interview")
    bank = library.load()
    Interviews(bank, Store(database), Builtin(bank)).end(session_of(app))
    app.chat_input[0].set_value("A long and precious answer.").run()
    assert not app.exception
    assert "This interview is over" in shown(app)
    assert [code.value for code in app.code] == ["A long and precious answer."]


def test_one_persons_entries_do_not_become_anothers(app: AppTest, database: Path) -> None:
    store = Store(database)
    store.create("ses_bea", Setup(user_id="Bea"), make_plan(), "Hello Bea.")
    next(area for area in unfold(app).text_area if area.label == "Résumé").set_value("My own secret résumé")
    run(app)
    who = who_is_practicing(app)
    who.set_value("Bea")
    run(app)
    assert next(area for area in unfold(app).text_area if area.label == "Résumé").value == ""
    who_is_practicing(app).set_value("Me")
    app.session_state["person"] = "Bea"
    press(run(app), "Start the interview")
    assert store.session(session_of(app)).setup.resume is None


def test_a_redone_answer_is_judged_beside_the_first(app: AppTest) -> None:
    press(app, "Start the interview")
    answer(app, "We did it together and it was fine in the end I think.")
    area = next(area for area in app.text_area if area.label == "Your new answer")
    area.set_value(STORY)
    press(app, "Judge the new answer")
    assert said(app)[1] == STORY
    assert any("(was " in expander.label for expander in app.expander)
    compared = " ".join(element.value for element in app.markdown)
    assert "**Earlier: " in compared
    assert "Concrete detail: " in compared
    assert ":material/arrow_upward:" in compared


def test_what_was_entered_is_offered_again(app: AppTest) -> None:
    next(field for field in unfold(app).text_input if field.label == "Company").set_value("Quillfeather")
    app.segmented_control[0].set_value("culture_fit")
    run(app)
    press(app, "Start the interview")
    assert "Quillfeather" in said(app)[0]
    later = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    assert next(field for field in unfold(later).text_input if field.label == "Company").value == "Quillfeather"
    assert later.segmented_control[0].value == "culture_fit"


def test_people_are_kept_apart_and_the_last_is_remembered(database: Path) -> None:
    store = Store(database)
    store.create("ses_ben", Setup(user_id="Ben"), make_plan(), "Hello Ben.")
    store.remember(MACHINE, "person", "Ben")
    app = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    who = who_is_practicing(app)
    assert who.value == "Ben"
    assert "Unfinished:" in shown(app)
    who.set_value("Me")
    assert "Unfinished:" not in shown(run(app))
    press(app, "Start the interview")
    later = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    assert who_is_practicing(later).value == "Me"


HOSTILE = "![x](https://example.com/x.png) <script>alert(1)</script> **bold** $x$ :red[red] [link](https://example.com)"


def test_what_people_type_is_shown_as_it_stands(app: AppTest) -> None:
    press(app, "Start the interview")
    answer(app, HOSTILE)
    assert said(app)[1] == HOSTILE
    for element in app.markdown:
        assert "](https://example.com" not in element.value
        assert "<script" not in element.value.replace("\\<", "")


UNUSABLE = [
    ("a session that is not there", {"session": "ses_nobody"}, "no such interview"),
    ("a session id that is none", {"session": "'; DROP TABLE sessions; --"}, "no such interview"),
]


@pytest.mark.parametrize(("params", "says"), [case[1:] for case in UNUSABLE], ids=[case[0] for case in UNUSABLE])
def test_a_wrong_address_leads_to_the_set_up(database: Path, params: dict[str, str], says: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    app.query_params.update(params)
    run(app)
    assert says in shown(app)
    assert "Start the interview" in [button.label for button in app.button]


def test_a_database_that_cannot_be_used_is_one_sentence(database: Path) -> None:
    database.write_text("no database " * 100)
    app = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    assert len(app.error) == 1
    assert "damaged or not a database of Liya" in app.error[0].value


def test_a_damaged_data_file_is_one_sentence(database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import shutil

    from pages.components import engine

    folder = tmp_path / "data"
    shutil.copytree(library.DATA, folder, ignore=shutil.ignore_patterns("*.db*"))
    (folder / "words.toml").write_text("[say]\n")
    monkeypatch.setattr(library.load, "__defaults__", (folder,))
    engine._engine.cache_clear()
    app = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    assert [error.value for error in app.error]
    assert "words.toml" in app.error[0].value
