"""Whether what somebody tells of themselves is an account at all: of them, of something, and of what was asked."""

from liya_core.judging.signs import Evidence
from liya_core.judging.text import Vocabulary, keys

OWN = frozenset(keys("i im ive id ill me my mine myself we us our ours"))
PER_OWN = 60  # words for one of these in what somebody tells of themselves
FEW_OWN = 3  # of these up to which somebody stands beside what they tell
DEEDS = 2  # things done by the speaker and their group that make a text an account, or tell more than a refusal

ANCHORS = ("people", "occasions", "numbers")
THIN = 3  # specific words under which a typed account says nothing particular
SLOGANS, CATCHWORDS = 0.1, 3  # share of catchwords and number of different ones, from which a text is slogans
UNTOLD = 0.07  # the same share where next to nothing is told:
TOLD, ANCHORED = 0.02, 0.02  # shares of different events, and of people, times and figures, under which that is so

CHAT = 3  # words of the weather, the room and the talk, from which a text may be small talk,
ROOM, FULL_ROOM = 0.03, 0.08  # where they are this share of it; hardly anything but small talk has the greater one
PER_DEED, BUSY = 40, 15  # words for one of the things done that make a text an account, and so where there is much chat
AT_WORK, CHATTING = 90, 45  # words for one of work or study, in what is told and in what may be small talk
ENOUGH = 25  # words from which some of them are looked for
NAMING = 0.34  # share of the question's words that put a text on it

ASKING = ("question", "answer", "interview", "applicant", "candidate", "reply", "recruiter")
META = 4  # different words about answering that make a text one about answering, or about its question
MUSED = 0.08  # when they are this share of it
REFUSALS, PER_REFUSAL = 2, 40  # ways of refusing that make a refusal, and words for each of them


def has_a_part(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether the speaker or their group does something in it, or they speak much of themselves all the same."""
    return (
        bool(evidence.signs["deeds"])
        or any(not words["generic"].has(sign.word) for sign in evidence.signs["habits"])
        or _own_words(evidence) > FEW_OWN
    )


def speaks_of_self(evidence: Evidence) -> bool:
    """Whether its speaker comes up in it now and then."""
    return _own_words(evidence) >= max(1, evidence.word_count / PER_OWN)


def _own_words(evidence: Evidence) -> int:
    return sum(key in OWN for sentence in evidence.sentences for key in sentence.keys)


def is_empty(evidence: Evidence) -> bool:
    """Whether an account holds nothing that a listener could ask about: next to no specific words and nobody, no time, no figure."""
    anchored = any(evidence.signs[name] for name in (*ANCHORS, "habits"))
    return len(evidence.meant) < THIN - 1 or (len(evidence.specific) < THIN and not anchored) or _is_slogans(evidence)


def _is_slogans(evidence: Evidence) -> bool:
    """Whether it is made of catchwords; where nothing happens in it, fewer of them show that."""
    size = evidence.word_count
    untold = evidence.distinct("events") < TOLD * size and evidence.distinct(*ANCHORS) <= max(1, ANCHORED * size)
    share = len(evidence.signs["catchwords"]) / size
    return evidence.distinct("catchwords") >= CATCHWORDS and share >= (UNTOLD if untold else SLOGANS)


def is_elsewhere(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether it is small talk, or of some length with next to nothing of work, study, what the question names or what its speaker did.

    Whether somebody's own deeds are the right ones for the question is not told by words; that only lowers the confidence.
    """
    size, chat, done = evidence.word_count, len(evidence.signs["surroundings"]), evidence.distinct("deeds")
    settings = _settings(evidence, words)
    if chat >= max(CHAT, FULL_ROOM * size):
        return done < max(DEEDS + 1, size / BUSY) and settings < 1 + size / CHATTING
    if done >= max(DEEDS, size / PER_DEED) or evidence.question_words >= NAMING:
        return False
    if chat >= max(CHAT, ROOM * size):
        return settings < 1 + size / CHATTING
    return size >= ENOUGH and not evidence.signs["actions"] and settings < 1 + size // AT_WORK


def _settings(evidence: Evidence, words: Vocabulary) -> int:
    """How many different words of work and study it holds."""
    said = {pair for sentence in evidence.sentences for pair in zip(sentence.keys, sentence.stems, strict=True)}
    return len({stem for key, stem in said if words["settings"].has(key)})


def is_about_answering(evidence: Evidence) -> bool:
    """Whether the text is about how such questions are answered, or about the question itself, and nobody does anything in it."""
    named = {sign.word for sign in evidence.signs["about_answering"]}
    meta = len(named) >= META and any(name.startswith(ASKING) for name in named)
    mused = len(evidence.signs["musing"]) >= MUSED * evidence.word_count and evidence.distinct("musing") >= META
    return (meta or mused) and evidence.distinct("actions") < DEEDS


def refuses(evidence: Evidence) -> bool:
    """Whether the text says in several ways that it will not answer, and tells next to nothing."""
    told = evidence.distinct("actions", "team_actions") > DEEDS or len(evidence.coverage.covered) > 1
    return evidence.distinct("refusing") >= max(REFUSALS, evidence.word_count / PER_REFUSAL) and not told
