"""The built-in interviewer: no network, no model, the same words for the same session.

It says the plan's questions, aims its follow-ups at what the answer lacks, hangs them on the candidate's own
words, and answers what a person says to an interviewer beside answering: I don't know, could you repeat that,
do you mean …, let's stop.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from string import Template

from liya_core.bank import Fact, Phrase, Question
from liya_core.interviewers import Brief, Opening, Reply
from liya_core.library import Library
from liya_core.models import EndReason, Move, Plan, Session

_CLOSINGS: dict[EndReason, Phrase] = {"plan_done": "close_done", "time_up": "close_time", "asked_to_stop": "close_stop"}
_HINTS: dict[str, Phrase] = {"behavioral": "hint_story", "culture_fit": "hint_story", "technical": "hint_knowledge"}
LEAST_QUOTE = 3  # words; fewer would sound like mockery
_QUESTIONS = re.compile(r"[^.!?\n]+\?")
_THIN = 35  # a score under which thanks for what was said would sound hollow


class Builtin:
    """An interviewer that speaks from the library alone."""

    instant = True

    def __init__(self, library: Library) -> None:
        self._library = library

    def closing(self, session: Session, reason: EndReason) -> str:
        """The goodbye."""
        return self._say(_CLOSINGS[reason], session)

    def opening(self, session: Session, spent: tuple[int, int] = (0, 0)) -> Opening:
        """The greeting, the frame, the problem if there is one, and the first question; less where turns were held elsewhere."""
        plan = session.plan
        frame = plan.brief or ("" if session.turns or session.drill else self._say("first", session))
        return Opening("\n\n".join(part for part in (plan.opening, frame, plan.questions[0].text) if part), plan)

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        """The policy's preferred move, in words."""
        move = brief.moves[0]
        message = {"ask": self._ask, "probe": self._probe, "clarify": self._clarify, "close": self._close}[move.kind](brief, move)
        told = self._beside(brief) if move.kind in ("ask", "probe") else ""
        message = f"{told}\n\n{message}" if told else message
        show(message)
        return Reply(move, message)

    # ---------------------------------------------------------------- the four moves

    def _ask(self, brief: Brief, move: Move) -> str:
        session, reading = brief.session, brief.reading
        plan = session.plan
        assert move.question is not None
        staged, final = plan.problem_title is not None, move.question == len(plan.questions) - 1
        lead: list[str] = []
        if reading.intent in ("skip", "dont_know"):
            lead.append(self._say("skip" if reading.intent == "skip" else "dont_know", session))
        elif (reading.score or 0) < _THIN and not staged:
            lead.append(self._say("next_thin", session, nth=move.question))
        else:
            lead.append(self._say("next_stage" if staged else "next", session, nth=move.question))
        if final:
            lead.append(self._say("last_stage" if staged else "last", session))
        return f"{' '.join(lead)}\n\n{plan.questions[move.question].text}"

    def _probe(self, brief: Brief, move: Move) -> str:
        session, question = brief.session, _question(brief.session.plan, move)
        if brief.reading.intent == "dont_know":
            hint = _HINTS.get(session.plan.interview_type, "hint_problem")
            return f"{self._say('dont_know', session)} {self._say(hint, session)}"
        if move.gap == "claim" and brief.conflict:
            said = brief.conflict
            return self._say("claim_resume" if said.then_turn is None else "claim_answer", session, then=said.then, now=said.now)
        quote = move.quote if move.quote and len(move.quote.split()) >= LEAST_QUOTE else None
        if not quote and not any(rating.evidence for rating in brief.reading.ratings):
            return self._say("unclear", session, rephrase=question.rephrase)
        seeking = self._seeking(session, question, move)
        if quote:
            return f"{self._say('quote', session, quote=quote)} {seeking}"
        return f"{self._say('plain_probe', session)} {seeking}"

    def _clarify(self, brief: Brief, move: Move) -> str:
        session, question = brief.session, _question(brief.session.plan, move)
        said = session.turns[-1].attempts[-1].text
        if brief.reading.intent == "pause":
            return self._say("pause", session)
        if brief.reading.intent == "answer":
            return self._say("language", session)
        if brief.reading.intent == "repeat":
            return self._say("repeat", session, rephrase=question.rephrase)
        fact = _asked_fact(session.plan.facts, said)
        if fact:
            return self._say("fact", session, fact=fact)
        if session.plan.problem_title:
            return self._say("ask_back_problem", session)
        return self._say("ask_back_story", session, rephrase=question.rephrase)

    def _close(self, brief: Brief, move: Move) -> str:
        return self.closing(brief.session, move.end_reason or "plan_done")

    def _beside(self, brief: Brief) -> str:
        """What the problem's facts say to questions within an answer; nothing where nothing was asked or known, or it was told before."""
        session = brief.session
        asked = _QUESTIONS.findall(session.turns[-1].attempts[-1].text) if brief.reading.intent == "answer" else []
        untold = [fact for fact in session.plan.facts if not any(fact.text in turn.message for turn in session.turns)]
        fact = _asked_fact(untold, " ".join(asked))
        return self._say("fact_beside", session, fact=fact) if fact else ""

    # ---------------------------------------------------------------- words

    def _seeking(self, session: Session, question: Question, move: Move) -> str:
        """The follow-up itself: the point's own, the question's own for this gap, else one that fits any question."""
        if move.point is not None and question.points[move.point].probe:
            return question.points[move.point].probe or ""
        own = next((probe.text for probe in question.probes if probe.gap == move.gap), None)
        return own or _turned(self._library.words.probes[move.gap if move.gap and move.gap != "claim" else "specifics"], session)

    def _say(self, phrase: Phrase, session: Session, *, nth: int | None = None, **slots: str) -> str:
        """A phrase in words; nth: how often it was said before, where that is not once a turn."""
        return Template(_turned(self._library.words.say[phrase], session, nth)).safe_substitute(slots)


def _question(plan: Plan, move: Move) -> Question:
    return plan.questions[move.question or 0].question


def _turned(phrasings: tuple[str, ...], session: Session, nth: int | None = None) -> str:
    """One of several ways to say it: another at every turn (or the nth), from a start that differs between sessions."""
    at = len(session.turns) if nth is None else nth
    return phrasings[(zlib.crc32(session.session_id.encode()) + at) % len(phrasings)]


def _asked_fact(facts: Sequence[Fact], said: str) -> str | None:
    """What the facts answer to what was asked: the two that share most words with it; None where none does."""
    words = set(re.findall(r"[\w']+", said.lower()))
    scored = [(sum(set(about.split()) <= words for about in fact.about), fact.text) for fact in facts]
    best = sorted((found for found in scored if found[0]), key=lambda found: -found[0])[:2]
    return " ".join(text for _, text in best) or None
