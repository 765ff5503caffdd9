"""The signs of each kind of evidence in the sentences that count, with their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from liya_core.bank import InterviewType, Question
from liya_core.judging.particulars import acts, habits, specific_words
from liya_core.judging.points import Coverage
from liya_core.judging.text import Found, Phrases, Sentence, keys, stem

NUMBERS_PER = 7  # words for each figure that is credited, so that strings of figures earn little
LINKS_PER = 9  # words for each reasoning link that is credited

LISTS = (
    "people", "occasions", "generalities", "links", "contrasts", "conditions", "examples", "results", "reflections", "motivations",
    "values", "alternatives", "trade_offs", "failures", "validations", "assumptions", "arithmetic", "risks", "structures",
    "recommendations", "hedges",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: the words `place` of `sentence`."""

    sentence: Sentence
    place: Found

    @property
    def word(self) -> str:
        """The sign itself, as compared."""
        return " ".join(self.sentence.keys[self.place[0] : self.place[1]])


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the ratings, gaps and remarks are drawn from.

    `signs` by list name; also "actions", "habits", "team_actions" and "numbers". `specific` holds the words that not every
    answer has, `meant` those that are not hollow, `common` counts the other words with a content.
    """

    question: Question
    kind: InterviewType
    sentences: tuple[Sentence, ...]
    newest: int
    signs: dict[str, tuple[Sign, ...]]
    specific: dict[str, Sign]
    common: int
    meant: frozenset[str]
    coverage: Coverage
    question_words: float
    word_count: int

    def distinct(self, *names: str) -> int:
        """How many different signs of these kinds there are."""
        return len({sign.word for name in names for sign in self.signs[name]})


def gather(
    question: Question, kind: InterviewType, sentences: Sequence[Sentence], newest: int, covered: Coverage, words: dict[str, Phrases]
) -> Evidence:
    """Find every sign in `sentences` (those that count), newest answer first."""
    ordered = [s for s in sentences if s.answer == newest] + [s for s in sentences if s.answer != newest]
    signs = {name: tuple(Sign(s, place) for s in ordered for place in words[name].find(s.keys)) for name in LISTS}
    signs["actions"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in acts(s, words))
    signs["team_actions"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in acts(s, words, ("we", "they")))
    signs["habits"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in habits(s, words))
    signs["numbers"] = tuple(sign for s in ordered for sign in _numbers(s, words))
    asked = _content(keys(question.text), words)
    specific: dict[str, Sign] = {}
    said: set[str] = set()
    for sentence in ordered:
        said |= set(sentence.stems)
        own = specific_words(sentence, words) - asked
        for i, s in enumerate(sentence.stems):
            if s in own:
                specific.setdefault(s, Sign(sentence, (i, i + 1)))
    content = {s for sentence in ordered for s in _content(sentence.keys, words)} - asked
    meant = frozenset(s for sentence in ordered for s in specific_words(sentence, words, "hollow") - asked)
    share = len(asked & said) / len(asked) if asked else 0.0
    return Evidence(
        question,
        kind,
        tuple(ordered),
        newest,
        signs,
        specific,
        len(content - set(specific)),
        meant,
        covered,
        share,
        sum(len(s.keys) for s in ordered),
    )


def _numbers(sentence: Sentence, words: dict[str, Phrases]) -> list[Sign]:
    places = [i for i, key in enumerate(sentence.keys) if key[0].isdigit() or words["number_words"].has(key)]
    apart = [i for n, i in enumerate(places) if n == 0 or i - places[n - 1] > 1]
    return [Sign(sentence, (i, i + 1)) for i in apart[: 1 + len(sentence.keys) // NUMBERS_PER]]


def _content(said: Sequence[str], words: dict[str, Phrases]) -> set[str]:
    skip = ("function_words", "asking")
    return {stem(key) for key in said if len(key) > 2 and not any(words[name].has(key) for name in skip)}
