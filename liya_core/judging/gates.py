"""The rules that hold a score down, whatever the ratings are, and how sure the judge is of what is left."""

from collections.abc import Sequence

from liya_core.judging.admissibility import Sifted
from liya_core.judging.points import touches
from liya_core.judging.prose import PROSE_TYPES
from liya_core.judging.rating import asks_for_motivation
from liya_core.judging.signs import Evidence
from liya_core.judging.text import Sentence, Vocabulary, keys, stem
from liya_core.models import Confidence, Gate

SHORT = 25  # words under which a score is given with low confidence
BAREST = 6  # words under which an answer holds nothing to judge
OWN = frozenset(keys("i im ive id ill me my mine myself we us our ours"))
LONG = 120  # words from which most of an answer should be on the point
BESIDE = 0.33  # share of words in sentences on the point under which a long answer is about something else; strong ones have half and more
FAR_BESIDE = 0.2
ASKED = 2  # words of the question in one sentence that put it on the point
ASKING = ("question", "answer", "interview", "applicant", "candidate", "reply", "recruiter")
META = 4  # different words about answering that make a text one about answering
PER_REFUSAL = 40  # words for each of them
REFUSALS = 2  # ways of refusing that make a refusal
WISHES = frozenset(keys("would i'd wanted hoped planned wished liked"))  # "I would have liked to …, but that never happened"
TAIL = 40  # words of the last two sentences among which an answer is unsaid
FEW_OWN = 3  # words such as "I" and "my" up to which somebody stands beside what they tell
DEEDS = 2  # things done by the speaker and their group that make a text an account, or tell more than a refusal
THIN = 3  # specific words under which a typed account says nothing particular


def gates(evidence: Evidence, sifted: Sifted, sentences: Sequence[Sentence], words: Vocabulary) -> tuple[Gate, ...]:
    """The gates that apply; each says to what it holds the score down and why."""
    if takes_back(sentences, words):
        found = [Gate(name="taken_back", cap=10, reason="The answer takes back what it said, so none of it can count.")]
    elif contradicts_itself(sifted.admitted, words):
        found = [Gate(name="contradiction", cap=15, reason="The answer says one thing and its opposite, so neither can count.")]
    elif evidence.word_count < BAREST:
        found = [Gate(name="too_short", cap=20, reason="There are too few words to judge.")]
    elif refuses(evidence):
        found = [Gate(name="not_answered", cap=10, reason="The answer says at length that there will be none.")]
    else:
        found = _account_gates(evidence, words) if evidence.kind in PROSE_TYPES else _point_gates(evidence, words)
    if sifted.share < 0.25:
        found.append(Gate(name="mostly_uncounted", cap=50, reason="Most of the answer could not be counted."))
    return tuple(found)


def _account_gates(evidence: Evidence, words: Vocabulary) -> list[Gate]:
    """For questions about the candidate: the answer must be about them, about work or the like, and name something."""
    found = []
    if _is_elsewhere(evidence, words):
        found.append(Gate(name="off_topic", cap=20, reason="The answer is about something else than what was asked."))
    elif is_empty(evidence):
        found.append(Gate(name="nothing_particular", cap=20, reason="The answer names nothing particular: no thing, person or occasion."))
    if is_about_answering(evidence):
        found.append(Gate(name="about_answering", cap=20, reason="This says how one answers such a question, and does not answer it."))
    elif evidence.asks_occasion and not asks_for_motivation(evidence) and not _has_a_part(evidence, words):
        found.append(Gate(name="no_own_part", cap=20, reason="You were asked what you did, and the answer names nothing that you did."))
    elif not _speaks_of_self(evidence):
        found.append(Gate(name="not_about_you", cap=30, reason="The answer speaks of the subject in general and never of yourself."))
    return found


def _point_gates(evidence: Evidence, words: Vocabulary) -> list[Gate]:
    """For questions with key points: the answer must be about them."""
    share = evidence.coverage.share
    if share < (0.08 if evidence.coverage.covered else 0.15):
        return [Gate(name="off_the_point", cap=20, reason="The answer touches none of the points that this question is about.")]
    on_point = _on_point(evidence, words) if evidence.word_count >= LONG else 1.0
    if on_point < BESIDE:
        cap = 20 if on_point < FAR_BESIDE else 30
        return [Gate(name="beside_the_point", cap=cap, reason="Most of the answer is about something else than this question.")]
    if share < 0.2:
        return [Gate(name="few_points", cap=40, reason="The answer touches hardly any of the points that this question is about.")]
    return []


def _on_point(evidence: Evidence, words: Vocabulary) -> float:
    """The share of the words that stand in sentences which touch a point, or the question."""
    asked = {stem(key) for key in keys(evidence.question.text) if not words["function_words"].has(key)}
    on_point = sum(
        len(sentence.keys)
        for sentence in evidence.sentences
        if touches(evidence.question, sentence, words) or len(asked.intersection(sentence.stems)) >= ASKED
    )
    return on_point / evidence.word_count


def is_empty(evidence: Evidence) -> bool:
    """Whether an account names nothing that a listener could ask about: next to no specific words, and nobody, no time, no figure."""
    anchored = any(evidence.signs[name] for name in ("people", "occasions", "numbers", "habits"))
    return len(evidence.meant) < THIN - 1 or (len(evidence.specific) < THIN and not anchored)


def _speaks_of_self(evidence: Evidence) -> bool:
    return any(key in OWN for sentence in evidence.sentences for key in sentence.keys)


def _is_elsewhere(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether a text of some length holds next to nothing of work, study, what the question names or what its speaker did.

    Whether somebody's own deeds are the right ones for the question is not told by words; that only lowers the confidence.
    """
    if evidence.word_count < SHORT or evidence.signs["actions"] or evidence.distinct("deeds") >= DEEDS:
        return False
    settings = {
        s for sentence in evidence.sentences for s, k in zip(sentence.stems, sentence.keys, strict=True) if words["settings"].has(k)
    }
    return len(settings) < 1 + evidence.word_count // 90 and evidence.question_words < 0.34


def _has_a_part(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether the speaker or their group does something in it, or they speak much of themselves all the same."""
    if evidence.signs["deeds"] or any(not words["generic"].has(sign.word) for sign in evidence.signs["habits"]):
        return True
    return sum(key in OWN for sentence in evidence.sentences for key in sentence.keys) > FEW_OWN


def is_about_answering(evidence: Evidence) -> bool:
    """Whether the text is about how such questions are answered, and nobody does anything in it."""
    named = {sign.word for sign in evidence.signs["about_answering"]}
    return len(named) >= META and any(name.startswith(ASKING) for name in named) and evidence.distinct("actions") < DEEDS


def refuses(evidence: Evidence) -> bool:
    """Whether the text says in several ways that it will not answer, and tells next to nothing."""
    told = evidence.distinct("actions", "team_actions") > DEEDS or len(evidence.coverage.covered) > 1
    return evidence.distinct("refusing") >= max(REFUSALS, evidence.word_count / PER_REFUSAL) and not told


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
        denied = [bool(words["negations"].find(half)) for half, _ in halves]
        if denied[0] == denied[1] or _subject(halves[0][0]) != _subject(halves[1][0]):
            continue
        one, other = ({s for k, s in zip(*half, strict=True) if not words["function_words"].has(k)} for half in halves)
        if one and other and len(one & other) >= 0.5 * min(len(one), len(other)):
            return True
    return False


def _subject(clause: Sequence[str]) -> str:
    """The word that a clause begins with, without its article."""
    return next((key for key in clause if key not in ("the", "a", "an", "then")), "")


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
