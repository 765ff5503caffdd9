"""Practicing again on the pages, run as Streamlit runs them: drills, what is due, and one's own view before the judge's."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from held import date as dated
from held import hold
from sessions import judgement
from streamlit.testing.v1 import AppTest
from test_interview_page import answer, press, run, session_of, shown, unfold

from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import InterviewContextInput, SelfRating, Setup
from liya_core.store import Store
from liya_core.trends import Filter
from liya_core.trends.self_ratings import self_views
from pages.components import due, self_rating
from pages.components.charts import practice

ROOT = Path(__file__).parent.parent
CANDIDATES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "candidates.toml").read_text(encoding="utf-8"))
STORY: str = CANDIDATES["strong"]["behavioral"]["ownership"]
VAGUE = "We did it together, and it was fine in the end I think, because everybody helped."
NOW = datetime.now(UTC)


@pytest.fixture
def vague(interviews: Interviews) -> str:
    """An interview of two answered questions, both vague, three days ago."""
    session_id = interviews.start(Setup(user_id="Me", context=InterviewContextInput(time_limit_minutes=7)))
    while (session := interviews.store.session(session_id)).status == "active":
        interviews.answer(session_id, session.turns[-1].number, VAGUE, here=True)
    dated(interviews.store, session_id, NOW - timedelta(days=3))
    return session_id


def page(path: str = "", **params: str) -> AppTest:
    app = run(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20))
    app.query_params.update(params)
    return run(app.switch_page(f"pages/{path}.py") if path else app)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


# -------------------------------------------------------------------- a question again


def from_history(session_id: str) -> AppTest:
    return page("history", open=f"{session_id}.1")


def from_the_end(session_id: str) -> AppTest:
    return page(session=session_id)


WAYS: list[Callable[[str], AppTest]] = [from_history, from_the_end]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_a_question_is_practiced_again_and_both_answers_stand_side_by_side(vague: str, store: Store, way: Callable[[str], AppTest]) -> None:
    app = press(way(vague), "This question")
    app = run(app.switch_page("pages/interview.py")) if way is from_history else app
    drill = store.session(session_of(app))
    assert drill.drill is not None
    assert drill.drill.session_id == vague
    before = shown(app) + " ".join(expander.label for expander in app.expander)
    assert "What the next level asks for" in before
    assert "[when]" in before.replace("\\", "")
    assert VAGUE not in before
    assert "of 100" not in before
    while store.session(drill.session_id).status == "active":
        answer(app, STORY)
    told = shown(app)
    assert "Then and now" in [header.value for header in app.subheader]
    assert VAGUE.split(",")[0] in told
    assert ":material/arrow_upward:" in told
    assert "What the next level asks for" not in [expander.label for expander in app.expander]


def test_the_debriefs_costliest_moment_leads_to_a_drill(vague: str, store: Store) -> None:
    app = page(session=vague)
    costliest = store.session(vague).summary
    assert costliest is not None
    assert costliest.costliest is not None
    key = f"drill_costliest_{vague}_{costliest.costliest.turn}_True"
    next(button for button in app.button if button.key == key).click()
    run(app)
    drill = store.session(session_of(app))
    assert drill.drill is not None
    assert (drill.drill.kind, drill.drill.turn, len(drill.plan.questions)) == ("competency", costliest.costliest.turn, 3)


def test_each_step_that_was_answered_before_has_its_next_level_and_its_comparison(interviews: Interviews) -> None:
    session_id = interviews.start(Setup(user_id="Me", context=InterviewContextInput(interview_type="case_study")))
    while (session := interviews.store.session(session_id)).status == "active":
        interviews.answer(session_id, session.turns[-1].number, STORY, here=True)
    app = page(session=interviews.drill(session_id, 1, several=True))
    seen = 0
    while interviews.store.session(session_of(app)).status == "active":
        turns = interviews.store.session(session_of(app)).turns
        is_new = turns[-1].move.kind == "ask"
        assert ("What the next level asks for" in [expander.label for expander in app.expander]) is is_new
        seen += is_new
        answer(app, f"I would ask first, because the {seen} regions differ. {STORY}")
    assert seen == 3
    assert sum("**Earlier (" in element.value for element in app.markdown) == 3


def test_a_drill_whose_interview_was_deleted_goes_on(vague: str, interviews: Interviews) -> None:
    drill = interviews.drill(vague, 1)
    interviews.store.delete_session(vague)
    app = page(session=drill)
    assert "What the next level asks for" not in [expander.label for expander in app.expander]
    answer(app, STORY)
    while interviews.store.session(drill).status == "active":
        answer(app, STORY)
    assert "Then and now" not in [header.value for header in app.subheader]


def test_history_says_which_sessions_are_drills(vague: str, interviews: Interviews) -> None:
    interviews.drill(vague, 1)
    frame = page("history").dataframe[0].value
    assert list(frame["Status"]) == ["Drill, unfinished", "Finished"]


# -------------------------------------------------------------------- what is due


def test_what_is_due_greets_and_begins_a_short_session(vague: str, store: Store) -> None:
    app = page()
    assert "Due today:" in shown(app)
    assert "three days ago" in shown(app)
    assert "A short behavioral practice of two questions, about 8 minutes." in shown(app)
    press(app, "Practice now")
    short = store.session(session_of(app))
    assert short.drill is not None
    assert (short.drill.kind, len(short.plan.questions)) == ("due", 2)
    assert "Due today:" not in shown(page())


def test_what_is_declined_is_not_said_again_on_that_day(vague: str, store: Store) -> None:
    press(page(), "Not today")
    assert "Due today:" not in shown(page())
    store.remember("Me", due.ANSWERED, (NOW - timedelta(days=1)).date().isoformat())
    assert "Due today:" in shown(page())


def recent(store: Store) -> None:
    dated(store, "ses_1", NOW)


def deleted(store: Store) -> None:
    store.delete_session("ses_1")


NOT_DUE = [("practiced today", recent), ("deleted", deleted)]


@pytest.mark.parametrize("change", [case[1] for case in NOT_DUE], ids=[case[0] for case in NOT_DUE])
def test_nobody_is_greeted_without_reason(store: Store, bank: Library, change: Callable[[Store], None]) -> None:
    hold(store, "ses_1", [[judgement(20)], [judgement(20)]], bank=bank, user="Me")
    dated(store, "ses_1", NOW - timedelta(days=2))
    assert "Due today:" in shown(page())
    change(store)
    assert "Due today:" not in shown(page())


def test_others_are_not_told_of_it(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(20)]], bank=bank, user="Grace")
    hold(store, "ses_2", [[judgement(20)]], bank=bank, user="Me", example=True)
    hold(store, "ses_3", [[judgement(20)]], bank=bank, user="Me", key_name="acme")
    for number in (1, 2, 3):
        dated(store, f"ses_{number}", NOW - timedelta(days=2))
    assert "Due today:" not in shown(page())


def test_the_first_page_asks_nothing_of_a_file_that_is_not_there(database: Path) -> None:
    page()
    assert not database.exists()


# -------------------------------------------------------------------- one's own view first


def begin(*, mode: str = "study") -> AppTest:
    app = unfold(page())
    next(toggle for toggle in app.toggle if toggle.label.startswith("Rate each answer")).set_value(True)
    next(control for control in app.segmented_control if control.label == "Feedback").set_value(mode)
    return press(run(app), "Start the interview")


def rating(app: AppTest) -> Any:
    return next((control for control in app.segmented_control if control.label.startswith("How good was that?")), None)


def feedback(app: AppTest) -> list[str]:
    return [expander.label for expander in app.expander if expander.label.startswith("Feedback")]


def test_feedback_opens_when_the_answer_is_rated(database: Path, store: Store) -> None:
    app = answer(begin(), STORY)
    assert feedback(app) == []
    rating(app).set_value(70)
    run(app)
    assert len(feedback(app)) == 1
    assert rating(app) is None
    assert store.session(session_of(app)).turns[0].attempts[0].self_rating == SelfRating(score=70)


def test_it_can_be_skipped(database: Path, store: Store) -> None:
    app = press(answer(begin(), STORY), "Skip")
    assert len(feedback(app)) == 1
    assert store.session(session_of(app)).turns[0].attempts[0].self_rating == SelfRating(score=None)
    assert self_views(store, Filter("Me")) == []


def test_what_was_said_first_stays(database: Path, store: Store) -> None:
    session_id = session_of(answer(begin(), STORY))
    for score in (70, 10, None):
        store.rate_self(session_id, 1, 1, score)
    assert store.session(session_id).turns[0].attempts[0].self_rating == SelfRating(score=70)


@pytest.mark.parametrize("mode", ["study", "real"])
def test_at_the_end_the_answers_left_are_asked_about_first(database: Path, mode: str) -> None:
    app = answer(answer(begin(mode=mode), STORY), CANDIDATES["strong"]["behavioral"]["learning"])
    press(app, "End and see the summary")
    assert "Before you see how it went" in shown(app)
    assert not app.metric
    rating(app).set_value(90)
    run(app)
    assert "Before you see how it went" in shown(app)
    rating(app).set_value(50)
    run(app)
    assert "Overall score" in [metric.label for metric in app.metric]
    assert len(feedback(app)) == 2


def test_all_that_are_left_can_be_skipped(database: Path) -> None:
    app = press(answer(answer(begin(), STORY), CANDIDATES["strong"]["behavioral"]["learning"]), "End and see the summary")
    press(app, "Skip all 2")
    assert app.metric


@pytest.mark.parametrize("said", ["I don't know.", "Let's skip this one.", "Could you repeat that?"])
def test_nobody_rates_what_was_no_answer(database: Path, said: str) -> None:
    assert rating(answer(begin(), said)) is None


def test_without_the_wish_nobody_is_asked(database: Path) -> None:
    app = answer(press(page(), "Start the interview"), STORY)
    assert rating(app) is None
    assert len(feedback(app)) == 1


def test_the_steps_are_the_middles_of_five_bands() -> None:
    assert list(self_rating.STEPS) == [10, 30, 50, 70, 90]


@pytest.fixture
def rated(store: Store, bank: Library) -> Store:
    """Three interviews: rated 30 above the judge, then 10 below in one answer and 10 above in another, then not at all."""
    for number, scores in enumerate(((40,), (60, 80), (50,)), 1):
        hold(store, f"ses_{number}", [[judgement(score)] for score in scores], bank=bank, user="Me")
    for session_id, turn, score in (("ses_1", 1, 70), ("ses_2", 1, 50), ("ses_2", 2, 90), ("ses_3", 1, None)):
        store.rate_self(session_id, turn, 1, score)
    return store


def test_the_difference_is_counted_by_session(rated: Store) -> None:
    found = self_views(rated, Filter("Me"))
    assert [(view.session_id, view.difference, view.answers) for view in found] == [("ses_1", 30, 1), ("ses_2", 0, 2)]
    rows = practice.self_views_spec(found, UTC)["data"]["values"]
    assert [(row["opens"], row["told"]) for row in rows] == [("ses_1", "+30"), ("ses_2", "±0")]
    assert self_views(rated, Filter("Me", competencies=("conflict",)))[0].answers == 1
    assert self_views(rated, Filter("Me", judges=("llama",))) == []


def test_it_is_drawn_from_three_answers_on(rated: Store) -> None:
    assert "Your own view" in [header.value for header in page("history", view="Practice").subheader]
    rated.delete_session("ses_1")
    assert "Your own view" not in [header.value for header in page("history", view="Practice").subheader]
