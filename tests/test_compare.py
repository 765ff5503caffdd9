"""Two sessions side by side: what is subtracted, what is not and why, and what stands on the page."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from held import date, hold, settle, store_path
from sessions import judgement, make_plan, question, session, turn
from streamlit.testing.v1 import AppTest

from liya_core import compare, trends
from liya_core.bank import InterviewType
from liya_core.compare import EXAMPLE, NOTHING_SCORED, OTHER_SCALE, OTHER_TYPE, SEALED, SEVERAL_SCALES, Comparison
from liya_core.library import Library
from liya_core.models import Judgement, Plan, PlannedQuestion, Session, Turn
from liya_core.plan import BROUGHT
from liya_core.store import Store
from pages.components.literal import escaped

MARCH = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def held(
    *judged: Judgement | None, day: int = 1, ids: Sequence[str] = ("q1", "q2", "q3"), kind: InterviewType = "behavioral", **more: Any
) -> Session:
    """A session of one question for each judgement, in the order of `ids`; None is asked and not answered."""
    planned = tuple(PlannedQuestion(question=question(name), text=f"Tell me about {name}.") for name in ids)
    plan: Plan = make_plan().model_copy(update={"questions": planned, "interview_type": kind})
    turns = (turn(n, "ask", n - 1, judged=one) for n, one in enumerate(judged, 1))
    return session(*turns, plan=plan).model_copy(update={"started_at": MARCH + timedelta(days=day), "status": "ended", **more})


def scored(*scores: int, **other: Any) -> list[Judgement]:
    return [judgement(score).model_copy(update=other) for score in scores]


def sealed(*judged: Judgement | None, **more: Any) -> Session:
    """A session that goes on, and shows its feedback at its end."""
    going_on = held(*judged, status="active", **more)
    return going_on.model_copy(update={"setup": going_on.setup.model_copy(update={"feedback": "real"})})


# -------------------------------------------------------------------- scores


A = scored(40, 50, 60)
SMALL = {"judge": "llm", "model": "small"}
SKIPPED, UNREAD = judgement(0, intent="skip"), judgement(None)

# the later session; both scores; the sentence of their difference; why there is none; the later one's note
CASES: dict[str, tuple[Session, tuple[int | None, int | None], str | None, str | None, str | None]] = {
    "one scale": (
        held(*scored(45, 55, 65), day=2),
        (50, 55),
        "Up 5 points; with three questions each, anything within 17 points may be chance.",
        None,
        None,
    ),
    "beyond chance": (
        held(*scored(80, 90, 100), day=2),
        (50, 90),
        "Up 40 points; with three questions each, chance alone seldom makes more than 17.",
        None,
        None,
    ),
    "a question declined": (
        held(*scored(90, 90), SKIPPED, day=2),
        (50, 60),
        "Up 10 points; with three questions each, anything within 65 points may be chance.",
        None,
        None,
    ),
    "a question that could not be judged": (
        held(*scored(70, 80), UNREAD, day=2),
        (50, 75),
        "Up 25 points; with three and two questions, chance alone seldom makes more than 19.",
        None,
        None,
    ),
    "one question only": (
        held(*scored(70), day=2),
        (50, 70),
        "Up 20 points. So few questions cannot tell a change from chance.",
        None,
        None,
    ),
    "another rubric": (held(*scored(45, 55, 65, rubric_version="1.1"), day=2), (50, 55), None, OTHER_SCALE, None),
    "another judge": (held(*scored(45, 55, 65, **SMALL), day=2), (50, 55), None, OTHER_SCALE, None),
    "another prompt": (held(*scored(45, 55, 65, prompt_version="2"), day=2), (50, 55), None, OTHER_SCALE, None),
    "another type": (held(*scored(45, 55, 65), day=2, kind="culture_fit"), (50, 55), None, OTHER_TYPE, None),
    "several judges in one session": (held(*scored(45, 55), *scored(65, **SMALL), day=2), (50, None), None, None, SEVERAL_SCALES),
    "an example": (held(*scored(45, 55, 65), day=2, example=True), (50, 55), None, EXAMPLE, None),
    "sealed": (sealed(*A, day=2), (50, None), None, None, SEALED),
    "sealed until it ended": (
        sealed(*A, day=2).model_copy(update={"status": "ended"}),
        (50, 50),
        "Level; with three questions each, anything within 17 points may be chance.",
        None,
        None,
    ),
    "unfinished": (
        held(*scored(45, 55), None, day=2, status="active"),
        (50, 50),
        "Level; with three and two questions, anything within 19 points may be chance.",
        None,
        "It is not finished: 2 of 3 questions are scored.",
    ),
    "unfinished, of several judges": (
        held(*scored(45), *scored(55, **SMALL), day=2, status="active"),
        (50, None),
        None,
        None,
        f"{SEVERAL_SCALES} It is not finished: 2 of 3 questions are scored.",
    ),
    "nothing judged": (held(UNREAD, UNREAD, day=2), (50, None), None, None, NOTHING_SCORED),
    "nothing answered": (held(None, day=2, status="active"), (50, None), None, None, "It is not finished: 0 of 3 questions are scored."),
}


@pytest.mark.parametrize(("later", "scores", "sentence", "reason", "note"), CASES.values(), ids=CASES)
def test_scores_are_subtracted_only_where_they_can_be(
    bank: Library, later: Session, scores: tuple[int | None, int | None], sentence: str | None, reason: str | None, note: str | None
) -> None:
    found = compare.sessions(held(*A), later, bank)
    assert (found.one.score, found.other.score) == scores
    assert (found.difference.sentence if found.difference else None) == sentence
    assert (found.reason, found.one.note, found.other.note) == (reason, None, note)


@pytest.mark.parametrize("later", [case[0] for case in CASES.values()], ids=CASES)
def test_the_earlier_one_stands_first_however_they_are_given(bank: Library, later: Session) -> None:
    assert compare.sessions(later, held(*A), bank) == compare.sessions(held(*A), later, bank)


# -------------------------------------------------------------------- ratings


def rated(**dimensions: float) -> Judgement:
    return judgement(50, ratings=dimensions)


def dimensions(found: Comparison) -> list[tuple[str, float | None, float | None, float | None]]:
    return [(measure.label, measure.one, measure.other, measure.change) for measure in found.dimensions]


RATED = held(rated(a=2.0, b=3.0), rated(a=3.0))
DIMENSIONS: dict[str, tuple[Session, list[tuple[str, float | None, float | None, float | None]]]] = {
    "means over the questions": (held(rated(a=4.0, b=3.1), rated(b=2.0), day=2), [("A", 2.5, 4.0, 1.5), ("B", 3.0, 2.5, -0.5)]),
    "what one lacks comes last": (
        held(rated(b=3.0, c=5.0), day=2),
        [("B", 3.0, 3.0, 0.0), ("A", 2.5, None, None), ("C", None, 5.0, None)],
    ),
    "another rubric": (
        held(rated(a=4.0).model_copy(update={"rubric_version": "1.1"}), day=2),
        [("A", 2.5, 4.0, None), ("B", 3.0, None, None)],
    ),
    "another type": (held(rated(a=4.0), day=2, kind="technical"), [("A", 2.5, 4.0, None), ("B", 3.0, None, None)]),
    "several judges": (held(rated(a=4.0), rated(a=4.0).model_copy(update=SMALL), day=2), []),
    "sealed": (sealed(rated(a=4.0), day=2), []),
    "declined only": (held(SKIPPED, day=2), [("A", 2.5, None, None), ("B", 3.0, None, None)]),
}


@pytest.mark.parametrize(("later", "expected"), DIMENSIONS.values(), ids=DIMENSIONS)
def test_dimensions_stand_beside_each_other(
    bank: Library, later: Session, expected: list[tuple[str, float | None, float | None, float | None]]
) -> None:
    assert dimensions(compare.sessions(RATED, later, bank)) == expected


def test_a_questions_best_rating_counts_as_in_the_debrief(bank: Library) -> None:
    first, follow_up = rated(a=2.0, b=4.0), rated(a=3.5, b=1.0)
    turns = (turn(1, judged=first), turn(2, "probe", 0, gap="result", judged=follow_up))
    found = compare.sessions(session(*turns).model_copy(update={"started_at": MARCH}), held(rated(a=4.0, b=4.0)), bank)
    assert dimensions(found) == [("A", 3.5, 4.0, 0.5), ("B", 4.0, 4.0, 0.0)]


def test_competencies_are_the_debriefs(store: Store, bank: Library) -> None:
    hold(store, "old", [[judgement(25)], [judgement(50)]], bank=bank)
    hold(store, "new", [[judgement(75)]], bank=bank)
    old, new = store.session("old"), store.session("new")
    found = compare.sessions(old, new, bank)
    assert old.summary is not None
    assert [(one.label, one.one) for one in found.competencies] == [(one.label, one.rating) for one in old.summary.competencies]
    assert [(one.label, one.one, one.other, one.change) for one in found.competencies] == [
        ("Ownership", 2.0, 4.0, 2.0),
        ("Handling conflict", 3.0, None, None),
    ]


def test_the_figures_are_those_of_history(store: Store, bank: Library) -> None:
    hold(store, "old", [[judgement(41), judgement(52)], [judgement(0, intent="skip")], [judgement(None)]], bank=bank)
    hold(store, "new", [[judgement(70)], *[[one] for one in scored(81, **SMALL)]], bank=bank)
    found = compare.sessions(store.session("old"), store.session("new"), bank)
    rows = {row.session_id: row.score for row in trends.sessions(store, trends.Filter("Ada"))}
    assert (found.one.score, found.other.score) == (rows["old"], rows["new"]) == (26, None)
    assert [found.one.scale] == [
        mean.scale for mean in trends.session_means(trends.question_scores(store, trends.Filter("Ada"))) if mean.session_id == "old"
    ]


# -------------------------------------------------------------------- questions


def paired(found: Comparison) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(pair.one.question_id, pair.one.score, pair.other.score, pair.change) for pair in found.both]


def test_the_same_question_in_both_comes_first_the_others_stand_alone(bank: Library) -> None:
    found = compare.sessions(held(*A), held(*scored(70, 55), ids=("q3", "q9", "q1"), day=2), bank)
    assert paired(found) == [("q3", 60, 70, 10)]
    assert [(asked.question_id, asked.score) for asked in found.only_one] == [("q1", 40), ("q2", 50)]
    assert [(asked.question_id, asked.score) for asked in found.only_other] == [("q9", 55)], "what was not asked yet is nowhere"


QUESTIONS: dict[str, tuple[Session, tuple[int | None, str, int | None, str | None]]] = {
    "one scale": (held(*scored(45), day=2), (45, "scored", 5, None)),
    "another rubric": (held(*scored(45, rubric_version="1.1"), day=2), (45, "scored", None, OTHER_SCALE)),
    "another type": (held(*scored(45), day=2, kind="technical"), (45, "scored", None, OTHER_TYPE)),
    "an example": (held(*scored(45), day=2, example=True), (45, "scored", None, EXAMPLE)),
    "of several judges' session, the one's who judged both": (held(*scored(45), *scored(80, **SMALL), day=2), (45, "scored", 5, None)),
    "of several judges' session, another's": (held(*scored(45, **SMALL), *scored(80), day=2), (45, "scored", None, OTHER_SCALE)),
    "declined": (held(SKIPPED, day=2), (0, "declined", -40, None)),
    "not judged": (held(UNREAD, day=2), (None, "not_judged", None, None)),
    "only asked back": (held(judgement(None, intent="ask_back"), day=2), (None, "unanswered", None, None)),
    "no answer yet": (held(None, day=2, status="active"), (None, "unanswered", None, None)),
    "sealed": (sealed(*A, day=2), (None, "sealed", None, None)),
    "sealed, no answer yet": (sealed(None, day=2), (None, "unanswered", None, None)),
}


@pytest.mark.parametrize(("later", "expected"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_compared_by_its_own_scale(
    bank: Library, later: Session, expected: tuple[int | None, str, int | None, str | None]
) -> None:
    pair = compare.question(later, held(*A), "q1")
    assert pair is not None
    assert (pair.other.score, pair.other.standing, pair.change, pair.reason) == expected
    assert pair == compare.sessions(held(*A), later, bank).both[0]


@pytest.mark.parametrize("later", [case[0] for case in QUESTIONS.values()], ids=QUESTIONS)
def test_only_a_question_with_a_score_has_a_scale_and_none_that_is_sealed_has_evidence(later: Session) -> None:
    pair = compare.question(held(*A), later, "q1")
    assert pair is not None
    assert (pair.other.scale is None) == (pair.other.score is None)
    if pair.other.standing == "sealed":
        assert [(said.text, said.evidence) for said in pair.other.said] == [("answer 1", ())]
        assert (pair.other.result, pair.other.ratings) == (None, ())


def test_a_question_that_one_did_not_ask_is_no_pair() -> None:
    assert compare.question(held(*A), held(*A, day=2, ids=("q7", "q8", "q9")), "q1") is None
    assert compare.question(held(*A), held(*A, day=2), "q7") is None


def test_what_the_bank_does_not_have_is_never_the_same_question(bank: Library) -> None:
    one, other = (held(*scored(40), ids=(BROUGHT,), day=day) for day in (1, 2))
    found = compare.sessions(one, other, bank)
    assert (len(found.both), len(found.only_one), len(found.only_other)) == (0, 1, 1)
    assert compare.question(one, other, BROUGHT) is None


def test_an_answer_comes_with_its_follow_ups_and_without_asides() -> None:
    turns: tuple[Turn, ...] = (
        turn(1, judged=judgement(None, intent="repeat")),
        turn(2, "clarify", 0, judged=judgement(40, ratings={"a": 3.0})),
        turn(3, "probe", 0, gap="result", judged=judgement(60, ratings={"b": 4.0})),
        turn(4, "ask", 1),
    )
    pair = compare.question(session(*turns), held(*A, day=9), "q1")
    assert pair is not None
    told = next(asked for asked in (pair.one, pair.other) if len(asked.said) > 1)
    assert [(said.follow_up, said.text, said.evidence) for said in told.said] == [
        (None, "answer 2", ("words for a",)),
        ("message 3", "answer 3", ("words for b",)),
    ]


# -------------------------------------------------------------------- one question in other sessions


def answered(store: Store, session_id: str = "here", place: int = 0, **more: int) -> list[tuple[str, int, int]]:
    return [(found.session_id, found.turn, found.score) for found in trends.answered_before(store, session_id, place, **more)]


def test_a_database_that_is_not_there_yet_has_no_earlier_answer(store: Store) -> None:
    assert answered(store) == []


def test_other_answers_to_a_question_come_newest_first_with_their_scale(store: Store, bank: Library) -> None:
    hold(store, "old", [[judgement(30)], [judgement(None, intent="repeat"), judgement(40), judgement(52)]], bank=bank)
    hold(store, "here", [[judgement(50)], [judgement(50)]], bank=bank)
    hold(store, "new", [[one] for one in scored(60, 70, **SMALL)], bank=bank, ended=False)
    date(store, "old", MARCH)
    assert answered(store, place=0) == [("new", 1, 60), ("old", 1, 30)]
    assert answered(store, place=1) == [("new", 2, 70), ("old", 3, 52)]
    assert answered(store, place=1, limit=1) == [("new", 2, 70)]
    assert answered(store, place=2) == []
    new, old = trends.answered_before(store, "here", 1)
    assert (old.started_at, old.scale.judge, new.scale.judge, new.scale.model) == (MARCH, "builtin", "llm", "small")


OTHERS: dict[str, tuple[dict[str, Any], Judgement, bool]] = {
    "one's own": ({}, judgement(40), True),
    "of another type": ({"kind": "technical"}, judgement(40), True),
    "unfinished": ({"ended": False}, judgement(40), True),
    "shown at its end, and ended": ({"feedback": "real"}, judgement(40), True),
    "sealed": ({"feedback": "real", "ended": False}, judgement(40), False),
    "an example": ({"example": True}, judgement(40), False),
    "another person's": ({"user": "Grace"}, judgement(40), False),
    "of the same name under a key": ({"key_name": "acme"}, judgement(40), False),
    "declined": ({}, judgement(0, intent="skip"), False),
    "not judged": ({}, judgement(None), False),
}


@pytest.mark.parametrize(("more", "judged", "is_found"), OTHERS.values(), ids=OTHERS)
def test_only_ones_own_scored_answers_that_may_be_seen_are_found(
    store: Store, bank: Library, more: dict[str, Any], judged: Judgement, is_found: bool
) -> None:
    hold(store, "here", [[judgement(50)]], bank=bank)
    hold(store, "other", [[judged]], bank=bank, **more)
    assert answered(store) == ([("other", 1, 40)] if is_found else [])


def test_under_a_key_it_is_the_keys_sessions_that_are_found(store: Store, bank: Library) -> None:
    for name, key in (("page", None), ("acme", "acme"), ("here", "acme"), ("umbrella", "umbrella")):
        hold(store, name, [[judgement(50)]], bank=bank, key_name=key)
    assert answered(store) == [("acme", 1, 50)]


def test_an_answer_given_again_counts(store: Store, bank: Library) -> None:
    hold(store, "here", [[judgement(50)]], bank=bank)
    hold(store, "other", [[judgement(30)]], bank=bank)
    settle(store, "other", 1, judgement(64), answer="A better one.", redo=True)
    assert answered(store) == [("other", 1, 64)]


# -------------------------------------------------------------------- on the page


def both(question_id: str | None = None) -> AppTest:
    def page(question_id: str | None) -> None:
        from datetime import UTC

        from pages.components import side_by_side
        from pages.components.engine import engine

        interviews = engine()
        old, new = interviews.store.session("old"), interviews.store.session("new")
        if question_id:
            side_by_side.draw_question(new, old, question_id, UTC)
        else:
            side_by_side.draw(new, old, interviews.library, UTC)

    app = AppTest.from_function(page, args=(question_id,), default_timeout=20).run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption) for element in kind)


def keep(store: Store, bank: Library, scores: Sequence[int], later: Sequence[int], **more: Any) -> None:
    """An earlier session, and a later one of which more is told."""
    hold(store, "old", [[one] for one in scored(*scores)], bank=bank, answer=SAID)
    hold(store, "new", [[one] for one in scored(*later)], bank=bank, **{"answer": SAID} | more)
    for days, name in enumerate(("old", "new")):
        date(store, name, MARCH + timedelta(days=days))


SAID = "I had the words for all of it."
MARKED = "I had the :primary-background[words for all] of it\\."


def test_the_page_shows_both_with_what_lies_between_them(store: Store, bank: Library) -> None:
    keep(store, bank, (40, 50, 60), (80, 90))
    app = both()
    assert [metric.value for metric in app.metric] == ["50 of 100", "85 of 100"]
    assert "Earlier · 1 Mar 2026, 12:00" in text(app)
    assert ":material/trending_up: Up 35 points; with three and two questions, chance alone seldom makes more than 19." in text(app)
    frame = app.table[0].value
    assert frame.to_numpy().tolist() == [
        ["**Dimensions**", "", "", ""],
        ["All", "3.0", "4.4", "+1.4"],
        ["**Competencies**", "", "", ""],
        ["Ownership", "2.6", "4.2", "+1.6"],
        ["Handling conflict", "3.0", "4.6", "+1.6"],
        ["Delivery", "3.4", "–", ""],
    ]
    assert [fold.label for fold in app.expander] == ["**40 → 80 (+40)** · Tell me about q1\\.", "**50 → 90 (+40)** · Tell me about q2\\."]
    assert "- **60 of 100** · Tell me about q3\\." in text(app)
    inside = [element.value for element in app.expander[0].markdown]
    assert inside == ["**Earlier: 40 of 100**", MARKED, "**Later: 80 of 100**", MARKED, "- All: 2.6 :material/arrow_upward: 4.2"]


def test_one_question_stands_in_both_columns_with_its_days(store: Store, bank: Library) -> None:
    keep(store, bank, (40, 50, 60), (80, 90))
    assert [element.value for element in both("q2").markdown] == [
        "**Tell me about q2\\.**",
        "**Earlier (1 Mar 2026, 12:00): 50 of 100**",
        MARKED,
        "**Later (2 Mar 2026, 12:00): 90 of 100**",
        MARKED,
        "- All: 3.0 :material/arrow_upward: 4.6",
    ]
    assert not both("q3").markdown


def test_scores_of_two_types_stand_side_by_side_without_a_change(store: Store, bank: Library) -> None:
    keep(store, bank, (40, 50), (80, 90), kind="technical")
    app = both()
    assert [metric.value for metric in app.metric] == ["45 of 100", "85 of 100"]
    assert OTHER_TYPE in text(app)
    assert "Change" not in app.table[0].value.columns
    assert [fold.label[:11] for fold in app.expander] == ["**40 → 80**", "**50 → 90**"]
    assert "arrow_upward" not in text(app)


def test_what_waits_for_the_end_is_not_on_the_page(store: Store, bank: Library) -> None:
    keep(store, bank, (40, 50), (81, 92), feedback="real", ended=False)
    app = both()
    assert [metric.value for metric in app.metric] == ["45 of 100", "–"]
    assert SEALED in text(app)
    assert not app.table
    assert [element.value for element in app.expander[0].markdown] == [
        "**Earlier: 40 of 100**",
        MARKED,
        "**Later: scored at the end**",
        "I had the words for all of it\\.",
    ]
    shown = text(app) + "".join(fold.label for fold in app.expander)
    assert not any(score in shown for score in ("81", "92", "87"))


HOSTILE = ("![x](https://example.org/x.png)", "<b>bold</b> **bold**", ":red[danger]", "[a](javascript:alert(1))", "$x$ `code`")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_shown_as_it_stands(store: Store, bank: Library, words: str) -> None:
    marked = judgement(60)
    marked = marked.model_copy(
        update={
            "model": words,
            "judge": "llm",
            "ratings": tuple(rating.model_copy(update={"evidence": (words,), "label": words}) for rating in marked.ratings),
        }
    )
    hold(store, "old", [[marked, marked]], bank=bank, answer=f"Well, {words} it was.")
    hold(store, "new", [[marked]], bank=bank, answer=words)
    with closing(sqlite3.connect(store_path(store))) as conn, conn:
        conn.execute("UPDATE planned_questions SET text = ?", [words])
        conn.execute("UPDATE turns SET message = ? WHERE move = 'probe'", [words])
    for app in (both(), both("q1")):
        shown = [element.value for kind in (app.markdown, app.caption) for element in kind] + [fold.label for fold in app.expander]
        shown += [cell for table in app.table for cell in table.value.to_numpy().ravel()]
        assert f":primary-background[{escaped(words)}]" in text(app)
        assert sum(escaped(words) in one for one in shown) >= 4
        assert not any(words in one for one in shown)
