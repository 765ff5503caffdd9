"""Questions made of the candidate's own material, and of nothing that is not in it."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from material_pairs import PAIRS, text_of

from liya_core import own, plan
from liya_core.bank import InterviewType, Question
from liya_core.intake.sources import common_words, invented
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import InterviewContextInput, JobDescriptionInput, Plan, ProfileInput, ResumeInput, Setup

OWN_TYPES: tuple[InterviewType, ...] = ("behavioral", "technical", "culture_fit")
MATERIAL = {pair: (text_of(pair, "resume"), text_of(pair, "job")) for pair in PAIRS}
RESUME = """Ana Brandt
Experience
Shift Lead, Molkerei Nord, 2019 to date
- Cut the washing time of the line by 40 %
- Trained six fitters on the new separator
Fitter, Stahlbau Weber, 2014 to 2019
- Kept 12 presses running with a team of 3
Skills: maintenance planning, Excel
"""
JOB = """Production Manager
Requirements
- Excel
- Kubernetes
Your tasks
- Plan the weekly rota for a team of 14
"""


def setup_of(resume: str, job: str = "", kind: InterviewType = "behavioral", **fields: object) -> Setup:
    return Setup(
        user_id="Ana",
        resume=ResumeInput(text=resume),
        job_description=JobDescriptionInput(description=job, **fields),  # type: ignore[arg-type]
        context=InterviewContextInput(interview_type=kind),
    )


def planned(bank: Library, setup: Setup, seed: str = "ses_1") -> Plan:
    return plan.make(setup, bank, {}, seed)


def of_the_bank(bank: Library, kind: InterviewType, name: str) -> Question:
    return next(question for question in bank.questions[kind] if question.id == name)


@pytest.mark.parametrize("kind", OWN_TYPES)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_name_and_figure_in_a_question_stands_in_the_material_or_the_bank(bank: Library, pair: str, kind: InterviewType) -> None:
    resume, job = MATERIAL[pair]
    for seed in range(3):
        made = planned(bank, setup_of(resume, job, kind), f"ses_{pair}{seed}")
        for one in made.questions:
            raw = of_the_bank(bank, kind, one.question.id)
            sources = (resume, job, raw.text, raw.rephrase, *(v.text for v in raw.variants), *(p.text for p in raw.probes))
            for text in (one.text, one.question.text, one.question.rephrase, *(probe.text for probe in one.question.probes)):
                assert invented(text, sources, common_words(bank)) == (), text
                assert "$" not in text.replace("$$", "") or "$" in resume + job, text


def test_two_candidates_hear_hardly_anything_the_same(bank: Library) -> None:
    first = {pair: {one.text for one in planned(bank, setup_of(*MATERIAL[pair]), f"ses_{pair}").questions[:5]} for pair in PAIRS}
    shared = {(one, other): first[one] & first[other] for one, other in combinations(PAIRS, 2)}
    assert max(map(len, shared.values())) <= 1, {pair: texts for pair, texts in shared.items() if len(texts) > 1}


@pytest.mark.parametrize("pair", PAIRS)
def test_most_questions_could_only_be_for_this_candidate(bank: Library, pair: str) -> None:
    made = planned(bank, setup_of(*MATERIAL[pair]))
    assert sum("-own-" in one.question.id for one in made.questions) >= 3


def test_nothing_is_asked_about_twice_and_no_slot_is_left(bank: Library) -> None:
    for seed in range(20):
        made = planned(bank, setup_of(RESUME, JOB), f"ses_{seed}")
        quoted = [line for one in made.questions for line in ("Cut the washing", "Trained six", "Kept 12 presses") if line in one.text]
        assert len(quoted) == len(set(quoted))
        assert not [one.text for one in made.questions if "$" in one.text]
        assert all(not one.question.needs and not one.question.variants for one in made.questions if "-own-" in one.question.id)


def test_a_skill_that_is_asked_for_and_not_shown_is_asked_about(bank: Library) -> None:
    for seed in range(10):
        made = planned(bank, setup_of(RESUME, JOB), f"ses_{seed}")
        assert any("kubernetes" in one.question.skills and "kubernetes" in one.text.lower() for one in made.questions)


def test_without_material_no_question_needs_any(bank: Library) -> None:
    for kind in OWN_TYPES:
        made = planned(bank, Setup(user_id="Ana", context=InterviewContextInput(interview_type=kind)))
        assert not [one for one in made.questions if "-own-" in one.question.id]


def test_addresses_and_numbers_to_call_are_nobodys_question(bank: Library) -> None:
    private = "Ana Brandt\n12 Long Street, 2 floors up\n+49 170 123 45 67\nana@example.com, 3 profiles\nhttps://example.com/7 things"
    known = own.known(setup_of(f"{private}\n{RESUME}"), bank, "ses_1")
    told = " ".join(text for fact in known.facts for _, text in fact.fills)
    assert "Cut the washing" in told
    assert not [word for word in ("123 45", "@", "https", "Long Street") if word in told]


def test_a_profile_in_pieces_serves_as_a_resume_does(bank: Library) -> None:
    profile = ProfileInput(
        name="Ana",
        work_experiences=(
            {"title": "Shift Lead", "company": "Molkerei Nord", "start_date": "2019-03", "end_date": "present",
             "highlights": ["Cut the washing time of the line by 40 %"]},
            {"title": "Fitter", "company": "Stahlbau Weber", "start_date": "2014-01", "end_date": "2019-02", "description": "Presses."},
        ),
        educations=({"degree": "Diploma in Mechatronics", "school": "Fachschule Kiel", "year": 2013},),
    )  # fmt: skip
    known = own.known(Setup(user_id="Ana", profile=profile), bank, "ses_1")
    told = {slot: text for fact in known.facts for slot, text in fact.fills}
    assert told["achievement"] == "Cut the washing time of the line by 40 %"
    assert (told["employer"], told["position"], told["earlier"]) == ("Molkerei Nord", "Shift Lead", "Fitter")
    assert any("-own-" in one.question.id for one in planned(bank, Setup(user_id="Ana", profile=profile)).questions)


@given(
    entries=st.recursive(
        st.none() | st.text(max_size=30) | st.integers() | st.booleans(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "company", "start_date", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_profile_of_any_shape_does_no_harm(bank: Library, entries: object) -> None:
    profile = ProfileInput(work_experiences=(entries,), educations=(entries,))
    assert planned(bank, Setup(user_id="Ana", profile=profile)).questions


def test_a_filled_question_is_judged_and_repeated_as_it_was_asked(interviews: Interviews) -> None:
    session_id = interviews.start(setup_of(RESUME, JOB))
    session = interviews.store.session(session_id)
    at = next(place for place, one in enumerate(session.plan.questions) if "-own-" in one.question.id)
    for turn in range(1, 12):
        session = interviews.store.session(session_id)
        if session.turns[-1].move.question == at:
            break
        interviews.answer(session_id, turn, "let's skip this one")
        assert interviews.wait(session_id, 10)
    interviews.answer(session_id, session.turns[-1].number, "Could you repeat that, please?")
    assert interviews.wait(session_id, 10)
    again = interviews.store.session(session_id).turns[-1]
    assert again.move.kind == "clarify"
    assert session.plan.questions[at].question.rephrase in again.message
    assert "$" not in again.message
    interviews.answer(session_id, again.number, session.plan.questions[at].text)
    assert interviews.wait(session_id, 10)
    answer = interviews.store.session(session_id).turns[again.number - 1].answer
    assert answer is not None
    assert answer.judgements[0].score is None or answer.judgements[0].score <= 20, "the question itself is no answer to it"


def test_no_interview_opens_with_what_the_resume_does_not_show(bank: Library) -> None:
    for seed in range(30):
        first = planned(bank, setup_of(RESUME, JOB), f"ses_{seed}").questions[0]
        assert "kubernetes" not in first.question.skills
