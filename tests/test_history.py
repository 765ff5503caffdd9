"""The History page, run as Streamlit runs it, and what its charts show."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow
import pytest
from held import date as dated
from held import hold
from sessions import judgement
from streamlit.testing.v1 import AppTest

from liya_core import trends
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import FeedbackInput, HistoryTurnInput, Judgement, Setup
from liya_core.store import MACHINE, Store
from liya_core.trends import Filter
from pages.components import charts, tables

ROOT = Path(__file__).parent.parent
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ADA = Filter("Ada")


@pytest.fixture
def held(store: Store, bank: Library) -> Store:
    """Ada has practiced three times, once unfinished; there is an example of hers, and Grace."""
    store.remember(MACHINE, "person", "Ada")
    hold(store, "ses_1", [[judgement(40), judgement(52)], [judgement(60)], [judgement(70)]], bank=bank)
    hold(store, "ses_2", [[judgement(30)]], bank=bank, kind="technical", round_="final_round")
    hold(store, "ses_3", [[judgement(80)]], bank=bank, ended=False)
    hold(store, "ses_4", [[judgement(99)]], bank=bank, example=True)
    hold(store, "ses_5", [[judgement(10)]], bank=bank, user="Grace")
    for number in range(1, 6):
        dated(store, f"ses_{number}", NOON + timedelta(days=number))
    return store


def history() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run()
    return run(app.switch_page("pages/history.py"))


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    assert not app.error
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return run(app)


def select(app: AppTest, row: int) -> AppTest:
    app.session_state[app.dataframe[0].proto.id] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return run(app)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def listed(app: AppTest) -> list[tuple[str, str]]:
    frame = app.dataframe[0].value
    return list(zip(frame["Interview"], frame["Status"], strict=True))


def drawn(app: AppTest) -> list[list[dict[str, Any]]]:
    """The data of each chart on the page, in order."""
    return [pyarrow.ipc.open_stream(chart.proto.data.data).read_all().to_pylist() for chart in app.get("vega_lite_chart")]


def text(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption, app.subheader, app.info, app.text) for element in kind)


# -------------------------------------------------------------------- the page


def test_nothing_yet_leads_to_the_first_interview(database: Path) -> None:
    app = history()
    assert "Your scores will show here" in text(app)
    assert not app.metric
    press(app, "Start your first interview")
    assert any("interview" in title.value.lower() for title in app.title)
    assert "History" not in [title.value for title in app.title]


def test_an_example_is_shown_marked_and_removed(database: Path) -> None:
    app = press(history(), "Show me an example")
    assert [status for _, status in listed(app)] == ["Example"]
    assert "This is an example" in text(app)
    assert "How it went" in text(app)
    assert "Interviews" not in figures(app)
    assert "examples are not counted" in text(app)
    press(app, "Delete it for good")
    assert "Your scores will show here" in text(app)
    assert "The interview was deleted." in text(app)


def test_an_interview_over_http_is_labelled_by_its_keys_name(held: Store, bank: Library) -> None:
    hold(held, "ses_6", [[judgement(44)]], bank=bank, ended=False, key_name="acme-ats")
    app = select(history(), 0)
    assert app.dataframe[0].value["Key"].tolist() == ["acme-ats", "", "", "", ""]
    assert "Held over HTTP with the key “acme\\-ats”." in text(app)
    assert "Continue" not in [button.label for button in app.button]
    assert "Continue" in [button.label for button in select(history(), 2).button]


def test_what_was_said_elsewhere_is_shown_as_such(store: Store, interviews: Interviews) -> None:
    store.remember(MACHINE, "person", "Ada")
    feedback = FeedbackInput(strengths=("Short.",), score=30)
    held_before = HistoryTurnInput(question="Tell me about *yourself*.", answer="I bake bread.", feedback=feedback)
    interviews.start(Setup(user_id="Ada"), history=[held_before], key_name="acme")
    app = history()
    assert "###### Turn 1, held elsewhere" in text(app)
    assert "Tell me about *yourself*." in text(app)
    assert "Feedback from elsewhere · 30 of 100" in [fold.label for fold in app.expander]
    assert "A score from 0 to 100 follows from ratings" not in text(app), "that is said of our own scores"


def test_the_figures_compare_like_with_like(held: Store) -> None:
    app = history()
    assert figures(app) == {"Interviews": "3", "Answers judged": "6", "Mean, behavioral": "70", "Latest, behavioral": "80"}
    assert app.metric[3].delta == "19"
    assert "Other means: Technical 30 (1 interview)" in text(app)


def test_the_table_speaks_in_words(held: Store) -> None:
    frame = history().dataframe[0].value
    assert list(frame.columns) == ["Date", "Interview", "Score", "Round", "Answered", "Status"]
    assert frame["Status"].tolist() == ["Example", "Unfinished", "Finished", "Finished"]
    assert frame["Interview"].tolist() == ["Behavioral", "Behavioral", "Technical", "Behavioral"]
    assert frame["Round"].tolist() == ["First round", "First round", "Final round", "First round"]
    assert frame["Score"].tolist() == [99, 80, 30, 61]
    assert frame["Answered"].tolist() == ["1 of 1", "1 of 1", "1 of 1", "3 of 3"]
    assert not any("ses_" in str(value) for value in frame.to_numpy().ravel())


def test_a_selected_row_opens_the_interview(held: Store) -> None:
    app = history()
    assert "What was said" not in text(app)
    select(app, 3)
    assert "Behavioral · First round" in text(app)
    assert "How it went" in text(app)
    assert [message.text[0].value for message in app.chat_message][:2] == [
        "Hello.\n\nTell me about q1.",
        "In spring I moved the riskiest part first, because two teams waited for it.",
    ]
    assert len([expander for expander in app.expander if expander.label.startswith("Feedback")]) == 4


def test_the_charts_on_the_page_show_what_was_scored(held: Store) -> None:
    app = select(history(), 3)
    by_interview, by_competency, by_answer = drawn(app)
    assert [(row["type"], row["score"]) for row in by_interview] == [("Behavioral", 61), ("Technical", 30), ("Behavioral", 80)]
    assert {row["competency"] for row in by_competency} == {
        "Ownership, behavioral",
        "Ownership, technical",
        "Handling conflict",
        "Delivery",
    }
    assert [(row["label"], row["score"]) for row in by_answer] == [("1", 40), ("1a", 52), ("2", 60), ("3", 70)]


def test_one_interview_needs_no_selecting_and_no_line(store: Store, bank: Library) -> None:
    store.remember(MACHINE, "person", "Ada")
    hold(store, "ses_1", [[judgement(40)], [judgement(60)]], bank=bank)
    app = history()
    assert "What was said" in text(app)
    by_competency, by_answer = drawn(app)
    assert [row["rating"] for row in by_competency] == [3.4, 2.6]
    assert [row["score"] for row in by_answer] == [40, 60]


def test_the_filter_narrows_everything(held: Store) -> None:
    app = history()
    app.multiselect[0].set_value(["technical"])
    run(app)
    assert listed(app) == [("Technical", "Finished")]
    assert figures(app)["Mean, technical"] == "30"
    app.multiselect[1].set_value(["phone_screen"])
    run(app)
    assert "No interview matches this filter" in text(app)


DAYS = {
    "from a day on": ((date(2026, 3, 12),), ["Example", "Unfinished", "Finished"]),
    "both days included": ((date(2026, 3, 11), date(2026, 3, 12)), ["Finished", "Finished"]),
    "one day": ((date(2026, 3, 13), date(2026, 3, 13)), ["Unfinished"]),
}


@pytest.mark.parametrize(("days", "expected"), DAYS.values(), ids=DAYS)
def test_days_narrow_the_table(held: Store, days: tuple[date, ...], expected: list[str]) -> None:
    app = history()
    app.date_input[0].set_value(days)
    assert [status for _, status in listed(run(app))] == expected


def test_another_person_is_chosen_and_remembered(held: Store) -> None:
    app = history()
    app.selectbox[0].select("Grace")
    run(app)
    assert figures(app)["Latest, behavioral"] == "10"
    assert listed(run(app)) == [("Behavioral", "Finished")]


def test_an_unfinished_interview_is_continued(held: Store) -> None:
    app = select(history(), 1)
    press(app, "Continue")
    assert app.query_params["session"] in ("ses_3", ["ses_3"])


def test_an_interview_is_deleted_for_good(held: Store) -> None:
    app = select(history(), 3)
    press(app, "Delete it for good")
    assert "The interview was deleted." in text(app)
    assert [row.session_id for row in trends.sessions(held, ADA)] == ["ses_4", "ses_3", "ses_2"]
    assert "What was said" not in text(app)


def test_feedback_that_waits_for_the_end_is_not_shown_here(store: Store, bank: Library) -> None:
    store.remember(MACHINE, "person", "Ada")
    hold(store, "ses_1", [[judgement(64)]], bank=bank, feedback="real", ended=False)
    app = history()
    assert "shows its feedback at the end" in text(app)
    assert drawn(app) == []
    assert not app.expander
    assert app.dataframe[0].value["Score"].isna().all()


@pytest.mark.parametrize("words", ["![x](https://example.org/x.png)", "<b>bold</b> **bold**", ":red[danger]"])
def test_what_was_said_is_shown_as_it_stands(store: Store, bank: Library, words: str) -> None:
    store.remember(MACHINE, "person", words)
    hold(store, "ses_1", [[judgement(64)]], bank=bank, answer=words, user=words)
    app = history()
    assert words in [element.value for element in app.text]
    assert not any(words in element.value for kind in (app.markdown, app.caption, app.subheader) for element in kind)


# -------------------------------------------------------------------- what a chart shows


def other(judged: Judgement, **changed: Any) -> Judgement:
    return judged.model_copy(update=changed)


def encoded(spec: dict[str, Any], channel: str) -> list[dict[str, Any]]:
    """A channel's encoding in each layer that has it."""
    return [layer["encoding"][channel] for layer in spec["layer"] if channel in layer["encoding"]]


def test_interviews_stand_in_order_on_a_fixed_scale_in_local_time(held: Store) -> None:
    spec = charts.session_means_spec(trends.session_means(held, ADA), BERLIN)
    rows = spec["data"]["values"]
    assert [(row["place"], row["score"], row["date"]) for row in rows] == [
        ("0000|11 Mar", 61, "11 Mar 2026, 13:00"),
        ("0001|12 Mar", 30, "12 Mar 2026, 13:00"),
        ("0002|13 Mar", 80, "13 Mar 2026, 13:00"),
    ]
    assert [y["scale"]["domain"] for y in encoded(spec, "y")] == [[0, 100], [0, 100]]
    assert {y["title"] for y in encoded(spec, "y")} == {"Score (0–100)"}
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["line", "point"]
    assert {color["field"] for color in encoded(spec, "color")} == {"type"}


def test_a_day_is_named_once(store: Store, bank: Library) -> None:
    for number in range(3):
        hold(store, f"ses_{number}", [[judgement(50)]], bank=bank)
        dated(store, f"ses_{number}", NOON + timedelta(hours=number * 8))
    rows = charts.session_means_spec(trends.session_means(store, ADA), UTC)["data"]["values"]
    assert [row["place"] for row in rows] == ["0000|10 Mar", "0001|", "0002|11 Mar"]


def test_no_line_joins_two_scales(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    hold(store, "b", [[other(judgement(50), rubric_version="1.1")]], bank=bank)
    hold(store, "c", [[other(judgement(80), judge="llm", model="small")], [judgement(30)]], bank=bank)
    hold(store, "d", [[judgement(30)]], bank=bank, kind="technical")
    spec = charts.session_means_spec(trends.session_means(store, ADA), UTC)
    lines: dict[str, list[int]] = {}
    for row in spec["data"]["values"]:
        lines.setdefault(row["line"], []).append(row["score"])
    assert lines == {
        "Behavioral, Built-in judge, rubric 1.0": [20, 30],
        "Behavioral, Built-in judge, rubric 1.1": [50],
        "Behavioral, small, rubric 1.0": [80],
        "Technical, Built-in judge, rubric 1.0": [30],
    }
    assert {detail["field"] for detail in encoded(spec, "detail")} == {"line"}
    assert [shape["field"] for shape in encoded(spec, "shape")] == [dash["field"] for dash in encoded(spec, "strokeDash")] == ["judge"]


def test_one_judge_and_type_need_no_legend(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    spec = charts.session_means_spec(trends.session_means(store, ADA), UTC)
    assert {color["legend"] for color in encoded(spec, "color")} == {None}
    assert not encoded(spec, "shape")


def test_answers_are_labelled_by_their_question(store: Store, bank: Library) -> None:
    exchanges = [[judgement(40), judgement(52), judgement(66)], [judgement(0, intent="skip")], [judgement(None)]]
    hold(store, "ses_1", exchanges, bank=bank)
    spec = charts.turn_scores_spec(trends.turn_scores(store, "ses_1"))
    assert [(row["label"], row["score"], row["what"], row["how"]) for row in spec["data"]["values"]] == [
        ("1", 40, "Question 1", "Answered"),
        ("1a", 52, "Question 1, follow-up", "Answered"),
        ("1b", 66, "Question 1, follow-up", "Answered"),
        ("2", 0, "Question 2", "Skipped"),
        ("3", None, "Question 3", "Not scored: Not an answer."),
    ]
    assert [x["sort"] for x in encoded(spec, "x")] == [None, None]  # as the data come, not by the alphabet


def test_a_long_question_is_shortened_in_the_tooltip(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(40)]], bank=bank)
    score = trends.turn_scores(store, "ses_1")[0]
    long = trends.TurnScore(**{**score.__dict__, "text": "Why?\n\n" + "word " * 100})
    asked = charts.turn_scores_spec([long])["data"]["values"][0]["asked"]
    assert asked.startswith("Why? word word")
    assert asked.endswith("word…")
    assert len(asked) <= 90


def test_competencies_are_bars_from_one_to_five_best_first(held: Store, bank: Library) -> None:
    spec = charts.competency_spec(trends.competency_ratings(held, Filter("Ada", types=("behavioral",))), bank)
    rows = [(row["competency"], row["rating"], row["questions"]) for row in spec["data"]["values"]]
    assert rows == [("Delivery", 3.8, 1), ("Ownership", 3.6, 2), ("Handling conflict", 3.4, 1)]
    bars = spec["layer"][0]
    assert bars["mark"]["type"] == "bar"
    assert bars["encoding"]["x2"] == {"datum": 1}
    assert bars["encoding"]["y"]["sort"] is None
    assert {"field": "questions", "title": "Questions", "type": "nominal"} in bars["encoding"]["tooltip"]


def test_a_competency_has_a_bar_for_each_judge(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(25)]], bank=bank)
    hold(store, "b", [[other(judgement(75), judge="llm", model="small")]], bank=bank)
    spec = charts.competency_spec(trends.competency_ratings(store, ADA), bank)
    assert [(row["competency"], row["rating"], row["judge"]) for row in spec["data"]["values"]] == [
        ("Ownership", 4.0, "small, rubric 1.0"),
        ("Ownership", 2.0, "Built-in judge, rubric 1.0"),
    ]
    assert [offset["field"] for offset in encoded(spec, "yOffset")] == ["judge", "judge"]


def test_a_drawn_chart_leaves_its_template_as_it_was(held: Store, bank: Library) -> None:
    ratings = trends.competency_ratings(held, ADA)
    first = charts.competency_spec(ratings, bank)
    before = json.dumps(first)
    first["layer"].clear()
    assert json.dumps(charts.competency_spec(ratings, bank)) == before


def test_the_table_is_on_the_persons_clock(held: Store) -> None:
    frame = tables.sessions_frame(trends.sessions(held, ADA), BERLIN)
    assert str(frame["Date"].iloc[-1]) == "2026-03-11 13:00:00"


def test_a_view_stands_in_the_address(held: Store) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run().switch_page("pages/history.py")
    app.query_params["who"] = "Ada"
    app.query_params["type"] = "Technical"
    app = run(app)
    assert [name for name, _ in listed(app)] == ["Technical"]
    next(box for box in app.multiselect if box.label == "Rounds").select("phone_screen")
    app = run(app)
    assert "No interview matches" in app.info[0].value


def test_everyone_stands_side_by_side_the_lowest_last_score_first(held: Store, bank: Library) -> None:
    hold(held, "ses_6", [[judgement(90)]], bank=bank, user="Grace")
    hold(held, "ses_7", [[judgement(20)]], bank=bank, user="Lin", key_name="acme")
    app = history()
    next(box for box in app.selectbox if box.label == "Who").select("Everyone, side by side")
    app = run(app)
    frame = app.dataframe[0].value
    told = [(row["Who"], row["Interview"], list(row["Last interviews"]), row["Last"]) for _, row in frame.iterrows()]
    assert told == [
        ("Ada", "Technical", [30], 30),
        ("Ada", "Behavioral", [61, 80], 80),
        ("Grace", "Behavioral", [10, 90], 90),
    ], "an example counts nowhere, and scales do not mix"
    assert list(frame["Change"].fillna(0)) == [0, 19, 80]
    app = select(app, 2)
    press(app, "Open the history of Grace")
    assert next(box for box in app.selectbox if box.label == "Who").value == "Grace"
    assert len(listed(app)) == 2
