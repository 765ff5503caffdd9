"""Whether the scores of one scale have moved, or only vary as chance alone lets them. Pure.

Over many interviews, `assess`; between two of them, `difference`.

A straight line is laid through the means of the last interviews. What a mean can be off by is taken from these interviews
themselves: the spread of the questions' scores within them, and what the means scatter about the line beyond that. Something
is called a change where the 90 % interval of the line's rise leaves out zero. So whoever does not change is called improved
in at most one look of twenty; it is the single look that is held to this, not all looks together (the README has both figures).

Which question was asked is left out: of the answers in tests/answers.toml, those to one question do not agree more in their
score than those to different ones of the same type and band, so that there is nothing to take away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import NormalDist, fmean
from typing import Final, Literal

Verdict = Literal["improved", "slipped", "level", "noise", "too_few"]
FEWEST: Final = 5  # interviews: with fewer nothing is said
LAST: Final = 12  # interviews that are looked at, the newest
LEAST: Final = 2  # scored questions of an interview that is looked at; one alone has no spread
CONFIDENCE: Final = 0.9  # of the interval: 5 % beyond each end
LEVEL: Final = 10.0  # points: an interval that lies within so much of zero is level; a band of quality is about twice as wide
SUREST: Final = 3.0  # points: the spread of questions' scores is never taken to be smaller, as by six equal ones
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Progress:
    """What can be said of one scale's last interviews.

    change: how many points the line rises from the first of them to the last (-100 to 100; below 0 where it falls).
    interval: the ends of its 90 % interval, the lower one first, cut to the same range. Both are None where the verdict is "too_few".
    sessions: how many interviews it rests on. sentence: the verdict in words, as plain text.
    """

    verdict: Verdict
    change: float | None
    interval: tuple[float, float] | None
    sessions: int
    sentence: str


@dataclass(frozen=True)
class Difference:
    """What lies between the scores of two interviews of one scale.

    points: how much higher the later one's score is (-100 to 100), in whole points, as both scores are shown.
    chance: up to so many points, either way, may be chance alone; None where the verdict is "too_few".
    sentence: both in words, as plain text.
    """

    verdict: Verdict
    points: int
    chance: int | None
    sentence: str


def assess(scores: Sequence[Sequence[float]], kind: str) -> Progress:
    """What the interviews of one scale say, oldest first, each as its questions' scores (0-100); `kind` names them ("behavioral").

    Interviews of fewer than `LEAST` scored questions are passed over; of the others the last `LAST` count.
    """
    kept = [session for session in scores if len(session) >= LEAST][-LAST:]
    if len(kept) < FEWEST:
        return Progress("too_few", None, None, len(kept), _too_few(FEWEST - len(kept), kind))
    change, error, freedom = _rise(kept)
    reach = quantile((1 + CONFIDENCE) / 2, freedom) * error
    low, change, high = (max(-100.0, min(100.0, points)) for points in (change - reach, change, change + reach))
    verdict = _verdict(low, high)
    sentence = f"The last {len(kept)} {kind} interviews: {_said(verdict, change, low, high)}"
    return Progress(verdict, change, (low, high), len(kept), sentence)


def margins(sessions: Sequence[Sequence[float]]) -> list[float | None]:
    """By how many points each session's mean may be off by chance: half of its 90 % interval. None where too little tells.

    The spread of questions' scores within sessions is pooled over all of them, which are of one scale, and is never taken to be
    below `SUREST`; it takes three questions beyond the first of their session to know it.
    """
    if sum(map(len, sessions)) - len(sessions) < 3:
        return [None] * len(sessions)
    within, freedom = _within(sessions)
    reach = quantile((1 + CONFIDENCE) / 2, freedom) * within**0.5
    return [reach / len(session) ** 0.5 for session in sessions]


# -------------------------------------------------------------------- two interviews


def difference(one: Sequence[float], other: Sequence[float]) -> Difference:
    """What lies between two interviews of one scale, each as its questions' scores (0-100), one or more; `other` is the later.

    It is Student's test of two means (Biometrika 6, 1908): the variance of a question's score is pooled from within both
    interviews, and not taken to be below `SUREST`²; the difference is called one where it leaves the 90 % interval around zero
    that follows from it. So of two interviews of somebody who does not change about one pair in ten is called different, half of
    them up and half down. That a person is better on one day than on another cannot be told from two interviews and is left out:
    it makes wrong calls more frequent. Interviews of fewer than `LEAST` questions have no spread, and nothing is called.
    Whole points are compared, those that are shown, so that the sentence agrees with what one sees.
    """
    points = floor(fmean(other) + 0.5) - floor(fmean(one) + 0.5)
    if min(len(one), len(other)) < LEAST:
        return Difference("too_few", points, None, f"{_moved(points)}. So few questions cannot tell a change from chance.")
    within, freedom = _within((one, other))
    error = (within * (1 / len(one) + 1 / len(other))) ** 0.5
    chance = max(1, min(100, floor(quantile((1 + CONFIDENCE) / 2, freedom) * error)))
    verdict: Verdict = "noise" if abs(points) <= chance else "improved" if points > 0 else "slipped"
    return Difference(verdict, points, chance, _said_of_two(verdict, points, chance, (len(one), len(other))))


# -------------------------------------------------------------------- the line


def _rise(sessions: Sequence[Sequence[float]]) -> tuple[float, float, int]:
    """The line's rise from the first session to the last, its standard error, and the degrees of freedom of that.

    Least squares, weighted by the inverse variance of each mean: within / questions + between. Where the sessions scatter more
    than their questions explain, the error rests on that scatter, and so do its degrees of freedom, which are few: without
    this, people whose form differs from day to day would be called improved too often.
    """
    means = [fmean(session) for session in sessions]
    within, freedom = _within(sessions)
    sampled = [within / len(session) for session in sessions]
    between = _between(means, [1 / variance for variance in sampled])
    slope, _, spread = _line(means, [1 / (variance + between) for variance in sampled])
    steps = len(sessions) - 1
    return slope * steps, steps / spread**0.5, len(sessions) - 2 if between else freedom


def _within(sessions: Sequence[Sequence[float]]) -> tuple[float, int]:
    """The variance of a question's score within its session, pooled over all of them, and its degrees of freedom."""
    freedom = sum(map(len, sessions)) - len(sessions)
    squares = sum((score - mean) ** 2 for session in sessions for mean in [fmean(session)] for score in session)
    return max(SUREST**2, squares / freedom), freedom


def _between(means: Sequence[float], weights: Sequence[float]) -> float:
    """The variance of sessions about the line beyond that of their questions, or 0 (the estimate of moments).

    DerSimonian and Laird, Controlled Clinical Trials 7 (1986), with the line for the mean: Thompson and Sharp, Statistics in
    Medicine 18 (1999).
    """
    slope, center, spread = _line(means, weights)
    total = sum(weights)
    level = sum(weight * mean for weight, mean in zip(weights, means, strict=True)) / total
    places = [place - center for place in range(len(means))]
    scatter = sum(w * (mean - level - slope * place) ** 2 for w, mean, place in zip(weights, means, places, strict=True))
    taken = sum(weight**2 * (1 / total + place**2 / spread) for weight, place in zip(weights, places, strict=True))
    return max(0.0, (scatter - (len(means) - 2)) / (total - taken))


def _line(means: Sequence[float], weights: Sequence[float]) -> tuple[float, float, float]:
    """The slope of the line through the means at 0, 1, 2 …; the weighted middle of the places; their weighted sum of squares."""
    center = sum(weight * place for place, weight in enumerate(weights)) / sum(weights)
    spread = sum(weight * (place - center) ** 2 for place, weight in enumerate(weights))
    slope = sum(weight * (place - center) * mean for place, (weight, mean) in enumerate(zip(weights, means, strict=True))) / spread
    return slope, center, spread


def quantile(share: float, freedom: int) -> float:
    """The quantile of Student's t (share between 0 and 1); from 3 degrees of freedom and up to a share of 0.95 within 0.2 %.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


# -------------------------------------------------------------------- in words


def _verdict(low: float, high: float) -> Verdict:
    if low > 0:
        return "improved"
    if high < 0:
        return "slipped"
    return "level" if low > -LEVEL and high < LEVEL else "noise"


def _said(verdict: Verdict, change: float, low: float, high: float) -> str:
    if verdict == "improved":
        return f"up by {_about(change, low, high)}."
    if verdict == "slipped":
        return f"down by {_about(-change, -high, -low)}. The feedback on the latest is a good place to start from."
    if verdict == "level":
        return f"level, within {ceil(max(-low, high))} points either way."
    return f"up and down no more than chance alone does. Anything from {ceil(-low)} points down to {ceil(high)} up would fit."


def _about(points: float, least: float, most: float) -> str:
    number = max(1, round(points))
    least_said = f"{least:.0f}" if least >= 0.5 else "just above 0"
    return f"about {_points(number)} (between {least_said} and {most:.0f})"


def _said_of_two(verdict: Verdict, points: int, chance: int, questions: tuple[int, int]) -> str:
    are_few = max(questions) < len(_NUMBERS)
    counts = " and ".join(_NUMBERS[count] if are_few else str(count) for count in dict.fromkeys(questions))
    basis = f"with {counts} questions{' each' if questions[0] == questions[1] else ''}"
    if verdict == "noise":
        return f"{_moved(points)}; {basis}, anything within {_points(chance)} may be chance."
    advice = " The feedback on the later one is a good place to start from." if verdict == "slipped" else ""
    return f"{_moved(points)}; {basis}, chance alone seldom makes more than {chance}.{advice}"


def _moved(points: int) -> str:
    return f"{'Up' if points > 0 else 'Down'} {_points(abs(points))}" if points else "Level"


def _points(number: int) -> str:
    return f"{number} point{'s' if number > 1 else ''}"


def _too_few(missing: int, kind: str) -> str:
    number = _NUMBERS[missing].capitalize()
    return f"{number} more {kind} interview{'s' if missing > 1 else ''} and there is something to say about how your scores move."
