"""The built-in judge: reads one answer, says what it is worth and why. Pure, deterministic, a few milliseconds.

    answer → sentences → those that count → signs of evidence → ratings → score → gates → feedback

It reads English prose. It judges what was said, not who said it: names, spelling, letter case and layout cost nothing.
"""

from collections.abc import Sequence

from liya_core.bank import Level, Lexicon, Question, Rubric
from liya_core.judging import feedback
from liya_core.judging.addressed import addressed
from liya_core.judging.admissibility import GENERAL, Sifted, sift
from liya_core.judging.delivery import delivery
from liya_core.judging.gaps import HOOK, gaps
from liya_core.judging.gates import HOLLOW, confidence, gates
from liya_core.judging.intent import intent
from liya_core.judging.points import coverage, touches
from liya_core.judging.prose import PROSE_TYPES, is_foreign
from liya_core.judging.quotes import quote
from liya_core.judging.rating import lowest, ratings, score, shown
from liya_core.judging.signs import Evidence, gather
from liya_core.judging.text import Sentence, Vocabulary, clean, keys, sentences, vocabulary
from liya_core.models import Confidence, Earned, GapFound, Intent, Judgement, Remark, SentenceRead, Uncredited

__all__ = ["addressed", "intent", "judge", "trace"]

EMPTY = 20  # the most that an answer without evidence is given
HIGH = 75  # a score from which fewer improvements are named

NOT_JUDGED: dict[Intent, str] = {
    "repeat": "You asked to hear the question again; that is not scored.",
    "ask_back": "You asked a question back; that is not scored.",
    "pause": "You asked for a moment to think; that is not scored.",
    "stop": "You asked to end the interview; that is not scored.",
}
DECLINED = "Declined: no answer was given to this question, so it scores 0."
LEFT = "You left this follow-up unanswered; the question keeps the score of what you said before."
NO_POINTS = "This question came without the points that a good answer makes, so there is nothing to score the answer against."
OTHER_LANGUAGE = "The built-in judge reads English only, so this answer has no score."
START_SMALL = (
    "Offer the nearest thing you have: a smaller example, a study project, or how you would go about finding out, and say that it is that."
)
TELL = "Tell one real occasion in your own words: where it was, what you did, and what came of it."
CLAIM = "Make one concrete claim in your own words, say why it holds, and give an example."


def judge(
    question: Question, answers: Sequence[str], *, rubric: Rubric, lexicon: Lexicon, level: Level = "mid", elsewhere: Sequence[str] = ()
) -> Judgement:
    """Judge the last of `answers`, counting evidence from all of them; they are the candidate's words on one question, oldest first.

    elsewhere: their answers to other questions before; a story told there is not counted again.
    """
    words = vocabulary(lexicon)
    texts = [clean(answer) for answer in answers] or [""]
    newest = texts[-1]
    kind = intent(newest, question, lexicon)
    foreign = kind == "answer" and is_foreign(keys(newest), newest, words)
    has_points = rubric.interview_type not in PROSE_TYPES
    if kind != "answer" or foreign or (has_points and not question.points):
        why = NOT_JUDGED.get(kind, OTHER_LANGUAGE if foreign else NO_POINTS)
        return _unjudged(kind, why, rubric, newest, words, follow_up=len(texts) > 1)
    earlier = [i for i, text in enumerate(texts[:-1]) if intent(text, question, lexicon) == "answer"]
    read = [s for i in (*earlier, len(texts) - 1) for s in sentences(texts[i], i)]
    sifted = _sifted(read, question, rubric, words, elsewhere)
    if not sifted.admitted:
        return _nothing(sifted, question, rubric, newest, words)
    evidence = _evidence(sifted, question, rubric, words, newest=len(texts) - 1)
    rated = ratings(evidence, rubric, level)
    turn = len(elsewhere) + len(texts) - 1
    held = gates(evidence, sifted, read, words)
    reached = score(rated)
    final = score(rated, [gate.cap for gate in held])
    hollow = any(gate.name in HOLLOW for gate in held)  # nothing in it is worth a question or a second telling
    lacking = (GapFound(gap="specifics"),) if hollow else gaps(evidence, rated, rubric)
    return Judgement(
        judge="builtin",
        rubric_version=rubric.version,
        intent="answer",
        score=final,
        reason=held[0].reason if held and held[0].cap <= max(EMPTY, reached) else None,
        ratings=rated,
        gates=tuple(gate for gate in held if gate.cap < reached),
        confidence=confidence(final, evidence, held, sifted.share),
        strengths=feedback.strengths(rated, rubric, turn) if final > EMPTY else (),
        improvements=(Remark(text=TELL),)
        if hollow
        else feedback.improvements(lacking, rated, rubric, question, turn, least=1 if final >= HIGH else 2, most=2 if final >= HIGH else 3),
        sketch=feedback.sketch(lacking, rated, rubric, question) if all(gate.cap > EMPTY for gate in held) else None,
        gaps=lacking,
        points_covered=evidence.coverage.covered,
        uncredited=_uncredited(sifted),
        delivery=delivery(newest, words),
    )


def trace(question: Question, answer: str, *, rubric: Rubric, lexicon: Lexicon) -> tuple[SentenceRead, ...]:
    """The sentences of an answer in order, each with the words by which it counts on a dimension, or why it does not count.

    The same reading as `judge`'s of this answer alone; for what `judge` takes for no answer there is nothing to show.
    """
    words = vocabulary(lexicon)
    read = sentences(clean(answer))
    sifted = _sifted(read, question, rubric, words)
    reasons = {id(sentence): reason for sentence, reason in sifted.refused}
    earned: dict[int, dict[str, dict[str, None]]] = {id(sentence): {} for sentence in read}
    if sifted.admitted:
        evidence = _evidence(sifted, question, rubric, words, newest=0)
        for dimension in rubric.dimensions:
            found = shown(dimension, evidence)
            for sign in found[1] if found else ():
                start, end = sign.sentence.spans[sign.place[0]][0], sign.sentence.spans[sign.place[1] - 1][1]
                earned[id(sign.sentence)].setdefault(dimension.label, {})[sign.sentence.source[start:end]] = None
    return tuple(
        SentenceRead(
            text=sentence.text,
            earned=tuple(Earned(dimension=label, words=tuple(found)) for label, found in earned[id(sentence)].items()),
            reason=reasons.get(id(sentence)),
        )
        for sentence in read
    )


def _sifted(read: Sequence[Sentence], question: Question, rubric: Rubric, words: Vocabulary, elsewhere: Sequence[str] = ()) -> Sifted:
    """What of the sentences can be credited."""

    def on_point(sentence: Sentence) -> bool:
        return rubric.interview_type not in PROSE_TYPES and touches(question, sentence, words)

    anchors = tuple(anchor for dimension in rubric.dimensions for anchor in dimension.anchors)
    written = (*anchors, *(advice.sketch for advice in rubric.advice))
    return sift(read, question, rubric.interview_type, words, on_point, elsewhere, written)


def _evidence(sifted: Sifted, question: Question, rubric: Rubric, words: Vocabulary, *, newest: int) -> Evidence:
    """All that the credited sentences hold."""
    covered = coverage(question, sifted.admitted, words)
    return gather(question, rubric.interview_type, sifted.admitted, newest, covered, words)


def _unjudged(kind: Intent, why: str, rubric: Rubric, newest: str, words: Vocabulary, *, follow_up: bool) -> Judgement:
    """The judgement of what is no answer (0 when the question is declined, else no score), or of one that cannot be judged."""
    declined = kind in ("dont_know", "skip")
    reason = (LEFT if follow_up else DECLINED) if declined else why
    return Judgement(
        judge="builtin",
        rubric_version=rubric.version,
        intent=kind,
        score=0 if declined and not follow_up else None,
        reason=reason,
        improvements=(Remark(text=START_SMALL),) if declined else (),
        delivery=delivery(newest, words),
    )


def _nothing(sifted: Sifted, question: Question, rubric: Rubric, newest: str, words: Vocabulary) -> Judgement:
    """The judgement of an answer in which nothing can be credited."""
    reason = f"Nothing here could be counted. {sifted.refused[0][1]}" if sifted.refused else "Nothing was said that could be counted."
    return Judgement(
        judge="builtin",
        rubric_version=rubric.version,
        intent="answer",
        score=0,
        reason=reason,
        ratings=lowest(rubric),
        confidence=Confidence(level="medium", range=(0, 20), reason=reason),
        improvements=(Remark(text=TELL if rubric.interview_type in PROSE_TYPES else CLAIM),),
        gaps=_all_missing(sifted, question, rubric),
        uncredited=_uncredited(sifted),
        delivery=delivery(newest, words),
    )


def _all_missing(sifted: Sifted, question: Question, rubric: Rubric) -> tuple[GapFound, ...]:
    """The gaps of an answer that holds nothing: an occasion (of what was said in general), or every key point, the heaviest first."""
    if rubric.interview_type in PROSE_TYPES:
        general = [sentence for sentence, reason in sifted.refused if reason == GENERAL]
        hook = quote(general[0], most=HOOK) if len(general) == len(sifted.refused) > 0 else None
        return (GapFound(gap="specifics", quote=hook),)
    order = sorted(range(len(question.points)), key=lambda i: -question.points[i].weight)
    return tuple(GapFound(gap="key_point", point=i) for i in order)


def _uncredited(sifted: Sifted) -> tuple[Uncredited, ...]:
    return tuple(Uncredited(text=sentence.text, reason=reason) for sentence, reason in sifted.refused)
