"""What an utterance is, taken as a whole: an answer, or something said instead of one."""

import re
from typing import get_args

from liya_core.bank import ASKING_STAGES, Lexicon, Question
from liya_core.judging.text import Vocabulary, clean, keys, vocabulary
from liya_core.models import Intent

LONGEST = 30  # words; whatever is longer is an answer
_ORDER: tuple[Intent, ...] = ("stop", "skip", "repeat", "pause", "dont_know")
_SMALL = 0.34  # share of words that may be left over beside a phrase and courtesies
_PARTS = re.compile(r"[^.!?\n]+[.!?]*")

assert set(_ORDER) < set(get_args(Intent))


def intent(text: str, question: Question, lexicon: Lexicon) -> Intent:
    """What `text` is as a whole; "answer" unless nearly all of it says something else."""
    words = vocabulary(lexicon)
    said = keys(clean(text))
    if not said or len(said) > LONGEST * 2:
        return "answer"
    for kind in _ORDER:
        if _is_wholly(said, words, kind):
            return kind
    return "ask_back" if _asks_back(clean(text), question, words) else "answer"


def _is_wholly(said: tuple[str, ...], words: Vocabulary, kind: Intent) -> bool:
    """Whether the words are a phrase of this kind and little else; other kinds' phrases do not count as else."""
    hits = words[kind].find(said)
    if not hits or len(said) > LONGEST:
        return False
    covered = {i for start, end in hits for i in range(start, end)}
    if kind == "dont_know" and any(said[i] == "but" and len(said) - i > 6 for i in range(len(said))):
        return False
    for name in (*_ORDER, "courtesies"):
        covered |= {i for start, end in words[name].find(said) for i in range(start, end)}
    left = [key for i, key in enumerate(said) if i not in covered and not words["function_words"].has(key)]
    if kind in ("stop", "pause", "skip") and len(said) > 4 * sum(end - start for start, end in hits) + 8:
        return False
    if kind == "pause" and hits[0][0] == 0 and len(said) <= 12:
        return len(left) <= 3 and not any(key.endswith("ed") or words["irregular_past"].has(key) for key in left)
    room = 2 if kind == "dont_know" else 1
    return len(left) <= max(room if len(said) > 2 else 0, 0) and (len(left) < _SMALL * len(said))


def _asks_back(text: str, question: Question, words: Vocabulary) -> bool:
    """Whether the text only asks the interviewer something. In some stages several or long questions are the answer itself."""
    parts = [(said, part.rstrip().endswith("?")) for part in _PARTS.findall(text) if (said := keys(part))]
    asked = [said for said, marked in parts if marked or _opens_a_question(said, words)]
    size = sum(len(said) for said, _ in parts)
    told = size - sum(map(len, asked))
    if not asked or told > 8 or size > LONGEST * 2 or max(map(len, asked)) > LONGEST:
        return False
    if question.stage in ASKING_STAGES and (len(asked) >= 3 or size >= 25):
        return False
    return size <= LONGEST or told == 0


def _opens_a_question(said: tuple[str, ...], words: Vocabulary) -> bool:
    """Whether words without a question mark open as a question to the interviewer does ("should I", "how many")."""
    start = next((i for i, key in enumerate(said) if key not in ("sorry", "well", "ok", "okay", "so", "hmm", "um", "just", "and")), 0)
    first = words["ask_back"].find(said[start:])
    return bool(first) and first[0][0] == 0 and first[0][1] > 1 and len(said) <= 20
