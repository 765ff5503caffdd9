"""Two at once, over and over: double clicks, two tabs, page and program, two processes on one file.

Each race is run with real parts, many times, each time a little earlier or later. Whatever comes first, there is one turn for each
question, whoever lost is told kindly, and everybody reads the same interview in the end.
"""

import http.client
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_model import Asked, fake_model
from held import hold
from long import times
from sessions import judgement

from liya_core import backup, debrief, library, reviews
from liya_core.errors import AlreadyRated, LiyaError
from liya_core.interview import Interviews, new_session_id
from liya_core.interviewers.builtin import Builtin
from liya_core.interviewers.model.provider import Budget, Provider
from liya_core.keys import Keys
from liya_core.models import Session, Setup
from liya_core.store import Store
from tests.bench.crowd import INTERVIEWER, SAID, crowd
from tests.bench.table import percentile
from tests.servers import headless, serving
from tests.tabs import Tab, tab

pytestmark = pytest.mark.long

PATH = "/v1/hiring/mock-interview"
EXPECTED = ("TURN_CONFLICT", "SESSION_ENDED", "SESSION_NOT_FOUND", "STORAGE_UNAVAILABLE")
LATER_S = 0.02  # by which one may come later than the other
PUT_BACK = "The database cannot be used just now. What it holds is safe; send the same call again later."
KIND = (
    "This question was answered already, perhaps in another tab. Your text is back in the box.",
    "That turn has another answer already, or is not the open one. Nothing was stored.",
    "This answer is still being read. Try again in a moment.",
    "Your last answer is still being read. End the interview again in a moment.",
    "This interview is over. Its debrief is below; start another to go on practicing.",
    "The interview is over. Its summary is in the details; start a new session to go on.",
    "There is no such interview. It may have been deleted; start a new one.",
    "There is no such session for this key and user.",
    PUT_BACK,
)
Act = Callable[[], str | None]  # what somebody does; what they were told where it was not taken


class Program:
    """A program with a key, on a server of its own."""

    def __init__(self, address: str, key: str) -> None:
        self._at = urlsplit(address).netloc
        self._key = key

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        with closing(http.client.HTTPConnection(self._at, timeout=60)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, json.dumps(body), {"x-api-key": self._key, "content-type": "application/json", **named})
            reply = connection.getresponse()
            return reply.status, json.load(reply)

    def answer(self, session_id: str, turn: int, text: str, **headers: str) -> str | None:
        body = {"session_id": session_id, "input": {"user_id": "Ana", "message": text, "turn": turn}}
        status, told = self.ask("POST", PATH, body, **headers)
        assert status == 200 or told["error"]["code"] in EXPECTED, told
        return None if status == 200 else str(told["error"]["message"])


@dataclass
class Place:
    """One database with two servers on it, a program at each, and two engines of this process; `first` serves the pages too."""

    database: Path
    address: str
    first: Program
    second: Program
    here: Interviews
    there: Interviews
    people: ThreadPoolExecutor

    def begin(self) -> str:
        return self.here.start(Setup(user_id="Ana"), key_name="crowd")

    def session(self, session_id: str) -> Session:
        """The session when nobody thinks about it any more."""
        assert self.here.wait(session_id, 20)
        return self.here.store.session(session_id)

    def at_once(self, chance: random.Random, *acts: Act) -> list[str | None]:
        """What each was told who acted at about the same time; None where nothing was said against it."""
        barrier = Barrier(len(acts))

        def act(one: Act, later: float) -> str | None:
            barrier.wait(30)
            time.sleep(later)
            try:
                return one()
            except LiyaError as error:
                return str(error)

        told = [done.result() for done in [self.people.submit(act, one, chance.uniform(0, LATER_S)) for one in acts]]
        assert all(said is None or said in KIND for said in told), told
        return told


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    database = tmp_path_factory.mktemp("crowd") / "liya.db"
    key, bank = Keys(database).create("crowd"), library.load()
    here, there = (Interviews(bank, Store(database), Builtin(bank)) for _ in range(2))
    free = {"LIYA_RATE_LIMIT": "0"}
    with serving(database, **free) as first, headless(database, **free) as second, ThreadPoolExecutor(8) as people:
        yield Place(database, first, Program(first, key), Program(second, key), here, there, people)


def lines(session: Session) -> list[str]:
    """What was said, in order."""
    return [text for turn in session.turns for text in (turn.message, turn.answer.text if turn.answer else "") if text]


def is_sound(session: Session, attempts: Sequence[int]) -> None:
    """Every answer has one reading, no question was asked twice, and the turns have so many attempts."""
    assert [turn.number for turn in session.turns] == list(range(1, len(session.turns) + 1))
    assert [len(turn.attempts) for turn in session.turns if turn.attempts] == list(attempts)
    for turn in session.turns:
        assert [attempt.number for attempt in turn.attempts] == list(range(1, len(turn.attempts) + 1))
        assert all((attempt.status, len(attempt.judgements)) == ("settled", 1) for attempt in turn.attempts)
    asked = [turn.move.question for turn in session.turns if turn.move.kind == "ask"]
    assert len(asked) == len(set(asked))
    closes = [turn.move.kind == "close" for turn in session.turns]
    assert closes == [False] * (len(closes) - 1) + [session.status == "ended"]
    assert (session.summary is not None) == (session.status == "ended")


# -------------------------------------------------------------------- two answers to one question

Hand = Callable[[str, int, str], str | None]  # answers a turn of a session; what it was told


def in_a_tab(page: Tab) -> Hand:
    def answer(_: str, __: int, text: str) -> str | None:
        page.rerun(page.answered(text))
        return next((alert.body for alert in page.all("alert")), None)

    return answer


def in_an_engine(interviews: Interviews) -> Hand:
    def answer(session_id: str, turn: int, text: str) -> str | None:
        interviews.answer(session_id, turn, text)
        return None

    return answer


def same_in_the_end(place: Place, session: Session, tabs: Sequence[Tab]) -> None:
    """Both processes and every tab show what is stored."""
    written = lines(session)
    for program in (place.first, place.second):
        status, told = program.ask("GET", f"/v1/hiring/sessions/{session.session_id}")
        assert (status, [turn["message"] for turn in told["data"]["turns"]]) == (200, [turn.message for turn in session.turns])
    for page in tabs:
        page.rerun()
        page.until(lambda page=page: page.chat() and page.chat()[-1] == (INTERVIEWER, written[-1]))  # type: ignore[misc]
        shown = [bubble.text for bubble in page.chat()]
        assert shown == written[-len(shown) :]
        assert len(shown) == len(written) if session.status == "ended" else len(shown) == min(len(written), 15)


ANSWERERS: list[tuple[str, int, Callable[[Place, Sequence[Tab]], list[Hand]]]] = [
    ("two tabs", 2, lambda _, tabs: list(map(in_a_tab, tabs))),
    ("a tab and a program on the same server", 1, lambda place, tabs: [in_a_tab(tabs[0]), place.first.answer]),
    ("a tab and a program on another server", 1, lambda place, tabs: [in_a_tab(tabs[0]), place.second.answer]),
    ("two programs on two servers", 0, lambda place, _: [place.first.answer, place.second.answer]),
    ("two engines", 0, lambda place, _: [in_an_engine(place.here), in_an_engine(place.there)]),
    ("an engine and a program", 0, lambda place, _: [in_an_engine(place.here), place.second.answer]),
]


@pytest.mark.parametrize(("tabs_needed", "hands"), [case[1:] for case in ANSWERERS], ids=[case[0] for case in ANSWERERS])
def test_of_two_answers_to_one_question_one_is_taken(
    place: Place, tabs_needed: int, hands: Callable[[Place, Sequence[Tab]], list[Hand]]
) -> None:
    chance, done = random.Random(1), 0
    while done < times(200):
        session_id = place.begin()
        with ExitStack() as opened:
            tabs = [opened.enter_context(tab(place.address, f"session={session_id}")) for _ in range(tabs_needed)]
            attempts: list[int] = []
            while done < times(200) and place.session(session_id).status == "active":
                text = SAID[done % len(SAID)]
                texts = [text, text if done % 2 else f"No, let me put it like this. {text}"]
                attempts.append(1)
                acts = [partial(hand, session_id, len(attempts), said) for hand, said in zip(hands(place, tabs), texts, strict=True)]
                told = place.at_once(chance, *acts)
                session = place.session(session_id)
                is_sound(session, attempts)
                taken = session.turns[len(attempts) - 1].attempts[0].text
                assert taken in texts
                assert [said is None for said in told] == [said == taken for said in texts]
                same_in_the_end(place, session, tabs)
                done += 1


def test_a_request_that_comes_twice_to_two_servers_is_served_once(place: Place) -> None:
    chance = random.Random(2)

    def twice(body: dict[str, Any], name: str) -> Any:
        """The data of the reply that both got."""
        replies: list[tuple[int, dict[str, Any]]] = []
        asked = [lambda at=at: replies.append(at.ask("POST", PATH, body, Idempotency_Key=name)) for at in (place.first, place.second)]
        place.at_once(chance, *asked)  # type: ignore[arg-type]
        assert replies[0] == replies[1]
        assert replies[0][0] == 200
        return replies[0][1]["data"]

    for number in range(times(200)):
        session_id = twice({"input": {"user_id": "Ana", "profile": {}}}, f"begin-{number}")["session_id"]
        answer = {"user_id": "Ana", "message": SAID[number % len(SAID)]}
        twice({"session_id": session_id, "input": answer}, f"answer-{number}")
        is_sound(place.session(session_id), [1])


# -------------------------------------------------------------------- other things at the same time


def test_one_tab_that_sends_twice_makes_one_turn(place: Place) -> None:
    chance, session_id = random.Random(3), ""
    for number in range(times(200)):
        if not session_id or place.session(session_id).status == "ended":
            session_id = place.begin()
        before, text = len(place.session(session_id).turns), SAID[number % len(SAID)]
        with tab(place.address, f"session={session_id}") as page:
            sent = page.answered(text)
            page.send(sent)
            time.sleep(chance.uniform(0, LATER_S))
            page.rerun(sent)
            page.until(lambda page=page, text=text: [bubble.text for bubble in page.chat()[-2:-1]] == [text])  # type: ignore[misc]
        session = place.session(session_id)
        is_sound(session, [1] * before)
        same_in_the_end(place, session, ())


def test_who_answers_and_closes_the_tab_has_answered(place: Place) -> None:
    for number in range(times(200)):
        session_id, text = place.begin(), SAID[number % len(SAID)]
        with tab(place.address, f"session={session_id}") as page:
            for _ in range(number % 3):
                page.send()  # as a browser does when something is pasted, or a field is left
            page.send(page.answered(text))
        end = time.monotonic() + 20
        while not place.session(session_id).turns[0].attempts and time.monotonic() < end:
            time.sleep(0.05)
        is_sound(place.session(session_id), [1])


def test_an_answer_given_anew_beside_the_next_answer_is_kept_beside_it(place: Place) -> None:
    chance = random.Random(4)
    for number in range(times(200)):
        session_id, text = place.begin(), SAID[number % len(SAID)]
        place.first.answer(session_id, 1, text)
        anew, following = f"Once more, and better. {text}", SAID[(number + 1) % len(SAID)]
        redo = partial(place.here.redo, session_id, 1, anew)
        told = place.at_once(chance, redo, partial(place.second.answer, session_id, 2, following), redo)
        session = place.session(session_id)
        assert told == [None] * 3
        is_sound(session, [2, 1])
        assert [attempt.text for attempt in session.turns[0].attempts] == [text, anew]


@pytest.mark.parametrize("way", ["a tab", "an engine"])
def test_an_interview_ends_once_and_takes_no_answer_half(place: Place, way: str) -> None:
    chance = random.Random(5)
    for number in range(times(200)):
        session_id, text = place.begin(), SAID[number % len(SAID)]
        with ExitStack() as opened:
            if way == "a tab":
                page = opened.enter_context(tab(place.address, f"session={session_id}"))

                def end(page: Tab = page) -> str | None:
                    page.press("End and see the summary")
                    return next((alert.body for alert in page.all("alert")), None)
            else:

                def end(session_id: str = session_id) -> str | None:
                    place.here.end(session_id)
                    return None

            told = place.at_once(chance, end, partial(place.second.answer, session_id, 1, text))
        session = place.session(session_id)
        is_sound(session, [1] if told[1] is None else [])
        assert session.status == ("active" if told[0] else "ended")
        assert told[0] is None or told[1] is None, "one of the two was done"
        if told[1] is not None:
            assert lines(session)[-1] == session.turns[-1].message


def test_a_session_that_is_deleted_while_it_is_answered_leaves_nothing(place: Place) -> None:
    chance = random.Random(6)
    for number in range(times(200)):
        session_id, text = place.begin(), SAID[number % len(SAID)]
        place.first.answer(session_id, 1, text)

        def delete(session_id: str = session_id) -> None:
            assert place.first.ask("DELETE", f"/v1/hiring/sessions/{session_id}")[0] == 200

        told = place.at_once(chance, delete, partial(place.second.answer, session_id, 2, f"And also this. {text}"))
        assert told[0] is None
        assert place.second.answer(session_id, 2, text) in KIND
    with closing(sqlite3.connect(place.database)) as conn:
        for table in ("turns", "attempts", "judgements", "planned_questions", "receipts", "notes"):
            left = conn.execute(f"SELECT count(*) FROM {table} WHERE session_id NOT IN (SELECT session_id FROM sessions)").fetchone()[0]
            assert (table, left) == (table, 0)
        assert conn.execute("SELECT count(*) FROM ratings WHERE judgement_id NOT IN (SELECT judgement_id FROM judgements)").fetchone() == (
            0,
        )
        assert conn.execute("PRAGMA foreign_key_check").fetchone() is None


def test_start_pressed_twice_begins_one_interview(place: Place) -> None:
    chance, before, begun = random.Random(7), sessions(place), set[str]()
    for _ in range(times(200)):
        with tab(place.address) as page:
            pressed = page.pressed("Start the interview")
            page.send(pressed)
            time.sleep(chance.uniform(0, LATER_S))
            page.send(pressed)
            page.until(lambda page=page: page.is_still and page.chat())  # type: ignore[misc]
            begun.add(page.query.partition("session=")[2])
        assert sessions(place) - before == begun
    for session_id in begun:  # not before, for a second press that is taken in late finds the interview of the first
        place.here.store.delete_session(session_id)


def sessions(place: Place) -> set[str]:
    return {row["session_id"] for row in place.here.store.rows("SELECT session_id FROM sessions")}


def test_a_drill_that_is_begun_twice_is_one(place: Place) -> None:
    chance = random.Random(8)
    origin = place.here.start(Setup(user_id="Ana"))
    place.here.answer(origin, 1, SAID[0], here=True)
    place.here.end(origin)
    for _ in range(times(200)):
        drill_id = new_session_id()
        before = sessions(place)
        place.at_once(chance, *[partial(begun_drill, engine, origin, drill_id) for engine in (place.here, place.there)])
        assert sessions(place) - before == {drill_id}
        is_sound(place.session(drill_id), [])


def begun_drill(engine: Interviews, origin: str, drill_id: str) -> None:
    assert engine.drill(origin, 1, several=True, drill_id=drill_id) == drill_id


def test_judging_again_beside_a_new_answer_leaves_one_scale_and_a_true_summary(place: Place) -> None:
    chance, bank = random.Random(9), place.here.library
    rubric = bank.rubrics["behavioral"]
    earlier = Interviews(
        bank.model_copy(update={"rubrics": {**bank.rubrics, "behavioral": rubric.model_copy(update={"version": "0.9"})}}),
        Store(place.database),
        Builtin(bank),
    )
    for number in range(times(200)):
        session_id, text = earlier.start(Setup(user_id="Ana")), SAID[number % len(SAID)]
        earlier.answer(session_id, 1, text, here=True)
        earlier.end(session_id)

        def again(session_id: str = session_id) -> None:
            place.here.judge_again(session_id)

        told = place.at_once(chance, again, partial(place.there.redo, session_id, 1, f"Once more, and better. {text}"))
        assert told[1] is None
        session = place.session(session_id)
        first, second = session.turns[0].attempts
        assert [one.rubric_version for one in second.judgements] == [rubric.version]
        assert [one.rubric_version for one in first.judgements] == (["0.9"] if told[0] else ["0.9", rubric.version])
        assert session.summary == debrief.make(session, bank)


def test_what_two_coaches_save_at_once_is_kept_once_for_each(place: Place) -> None:
    chance, bank = random.Random(10), place.here.library
    levels = {dimension.id: 3 for dimension in bank.rubrics["behavioral"].dimensions}
    for number in range(times(200)):
        session_id = f"ses_reviewed_{number}"
        hold(place.here.store, session_id, [[judgement(50)]], bank=bank)
        refused: list[str] = []

        def rate(engine: Interviews, coach: str, session_id: str = session_id, refused: list[str] = refused) -> None:
            try:
                reviews.rate(engine.store, bank, session_id, 1, coach, levels)
                reviews.comment(engine.store, session_id, 1, coach, "Say how it ended.")
            except AlreadyRated:
                refused.append(coach)

        place.at_once(
            chance, *[lambda e=e, c=c: rate(e, c) for e, c in ((place.here, "Grace"), (place.there, "Grace"), (place.there, "Lin"))]
        )  # type: ignore[misc]
        attempt = place.session(session_id).turns[0].attempts[0]
        assert refused == ["Grace"]
        assert sorted(str(given.model) for given in attempt.reviews) == ["Grace", "Lin"]
        assert len(place.session(session_id).notes) == 2


def test_a_backup_put_back_while_answers_come_leaves_whole_sessions(place: Place) -> None:
    chance = random.Random(11)
    session_ids = [place.begin() for _ in range(2)]
    saved = backup.take(place.database)
    for number in range(max(4, times(40))):
        text = SAID[number % len(SAID)]
        told = place.at_once(
            chance,
            partial(place.first.answer, session_ids[0], 1, text),
            partial(place.second.answer, session_ids[1], 1, text),
            lambda: backup.put_back(place.database, saved) and None,
        )
        assert set(told) <= {None, PUT_BACK}
        for session_id in session_ids:
            session = place.session(session_id)
            is_sound(session, [1] * (len(session.turns) - 1))
            assert place.second.answer(session_id, len(session.turns), f"And so it went on. {text}") is None, "and the interview goes on"
        backup.put_back(place.database, saved)


# -------------------------------------------------------------------- many at once


def test_a_model_is_asked_by_as_many_at_once_as_want_to() -> None:
    """It answers nobody before all have asked."""
    many = 120
    together = Barrier(many)

    def speaks(asked: Asked) -> None:
        together.wait(30)
        asked.stream("Hello.")

    with fake_model() as server, ThreadPoolExecutor(many) as people:
        server.usual = speaks
        provider = Provider("fake", base_url=server.address)

        def ask(_: int) -> str:
            return provider.complete([{"role": "user", "content": "Say hello."}], None, Budget(time.monotonic() + 60), 10, lambda _: None)

        assert list(people.map(ask, range(many))) == ["Hello."] * many
        provider.close()


def test_a_crowd_loses_nothing_and_nobody_waits_long(tmp_path: Path) -> None:
    """Without an error, for it would be raised; the times are told by `python -m tests.bench.crowd`, and here only held in bounds."""
    found = crowd(tmp_path / "liya.db", pages=times(25) or 1, programs=times(25) or 1, turns=3, think=(0.5, 1.5))
    assert found.lost == []
    for row in found.rows("built-in turn"):
        print(row.name, f"{row.ratio:.1f}")
        assert percentile(row.ours, 95) < max(20 * percentile(row.floor, 50), 2.0)
