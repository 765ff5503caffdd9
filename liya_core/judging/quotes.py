"""Short verbatim spans of an answer that read well: they begin where a clause begins and end on a word that can end one."""

from functools import lru_cache

from liya_core.judging.text import Found, Sentence, keys

_OPENERS = frozenset(keys("and but because so which then when while although though since if until unless or whereas"))
_SUBJECTS = frozenset(keys("i we he she they"))
_STARTS = frozenset(keys("the a an my our his her their this that these one it you there what for"))
_BREAKS = ";:—–"
_PAUSES = f",{_BREAKS}"
_HESITATIONS = frozenset(keys("um umm uh er erm hmm"))
_FILLERS = _HESITATIONS | frozenset(keys("like oh ah ha haha okay ok yeah yes well honestly basically so"))
# Words with which nothing ends, not even before a comma; and those that a quote is not cut off behind.
_NEVER_LAST = _HESITATIONS | frozenset(
    keys("a an and any because but every if my or our than the their unless until which while who whose your although")
)
_LOOSE_ENDS = (
    _FILLERS
    | _NEVER_LAST
    | frozenset(
        keys(
            "about after also am are as at be been before between both by can could did do does down each either for from had has "
            "have he her his i in into is it its just kind less may might more most no not of off on out over she should since some "
            "sort that then these they this those through to under up very was we were what when where whether why will with worth "
            "would next"
        )
    )
)


def quote(sentence: Sentence, place: Found | None = None, *, most: int = 18, least: int = 4) -> str:
    """The clause of `sentence` around `place` (its first words when None), at most `most` words, verbatim."""
    start, end = _clause(sentence, place[0] if place else 0, least)
    if sentence.keys[start] in _OPENERS and start > 0:
        # "because …" alone is half a thought: take the clause it belongs to along, where there is room.
        fuller = _clause(sentence, start - 1, least)[0]
        start = fuller if end - fuller <= most else start
    if place and place[1] > start + most:
        start = max(place[1] - most, _clause_before(sentence, place[0], start))
    if end - start > most:
        # cut at a comma of its second half, where there is one
        shortest = max(start + most // 2, place[1] - 1 if place else 0)
        end = next((i for i in range(start + most, shortest, -1) if _is_end(sentence, i)), start + most)
    while end - start > least and sentence.keys[end - 1] in _LOOSE_ENDS and not _is_end(sentence, end):
        end -= 1
    while (sentence.keys[start] in _FILLERS or sentence.keys[start] in ("and", "but", "then", "because")) and end - start > least:
        start += 1
    said = sentence.source[sentence.spans[start][0] : sentence.spans[end - 1][1]]
    closes = said.count("(") > said.count(")") and sentence.source.startswith(f"{said})", sentence.spans[start][0])
    return f"{said})" if closes else said


def _clause(sentence: Sentence, at: int, least: int) -> Found:
    """The bounds of the clause at a word, widened to its neighbours until it has `least` words."""
    bounds = _bounds(sentence)
    i = max(n for n, bound in enumerate(bounds[:-1]) if bound <= at)
    j = i + 1
    while bounds[j] - bounds[i] < least and (j < len(bounds) - 1 or i > 0):
        if j < len(bounds) - 1:
            j += 1
        else:
            i -= 1
    while bounds[j] - bounds[i] < 10 and j < len(bounds) - 1 and bounds[j + 1] - bounds[i] <= 16:
        j += 1
    return bounds[i], bounds[j]


@lru_cache(maxsize=64)  # an answer is quoted for each dimension
def _bounds(sentence: Sentence) -> tuple[int, ...]:
    """Where the clauses of a sentence begin, and its end."""
    return (0, *(i for i in range(1, len(sentence.keys)) if _begins(sentence, i)), len(sentence.keys))


def _begins(sentence: Sentence, i: int) -> bool:
    """Whether a clause begins at word `i`: after a comma or the like, or at a joining word."""
    word, before = sentence.keys[i], sentence.keys[i - 1]
    if word in _OPENERS or (word in _SUBJECTS and before not in _OPENERS and before not in _LOOSE_ENDS):
        return True
    return _parted(sentence, i) and (word in _STARTS or word in _SUBJECTS or _parted(sentence, i, _BREAKS))


def _is_end(sentence: Sentence, end: int) -> bool:
    """Whether the sentence or a part of it ends before word `end`; where a filler follows ("she was, um, new") nothing ends."""
    if end == len(sentence.keys):
        return sentence.ended
    goes_on = sentence.keys[end] in _FILLERS or sentence.keys[end : end + 2] == ("you", "know")
    return _parted(sentence, end, _PAUSES) and not goes_on and sentence.keys[end - 1] not in _NEVER_LAST


def _parted(sentence: Sentence, i: int, by: str = f"{_PAUSES}()") -> bool:
    """Whether a comma or the like stands before word `i`."""
    between = sentence.before(i)
    return between != " " and any(c in by for c in between.replace(" - ", ","))


def _clause_before(sentence: Sentence, at: int, start: int) -> int:
    """The nearest clause beginning at or before word `at`."""
    return next((i for i in range(at, start, -1) if _begins(sentence, i)), start)
