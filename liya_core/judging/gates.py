"""The rules that hold a score down, whatever the ratings are, and how sure the judge is of what is left."""

from collections.abc import Sequence

from liya_core.judging.admissibility import Sifted
from liya_core.judging.points import touches
from liya_core.judging.prose import PROSE_TYPES
from liya_core.judging.signs import Evidence
from liya_core.judging.text import Phrases, Sentence, keys
from liya_core.models import Confidence, Gate

SHORT = 25  # words under which a score is given with low confidence
BAREST = 6  # words under which an answer holds nothing to judge
OWN = frozenset(keys("i im ive id ill me my mine myself we us our ours"))
LONG = 120  # words from which most of an answer should be on the point
BESIDE = 0.33  # share of words in sentences on the point under which a long answer is about something else; strong ones have half and more
FAR_BESIDE = 0.2
THIN = 3  # specific words under which a typed account says nothing particular


def gates(evidence: Evidence, sifted: Sifted, sentences: Sequence[Sentence], words: dict[str, Phrases]) -> tuple[Gate, ...]:
    """The gates that apply; each says to what it holds the score down and why."""
    if takes_back(sentences, words):
        found = [Gate(name="taken_back", cap=20, reason="The answer takes back what it said, so none of it can count.")]
    elif contradicts_itself(sifted.admitted, words):
        found = [Gate(name="contradiction", cap=15, reason="The answer says one thing and its opposite, so neither can count.")]
    elif evidence.word_count < BAREST:
        found = [Gate(name="too_short", cap=20, reason="There are too few words to judge.")]
    else:
        found = _account_gates(evidence, words) if evidence.kind in PROSE_TYPES else _point_gates(evidence, words)
    if sifted.share < 0.25:
        found.append(Gate(name="mostly_uncounted", cap=50, reason="Most of the answer could not be counted."))
    return tuple(found)


def _account_gates(evidence: Evidence, words: dict[str, Phrases]) -> list[Gate]:
    """For questions about the candidate: the answer must be about them, about work or the like, and name something."""
    found = []
    if _is_elsewhere(evidence, words):
        found.append(Gate(name="off_topic", cap=20, reason="The answer is about something else than what was asked."))
    elif is_empty(evidence):
        found.append(Gate(name="nothing_particular", cap=20, reason="The answer names nothing particular: no thing, person or occasion."))
    if not _speaks_of_self(evidence):
        found.append(Gate(name="not_about_you", cap=30, reason="The answer speaks of the subject in general and never of yourself."))
    return found


def _point_gates(evidence: Evidence, words: dict[str, Phrases]) -> list[Gate]:
    """For questions with key points: the answer must be about them."""
    share = evidence.coverage.share
    if share < (0.08 if evidence.coverage.covered else 0.15):
        return [Gate(name="off_the_point", cap=20, reason="The answer touches none of the points that this question is about.")]
    on_point = sum(len(sentence.keys) for sentence in evidence.sentences if touches(evidence.question, sentence, words))
    if evidence.word_count >= LONG and on_point < BESIDE * evidence.word_count:
        cap = 20 if on_point < FAR_BESIDE * evidence.word_count else 30
        return [Gate(name="beside_the_point", cap=cap, reason="Most of the answer is about something else than this question.")]
    if share < 0.2:
        return [Gate(name="few_points", cap=40, reason="The answer touches hardly any of the points that this question is about.")]
    return []


def is_empty(evidence: Evidence) -> bool:
    """Whether an account names nothing that a listener could ask about: next to no specific words, and nobody, no time, no figure."""
    anchored = any(evidence.signs[name] for name in ("people", "occasions", "numbers", "habits"))
    return len(evidence.meant) < THIN - 1 or (len(evidence.specific) < THIN and not anchored)


def _speaks_of_self(evidence: Evidence) -> bool:
    return any(key in OWN for sentence in evidence.sentences for key in sentence.keys)


def _is_elsewhere(evidence: Evidence, words: dict[str, Phrases]) -> bool:
    """Whether an account of some length holds next to nothing of work, study or what the question names."""
    if evidence.word_count < SHORT:
        return False
    settings = {
        s for sentence in evidence.sentences for s, k in zip(sentence.stems, sentence.keys, strict=True) if words["settings"].has(k)
    }
    return len(settings) < 1 + evidence.word_count // 90 and evidence.question_words < 0.34


def takes_back(sentences: Sequence[Sentence], words: dict[str, Phrases]) -> bool:
    """Whether the answer ends by unsaying itself."""
    places = [(n, place) for n, s in enumerate(sentences) for place in words["taken_back"].find(s.keys)]
    if not places:
        return False
    last, (start, end) = places[-1]
    rest = len(sentences[last].keys) - end + sum(len(s.keys) for s in sentences[last + 1 :])
    before = sum(len(s.keys) for s in sentences[:last]) + start
    # A story in which somebody once said so goes on; an answer that is unsaid stops there.
    return rest <= max(12, before // 4)


def contradicts_itself(sentences: Sequence[Sentence], words: dict[str, Phrases]) -> bool:
    """Whether several sentences affirm and deny the same thing ("I led it and I was not part of it")."""
    return sum(_denies_itself(sentence, words) for sentence in sentences) >= 2


def _denies_itself(sentence: Sentence, words: dict[str, Phrases]) -> bool:
    said = sentence.keys
    for cut in (i for i, key in enumerate(said) if key in ("and", "but") and 2 < i < len(said) - 3):
        denied = [bool(words["negations"].find(half)) for half in (said[:cut], said[cut + 1 :])]
        if denied[0] == denied[1]:
            continue
        one, other = (
            {s for k, s in zip(half, stems, strict=True) if not words["function_words"].has(k)}
            for half, stems in ((said[:cut], sentence.stems[:cut]), (said[cut + 1 :], sentence.stems[cut + 1 :]))
        )
        if one and other and len(one & other) >= 0.5 * min(len(one), len(other)):
            return True
    return False


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
