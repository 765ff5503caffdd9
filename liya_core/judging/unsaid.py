"""Answers that unsay themselves: what was told is taken back, or denied in the same breath."""

from collections.abc import Sequence

from liya_core.judging.text import Sentence, Vocabulary, keys

WISHES = frozenset(keys("would i'd wanted hoped planned wished liked"))  # "I would have liked to …, but that never happened"
TAIL = 40  # words of the last two sentences among which an answer is unsaid


def takes_back(sentences: Sequence[Sentence], words: Vocabulary) -> bool:
    """Whether the answer ends by unsaying itself."""
    size = len(sentences[-1].keys) + len(sentences[-2].keys) if len(sentences) > 2 else TAIL + 1
    tail = [key for s in sentences[-2 if size <= TAIL else -1 :] for key in s.keys]
    if len(sentences) > 2 and all(words[name].find(tuple(tail)) for name in ("not_true", "owning_up")):
        return True
    places = [
        (n, place) for n, s in enumerate(sentences) for place in words["taken_back"].find(s.keys) if WISHES.isdisjoint(s.keys[: place[0]])
    ]
    if not places:
        return False
    last, (start, end) = places[-1]
    rest = len(sentences[last].keys) - end + sum(len(s.keys) for s in sentences[last + 1 :])
    before = sum(len(s.keys) for s in sentences[:last]) + start
    # A story in which somebody once said so goes on; an answer that is unsaid stops there.
    return rest <= max(12, before // 4)


def contradicts_itself(sentences: Sequence[Sentence], words: Vocabulary) -> bool:
    """Whether the answer several times affirms and denies the same thing ("I led it and I was not part of it")."""
    within = sum(_denies_itself(sentence, words) for sentence in sentences)
    return within + sum(_denies(later, before, words) for i, later in enumerate(sentences) for before in sentences[:i]) >= 2


def _denies(later: Sentence, before: Sentence, words: Vocabulary) -> bool:
    """Whether all that one sentence says of the speaker was affirmed in another, and is denied here."""
    if later.answer != before.answer or later.keys[0] not in ("i", "we") or not words["negations"].find(later.keys[:5]):
        return False
    if words["negations"].find(before.keys) or words["conditions"].find(later.keys):
        return False
    one, other = ({s for k, s in zip(x.keys, x.stems, strict=True) if not words["function_words"].has(k)} for x in (later, before))
    return len(one) > 0 and len(one & other) >= 0.75 * len(one)


def _denies_itself(sentence: Sentence, words: Vocabulary) -> bool:
    """Whether the sentence says something of one subject and denies it ("I led it and I was not part of it")."""
    said = sentence.keys
    if words["conditions"].find(said):
        return False
    for cut in (i for i, key in enumerate(said) if key in ("and", "but") and 2 < i < len(said) - 3):
        halves = (said[:cut], sentence.stems[:cut]), (said[cut + 1 :], sentence.stems[cut + 1 :])
        if _subject(halves[0][0]) != _subject(halves[1][0]):
            continue
        denied = [bool(words["negations"].find(half)) for half, _ in halves]
        if denied[0] == denied[1]:
            continue
        one, other = ({s for k, s in zip(*half, strict=True) if not words["function_words"].has(k)} for half in halves)
        if one and other and len(one & other) >= 0.5 * min(len(one), len(other)):
            return True
    return False


def _subject(clause: Sequence[str]) -> str:
    """The word that a clause begins with, without its article."""
    return next((key for key in clause if key not in ("the", "a", "an", "then")), "")
