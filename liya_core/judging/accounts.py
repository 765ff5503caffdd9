"""Whether what somebody tells of themselves is an account at all: of them, of something, and of what was asked."""

from liya_core.judging.signs import Evidence
from liya_core.judging.text import Vocabulary, keys

OWN = frozenset(keys("i im ive id ill me my mine myself we us our ours"))
ASKING = ("question", "answer", "interview", "applicant", "candidate", "reply", "recruiter")
META = 4  # different words about answering that make a text one about answering, or about its question
MUSED = 0.08  # when they are this share of it
PER_REFUSAL = 40  # words for each of them
REFUSALS = 2  # ways of refusing that make a refusal
PER_OWN = 60  # words for one such as "I" and "my", in what somebody tells of themselves
FEW_OWN = 3  # words such as "I" and "my" up to which somebody stands beside what they tell
ANCHORS = ("people", "occasions", "numbers")
DEEDS = 2  # things done by the speaker and their group that make a text an account, or tell more than a refusal
THIN = 3  # specific words under which a typed account says nothing particular
SLOGANS, CATCHWORDS = 0.1, 3  # share of catchwords and number of different ones, from which a text is slogans
UNTOLD = 0.05  # the same share where next to nothing is told:
TOLD, ANCHORED = 0.02, 0.02  # shares of different events, and of people, times and figures, under which that is so
CHAT = 3  # words of the weather, the room and the talk, from which a text may be small talk,
ROOM, FULL_ROOM = 0.03, 0.08  # where they are this share of it; hardly anything but small talk has the greater one
PER_DEED, BUSY = 40, 15  # words for one of the things done that make a text an account, and so where there is much chat
AT_WORK, CHATTING = 90, 45  # words for one of work or study, in what is told and in what may be small talk
ENOUGH = 25  # words from which some of them are looked for
NAMING = 0.34  # share of the question's words that put a text on it


def is_empty(evidence: Evidence) -> bool:
    """Whether an account holds nothing that a listener could ask about: next to no specific words and nobody, no time, no figure."""
    anchored = any(evidence.signs[name] for name in (*ANCHORS, "habits"))
    return len(evidence.meant) < THIN - 1 or (len(evidence.specific) < THIN and not anchored) or is_slogans(evidence)


def is_slogans(evidence: Evidence) -> bool:
    """Whether it is made of catchwords; where nothing happens in it, fewer of them show that."""
    untold = evidence.distinct("events") < TOLD * evidence.word_count and evidence.distinct(*ANCHORS) <= max(
        1, ANCHORED * evidence.word_count
    )
    share = len(evidence.signs["catchwords"]) / evidence.word_count
    return evidence.distinct("catchwords") >= CATCHWORDS and share >= (UNTOLD if untold else SLOGANS)


def speaks_of_self(evidence: Evidence) -> bool:
    """Whether its speaker comes up in it now and then."""
    own = sum(key in OWN for sentence in evidence.sentences for key in sentence.keys)
    return own >= max(1, evidence.word_count / PER_OWN)


def is_elsewhere(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether it is small talk, or of some length with next to nothing of work, study, what the question names or what its speaker did.

    Whether somebody's own deeds are the right ones for the question is not told by words; that only lowers the confidence.
    """
    size, chat = evidence.word_count, len(evidence.signs["surroundings"])
    settings = {
        s for sentence in evidence.sentences for s, k in zip(sentence.stems, sentence.keys, strict=True) if words["settings"].has(k)
    }
    if chat >= max(CHAT, FULL_ROOM * size):
        return evidence.distinct("deeds") < max(DEEDS + 1, size / BUSY) and len(settings) < 1 + size / CHATTING
    if evidence.distinct("deeds") >= max(DEEDS, size / PER_DEED) or evidence.question_words >= NAMING:
        return False
    if chat >= max(CHAT, ROOM * size):
        return len(settings) < 1 + size / CHATTING
    return size >= ENOUGH and not evidence.signs["actions"] and len(settings) < 1 + size // AT_WORK


def has_a_part(evidence: Evidence, words: Vocabulary) -> bool:
    """Whether the speaker or their group does something in it, or they speak much of themselves all the same."""
    if evidence.signs["deeds"] or any(not words["generic"].has(sign.word) for sign in evidence.signs["habits"]):
        return True
    return sum(key in OWN for sentence in evidence.sentences for key in sentence.keys) > FEW_OWN


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
