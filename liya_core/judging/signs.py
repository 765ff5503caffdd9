"""The signs of each kind of evidence in the sentences that count, with their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from liya_core.bank import InterviewType, Question
from liya_core.judging.particulars import acts, habits, specific_words, told
from liya_core.judging.points import Coverage
from liya_core.judging.text import Found, Sentence, Vocabulary, keys, stem

NUMBERS_PER = 7  # words for each figure that is credited, so that strings of figures earn little
ENDING = 0.35  # share of an account that is its end,
ENOUGH_TO_END = 40  # when it has this many words
SUBJECTS = frozenset(("i", "we", "he", "she", "they", "it"))
LINKS_PER = 9  # words for each reasoning link that is credited

LISTS = (
    "people", "occasions", "generalities", "links", "contrasts", "conditions", "examples", "results", "reflections", "motivations", "ties",
    "values", "alternatives", "trade_offs", "failures", "validations", "assumptions", "arithmetic", "risks", "structures",
    "recommendations", "next_moves", "past_states", "surroundings", "catchwords", "refusing", "about_answering", "musing", "hedges",
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

    `signs` by list name; also "actions", "habits", "team_actions", "deeds" (whatever "I" or "we" did, be it little), "events"
    (whatever anybody did or what happened), "endings" (those of others, at the end) and "numbers". `specific` holds the words
    that not every answer has, `meant` those that are not hollow, `common` counts the other words with a content.
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
    asks_occasion: bool
    asks_explanation: bool

    def distinct(self, *names: str) -> int:
        """How many different signs of these kinds there are."""
        return len({sign.word for name in names for sign in self.signs[name]})


def gather(
    question: Question, kind: InterviewType, sentences: Sequence[Sentence], newest: int, covered: Coverage, words: Vocabulary
) -> Evidence:
    """Find every sign in `sentences` (those that count), newest answer first."""
    ordered = [s for s in sentences if s.answer == newest] + [s for s in sentences if s.answer != newest]
    read = [(s, words.places(s.keys)) for s in ordered]
    signs = {name: tuple(Sign(s, place) for s, places in read for place in places.get(name, ())) for name in LISTS}
    signs["actions"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in acts(s, words))
    signs["deeds"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in acts(s, words, ("i", "we"), "observing"))
    signs["team_actions"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in acts(s, words, ("we", "they")))
    signs["habits"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in habits(s, words))
    signs["events"] = tuple(Sign(s, (i, i + 1)) for s in ordered for i in told(s, words))
    closing = _closing(ordered)
    signs["endings"] = tuple(Sign(s, (i, i + 1)) for s in closing for i in _endings(s, words) if not _is_teller(s, i))
    kept = ((s, i) for s in closing if words["lasting"].find(s.keys) for i in habits(s, words))
    signs["reflections"] += tuple(Sign(s, (i, i + 1)) for s, i in kept if not words["generic"].has(s.keys[i]))
    signs["numbers"] = tuple(sign for s in ordered for sign in _numbers(s, words))
    asked = _content(keys(question.text), words)
    specific: dict[str, Sign] = {}
    said: set[str] = set()
    for sentence in ordered:
        said |= set(sentence.stems)
        own = specific_words(sentence, words) - asked
        for i, s in enumerate(sentence.stems):
            if s in own and not _goes_on_a_name(sentence, i):
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
        bool(words["occasion_asked"].find(keys(question.text))),
        bool(words["explanation_asked"].find(keys(question.text))),
    )


def _goes_on_a_name(sentence: Sentence, i: int) -> bool:
    """Whether word `i` is a later word of one name ("Nottingham Trent"), so that a longer name is no more than a short one."""
    return i > 1 and all(sentence.source[start : start + 2].istitle() for start, _ in sentence.spans[i - 1 : i + 1])


def _closing(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with which each answer of some length ends."""
    found: list[Sentence] = []
    for answer in dict.fromkeys(s.answer for s in sentences):
        mine = [s for s in sentences if s.answer == answer]
        size, before = sum(len(s.keys) for s in mine), 0
        for sentence in mine:
            if size >= ENOUGH_TO_END and before >= (1 - ENDING) * size - len(sentence.keys) / 2:
                found.append(sentence)
            before += len(sentence.keys)
    return found


def _endings(sentence: Sentence, words: Vocabulary) -> list[int]:
    """Where a closing sentence says what happened, or how things were in figures."""
    counted = any(key[0].isdigit() or words["number_words"].has(key) for key in sentence.keys)
    return told(sentence, words) or [i for i, key in enumerate(sentence.keys) if counted and i and key in ("was", "were", "is", "are")]


def _is_teller(sentence: Sentence, i: int) -> bool:
    """Whether the verb at `i` is said of the speaker or their group."""
    subject = next((k for k in reversed(sentence.keys[:i]) if k in SUBJECTS), None)
    return subject in ("i", "we")


def _numbers(sentence: Sentence, words: Vocabulary) -> list[Sign]:
    places = [i for i, key in enumerate(sentence.keys) if key[0].isdigit() or words["number_words"].has(key)]
    apart = [i for n, i in enumerate(places) if n == 0 or i - places[n - 1] > 1]
    return [Sign(sentence, (i, i + 1)) for i in apart[: 1 + len(sentence.keys) // NUMBERS_PER]]


def _content(said: Sequence[str], words: Vocabulary) -> set[str]:
    skip = ("function_words", "asking")
    return {stem(key) for key in said if len(key) > 2 and not any(words[name].has(key) for name in skip)}
