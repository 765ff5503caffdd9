"""What is particular in a sentence: words that not every answer holds, and what its speaker did or does."""

from functools import lru_cache

from liya_core.judging.text import LATIN, Phrases, Sentence, Vocabulary

_SUBJECTS = {key: key for key in ("i", "we", "they", "he", "she", "it", "you")} | {"ive": "i", "weve": "we", "theyve": "they"}


def specific_words(sentence: Sentence, words: Vocabulary, usual: str = "generic") -> set[str]:
    """The stems of the words that not every answer holds (those not in the list `usual`); no figures, no other scripts."""
    small, general = words["function_words"], words[usual]
    return {s for k, s in zip(sentence.keys, sentence.stems, strict=True) if _is_specific(k, small, general)}


@lru_cache(maxsize=50_000)
def _is_specific(key: str, small: Phrases, general: Phrases) -> bool:
    return len(key) > 2 and not key[0].isdigit() and key[0] < LATIN and not small.resembles(key) and not general.resembles(key)


def acts(sentence: Sentence, words: Vocabulary, subjects: tuple[str, ...] = ("i",), besides: str = "weak_verbs") -> list[int]:
    """Where the sentence says what its subject did: the places of past-tense verbs after "I", and of those joined to them.

    besides: the list of verbs that do not count as doing.
    """
    found: list[int] = []
    said = sentence.keys
    # A sentence that opens with what was done leaves out an "I" ("Took him aside, said what I had seen").
    active = "i" in subjects and _is_past(said[0], words) and not words["same_in_past"].has(said[0])
    if active:
        found.append(0)
    for i, key in enumerate(said):
        if key in _SUBJECTS:
            active = _SUBJECTS[key] in subjects
            continue
        if not active or not _is_past(key, words):
            continue
        before = [k for k in said[max(0, i - 4) : i] if not (k.endswith("ly") or words["between"].has(k))]
        follows = bool(before) and _SUBJECTS.get(before[-1]) in subjects
        if follows or (i > 0 and said[i - 1] in ("and", "then")) or (bool(found) and after_comma(sentence, i)):
            found.append(i)
    return [i for i in found if not words[besides].has(said[i])]


def told(sentence: Sentence, words: Vocabulary) -> list[int]:
    """Where the sentence tells what somebody did or what happened: the places of past-tense verbs, whoever their subject is."""
    said = sentence.keys
    return [
        i
        for i, key in enumerate(said)
        if i and _is_past(key, words) and not words["same_in_past"].has(key) and not words["before_participle"].has(said[i - 1])
    ]


def habits(sentence: Sentence, words: Vocabulary) -> list[int]:
    """Where the sentence says what its speaker does or would do: a verb of content soon after "I"."""
    found, said = [], sentence.keys
    for i, key in enumerate(said):
        if key in ("i", "id", "ill"):
            aside = ("function_words", "announcing", "between")
            verbs = (j for j in range(i + 1, min(i + 6, len(said))) if not any(words[name].has(said[j]) for name in aside))
            verb = next((j for j in verbs if not said[j].endswith("ly")), None)
            if verb and not _is_past(said[verb], words):
                found.append(verb)
    return found


def after_comma(sentence: Sentence, i: int) -> bool:
    """Whether a comma stands before word `i`."""
    return "," in sentence.before(i)


def _is_past(key: str, words: Vocabulary) -> bool:
    return (key.endswith("ed") and len(key) > 4) or words["irregular_past"].has(key)
