"""What somebody else claims of an answer, checked against the answer: a model's ratings and the quotes they rest on. Pure.

A claim without words of the candidate's behind it is no rating. The score is computed here, from what is left.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from liya_core.bank import Dimension, Rubric
from liya_core.judging.rating import made, score
from liya_core.models import Confidence, Judgement, Rating, Remark

LEAST_WORDS = 2  # of a quote, unless the answer itself is shorter
SPREAD = 12  # points to either side in which careful people's scores of the same answer mostly lie
NOTHING_LEFT = "None of the ratings given rested on words of yours, so this answer has no score from the model."
SOUND = "The ratings are a model's; each rests on words of yours."
WITHHELD = "The ratings are a model's; some were left out, because no words of yours stood behind them."

_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_AROUND = " \t\n\"'.…,;:-"


@dataclass(frozen=True)
class Claimed:
    """A rating of one dimension, 1-5 or none, the words that are said to show it, and why."""

    rating: float | None
    quote: str
    reason: str = ""


def checked(
    claims: Mapping[str, Claimed],
    strengths: Sequence[tuple[str, str]],
    improvements: Sequence[str],
    *,
    answers: Sequence[str],
    reading: Judgement,
    rubric: Rubric,
    model: str,
    prompt_version: str,
) -> Judgement:
    """A model's judgement of the last of `answers`, with what does not stand in the answers left out.

    strengths: each with its quote. reading: the built-in judge's, for what is not a matter of rating.
    """
    ratings = tuple(_rating(dimension, claims.get(dimension.id, Claimed(None, "")), answers) for dimension in rubric.dimensions)
    kept = [rating for rating in ratings if rating.rating is not None]
    withheld = sum(claim.rating is not None for claim in claims.values()) - len(kept)
    reached = score(ratings) if kept else None
    return Judgement(
        judge="llm",
        model=model,
        rubric_version=rubric.version,
        prompt_version=prompt_version,
        intent="answer",
        score=reached,
        reason=None if kept else NOTHING_LEFT,
        ratings=ratings if kept else (),
        confidence=None
        if reached is None
        else Confidence(
            level="low" if withheld else "medium",
            range=(max(0, reached - SPREAD), min(100, reached + SPREAD)),
            reason=WITHHELD if withheld else SOUND,
        ),
        strengths=tuple(
            Remark(text=text, quote=found) for text, quote in strengths if text.strip() and (found := stands_in(quote, answers))
        )[:3],
        improvements=tuple(Remark(text=text) for text in dict.fromkeys(improvements) if text.strip())[:3],
        sketch=reading.sketch,
        gaps=reading.gaps,
        points_covered=reading.points_covered,
        uncredited=reading.uncredited,
        delivery=reading.delivery,
    )


def stands_in(quote: str, answers: Sequence[str]) -> str | None:
    """The words of `quote` as they stand in one of the answers, the newest first; None where they do not.

    Letter case, typographic quotes and dashes, and white space make no difference.
    """
    wanted, _ = _plain(quote.strip(_AROUND))
    if not wanted or len(wanted.split()) < min(LEAST_WORDS, *(len(answer.split()) for answer in answers)):
        return None
    for answer in reversed(answers):
        text, places = _plain(answer)
        at = text.find(wanted)
        if at >= 0:
            return answer[places[at] : places[at + len(wanted) - 1] + 1]
    return None


@lru_cache(maxsize=64)
def _plain(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as it is compared, and for each of its characters the place in the original."""
    said: list[str] = []
    places: list[int] = []
    for i, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character).translate(_ALIKE).casefold():
            if not plain.isspace():
                said.append(plain)
            elif said and said[-1] != " ":
                said.append(" ")
            else:
                continue
            places.append(i)
    while said and said[-1] == " ":
        said.pop()
        places.pop()
    return "".join(said), tuple(places)


def _rating(dimension: Dimension, claim: Claimed, answers: Sequence[str]) -> Rating:
    span = stands_in(claim.quote, answers)
    rating = claim.rating if span or claim.rating == 1 else None
    found = made(dimension, rating, (span,) if span and rating is not None else ())
    return found.model_copy(update={"reason": claim.reason.strip() or None}) if rating is not None else found
