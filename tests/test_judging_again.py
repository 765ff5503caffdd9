"""Judging again under another rubric: both readings are kept, the new one counts, and nothing else moves."""

import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from held import hold, settle
from sessions import judgement
from streamlit.testing.v1 import AppTest

from liya_core import debrief, library, trends
from liya_core.bank import INTERVIEW_TYPES, InterviewType
from liya_core.debrief import question_results
from liya_core.errors import SessionActive, SessionNotFound, TurnConflict
from liya_core.export import feedback_is_open, judged_before_line, session_json, session_markdown
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.judging.rating import score
from liya_core.library import Library
from liya_core.models import Debrief, FeedbackInput, HistoryTurnInput, Judgement, Move, Session, Setup
from liya_core.store import Store
from liya_core.trends import Filter
from liya_core.webpage import session_html
from tests import test_interview as interview
from tests.test_interview import CANDIDATES, say

STRONG: dict[str, str] = CANDIDATES["strong"]["behavioral"]


def versioned(bank: Library, version: str, *, weighed: bool = False) -> Library:
    """The library with its rubrics in another version; weighed: with the weights the other way round, so that scores differ."""
    rubrics = {}
    for kind, rubric in bank.rubrics.items():
        weights = [dimension.weight for dimension in rubric.dimensions]
        turned = weights[::-1] if weighed else weights
        dimensions = tuple(
            dimension.model_copy(update={"weight": weight}) for dimension, weight in zip(rubric.dimensions, turned, strict=True)
        )
        rubrics[kind] = rubric.model_copy(update={"version": version, "dimensions": dimensions})
    return bank.model_copy(update={"rubrics": rubrics})


def under(bank: Library, store: Store, version: str, *, weighed: bool = False) -> Interviews:
    """An engine over this store whose rubrics have this version; its sessions' plans are the same in every run."""
    other, number = versioned(bank, version, weighed=weighed), count(1)
    return Interviews(other, store, Builtin(other), new_id=lambda: f"ses_{version}_{next(number)}")


@pytest.fixture
def old(bank: Library, store: Store) -> Interviews:
    return under(bank, store, "1.0", weighed=True)


@pytest.fixture
def interviews(bank: Library, store: Store) -> Interviews:
    return under(bank, store, "1.1")


def attempts(session: Session) -> list[tuple[Judgement, ...]]:
    return [attempt.judgements for turn in session.turns for attempt in turn.attempts]


def versions(session: Session) -> list[list[str]]:
    """The rubric of each attempt's readings, the one that is shown last."""
    return [[one.rubric_version for one in judgements] for judgements in attempts(session)]


def redo(interviews: Interviews, session_id: str, turn: int, text: str) -> Session:
    interviews.redo(session_id, turn, text)
    assert interviews.wait(session_id, 10)
    return interviews.store.session(session_id)


def judged_as_it_counts(store: Store, session: Session) -> list[int | None]:
    """The questions' scores as History has them, which are the debrief's; and each score follows from what is stored beside it."""
    for one in (judgements[-1] for judgements in attempts(session)):
        if one.ratings and one.score is not None:
            assert one.score == score(one.ratings, [gate.cap for gate in one.gates])
    rows = store.rows("SELECT score FROM question_scores WHERE session_id = :id ORDER BY question", {"id": session.session_id})
    assert [row["score"] for row in rows] == [result.score for result in question_results(session)]
    return [row["score"] for row in rows]


# -------------------------------------------------------------------- both readings


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_the_new_reading_counts_and_the_earlier_is_kept(old: Interviews, interviews: Interviews, kind: InterviewType) -> None:
    before = interview.hold(old, "strong", kind)
    assert interviews.to_judge_again([before.session_id]) == [before.session_id]
    answers = interviews.judge_again(before.session_id)
    after = interviews.store.session(before.session_id)
    assert answers == len(attempts(before)) == len(attempts(after))
    assert versions(after) == [["1.0", "1.1"]] * answers
    assert [judgements[:1] for judgements in attempts(after)] == attempts(before)
    assert [one[-1].score for one in attempts(after)] != [one[-1].score for one in attempts(before)]
    assert after.summary == debrief.make(after, interviews.library) != before.summary
    assert after.summary is not None
    assert after.summary.judge.rubric_version == "1.1"
    assert [turn.message for turn in after.turns] == [turn.message for turn in before.turns]


def test_history_has_it_on_the_new_scale_alone(old: Interviews, interviews: Interviews, store: Store) -> None:
    ids = [interview.hold(old, who, "behavioral").session_id for who in ("strong", "vague")]
    new = interview.hold(interviews, "strong", "behavioral")
    assert {mean.scale.rubric_version for mean in trends.session_means(trends.question_scores(store, Filter("strong")))} == {"1.0", "1.1"}
    counts = trends.counts(store, Filter("strong"))
    for session_id in ids:
        interviews.judge_again(session_id)
    again, fresh = trends.session_means(trends.question_scores(store, Filter("strong")))
    assert again.scale == fresh.scale
    assert (len(again.scores), again.planned) == (len(fresh.scores), fresh.planned)
    assert [mean.sessions for mean in trends.scale_means(trends.question_scores(store, Filter("strong")))] == [2]
    assert trends.counts(store, Filter("strong")) == counts
    for session in (store.session(session_id) for session_id in (*ids, new.session_id)):
        scores = judged_as_it_counts(store, session)
        row = next(row for row in trends.sessions(store, Filter(session.setup.user_id)) if row.session_id == session.session_id)
        assert row.scales == 1
        assert session.summary is not None
        assert row.score == session.summary.overall_score
        assert row.score == int(sum(found or 0 for found in scores) / len(scores) + 0.5)
    assert {found.scale.rubric_version for found in trends.turn_scores(store, ids[0])} == {"1.1"}


def story_told_again(interviews: Interviews) -> Session:
    """Two questions answered, then the first one anew with what was told under the second."""
    session_id = interview.begin(interviews)
    say(interviews, session_id, "We did things together and it went fine in the end.")
    say(interviews, session_id, "let's skip this one")
    say(interviews, session_id, STRONG["conflict"])
    say(interviews, session_id, "Could you repeat that?")
    interviews.end(session_id)
    return redo(interviews, session_id, 1, STRONG["conflict"])


HELD: dict[str, Callable[[Interviews], Session]] = {
    **{
        who: lambda interviews, who=who: interview.hold(interviews, who, "behavioral")  # type: ignore[misc]
        for who in ("strong", "vague", "silent", "off_topic", "hostile", "other_language", "rambling")
    },
    "a design": lambda interviews: interview.hold(interviews, "vague", "system_design"),
    "a story told under a later question, then under an earlier one": story_told_again,
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_where_only_the_version_differs_no_score_does(
    bank: Library, store: Store, interviews: Interviews, held: Callable[[Interviews], Session]
) -> None:
    """Each answer is read with what had been said when it was read first, redone ones and all."""
    before = held(under(bank, store, "1.0"))
    interviews.judge_again(before.session_id)
    after = store.session(before.session_id)
    for first, last in attempts(after):
        assert last == first.model_copy(update={"rubric_version": "1.1"})
    assert before.summary is not None
    assert after.summary == before.summary.model_copy(update={"judge": before.summary.judge.model_copy(update={"rubric_version": "1.1"})})
    judged_as_it_counts(store, after)


def test_both_attempts_at_an_answer_stay_on_one_scale(old: Interviews, interviews: Interviews) -> None:
    before = story_told_again(old)
    assert interviews.judge_again(before.session_id) == 4, "three answers, one of them twice; asking to repeat is none"
    first, *_ = interviews.store.session(before.session_id).turns
    assert [[one.rubric_version for one in attempt.judgements] for attempt in first.attempts] == [["1.0", "1.1"]] * 2


def test_declined_and_unscored_answers_say_the_same_under_the_new_rubric(old: Interviews, interviews: Interviews) -> None:
    session_id = interview.begin(old)
    for said in ("I don't know.", "let's skip this one", CANDIDATES["other_language"]["answers"][0]):
        say(old, session_id, said)
    old.end(session_id)
    assert interviews.judge_again(session_id) == 3
    session = interviews.store.session(session_id)
    assert [(first.intent, first.score) == (last.intent, last.score) for first, last in attempts(session)] == [True] * 3
    assert [judgements[-1].score is None for judgements in attempts(session)] == [False, False, True]
    assert session.summary is not None
    assert (session.summary.declined, session.summary.not_judged) == (1, 1)
    assert session.summary.judge.rubric_version == "1.1"


def test_what_was_held_elsewhere_stays_as_it_was_brought(old: Interviews, interviews: Interviews) -> None:
    brought = HistoryTurnInput(question="Tell me about a delay.", answer="I called them.", feedback=FeedbackInput(score=70))
    session_id = old.start(Setup(user_id="Ana"), history=[brought])
    say(old, session_id, STRONG["ownership"])
    old.end(session_id)
    assert interviews.judge_again(session_id) == 1
    elsewhere, own = interviews.store.session(session_id).turns[:2]
    assert elsewhere.answer is not None
    assert [one.judge for one in elsewhere.answer.judgements] == ["imported"]
    assert own.answer is not None
    assert [one.rubric_version for one in own.answer.judgements] == ["1.0", "1.1"]


# -------------------------------------------------------------------- what is not judged again


def by(judge: str, **other: Any) -> Judgement:
    return judgement(60).model_copy(update={"judge": judge, **other})


NOT_OFFERED: dict[str, tuple[list[list[Judgement]], dict[str, Any]]] = {
    "judged under today's rubric": ([[by("builtin", rubric_version="1.1")]], {}),
    "judged by a model": ([[by("llm", model="small")], [by("llm", model="small")]], {}),
    "by a model, but for what was declined": ([[by("llm", model="small")], [judgement(0, intent="skip")]], {}),
    "judged elsewhere": ([[by("imported", rubric_version="")]], {}),
    "nothing but a question asked back": ([[judgement(None, intent="ask_back")]], {}),
    "nothing answered": ([], {}),
    "still going on": ([[judgement(60)]], {"ended": False}),
}


@pytest.mark.parametrize(("exchanges", "fields"), NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_what_is_not_judged_again(interviews: Interviews, exchanges: Sequence[Sequence[Judgement]], fields: dict[str, Any]) -> None:
    store = interviews.store
    hold(store, "ses_1", exchanges, bank=interviews.library, **fields)
    before = store.session("ses_1")
    assert interviews.to_judge_again(["ses_1"]) == []
    if before.status == "active":
        with pytest.raises(SessionActive, match="when it has ended"):
            interviews.judge_again("ses_1")
    else:
        assert interviews.judge_again("ses_1") == 0
    assert store.session("ses_1") == before


def test_the_question_is_asked_of_many_at_once(bank: Library, interviews: Interviews) -> None:
    kinds: dict[str, tuple[InterviewType, str]] = {
        "a": ("behavioral", "1.0"), "b": ("technical", "0.9"), "c": ("behavioral", "1.1"), "d": ("case_study", "2.0"),
    }  # fmt: skip
    for name, (kind, version) in kinds.items():
        hold(interviews.store, name, [[by("builtin", rubric_version=version)]], bank=bank, kind=kind)
    assert sorted(interviews.to_judge_again([*kinds, "gone", "x' OR 1 = 1 --"])) == ["a", "b", "d"]
    assert interviews.to_judge_again([]) == []
    assert [interviews.judge_again(name) for name in kinds] == [1, 1, 0, 1]
    assert interviews.to_judge_again(list(kinds)) == []


def test_a_database_that_is_not_there_and_a_session_that_is_not(interviews: Interviews) -> None:
    assert interviews.to_judge_again(["ses_1"]) == []
    with pytest.raises(SessionNotFound):
        interviews.judge_again("ses_1")


# -------------------------------------------------------------------- at the same time


def test_pressing_twice_changes_nothing(old: Interviews, interviews: Interviews) -> None:
    session_id = interview.hold(old, "vague", "behavioral").session_id
    assert interviews.judge_again(session_id)
    once = interviews.store.session(session_id)
    assert interviews.judge_again(session_id) == 0
    assert interviews.store.session(session_id) == once


def test_two_tabs_at_once_make_one_new_reading(bank: Library, old: Interviews, database: Path) -> None:
    session = interview.hold(old, "vague", "behavioral")
    done: list[int] = []
    engines = [under(bank, Store(database), "1.1") for _ in range(2)] * 3
    tabs = [threading.Thread(target=lambda engine=engine: done.append(engine.judge_again(session.session_id))) for engine in engines]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(done) == [0, 0, 0, 0, 0, len(attempts(session))]
    assert versions(old.store.session(session.session_id)) == [["1.0", "1.1"]] * len(attempts(session))


def _in_a_process_of_its_own(database: Path, ids: Sequence[str]) -> int:
    return sum(map(under(library.load(), Store(database), "1.1").judge_again, ids))


def test_two_processes_at_once_make_one_new_reading(old: Interviews, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))  # a page that was run from a function leaves a file that is gone
    sessions = [interview.hold(old, "vague", "behavioral") for _ in range(4)]
    ids = [session.session_id for session in sessions]
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        done = list(processes.map(_in_a_process_of_its_own, [database] * 2, [ids] * 2))
    assert sum(done) == sum(len(attempts(session)) for session in sessions)
    for session_id in ids:
        session = old.store.session(session_id)
        assert {tuple(read) for read in versions(session)} == {("1.0", "1.1")}
        judged_as_it_counts(old.store, session)


class Overtaken(Store):
    """A store in which something happens just before the new readings would be written."""

    first: list[Callable[[], object]]

    def judge_again(self, seen: Session, readings: Sequence[tuple[int, int, Judgement]], summary: Debrief) -> bool:
        while self.first:
            self.first.pop()()
        return super().judge_again(seen, readings, summary)


def test_an_answer_given_anew_meanwhile_is_neither_lost_nor_judged_stale(bank: Library, old: Interviews, database: Path) -> None:
    before = interview.hold(old, "vague", "behavioral")
    store = Overtaken(database)
    interviews = under(bank, store, "1.1")
    competency = before.plan.questions[0].question.competency
    store.first = [lambda: redo(old, before.session_id, 1, STRONG[competency])]
    assert interviews.judge_again(before.session_id) == len(attempts(before)) + 1
    after = store.session(before.session_id)
    assert versions(after) == [["1.0", "1.1"]] * (len(attempts(before)) + 1)
    assert after.turns[0].attempts[1].text == STRONG[competency]
    assert after.summary == debrief.make(after, interviews.library)
    judged_as_it_counts(store, after)


def test_while_an_answer_is_read_nothing_is_judged_again(
    bank: Library, old: Interviews, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its summary is made of what was judged before it, and would take the new one's place."""
    monkeypatch.setattr("liya_core.interview.LEASE_S", 0.1)
    before = interview.hold(old, "vague", "behavioral")
    store = Overtaken(database)
    store.first = [lambda: store.claim(before.session_id, 1, "I asked Ana because she knew.", "typed", "somebody", 5, redo=True)]
    with pytest.raises(TurnConflict, match="still being read"):
        under(bank, store, "1.1").judge_again(before.session_id)
    assert [read for read in versions(store.session(before.session_id)) if read] == [["1.0"]] * len(attempts(before))


def test_a_session_deleted_meanwhile_stays_deleted(bank: Library, old: Interviews, database: Path) -> None:
    session_id = interview.hold(old, "vague", "behavioral").session_id
    store = Overtaken(database)
    store.first = [lambda: store.delete_session(session_id)]
    with pytest.raises(SessionNotFound):
        under(bank, store, "1.1").judge_again(session_id)
    assert store.rows("SELECT * FROM judgements") == []


def test_all_of_it_or_nothing(old: Interviews, interviews: Interviews, database: Path) -> None:
    before = interview.hold(old, "vague", "behavioral")
    with closing(sqlite3.connect(database)) as conn, conn:
        conn.execute(
            """CREATE TRIGGER full BEFORE INSERT ON judgements WHEN NEW.rubric_version = '1.1' AND NEW.turn = 3
               BEGIN SELECT RAISE(ABORT, 'full'); END"""
        )
    with pytest.raises(sqlite3.IntegrityError):
        interviews.judge_again(before.session_id)
    assert interviews.store.session(before.session_id) == before


# -------------------------------------------------------------------- and then


def test_an_answer_of_a_session_judged_again_can_be_given_anew(old: Interviews, interviews: Interviews) -> None:
    before = interview.hold(old, "vague", "behavioral")
    interviews.judge_again(before.session_id)
    session = redo(interviews, before.session_id, 1, STRONG[before.plan.questions[0].question.competency])
    assert versions(session)[:2] == [["1.0", "1.1"], ["1.1"]]
    assert session.summary == debrief.make(session, interviews.library)
    assert interviews.to_judge_again([before.session_id]) == []
    assert [row.scales for row in trends.sessions(interviews.store, Filter("vague"))] == [1]
    judged_as_it_counts(interviews.store, session)


def test_answers_given_anew_since_the_rubric_changed_keep_their_only_reading(old: Interviews, interviews: Interviews) -> None:
    before = interview.hold(old, "strong", "behavioral")
    mixed = redo(interviews, before.session_id, 1, "In May I asked Ana for the keys, because she had them, and we opened on time.")
    assert [row.scales for row in trends.sessions(interviews.store, Filter("strong"))] == [2]
    assert interviews.judge_again(before.session_id) == len(attempts(before))
    after = interviews.store.session(before.session_id)
    assert versions(after)[:2] == [["1.0", "1.1"], ["1.1"]]
    assert after.turns[0].attempts[1] == mixed.turns[0].attempts[1]
    assert [row.scales for row in trends.sessions(interviews.store, Filter("strong"))] == [1]
    judged_as_it_counts(interviews.store, after)


def test_what_was_judged_last_still_holds_a_question_down(bank: Library, interviews: Interviews) -> None:
    """The first answer was given anew, under today's rubric, after the follow-up that is judged again only now."""
    store = interviews.store
    hold(store, "ses_1", [[judgement(75), judgement(75)]], bank=bank, answer=STRONG["ownership"])
    settle(store, "ses_1", 1, judgement(20, cap=20).model_copy(update={"rubric_version": "1.1"}), redo=True, answer="Orders, please.")
    given = store.session("ses_1").turns[0].attempts[1]
    assert interviews.judge_again("ses_1") == 2
    session = store.session("ses_1")
    assert judged_as_it_counts(store, session) == [20]
    assert session.turns[0].attempts[1] == given
    assert store.rows("PRAGMA foreign_key_check") == []


def test_a_third_rubric_leaves_both_earlier_readings(bank: Library, old: Interviews, interviews: Interviews, store: Store) -> None:
    before = interview.hold(old, "vague", "behavioral")
    interviews.judge_again(before.session_id)
    under(bank, store, "2.0").judge_again(before.session_id)
    after = store.session(before.session_id)
    assert versions(after) == [["1.0", "1.1", "2.0"]] * len(attempts(before))
    first = after.turns[0].answer
    assert first is not None
    scores = [one.score for one in first.judgements]
    assert judged_before_line(first) == (
        f"Judged before under rubric 1.0: {scores[0]} of 100, under rubric 1.1: {scores[1]} of 100 (Built-in judge)"
    )


def test_of_two_readings_by_the_built_in_judge_one_is_shown(interviews: Interviews) -> None:
    """A model led and failed, the built-in interviewer took over, and the session was judged again since."""
    store = interviews.store
    session_id = interview.begin(interviews)
    over = Move(kind="close", end_reason="asked_to_stop"), "Goodbye."
    settle(store, session_id, 1, judgement(40), by("llm", model="small"), reply=over, answer=STRONG["ownership"])
    assert interviews.to_judge_again([session_id]) == []
    assert interviews.judge_again(session_id) == 0
    store.lead_with_builtin(session_id)
    assert interviews.judge_again(session_id) == 1
    for _ in range(2):
        store.lead_with_builtin(session_id)
        rows = store.rows("SELECT judge, rubric_version, shown FROM judgements ORDER BY shown, judgement_id")
        assert [(row["judge"], row["rubric_version"], row["shown"]) for row in rows] == [
            ("builtin", "1.0", 0),
            ("llm", "1.0", 0),
            ("builtin", "1.1", 1),
        ]
    assert len(store.rows("SELECT * FROM shown_judgements")) == 1


# -------------------------------------------------------------------- what a person sees


def test_the_earlier_score_goes_along_in_every_file(bank: Library, old: Interviews, interviews: Interviews) -> None:
    before = interview.hold(old, "strong", "behavioral")
    assert "Judged before" not in session_markdown(before, bank) + session_html(before, bank)
    interviews.judge_again(before.session_id)
    after = interviews.store.session(before.session_id)
    assert feedback_is_open(after)
    for answer, was in ((turn.answer, earlier.answer) for turn, earlier in zip(after.turns, before.turns, strict=True)):
        if answer is not None:
            assert was is not None
            assert was.judgement is not None
            line = f"Judged before under rubric 1.0: {was.judgement.score} of 100 (Built-in judge)"
            assert line in session_markdown(after, bank)
            assert line in session_html(after, bank)
    stored = json.loads(session_json(after))["turns"][0]["attempts"][0]["judgements"]
    assert [one["rubric_version"] for one in stored] == ["1.0", "1.1"]


def page(session_id: str) -> None:
    import streamlit as st

    from pages.components import again, state, transcript
    from pages.components.engine import engine

    said = state.notice()
    if said:
        st.info(said)
    session = engine().store.session(session_id)
    again.draw(engine(), session)
    transcript.draw(session)


def drawn(session_id: str) -> AppTest:
    at = AppTest.from_function(page, args=(session_id,), default_timeout=20).run()
    assert not at.exception
    return at


def press(at: AppTest) -> AppTest:
    at.button[0].click().run()
    assert not at.exception
    return at


def test_the_button_says_what_happens_and_is_gone_when_it_has(bank: Library, old: Interviews) -> None:
    before, now = interview.hold(old, "strong", "behavioral"), bank.rubrics["behavioral"].version
    at = drawn(before.session_id)
    assert [button.label for button in at.button] == ["Judge again"]
    assert f"under rubric {now}" in at.button[0].help
    assert "Judged before" not in " ".join(caption.value for caption in at.caption)
    at = press(at)
    after = old.store.session(before.session_id)
    assert before.summary is not None
    assert after.summary is not None
    assert [info.value for info in at.info] == [
        f"{len(attempts(before))} answers were judged again under rubric {now}: the overall score was {before.summary.overall_score}, "
        f"now {after.summary.overall_score}. The earlier scores are kept beside."
    ]
    assert not at.button
    for turn in before.turns:
        at.session_state[f"feedback_{before.session_id}_{turn.number}"] = True
    at.run()
    captions = [caption.value.replace("\\", "") for caption in at.caption]
    first = before.turns[0].answer
    assert first is not None
    assert first.judgement is not None
    assert captions.count(f"Judged before under rubric 1.0: {first.judgement.score} of 100 (Built-in judge).") >= 1
    assert sum(caption.startswith("Judged before") for caption in captions) == len(attempts(before))


TOLD: dict[str, tuple[list[list[Judgement]], str]] = {
    "one answer": ([[judgement(99)]], "1 answer was judged again under rubric $now: the overall score was 99, now "),
    "no score, before or since": ([[judgement(None)]], "1 answer was judged again under rubric $now. The earlier"),
    "the same score": ([[judgement(0, intent="skip")]], "1 answer was judged again under rubric $now: the overall score is 0 as before."),
}
GERMAN: str = CANDIDATES["other_language"]["answers"][0]
SAID = {"one answer": STRONG["ownership"], "no score, before or since": GERMAN, "the same score": "skip"}


@pytest.mark.parametrize("case", TOLD)
def test_what_is_told(store: Store, bank: Library, case: str) -> None:
    exchanges, told = TOLD[case]
    hold(store, "ses_1", exchanges, bank=bank, answer=SAID[case])
    assert press(drawn("ses_1")).info[0].value.startswith(told.replace("$now", bank.rubrics["behavioral"].version))


def test_a_press_that_comes_too_late_says_so(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(60)]], bank=bank)
    hold(store, "ses_2", [[judgement(60)]], bank=bank)
    judged, gone = drawn("ses_1"), drawn("ses_2")
    assert Interviews(bank, store, Builtin(bank)).judge_again("ses_1") == 1
    assert "judged again already" in press(judged).info[0].value
    with store._file.write() as db:
        db.execute("UPDATE sessions SET status = 'active', ended_at = NULL WHERE session_id = 'ses_2'")
    assert "still going on" in press(gone).info[0].value


@pytest.mark.parametrize("judged", [judgement(60), by("llm", model="small")], ids=["going on", "judged by a model"])
def test_where_there_is_nothing_to_judge_again_there_is_no_button(store: Store, bank: Library, judged: Judgement) -> None:
    hold(store, "ses_1", [[judged]], bank=bank, ended=judged.judge == "llm")
    assert not drawn("ses_1").button
