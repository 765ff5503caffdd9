"""What the interviewer may do next, as a table of situations."""

from datetime import timedelta

import pytest
from sessions import START, judgement, make_plan, session, turn

from liya_core import moves
from liya_core.models import Judgement, Session

thin = judgement(30, gaps=("result", "own_action"))
good = judgement(80, gaps=("reflection",))
middling = judgement(65, gaps=("result",))
unknown = judgement(0, intent="dont_know")
clarified = [turn(n, "clarify" if n > 1 else "ask", judged=judgement(None, intent="ask_back")) for n in range(1, 5)]

SITUATIONS = [
    ("a thin answer is probed for its most valuable gap", session(turn(1, judged=thin)), ("probe", 0, "result")),
    ("a good answer is followed by the next question", session(turn(1, judged=good)), ("ask", 1, None)),
    (
        "a thin answer to a probe is probed for another gap",
        session(turn(1, judged=thin), turn(2, "probe", 0, gap="result", judged=thin)),
        ("probe", 0, "own_action"),
    ),
    (
        "one probe is enough when the answer became usable",
        session(turn(1, judged=thin), turn(2, "probe", 0, gap="result", judged=middling)),
        ("ask", 1, None),
    ),
    (
        "two probes on a question are the most",
        session(turn(1, judged=thin), turn(2, "probe", 0, gap="result", judged=thin), turn(3, "probe", 0, gap="own_action", judged=thin)),
        ("ask", 1, None),
    ),
    ("a round without probes has none", session(turn(1, judged=thin), plan=make_plan(max_probes=0)), ("ask", 1, None)),
    ("not knowing is met with a hint", session(turn(1, judged=unknown)), ("probe", 0, "specifics")),
    (
        "not knowing twice moves on",
        session(turn(1, judged=unknown), turn(2, "probe", 0, gap="specifics", judged=unknown)),
        ("ask", 1, None),
    ),
    ("a skipped question is left", session(turn(1, judged=judgement(0, intent="skip"))), ("ask", 1, None)),
    ("a question asked back is answered", session(turn(1, judged=judgement(None, intent="ask_back"))), ("clarify", 0, None)),
    ("a wish to hear it again is met", session(turn(1, judged=judgement(None, intent="repeat"))), ("clarify", 0, None)),
    ("asking back without end moves on", session(*clarified), ("ask", 1, None)),
    ("another language is asked about once", session(turn(1, judged=judgement(None))), ("clarify", 0, None)),
    ("and then left", session(turn(1, judged=judgement(None)), turn(2, "clarify", 0, judged=judgement(None))), ("ask", 1, None)),
    ("the last question is followed by the end", session(turn(1, "ask", 2, judged=good)), ("close", None, "plan_done")),
    ("a wish to stop ends it", session(turn(1, judged=judgement(None, intent="stop"))), ("close", None, "asked_to_stop")),
    (
        "the time limit ends it after the answer in hand",
        session(turn(1, judged=thin, seconds=299), plan=make_plan(minutes=4)),
        ("close", None, "time_up"),
    ),
    ("a lunch break ends nothing", session(turn(1, judged=good, seconds=4 * 3600), plan=make_plan(minutes=20)), ("ask", 1, None)),
    (
        "no probe when the time is needed for what is to come",
        session(turn(1, judged=thin, seconds=290), plan=make_plan(minutes=7, questions=4)),
        ("ask", 1, None),
    ),
]


@pytest.mark.parametrize(("situation", "expected"), [case[1:] for case in SITUATIONS], ids=[case[0] for case in SITUATIONS])
def test_the_preferred_move(situation: Session, expected: tuple[str, int | None, str | None]) -> None:
    last = situation.turns[-1].attempts[-1].judgement
    assert isinstance(last, Judgement)
    move = moves.permitted(situation, last)[0]
    assert (move.kind, move.question, move.gap or move.end_reason) == expected


def test_what_is_not_preferred_is_still_permitted() -> None:
    kinds = [move.kind for move in moves.permitted(session(turn(1, judged=thin)), thin)]
    assert kinds == ["probe", "probe", "ask"]
    assert moves.permitted(session(turn(1, judged=good)), good)[1].kind == "probe"


def test_time_left_counts_the_open_turn_up_to_its_limit() -> None:
    running = session(turn(1, judged=good, seconds=60), turn(2, "ask", 1), plan=make_plan(minutes=10))
    shown = START + timedelta(hours=2)
    assert moves.left_s(running, shown + timedelta(seconds=40)) == 600 - 60 - 40
    assert moves.left_s(running, shown + timedelta(hours=5)) == 600 - 60 - moves.TURN_LIMIT_S
