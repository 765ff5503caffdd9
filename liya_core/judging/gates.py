"""The rules that hold a score down, whatever the ratings are, and how sure the judge is of what is left."""

from collections.abc import Sequence

from liya_core.judging.accounts import has_a_part, is_about_answering, is_elsewhere, is_empty, refuses, speaks_of_self
from liya_core.judging.admissibility import Sifted
from liya_core.judging.points import touches
from liya_core.judging.prose import PROSE_TYPES
from liya_core.judging.rating import asks_for_motivation
from liya_core.judging.signs import Evidence
from liya_core.judging.text import Sentence, Vocabulary, keys, stem
from liya_core.judging.unsaid import contradicts_itself, takes_back
from liya_core.models import Confidence, Gate

SHORT = 25  # words under which a score is given with low confidence
BAREST = 6  # words under which an answer holds nothing to judge
NAMED = 0.25  # share of the points under which words of every day alone do not put an answer on the point
LONG = 120  # words from which most of an answer should be on the point
BESIDE = 0.33  # share of words in sentences on the point under which a long answer is about something else; strong ones have half and more
FAR_BESIDE = 0.2
HOLLOW = ("off_topic", "nothing_particular", "about_answering")  # the gates of accounts that tell nothing of what was asked
ASKED = 2  # words of the question in one sentence that put it on the point


def gates(evidence: Evidence, sifted: Sifted, sentences: Sequence[Sentence], words: Vocabulary) -> tuple[Gate, ...]:
    """The gates that apply; each says to what it holds the score down and why."""
    if takes_back(sentences, words):
        found = [Gate(name="taken_back", cap=10, reason="The answer takes back what it said, so none of it can count.")]
    elif contradicts_itself(sifted.admitted, words):
        found = [Gate(name="contradiction", cap=15, reason="The answer says one thing and its opposite, so neither can count.")]
    elif evidence.word_count < BAREST:
        found = [Gate(name="too_short", cap=20, reason="There are too few words to judge.")]
    elif refuses(evidence):
        found = [Gate(name="not_answered", cap=10, reason="The answer says at length that there will be none.")]
    else:
        found = _account_gates(evidence, words) if evidence.kind in PROSE_TYPES else _point_gates(evidence, words)
    if sifted.share < 0.25:
        found.append(Gate(name="mostly_uncounted", cap=50, reason="Most of the answer could not be counted."))
    return tuple(found)


def _account_gates(evidence: Evidence, words: Vocabulary) -> list[Gate]:
    """For questions about the candidate: the answer must be about them, about work or the like, and name something."""
    found = []
    if is_elsewhere(evidence, words):
        found.append(Gate(name="off_topic", cap=20, reason="The answer is about something else than what was asked."))
    elif is_empty(evidence):
        found.append(Gate(name="nothing_particular", cap=20, reason="The answer names nothing particular: no thing, person or occasion."))
    if is_about_answering(evidence):
        found.append(Gate(name="about_answering", cap=20, reason="This says how one answers such a question, and does not answer it."))
    elif evidence.asks_occasion and not asks_for_motivation(evidence) and not has_a_part(evidence, words):
        found.append(Gate(name="no_own_part", cap=20, reason="You were asked what you did, and the answer names nothing that you did."))
    elif not speaks_of_self(evidence):
        found.append(Gate(name="not_about_you", cap=30, reason="The answer speaks of the subject in general and hardly ever of yourself."))
    return found


def _point_gates(evidence: Evidence, words: Vocabulary) -> list[Gate]:
    """For questions with key points: the answer must be about them."""
    share = evidence.coverage.share
    if share < (0.08 if evidence.coverage.covered else 0.15) or (share < NAMED and not _is_named(evidence, words)):
        return [Gate(name="off_the_point", cap=20, reason="The answer touches none of the points that this question is about.")]
    on_point = _on_point(evidence, words) if evidence.word_count >= LONG else 1.0
    if on_point < BESIDE:
        cap = 20 if on_point < FAR_BESIDE else 30
        return [Gate(name="beside_the_point", cap=cap, reason="Most of the answer is about something else than this question.")]
    if share < 0.2:
        return [Gate(name="few_points", cap=40, reason="The answer touches hardly any of the points that this question is about.")]
    return []


def _is_named(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether anything but words of every day puts a sentence on a point."""
    return any(touches(evidence.question, sentence, words, everyday=False) for sentence in evidence.sentences)


def _on_point(evidence: Evidence, words: Vocabulary) -> float:
    """The share of the words that stand in sentences which touch a point, or the question."""
    asked = {stem(key) for key in keys(evidence.question.text) if not words["function_words"].has(key)}
    on_point = sum(
        len(sentence.keys)
        for sentence in evidence.sentences
        if touches(evidence.question, sentence, words) or len(asked.intersection(sentence.stems)) >= ASKED
    )
    return on_point / evidence.word_count


def confidence(score: int, evidence: Evidence, held: Sequence[Gate], share: float) -> Confidence:
    """How sure the score is. The range is where careful people's scores of the same answer would mostly lie."""
    size = evidence.word_count
    if held and held[0].name != "few_points":
        level, spread, reason = "medium", 8, held[0].reason
    elif size < SHORT:
        level, spread, reason = "low", 18, "The answer is short: a few sentences more would make the score firmer."
    elif share < 0.6:
        level, spread, reason = "low", 15, "Much of the answer could not be counted, so the score rests on the rest."
    elif size < 60:
        level, spread, reason = "medium", 12, "The answer is brief, so each sentence weighs much."
    elif evidence.kind in PROSE_TYPES and evidence.coverage.share < 0.1:
        level, spread, reason = "medium", 12, "The answer has substance, but how far it fits the question is unsure."
    else:
        level, spread, reason = "high", 8, "There is enough concrete evidence in the answer to rest the score on."
    low, high = max(0, score - spread), min(100, score + spread)
    return Confidence(level=level, range=(low, min(high, max(gate.cap for gate in held)) if held else high), reason=reason)  # type: ignore[arg-type]
