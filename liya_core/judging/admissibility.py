"""Which sentences of an answer can earn anything, and why the others cannot.

The tests look at how a sentence is made (share of small words, word order, repetition, what it speaks of)
more than at known bad wording, because wording is easily changed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from liya_core.bank import InterviewType, Question
from liya_core.judging.addressed import is_about_scores, is_addressed, is_marked_up
from liya_core.judging.particulars import acts, habits, specific_words, told
from liya_core.judging.prose import LIST, NOT_PROSE, PROSE_TYPES, jumbled, small_words, unreadable
from liya_core.judging.text import Sentence, Vocabulary, clean, keys, sentences, stem

RECITED, LISTED = 0.45, 0.8  # shares of a sentence's runs of three words that stand in the rubric, in a key point, from which it is a copy
FROM_RUBRIC, LEAST = 0.8, 8  # or of its words of content that stand in the rubric, where it has so many
SAME = 7  # different words of content, all of them the question's, by which a sentence says it again where terms decide
WHOLE = 8  # words from which a sentence that was said under another question is a part of the same story

CODE = "This question asks for an account in words; pasted code is not counted."
ADDRESSED = "This speaks to whoever scores the answer instead of answering."
ABOUT_SCORES = "This speaks of the answer and of what it is worth, and adds nothing to it."
BESIDE = "This stands beside words for whoever scores the answer, and says nothing of what was asked."
REPEATS = "This repeats what was already said."
TOLD = "You told this under another question already."
ECHO = "This repeats the question."
RECITES = "This says again what a good answer has, instead of giving one."
GENERAL = "Many people could have said exactly this; nothing in it is particular to you."

_BLANK = re.compile(r"\[(?:what|when|where|who|whom|why|how|your|name|one|the|a|an|before|after|otherwise)\b[^\[\]\n]*\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The sentences that may earn something, and those that may not with the reason."""

    admitted: tuple[Sentence, ...]
    refused: tuple[tuple[Sentence, str], ...]

    @property
    def share(self) -> float:
        """The share of the words that are admitted, over the whole exchange; 1 when there are none."""
        kept = sum(len(s.keys) for s in self.admitted)
        lost = sum(len(s.keys) for s, _ in self.refused)
        return kept / (kept + lost) if kept + lost else 1.0


def sift(
    read: Sequence[Sentence],
    question: Question,
    kind: InterviewType,
    words: Vocabulary,
    on_point: Callable[[Sentence], bool],
    elsewhere: Sequence[str] = (),
    written: tuple[str, ...] = (),
) -> Sifted:
    """Part what can be credited from what cannot.

    on_point: whether a sentence touches a key point. elsewhere: what was said under other questions. written: what the rubric says.
    """
    admitted: list[Sentence] = []
    refused: list[tuple[Sentence, str]] = []
    seen: set[tuple[str, ...]] = set()
    told_before = {run for text in elsewhere for run in _runs_of(text)}
    asked = keys(question.text)
    code_is_asked = kind not in PROSE_TYPES and bool(words["code_questions"].find(asked))
    for sentence in read:
        reason = (
            (CODE if sentence.code and not code_is_asked else None)
            or (ADDRESSED if is_addressed(sentence, words) else None)
            or (ABOUT_SCORES if is_about_scores(sentence, words) else None)
            or unreadable(sentence, kind, words)
            or (refused[-1][1] if _goes_on(sentence, refused, words) else None)
            or (REPEATS if _repeats(sentence, seen) else None)
            or (TOLD if len(sentence.keys) >= WHOLE and _repeats(sentence, told_before) else None)
            or (RECITES if _recites(sentence, written, question, words) else None)
            or (ECHO if _echoes(sentence, asked, words, kind) else None)
            or (GENERAL if _is_cliche(sentence, words) else None)
            or (GENERAL if is_general(sentence, words, kind, asked) and not on_point(sentence) else None)
        )
        seen |= _runs(sentence.keys)
        if reason:
            refused.append((sentence, reason))
        else:
            admitted.append(sentence)
    # What stands beside an order to the grader belongs to it, unless it tells something that happened or makes a point.
    ordered = {sentence.answer for sentence, reason in refused if reason == ADDRESSED}
    beside = [one for one in admitted if one.answer in ordered and not (told(one, words) or on_point(one))]
    refused += [(sentence, BESIDE) for sentence in beside]
    admitted = [sentence for sentence in admitted if sentence not in beside]
    for answer in {sentence.answer for sentence in admitted}:
        mine = [sentence for sentence in admitted if sentence.answer == answer]
        if jumbled(mine, words):
            refused += [(sentence, NOT_PROSE) for sentence in mine]
            admitted = [sentence for sentence in admitted if sentence.answer != answer]
    return Sifted(tuple(admitted), tuple(refused))


def is_general(sentence: Sentence, words: Vocabulary, kind: InterviewType, asked: Sequence[str]) -> bool:
    """Whether nothing in the sentence is particular: no specific word to speak of, and no act of somebody on some occasion."""
    if sentence.code:
        return False
    meant = specific_words(sentence, words, "hollow") - {stem(key) for key in asked}
    if len(meant) > len(sentence.keys) / 20:
        return False
    if kind not in PROSE_TYPES and sum(key[0].isdigit() for key in sentence.keys) >= 3:
        return False
    # "I took the necessary actions" is an act in form only.
    acted = any(not words["hollow"].has(sentence.keys[i]) for i in acts(sentence, words)) or any(
        not words["generic"].has(sentence.keys[i]) for i in habits(sentence, words)
    )
    return not acted and not words["reflections"].find(sentence.keys)


def _is_cliche(sentence: Sentence, words: Vocabulary) -> bool:
    return bool(words["cliches"].find(sentence.keys)) and len(specific_words(sentence, words)) < 4


def _goes_on(sentence: Sentence, refused: Sequence[tuple[Sentence, str]], words: Vocabulary) -> bool:
    """Whether the sentence is the rest of a list, of gibberish or of data that was only parted because it is long."""
    if sentence.code or not refused or refused[-1][0].answer != sentence.answer:
        return False
    last, small = refused[-1][0], small_words(sentence.keys, words)
    between = sentence.source[last.spans[-1][1] : sentence.spans[0][0]]
    if refused[-1][1] in (ADDRESSED, ABOUT_SCORES):
        return not last.ended and "\n" not in between and is_marked_up(sentence)
    if refused[-1][1] not in (LIST, NOT_PROSE):
        return False
    return (not last.ended and between.isspace() and small < 0.42) or (len(between) < 4 and small < 0.15 and len(sentence.keys) < 10)


def _runs(said: tuple[str, ...], size: int = 4) -> set[tuple[str, ...]]:
    if len(said) < size:
        return {said}
    return {said[i : i + size] for i in range(len(said) - size + 1)}


@lru_cache(maxsize=256)
def _runs_of(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(run for sentence in sentences(clean(text)) for run in _runs(sentence.keys))


def _repeats(sentence: Sentence, seen: set[tuple[str, ...]]) -> bool:
    runs = _runs(sentence.keys)
    return len(runs & seen) >= 0.6 * len(runs)


def _recites(sentence: Sentence, written: tuple[str, ...], question: Question, words: Vocabulary) -> bool:
    """Whether the sentence is taken from what a good answer is said to have, in its order or in its words."""
    if _BLANK.search(sentence.source[max(0, sentence.spans[0][0] - 1) : sentence.spans[-1][1] + 1]):
        return True
    runs = _runs(sentence.stems, 3)
    if len(runs) > 2 and (
        len(runs & _written(written)) >= RECITED * len(runs)
        or len(runs & _written(tuple(point.text for point in question.points))) >= LISTED * len(runs)
    ):
        return True
    content = [s for k, s in zip(sentence.keys, sentence.stems, strict=True) if not words["function_words"].has(k)]
    known = sum(s in _stems(written) for s in content)
    return len(content) >= LEAST and known >= FROM_RUBRIC * len(content) and not acts(sentence, words)


@lru_cache(maxsize=256)
def _written(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    said = (tuple(map(stem, keys(text))) for text in texts)
    return frozenset(run for one in said if len(one) > 2 for run in _runs(one, 3))


@lru_cache(maxsize=16)
def _stems(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(key) for text in texts for key in keys(text))


def _echoes(sentence: Sentence, asked: tuple[str, ...], words: Vocabulary, kind: InterviewType) -> bool:
    """Whether the sentence says the question again. An answer with a correct term may well be made of the question's words alone."""
    said = sentence.keys
    if len(said) < 3:
        return False
    runs = _runs(said, 3)
    if len(runs & _runs(asked, 3)) >= 0.6 * len(runs):
        return True
    known = {stem(key) for key in asked}
    content = {s for k, s in zip(said, sentence.stems, strict=True) if not words["function_words"].has(k)}
    return len(content) >= (4 if kind in PROSE_TYPES else SAME) and content <= known
