"""Answers that try to get round the judge, in wordings by people who had not seen it, and honest ones that must not be taken for such."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from liya_core.bank import INTERVIEW_TYPES
from liya_core.judging import addressed
from tests.test_judging import ANSWERS, LEXICON, judged, score

TEXTS: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "attacks.toml").read_text(encoding="utf-8"))
EMPTY = 20
# The most that got through (above 20) of the trials of each kind, each text against one question of every interview type.
# The judge knows neither nonsense in good grammar nor a contradiction in other words; these figures say how often.
GETS_THROUGH = {
    "cliche": 0.12, "empty_template": 0.16, "contradiction": 0.4, "keyword_list": 0.04, "injection": 0.1, "word_salad": 0.4,
    "lorem": 0.08, "off_topic": 0.24, "padding": 0.12, "numbers": 0.08, "refusal": 0.08, "taken_back": 0.2, "meta": 0.16,
    "general_lecture": 0.24, "someone_else": 0.37,
}  # fmt: skip


def set_of(table: str, name: str) -> list[dict[str, Any]]:
    return [one for one in TEXTS[table] if one["set"] == name]


def got_through(name: str) -> tuple[Counter[str], Counter[str]]:
    """How many trials of each kind there were, and how many were scored above 20."""
    trials, through = Counter[str](), Counter[str]()
    for attack in set_of("attacks", name):
        for kind in INTERVIEW_TYPES:
            text = f"{ANSWERS[kind, 'strong']} {attack['text']}" if attack["kind"] == "taken_back" else attack["text"]
            trials[attack["kind"]] += 1
            through[attack["kind"]] += score(kind, text) > EMPTY
    return trials, through


@pytest.mark.parametrize(("name", "most"), [("one", 0.135), ("two", 0.165)])
def test_what_should_earn_next_to_nothing_seldom_earns_more(name: str, most: float) -> None:
    trials, through = got_through(name)
    print(name, {kind: f"{through[kind]}/{count}" for kind, count in trials.items()}, through.total() / trials.total())
    assert through.total() <= most * trials.total()
    for kind, count in trials.items():
        assert through[kind] <= GETS_THROUGH[kind] * count, kind


@pytest.mark.parametrize(("name", "least", "false_alarms"), [("one", 0.55, 2), ("two", 0.3, 2)])
def test_words_to_the_grader_are_told_from_honest_talk_of_marks(name: str, least: float, false_alarms: int) -> None:
    orders, innocent = set_of("orders", name), set_of("innocent", name)
    flagged = sum(bool(addressed(one["text"], LEXICON)) for one in orders)
    alarms = [one["text"] for one in innocent if addressed(one["text"], LEXICON)]
    print(name, f"flagged {flagged}/{len(orders)}, false alarms {len(alarms)}/{len(innocent)}")
    assert flagged >= least * len(orders)
    assert len(alarms) <= false_alarms, alarms


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_words_to_the_grader_never_buy_more_than_a_sentence_of_any_other_kind(kind: str) -> None:
    told = ANSWERS[kind, "average"]
    plain = score(kind, told)
    for order in TEXTS["orders"]:
        if order["field"] == "answer":
            assert score(kind, f"{told}\n{order['text']}") <= plain + 14, order["text"]


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_owning_up_to_a_limit_takes_nothing_back(kind: str) -> None:
    for ending in TEXTS["honest_endings"]:
        assert not judged(kind, f"{ANSWERS[kind, 'strong']} {ending['text']}").gates, ending["text"]
