"""Figures that do not go together: found where they speak of the same, and nowhere else."""

import tomllib
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from sessions import make_plan

from liya_core.claims import conflicts
from liya_core.export import session_markdown
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import Attempt, Move, ResumeInput, Session, Setup, Turn

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def session(resume: str, *answers: str) -> Session:
    turns = tuple(
        Turn(
            number=number,
            move=Move(kind="ask", question=0),
            message="Tell me.",
            asked_at=NOW,
            attempts=(Attempt(number=1, text=text, input_mode="typed", status="pending", answered_at=NOW),),
        )
        for number, text in enumerate(answers, 1)
    )
    setup = Setup(user_id="Ana", resume=ResumeInput(text=resume))
    return Session(session_id="ses_1", setup=setup, plan=make_plan(), status="active", started_at=NOW, turns=turns)


DIFFER = [
    ("Cut build times by 40 % at Acme.", "We cut the build times four-fold, which everybody noticed.", "four-fold"),
    ("Cut build times by 40 % at Acme.", "I got build times cut by 80 percent.", "80 percent"),
    ("Trained six fitters on the new line.", "I trained two fitters on the line and wrote it down.", "two fitters"),
    ("Led a team of 6 in purchasing.", "I led a purchasing team of fourteen.", None),
    ("Led a team of 6 in purchasing.", "I led a purchasing team of 14.", "team of 14"),
    ("Managed an annual budget of €2 million.", "My annual budget was 500,000 euros then.", "500,000"),
    ("Reduced discharge waiting time from 5 hours to 90 minutes.", "The waiting time at discharge went down to 4 hours.", "4 hours"),
    ("Doubled newsletter subscribers within a year.", "The newsletter subscribers went up by 20 %.", "20 %"),
    ("Handled 120 support tickets a week.", "I handled thirty support tickets on a good week.", "thirty support tickets"),
    ("Ran 3 restaurants with 80 staff.", "I ran 12 restaurants at that time.", "12 restaurants"),
]


@pytest.mark.parametrize(("resume", "answer", "told"), [case for case in DIFFER if case[2]])
def test_two_figures_for_the_same_thing_are_found(bank: Library, resume: str, answer: str, told: str) -> None:
    (found,) = conflicts(session(resume, answer), bank.lexicon)
    assert told in found.now
    assert found.now in answer
    assert found.then in resume
    assert (found.then_turn, found.turn) == (None, 1)


AGREE = [
    ("Cut build times by 40 %.", "Build times went down by about 42 %, I cut them myself."),
    ("Cut build times by 40 %.", "I cut the build times, from fifty minutes to thirty."),
    ("Cut build times by 75 %.", "Build times were cut four-fold."),
    ("Doubled newsletter subscribers.", "Newsletter subscribers grew by 100 percent."),
    ("Trained six fitters on the new line.", "I trained 6 fitters on the line."),
    ("Trained six fitters on the new line.", "I asked two fitters for help with the pump."),
    ("Cut build times by 40 %.", "We cut the support queue four-fold."),
    ("Managed a budget of €2 million.", "The budget I managed was 2,000,000 euros."),
    ("Managed a budget of €2 million.", "I managed to save 500 euros on paper."),
    ("Worked 5 years as a nurse.", "I worked three nights in a row as the only nurse."),
    ("Answered 120 tickets a week.", "That week I had two tickets that nobody wanted."),
    ("Reduced waiting time from 5 hours to 90 minutes.", "Waiting time was five hours, then we got it to an hour and a half: 90 minutes."),
    ("Grew sales by 20 % in 2021.", "In 2019 my colleague told me that a third of the shop was never dusted."),
    ("", "I had twelve people and then nine people left, so three people."),
]


@pytest.mark.parametrize(("resume", "answer"), AGREE)
def test_what_agrees_or_speaks_of_something_else_is_not(bank: Library, resume: str, answer: str) -> None:
    assert conflicts(session(resume, answer), bank.lexicon) == ()


def test_answers_are_held_against_earlier_ones_and_a_pair_is_named_once(bank: Library) -> None:
    first, second = "The repair of the pump took three hours.", "The repair of the pump took nine hours in the end."
    (found,) = conflicts(session("", first, second, second), bank.lexicon)
    assert (found.then_turn, found.turn) == (1, 2)
    assert conflicts(session("", first, "Three hours, the pump repair."), bank.lexicon) == ()


def test_different_peoples_answers_hardly_ever_seem_to_conflict(bank: Library) -> None:
    """They tell of different things, so whatever is found among them is a false alarm."""
    told = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))["answers"]
    own = [answer for answer in told if answer["type"] in ("behavioral", "culture_fit", "technical")]
    pairs = [pair for pair in combinations(own, 2) if pair[0]["type"] == pair[1]["type"]][::10]
    alarms = [pair for pair in pairs if conflicts(session("", *(answer["text"] for answer in pair)), bank.lexicon)]
    print(f"{len(alarms)} of {len(pairs)} pairs of different people's answers seem to conflict")
    assert len(pairs) > 200
    assert len(alarms) <= 0.005 * len(pairs)


@pytest.mark.parametrize("text", ["1" * 5_000, "9,9,9,9 % " * 3_000, "two " * 9_000, "$€£ % fold x", "0-fold 0x 100%", "١٢ %"])
def test_odd_figures_do_no_harm(bank: Library, text: str) -> None:
    conflicts(session(text, text[:12_000]), bank.lexicon)


RESUME = "Ana Brandt\nShift lead, Molkerei Nord, since 2019\n- Cut the washing time of the line by 40 %\nTrained six fitters"
STORY = (
    "Last March our washing line was too slow, so I stood beside it for two nights and wrote down where it waited. I moved two valves "
    "because the rinse ran empty, and the washing time of the line went down four-fold within a month."
)


def test_the_interviewer_asks_about_a_figure_and_the_debrief_lists_it(interviews: Interviews) -> None:
    session_id = interviews.start(Setup(user_id="Ana", resume=ResumeInput(text=RESUME)))
    interviews.answer(session_id, 1, STORY)
    assert interviews.wait(session_id, 10)
    asked = interviews.store.session(session_id).turns[1]
    assert (asked.move.kind, asked.move.gap) == ("probe", "claim")
    assert "“Cut the washing time of the line by 40 %”" in asked.message
    assert "went down four-fold within a month" in asked.message
    interviews.answer(session_id, 2, "Forty percent is the whole wash; the rinse alone went four-fold. I should have said so.")
    assert interviews.wait(session_id, 10)
    interviews.end(session_id)
    summary = interviews.store.session(session_id).summary
    assert summary is not None
    (conflict,) = summary.conflicts
    assert (conflict.then_turn, conflict.turn) == (None, 1)
    saved = session_markdown(interviews.store.session(session_id), interviews.library)
    assert "### Figures to have ready" in saved
    assert "In the résumé: “Cut the washing time of the line by 40 %”; in turn 1: “the washing time" in saved


def test_a_problems_figures_are_nobodys_claims(bank: Library) -> None:
    told = session("", "The service has 2 million active users.", "So the service has 9 million active users.")
    assert conflicts(told, bank.lexicon)
    on_a_problem = told.model_copy(update={"plan": told.plan.model_copy(update={"problem_title": "A link shortener"})})
    assert conflicts(on_a_problem, bank.lexicon) == ()
