"""What leaves as a file: whole, in words, and harmless in the program that opens it."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from held import hold, settle
from sessions import judgement

from liya_core.export import STANDING, cell, judge_label, session_markdown, turn_rows
from liya_core.library import Library
from liya_core.models import Judgement, Remark
from liya_core.store import Store
from pages.components import tables, words


def remarked() -> Judgement:
    return judgement(64).model_copy(
        update={
            "strengths": (Remark(text="You name your own part.", quote="I moved the riskiest part"),),
            "improvements": (Remark(text="Say how large the result was."),),
        }
    )


# -------------------------------------------------------------------- Markdown


def test_a_session_is_told_from_set_up_to_goodbye(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[remarked(), judgement(70)], [judgement(0, intent="skip")], [judgement(None)]], bank=bank)
    told = session_markdown(store.session("ses_1"), bank)
    in_order = [
        "# Behavioral interview, first round",
        "- Candidate: Ada",
        "## How it went",
        "### By competency",
        "## What was said",
        "### Question 1: Ownership",
        "**Interviewer:** Hello.",
        "**Answer:**",
        "> In spring I moved the riskiest part first",
        "**Score: 64 of 100**",
        "Ratings (1–5): All 3.6",
        "- You name your own part. (“I moved the riskiest part”)",
        "- Say how large the result was.",
        "### Follow-up on question 1",
        "**Score: 70 of 100**",
        "### Question 2: Handling conflict",
        "**Score: 0 of 100**",
        "**Not scored**",
        "Not an answer.",
        "### Goodbye",
    ]
    places = [told.find(part) for part in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


HOSTILE = {
    "an image": "![x](https://example.org/?resume)",
    "a link": "[press here](https://example.org)",
    "HTML": "<img src=https://example.org/x> <script>alert(1)</script>",
    "a heading": "# I am the debrief",
    "a fence": "```\n# out of the fence\n```",
    "a longer fence": "`````\n# out\n`````\n~~~",
    "an old line end": "one\r# two\r\n# three",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_answer_stands_as_it_is_inside_its_fence(store: Store, bank: Library, text: str) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank, answer=text)
    told = session_markdown(store.session("ses_1"), bank)
    block = re.search(r"^> (`{3,})text\n((?:> .*\n)*?)> \1$", told, re.MULTILINE)
    assert block is not None
    inside = [line.removeprefix("> ") for line in block[2].splitlines()]
    assert inside == re.split(r"\r\n|\r|\n", text)
    assert not any(re.match(rf"\s*`{{{len(block[1])},}}", line) for line in inside)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_said_of_an_answer_is_no_markup(store: Store, bank: Library, text: str) -> None:
    hold(store, "ses_1", [], bank=bank, ended=False)
    settle(store, "ses_1", 1, judgement(50).model_copy(update={"strengths": (Remark(text=text),), "reason": text}))
    told = re.sub(r"\\.", "", session_markdown(store.session("ses_1"), bank))  # what is escaped means nothing
    outside = [line for line in told.splitlines() if not line.startswith("> ")]
    assert [line for line in outside if re.search(r"[<`~]|\]\(", line)] == []
    assert [line for line in outside if line.startswith("#") and "the debrief" in line] == []


def test_a_list_or_rule_in_a_message_is_text(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [], bank=bank, ended=False)
    for text, expected in (("1. one", "1\\. one"), ("- one", "\\- one"), ("=== one", "\\=== one"), ("2026 was good", "2026 was good")):
        session = store.session("ses_1")
        turn = session.turns[0].model_copy(update={"message": f"Hello.\n{text}"})
        assert f"\n\n{expected}\n" in session_markdown(session.model_copy(update={"turns": (turn,)}), bank)


def test_feedback_that_waits_for_the_end_is_in_no_file(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[remarked()]], bank=bank, feedback="real", ended=False)
    session = store.session("ses_1")
    told = session_markdown(session, bank)
    assert "Feedback comes when this interview has ended" in told
    assert "64" not in told
    assert "You name your own part" not in told
    row = turn_rows([session], bank)[0]
    assert (row["Score (0-100)"], row["Strengths"], row["Judge"]) == (None, "", "")


def test_of_two_attempts_the_later_is_told(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(30)]], bank=bank)
    settle(store, "ses_1", 1, judgement(71), answer="A better one.", redo=True)
    told = session_markdown(store.session("ses_1"), bank)
    assert "**Answer (attempt 2 of 2):**" in told
    assert "> A better one." in told
    assert "71 of 100" in told


def test_an_example_says_so(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(30)]], bank=bank, example=True)
    assert "this is an example" in session_markdown(store.session("ses_1"), bank)


def test_the_words_are_the_pages(bank: Library) -> None:
    assert STANDING == words.RECOMMENDATIONS


JUDGES = {("builtin", None): "Built-in judge", ("coach", None): "Coach", ("llm", "small-8b"): "small-8b", ("llm", None): "Model"}


@pytest.mark.parametrize(("judge", "label"), JUDGES.items(), ids=JUDGES.values())
def test_a_judge_has_a_name(judge: tuple[str, str | None], label: str) -> None:
    assert judge_label(*judge) == label


# -------------------------------------------------------------------- rows


CELLS = {
    "=1+1": "'=1+1",
    "+49 30": "'+49 30",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    "\n=1": "'\n=1",
    "a = b": "a = b",
    "": "",
    "’=": "’=",
}


@pytest.mark.parametrize(("text", "safe"), CELLS.items(), ids=map(repr, CELLS))
def test_no_cell_is_a_formula(text: str, safe: str) -> None:
    assert cell(text) == safe


def test_a_row_for_each_answered_turn(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[remarked(), judgement(70)], [judgement(None)]], bank=bank, answer="=HYPERLINK(1)")
    hold(store, "ses_2", [[judgement(20)]], bank=bank, kind="system_design", round_="phone_screen")
    rows = turn_rows(map(store.session, ("ses_1", "ses_2")), bank)
    assert [(row["Kind"], row["Question number"], row["Score (0-100)"]) for row in rows] == [
        ("Question", 1, 64),
        ("Follow-up", 1, 70),
        ("Question", 2, None),
        ("Question", 1, 20),
    ]
    first, last = rows[0], rows[-1]
    assert first["Answer"] == "'=HYPERLINK(1)"
    assert (first["Question"], first["Competency"]) == ("Tell me about q1.", "Ownership")
    assert (first["Strengths"], first["Improvements"]) == (
        "You name your own part. (“I moved the riskiest part”)",
        "Say how large the result was.",
    )
    assert (last["Interview type"], last["Round"], last["Judge"], last["Rubric"]) == (
        "System design",
        "Phone screen",
        "Built-in judge",
        "1.0",
    )
    assert datetime.fromisoformat(str(first["Started (UTC)"])).replace(tzinfo=UTC) <= datetime.now(UTC)


def test_the_file_reads_back_as_it_was_written(store: Store, bank: Library) -> None:
    text = 'He said "no",\nand then; “ö”\r– twice'
    hold(store, "ses_1", [[judgement(70)], [judgement(None)]], bank=bank, answer=text)
    written = tables.csv_file(turn_rows([store.session("ses_1")], bank))
    assert written.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [row["Answer"] for row in read] == [text, text]
    assert [row["Score (0-100)"] for row in read] == ["70", ""]


def test_no_answers_make_an_empty_file() -> None:
    assert tables.csv_file([]).decode("utf-8-sig").strip() == ""
