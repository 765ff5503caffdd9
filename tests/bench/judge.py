"""The built-in judge as a plain function, so that any set of rated answers can be run through it.

    python -m tests.bench.judge --data RATED.jsonl --genuine ANSWERS.jsonl

RATED: a JSON object a line with question, answer, interview_type, human (0-100) and optionally reference; prints how the
scores go with the ratings, how often an attack gets through or a spoiled answer keeps its score, and how long an answer
takes. ANSWERS: answer; prints how many of 25 words or more would be held down.
"""

import argparse
import json
import random
import re
import statistics
import time
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from liya_core import library
from liya_core.bank import InterviewType, Point, Probe, Question, Rubric
from liya_core.judging import judge
from liya_core.library import read
from liya_core.models import Judgement

DATA = Path(__file__).resolve().parents[2] / "data"
LEXICON = library.lexicon(DATA)
Row = dict[str, str]
ATTACKS = tomllib.loads((DATA.parent / "tests" / "attacks.toml").read_text(encoding="utf-8"))["attacks"]
HELD = 20
MOST_POINTS, LONGEST_POINT = 6, 1200


def score(question: str, answer: str, interview_type: str, reference: str | None = None) -> float:
    """The score 0-100 of one answer; 0 where the judge gives none. A reference answer becomes the question's key points."""
    return float(judged(question, answer, interview_type, reference).score or 0)


def gated(question: str, answer: str, interview_type: str) -> bool:
    """Whether the answer would be held at 20 or under, or refused."""
    found = judged(question, answer, interview_type, None).score
    return found is None or found <= HELD


def judged(question: str, answer: str, interview_type: str, reference: str | None = None) -> Judgement:
    """The whole judgement of one answer to a question that is in no bank."""
    return judge(made(question, reference), (answer,), rubric=rubric(interview_type), lexicon=LEXICON)


@cache
def rubric(interview_type: str) -> Rubric:
    """The rubric of an interview type; behavioral for a type that is none."""
    name = interview_type if interview_type in get_args(InterviewType) else "behavioral"
    return read(DATA / "rubrics" / f"{name}.toml", Rubric)


@cache
def made(question: str, reference: str | None) -> Question:
    """A question whose key points are the clauses of the reference, or the question's own subject."""
    text = " ".join(question.split())[:1200]
    text = text if len(text) >= 3 else "Tell me about yourself."
    return Question(
        id="bench",
        competency="bench",
        text=text,
        rephrase=text,
        points=_points(reference) if reference else _generic(text),
        probes=(Probe(gap="specifics", text="Can you give an example?"), Probe(gap="result", text="How did it end?")),
    )


def _points(reference: str) -> tuple[Point, ...]:
    clauses = [" ".join(c.split()) for c in re.split(r"(?<=[.;!?:●○])\s+|●|○|\n| - |(?<=,) (?=and |but |which )", reference)]
    clauses = [c for c in clauses if len(re.findall(r"[^\W\d_]{3,}", c)) >= 2]
    while len(clauses) > MOST_POINTS:
        i = min(range(len(clauses) - 1), key=lambda n: len(clauses[n]) + len(clauses[n + 1]))
        clauses[i : i + 2] = [f"{clauses[i]} {clauses[i + 1]}"]
    while 0 < len(clauses) < 3:
        longest = max(clauses, key=len).split()
        i, half = clauses.index(" ".join(longest)), max(1, len(longest) // 2)
        clauses[i : i + 1] = [" ".join(longest[:half]), " ".join(longest[half:]) or " ".join(longest)]
    return tuple(Point(text=c[:LONGEST_POINT].ljust(3, "."), any=(c[:60].strip(),), weight=_weight(c)) for c in clauses) or _generic(
        reference
    )


def _weight(clause: str) -> int:
    return max(1, min(3, len(set(re.findall(r"[^\W\d_]{4,}", clause.lower()))) // 4))


def _generic(text: str) -> tuple[Point, ...]:
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]{4,}", text.lower())))[-12:] or ["example"]
    return (
        Point(text="Tells of one occasion", any=("when i", "last year", "once", "there was")),
        Point(text="Says what they did", any=("i decided", "i asked", "i made", "i told", "i took", "i started")),
        Point(text="Speaks of what was asked: " + " ".join(words), any=(*words, "because")),
    )


def rows(path: Path) -> list[Row]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def attacked(rated: Sequence[Row]) -> str:
    """How often attacks get through on a set: as the whole answer above 20, added to a weak one for more than 3 points more,
    or done to a strong one for less than 10 points less."""
    order = sorted(rated, key=lambda row: float(row["human"]))
    weak, strong = order[: len(order) // 3][::9], [row for row in order[-len(order) // 3 :] if len(row["answer"].split()) >= 12][::9]
    texts = [attack["text"] for attack in ATTACKS if attack["kind"] != "taken_back"]
    unsaid = [attack["text"] for attack in ATTACKS if attack["kind"] == "taken_back"]
    shuffle = random.Random(0)
    replaced, added, spoiled = [], [], []
    for i, row in enumerate(weak):
        text = texts[i % len(texts)]
        replaced.append(scored(row, text) > HELD)
        added.append(scored(row, f"{row['answer']} {text}") > scored(row) + 3)
    for i, row in enumerate(strong):
        words = row["answer"].split()
        for harmed in (
            " ".join(shuffle.sample(words, len(words))),
            " ".join(words[: max(3, len(words) // 4)]),
            f"{row['answer']} {unsaid[i % len(unsaid)]}",
        ):
            spoiled.append(scored(row, harmed) > scored(row) - 10)
    return (
        f"attacks that got through: {sum(replaced)} of {len(replaced)} as the whole answer, {sum(added)} of {len(added)} added; "
        f"{sum(spoiled)} of {len(spoiled)} spoiled answers kept their score"
    )


def scored(row: Row, answer: str | None = None) -> float:
    """The score of a row's answer, or of another to its question."""
    return score(row["question"], row["answer"] if answer is None else answer, row["interview_type"], row.get("reference"))


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", default=[])
    parser.add_argument("--genuine", type=Path)
    asked = parser.parse_args(argv)
    for path in asked.data:
        rated = rows(path)
        scores, times = [], []
        for row in rated:
            start = time.perf_counter()
            scores.append(scored(row))
            times.append(1000 * (time.perf_counter() - start))
        agreement = statistics.correlation(scores, [float(row["human"]) for row in rated])
        print(f"{path.name}: {len(rated)} answers, r = {agreement:.2f}")
        print(f"  {statistics.median(times):.1f} ms an answer, 95 of 100 under {statistics.quantiles(times, n=20)[-1]:.1f} ms")
        print(f"  {attacked(rated)}")
    if asked.genuine:
        answers = [r["answer"] for r in rows(asked.genuine) if len(r["answer"].split()) >= 25]
        held = sum(gated("Tell me about yourself and how you work.", answer, "culture_fit") for answer in answers)
        print(f"{asked.genuine.name}: {held} of {len(answers)} held down")


if __name__ == "__main__":
    main()
