"""What leaves as a file: whole, in words, and harmless in the program that opens it."""

import csv
import io
import re
import weakref
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from held import date, hold, settle
from pydantic import TypeAdapter
from sessions import judgement
from streamlit.testing.v1 import AppTest

from liya_core.export import (
    STANDING,
    cell,
    contents,
    contents_row,
    file_name,
    judge_label,
    period,
    session_json,
    session_markdown,
    sessions_json,
    sessions_markdown,
    title,
    turn_rows,
)
from liya_core.library import Library
from liya_core.models import Judgement, ProfileInput, Remark, Session
from liya_core.store import Store
from liya_core.webpage import sessions_html
from pages.components import tables, words


def remarked() -> Judgement:
    return judgement(64).model_copy(
        update={
            "strengths": (Remark(text="You name your own part.", quote="I moved the riskiest part"),),
            "improvements": (Remark(text="Say how large the result was."),),
        }
    )


def every(store: Store) -> list[Session]:
    """All sessions, in the order in which they were begun."""
    return [store.session(row["session_id"]) for row in store.rows("SELECT session_id FROM sessions ORDER BY rowid")]


def named(session: Session, name: str) -> Session:
    setup = session.setup.model_copy(update={"profile": ProfileInput(name=name)})
    return session.model_copy(update={"setup": setup})


def other(judged: Judgement, **changed: Any) -> Judgement:
    return judged.model_copy(update=changed)


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
    row = next(turn_rows([session], bank))
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
    "＝1＋1": "'＝1＋1",
    "＋1": "'＋1",
    "－1": "'－1",
    "＠SUM(A1)": "'＠SUM(A1)",
}


@pytest.mark.parametrize(("text", "safe"), CELLS.items(), ids=map(repr, CELLS))
def test_no_cell_is_a_formula(text: str, safe: str) -> None:
    assert cell(text) == safe


def test_a_row_for_each_answered_turn(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[remarked(), judgement(70)], [judgement(None)]], bank=bank, answer="=HYPERLINK(1)")
    hold(store, "ses_2", [[judgement(20)]], bank=bank, kind="system_design", round_="phone_screen")
    rows = list(turn_rows(map(store.session, ("ses_1", "ses_2")), bank))
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


@pytest.mark.parametrize("text", [text for text, safe in CELLS.items() if text != safe], ids=repr)
def test_no_cell_of_several_sessions_is_a_formula(store: Store, bank: Library, text: str) -> None:
    for number in (1, 2):
        hold(store, f"ses_{number}", [[remarked()]], bank=bank, user=f"{text} {number}", answer=text)
    written = tables.csv_file(turn_rows(every(store), bank)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert len(rows) == 3
    assert [value for row in rows for value in row if re.match(r"[=+\-@＝＋－＠\s]", value)] == []
    assert [row[rows[0].index("Candidate")] for row in rows[1:]] == [f"'{text} 1", f"'{text} 2"]


def test_an_example_is_a_row_that_says_so(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(30)]], bank=bank, example=True)
    hold(store, "ses_2", [[judgement(30)]], bank=bank)
    hold(store, "ses_3", [[judgement(30)]], bank=bank, ended=False)
    assert [row["Status"] for row in turn_rows(every(store), bank)] == ["Example", "Finished", "Unfinished"]


def test_no_answers_make_an_empty_file() -> None:
    assert tables.csv_file([]).decode("utf-8-sig").strip() == ""


# -------------------------------------------------------------------- several sessions


@pytest.fixture
def five(store: Store, bank: Library) -> list[Session]:
    """Ada's: a finished one, an unfinished one, one whose feedback waits, an example, and one without a score."""
    hold(store, "ses_1", [[remarked()], [judgement(70)]], bank=bank)
    hold(store, "ses_2", [[judgement(40)]], bank=bank, kind="case_study", round_="final_round", ended=False)
    hold(store, "ses_3", [[judgement(93)]], bank=bank, kind="technical", feedback="real", ended=False)
    hold(store, "ses_4", [[judgement(81)]], bank=bank, example=True)
    hold(store, "ses_5", [[judgement(None)]], bank=bank, kind="culture_fit", round_="phone_screen")
    for day in range(1, 6):
        date(store, f"ses_{day}", datetime(2026, 3, day, 9, 30, tzinfo=UTC))
    return every(store)


def test_several_begin_with_a_title_and_a_line_for_each(five: list[Session], bank: Library) -> None:
    told = sessions_markdown(five, bank)
    assert told.startswith(
        "# 5 interviews of Ada\n\nHeld from 2026-03-01 to 2026-03-05.\n\n"
        "1. 2026-03-01 09:30 · Behavioral, first round · 67 of 100 · Finished\n"
        "2. 2026-03-02 09:30 · Case study, final round · No score · Unfinished\n"
        "3. 2026-03-03 09:30 · Technical, first round · Feedback at its end · Unfinished\n"
        "4. 2026-03-04 09:30 · Behavioral, first round · 81 of 100 · Example\n"
        "5. 2026-03-05 09:30 · Culture fit, phone screen · No score · Finished\n\n"
        "## 1. Behavioral interview, first round\n"
    )
    assert re.findall(r"^## (\d)\. (.+)$", told, re.MULTILINE) == [
        ("1", "Behavioral interview, first round"),
        ("2", "Case study interview, final round"),
        ("3", "Technical interview, first round"),
        ("4", "Behavioral interview, first round"),
        ("5", "Culture fit interview, phone screen"),
    ]
    assert told.count("\n### What was said\n") == 5
    assert told.count("this is an example") == 1


def test_among_several_too_feedback_that_waits_is_in_no_file(five: list[Session], bank: Library) -> None:
    assert "93" not in sessions_markdown(five, bank)
    assert "Score: 93" not in sessions_html(five, bank)
    assert ">93 of 100<" not in sessions_html(five, bank)
    assert [row["Score (0-100)"] for row in turn_rows(five, bank)] == [64, 70, 40, None, 81, None]
    parsed = TypeAdapter(list[Session]).validate_json(sessions_json(five))
    assert [bool(attempt.judgements) for session in parsed for turn in session.turns for attempt in turn.attempts] == [
        *(True, True, True, False, True, True)
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_of_several_nothing_a_person_wrote_is_markup(store: Store, bank: Library, text: str) -> None:
    for number in (1, 2):
        hold(store, f"ses_{number}", [[judgement(50).model_copy(update={"reason": text})]], bank=bank, answer=text)
    told = sessions_markdown([named(session, f"{text} {number}") for number, session in enumerate(every(store))], bank)
    answers = re.findall(r"^> (`{3,})text\n((?:> .*\n)*?)> \1$", told, re.MULTILINE)
    assert [[line.removeprefix("> ") for line in inside.splitlines()] for _, inside in answers] == [re.split(r"\r\n|\r|\n", text)] * 2
    outside = re.sub(r"\\.", "", "\n".join(line for line in told.splitlines() if not line.startswith("> ")))
    assert [line for line in outside.splitlines() if re.search(r"[<`~]|\]\(", line)] == []
    ours = {"How", "By", "What", "Question", "Goodbye"}
    assert {line.split()[1] for line in outside.splitlines() if re.match(r"#{3,} ", line)} <= ours
    assert [line[:9] for line in outside.splitlines() if re.match(r"#{1,2} ", line)] == ["# 2 inter", "## 1. Beh", "## 2. Beh"]


def test_one_alone_is_told_as_ever(five: list[Session], bank: Library) -> None:
    for session in five:
        assert sessions_markdown([session], bank) == session_markdown(session, bank)
        assert sessions_json([session]) == session_json(session)


def test_none_at_all_is_said(bank: Library) -> None:
    assert sessions_markdown([], bank) == "# No interviews"
    assert TypeAdapter(list[Session]).validate_json(sessions_json([])) == []


def test_several_in_json_read_back_as_they_were(five: list[Session]) -> None:
    parsed = TypeAdapter(list[Session]).validate_json(sessions_json(five))
    assert [session for session in parsed if session.session_id != "ses_3"] == [*five[:2], *five[3:]]


WHOSE = {
    "one": (["Ada", "Ada"], "2 interviews of Ada"),
    "two": (["Ada", "Lin", "Ada"], "3 interviews of Ada and Lin"),
    "three": (["Ada", "Lin", "Grace"], "3 interviews of Ada, Lin and Grace"),
    "many": (["Ada", "Lin", "Grace", "Mo", "Lin"], "5 interviews of Ada, Lin and 2 others"),
    "a long name": (["x" * 200] * 2, f"2 interviews of {'x' * 39}…"),
    "two who begin alike": ([f"{'x' * 60} {n}" for n in "12"], f"2 interviews of {'x' * 39}… and {'x' * 39}…"),
    "nobody": ([], "No interviews"),
}


@pytest.mark.parametrize(("names", "expected"), WHOSE.values(), ids=WHOSE)
def test_the_title_says_how_many_and_whose(five: list[Session], names: list[str], expected: str) -> None:
    assert title([contents_row(named(five[0], name)) for name in names]) == expected


def test_people_are_told_apart_where_there_are_several(five: list[Session]) -> None:
    alone = contents([contents_row(session) for session in five])
    assert all("Candidate" not in row for row in alone)
    together = contents([contents_row(five[0]), contents_row(named(five[1], "Lin"))])
    assert [row["Candidate"] for row in together] == ["Ada", "Lin"]
    alike = contents([contents_row(named(five[0], f"{'x' * 60} {n}")) for n in "12"])
    assert [row["Candidate"] for row in alike] == [f"{'x' * 39}…"] * 2


def test_the_scores_of_different_judges_are_never_one(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    hold(store, "b", [[other(judgement(80), judge="llm", model="small")]], bank=bank)
    hold(store, "c", [[judgement(20)], [other(judgement(80), rubric_version="1.1")]], bank=bank)
    hold(store, "d", [[judgement(20)], [other(judgement(80), judge="coach")]], bank=bank, feedback="real", ended=False)
    rows = [contents_row(session) for session in every(store)]
    assert [(row["Score"], row["Judged by"]) for row in contents(rows)] == [
        ("20 of 100", "Built-in judge, rubric 1.0"),
        ("80 of 100", "small, rubric 1.0"),
        ("Several judges", "Built-in judge, rubric 1.0 and Built-in judge, rubric 1.1"),
        ("Feedback at its end", ""),
    ]
    assert period(rows).endswith("Their scores come from different judges or rubrics: do not compare them.")
    assert all("Judged by" not in row for row in contents(rows[:1] * 2))
    assert "compare" not in period(rows[:1] * 2)


def test_several_on_one_day_were_held_on_it(five: list[Session]) -> None:
    assert period([contents_row(five[0])] * 2) == "Held on 2026-03-01."


WRITERS: dict[str, Callable[[Iterator[Session], Library], object]] = {
    "Markdown": sessions_markdown,
    "a web page": sessions_html,
    "JSON": lambda sessions, _: sessions_json(sessions),
    "CSV": lambda sessions, bank: tables.csv_file(turn_rows(sessions, bank)),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_sessions_are_let_go_as_they_are_told(five: list[Session], bank: Library, write: Callable[..., object]) -> None:
    asked: list[weakref.ref[Session]] = []

    def one_by_one(written: Sequence[str]) -> Iterator[Session]:
        for text in written:
            assert sum(earlier() is not None for earlier in asked) <= 1
            session = Session.model_validate_json(text)
            asked.append(weakref.ref(session))
            yield session

    assert write(one_by_one(list(map(session_json, five))), bank)
    assert len(asked) == 5


# -------------------------------------------------------------------- the way to save


FILES = {
    "behavioral 2026-03-10": "liya-behavioral-2026-03-10.html",
    "case_study 2026-03-10": "liya-case-study-2026-03-10.html",
    "Ada, 5 interviews": "liya-ada-5-interviews.html",
    "../../etc/passwd": "liya-etc-passwd.html",
    "C:\\con\\aux.txt": "liya-c-con-aux-txt.html",
    'a<b>:"|?*\0\n\u202efdp': "liya-a-b-fdp.html",
    "Ольга Иванова": "liya-ольга-иванова.html",
    "हिन्दी": "liya-हिन्दी.html",
    "…": "liya.html",
    "": "liya.html",
    "x" * 300: f"liya-{'x' * 50}.html",
}


@pytest.mark.parametrize(("label", "expected"), FILES.items(), ids=map(repr, FILES))
def test_a_files_name_is_no_path(label: str, expected: str) -> None:
    assert file_name(label, "html") == expected


def saving() -> None:
    """Two ways to save, of the same look, on one page."""
    from liya_core import library
    from pages.components import take_along

    for key in ("one", "other"):
        take_along.button("Save", lambda: [], library.load(), "Ada, 0 interviews", key=key)
    take_along.button("Save these", lambda: [], library.load(), "Ada, 0 interviews")


def test_several_ways_to_save_stand_on_one_page() -> None:
    app = AppTest.from_function(saving, default_timeout=20).run()
    assert not app.exception
    offers = [button.proto.label.split(",")[0] for button in app.get("download_button")]
    assert offers == ["A web page", "Markdown", "CSV", "JSON"] * 3
    assert len({button.proto.id for button in app.get("download_button")}) == 12
