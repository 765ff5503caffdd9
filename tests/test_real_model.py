"""Interviews led by a real model: that the way to it works, its schema holds and what it makes up does not count. Not its wisdom."""

from collections.abc import Iterator

import httpx2
import pytest
from real_model import KEY, NAME, missing, real_model

from liya_core.bank import INTERVIEW_TYPES, InterviewType
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.interviewers.model import ModelLed
from liya_core.interviewers.model.provider import Provider
from liya_core.library import Library
from liya_core.models import InterviewContextInput, Setup
from liya_core.settings import Caps
from liya_core.store import Store
from tests.test_model_led import RESUME, TOLD

pytestmark = [pytest.mark.long, pytest.mark.skipif(missing() is not None, reason=missing() or "")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with real_model() as running:
        yield running


@pytest.fixture
def provider(address: str) -> Iterator[Provider]:
    with httpx2.Client(trust_env=False) as client:
        yield Provider(NAME, base_url=address, key=KEY, client=client)


def test_the_server_names_its_model(provider: Provider) -> None:
    assert NAME in provider.models()


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_a_real_model_leads_some_turns_of_every_type(bank: Library, store: Store, provider: Provider, kind: InterviewType) -> None:
    plain = Builtin(bank)
    led = ModelLed(bank, provider, plain, deadline_s=180, caps=Caps(reply=900))
    interviews = Interviews(bank, store, plain, others={"llm": lambda: led})
    setup = Setup(user_id="Ana", context=InterviewContextInput(interview_type=kind, time_limit_minutes=60), resume=RESUME)
    session_id = interviews.start(setup, interviewer="llm")
    assert interviews.wait(session_id, 200)
    print(kind, interviews.store.session(session_id).plan.notes[-1:], interviews.store.calls(session_id))
    for turn in (1, 2):
        interviews.answer(session_id, turn, TOLD[turn])
        assert interviews.wait(session_id, 200)
        session = interviews.store.session(session_id)
        answer = session.turns[turn - 1].answer
        assert answer is not None
        print(kind, turn, answer.status, answer.failure, interviews.store.calls(session_id)[-1:], session.turns[-1].message[-120:])
        if answer.status == "failed":  # so small a model may well fail; then nothing is made up
            assert answer.judgement is None
            interviews.go_on_with_builtin(session_id)
            assert interviews.wait(session_id, 20)
            continue
        if answer.judgements[-1].judge == "llm":
            for rating in answer.judgements[-1].ratings:
                assert rating.rating is None or 1 <= rating.rating <= 5
                assert all(span in answer.text for span in rating.evidence)
    assert [turn.number for turn in interviews.store.session(session_id).turns] == [1, 2, 3]
