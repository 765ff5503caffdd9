"""Drills: an answered question again, with others like it, or what is due; ordinary sessions that count where they should."""

import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from held import date as dated
from held import hold, settle
from sessions import judgement

from liya_core import compare, drill, example, export, schedule, trends
from liya_core.bank import InterviewType
from liya_core.errors import NotAnAnswer, SessionNotFound
from liya_core.interview import Interviews
from liya_core.interviewers.model import tailoring
from liya_core.library import Library
from liya_core.models import (
    Drill,
    HistoryTurnInput,
    InterviewContextInput,
    JobDescriptionInput,
    ProfileInput,
    ResumeInput,
    Session,
    Setup,
)
from liya_core.schedule import Practiced
from liya_core.store import Store
from liya_core.trends import Filter
from pages.components import drills

CANDIDATES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "candidates.toml").read_text(encoding="utf-8"))
STORY: str = CANDIDATES["strong"]["behavioral"]["ownership"]
VAGUE = "We did it together, and it was fine in the end I think, because everybody helped."
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RESUME = "Head of Data, Quillfeather Ltd, 2019 - 2024\n- Cut the nightly load from 9 hours to 40 minutes by splitting it by region."


def wish(kind: InterviewType = "behavioral", user: str = "Ada", **more: Any) -> Setup:
    return Setup(
        user_id=user,
        profile=ProfileInput(name=user, title="Data Engineer"),
        resume=ResumeInput(text=RESUME),
        job_description=JobDescriptionInput(title="Data Engineer", company="Acme"),
        context=InterviewContextInput(interview_type=kind, interview_round="second_round"),
        **more,
    )


def answered(interviews: Interviews, session_id: str, *said: str) -> Session:
    """Answer the open turns one after another."""
    for text in said:
        turn = interviews.store.session(session_id).turns[-1].number
        interviews.answer(session_id, turn, text, here=True)
        assert interviews.wait(session_id, 10)
    return interviews.store.session(session_id)


def finished(interviews: Interviews, session_id: str, text: str = STORY) -> Session:
    """Answer until it is over."""
    session = interviews.store.session(session_id)
    while session.status == "active":
        session = answered(interviews, session_id, text)
    return session


KINDS: list[InterviewType] = ["behavioral", "technical", "case_study", "system_design", "culture_fit"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_drill_asks_the_question_as_it_was_asked(interviews: Interviews, kind: InterviewType) -> None:
    origin = answered(interviews, interviews.start(wish(kind)), VAGUE)
    again = interviews.store.session(interviews.drill(origin.session_id, 1))
    assert again.drill == Drill(kind="question", session_id=origin.session_id, turn=1)
    assert again.plan.questions == (origin.plan.questions[0].model_copy(update={"focus_area": None}),)
    assert again.setup == origin.setup
    for field in ("interview_type", "interview_round", "max_probes", "brief", "problem_title", "facts"):
        assert getattr(again.plan, field) == getattr(origin.plan, field), field
    opening = again.turns[0].message
    assert opening.startswith("Welcome back, Ada.")
    assert origin.plan.questions[0].text in opening
    assert (origin.plan.brief or "") in opening
    assert VAGUE not in opening


@pytest.mark.parametrize("kind", KINDS)
def test_three_questions_stay_with_the_competency_or_the_problem(interviews: Interviews, kind: InterviewType) -> None:
    origin = answered(interviews, interviews.start(wish(kind)), *["I don't know."] * 6)
    again = interviews.store.session(interviews.drill(origin.session_id, 1, several=True))
    first, asked = origin.plan.questions[0].question, [planned.question for planned in again.plan.questions]
    assert len({question.id for question in asked}) == len(asked) == 3
    assert again.drill is not None
    assert again.drill.kind == "competency"
    if origin.plan.problem_title:
        order = [planned.question.id for planned in origin.plan.questions]
        assert [order.index(question.id) for question in asked] == sorted(order.index(question.id) for question in asked)
        assert first in asked
    else:
        assert asked[0] == first
        assert {question.competency for question in asked} == {first.competency}


def test_where_the_bank_has_no_more_the_weakest_of_the_session_come(interviews: Interviews, bank: Library) -> None:
    origin = answered(interviews, interviews.start(wish()), STORY, STORY, "Let's skip this one.", "Let's skip this one.")
    only = bank.only([origin.plan.questions[0].question.id])
    at = [planned.question.id for planned in drill.companions(origin, 0, only, {}, "seed")]
    declined = {origin.plan.questions[turn.move.question or 0].question.id for turn in origin.turns[2:4]}
    assert len(at) == 2
    assert set(at) & declined


def test_a_drill_is_held_and_judged_like_any_session(interviews: Interviews, bank: Library) -> None:
    origin = finished(interviews, interviews.start(wish()), VAGUE)
    again = finished(interviews, interviews.drill(origin.session_id, 1))
    assert again.status == "ended"
    assert again.summary is not None
    pair = compare.question(origin, again, origin.plan.questions[0].question.id)
    assert pair is not None
    assert pair.change is not None
    assert pair.change > 20
    assert pair.one.said[0].text == VAGUE
    assert trends.answered_before(interviews.store, again.session_id, 0)[0].session_id == origin.session_id


def test_what_the_candidates_own_facts_made_is_asked_again_in_the_same_words(interviews: Interviews) -> None:
    origin = interviews.store.session(interviews.start(wish()))
    own = next(place for place, planned in enumerate(origin.plan.questions) if re.search("Quillfeather|nightly load", planned.text))
    while (origin.turns[-1].move.question or 0) < own:
        origin = answered(interviews, origin.session_id, "Let's skip this one.")
    origin = answered(interviews, origin.session_id, STORY)
    turn = next(turn.number for turn in origin.turns if turn.move.question == own)
    again = interviews.store.session(interviews.drill(origin.session_id, turn))
    assert again.plan.questions[0].text == origin.plan.questions[own].text
    assert again.plan.questions[0].question == origin.plan.questions[own].question


def test_beginning_a_drill_twice_begins_it_once(interviews: Interviews) -> None:
    origin = answered(interviews, interviews.start(wish()), VAGUE)
    for _ in range(2):
        assert interviews.drill(origin.session_id, 1, drill_id="ses_again") == "ses_again"
    assert len(trends.sessions(interviews.store, Filter("Ada"))) == 2


def unanswered(interviews: Interviews) -> str:
    return interviews.start(wish())


def sealed(interviews: Interviews) -> str:
    return answered(interviews, interviews.start(wish(feedback="real")), VAGUE).session_id


def invented(interviews: Interviews) -> str:
    return example.play(interviews, "Ada")


def of_a_program(interviews: Interviews) -> str:
    return answered(interviews, interviews.start(wish(), key_name="acme"), VAGUE).session_id


def brought(interviews: Interviews) -> str:
    return answered(interviews, interviews.start(wish(), history=[HistoryTurnInput(question="Which bread do you bake?")]), VAGUE).session_id


NO_DRILL = [unanswered, sealed, invented, of_a_program, brought]


@pytest.mark.parametrize("made", NO_DRILL, ids=[made.__name__ for made in NO_DRILL])
def test_where_there_is_no_answer_of_ones_own_there_is_no_drill(interviews: Interviews, made: Any) -> None:
    session_id = made(interviews)
    assert drill.position(interviews.store.session(session_id), 1) is None
    for turn in (1, 99):
        with pytest.raises(NotAnAnswer):
            interviews.drill(session_id, turn)
    with pytest.raises(SessionNotFound):
        interviews.drill("ses_nobody", 1)


# -------------------------------------------------------------------- what may be shown before


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_level_says_nothing_of_what_was_said(interviews: Interviews, bank: Library, kind: InterviewType) -> None:
    told = "In Xylophonia we moved the Zanzibar cluster because Quentin asked, and the load fell from 912 to 47 minutes."
    origin = answered(interviews, interviews.start(wish(kind)), told)
    level = drill.next_level(origin, 1, bank)
    assert level is not None
    assert level.asks
    shown = " ".join([*level.blanks, *(text for pair in level.asks for text in pair)])
    for word in ("Xylophonia", "Zanzibar", "Quentin", "912", "47"):
        assert word not in shown
    for point in origin.plan.questions[0].question.points:
        assert point.text.lower() not in shown.lower()
    anchors = {anchor for dimension in bank.rubrics[kind].dimensions for anchor in dimension.anchors[2:]}
    assert {anchor for _, anchor in level.asks} <= anchors
    assert all("[" in sentence for sentence in level.blanks)


def test_of_what_was_declined_there_is_no_next_level(interviews: Interviews, bank: Library) -> None:
    origin = answered(interviews, interviews.start(wish()), "Let's skip this one.")
    assert drill.position(origin, 1) == 0
    assert drill.next_level(origin, 1, bank) is None


# -------------------------------------------------------------------- where drills count


@pytest.fixture
def counted(interviews: Interviews, bank: Library) -> Store:
    """Two interviews, and three drills of three questions that all went badly."""
    store = interviews.store
    for number, score in enumerate((80, 84)):
        hold(store, f"ses_{number}", [[judgement(score)]] * 3, bank=bank)
    for number in range(3):
        made = store.session("ses_0")
        store.create(f"ses_d{number}", made.setup, made.plan, "Again.", drill=Drill(kind="competency", session_id="ses_0", turn=1))
        settle(store, f"ses_d{number}", 1, judgement(10))
    return store


def test_drills_are_in_no_mean_of_sessions_and_in_all_else(counted: Store) -> None:
    scores = trends.question_scores(counted, Filter("Ada"))
    assert len(scores) == 9
    assert [mean.mean for mean in trends.session_means(scores)] == [80, 84]
    assert [mean.sessions for mean in trends.scale_means(scores)] == [2]
    assert [of_one.held for of_one in trends.last_scores(scores, 12, 1)] == [2]
    (row,) = trends.people(counted, NOON)
    assert row.means == (80, 84)
    assert trends.counts(counted, Filter("Ada")).sessions == 5
    assert len(trends.answers(counted, Filter("Ada"), limit=60)) == 9
    ownership = next(strand for strand in trends.competencies(scores) if strand.name == "ownership")
    assert ownership.questions == 5
    assert [row.is_drill for row in trends.sessions(counted, Filter("Ada"))] == [True, True, True, False, False]


def test_somebody_with_drills_alone_is_nobody_to_compare(counted: Store) -> None:
    for session_id in ("ses_0", "ses_1"):
        counted.delete_session(session_id)
    assert trends.people(counted, NOON) == []
    assert trends.session_means(trends.question_scores(counted, Filter("Ada"))) == []


def test_when_the_interview_is_deleted_its_drills_stay_drills(counted: Store) -> None:
    assert counted.session("ses_d1").drill == Drill(kind="competency", session_id="ses_0", turn=1)
    counted.delete_session("ses_0")
    assert counted.session("ses_d1").drill == Drill(kind="competency")


def test_a_file_of_a_drill_says_that_it_is_one(counted: Store, bank: Library) -> None:
    session = counted.session("ses_d0")
    assert '"kind": "competency"' in export.session_json(session)
    assert Session.model_validate_json(export.session_json(session)) == session
    assert export.session_markdown(session, bank).startswith("# Behavioral drill, first round")


# -------------------------------------------------------------------- what is due


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_due_becomes_a_short_session(interviews: Interviews, kind: InterviewType) -> None:
    origin = answered(interviews, interviews.start(wish(kind)), *["Let's skip this one."] * 3)
    dated(interviews.store, origin.session_id, NOON)
    scores = trends.question_scores(interviews.store, Filter("Ada"))
    practiced = [
        Practiced(score.scale.interview_type, score.competency, score.started_at.date(), score.score, score.session_id) for score in scores
    ]
    due = schedule.due(schedule.standings(practiced), NOON.date() + timedelta(days=1))
    assert due is not None
    short = interviews.store.session(interviews.practice(due))
    asked = [planned.question for planned in short.plan.questions]
    assert short.drill == Drill(kind="due")
    assert short.setup == origin.setup
    assert 2 <= len(asked) <= 3
    assert {question.competency for question in asked} >= set(due.competencies)
    assert len({question.id for question in asked}) == len(asked)
    if kind in ("behavioral", "culture_fit"):  # which have several for each competency and everybody
        assert not {question.id for question in asked} & {planned.question.id for planned in origin.plan.questions[:3]}
    assert finished(interviews, short.session_id).status == "ended"


def test_what_the_bank_does_not_have_cannot_be_practiced(interviews: Interviews) -> None:
    origin = answered(interviews, interviews.start(wish()), VAGUE)
    practiced = [Practiced("behavioral", "juggling", date(2026, 3, 1), 10, origin.session_id)]
    due = schedule.due(schedule.standings(practiced), date(2026, 3, 2))
    assert due is not None
    with pytest.raises(NotAnAnswer):
        interviews.practice(due)


def test_drills_do_not_push_the_last_interview_out_of_mind(interviews: Interviews) -> None:
    setup = wish()
    origin = answered(interviews, interviews.start(setup), VAGUE)
    for _ in range(7):
        interviews.drill(origin.session_id, 1, several=True)
    recent = interviews.store.recent_questions("Ada")
    assert {recent[planned.question.id] for planned in origin.plan.questions} == {1}
    later = interviews.store.session(interviews.start(setup))
    recent = interviews.store.recent_questions("Ada")
    assert {recent[planned.question.id] for planned in later.plan.questions} == {1}
    assert {recent[planned.question.id] for planned in origin.plan.questions} == {2}


# -------------------------------------------------------------------- who leads


def test_a_model_does_not_word_again_what_is_asked_as_before(interviews: Interviews) -> None:
    origin = answered(interviews, interviews.start(wish()), VAGUE)
    assert tailoring.is_worth_asking(origin)
    assert not tailoring.is_worth_asking(interviews.store.session(interviews.drill(origin.session_id, 1)))


LEADS = [
    ("the built-in one led", "builtin", "localhost:9", "http://localhost:9/v1", "builtin"),
    ("the model led and is where it was chosen", "llm", "localhost:9", "http://localhost:9/v1", "llm"),
    ("the model has moved since", "llm", "localhost:9", "http://localhost:8/v1", "builtin"),
    ("there is no model now", "llm", "localhost:9", "", "builtin"),
    ("the model was never chosen on the page", "llm", None, "http://localhost:9/v1", "builtin"),
]


@pytest.mark.parametrize(("led", "chosen", "address", "leads"), [case[1:] for case in LEADS], ids=[case[0] for case in LEADS])
def test_who_leads_a_drill(
    interviews: Interviews, monkeypatch: pytest.MonkeyPatch, led: Any, chosen: str | None, address: str, leads: str
) -> None:
    session = interviews.store.session(interviews.start(wish())).model_copy(update={"interviewer": led})
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    if chosen:
        interviews.store.remember("Ada", "setup", {"host": chosen})
    assert drills.leading(interviews, session) == leads
