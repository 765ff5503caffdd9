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
from liya_core.records import MACHINE
from liya_core.store import Store
from liya_core.trends import Filter
from pages.components import tables
from pages.components.charts import answers, course, drawing, practice, skills

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


def key(element: Any) -> str:
    """The key that an element's id ends in."""
    return str(element.proto.id.split("-", 2)[2])


def select(app: AppTest, *rows: int, table: int = 0) -> AppTest:
    app.session_state[key(app.dataframe[table])] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return run(app)


def click(app: AppTest, chart: int, opens: str) -> AppTest:
    """Click on what opens this place in a chart."""
    element = app.get("vega_lite_chart")[chart]
    assert opens in [row[drawing.OPENS] for row in drawn(app)[chart]]
    app.session_state[key(element)] = {"selection": {"pick": [{drawing.OPENS: opens}]}}
    return run(app)


def view(app: AppTest, name: str) -> AppTest:
    next(group for group in app.button_group if name in group.options).set_value(name)
    return run(app)


def means(store: Store, **chosen: Any) -> list[trends.SessionMean]:
    return trends.session_means(trends.question_scores(store, Filter("Ada", **chosen)))


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
    by_interview, by_answer = drawn(app)
    assert [(row["score"], row["low"], row["high"]) for row in by_interview] == [(61, None, None), (80, None, None)], "of one type"
    assert [(row["label"], row["score"]) for row in by_answer] == [("1", 40), ("1a", 52), ("2", 60), ("3", 70)]


def test_where_one_interview_of_a_kind_makes_no_line_it_is_said(held: Store) -> None:
    app = view(history(), "Technical")
    assert app.get("vega_lite_chart") == []
    assert "One technical interview so far, with a mean score of 30 of 100." in text(app)


def test_one_interview_needs_no_selecting_and_no_line(store: Store, bank: Library) -> None:
    store.remember(MACHINE, "person", "Ada")
    hold(store, "ses_1", [[judgement(40)], [judgement(60)]], bank=bank)
    app = history()
    assert "What was said" in text(app)
    (by_answer,) = drawn(app)
    assert [row["score"] for row in by_answer] == [40, 60]


def test_the_filter_narrows_everything(held: Store) -> None:
    app = history()
    app.multiselect[0].set_value(["technical"])
    run(app)
    assert listed(app) == [("Technical", "Finished")]
    assert figures(app)["Mean, technical"] == "30"
    assert "Only: Technical" in text(app)
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


def test_an_interview_is_continued_from_an_address_that_holds_a_view(held: Store) -> None:
    app = select(view(history(), "Answers"), 0)
    assert "Answer 1 of 1" in text(app)
    press(app, "The whole interview")
    press(app, "Continue")
    assert app.query_params["session"] in ("ses_3", ["ses_3"])
    assert "view" not in app.query_params


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
    assert [fold.label for fold in app.expander] == ["Filter"]
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
    spec = course.session_means_spec(means(held, types=("behavioral",)), BERLIN)
    rows = spec["data"]["values"]
    assert [(row["opens"], row["place"], row["score"], row["date"]) for row in rows] == [
        ("ses_1", "0000|11 Mar", 61, "11 Mar 2026, 13:00"),
        ("ses_3", "0001|13 Mar", 80, "13 Mar 2026, 13:00"),
    ]
    lines = spec["layer"][-1]
    assert [y["scale"]["domain"] for y in encoded(lines, "y")] == [[0, 100], [0, 100]]
    assert {y["title"] for y in encoded(lines, "y")} == {"Score (0–100)"}
    assert [layer["mark"]["type"] for layer in lines["layer"]] == ["line", "point"]


def test_the_shade_is_the_90_percent_range_of_each_mean(store: Store, bank: Library) -> None:
    for name, scores in {"a": (40, 60), "b": (50, 70), "c": (45, 65, 55)}.items():
        hold(store, name, [[judgement(score)] for score in scores], bank=bank)
    rows = course.session_means_spec(means(store), UTC)["data"]["values"]
    assert [(row["low"], row["score"], row["high"], row["range"]) for row in rows] == [
        (32, 50, 68, "32 to 68"),
        (42, 60, 78, "42 to 78"),
        (40, 55, 70, "40 to 70"),
    ], "a spread of 12.2 points at 4 degrees of freedom: 2.13 times that, by the root of the questions"
    hold(store, "d", [[other(judgement(90), rubric_version="1.1")]], bank=bank)
    last = course.session_means_spec(means(store), UTC)["data"]["values"][-1]
    assert (last["low"], last["range"], last["alone"]) == (None, "unknown", True), "one scale says nothing of another's spread"


def test_a_day_is_named_once(store: Store, bank: Library) -> None:
    for number in range(3):
        hold(store, f"ses_{number}", [[judgement(50)]], bank=bank)
        dated(store, f"ses_{number}", NOON + timedelta(hours=number * 8))
    rows = course.session_means_spec(means(store), UTC)["data"]["values"]
    assert [row["place"] for row in rows] == ["0000|10 Mar", "0001|", "0002|11 Mar"]


def test_no_line_joins_two_scales(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    hold(store, "b", [[other(judgement(50), rubric_version="1.1")]], bank=bank)
    hold(store, "c", [[other(judgement(80), judge="llm", model="small")], [judgement(30)]], bank=bank)
    spec = course.session_means_spec(means(store), UTC)
    lines: dict[str, list[int]] = {}
    for row in spec["data"]["values"]:
        lines.setdefault(row["judge"], []).append(row["score"])
    assert lines == {"Built-in judge, rubric 1.0": [20, 30], "Built-in judge, rubric 1.1": [50], "small, rubric 1.0": [80]}
    drawn = spec["layer"][-1]
    assert {detail["field"] for detail in encoded(drawn, "detail")} == {"judge"}
    told_apart = [encoded(drawn, channel)[0]["field"] for channel in ("color", "shape", "strokeDash")]
    assert told_apart == ["judge", "judge", "judge"]
    assert [(row["opens"], row["change"]) for row in spec["data"]["values"] if row["change"]] == [
        ("b", "From here on: Behavioral, Built-in judge, rubric 1.1"),
        ("c", "From here on: Behavioral, small, rubric 1.0"),
    ], "where another judge or rubric sets in is marked, once"


def test_one_judge_and_type_need_no_legend(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    spec = course.session_means_spec(means(store), UTC)
    assert not encoded(spec["layer"][-1], "color")
    assert not encoded(spec["layer"][-1], "shape")


def test_answers_are_labelled_by_their_question(store: Store, bank: Library) -> None:
    exchanges = [[judgement(40), judgement(52), judgement(66)], [judgement(0, intent="skip")], [judgement(None)]]
    hold(store, "ses_1", exchanges, bank=bank)
    spec = course.turn_scores_spec(trends.turn_scores(store, "ses_1"))
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
    long = trends.TurnScore(**{**score.__dict__, "asked": "Why?\n\n" + "word " * 100})
    asked = course.turn_scores_spec([long])["data"]["values"][0]["asked"]
    assert asked.startswith("Why? word word")
    assert asked.endswith("word…")
    assert len(asked) <= 90


def test_a_drawn_chart_leaves_its_template_as_it_was(held: Store) -> None:
    first = course.session_means_spec(means(held), UTC)
    before = json.dumps(first)
    first["layer"].clear()
    assert json.dumps(course.session_means_spec(means(held), UTC)) == before


def test_the_map_has_a_column_for_each_interview_and_a_cell_for_each_answer(held: Store) -> None:
    rows = answers.heat_map_spec(trends.answers(held, ADA, limit=60), UTC)["data"]["values"]
    assert [(row["opens"], row["place"], row["number"], row["score"], row["what"]) for row in rows] == [
        ("ses_1.1", "0000|11 Mar", 1, 40, "Question 1"),
        ("ses_1.2", "0000|11 Mar", 2, 52, "Question 1a"),
        ("ses_1.3", "0000|11 Mar", 3, 60, "Question 2"),
        ("ses_1.4", "0000|11 Mar", 4, 70, "Question 3"),
        ("ses_2.1", "0001|12 Mar", 1, 30, "Question 1"),
        ("ses_3.1", "0002|13 Mar", 1, 80, "Question 1"),
    ]


def test_an_answer_without_a_score_has_a_gray_cell_of_its_own(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(None)], [judgement(0, intent="skip")]], bank=bank)
    spec = answers.heat_map_spec(trends.answers(store, ADA, limit=60), UTC)
    assert [(row["score"], row["how"]) for row in spec["data"]["values"]] == [(None, "Not scored: Not an answer."), (0, "Skipped")]
    cells = spec["layer"][0]
    assert cells["mark"]["invalid"] is None
    assert cells["encoding"]["color"]["condition"]["test"] == "isValid(datum.score)"
    assert cells["encoding"]["color"]["value"].startswith("#808080")


def test_means_by_question_rest_on_first_answers_and_on_three_or_more(store: Store, bank: Library) -> None:
    for number in range(3):
        hold(store, f"ses_{number}", [[judgement(40 + number), judgement(99)], [judgement(60)], [judgement(70)][: number and 1]], bank=bank)
    rows = answers.by_place_spec(trends.answers(store, ADA, limit=60))["data"]["values"]
    assert [(row["number"], row["score"], row["answers"]) for row in rows] == [(1, 41, 3), (2, 60, 3)]


def test_a_strands_points_open_the_answer_that_was_rated_lowest(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(80)], [judgement(20)]], bank=bank)
    (strand,) = trends.dimensions(store, ADA)
    rows = skills.strand_spec(strand, UTC)["data"]["values"]
    assert [(row["opens"], row["rating"], row["questions"]) for row in rows] == [("ses_1.2", 3.0, 2)]


def test_weeks_without_an_interview_are_there(store: Store, bank: Library) -> None:
    for number in (0, 3):
        hold(store, f"ses_{number}", [[judgement(50)]], bank=bank)
        dated(store, f"ses_{number}", NOON + timedelta(weeks=number))
    rows = practice.weeks_spec(trends.weeks(store, ADA, UTC))["data"]["values"]
    told = sorted((row["place"], row["interviews"]) for row in rows)
    assert told == [("0000|9 Mar", 1), ("0001|16 Mar", 0), ("0002|23 Mar", 0), ("0003|30 Mar", 1)]


def test_a_spread_is_told_by_its_quarters(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(score)] for score in (10, 20, 30, 40, 90)], bank=bank)
    hold(store, "b", [[judgement(55)]], bank=bank, round_="final_round")
    rows = practice.spread_spec(trends.spreads(trends.question_scores(store, ADA)))["data"]["values"]
    told = [tuple(row[name] for name in ("what", "least", "low", "middle", "high", "most", "questions")) for row in rows]
    assert told == [("Behavioral, first round", 10, 20, 30, 40, 90, 5), ("Behavioral, final round", 55, 55, 55, 55, 55, 1)]


# -------------------------------------------------------------------- linked views


def test_a_point_opens_its_interview_and_a_point_of_that_its_answer(held: Store) -> None:
    app = click(history(), 0, "ses_1")
    assert app.query_params["open"] in ("ses_1", ["ses_1"])
    assert "What was said" in text(app)
    app = click(app, 1, "ses_1.2")
    assert "Answer 2 of 4" in text(app)
    assert "Feedback · 52 of 100" in text(app)
    press(app, "Next")
    assert "Answer 3 of 4" in text(app)
    press(app, "The whole interview")
    assert "What was said" in text(app)
    press(app, "Close")
    assert "open" not in app.query_params
    assert "What was said" not in text(app)


def test_a_cell_and_a_row_open_the_answer(held: Store) -> None:
    app = view(history(), "Answers")
    app = click(app, 0, "ses_1.4")
    assert "Answer 4 of 4" in text(app)
    assert "An anchor" in text(app), "the level that was met"
    assert ":primary-background[" not in text(app), "words for it do not stand in this answer"
    app = select(app, 0)
    assert "Answer 1 of 1" in text(app)
    app = select(app)
    assert "Answer 1 of 1" not in text(app), "what is no longer selected is closed"


def test_a_selected_skill_shows_its_course(held: Store) -> None:
    app = view(history(), "Skills")
    assert drawn(app) == []
    names = [frame.value["What"].tolist() for frame in app.dataframe]
    assert names == [["All", "All"], ["Ownership", "Handling conflict", "Ownership", "Delivery"]]
    app = select(app, 1, table=1)
    assert "**Handling conflict**" in text(app)
    app = click(app, 0, "ses_1.3")
    assert "Answer 3 of 4" in text(app)


def test_practice_shows_weeks_and_where_scores_lie(held: Store) -> None:
    app = view(history(), "Practice")
    weeks, spreads = drawn(app)
    assert sum(row["interviews"] for row in weeks) == 3
    assert {row["what"] for row in spreads} == {"Behavioral, first round", "Technical, final round"}


def test_two_selected_rows_stand_side_by_side_and_three_open_nothing(held: Store) -> None:
    app = select(history(), 1, 3)
    assert app.query_params["open"] in ("ses_3,ses_1", ["ses_3,ses_1"])
    assert "Two interviews side by side" in text(app)
    assert [app.metric[-2].value, app.metric[-1].value] == ["61 of 100", "80 of 100"]
    app = select(app, 1, 2, 3)
    assert "open" not in app.query_params
    assert "side by side" not in text(app)


def test_selected_interviews_are_judged_again_under_todays_rubric(held: Store) -> None:
    app = select(history(), 2, 3)
    press(app, "Judge 2 interviews again")
    assert "2 interviews judged again. The earlier scores are kept beside." in text(app)
    scales = {mean.session_id: mean.scale.rubric_version for mean in means(held)}
    assert scales == {"ses_1": "1.3", "ses_2": "1.3", "ses_3": "1.0"}
    assert "Judge 2 interviews again" not in [button.label for button in select(app, 2, 3).button]


def test_a_comment_on_a_whole_interview_stands_with_it(held: Store) -> None:
    app = select(history(), 3)
    next(box for box in app.text_input if box.label == "Who says it").set_value("Kim *the coach*")
    next(box for box in app.text_area if box.label == "What you would say of this interview").set_value("Calm from the first word on.")
    press(app, "Save the comment")
    (note,) = held.session("ses_1").notes
    assert (note.kind, note.turn, note.author, note.text) == ("comment", None, "Kim *the coach*", "Calm from the first word on.")
    assert "Calm from the first word on\\." in text(app)


def test_an_answer_stands_beside_the_one_to_the_same_question_before(held: Store) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run().switch_page("pages/history.py")
    app.query_params["open"] = "ses_3.1"
    app = run(app)
    assert "The same question in 2 other interviews" in [fold.label for fold in app.expander]
    assert "**Earlier (12 Mar 2026, 12:00): 30 of 100**" in text(app)


ADDRESSES: dict[str, tuple[str, str]] = {
    "an answer": ("ses_1.2", "Answer 2 of 4"),
    "an interview": ("ses_1", "What was said"),
    "a turn that has no answer": ("ses_1.99", "What was said"),
    "an interview that is gone": ("ses_99.1", "There is no such interview."),
    "nonsense": ("%3Cb%3E", "There is no such interview."),
}


@pytest.mark.parametrize(("place", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_leads_to_what_was_opened(held: Store, place: str, expected: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run().switch_page("pages/history.py")
    app.query_params["open"] = place
    app = run(app)
    assert expected in text(app) + "".join(warning.value for warning in app.warning)


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


def test_everyone_stands_side_by_side_and_what_is_behind_a_change(held: Store, bank: Library) -> None:
    hold(held, "ses_6", [[judgement(90)]], bank=bank, user="Grace")
    hold(held, "ses_7", [[judgement(20)]], bank=bank, user="Lin", key_name="acme")
    app = history()
    next(box for box in app.selectbox if box.label == "Who").select("Everyone, side by side")
    app = run(app)
    frame = app.dataframe[0].value
    told = [(row["Who"], row["Interview"], list(row["Last interviews"]), row["Last"]) for _, row in frame.iterrows()]
    assert told == [
        ("Grace", "Behavioral", [10, 90], 90),
        ("Ada", "Technical", [30], 30),
        ("Ada", "Behavioral", [61, 80], 80),
    ], "an example counts nowhere, and scales do not mix"
    assert list(frame["Change"].fillna(0)) == [80, 0, 0], "Ada has none since a week ago"
    app = select(app, 0)
    assert "Up 80 points. So few questions cannot tell a change from chance." in text(app)
    assert "All: 1.4 → **4.6** (+3.2)" in text(app)
    app = select(app, 0, table=1)
    assert "Answer 1 of 1" in text(app)
    press(app, "Open the history of Grace")
    assert next(box for box in app.selectbox if box.label == "Who").value == "Grace"
    assert len(listed(app)) == 2
