"""What a text says beyond its sources is found: figures and names that stand in none of them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liya_core import library
from liya_core.intake.sources import common_words, invented

COMMON = common_words(library.load())
RESUME = (
    "I ran Kafka at Acme for 4,000 users and cut costs by 40 %, saving $1.5m. O'Brien's team in Kraków, 2019–2021. "
    "Raised €12k, 3x the goal; 1.200 guests in Köln, 99.90% uptime, and 2 million views."
)
JOB = "Senior Nurse at St. Mary's\nYou know iOS, GraphQL and the NHS."
SOURCES = (RESUME, JOB)

CASES: list[tuple[str, tuple[str, ...]]] = [
    ("You ran Kafka at Acme for 4000 users.", ()),
    ("You cut costs by 40%, by 40 percent, by 40 per cent.", ()),
    ("You cut costs by 41%.", ("41%",)),
    ("You cut 40 costs.", ("40",)),
    ("You saved $1.5 million, or 1.5m.", ()),
    ("You saved 1.5, or 1.5k.", ("1.5", "1.5k")),
    ("You raised 12 thousand, 3x the goal, for 1200 guests.", ()),
    ("Uptime of 99.9% and 2m views.", ()),
    ("In 2022 you left.", ("2022",)),
    ("In 2019 and 2021.", ()),
    ("It took 04000 users.", ()),
    ("Why did Globex hire you?", ("Globex",)),
    ("Tell me about Redis. Redis was new.", ("Redis",)),
    ("Redis: why? Because of KUBERNETES and then Redis.", ("Redis", "KUBERNETES")),
    ("“What changed at Acme?” Don't worry, I'm here. I've time.", ()),
    ("He asked: What now? She said: 'Tell me.'", ()),
    ("Talk about O’Brien and kraków, and KRAKÓW's nurses.", ()),
    ("You know iOS and graphql, and the nhs.", ()),
    ("You know iPhone and k8s.", ("iPhone", "k8s")),
    ("You moved on Monday with Acme’s and Globex’s people.", ("Monday", "Globex")),
    ("Tell us about React-based and Acme-led work.", ("React",)),
    ("1. Describe it\n2. Tell me why\n- What now?", ()),
    ("- Kotlin came first\n• Tell me", ("Kotlin",)),
    ("TELL me why.", ("TELL",)),
    ("Two or three or twelve times.", ()),
    ("What is plan B, and what do I do?", ()),
    ("It was the 3rd time, not the 3x.", ("3rd",)),
    ("A 4G phone and a B2B firm", ("4G", "B2B")),
    ("", ()),
]


@pytest.mark.parametrize(("text", "found"), CASES, ids=[text[:40] for text, _ in CASES])
def test_what_stands_in_no_source_is_found(text: str, found: tuple[str, ...]) -> None:
    assert invented(text, SOURCES, COMMON) == found


def test_a_name_at_the_start_of_a_sentence_needs_a_list_of_ordinary_words() -> None:
    assert invented("Tell me.", SOURCES, frozenset()) == ("Tell",)
    assert invented("Tell me.", SOURCES, frozenset({"tell"})) == ()


def test_without_sources_everything_is_invented() -> None:
    assert invented("You ran Kafka for 4,000 users.", (), COMMON) == ("Kafka", "4,000")


def test_ordinary_words_are_those_of_questions_and_hold_no_names() -> None:
    assert {"tell", "what", "describe", "you", "the", "when", "team"} <= COMMON
    assert not {"globex", "kotlin", "monday", "acme"} & COMMON
    assert all(word == word.lower() for word in COMMON)


WORDS = st.sampled_from(sorted(word for word in COMMON if len(word) > 3 and word not in ("million", "billion", "thousand", "percent")))
PIECES = st.sampled_from(
    ["Kafka", "Acme", "4,000", "4000", "40 %", "40%", "$1.5m", "O'Brien", "O’Brien's", "Kraków", "2019", "€12k", "3x", "99.9%", "99.90%",
     "St. Mary's", "iOS", "GraphQL", "NHS", "Senior Nurse"]
)  # fmt: skip
SENTENCE = st.lists(st.one_of(WORDS, PIECES), min_size=1, max_size=12).map(lambda said: f"{' '.join(said)}.")
SENTENCES = st.lists(SENTENCE, min_size=1, max_size=5)
FOREIGN = st.sampled_from(["Globex", "Kotlin", "Siobhán", "MacBook", "KPMG", "41%", "4,001", "1.6m", "2023", "7x", "£13k", "k8s"])


@given(SENTENCES)
def test_a_text_of_nothing_but_its_sources_and_ordinary_words_invents_nothing(said: list[str]) -> None:
    assert invented(" ".join(one[0].upper() + one[1:] for one in said), SOURCES, COMMON) == ()


@given(SENTENCES, FOREIGN, st.integers(0, 60))
def test_one_foreign_name_or_figure_is_found_wherever_it_stands(said: list[str], foreign: str, place: int) -> None:
    words = " ".join(said).replace("40 %", "40%").split(" ")  # a figure and its unit stay together
    words.insert(place % (len(words) + 1), foreign)
    assert invented(" ".join(words), SOURCES, COMMON) == (foreign.lstrip("£"),)


@given(st.text(max_size=300), st.lists(st.text(max_size=100), max_size=3))
def test_any_text_can_be_asked_about(text: str, sources: list[str]) -> None:
    found = invented(text, sources, COMMON)
    assert len(set(found)) == len(found)
    assert invented(text, [text], COMMON) == ()


@pytest.mark.parametrize("piece", ["A", "A b ", "1,", "1.000", " ", "'", "a'", "9 ", '"A" ', "-A", "\n1. "])
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    start = time.process_time()
    invented(text, [text[:5_000]], COMMON)
    assert time.process_time() - start < 10  # seconds of this process; usual is a fifth of one
