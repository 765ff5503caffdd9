"""The page on which the judge is tried, run as Streamlit runs it: what it shows is what the judge did."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from liya_core.bank import INTERVIEW_TYPES
from liya_core.judging import judge
from liya_core.library import Library
from liya_core.store import Store
from pages.components.literal import escaped

ROOT = Path(__file__).parent.parent
CANDIDATES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "candidates.toml").read_text(encoding="utf-8"))
STORY = CANDIDATES["strong"]["behavioral"]["ownership"]


@pytest.fixture
def app(database: Path) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run()
    return run(app.switch_page("pages/judge.py"))


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    assert not app.error
    return app


def read(app: AppTest, answer: str) -> AppTest:
    app.text_area[0].set_value(answer)
    return run(app)


def text(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption, app.subheader, app.info) for element in kind)


def test_nothing_is_shown_before_there_is_an_answer(app: AppTest) -> None:
    assert not app.metric
    assert not app.subheader
    assert not read(app, "  \n ").metric


def test_an_answer_is_read_sentence_by_sentence_with_its_sum(app: AppTest, bank: Library) -> None:
    read(app, f"{STORY} Teamwork is very important to me.")
    question = _first(bank, "behavioral")
    expected = judge(question, [f"{STORY} Teamwork is very important to me."], rubric=bank.rubrics["behavioral"], lexicon=bank.lexicon)
    assert app.metric[0].value == f"{expected.score} of 100"
    shown = text(app)
    assert "Many people could have said exactly this" in shown
    assert f"Your own part: {escaped('rang, her')}" in shown
    assert escaped(f"= {expected.score}. Rubric") in shown
    assert escaped(question.points[0].text) in shown


def test_the_level_moves_the_anchors(app: AppTest) -> None:
    scores = []
    for level in ("junior", "mid", "senior", "lead"):
        next(control for control in app.segmented_control if control.label == "Level").set_value(level)
        scores.append(int(read(app, STORY).metric[0].value.split()[0]))
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_every_question_offered_can_be_read_as_it_stands(app: AppTest, kind: str) -> None:
    """A question about a line of somebody's résumé is none without it."""
    next(control for control in app.segmented_control if control.label == "Interview type").set_value(kind)
    run(app)
    offered = next(box for box in app.selectbox if box.label == "Question").options
    assert len(offered) > 10
    assert not [label for label in offered if "$" in label]


@pytest.mark.parametrize("kind", ["technical", "case_study", "system_design", "culture_fit"])
def test_every_type_has_its_questions(app: AppTest, bank: Library, kind: str) -> None:
    next(control for control in app.segmented_control if control.label == "Interview type").set_value(kind)
    run(app)
    point = " ".join(f"{point.any[0]} matters because it changes the outcome." for point in _first(bank, kind).points)
    read(app, point)
    assert app.metric[0].value.endswith(" of 100")
    assert "What a strong answer covers" in text(app)


def _first(bank: Library, kind: str) -> Any:
    problems = bank.problems[kind]  # type: ignore[index]
    asked_of_all = (question for question in bank.questions[kind] if not question.needs)  # type: ignore[index]
    return problems[0].stages[0] if problems else next(asked_of_all)


def test_a_question_of_ones_own_needs_no_points(app: AppTest) -> None:
    app.selectbox[0].set_value("own")
    run(app)
    read(app, STORY)
    assert not app.metric, "there is no question yet"
    app.text_input[0].set_value("Tell me about a time when you took something on that nobody had asked of you.")
    run(app)
    assert int(app.metric[0].value.split()[0]) > 50
    assert "What a strong answer covers" not in text(app)


NOT_SCORED = [("Could you repeat the question, please?", "asked to hear the question again"), ("let's stop here", "asked to end")]


@pytest.mark.parametrize(("said", "why"), NOT_SCORED, ids=[why for _, why in NOT_SCORED])
def test_what_is_no_answer_is_said_to_be_none(app: AppTest, said: str, why: str) -> None:
    read(app, said)
    assert not app.metric
    assert why in app.info[0].value


def test_nothing_is_stored(app: AppTest, database: Path) -> None:
    read(app, STORY)
    assert Store(database).people() == []
    assert not database.exists() or b"Halden" not in database.read_bytes()


MARKUP = [
    "![x](http://example.com/x.png)",
    "[click](javascript:alert(1))",
    "see www.example.com or mail me@example.com",
    "https://example.com/a?b=c",
    ":red[loud] :material/home: $x^2$ <b>bold</b>",
]


@pytest.mark.parametrize("said", MARKUP, ids=range(len(MARKUP)))
def test_what_was_typed_is_no_markup_and_no_link(app: AppTest, said: str) -> None:
    read(app, f"{STORY} I wrote {said} on the board, because Marek asked me to.")
    shown = text(app)
    assert said not in shown
    for live in ("](http", "](java", "://example", "www.example", "me@example", ":red[loud", "<b>bold"):
        assert live not in shown
