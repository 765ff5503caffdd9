"""Every field of every page, filled with what nobody should enter: nothing breaks, and what was begun goes on.

The fields are those that a page shows, found by looking; a new one is covered by being there.
"""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hostile import FILES, MARKUP, NAUGHTY
from long import times
from streamlit.testing.v1 import AppTest

from liya_core import library, reviews
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.models import Setup
from liya_core.records import MACHINE
from liya_core.store import Store

APP = str(Path(__file__).parent.parent / "app.py")
GOOD = "In spring I moved the riskiest part first because two teams waited for it, and it was done in four days."
VALUES = [*MARKUP, *NAUGHTY]
NUMBERS = [0, -1, 1, 3, 80, 81, 2**31, 2**53, -(2**53), 0.5, 1e15]
DATES = [[], [date(1, 1, 1)], [date(9999, 12, 31)], [date(2020, 1, 1), date(9999, 12, 31)], [date(2026, 2, 28), date(2026, 2, 28)]]


# -------------------------------------------------------------------- what a page has


def fill(at: AppTest, chance: random.Random) -> list[str]:
    """Put something hostile into every field that the page shows; which fields those are."""
    filled = []
    for field in [*at.text_input, *at.text_area, *at.chat_input]:
        field.set_value(chance.choice(VALUES))
        filled.append(field)
    for field in [*at.selectbox, *at.multiselect]:
        if field.proto.accept_new_options:
            new = chance.sample(VALUES, 1 if field.type == "selectbox" else min(3, field.proto.max_selections or 3))
            field.options.extend(new)
            field.set_value(new[0] if field.type == "selectbox" else [*new])
            filled.append(field)
        elif field.options:
            one = at.session_state[field.id] if field.type == "selectbox" else list(at.session_state[field.id])
            field.set_value(one)
    for field in at.number_input:
        field.set_value(chance.choice(NUMBERS))
        filled.append(field)
    for field in at.date_input:
        field.set_value(chance.choice(DATES))
        filled.append(field)
    for field in at.file_uploader:
        field.upload(*chance.choice(FILES))
        filled.append(field)
    return [getattr(field, "label", None) or field.type for field in filled]


def sound(at: AppTest) -> None:
    """Nothing broke in this run."""
    assert [element.value for element in at.exception] == []
    assert at.main.children, "the page is there"
    assert "Something went wrong" not in " ".join(element.value for element in at.error)


DESTROYS = ("Delete", "Replace", "Remove", "Leave", "Continue")


def press_around(at: AppTest, chance: random.Random) -> None:
    """Press what the page was filled in for, and then any other button of what that leaves behind."""
    for kinds in (("primary",), ("primary", "secondary", "tertiary")):
        buttons = [one for one in at.button if not one.disabled and one.proto.type in kinds and not one.label.startswith(DESTROYS)]
        if buttons:
            chance.choice(buttons).click()
            sound(at.run())


# -------------------------------------------------------------------- the states of the pages


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an interview that is over, of which a coach rated an answer, and one that goes on."""
    path = tmp_path_factory.mktemp("held") / "liya.db"
    bank, store = library.load(), Store(path)
    numbers = iter(range(1, 9))
    interviews = Interviews(bank, store, Builtin(bank), new_id=lambda: f"ses_{next(numbers)}")
    over = interviews.start(Setup(user_id="Me"))
    for _ in range(2):
        interviews.answer(over, store.session(over).turns[-1].number, GOOD, here=True)
    interviews.end(over)
    on = interviews.start(Setup(user_id="Me"))
    interviews.answer(on, 1, GOOD, here=True)
    interviews.start(Setup(user_id="Eve"))
    dimensions = {one.id: 3 for one in reviews.dimensions(store.session(over), 1, bank)}
    reviews.rate(store, bank, over, 1, "Grace", dimensions, "Well said.")
    store.remember(MACHINE, "reviewer", "Grace")
    return path


def opened(page: str = "interview", folds: tuple[str, ...] = ("open",), **address: str) -> AppTest:
    """A page at an address, the feedback on each answer open; folds: those of the set-up that are open."""
    at = AppTest.from_file(APP, default_timeout=60)
    if page == "interview":
        for name, value in address.items():
            at.query_params[name] = value
    for fold in folds:
        at.session_state[f"setup_{fold}"] = True
    for turn in (1, 2):
        at.session_state[f"feedback_ses_1_{turn}"] = True
    at.run()
    if page != "interview":
        at.switch_page(f"pages/{page}.py")
        for name, value in address.items():
            at.query_params[name] = value
        at.run()
    return at


def sending() -> AppTest:
    at = opened("data")
    at.multiselect[0].select("ses_1").run()
    return at


def trying() -> AppTest:
    at = opened("judge")
    at.selectbox[0].select_index(0).run()
    return at


def rating() -> AppTest:
    at = opened("review", answer="ses_1.2")
    at.text_input[0].set_value("Lovelace").run()
    return at


STATES: dict[str, Callable[[], AppTest]] = {
    "who practices": lambda: opened(folds=("people",)),
    "the set-up": opened,
    "an interview": lambda: opened(session="ses_2"),
    "an interview that is over": lambda: opened(session="ses_1"),
    "History": lambda: opened("history"),
    "History, an interview": lambda: opened("history", open="ses_1"),
    "History, an answer": lambda: opened("history", open="ses_1.1"),
    "Review, an answer": rating,
    "Review, a rated answer": lambda: opened("review", answer="ses_1.1"),
    "Your data": sending,
    "Try the judge": trying,
}
# What each page is known to ask for; a field that is found no longer would make the test say less.
ASKED = {
    "who practices": {"Who is practicing?"},
    "the set-up": {"Résumé", "Job description", "Job title you are practicing for", "Focus areas", "Years of experience"},
    "an interview": {"chat_input", "Your new answer"},
    "an interview that is over": {"Your new answer"},
    "History": {"Between two days"},
    "History, an interview": {"Who says it", "What you would say of this interview"},
    "History, an answer": {"What is wrong with the score?", "The words of your answer that show it"},
    "Review, an answer": {"Who reviews", "Comment (optional)"},
    "Review, a rated answer": {"Score", "Why", "Your comment", "What is wrong with the question?"},
    "Your data": {"Words to hide", "What your coach is to call you", "A backup", "A bundle or a reply"},
    "Try the judge": {"Your question", "The answer"},
}  # fmt: skip


@pytest.fixture
def database(held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "liya.db"
    path.write_bytes(held.read_bytes())
    monkeypatch.setenv("LIYA_DB", str(path))
    return path


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_whatever_is_entered_the_page_stands_and_the_interview_goes_on(state: str, database: Path) -> None:
    chance = random.Random(state)
    found: set[str] = set()
    for _ in range(times(20)):
        at = STATES[state]()
        sound(at)
        found |= set(fill(at, chance))
        sound(at.run())
        press_around(at, chance)
    assert found >= ASKED[state]
    on = opened(session="ses_2")
    sound(on)
    goes_on(on, Store(database))


def goes_on(at: AppTest, store: Store) -> None:
    before = store.session("ses_2")
    if before.status != "active":  # it was ended by what was entered or pressed
        assert before.summary is not None
        return
    at.chat_input[0].set_value(GOOD).run()
    sound(at)
    assert store.session("ses_2").turns[-1 if store.session("ses_2").status == "ended" else -2].answer
    assert store.session("ses_2").turns[before.turns[-1].number - 1].answer.text == GOOD  # type: ignore[union-attr]


# -------------------------------------------------------------------- addresses

ADDRESSES = {
    "interview": ("session",),
    "history": ("open", "view", "who", "type", "round", "competency", "judge", "by", "days", "since", "kind"),
    "review": ("answer",),
}
PLACED = ("session", "open", "answer", "days")
TURNS = ("9" * 5_000, "0", "-1", "²", "۳", "1e3", "", ".", "1.1", "2147483648")
PLACES = [
    *(f"ses_1.{turn}" for turn in TURNS), "ses_1,ses_1,ses_1", "ses_1,", ",", "ses_9", "ses_1\x00", "ses_1.1,ses_2.9",
    "2026-02-30", "2026-01-01,2025-01-01", "0000-00-00",
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("page", ADDRESSES)
def test_whatever_an_address_says_the_page_stands(page: str, database: Path) -> None:
    at = opened(page)
    for name in ADDRESSES[page]:
        for value in [*(PLACES if name in PLACED else ()), *random.Random(name).sample(VALUES, times(40))]:
            for known in ADDRESSES[page]:
                if known in at.query_params:
                    del at.query_params[known]
            at.query_params[name] = value
            sound(at.run())
