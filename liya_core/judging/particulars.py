"""What is particular in a sentence: words that not every answer holds, and what its speaker did or does."""

from liya_core.judging.text import Phrases, Sentence


def specific_words(sentence: Sentence, words: dict[str, Phrases], usual: str = "generic") -> set[str]:
    """The stems of the words that not every answer holds (those not in the list `usual`); figures are no words."""
    small, general = words["function_words"], words[usual]
    pairs = zip(sentence.keys, sentence.stems, strict=True)
    return {s for k, s in pairs if len(k) > 2 and not k[0].isdigit() and not small.resembles(k) and not general.resembles(k)}


def acts(sentence: Sentence, words: dict[str, Phrases], subjects: tuple[str, ...] = ("i",)) -> list[int]:
    """Where the sentence says what its subject did: the places of past-tense verbs after "I", and of those joined to them."""
    found: list[int] = []
    said, active = sentence.keys, False
    for i, key in enumerate(said):
        if key in ("i", "we", "they", "he", "she", "it", "you"):
            active = key in subjects
            continue
        before = [k for k in said[max(0, i - 4) : i] if not (k.endswith("ly") or words["between"].has(k))]
        joined = bool(before) and (before[-1] in subjects or said[i - 1] in ("and", "then") or (bool(found) and after_comma(sentence, i)))
        if active and joined and _is_past(key, words) and not words["weak_verbs"].has(key):
            found.append(i)
    return found


def habits(sentence: Sentence, words: dict[str, Phrases]) -> list[int]:
    """Where the sentence says what its speaker does or would do: a verb of content soon after "I"."""
    found, said = [], sentence.keys
    for i, key in enumerate(said):
        if key == "i":
            verbs = (
                j for j in range(i + 1, min(i + 6, len(said))) if not any(words[n].has(said[j]) for n in ("function_words", "announcing"))
            )
            verb = next(verbs, None)
            if verb and not _is_past(said[verb], words) and not said[verb].endswith("ly"):
                found.append(verb)
    return found


def after_comma(sentence: Sentence, i: int) -> bool:
    """Whether a comma stands before word `i`."""
    return "," in sentence.source[sentence.spans[i - 1][1] : sentence.spans[i][0]]


def _is_past(key: str, words: dict[str, Phrases]) -> bool:
    return (key.endswith("ed") and len(key) > 4) or words["irregular_past"].has(key)
