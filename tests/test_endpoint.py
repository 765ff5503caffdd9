"""The endpoint, in its own words: every field, rule, status and code of the contract, over real SQLite."""

import json
import logging
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from liya_core.bank import INTERVIEW_ROUNDS, INTERVIEW_TYPES
from liya_core.endpoint import api
from liya_core.errors import JudgeOutputInvalid, ModelKeyRefused, SettingError
from liya_core.interview import Interviews
from liya_core.interviewers import Brief, Opening, Reply
from liya_core.interviewers.builtin import Builtin
from liya_core.keys import Keys
from liya_core.library import Library
from liya_core.models import Exchange, InterviewContextInput, Plan, ProfileInput, Session, Setup
from liya_core.settings import Settings
from liya_core.store import Store

PATH = "/v1/hiring/mock-interview"
STRONG: dict[str, Any] = tomllib.loads((Path(__file__).parent / "candidates.toml").read_text(encoding="utf-8"))["strong"]
STORY = STRONG["behavioral"]["ownership"]
Json = dict[str, Any]


class Caller:
    """A program with a key, which keeps to the documentation."""

    def __init__(self, client: TestClient, key: str, user_id: str = "user-7") -> None:
        self.client = client
        self.key = key
        self.user_id = user_id

    def post(self, said: Json, session_id: str | None = None, **headers: str) -> Any:
        body: Json = {"input": {"user_id": self.user_id, **said}}
        if session_id is not None:
            body["session_id"] = session_id
        return self.client.post(PATH, json=body, headers={"x-api-key": self.key, **{n.replace("_", "-"): v for n, v in headers.items()}})

    def start(self, profile: Json | None = None, **said: Any) -> Json:
        return taken(self.post({"profile": profile or {"name": "Ana"}, **said}))

    def answer(self, session_id: str, message: str, **said: Any) -> Json:
        return taken(self.post({"message": message, **said}, session_id))

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"x-api-key": self.key})


def taken(reply: Any) -> Json:
    """The data of a reply that must be a good one."""
    assert reply.status_code == 200, reply.text
    body: Json = reply.json()
    assert body["success"] is True
    return dict(body["data"])


def refused(reply: Any, status: int, code: str) -> Json:
    """The error of a reply that must be that one."""
    body: Json = reply.json()
    assert (reply.status_code, body["success"], body["error"]["code"]) == (status, False, code), reply.text
    assert reply.headers["x-request-id"]
    assert set(body) == {"success", "error"}
    return dict(body["error"])


def settings_for(database: Path, *, rate_limit: int = 0, deadline_s: float = 10) -> Settings:
    return Settings(db=database, turn_deadline_s=deadline_s, rate_limit=rate_limit, retention_days=0)


def client_of(interviews: Interviews, settings: Settings) -> TestClient:
    return TestClient(
        api(lambda: interviews, lambda: settings, lambda host: (host or "").partition(":")[0] in ("testserver", "liya.example"))
    )


@pytest.fixture
def client(interviews: Interviews, database: Path) -> Iterator[TestClient]:
    with client_of(interviews, settings_for(database)) as opened:
        yield opened


@pytest.fixture
def keys(database: Path) -> Keys:
    return Keys(database)


@pytest.fixture
def caller(client: TestClient, keys: Keys) -> Caller:
    return Caller(client, keys.create("acme"))


# -------------------------------------------------------------------- the documented exchanges

FIRST: Json = {
    "input": {
        "user_id": "user_123",
        "profile": {
            "name": "Jane Doe",
            "title": "Senior Software Engineer",
            "years_of_experience": 7,
            "experience_level": "senior",
            "skills": ["Python", "AWS", "PostgreSQL"],
            "work_experiences": [{"company": "Acme", "title": "Software Engineer"}],
            "educations": [{"school": "State University"}],
        },
        "resume": {"text": "Jane Doe. Led the payments team at Acme.", "file_type": "pdf"},
        "job_description": {
            "title": "Staff Engineer",
            "description": "Own our payments platform.",
            "required_skills": ["Python"],
            "required_experience_years": 6,
        },
        "interview_context": {
            "interview_type": "behavioral",
            "interview_round": "first_round",
            "focus_areas": ["leadership"],
            "time_limit_minutes": 30,
            "company_research": "They value ownership.",
        },
    }
}
SAMPLE = "I led a migration of our payments service to AWS, which cut our costs by 30% because we removed two idle clusters there."


def test_the_first_documented_exchange_field_for_field(caller: Caller) -> None:
    reply = caller.client.post(PATH, json=FIRST, headers={"x-api-key": caller.key, "content-type": "application/json"})
    session_id, message = reply.json()["data"]["session_id"], reply.json()["data"]["output"]["message"]
    assert reply.json() == {
        "success": True,
        "data": {
            "output": {"message": message, "turn": 1, "feedback_on_previous": None, "session_active": True},
            "session_id": session_id,
        },
    }
    assert session_id.startswith("ses_")
    assert "Jane Doe" in message
    assert "Staff Engineer" in message
    assert reply.headers["content-type"] == "application/json"


def test_the_second_documented_exchange_field_for_field(caller: Caller) -> None:
    session_id = taken(caller.client.post(PATH, json=FIRST, headers={"x-api-key": caller.key}))["session_id"]
    said = {"session_id": session_id, "input": {"user_id": "user_123", "message": SAMPLE}}
    reply = caller.client.post(PATH, json=said, headers={"authorization": f"Bearer {caller.key}"})
    data = taken(reply)
    output = data["output"]
    found = output["feedback_on_previous"]
    assert data == {
        "output": {"message": output["message"], "turn": 2, "feedback_on_previous": found, "session_active": True},
        "session_id": session_id,
    }
    assert output["message"]
    assert set(found) == {"strengths", "improvements", "stronger_version", "score", "reason", "confidence", "dimensions", "judge"}
    assert 0 < found["score"] <= 100
    assert found["reason"] is None
    assert len(SAMPLE.split()) == 23
    assert all(isinstance(line, str) and line for line in [*found["strengths"], *found["improvements"]])
    assert found["strengths"]
    assert found["improvements"]
    assert set(found["confidence"]) == {"level", "range"}
    assert found["confidence"]["level"] == "low"
    low, high = found["confidence"]["range"]
    assert low <= found["score"] <= high
    assert found["judge"] == {"name": "builtin", "model": None, "rubric_version": "1.3"}
    for dimension in found["dimensions"]:
        assert set(dimension) == {"name", "weight", "rating", "evidence", "anchor", "next_anchor"}
        assert all(quote in SAMPLE for quote in dimension["evidence"])
    rated = [(each["weight"], each["rating"]) for each in found["dimensions"] if each["rating"] is not None]
    mean = sum(weight * rating for weight, rating in rated) / sum(weight for weight, _ in rated)
    assert found["score"] == int(25 * (mean - 1) + 0.5)


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_a_whole_interview_ends_with_its_summary(caller: Caller, kind: str) -> None:
    data = caller.start(interview_context={"interview_type": kind, "time_limit_minutes": 10})
    session_id, turns = data["session_id"], [data["output"]]
    while turns[-1]["session_active"]:
        assert "summary" not in turns[-1]
        answer = STORY if len(turns) % 2 else "I don't know."
        turns.append(caller.answer(session_id, answer)["output"])
        assert len(turns) < 40
    assert [turn["turn"] for turn in turns] == list(range(1, len(turns) + 1))
    summary = turns[-1]["summary"]
    assert {"overall_score", "recommendation", "rationale", "confidence", "competencies"} <= set(summary)
    assert {"strengths", "improvements", "actions", "questions_answered", "judge"} <= set(summary)
    assert 0 <= summary["overall_score"] <= 100
    assert summary["recommendation"] in ("strong_proceed", "proceed", "review", "decline", "not_enough_evidence")
    assert set(summary["confidence"]) == {"score", "level"}
    assert {"rating", "quote", "turns", "missing"} <= set(summary["competencies"][0])
    assert all(set(action) == {"id", "label", "detail"} for action in summary["actions"])
    assert {item["severity"] for item in summary["improvements"]} <= {"blocker", "significant", "minor"}
    late = refused(caller.post({"message": "One more thing."}, session_id), 409, "SESSION_ENDED")
    assert late["details"] == {"summary": summary, "turn": len(turns), "message": turns[-1]["message"]}


def test_the_candidate_may_stop(caller: Caller) -> None:
    session_id = caller.start()["session_id"]
    caller.answer(session_id, STORY)
    output = caller.answer(session_id, "Let's stop the interview here, please.")["output"]
    assert (output["turn"], output["session_active"], output["summary"]["questions_answered"]) == (3, False, 1)
    assert output["feedback_on_previous"]["score"] is None


NOT_JUDGED = [
    ("a question back", "Could you repeat the question, please?"),
    ("another language", "Ich habe damals das Lager umgebaut, weil die Bestellungen immer zu spät hinausgingen und alle sich beschwerten."),
]


@pytest.mark.parametrize("said", [said for _, said in NOT_JUDGED], ids=[name for name, _ in NOT_JUDGED])
def test_what_cannot_be_judged_has_no_score_and_says_why(caller: Caller, said: str) -> None:
    found = caller.answer(caller.start()["session_id"], said)["output"]["feedback_on_previous"]
    assert found["score"] is None
    assert found["reason"]
    assert found["confidence"] is None


# -------------------------------------------------------------------- what is asked depends on what is brought

ENGINEER = {"title": "Software Engineer", "experience_level": "mid"}


def plan_of(caller: Caller, store: Store, **said: Any) -> Plan:
    """What would be asked of this candidate."""
    return store.session(caller.start(said.pop("profile", ENGINEER), **said)["session_id"]).plan


def context(kind: str = "technical", **fields: Any) -> Json:
    return {"interview_type": kind, **fields}


def skills(plan: Plan) -> set[str]:
    return {skill for planned in plan.questions for skill in planned.question.skills}


def families(plan: Plan) -> set[str]:
    return {family for planned in plan.questions for family in planned.question.families}


SHAPED: list[tuple[str, Json, Json, Callable[[Plan], object]]] = [
    ("type", {"interview_context": context("behavioral")}, {"interview_context": context("case_study")}, lambda p: p.problem_title is None),
    (
        "round",
        {"interview_context": context("behavioral", interview_round="phone_screen")},
        {"interview_context": context("behavioral")},
        lambda p: p.minutes == 15,
    ),
    (
        "title",
        {"profile": {"title": "Accountant"}, "interview_context": context()},
        {"profile": {"title": "Data Analyst"}, "interview_context": context()},
        lambda p: "finance" in families(p),
    ),
    (
        "skills",
        {"profile": {**ENGINEER, "skills": ["Kubernetes", "Terraform"]}, "interview_context": context()},
        {"interview_context": context()},
        lambda p: bool(skills(p) & {"kubernetes", "terraform"}),
    ),
    (
        "experience level",
        {"profile": {"experience_level": "graduate"}, "interview_context": context("behavioral", interview_round="second_round")},
        {"profile": {"experience_level": "principal"}, "interview_context": context("behavioral", interview_round="second_round")},
        lambda p: all("junior" in planned.question.levels for planned in p.questions),
    ),
    (
        "résumé",
        {"resume": {"text": "Ran k8s clusters and wrote Terraform modules."}, "interview_context": context()},
        {"interview_context": context()},
        lambda p: bool(skills(p) & {"kubernetes", "terraform"}),
    ),
    (
        "job description",
        {"job_description": {"description": "You know Kafka well."}, "interview_context": context()},
        {"interview_context": context()},
        lambda p: "kafka" in skills(p),
    ),
    (
        "company research",
        {"interview_context": context("culture_fit", company_research="Customers first. Users first. Clients and service above all.")},
        {"interview_context": context("culture_fit", company_research="Safety, honesty, and quality in all we do.")},
        lambda p: "customer_focus" in {planned.question.competency for planned in p.questions},
    ),
    (
        "focus areas",
        {"interview_context": context("behavioral", focus_areas=["conflict"])},
        {"interview_context": context("behavioral")},
        lambda p: "conflict" in {planned.focus_area for planned in p.questions},
    ),
    (
        "time limit",
        {"interview_context": context("behavioral", time_limit_minutes=8)},
        {"interview_context": context("behavioral", time_limit_minutes=60)},
        lambda p: len(p.questions) < 5,
    ),
    (
        "session history",
        {"session_history": {"turns": [{"question": "Tell me about yourself.", "answer": "I bake bread."}] * 3}},
        {},
        lambda p: len(p.questions) < 5,
    ),
]


@pytest.mark.parametrize(("with_it", "without", "holds"), [case[1:] for case in SHAPED], ids=[case[0] for case in SHAPED])
def test_all_that_is_brought_shapes_what_is_asked(
    caller: Caller, store: Store, with_it: Json, without: Json, holds: Callable[[Plan], object]
) -> None:
    """Over several users, for chance has a say in every plan: it makes the difference for most of them."""
    people = [Caller(caller.client, caller.key, f"user-{number}") for number in range(12)]
    often = sum(bool(holds(plan_of(one, store, **with_it))) for one in people)
    seldom = sum(bool(holds(plan_of(one, store, **without))) for one in people)
    assert often >= seldom + 6


def test_every_type_and_round_is_an_interview_of_its_own(caller: Caller) -> None:
    openings = {
        caller.start(interview_context=context(kind, interview_round=round_))["output"]["message"].partition("\n")[0]
        for kind in INTERVIEW_TYPES
        for round_ in INTERVIEW_ROUNDS
    }
    assert len(openings) == 20


# -------------------------------------------------------------------- what was said before, and what changes on the way

HELD: list[Json] = [
    {
        "question": "Tell me about yourself.",
        "answer": "I bake bread.",
        "feedback": {"strengths": ["Short."], "improvements": [], "score": 30},
    },
    {"question": "And why bread?", "answer": "Because it is warm."},
]


def test_a_session_goes_on_from_its_history(caller: Caller) -> None:
    data = caller.start(session_history={"turns": HELD})
    output = data["output"]
    assert (output["turn"], output["feedback_on_previous"]) == (3, None)
    assert output["message"].startswith("Welcome back, Ana.")
    assert "begin" not in output["message"].partition("\n\n")[0]
    turns = caller.get(f"/v1/hiring/sessions/{data['session_id']}").json()["data"]["turns"]
    assert [(turn["turn"], turn["message"], turn["answer"]) for turn in turns[:2]] == [
        (1, "Tell me about yourself.", "I bake bread."),
        (2, "And why bread?", "Because it is warm."),
    ]
    first = turns[0]["feedback"]
    assert (first["score"], first["strengths"], first["judge"]["name"]) == (30, ["Short."], "imported")
    assert turns[1]["feedback"] is None
    assert caller.answer(data["session_id"], STORY)["output"]["turn"] == 4


def test_what_was_asked_elsewhere_is_not_asked_again(caller: Caller, store: Store, bank: Library) -> None:
    known = bank.questions["behavioral"][:20]
    held = [{"question": f"Thanks. {question.text}", "answer": "A while ago I did that."} for question in known]
    asked = {planned.question.id for planned in plan_of(caller, store, session_history={"turns": held}).questions}
    assert asked
    assert not asked & {question.id for question in known}


def test_message_answers_the_open_question_of_the_history(caller: Caller) -> None:
    history = {"turns": [*HELD, {"question": "Tell me about a time you took the lead without being asked to."}]}
    data = caller.start(session_history=history, message=STORY)
    assert data["output"]["turn"] == 4
    found = data["output"]["feedback_on_previous"]
    assert found["score"] > 50
    assert found["judge"]["name"] == "builtin"
    waiting = caller.start(session_history=history)["output"]
    assert (waiting["turn"], waiting["message"], waiting["feedback_on_previous"]) == (3, history["turns"][-1]["question"], None)


def test_a_technical_question_from_elsewhere_is_not_scored_without_points(caller: Caller) -> None:
    history = {"turns": [{"question": "How does a zeppelin's ballast system differ from a submarine's trim system?"}]}
    output = caller.start(session_history=history, interview_context=context(), message=STORY)["output"]
    assert output["feedback_on_previous"]["score"] is None
    assert "without the points" in output["feedback_on_previous"]["reason"]
    assert output["turn"] == 2
    assert output["session_active"]


def test_a_known_question_from_elsewhere_is_scored_by_its_points(caller: Caller, bank: Library) -> None:
    question = bank.questions["technical"][0]
    output = caller.start(
        session_history={"turns": [{"question": question.text}]},
        interview_context=context(),
        message=" ".join(f"{point.any[0]} matters because it changes the outcome." for point in question.points),
    )["output"]
    assert output["feedback_on_previous"]["score"] is not None


def test_with_a_session_id_the_store_wins_over_a_history(caller: Caller) -> None:
    session_id = caller.start()["session_id"]
    assert caller.answer(session_id, STORY, session_history={"turns": HELD})["output"]["turn"] == 2


def test_material_may_come_on_any_turn_and_shapes_what_is_still_to_come(caller: Caller, store: Store) -> None:
    data = caller.start({"title": "Software Engineer"}, interview_context=context("technical", time_limit_minutes=60))
    before = store.session(data["session_id"])
    caller.answer(data["session_id"], STORY, job_description={"required_skills": ["Kubernetes"]})
    after = store.session(data["session_id"])
    assert after.setup.job_description is not None
    assert after.plan.questions[0] == before.plan.questions[0]
    assert len(after.plan.questions) == len(before.plan.questions)
    assert "kubernetes" in skills(after.plan)
    kept = {planned.question.id for planned in after.plan.questions} & {planned.question.id for planned in before.plan.questions}
    assert len(kept) > len(before.plan.questions) / 2
    caller.answer(data["session_id"], "Let us go on, I have nothing to add to that one.", profile={"title": "Accountant"})
    assert store.session(data["session_id"]).setup.profile.title == "Accountant"


def test_the_stored_profile_serves_and_the_same_context_may_be_sent_again(caller: Caller, store: Store) -> None:
    session_id = caller.start(FIRST["input"]["profile"], interview_context=context("behavioral"))["session_id"]
    before = store.session(session_id)
    caller.answer(session_id, STORY, interview_context=context("behavioral"), profile=FIRST["input"]["profile"])
    caller.answer(session_id, STORY, profile={})
    after = store.session(session_id)
    assert (after.setup, after.plan) == (before.setup, before.plan)


def test_a_context_that_differs_later_is_refused(caller: Caller) -> None:
    session_id = caller.start(interview_context=context("behavioral"))["session_id"]
    error = refused(caller.post({"message": STORY, "interview_context": context("technical")}, session_id), 422, "VALIDATION_ERROR")
    assert error["details"]["fields"][0]["field"] == "input.interview_context.interview_type"
    more = {"interview_type": "behavioral", "json": "x", "sent_at": 2, "copy": None}
    assert caller.post({"message": "", "interview_context": more}, session_id).json()["error"]["code"] == "ANSWER_EMPTY"
    assert caller.answer(session_id, STORY)["output"]["turn"] == 2


def test_null_means_what_leaving_out_means(caller: Caller, store: Store) -> None:
    nothing: Json = {
        "profile": dict.fromkeys(("name", "title", "years_of_experience", "skills", "work_experiences", "educations")),
        "resume": {"text": None, "file_type": None},
        "job_description": {"title": None, "description": None, "required_skills": None},
        "interview_context": dict.fromkeys(("interview_type", "interview_round", "focus_areas", "time_limit_minutes", "company_research")),
        "session_history": {"turns": None},
        "turn": None,
        "message": None,
    }
    setup = store.session(caller.start(**nothing)["session_id"]).setup
    assert (setup.profile, setup.context) == (ProfileInput(), InterviewContextInput())
    assert caller.start(**dict.fromkeys(("resume", "job_description", "interview_context", "session_history")))["output"]["turn"] == 1


def test_unknown_fields_of_the_material_are_kept(caller: Caller, store: Store) -> None:
    session_id = caller.start({"name": "Ana", "hobbies": ["chess"]}, resume={"text": "x", "pages": 2})["session_id"]
    setup = store.session(session_id).setup
    assert setup.profile.model_extra == {"hobbies": ["chess"]}
    assert setup.resume is not None
    assert setup.resume.model_extra == {"pages": 2}


# -------------------------------------------------------------------- what is refused

WRONG: list[tuple[str, Json, str]] = [
    ("no user", {"input": {"profile": {}}}, "input.user_id"),
    ("a blank user", {"input": {"user_id": " \t", "profile": {}}}, "input.user_id"),
    ("a user of control characters", {"input": {"user_id": "a\u0000b", "profile": {}}}, "input.user_id"),
    ("no profile at the start", {"input": {"user_id": "u"}}, "input.profile"),
    ("a profile that is a list", {"input": {"user_id": "u", "profile": []}}, "input.profile"),
    ("years in words", {"input": {"user_id": "u", "profile": {"years_of_experience": "seven"}}}, "input.profile.years_of_experience"),
    ("years as text", {"input": {"user_id": "u", "profile": {"years_of_experience": "7"}}}, "input.profile.years_of_experience"),
    ("too many years", {"input": {"user_id": "u", "profile": {"years_of_experience": 900}}}, "input.profile.years_of_experience"),
    ("a skill that is a number", {"input": {"user_id": "u", "profile": {"skills": ["Go", 7]}}}, "input.profile.skills.1"),
    ("an unknown type", {"input": {"user_id": "u", "profile": {}, "interview_context": {"interview_type": "panel"}}}, "interview_type"),
    ("an unknown round", {"input": {"user_id": "u", "profile": {}, "interview_context": {"interview_round": "last"}}}, "interview_round"),
    ("no time", {"input": {"user_id": "u", "profile": {}, "interview_context": {"time_limit_minutes": 0}}}, "time_limit_minutes"),
    ("half minutes", {"input": {"user_id": "u", "profile": {}, "interview_context": {"time_limit_minutes": 7.5}}}, "time_limit_minutes"),
    ("a long skill", {"input": {"user_id": "u", "profile": {"skills": ["x" * 201]}}}, "input.profile.skills.0"),
    ("many skills", {"input": {"user_id": "u", "profile": {"skills": ["x"] * 101}}}, "input.profile.skills"),
    ("a long résumé", {"input": {"user_id": "u", "profile": {}, "resume": {"text": "x" * 60_001}}}, "input.resume.text"),
    ("a turn below one", {"input": {"user_id": "u", "message": "hi", "turn": 0}, "session_id": "ses_1"}, "input.turn"),
    ("no message", {"input": {"user_id": "u"}, "session_id": "ses_1"}, "input.message"),
    ("a message that is a number", {"input": {"user_id": "u", "message": 7}, "session_id": "ses_1"}, "input.message"),
    ("a long message", {"input": {"user_id": "u", "message": "x" * 12_001}, "session_id": "ses_1"}, "input.message"),
    ("a session id that is a number", {"input": {"user_id": "u", "message": "x"}, "session_id": 7}, "session_id"),
    ("a score above 100", {"input": {"user_id": "u", "profile": {}, "session_history": {"turns": [
        {"question": "Why?", "answer": "So.", "feedback": {"score": 140}}]}}}, "session_history.turns.0.feedback.score"),
    ("a body that is a list", [], "body"),  # type: ignore[list-item]
]  # fmt: skip


@pytest.mark.parametrize(("body", "field"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_field_that_cannot_be_taken_is_named(caller: Caller, body: Json, field: str) -> None:
    error = refused(caller.client.post(PATH, json=body, headers={"x-api-key": caller.key}), 422, "VALIDATION_ERROR")
    assert field in error["details"]["fields"][0]["field"]
    assert "xxxx" not in json.dumps(error)
    assert "panel" not in json.dumps(error)


def test_an_unknown_value_is_answered_with_what_is_allowed(caller: Caller) -> None:
    reply = caller.post({"profile": {}, "interview_context": {"interview_type": "panel"}})
    assert all(kind in refused(reply, 422, "VALIDATION_ERROR")["message"] for kind in INTERVIEW_TYPES)


@pytest.mark.parametrize("said", ["", "   \n\t", "\u0000\u0007"], ids=["empty", "blank", "control characters"])
def test_an_answer_that_says_nothing_is_refused(caller: Caller, said: str) -> None:
    session_id = caller.start()["session_id"]
    refused(caller.post({"message": said}, session_id), 422, "ANSWER_EMPTY")
    assert caller.answer(session_id, STORY)["output"]["turn"] == 2


ROUTES = [
    ("GET", PATH, 405, "METHOD_NOT_ALLOWED"),
    ("PUT", PATH, 405, "METHOD_NOT_ALLOWED"),
    ("POST", "/v1/hiring/sessions", 405, "METHOD_NOT_ALLOWED"),
    ("PATCH", "/v1/hiring/sessions/ses_1", 405, "METHOD_NOT_ALLOWED"),
    ("GET", "/v1", 404, "NOT_FOUND"),
    ("GET", "/v1/", 404, "NOT_FOUND"),
    ("GET", "/v1/hiring", 404, "NOT_FOUND"),
    ("POST", f"{PATH}/", 404, "NOT_FOUND"),
    ("GET", "/v1/hiring/sessions/a/b", 404, "NOT_FOUND"),
    ("GET", "/v1/hiring/sessions/ses_1", 404, "SESSION_NOT_FOUND"),
    ("DELETE", "/v1/hiring/sessions/ses_1", 404, "SESSION_NOT_FOUND"),
    ("GET", "/v1/hiring/sessions?limit=0", 422, "VALIDATION_ERROR"),
    ("GET", "/v1/hiring/sessions?limit=1e3", 422, "VALIDATION_ERROR"),
    ("GET", "/v1/hiring/sessions?offset=-1", 422, "VALIDATION_ERROR"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), ROUTES, ids=[f"{method} {path}" for method, path, _, _ in ROUTES])
def test_paths_and_methods_have_our_own_answers(caller: Caller, method: str, path: str, status: int, code: str) -> None:
    reply = caller.client.request(method, path, headers={"x-api-key": caller.key})
    refused(reply, status, code)
    assert status != 405 or reply.headers["allow"]


KINDS = [
    ("no type", None, b"{}"),
    ("a form", "application/x-www-form-urlencoded", b"a=b"),
    ("text", "text/plain", b"{}"),
    ("another charset", "application/json; charset=utf-16", "{}".encode("utf-16")),
]


@pytest.mark.parametrize(("kind", "raw"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS])
def test_only_json_in_utf8_is_read(caller: Caller, kind: str | None, raw: bytes) -> None:
    headers = {"x-api-key": caller.key, **({"content-type": kind} if kind else {})}
    refused(caller.client.post(PATH, content=raw, headers=headers), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_compressed_body_is_not_read(caller: Caller) -> None:
    headers = {"x-api-key": caller.key, "content-type": "application/json", "content-encoding": "gzip"}
    refused(caller.client.post(PATH, content=b"{}", headers=headers), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_json_with_a_charset_of_utf8_is_read(caller: Caller) -> None:
    headers = {"x-api-key": caller.key, "content-type": 'Application/JSON; charset="UTF-8"'}
    taken(caller.client.post(PATH, content=json.dumps({"input": {"user_id": "ü", "profile": {}}}), headers=headers))


def test_a_large_body_is_not_kept(caller: Caller) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 65_536

    headers = {"x-api-key": caller.key, "content-type": "application/json"}
    refused(caller.client.post(PATH, content=pieces(), headers=headers), 413, "PAYLOAD_TOO_LARGE")


# -------------------------------------------------------------------- who may speak


def test_without_any_key_the_endpoint_is_closed_and_says_how_to_open_it(client: TestClient) -> None:
    reply = client.post(PATH, json={"input": {"user_id": "u", "profile": {}}}, headers={"x-api-key": ""})
    assert "python -m liya_core keys create" in refused(reply, 401, "INVALID_API_KEY")["message"]


CREDENTIALS: list[tuple[str, dict[str, str]]] = [
    ("none", {}),
    ("empty", {"x-api-key": ""}),
    ("another", {"x-api-key": "liya_" + "x" * 43}),
    ("not ASCII", {"x-api-key": "liya_ü"}),
    ("an empty bearer", {"authorization": "Bearer "}),
    ("another scheme", {"authorization": "Basic bGl5YTpsaXlh"}),
]


@pytest.mark.parametrize("headers", [headers for _, headers in CREDENTIALS], ids=[name for name, _ in CREDENTIALS])
def test_a_key_that_is_none_opens_nothing(caller: Caller, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    for method, path in (("POST", PATH), ("GET", "/v1/hiring/sessions"), ("DELETE", "/v1/hiring/sessions/ses_1")):
        reply = caller.client.request(method, path, headers=[*raw, (b"content-type", b"application/json")], content=b"not even json")
        refused(reply, 401, "INVALID_API_KEY")
        assert reply.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_opens_nothing_from_the_next_call_on(caller: Caller, keys: Keys) -> None:
    session_id = caller.start()["session_id"]
    keys.revoke("acme")
    refused(caller.post({"message": STORY}, session_id), 401, "API_KEY_REVOKED")
    refused(caller.get("/v1/hiring/sessions"), 401, "API_KEY_REVOKED")


def test_a_foreign_session_is_as_good_as_none(caller: Caller, keys: Keys) -> None:
    session_id = caller.start()["session_id"]
    other = Caller(caller.client, keys.create("other"))
    stranger = Caller(caller.client, caller.key, user_id="somebody-else")
    missing = caller.post({"message": STORY}, "ses_" + "0" * 24)
    for reply in (other.post({"message": STORY}, session_id), stranger.post({"message": STORY}, session_id)):
        refused(reply, 404, "SESSION_NOT_FOUND")
        assert reply.content == missing.content
        assert set(reply.headers) == set(missing.headers)
    for method in ("GET", "DELETE"):
        told = [
            caller.client.request(method, f"/v1/hiring/sessions/{which}", headers={"x-api-key": who.key})
            for who, which in ((other, session_id), (caller, "ses_" + "0" * 24))
        ]
        assert told[0].content == told[1].content
        assert told[0].status_code == told[1].status_code == 404
    assert caller.answer(session_id, STORY)["output"]["turn"] == 2


HOSTS = [
    ("a foreign host", {"host": "evil.example"}),
    ("no host", {"host": ""}),
    ("a foreign page", {"origin": "https://evil.example"}),
    ("a page under another of our names", {"origin": "http://liya.example"}),
    ("a sandboxed page", {"origin": "null"}),
    ("an origin that is no address", {"origin": "http://[::1"}),
]


@pytest.mark.parametrize("headers", [headers for _, headers in HOSTS], ids=[name for name, _ in HOSTS])
def test_foreign_hosts_and_pages_are_not_answered(caller: Caller, headers: dict[str, str]) -> None:
    refused(caller.client.get("/v1/health", headers=headers), 403, "FORBIDDEN")
    refused(caller.client.post(PATH, json=FIRST, headers={"x-api-key": caller.key, **headers}), 403, "FORBIDDEN")


def test_a_page_of_this_server_may_speak(caller: Caller) -> None:
    assert caller.client.get("/v1/health", headers={"origin": "http://testserver:8501"}).status_code == 200


def test_more_requests_than_the_limit_are_told_when_to_come_again(interviews: Interviews, database: Path, keys: Keys) -> None:
    with client_of(interviews, settings_for(database, rate_limit=3)) as client:
        first, second = Caller(client, keys.create("one")), Caller(client, keys.create("two"))
        for _ in range(3):
            first.start()
        reply = first.post({"profile": {}})
        assert refused(reply, 429, "RATE_LIMITED")["details"]["retry_after_s"] == int(reply.headers["retry-after"])
        assert 50 <= int(reply.headers["retry-after"]) <= 60
        second.start()
        assert client.get("/v1/health").status_code == 200


# -------------------------------------------------------------------- the same call again


def test_the_same_idempotency_key_and_body_return_the_same_reply(caller: Caller, store: Store) -> None:
    body: Json = {"profile": {"name": "Ana"}}
    first = caller.post(body, idempotency_key="start-1")
    assert caller.post(body, idempotency_key="start-1").content == first.content
    session_id = taken(first)["session_id"]
    second = caller.post({"message": STORY}, session_id, idempotency_key="turn-1")
    assert caller.post({"message": STORY}, session_id, idempotency_key="turn-1").content == second.content
    caller.answer(session_id, STORY)
    assert caller.post({"message": STORY}, session_id, idempotency_key="turn-1").content == second.content
    assert caller.post(body, idempotency_key="start-1").content == first.content
    assert len(store.session(session_id).turns) == 3


def test_the_same_body_written_otherwise_is_the_same_request(caller: Caller) -> None:
    headers = {"x-api-key": caller.key, "content-type": "application/json", "idempotency-key": "k"}
    one = caller.client.post(PATH, content=b'{"input": {"user_id": "u", "profile": {"name": "A"}}}', headers=headers)
    other = caller.client.post(PATH, content=b'{"input":{"profile":{"name":"\\u0041"},"user_id":"u"}}', headers=headers)
    assert taken(one) == taken(other)


def test_an_idempotency_key_with_another_body_is_a_conflict(caller: Caller, keys: Keys) -> None:
    session_id = taken(caller.post({"profile": {}}, idempotency_key="k"))["session_id"]
    refused(caller.post({"profile": {"name": "Ben"}}, idempotency_key="k"), 409, "IDEMPOTENCY_CONFLICT")
    refused(caller.post({"message": STORY}, session_id, idempotency_key="k"), 409, "IDEMPOTENCY_CONFLICT")
    taken(Caller(caller.client, keys.create("other")).post({"profile": {"name": "Ben"}}, idempotency_key="k"))
    assert caller.answer(session_id, STORY)["output"]["turn"] == 2


def test_a_replay_is_word_for_word_even_after_the_answer_was_redone(caller: Caller, interviews: Interviews) -> None:
    session_id = caller.start()["session_id"]
    first = caller.post({"message": "We did it together and it went well."}, session_id, idempotency_key="k")
    interviews.redo(session_id, 1, STORY)
    assert interviews.wait(session_id, 10)
    assert caller.post({"message": "We did it together and it went well."}, session_id, idempotency_key="k").content == first.content


def test_a_receipt_is_kept_a_day(caller: Caller, store: Store) -> None:
    first = taken(caller.post({"profile": {}}, idempotency_key="k"))
    with store._file.write() as db:
        db.execute("UPDATE receipts SET created_at = ?", [(datetime.now(UTC) - timedelta(hours=25)).isoformat(timespec="milliseconds")])
    assert taken(caller.post({"profile": {}}, idempotency_key="k"))["session_id"] != first["session_id"]


def test_an_idempotency_key_must_be_a_header_that_can_be_kept(caller: Caller) -> None:
    refused(caller.post({"profile": {}}, idempotency_key="x" * 256), 422, "VALIDATION_ERROR")


def test_the_same_answer_to_the_same_turn_joins_it_and_another_is_a_conflict(caller: Caller, store: Store) -> None:
    session_id = caller.start()["session_id"]
    first = caller.answer(session_id, STORY, turn=1)
    assert caller.answer(session_id, STORY, turn=1) == first
    error = refused(caller.post({"message": "Another answer.", "turn": 1}, session_id), 409, "TURN_CONFLICT")
    assert error["details"] == {"open_turn": 2}
    caller.answer(session_id, "I have nothing to add to that, thank you.")
    assert refused(caller.post({"message": "Another.", "turn": 2}, session_id), 409, "TURN_CONFLICT")["details"] == {"open_turn": 3}
    refused(caller.post({"message": "Too early.", "turn": 9}, session_id), 409, "TURN_CONFLICT")
    assert len(store.session(session_id).turns) == 3


# -------------------------------------------------------------------- when nobody can judge, and when it takes long


class Failing(Builtin):
    """An interviewer that fails as it is told to, and then recovers."""

    def __init__(self, library: Library, *errors: Exception) -> None:
        super().__init__(library)
        self.errors = list(errors)

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        if self.errors:
            raise self.errors.pop(0)
        return super().reply(brief, show)


FAULTS = [(RuntimeError("no words"), 503, "PROVIDER_UNAVAILABLE"), (JudgeOutputInvalid("nonsense"), 502, "JUDGE_OUTPUT_INVALID")]


@pytest.mark.parametrize("headers", [{}, {"idempotency_key": "k"}], ids=["plain", "with a key"])
@pytest.mark.parametrize(("error", "status", "code"), FAULTS, ids=[code for _, _, code in FAULTS])
def test_an_answer_nobody_could_judge_is_kept_and_the_same_call_resumes_it(
    bank: Library, store: Store, database: Path, keys: Keys, error: Exception, status: int, code: str, headers: dict[str, str]
) -> None:
    with client_of(Interviews(bank, store, Failing(bank, error)), settings_for(database)) as client:
        caller = Caller(client, keys.create("acme"))
        session_id = caller.start()["session_id"]
        reply = caller.post({"message": STORY}, session_id, **headers)
        refused(reply, status, code)
        assert "no words" not in reply.text
        assert store.session(session_id).turns[0].attempts[0].text == STORY
        output = taken(caller.post({"message": STORY}, session_id, **headers))["output"]
        assert (output["turn"], len(store.session(session_id).turns[0].attempts)) == (2, 1)


class Slow(Builtin):
    """An interviewer that waits to be let go."""

    instant = False

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.go = threading.Event()

    def opening(self, session: Session, spent: tuple[int, int] = (0, 0)) -> Opening:
        if session.setup.user_id == "early":
            self.go.wait(20)
        return super().opening(session, spent)

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        show("Let me")
        self.go.wait(20)
        return super().reply(brief, show)


def test_a_reply_that_takes_too_long_can_be_fetched_later(bank: Library, store: Store, database: Path, keys: Keys) -> None:
    slow = Slow(bank)
    with client_of(Interviews(bank, store, slow), settings_for(database, deadline_s=0.2)) as client:
        caller = Caller(client, keys.create("acme"))
        session_id = caller.start()["session_id"]
        reply = caller.post({"message": STORY}, session_id)
        refused(reply, 503, "PROVIDER_UNAVAILABLE")
        assert reply.headers["retry-after"]
        refused(caller.post({"message": "Something else."}, session_id), 409, "TURN_CONFLICT")
        slow.go.set()
        assert caller.answer(session_id, STORY, turn=1)["output"]["turn"] == 2


def test_the_same_call_after_a_late_reply_finds_it_and_answers_nothing_else(
    bank: Library, store: Store, database: Path, keys: Keys
) -> None:
    """No turn and no Idempotency-Key tie the second call to the first; that its reply was owed does."""
    slow = Slow(bank)
    interviews = Interviews(bank, store, slow)
    with client_of(interviews, settings_for(database, deadline_s=0.2)) as client:
        caller = Caller(client, keys.create("acme"))
        session_id = caller.start()["session_id"]
        error = refused(caller.post({"message": STORY}, session_id), 503, "PROVIDER_UNAVAILABLE")
        assert error["details"] == {"session_id": session_id, "turn": 1, "reason": "provider_unavailable"}
        slow.go.set()
        assert interviews.wait(session_id, 10)
        late = caller.answer(session_id, STORY)
        assert (late["output"]["turn"], len(store.session(session_id).turns)) == (2, 2)
        assert caller.answer(session_id, STORY)["output"]["turn"] == 3, "it was handed out, so this answers the next question"


def test_a_session_whose_first_question_is_still_being_found_takes_no_answer_and_says_where_it_will_be(
    bank: Library, store: Store, database: Path, keys: Keys
) -> None:
    slow = Slow(bank)
    interviews = Interviews(bank, store, slow)
    with client_of(interviews, settings_for(database, deadline_s=0.2)) as client:
        caller = Caller(client, keys.create("acme"), user_id="early")
        start = {"profile": {}, "resume": {"text": "Led the bakery."}}
        error = refused(caller.post(start), 503, "PROVIDER_UNAVAILABLE")
        session_id = error["details"]["session_id"]
        assert error["details"] == {"session_id": session_id, "reason": "provider_unavailable"}
        assert f"GET /v1/hiring/sessions/{session_id}" in error["message"]
        assert "answer" not in error["message"]
        for said in ({"message": STORY}, {"message": STORY, "turn": 1}, {"message": STORY, "resume": {"text": "Another."}}):
            assert "still being found" in refused(caller.post(said, session_id), 409, "TURN_CONFLICT")["message"]
        assert "Send the same call again" in refused(caller.post(start, idempotency_key="k"), 503, "PROVIDER_UNAVAILABLE")["message"]
        slow.go.set()
        assert interviews.wait(session_id, 10)
        assert caller.answer(session_id, STORY, turn=1)["output"]["turn"] == 2


def test_an_answer_that_began_its_session_and_was_not_read_is_sent_again_with_what_it_was_told(
    bank: Library, store: Store, database: Path, keys: Keys
) -> None:
    history = {"turns": [{"question": "Tell me about yourself."}]}
    with client_of(Interviews(bank, store, Failing(bank, ModelKeyRefused())), settings_for(database)) as client:
        caller = Caller(client, keys.create("acme"))
        reply = caller.post({"profile": {}, "session_history": history, "message": STORY})
        error = refused(reply, 503, "PROVIDER_UNAVAILABLE")
        where = error["details"]
        assert "Send the answer again with the session_id and the turn of the details." in error["message"]
        assert (where["turn"], where["reason"], reply.headers["retry-after"]) == (1, "key_refused", "60")
        assert "Whoever runs this server" in error["message"]
        assert caller.answer(where["session_id"], STORY, turn=where["turn"])["output"]["turn"] == 2
    assert store.rows("SELECT count(*) AS n FROM sessions") == [{"n": 1}]


def test_a_session_that_is_deleted_while_its_call_waits_is_gone(bank: Library, store: Store, database: Path, keys: Keys) -> None:
    slow = Slow(bank)
    with client_of(Interviews(bank, store, slow), settings_for(database)) as client, ThreadPoolExecutor(1) as pool:
        caller = Caller(client, keys.create("acme"))
        session_id = caller.start()["session_id"]
        waiting = pool.submit(caller.post, {"message": STORY}, session_id)
        while not store.waiting(session_id):
            pass
        store.delete_session(session_id)
        slow.go.set()
        refused(waiting.result(), 404, "SESSION_NOT_FOUND")


def test_a_database_that_cannot_be_used_is_said_without_its_path(caller: Caller, database: Path) -> None:
    database.unlink()
    database.mkdir()
    for reply in (caller.client.get("/v1/health"), caller.post({"profile": {}})):
        refused(reply, 503, "STORAGE_UNAVAILABLE")
        assert str(database) not in reply.text


def test_a_fault_of_ours_shows_nothing_of_what_was_said(database: Path, keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Interviews:
        raise ValueError(f"the candidate said {STORY}")

    with TestClient(api(broken, lambda: settings_for(database), lambda _: True)) as client:
        reply = Caller(client, keys.create("acme")).post({"profile": {"name": "Ottoline"}})
    refused(reply, 500, "INTERNAL_ERROR")
    assert STORY not in reply.text
    assert STORY not in caplog.text
    assert "ValueError" in caplog.text


def test_what_the_operator_must_know_is_in_the_log(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    def wrong() -> Settings:
        raise SettingError("LIYA_RATE_LIMIT is 'many'.")

    with TestClient(api(lambda: pytest.fail("needs no engine"), wrong, lambda _: True)) as client:
        refused(client.get("/v1/hiring/sessions", headers={"x-api-key": "k"}), 500, "INTERNAL_ERROR")
    assert "SettingError" in caplog.text
    assert "LIYA_RATE_LIMIT is 'many'." in caplog.text


def test_a_session_that_was_deleted_for_its_age_is_said_to_be_expired(caller: Caller, store: Store) -> None:
    session_id = caller.start()["session_id"]
    store.expire(datetime.now(UTC) + timedelta(days=1))
    refused(caller.post({"message": STORY}, session_id), 410, "SESSION_EXPIRED")
    refused(caller.get(f"/v1/hiring/sessions/{session_id}"), 410, "SESSION_EXPIRED")
    gone = caller.client.delete(f"/v1/hiring/sessions/{session_id}", headers={"x-api-key": caller.key})
    refused(gone, 410, "SESSION_EXPIRED")
    refused(Caller(caller.client, caller.key, "somebody-else").post({"message": STORY}, session_id), 404, "SESSION_NOT_FOUND")


def test_what_is_too_old_goes_before_anything_is_read(bank: Library, store: Store, database: Path, keys: Keys) -> None:
    with client_of(Interviews(bank, store, Builtin(bank)), settings_for(database)) as client:
        caller = Caller(client, keys.create("acme"))
        session_id = caller.start()["session_id"]
        Caller(client, caller.key, "user-8").start()  # later
    with store._file.write() as db:
        db.execute("UPDATE sessions SET started_at = '2026-01-01T00:00:00.000+00:00' WHERE session_id = ?", [session_id])
    for ask in (
        lambda c: c.get(f"/v1/hiring/sessions/{session_id}"),
        lambda c: c.post({"message": STORY, "profile": {"name": "B"}}, session_id),
    ):
        with client_of(Interviews(bank, store, Builtin(bank), retention_days=30), settings_for(database)) as client:
            refused(ask(Caller(client, caller.key)), 410, "SESSION_EXPIRED")
    assert b"user-7" not in database.read_bytes()


# -------------------------------------------------------------------- one's own sessions


def test_the_callers_own_sessions_are_listed_newest_first(caller: Caller, keys: Keys, interviews: Interviews) -> None:
    ids = [caller.start()["session_id"] for _ in range(5)]
    Caller(caller.client, keys.create("other")).start()
    Caller(caller.client, caller.key, "user-8").start()
    interviews.start(Setup(user_id="user-7"))
    caller.answer(ids[4], STORY)
    page = taken(caller.get("/v1/hiring/sessions?user_id=user-7&limit=2"))
    assert [head["session_id"] for head in page["sessions"]] == [ids[4], ids[3]]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 0)
    head = page["sessions"][0]
    assert (head["status"], head["interview_type"], head["questions_answered"]) == ("active", "behavioral", 1)
    assert head["overall_score"] > 50
    rest = taken(caller.get("/v1/hiring/sessions?user_id=user-7&limit=2&offset=4"))
    assert [head["session_id"] for head in rest["sessions"]] == [ids[0]]
    assert taken(caller.get("/v1/hiring/sessions"))["total"] == 6
    assert taken(caller.get(f"/v1/hiring/sessions/{ids[0]}?user_id=user-7"))["session_id"] == ids[0]
    refused(caller.get(f"/v1/hiring/sessions/{ids[0]}?user_id=user-8"), 404, "SESSION_NOT_FOUND")
    gone = caller.client.delete(f"/v1/hiring/sessions/{ids[0]}?user_id=user-8", headers={"x-api-key": caller.key})
    refused(gone, 404, "SESSION_NOT_FOUND")


def test_one_session_is_shown_with_its_turns_and_can_be_deleted(caller: Caller, database: Path) -> None:
    session_id = caller.start()["session_id"]
    answered = taken(caller.post({"message": f"Xylophone marmalade. {STORY}"}, session_id, idempotency_key="k"))["output"]
    held = taken(caller.get(f"/v1/hiring/sessions/{session_id}"))
    assert (held["session_id"], held["user_id"], held["status"], held["summary"]) == (session_id, "user-7", "active", None)
    assert [turn["turn"] for turn in held["turns"]] == [1, 2]
    assert held["turns"][0]["feedback"] == answered["feedback_on_previous"]
    assert held["turns"][1]["message"] == answered["message"]
    assert held["turns"][1]["answer"] is None
    assert b"Xylophone" in database.read_bytes()
    gone = caller.client.delete(f"/v1/hiring/sessions/{session_id}", headers={"x-api-key": caller.key})
    assert taken(gone) == {"session_id": session_id, "deleted": True}
    assert b"Xylophone" not in database.read_bytes()
    refused(caller.get(f"/v1/hiring/sessions/{session_id}"), 404, "SESSION_NOT_FOUND")


# -------------------------------------------------------------------- words as they come


def events(reply: Any) -> list[tuple[str, Json]]:
    """The events of a stream."""
    pairs = [piece.split("\n") for piece in reply.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in pairs]


def test_a_reply_can_be_streamed(caller: Caller) -> None:
    session_id = caller.start()["session_id"]
    reply = caller.post({"message": STORY}, session_id, accept="text/event-stream")
    assert reply.headers["content-type"].startswith("text/event-stream")
    told = events(reply)
    assert told[-1][0] == "done"
    assert {name for name, _ in told[:-1]} == {"token"}
    assert "".join(data["delta"] for _, data in told[:-1]) == told[-1][1]["output"]["message"]
    assert told[-1][1]["output"]["feedback_on_previous"]["score"] > 0
    assert told[-1][1]["session_id"] == session_id
    assert reply.headers["x-request-id"]


def test_a_stream_that_is_asked_for_again_says_the_same(caller: Caller) -> None:
    headers = {"accept": "text/event-stream", "idempotency_key": "k"}
    first = events(caller.post({"profile": {}}, **headers))
    assert events(caller.post({"profile": {}}, **headers)) == first
    assert first[-1][1]["output"]["turn"] == 1


def test_a_call_that_cannot_be_taken_is_refused_before_it_streams(caller: Caller) -> None:
    refused(caller.post({"message": STORY}, "ses_1", accept="text/event-stream"), 404, "SESSION_NOT_FOUND")


def test_a_line_separator_in_a_name_breaks_no_stream(caller: Caller) -> None:
    reply = caller.post({"profile": {"name": "A\u2028B\u0085C\x00D\x1b[31m"}}, accept="text/event-stream")
    assert reply.text.splitlines() == reply.text.split("\n")[:-1]
    message = events(reply)[-1][1]["output"]["message"]
    assert message.startswith("Hello A B C D [31m, and welcome.")


def test_a_fault_of_ours_in_a_stream_is_told_in_it(bank: Library, database: Path, keys: Keys) -> None:
    class Broken(Store):
        def exchange(self, *_: Any) -> Exchange:
            raise ValueError("broken")

    slow = Slow(bank)
    slow.go.set()
    with client_of(Interviews(bank, Broken(database), slow), settings_for(database)) as client:
        caller = Caller(client, keys.create("acme"))
        told = events(caller.post({"message": STORY}, caller.start()["session_id"], accept="text/event-stream"))
    assert (told[-1][0], told[-1][1]["code"]) == ("error", "INTERNAL_ERROR")


def test_what_goes_wrong_in_a_stream_is_told_in_it(bank: Library, store: Store, database: Path, keys: Keys) -> None:
    with client_of(Interviews(bank, store, Slow(bank)), settings_for(database, deadline_s=0.3)) as client:
        caller = Caller(client, keys.create("acme"))
        session_id = caller.start()["session_id"]
        told = events(caller.post({"message": STORY}, session_id, accept="text/event-stream"))
        assert told[0] == ("token", {"delta": "Let me"})
        assert (told[-1][0], told[-1][1]["code"]) == ("error", "PROVIDER_UNAVAILABLE")


# -------------------------------------------------------------------- ids and logs


def test_every_reply_has_an_id_the_callers_own_where_it_is_a_plain_one(caller: Caller) -> None:
    assert caller.client.get("/v1/health", headers={"x-request-id": "abc-123"}).headers["x-request-id"] == "abc-123"
    for odd in ("a b", "x" * 65, "<script>"):
        assert caller.client.get("/v1/nowhere", headers={"x-request-id": odd}).headers["x-request-id"].startswith("req_")


def test_the_log_has_a_line_a_call_and_nothing_that_was_said(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        session_id = caller.start({"name": "Ottoline"})["session_id"]
        caller.answer(session_id, STORY)
        caller.get(f"/v1/hiring/sessions/{session_id}?secret=marmalade")
        caller.client.get("/v1/marmalade")
        caller.client.request("BREW", "/v1/health")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("liya")]
    lines = [json.loads(line) for line in ours]
    assert [(line["method"], line["route"], line["status"], line["key"]) for line in lines] == [
        ("POST", PATH, 200, "acme"),
        ("POST", PATH, 200, "acme"),
        ("GET", "/v1/hiring/sessions/{session_id}", 200, "acme"),
        ("GET", None, 404, None),
        ("other", "/v1/health", 405, None),
    ]
    for said in (STORY, "Ottoline", caller.key, "marmalade", session_id):
        assert said not in "".join(ours)


def test_the_description_is_of_version_3_1_and_names_every_path(caller: Caller) -> None:
    described = caller.client.get("/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {
        PATH, "/v1/hiring/sessions", "/v1/hiring/sessions/{session_id}", "/v1/health", "/v1/openapi.json",
    }  # fmt: skip
    named = set(re.findall(r"[A-Z]+_[A-Z_]+|FORBIDDEN", json.dumps(described["paths"])))
    assert named >= set(CODES)


CODES = (
    "INVALID_API_KEY", "API_KEY_REVOKED", "FORBIDDEN", "MALFORMED_JSON", "NOT_FOUND", "SESSION_NOT_FOUND", "METHOD_NOT_ALLOWED",
    "REQUEST_TIMEOUT", "SESSION_ENDED", "TURN_CONFLICT", "IDEMPOTENCY_CONFLICT", "SESSION_EXPIRED", "PAYLOAD_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR", "ANSWER_EMPTY", "RATE_LIMITED", "JUDGE_OUTPUT_INVALID", "PROVIDER_UNAVAILABLE",
    "STORAGE_UNAVAILABLE",
)  # fmt: skip
