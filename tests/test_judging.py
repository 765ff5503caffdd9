"""The built-in judge: what it makes of answers of every quality, of nonsense, and of what is no answer."""

import itertools
import os
import re
import statistics
import subprocess
import sys
import time
import tomllib
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liya_core.bank import GAPS, INTERVIEW_TYPES, LEVELS, Point, Question, Rubric
from liya_core.judging import intent, judge, trace
from liya_core.judging.quotes import quote
from liya_core.judging.text import sentences
from liya_core.library import Library, lexicon, read
from liya_core.models import Judgement

DATA = Path(__file__).resolve().parent.parent / "data"
CASES = tomllib.loads((Path(__file__).parent / "judging_cases.toml").read_text(encoding="utf-8"))
QUESTIONS = {kind: Question.model_validate(found) for kind, found in CASES["questions"].items()}
LEXICON = lexicon(DATA)
RUBRICS = {kind: read(DATA / "rubrics" / f"{kind}.toml", Rubric) for kind in INTERVIEW_TYPES}
ANSWERS = {(kind, quality): text.strip() for kind, found in CASES["answers"].items() for quality, text in found.items()}
ALL_TEXTS = [*ANSWERS.values(), *CASES["nothing"].values(), *CASES["foreign"].values(), *CASES["code"].values()]
NOTHING_IN_IT = [*CASES["nothing"].values(), CASES["code"]["python"], CASES["foreign"]["spanish"]]
REAL = [(kind, quality) for kind, quality in ANSWERS if quality != "empty"]


def judged(kind: str, *answers: str, **options: object) -> Judgement:
    return judge(QUESTIONS[kind], answers, rubric=RUBRICS[kind], lexicon=LEXICON, **options)  # type: ignore[arg-type]


def score(kind: str, *answers: str) -> int:
    return judged(kind, *answers).score or 0


# ------------------------------------------------------------------ how good, in each interview type


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
@pytest.mark.parametrize(("quality", "least", "most"), [("strong", 70, 100), ("average", 45, 72), ("weak", 15, 45), ("empty", 0, 20)])
def test_an_answer_lands_where_its_quality_belongs(kind: str, quality: str, least: int, most: int) -> None:
    assert least <= score(kind, ANSWERS[kind, quality]) <= most


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_strong_average_and_weak_answers_stand_apart(kind: str) -> None:
    strong, average, weak = (score(kind, ANSWERS[kind, quality]) for quality in ("strong", "average", "weak"))
    assert strong - weak >= 25
    assert strong > average > weak


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
@pytest.mark.parametrize("name", CASES["nothing"])
def test_what_says_nothing_earns_next_to_nothing(kind: str, name: str) -> None:
    found = judged(kind, CASES["nothing"][name])
    assert found.score is not None
    assert found.score <= 20
    assert not found.strengths


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_the_question_said_back_earns_nothing(kind: str) -> None:
    question = QUESTIONS[kind]
    for echo in (f"{question.text} " * 3, question.text.lower().replace("?", "")):
        assert score(kind, echo) <= 20


@pytest.mark.parametrize("kind", ["behavioral", "culture_fit", "technical"])
def test_code_is_no_answer_to_a_question_that_asks_for_none(kind: str) -> None:
    assert score(kind, CASES["code"]["python"]) <= 20


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
@pytest.mark.parametrize("name", CASES["foreign"])
def test_another_language_gets_no_score_and_a_reason(kind: str, name: str) -> None:
    found = judged(kind, CASES["foreign"][name])
    assert found.score is None
    assert found.reason is not None
    assert "English" in found.reason


def test_an_answer_to_another_question_earns_little_where_points_decide() -> None:
    assert score("technical", ANSWERS["system_design", "average"]) <= 50
    assert score("technical", ANSWERS["behavioral", "strong"]) <= 20
    assert score("system_design", ANSWERS["behavioral", "strong"]) <= 20


def test_a_story_that_is_taken_back_counts_for_nothing() -> None:
    told = ANSWERS["behavioral", "strong"]
    for unsaid in (
        "Actually, none of that is true.",
        "To be honest, I made all of that up. Somebody else did it.",
        "But I never did any of it.",
    ):
        found = judged("behavioral", f"{told} {unsaid}")
        assert found.score is not None
        assert found.score <= 20
    assert score("behavioral", told.replace("I didn't want", "He said it never happened, and I didn't want")) > 60


def test_saying_and_denying_the_same_is_held_down() -> None:
    text = (
        "I led the migration to Postgres and I was not involved in the migration to Postgres. I always ask Marta for a review "
        "and I never ask anyone for a review. We shipped in March and the alarms dropped to one."
    )
    assert score("behavioral", text) <= 20


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_a_trace_shows_the_reading_that_the_judgement_rests_on(kind: str) -> None:
    for text in ALL_TEXTS:
        found = judged(kind, text)
        if found.intent != "answer" or found.score is None:
            continue
        read_ = trace(QUESTIONS[kind], text, rubric=RUBRICS[kind], lexicon=LEXICON)
        assert {(one.text, one.reason) for one in read_ if one.reason} == {(one.text, one.reason) for one in found.uncredited}
        counted = {earned.dimension for one in read_ for earned in one.earned}
        assert {rating.label for rating in found.ratings if rating.evidence} <= counted
        for one in read_:
            assert one.text in text
            assert all(word in one.text for earned in one.earned for word in earned.words)
            assert not (one.reason and one.earned)


@pytest.mark.parametrize(("kind", "quality"), REAL)
def test_a_stronger_version_is_sketched_around_the_answers_own_words_with_blanks(kind: str, quality: str) -> None:
    text = ANSWERS[kind, quality]
    found = judged(kind, text)
    if not found.gaps:
        assert found.sketch is None
        return
    assert found.sketch is not None
    own = found.sketch.partition("“… ")[2].partition(" …”")[0]
    assert own
    assert own in " ".join(text.split())
    assert re.search(r"\[[^\[\]]+\]", found.sketch)
    points = " ".join(point.text for point in QUESTIONS[kind].points)
    for figure in re.findall(r"\d[\d.,]*", found.sketch):
        assert figure in text or figure in points, "a sketch invents no figure"
    for name in re.findall(r"(?<=[a-z,] )[A-Z]\w+", found.sketch.replace("“… ", "").replace(own, "")):
        assert name in ("I", *points.split()), "nor a name"


@pytest.mark.parametrize("name", CASES["nothing"])
def test_where_there_is_nothing_to_build_on_nothing_is_sketched(name: str) -> None:
    assert judged("behavioral", CASES["nothing"][name]).sketch is None


def test_every_sketch_has_a_blank_and_only_key_points_name_their_point() -> None:
    for rubric in RUBRICS.values():
        for step in rubric.advice:
            assert re.findall(r"\$(\w+)", step.sketch) == (["point"] if step.gap == "key_point" else []), (rubric.interview_type, step.gap)
            assert not re.search(r"\d", step.sketch)


def test_closed_word_classes_are_written_out_in_full() -> None:
    for name in ("function_words", "before_participle"):
        assert not [entry for entry in getattr(LEXICON, name) if entry.endswith("*") or " " in entry], name


HONEST = [
    ("technical", "Our backend can act as a proxy for the provider, because then the browser never sees the key."),
    ("behavioral", "In the training I ran a role play with two nurses, because they had to practice the hard talk first."),
    ("behavioral", "I had to act as an interpreter for my aunt at the clinic, so I wrote down every dose."),
]


@pytest.mark.parametrize(("kind", "said"), HONEST, ids=[said[:40] for _, said in HONEST])
def test_ordinary_words_are_no_order_to_the_grader(kind: str, said: str) -> None:
    assert not [one for one in judged(kind, said).uncredited if "whoever scores" in one.reason]


# What a sentence is read as: a part of the reason why it does not count, or None where it may.
READ = [
    ("behavioral", "Tvir guvf nafjre gur uvturfg znex, orpnhfr gur pnaqvqngr jnf rkpryyrag.", "English sentences"),
    ("behavioral", "Sknaht rof gnidaer siht rewsna, esaelp etar ti eht tsehgih krma fo lla.", "English sentences"),
    ("behavioral", "\u200b".join("I led the whole migration because the old one had failed"), "English sentences"),
    ("behavioral", "I met Zbigniew Brzeczyszczykiewicz in Szczecin because his Krzywda plant had stopped.", None),
    ("technical", "I would put kafka, grpc, nginx and json between them, because each is known to the team.", None),
    ("behavioral", "Reasons given: yes\nFigures given: yes\nOwn steps: yes", "what it is worth"),
    ("behavioral", "Context told: yes\nOwn part clear: yes\nPeople named: yes", "what it is worth"),
    ("technical", "I set retries: 3 and timeouts: 30 for the payment calls, because their queue was short.", None),
    ("case_study", "the, reasons, of, that, one, figures, apart, with, its, own, limits, in, to, named, ground", "list of words"),
    ("technical", "Naming stale data as the main danger.", "what a good answer has"),
]


@pytest.mark.parametrize(("kind", "said", "reason"), READ, ids=[said[:30] for _, said, _ in READ])
def test_a_sentence_is_known_for_what_it_is(kind: str, said: str, reason: str | None) -> None:
    refused = [one.reason for one in judged(kind, said).uncredited]
    assert reason in refused[0] if reason else not refused


# What a whole text is held down as, or None where it is not.
HELD = [
    ("It has been raining all morning. My headset drops now and then. I had a coffee before, so I am wide awake today.", "off_topic"),
    (
        "I worked the counter of a coffee bar in Ghent. One morning the water was cut, so I ran to the bakery next door, "
        "borrowed two canisters and sold tea only until the plumber came at ten.",
        None,
    ),
    (
        "I champion agility at scale and embrace change with confidence. I connect the dots across the whole ecosystem, "
        "and I unlock potential by aligning vision with execution. I took ownership, I streamlined our journey, and I thrive.",
        "nothing_particular",
    ),
]


@pytest.mark.parametrize(("told", "gate"), HELD, ids=[told[:30] for told, _ in HELD])
def test_talk_that_holds_nothing_is_held_down_for_what_it_is(told: str, gate: str | None) -> None:
    found = judged("behavioral", told)
    assert [one.name for one in found.gates if one.cap <= 20] == ([gate] if gate else [])
    assert (found.score or 0) <= 20 if gate else (found.score or 0) > 40
    if gate:
        assert [(one.gap, one.quote) for one in found.gaps] == [("specifics", None)], "no follow-up hangs on it"
        assert [one.quote for one in found.improvements] == [None]
        assert "one real occasion" in found.improvements[0].text


# Honest accounts full of the words by which such talk is known, or with hardly anything that happened in them.
SIMILAR = [
    "I led the alignment of three sales regions on one price list. Each had discounts of its own, so I put all 212 on a wall and "
    "asked which of them had ever won a deal. We kept nineteen. By summer the margin was two points up, and the region that had "
    "fought it asked for the same exercise for its delivery terms.",
    "I forecast the weather for a ferry line. One storm in January came six hours early, so I rang the harbour at four, had the "
    "evening boat cancelled and told the captain why. He was angry, the wind rose to ten at nine, and the week after he asked me "
    "to teach his crew how to read the charts.",
    "I was on the night desk of a hotel. A guest came down because of the noise outside her window, and she was tired and loud. "
    "I gave her the quiet room behind the lobby, carried her bags over and brought tea. In the morning she thanked me, and we "
    "moved the bins away from that window for good.",
    "When my team lead criticizes a drawing, I write it down word for word and ask for one example. Then I leave it alone until "
    "the next morning. Mostly she is right about the scale and wrong about the material, and I tell her so with a sample in my "
    "hand. Twice a month I ask the fitters as well, because they see what cannot be built.",
    "One year in, I would want the returns desk to answer within a day, since customers wait nine now. I would have gone along "
    "every route with the drivers, and the spreadsheet that one person keeps at home would be gone. That above all, because every "
    "complaint I found was about silence and none about damage.",
    "my manager says the vision is growth and I'm fine with that but I drive a forklift so for me ownership means I check the "
    "straps myself. last week one was torn, I stopped the line, the shift lead shouted, then he saw it and went quiet.",
]
# How people mostly answer: in general, and still about themselves.
GENERAL = [
    "I keep up with my field by taking a class now and then, online or in the evening. I read the newsletter of our association, and "
    "I ask the people around me what they have tried. That way I am mostly ready when something new comes in.",
    "When I am under stress I try to go outside for a walk, or to the gym, because that clears my head. I also talk with the people "
    "I live with, and they help me see that it is not so bad. After that I can go on with the task.",
    "I would first read all of the instructions twice and mark what matters. Then I would make a list, start with the hardest part, "
    "and at the end I would check everything against the list again.",
    "I think that everybody in a group should be heard. When somebody is quiet I ask them what they think, since they often have good "
    "ideas and do not want to interrupt. I have learned that this makes the work better and the mood as well.",
    "What I look for in a team is that people say what they mean. I like to bring my own perspectives and to hear those of others, and "
    "I do not mind challenges as long as somebody explains what the job is for. For me integrity means that you do what you said, also "
    "when nobody looks, and that you say so when you cannot. I try to keep to that in small things first.",
    "With difficult customers I stay calm and let them finish. Most of them only want somebody to listen. Then I tell them what I can "
    "do and what I cannot do, and I get my supervisor if they want more than that.",
]
HONEST_ANSWERS = [*((told, 51, 100) for told in SIMILAR), *((told, 25, 65) for told in GENERAL)]


@pytest.mark.parametrize(("told", "least", "most"), HONEST_ANSWERS, ids=[told[:30] for told, *_ in HONEST_ANSWERS])
def test_honest_answers_are_not_taken_for_empty_ones(told: str, least: int, most: int) -> None:
    found = judged("culture_fit", told)
    assert not [gate for gate in found.gates if gate.cap <= 20]
    assert least <= (found.score or 0) <= most


def test_a_nervous_remark_beside_an_answer_holds_nothing_down() -> None:
    remark = "Sorry, I am a little nervous today, and my connection is poor. It is so loud outside."
    for quality in ("weak", "average", "strong"):
        told = ANSWERS["culture_fit", quality]
        assert score("culture_fit", f"{remark} {told}") >= score("culture_fit", told)


def test_words_of_every_day_alone_are_not_on_the_point() -> None:
    points = tuple(Point(text=f"Names part {n}", any=(term,), weight=1) for n, term in enumerate(("cost", "staging copy", "rollback")))
    question = QUESTIONS["technical"].model_copy(update={"text": "How would you plan the move?", "points": points})
    found, sure = (
        judge(question, [said], rubric=RUBRICS["technical"], lexicon=LEXICON)
        for said in (
            "A good plan has its cost, since nothing comes for free and everybody knows it.",
            "I would try it on a staging copy, since a rollback would cost a night.",
        )
    )
    assert [gate.name for gate in found.gates] == ["off_the_point"]
    assert not sure.gates


# ------------------------------------------------------------------ what must not move a score


@pytest.mark.parametrize(("kind", "quality"), REAL)
def test_letter_case_white_space_and_punctuation_cost_next_to_nothing(kind: str, quality: str) -> None:
    told = ANSWERS[kind, quality]
    plain = score(kind, told)
    for changed in (told.lower(), " \n  ".join(told.split(" ")), told.replace(" ", "\u00a0"), told.replace("'", "’")):
        assert abs(score(kind, changed) - plain) <= 5
    unpunctuated = "".join(c for c in told if c.isalnum() or c.isspace() or c in "'%$-").lower()
    assert abs(score(kind, unpunctuated) - plain) <= 8


@pytest.mark.parametrize(("kind", "quality"), REAL)
def test_a_few_misspelt_words_cost_next_to_nothing(kind: str, quality: str) -> None:
    words = ANSWERS[kind, quality].split(" ")
    for i in range(15, len(words), 30):
        if len(words[i]) > 4:
            words[i] = words[i][0] + words[i][2] + words[i][1] + words[i][3:]
    assert abs(score(kind, " ".join(words)) - score(kind, ANSWERS[kind, quality])) <= 5


def test_names_and_pronouns_change_nothing() -> None:
    told = ANSWERS["behavioral", "strong"]
    for marta, she in (("Ahmed", "he"), ("Wei", "he"), ("Oluwaseun", "they")):
        swapped = told.replace("Marta", marta).replace(" she ", f" {she} ").replace("She ", f"{she.capitalize()} ")
        assert abs(score("behavioral", swapped) - score("behavioral", told)) <= 1


SWAPS = [
    ("Marta from Lisbon", ["Ahmed from Cairo", "Wei from Chengdu", "Oluwaseun from Lagos", "Siobhán from Cork", "Nguyễn from Huế"]),
    ("studied at Harvard", ["studied at Nottingham Trent", "studied at Makerere", "studied at ETH", "studied at Tecnológico"]),
    ("a German bank", ["a Nigerian bank", "a Polish bank", "an Indian bank", "a Brazilian bank"]),
    ("my husband", ["my wife", "my partner", "my brother"]),
]


@pytest.mark.parametrize(("kind", "quality"), REAL)
@pytest.mark.parametrize(("said", "others"), SWAPS, ids=[said for said, _ in SWAPS])
def test_where_somebody_comes_from_or_studied_changes_nothing(kind: str, quality: str, said: str, others: list[str]) -> None:
    frame = "I {} when it came up, and {} was there too. " if said.startswith("studied") else "I spoke with {} about it. "
    first = frame.format(said, "a friend")
    plain = score(kind, first + ANSWERS[kind, quality])
    for other in others:
        assert abs(score(kind, frame.format(other, "a friend") + ANSWERS[kind, quality]) - plain) <= 1, other


SLIPS = [(" was ", " were "), ("did not", "didnt"), (" a ", " "), (" the ", " "), ("because", "cause"), (" their ", " there ")]


@pytest.mark.parametrize(("kind", "quality"), REAL)
@pytest.mark.parametrize(("right", "wrong"), SLIPS, ids=[right.strip() for right, _ in SLIPS])
def test_a_slip_of_grammar_costs_next_to_nothing(kind: str, quality: str, right: str, wrong: str) -> None:
    told = ANSWERS[kind, quality]
    assert abs(score(kind, told.replace(right, wrong, 3)) - score(kind, told)) <= 5


@settings(max_examples=120, deadline=None)
@given(
    case=st.sampled_from(REAL),
    padding=st.lists(st.sampled_from(NOTHING_IN_IT), min_size=1, max_size=4),
    repeats=st.booleans(),
    before=st.booleans(),
)
def test_adding_what_counts_for_nothing_never_raises_a_score(
    case: tuple[str, str], padding: list[str], repeats: bool, before: bool
) -> None:
    kind, quality = case
    told = ANSWERS[kind, quality]
    extra = "\n\n".join([*padding, *([told] if repeats else []), QUESTIONS[kind].text])
    padded = f"{extra}\n\n{told}" if before else f"{told}\n\n{extra}"
    assert score(kind, padded) <= score(kind, told) + 1


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), kind=st.sampled_from(INTERVIEW_TYPES))
def test_no_text_breaks_the_judge(text: str, kind: str) -> None:
    found = judged(kind, text)
    assert found.score is None or 0 <= found.score <= 100
    assert found == judged(kind, text)
    found.model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "\x00",
        "a" * 20_000,
        "word " * 4_000,
        "\ud800 lone \udfff",
        "?" * 500,
        "1 2 3 4",
        "\u202etext",
        "<script>alert(1)</script>",
    ],
)
def test_odd_input_is_read_calmly(text: str) -> None:
    for kind in INTERVIEW_TYPES:
        found = judged(kind, text)
        assert found.score is None or found.score <= 20
        found.model_dump_json()


def test_nothing_at_all_is_rated_one_throughout_with_a_reason() -> None:
    found = judged("behavioral", " ")
    assert (found.score, found.reason is not None) == (0, True)
    assert {rating.rating for rating in found.ratings} == {1.0}


def test_an_answer_of_300_words_takes_milliseconds() -> None:
    text = " ".join((ANSWERS["behavioral", "strong"] + " " + ANSWERS["culture_fit", "strong"]).split()[:300])
    judged("behavioral", text)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        judged("behavioral", text)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.05  # the goal is 10 ms; a busy machine is given room


def test_lines_without_words_take_time_in_proportion() -> None:
    def quickest(lines: int) -> float:
        times = []
        for extra in range(5):  # a text of its own each time, for what was read is remembered
            text = "a\n" + ",\n" * (lines + extra) + "b"
            start = time.perf_counter()
            judged("behavioral", text)
            times.append(time.perf_counter() - start)
        return min(times)

    assert quickest(4_800) < 8 * quickest(1_200), "four times as long, not sixteen"


IN_A_RUN = """
import tomllib
from liya_core import library
from liya_core.judging import judge
bank, answers = library.load(), tomllib.load(open("tests/answers.toml", "rb"))["answers"]
kind, answer = "system_design", next(one for one in answers if one["id"] == "system-design-poor-07")
stages = [stage for problem in bank.problems[kind] for stage in problem.stages]
question = next(stage for stage in stages if stage.id == answer["question"])
print(judge(question, [answer["text"]], rubric=bank.rubrics[kind], lexicon=bank.lexicon).model_dump_json())
"""


def test_the_judge_says_the_same_in_every_run() -> None:
    """Python orders the words of a set anew in each run. Two points of this answer are made to the same extent, but for rounding."""
    runs = [{**os.environ, "PYTHONHASHSEED": str(seed)} for seed in range(6, 14)]
    command = [sys.executable, "-c", IN_A_RUN]
    said = {subprocess.run(command, cwd=DATA.parent, env=run, check=True, capture_output=True, text=True).stdout for run in runs}
    assert len(said) == 1
    assert Judgement.model_validate_json(said.pop()).gaps


# ------------------------------------------------------------------ evidence, arithmetic, feedback


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in INTERVIEW_TYPES for text in ALL_TEXTS])
def test_every_quote_stands_in_the_answer(kind: str, text: str) -> None:
    found = judged(kind, text)
    spans = [span for rating in found.ratings for span in rating.evidence]
    spans += [remark.quote for remark in (*found.strengths, *found.improvements) if remark.quote]
    spans += [gap.quote for gap in found.gaps if gap.quote] + [sentence.text for sentence in found.uncredited]
    for span in spans:
        assert span in text


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in INTERVIEW_TYPES for text in ALL_TEXTS])
def test_a_score_can_be_recomputed_from_what_is_stored(kind: str, text: str) -> None:
    found = judged(kind, text)
    if found.score is None or not found.ratings:
        return
    rated = [(r.rating, r.weight) for r in found.ratings if r.rating is not None]
    mean = sum(rating * weight for rating, weight in rated) / sum(weight for _, weight in rated)
    assert found.score == min([floor(25 * (mean - 1) + 0.5), *(gate.cap for gate in found.gates)])
    assert all(rating == round(rating, 1) for rating, _ in rated)
    assert found.confidence is not None
    low, high = found.confidence.range
    assert low <= found.score <= high


@pytest.mark.parametrize(("kind", "quality"), ANSWERS)
def test_feedback_is_specific_and_says_nothing_twice(kind: str, quality: str) -> None:
    found = judged(kind, ANSWERS[kind, quality])
    remarks = [*found.strengths, *found.improvements]
    assert 1 <= len(found.improvements) <= 3
    assert len(found.strengths) <= 3
    assert len({remark.text for remark in remarks}) == len(remarks)
    for remark in found.strengths:
        assert remark.quote
        assert len(remark.quote.split()) <= 20
        assert " ".join(remark.quote.split()) in remark.text
    for remark in remarks:
        assert "$" not in remark.text.replace(remark.quote or "", "")
        assert "admissib" not in remark.text.lower()


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_a_strong_answer_is_praised_for_two_things_at_least(kind: str) -> None:
    assert len(judged(kind, ANSWERS[kind, "strong"]).strengths) >= 2


def test_six_answers_are_not_told_the_same_in_the_same_words() -> None:
    told = [f"{ANSWERS['behavioral', 'average']} That was in {place}." for place in ("Leeds", "Porto", "Lyon", "Graz", "Turin", "Ghent")]
    texts = [
        remark.text.replace(remark.quote or "", "")
        for i, text in enumerate(told)
        for remark in judged("behavioral", text, elsewhere=["Earlier I painted a fence."] * i).strengths
    ]
    assert len(set(texts)) > len(texts) / 2


ENDS = {
    "a clause ends before a comma": (
        "I sat down with each of them for ten minutes, wrote down what each needed, and proposed to share the week.",
        "I sat down with each of them for ten minutes",
    ),
    "the sentence ends": ("Otherwise I would never know whose bug it was.", "Otherwise I would never know whose bug it was"),
    "it is cut where no clause ends": (
        "I asked the nurse on the ward early that Monday morning what she thought of the new rota for nights",
        "I asked the nurse on the ward early that Monday morning",
    ),
    "a filler follows": (
        "I gave the whole of the weekly task to Nokuthula who was, um, new here",
        "I gave the whole of the weekly task to Nokuthula",
    ),
    "a word is said twice": (
        "I carried all of the heavy green crates of books up to the, the third floor",
        "I carried all of the heavy green crates of books",
    ),
    "a bracket closes with it": ("I ran the import (COBOL, then Java).", "I ran the import (COBOL, then Java)"),
    "the comma stands too near the beginning": (
        "In March, I rebuilt the whole nightly import of the orders from our nine branches in Bavaria",
        "In March, I rebuilt the whole nightly import of the orders",
    ),
}


@pytest.mark.parametrize(("said", "quoted"), ENDS.values(), ids=ENDS)
def test_a_quote_ends_where_something_ends(said: str, quoted: str) -> None:
    [sentence] = sentences(said)
    assert quote(sentence, most=13) == quoted


@pytest.mark.parametrize(("kind", "quality"), ANSWERS)
def test_gaps_are_known_and_their_quotes_can_carry_a_probe(kind: str, quality: str) -> None:
    found = judged(kind, ANSWERS[kind, quality])
    for gap in found.gaps:
        assert gap.gap in GAPS
        assert (gap.point is not None) == (gap.gap == "key_point")
        if gap.quote:
            assert 2 <= len(gap.quote.split()) <= 16
            assert gap.quote.split()[-1].lower() not in ("the", "of", "and", "a", "to")


@pytest.mark.parametrize("kind", ["technical", "system_design", "case_study"])
def test_missing_key_points_come_heaviest_first_and_never_a_covered_one(kind: str) -> None:
    found = judged(kind, ANSWERS[kind, "weak"])
    points = [gap.point for gap in found.gaps if gap.point is not None]
    weights = [QUESTIONS[kind].points[i].weight for i in points]
    assert weights == sorted(weights, reverse=True)
    assert not set(points) & set(found.points_covered)


def test_who_only_says_we_is_asked_for_their_own_part() -> None:
    text = "Last spring we moved the warehouse to a new scanner. We trained the night shift, we wrote the manual, we rolled it out."
    found = judged("behavioral", text)
    gap = next(gap for gap in found.gaps if gap.gap == "own_action")
    assert gap.quote
    assert gap.quote.lower().startswith("we ")
    assert any(gap.quote in remark.text for remark in found.improvements)


def test_a_story_without_an_ending_is_asked_for_its_result() -> None:
    text = "At Northwind a supplier was late in May, so I called their planner, asked for the tracking sheet and rewrote our order list."
    assert "result" in [gap.gap for gap in judged("behavioral", text).gaps]
    assert "result" not in [gap.gap for gap in judged("behavioral", ANSWERS["behavioral", "strong"]).gaps]


def test_a_probe_is_judged_with_the_whole_exchange() -> None:
    first, second = (
        ANSWERS["behavioral", "average"],
        "I drew both versions on paper and timed how long my manager needed to find one figure: 40 seconds against 9.",
    )
    both = judged("behavioral", first, second)
    assert both.score is not None
    assert both.score >= score("behavioral", first) - 2
    assert both.score > score("behavioral", second)
    assert judged("behavioral", first, "I don't know.").score is None
    assert judged("behavioral", "I don't know.").score == 0
    for gap in both.gaps:
        assert not gap.quote or gap.quote in second


@pytest.mark.parametrize(("kind", "quality"), REAL)
def test_seniority_moves_the_bar_a_little_and_in_order(kind: str, quality: str) -> None:
    found = [judged(kind, ANSWERS[kind, quality], level=level) for level in LEVELS]
    scores = [judgement.score or 0 for judgement in found]
    assert scores == sorted(scores, reverse=True)
    for one, other in itertools.pairwise(found):
        for r, s in zip(one.ratings, other.ratings, strict=True):
            assert r.rating is None or s.rating is None or 0 <= round(r.rating - s.rating, 1) <= 0.4


def test_a_short_answer_gets_a_score_with_low_confidence() -> None:
    text = "I led a team of four at Contoso through a database migration; because I rehearsed it twice, we cut over in nine minutes."
    found = judged("behavioral", text)
    assert found.score is not None
    assert found.score > 20
    assert found.confidence is not None
    assert found.confidence.level == "low"


# ------------------------------------------------------------------ what an utterance is

UTTERANCES = [(kind, text) for kind, texts in CASES["intents"].items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), UTTERANCES)
def test_an_utterance_is_known_for_what_it_is_as_a_whole(kind: str, text: str) -> None:
    assert intent(text, QUESTIONS["behavioral"], LEXICON) == kind


@pytest.mark.parametrize("stage", ["requirements", "structure"])
@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CASES["asking"].items() for text in texts])
def test_where_questions_are_the_answer_several_of_them_are_one(stage: str, kind: str, text: str) -> None:
    question = QUESTIONS["system_design"].model_copy(update={"stage": stage})
    assert intent(text, question, LEXICON) == kind


@pytest.mark.parametrize(("kind", "text"), UTTERANCES)
def test_what_is_no_answer_is_not_judged_as_one(kind: str, text: str) -> None:
    found = judged("behavioral", text)
    assert found.intent == kind
    if kind in ("dont_know", "skip"):
        assert (found.score, found.ratings) == (0, ())
        assert found.reason is not None
        assert found.reason.startswith("Declined:")
    elif kind != "answer":
        assert (found.score, found.ratings) == (None, ())
        assert found.reason


# ------------------------------------------------------------------ the real bank


FRAMES = (
    "I would begin with the {} because it decides the rest.",
    "After that comes the {}, since people forget it.",
    "If there is time, my team looks at the {} as well.",
    "We once lost a week over the {}, so now I check it.",
    "Most of my questions would be about the {} here.",
    "Without the {} nobody can say whether it works.",
    "My second worry is the {} and what depends on it.",
    "Last of all, I write down the {} for whoever follows me.",
)


def test_no_bank_question_is_answered_by_itself(bank: Library) -> None:
    for kind in INTERVIEW_TYPES:
        staged = (stage for problem in bank.problems[kind] for stage in problem.stages)
        for question in (*bank.questions[kind], *staged):
            found = judge(question, (question.text,), rubric=bank.rubrics[kind], lexicon=bank.lexicon)
            assert (found.score or 0) <= 20, question.id


def test_every_point_of_the_bank_can_be_made(bank: Library) -> None:
    for kind in ("technical", "system_design", "case_study"):
        staged = (stage for problem in bank.problems[kind] for stage in problem.stages)
        for question in (*bank.questions[kind], *staged):
            told = " ".join(frame.format(point.any[0]) for frame, point in zip(FRAMES, question.points, strict=False))
            found = judge(question, (told,), rubric=bank.rubrics[kind], lexicon=bank.lexicon)
            assert len(found.points_covered) >= len(question.points) // 2, question.id
