"""A coach's second opinion: given blind and once, kept beside the machine's, and never in its place."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import pytest
from held import ANSWER, hold, settle, store_path
from sessions import judgement

from liya_core import export, records, reviews, trends
from liya_core.errors import AlreadyRated, LiyaError, NothingToReview, NotRatedYet, ReviewUnusable, SessionActive, SessionNotFound
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import Judgement, Session
from liya_core.reviews import waiting
from liya_core.store import Store
from liya_core.trends import Filter
from liya_core.webpage import session_html

DIMENSIONS = ("substance", "reasoning", "conduct", "relevance", "outcome")


def machine(score: int = 50, **other: Any) -> Judgement:
    """A judgement of the built-in judge under today's rubric, with the rubric's own dimensions."""
    made = judgement(score, ratings=dict.fromkeys(DIMENSIONS, 1 + score / 25))
    return made.model_copy(update={"rubric_version": "1.3", **other})


def levels(level: int | None = 3, **other: int | None) -> dict[str, int | None]:
    return dict.fromkeys(DIMENSIONS, level) | other


@pytest.fixture
def held(store: Store, bank: Library) -> Store:
    """Two sessions of Ada's and one of Lin's, the newest last; the second answer of each answers a follow-up."""
    for session_id, user in (("ses_1", "Ada"), ("ses_2", "Lin"), ("ses_3", "Ada")):
        hold(store, session_id, [[machine(), machine(60)], [machine(40)]], bank=bank, user=user)
    return store


def places(store: Store, reviewer: str = "Grace", **chosen: Any) -> list[str]:
    return [f"{one.session_id[4:]}.{one.turn}{'!' * one.is_disputed}" for one in reviews.queue(store, reviewer, **chosen)]


def rate(store: Store, bank: Library, session_id: str = "ses_1", turn: int = 1, reviewer: str = "Grace", **other: Any) -> Judgement:
    return reviews.rate(store, bank, session_id, turn, reviewer, **{"ratings": levels(), **other})


# -------------------------------------------------------------------- the queue


def test_the_rubric_has_the_dimensions_that_are_rated_here(bank: Library) -> None:
    assert tuple(one.id for one in bank.rubrics["behavioral"].dimensions) == DIMENSIONS
    assert bank.rubrics["behavioral"].version == "1.3"


def test_a_queue_begins_with_the_newest_interview_and_ends_where_it_is_wanted(held: Store, bank: Library) -> None:
    assert places(held) == ["3.1", "3.2", "3.3", "2.1", "2.2", "2.3", "1.1", "1.2", "1.3"]
    assert places(held, person="Ada") == ["3.1", "3.2", "3.3", "1.1", "1.2", "1.3"]
    assert places(held, limit=4) == ["3.1", "3.2", "3.3", "2.1"]
    assert places(held, person="Nobody") == []
    first = reviews.queue(held, "Grace")[0]
    assert (first.question, first.competency, first.user_id, first.interview_type) == (
        "Hello.\n\nTell me about q1.",
        "ownership",
        "Ada",
        "behavioral",
    )


def test_what_a_reviewer_has_rated_leaves_their_queue_and_no_other(held: Store, bank: Library) -> None:
    rate(held, bank, "ses_3", 2)
    assert places(held, person="Ada") == ["3.1", "3.3", "1.1", "1.2", "1.3"]
    assert places(held, "  grace ", person="Ada")[:2] == ["3.1", "3.2"]


NEVER_WAITS: dict[str, tuple[list[list[Judgement]], dict[str, Any]]] = {
    "an interview that goes on": ([[machine()]], {"ended": False}),
    "an example": ([[machine()]], {"example": True}),
    "a question that was declined": ([[judgement(0, intent="skip")]], {}),
    "a question asked back": ([[judgement(None, intent="ask_back")]], {}),
}


@pytest.mark.parametrize(("exchanges", "fields"), NEVER_WAITS.values(), ids=NEVER_WAITS)
def test_what_never_waits(store: Store, bank: Library, exchanges: list[list[Judgement]], fields: dict[str, Any]) -> None:
    hold(store, "ses_1", exchanges, bank=bank, **fields)
    assert places(store) == []


def test_an_answer_given_anew_waits_anew(held: Store, bank: Library) -> None:
    rate(held, bank, "ses_3", 1)
    settle(held, "ses_3", 1, machine(70), answer="Another answer.", redo=True)
    assert places(held, limit=2) == ["3.1", "3.2"]
    rate(held, bank, "ses_3", 1)
    answers = held.session("ses_3").turns[0].attempts
    assert [len(answer.reviews) for answer in answers] == [1, 1]


def test_a_disputed_answer_stands_first_until_it_is_answered(held: Store, bank: Library) -> None:
    rate(held, bank, "ses_1", 2)
    reviews.dispute(held, "ses_1", 2, "It does say why.", "because two teams waited")
    assert places(held, limit=3) == ["1.2!", "3.1", "3.2"]
    assert places(held, "Kofi", limit=2) == ["1.2!", "3.1"]
    assert places(held, person="Lin") == ["2.1", "2.2", "2.3"]
    reviews.flag(held, "ses_1", 2, "Grace", "It asks for two things.")
    reviews.comment(held, "ses_1", None, "Grace", "A good interview.")
    assert places(held, limit=1) == ["1.2!"]
    reviews.comment(held, "ses_1", 2, "Grace", "It does, I agree.")
    assert places(held) == ["3.1", "3.2", "3.3", "2.1", "2.2", "2.3", "1.1", "1.3"]
    rate(held, bank, "ses_1", 2, "Kofi")
    assert places(held, "Kofi", limit=1) == ["3.1"]
    reviews.dispute(held, "ses_1", 2, "And once more.", "two teams waited")
    assert [places(held, who, limit=1) for who in ("Grace", "Kofi", "New")] == [["1.2!"]] * 3
    settle(held, "ses_1", 2, machine(70), answer="Another answer.", redo=True)
    assert places(held, limit=1) == ["3.1"]


def test_a_long_history_is_not_read_for_a_queue(held: Store) -> None:
    for whose in ("", waiting._OF_ONE):
        sql = "\n".join(("EXPLAIN QUERY PLAN", waiting._UNRATED, whose, waiting._NEWEST))
        plan = held.rows(sql, {"reviewer": "Grace", "person": "Ada", "limit": 1})
        assert not [row["detail"] for row in plan if "TEMP B-TREE" in row["detail"] or row["detail"].startswith("SCAN j")]


# -------------------------------------------------------------------- rating


def test_a_rating_is_the_rubrics_own_and_stands_beside_the_machines(held: Store, bank: Library) -> None:
    before = held.session("ses_1")
    given = rate(held, bank, ratings=levels(2, substance=5, outcome=None), text="  Tell why.\r\nAnd how much. ")
    rubric = bank.rubrics["behavioral"]
    weights = {one.id: one.weight for one in rubric.dimensions}
    mean = (5 * weights["substance"] + 2 * sum(weights[one] for one in ("reasoning", "conduct", "relevance"))) / (1 - weights["outcome"])
    assert given.score == int(25 * (mean - 1) + 0.5)
    assert (given.judge, given.model, given.rubric_version, given.reason) == ("coach", "Grace", "1.3", "Tell why.\nAnd how much.")
    assert [(one.dimension, one.rating) for one in given.ratings] == [
        ("substance", 5.0), ("reasoning", 2.0), ("conduct", 2.0), ("relevance", 2.0), ("outcome", None),
    ]  # fmt: skip
    assert given.ratings[0].anchor == rubric.dimensions[0].anchors[4]
    assert given.gates == ()
    after = held.session("ses_1")
    answer = after.turns[0].answer
    assert answer is not None
    assert answer.reviews == (given,)
    assert answer.judgement == before.turns[0].attempts[0].judgement
    assert answer.judged_before == ()
    assert (after.summary, after.turns[1:]) == (before.summary, before.turns[1:])


def test_the_first_rating_stays(held: Store, bank: Library) -> None:
    given = rate(held, bank)
    with pytest.raises(AlreadyRated, match="You have rated this answer already"):
        rate(held, bank, ratings=levels(5))
    rate(held, bank, reviewer="Kofi", ratings=levels(4))
    attempt = held.session("ses_1").turns[0].attempts[0]
    assert [one.model for one in attempt.reviews] == ["Grace", "Kofi"]
    assert attempt.reviews[0] == given


REFUSED: dict[str, tuple[Mapping[str, Any], str]] = {
    "no name": ({"reviewer": " \n "}, "A name has 1 to 80 characters"),
    "a long name": ({"reviewer": "x" * 81}, "A name has 1 to 80 characters"),
    "a name with a control character": ({"reviewer": "Gr\x07ace"}, "A name has 1 to 80"),
    "a name that turns what follows": ({"reviewer": "Gr\u202eace"}, "A name has 1 to 80"),
    "half of a character": ({"reviewer": "Gr\ud800ace"}, "A name has 1 to 80"),
    "an unknown dimension": ({"ratings": levels(charm=3)}, "not rated on 1 of these dimensions"),
    "a dimension left out": ({"ratings": {"substance": 3}}, "Choose a level for every dimension"),
    "nothing rated": ({"ratings": levels(None)}, "at least one dimension"),
    "a level above": ({"ratings": levels(substance=6)}, "from 1 to 5"),
    "a level below": ({"ratings": levels(substance=0)}, "from 1 to 5"),
    "half a level": ({"ratings": levels(substance=2.5)}, "from 1 to 5"),
    "yes for a level": ({"ratings": levels(substance=True)}, "from 1 to 5"),
    "a long comment": ({"text": "x" * 2_001}, "at most 2,000 characters"),
    "a comment with a control character": ({"text": "a\x00b"}, "cannot be stored"),
    "half of a character in a comment": ({"text": "a\ud800b"}, "cannot be stored"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED)
def test_a_rating_that_is_refused(held: Store, bank: Library, given: Mapping[str, Any], said: str) -> None:
    before = held.session("ses_1")
    with pytest.raises(ReviewUnusable, match=said):
        rate(held, bank, **given)
    assert held.session("ses_1") == before


VERBS: dict[str, Callable[[Store, Library, str, int], object]] = {
    "rate": lambda store, bank, session_id, turn: rate(store, bank, session_id, turn),
    "override": lambda store, _, session_id, turn: reviews.override(store, session_id, turn, "Grace", 50, "Because."),
    "comment": lambda store, _, session_id, turn: reviews.comment(store, session_id, turn, "Grace", "Well."),
    "flag": lambda store, _, session_id, turn: reviews.flag(store, session_id, turn, "Grace", "Two in one."),
    "dispute": lambda store, _, session_id, turn: reviews.dispute(store, session_id, turn, "It does.", "two teams"),
}
NOWHERE: dict[str, tuple[str, int, type[LiyaError]]] = {
    "no such session": ("ses_none", 1, SessionNotFound),
    "a session that goes on": ("ses_on", 1, SessionActive),
    "no such turn": ("ses_1", 9, NothingToReview),
    "turn nought": ("ses_1", 0, NothingToReview),
    "the goodbye": ("ses_1", 4, NothingToReview),
    "a question asked back": ("ses_back", 1, NothingToReview),
}


@pytest.mark.parametrize(("session_id", "turn", "kind"), NOWHERE.values(), ids=NOWHERE)
@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_where_there_is_nothing_to_review(
    held: Store, bank: Library, verb: Callable[..., object], session_id: str, turn: int, kind: type[LiyaError]
) -> None:
    hold(held, "ses_on", [[machine()]], bank=bank, ended=False)
    hold(held, "ses_back", [[judgement(None, intent="ask_back")]], bank=bank)
    with pytest.raises(kind):
        verb(held, bank, session_id, turn)


# -------------------------------------------------------------------- notes


def test_notes_are_kept_with_what_they_are_about(held: Store, bank: Library) -> None:
    rate(held, bank)
    reviews.override(held, "ses_1", 1, "Grace", 70, "It tells why.")
    reviews.comment(held, "ses_1", 1, "Grace", "Slow\ndown.")
    reviews.comment(held, "ses_1", None, "Grace", "A good interview.")
    reviews.flag(held, "ses_1", 1, " Grace ", "Two in one.")
    reviews.dispute(held, "ses_1", 1, "It does.", "“two \n teams waited”")
    kept = [(n.kind, n.turn, n.attempt, n.author, n.text, n.quote, n.score) for n in held.session("ses_1").notes]
    assert sorted(kept, key=str) == [
        ("comment", 1, 1, "Grace", "Slow\ndown.", None, None),
        ("comment", None, None, "Grace", "A good interview.", None, None),
        ("dispute", 1, 1, "Ada", "It does.", "two teams waited", None),
        ("flag", 1, 1, "Grace", "Two in one.", None, None),
        ("override", 1, 1, "Grace", "It tells why.", None, 70),
    ]
    assert held.session("ses_2").notes == ()


def test_saying_the_same_twice_says_it_once(held: Store) -> None:
    assert reviews.flag(held, "ses_1", 1, "Grace", "Two in one.") == reviews.flag(held, "ses_1", 1, "Grace", "Two in one. ")
    reviews.flag(held, "ses_1", 1, "Kofi", "Two in one.")
    assert len(held.session("ses_1").notes) == 2


@pytest.mark.parametrize("user", ["u" * 200, " two  spaces ", "a\u202eb", "e\u0301", "\x85"], ids=ascii)
def test_whoever_holds_an_interview_can_dispute_its_score(store: Store, bank: Library, user: str) -> None:
    hold(store, "ses_1", [[machine()]], bank=bank, user=user, key_name="acme")
    reviews.dispute(store, "ses_1", 1, "It does.", "two teams")
    assert store.session("ses_1").notes[0].author == user
    assert places(store) == ["1.1!"]


NO_NOTE: dict[str, tuple[Callable[[Store], object], str]] = {
    "no reason": (lambda store: reviews.override(store, "ses_1", 1, "Grace", 70, " \n"), "Write a reason first"),
    "a score above": (lambda store: reviews.override(store, "ses_1", 1, "Grace", 101, "Why."), "from 0 to 100"),
    "a score below": (lambda store: reviews.override(store, "ses_1", 1, "Grace", -1, "Why."), "from 0 to 100"),
    "yes for a score": (lambda store: reviews.override(store, "ses_1", 1, "Grace", True, "Why."), "from 0 to 100"),
    "an empty comment": (lambda store: reviews.comment(store, "ses_1", 1, "Grace", ""), "Write a comment first"),
    "an empty flag": (lambda store: reviews.flag(store, "ses_1", 1, "Grace", ""), "Write a reason first"),
    "a long flag": (lambda store: reviews.flag(store, "ses_1", 1, "Grace", "x" * 2_001), "at most 2,000"),
    "a bell": (lambda store: reviews.comment(store, "ses_1", 1, "Grace", "\x07"), "cannot be stored"),
    "other words": (lambda store: reviews.dispute(store, "ses_1", 1, "Why.", "three teams"), "do not stand in the answer"),
    "no words": (lambda store: reviews.dispute(store, "ses_1", 1, "Why.", " “” "), "Paste the words"),
    "very many words": (lambda store: reviews.dispute(store, "ses_1", 1, "Why.", "two " * 300), "at most 1,000"),
    "no name": (lambda store: reviews.comment(store, "ses_1", 1, " ", "Well."), "A name has"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "why"), NO_NOTE.values(), ids=NO_NOTE)
def test_a_note_that_is_refused(held: Store, bank: Library, said: Callable[[Store], object], why: str) -> None:
    rate(held, bank)
    with pytest.raises(ReviewUnusable, match=why):
        said(held)
    assert held.session("ses_1").notes == ()


def test_another_score_is_held_to_only_after_rating_blind(held: Store, bank: Library) -> None:
    rate(held, bank, reviewer="Kofi")
    with pytest.raises(NotRatedYet, match="Rate this answer first"):
        reviews.override(held, "ses_1", 1, "Grace", 70, "It tells why.")


# -------------------------------------------------------------------- never in the machine's place


def shown(session: Session) -> list[tuple[str, int | None]]:
    return [(a.judgement.judge, a.judgement.score) for t in session.turns for a in t.attempts if a.judgement]


def test_no_verb_puts_a_coach_in_the_machines_place(store: Store, bank: Library, interviews: Interviews) -> None:
    hold(store, "old", [[judgement(50)]], bank=bank)
    rate(store, bank, "old")
    assert interviews.to_judge_again(["old"]) == ["old"]
    assert interviews.judge_again("old") == 1
    (again,) = store.session("old").turns[0].attempts
    assert again.judgement is not None
    assert (again.judgement.judge, again.judgement.rubric_version) == ("builtin", "1.3")
    assert [one.model for one in again.reviews] == ["Grace"]
    assert [one.rubric_version for one in again.judged_before] == ["1.0"]
    assert interviews.judge_again("old") == 0

    hold(store, "led", [[machine(60, judge="llm", model="small")]], bank=bank)
    with store._file.write() as db:
        records.insert_judgement(db, "led", 1, 1, machine(30), shown=False)
    rate(store, bank, "led", ratings=levels(5))
    assert shown(store.session("led")) == [("llm", 60)]
    with store._file.write() as db:
        records.lead_with_builtin(db, "led")
    assert shown(store.session("led")) == [("builtin", 30)]
    settle(store, "led", 1, machine(70), answer="Again.", redo=True)
    assert shown(store.session("led")) == [("builtin", 30), ("builtin", 70)]
    with closing(sqlite3.connect(store_path(store))) as conn:
        assert conn.execute("SELECT count(*) FROM judgements WHERE judge = 'coach' AND shown = 1").fetchone() == (0,)


def test_history_reads_the_machine_unless_a_coach_is_chosen(held: Store, bank: Library) -> None:
    chosen, by_grace = Filter("Ada"), Filter("Ada", coach="Grace")

    def seen(chosen: Filter) -> list[object]:
        scores = trends.question_scores(held, chosen)
        return [
            trends.counts(held, chosen), [(one.session_id, one.score, one.scales, one.answered) for one in trends.sessions(held, chosen)],
            [(one.session_id, one.mean, one.scale.judge) for one in trends.session_means(scores)],
            [(one.session_id, one.turn, one.number, one.score) for one in trends.answers(held, chosen, limit=10)],
            [(one.name, one.rating) for one in trends.dimensions(held, chosen)], trends.pace(held, chosen),
        ]  # fmt: skip

    before = seen(chosen)
    assert seen(by_grace)[:4] == [trends.Counts(0, 0), [], [], []]
    rate(held, bank, "ses_3", 2, ratings=levels(5))
    rate(held, bank, "ses_3", 3, ratings=levels(1))
    rate(held, bank, "ses_2", 1)
    rate(held, bank, "ses_1", 1, "Kofi")
    reviews.override(held, "ses_3", 2, "Grace", 10, "No.")
    assert seen(chosen) == before
    assert seen(Filter("Ada", coach="Grace", judges=("builtin",))) == seen(by_grace)
    counted, sessions, means, answers, dimensions, _ = seen(by_grace)
    assert counted == trends.Counts(sessions=1, answers=2)
    assert sessions == [("ses_3", 50, 1, 2)]
    assert means == [("ses_3", 50, "coach")]
    assert answers == [("ses_3", 2, 2, 100), ("ses_3", 3, 3, 0)]
    assert dimensions == [(name, 3.0) for name in sorted(DIMENSIONS)]
    assert (trends.judges(held), trends.coaches(held)) == (["builtin"], ["Grace", "Kofi"])
    assert [one.score for one in trends.turn_scores(held, "ses_3")] == [50, 60, 40]


# -------------------------------------------------------------------- agreement


def test_agreement_is_of_one_scale_and_of_what_was_rated_blind(store: Store, bank: Library) -> None:
    for n in range(13):
        hold(store, f"ses_{n}", [[machine(50 + n % 2 * 25)]], bank=bank)
    hold(store, "led", [[machine(50, judge="llm", model="small")]], bank=bank)
    hold(store, "old", [[judgement(50)]], bank=bank)
    hold(store, "mute", [[judgement(None, intent="answer")]], bank=bank)
    for n in range(11):
        rate(store, bank, f"ses_{n}", ratings=levels(3, outcome=None if n else 3))
    for session_id in ("led", "old", "mute"):
        rate(store, bank, session_id)
    by_builtin, by_model = reviews.agreements(store, "Grace")
    assert (by_builtin.scale.judge, by_builtin.scale.interview_type, by_builtin.overall.labels) == ("builtin", "behavioral", 11)
    assert by_builtin.overall.bias is None
    assert (by_model.scale.model, by_model.overall.labels) == ("small", 1)
    rate(store, bank, "ses_11")
    reviews.override(store, "ses_11", 1, "Grace", 0, "No.")
    overall = reviews.agreements(store, "Grace")[0].overall
    assert (overall.labels, overall.bias, overall.exact, overall.adjacent) == (12, 0.5, 0.5, 1.0)
    by_dimension = reviews.agreements(store, "Grace")[0].dimensions
    assert [label for label, _ in by_dimension] == [one.label for one in bank.rubrics["behavioral"].dimensions]
    assert [one.labels for _, one in by_dimension] == [12, 12, 12, 12, 2]
    assert reviews.agreements(store, "Nobody") == []


# -------------------------------------------------------------------- taken along


def test_a_session_is_taken_along_with_what_people_said(held: Store, bank: Library) -> None:
    rate(held, bank, text="Tell why.")
    reviews.override(held, "ses_1", 1, "Grace", 70, "*It* tells why.")
    reviews.dispute(held, "ses_1", 1, "It <b>does</b>.", "two teams")
    reviews.comment(held, "ses_1", None, "Grace", "A good interview.")
    session = held.session("ses_1")
    assert Session.model_validate_json(export.session_json(session)) == session
    written = export.session_markdown(session, bank)
    for line in (
        "- Grace (coach): 50 of 100 (1–5: Concrete detail 3, Reasoning 3,",
        "rubric 1.3). Tell why.",
        "- Grace holds to 70 of 100: \\*It\\* tells why.",
        "- Ada disputes the score: It \\<b\\>does\\</b\\>. (“two teams”)",
        "- Grace: A good interview.",
    ):
        assert line in written
    page = session_html(session, bank)
    assert "<li>Grace holds to 70 of 100: *It* tells why.</li>" in page
    assert "<li>Ada disputes the score: It &lt;b&gt;does&lt;/b&gt;. (“two teams”)</li>" in page
    assert ANSWER in written


def test_what_people_said_goes_with_the_interview(held: Store, bank: Library) -> None:
    rate(held, bank)
    reviews.comment(held, "ses_1", 1, "Grace", "Well.")
    held.remember("", "reviewer", "Ada")
    held.delete_person("Ada")
    with closing(sqlite3.connect(store_path(held))) as conn:
        assert conn.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM judgements WHERE judge = 'coach'").fetchone() == (0,)
    assert held.recall("", "reviewer") is None
