"""How far an answer covers the key points of its question."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from liya_core.bank import Point, Question
from liya_core.judging.text import Found, Sentence, Vocabulary, keys, letters, stem

MENTIONED = 0.75  # credit of a point that is named and no more
COMMON = 0.7  # of that credit where all that speaks for the point is one everyday word
COVERED = 0.6  # credit from which a point counts as made
WORDING = 0.75  # the most that a point earns by its description's words alone,
ENOUGH = 0.6  # earned from this share of them on
NEAR = 3  # words of a description in one sentence that make it speak of the point
ROOT = 6  # letters by which words of a description are compared


@dataclass(frozen=True, slots=True)
class PointFound:
    """How far one point was made (0-1), and in which sentence at which words."""

    index: int
    credit: float
    sentence: Sentence | None = None
    place: Found | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The points of a question as an answer made them."""

    points: tuple[PointFound, ...]
    weights: tuple[int, ...]

    @property
    def share(self) -> float:
        """The weighted share of the points that was made, 0-1; 0 where there are none."""
        if not self.weights:
            return 0.0
        return sum(p.credit * w for p, w in zip(self.points, self.weights, strict=True)) / sum(self.weights)

    @property
    def covered(self) -> tuple[int, ...]:
        """The indices of the points that were made."""
        return tuple(p.index for p in self.points if p.credit >= COVERED)

    @property
    def missing(self) -> tuple[int, ...]:
        """The indices of the other points, the heaviest first."""
        left = [p for p in self.points if p.credit < COVERED]
        return tuple(p.index for p in sorted(left, key=lambda p: (-self.weights[p.index], p.credit, p.index)))


@lru_cache(maxsize=4096)
def _terms(point: Point, question_text: str) -> tuple[tuple[str, ...], ...]:
    """The point's terms as stems; a term that holds only words of the question proves nothing and is left out."""
    asked = {stem(key) for key in keys(question_text)}
    terms = (tuple(dict.fromkeys(stem(key) for key in keys(term))) for term in point.any)
    telling = sorted({term for term in terms if term and not set(term) <= asked}, key=lambda t: (-len(t), t))
    return tuple(tuple(map(letters, term)) for term in telling)


def touches(question: Question, sentence: Sentence, words: Vocabulary, *, everyday: bool = True) -> bool:
    """Whether the sentence makes one of the question's points, or speaks of it in the words of its description.

    everyday: whether a word of every day ("time", "cost") may be the only sign of it.
    """
    kept = (s for k, s in zip(sentence.keys, sentence.stems, strict=True) if everyday or not _is_common(k, words))
    said = set(map(letters, kept))
    if any(said.issuperset(term) for point in question.points for term in _terms(point, question.text)):
        return True
    roots = {_root(s) for s in sentence.stems}
    return any(len(roots.intersection(_described(point, words))) >= NEAR for point in question.points)


def coverage(question: Question, sentences: Sequence[Sentence], words: Vocabulary) -> Coverage:
    """Which points the sentences make. A term counts where all its words stand in one sentence."""
    scopes = [(sentence, set(sentence.stems) | _carried(sentences, i)) for i, sentence in enumerate(sentences)]
    described = [_described(point, words) for point in question.points]
    asked = {_root(stem(key)) for key in keys(question.text)}
    lettered = [(sentence, set(map(letters, scope))) for sentence, scope in reversed(scopes)]
    roots = [(sentence, set(map(_root, scope))) for sentence, scope in scopes]
    found = []
    for i, point in enumerate(question.points):
        # A word that several points share, or that the question supplies, says less about this one.
        weight = {s: (0.5 if s in asked else 1.0) / sum(s in other for other in described) for s in described[i]}
        found.append(_by_term(i, _terms(point, question.text), lettered, words) or _by_wording(i, weight, roots))
    return Coverage(tuple(found), tuple(point.weight for point in question.points))


Scope = tuple[Sentence, set[str]]


def _carried(sentences: Sequence[Sentence], i: int) -> set[str]:
    """The beginning of the next piece, where a stretch was parted only because it has no full stops."""
    if sentences[i].ended or i + 1 == len(sentences) or sentences[i + 1].answer != sentences[i].answer:
        return set()
    following = sentences[i + 1].stems
    return set(following[: len(following) // 2])


def _by_term(index: int, terms: tuple[tuple[str, ...], ...], lettered: list[Scope], words: Vocabulary) -> PointFound | None:
    """Full credit where a term comes with a reason, a condition, a contrast or a figure, or comes up again; less for a bare mention.

    lettered: the sentences, the last first, with the letters of their stems.
    """
    found = [(sentence, term) for sentence, scope in lettered for term in terms if scope.issuperset(term)]
    if not found:
        return None
    places = {id(sentence): sentence for sentence, _ in found}
    developed = next((pair for pair in found if _is_developed(pair[0], words)), None)
    sentence, term = developed or found[0]
    at = [i for i, s in enumerate(sentence.stems) if letters(s) in term]
    credit = 1.0 if developed or len(places) > 1 else MENTIONED
    if at and len({found_term for _, found_term in found}) == 1 and len(term) == 1 and _is_common(sentence.keys[at[0]], words):
        credit *= COMMON
    return PointFound(index, credit, sentence, (at[0], at[0] + 1) if at else None)


def _is_common(key: str, words: Vocabulary) -> bool:
    return any(words[name].has(key) for name in ("function_words", "hollow", "generic", "number_words"))


def _is_developed(sentence: Sentence, words: Vocabulary) -> bool:
    return any(words[name].find(sentence.keys) for name in ("links", "contrasts", "conditions")) or any(
        k[0].isdigit() for k in sentence.keys
    )


def _by_wording(index: int, weight: dict[str, float], roots: list[Scope]) -> PointFound:
    """Part of the credit, for an answer that says what the point's description says without any of its terms.

    roots: the sentences with the roots of their stems.
    """
    if not weight or not roots:
        return PointFound(index, 0.0)
    said = set().union(*(scope for _, scope in roots))
    share = sum(w for s, w in weight.items() if s in said) / sum(weight.values())
    sentence, _ = max(roots, key=lambda pair: sum(w for s, w in weight.items() if s in pair[1]))
    at = [i for i, s in enumerate(sentence.stems) if _root(s) in weight]
    credit = WORDING * min(1.0, share / ENOUGH)
    return PointFound(index, credit, sentence if at else None, (at[0], at[0] + 1) if at else None)


@lru_cache(maxsize=4096)
def _described(point: Point, words: Vocabulary) -> tuple[str, ...]:
    """The roots of the words that say what the point is about, in their order, so that a sum over them is the same in every run."""
    skip = ("function_words", "point_verbs")
    said = (key for key in keys(point.text) if len(key) > 1 and not any(words[name].has(key) for name in skip))
    return tuple(dict.fromkeys(_root(stem(key)) for key in said))


def _root(stem: str) -> str:
    """The beginning of a stem, by which related words and most misspelt ones still meet."""
    return stem[:ROOT]
