"""The interviewer that is led by a model: one call a turn, and nothing believed that the answer does not show.

The plan says which moves are permitted and which questions are asked; the model may put these into words for the
candidate before the interview, and then chooses among the moves, leads over or follows up, answers what is asked back,
and rates the answer. What else people say beside answering (skip, repeat, let's stop), and an answer in which nothing can
be counted, need no model.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, TypeVar

from liya_core.bank import Rubric
from liya_core.errors import BudgetReached, JudgeOutputInvalid, NotJudged
from liya_core.interviewers import Brief, Interviewer, Opening, Reply
from liya_core.interviewers.model import aside, prompt, tailoring
from liya_core.interviewers.model.provider import Budget, Message, Provider, tokens_of
from liya_core.interviewers.model.reply import ModelReply, parse, parse_opening, partial, schema
from liya_core.judging.claimed import Claimed, checked
from liya_core.library import Library
from liya_core.models import EndReason, Judgement, Move, Session
from liya_core.settings import Caps, ModelSettings

OPENING_SHARE: Final = 0.8  # of a turn's time, so that whoever waits that long for the opening gets one

T = TypeVar("T")


def provider_of(library: Library, chosen: ModelSettings) -> Provider:
    """The way to the model that the settings name. Nothing is sent before it is asked something."""
    return Provider(chosen.model or library.model_names.default, base_url=chosen.base_url, key=chosen.key)


def model_led(library: Library, chosen: ModelSettings, plain: Interviewer) -> "ModelLed":
    """The interviewer that the settings describe. Nothing is sent before its first reply."""
    return ModelLed(library, provider_of(library, chosen), plain, deadline_s=chosen.deadline_s, caps=chosen.caps)


class ModelLed:
    """An interviewer that speaks through `provider`, and in `plain`'s words where none of a model's are needed or fit."""

    instant = False

    def __init__(self, library: Library, provider: Provider, plain: Interviewer, *, deadline_s: float, caps: Caps) -> None:
        self._library = library
        self.provider = provider
        self._plain = plain
        self._deadline_s = deadline_s
        self._caps = caps

    def opening(self, session: Session, spent: tuple[int, int] = (0, 0)) -> Opening:
        """The planned questions in words for this candidate, where there is material for that. Raises as `reply` does."""
        if not tailoring.is_worth_asking(session):
            return self._plain.opening(session)
        budget = Budget(time.monotonic() + OPENING_SHARE * self._deadline_s)
        asked = tailoring.messages(session, self._library)
        with _counted(budget):
            self._afford(spent, tokens_of(asked))
            found = self._repaired(asked, tailoring.SCHEMA, budget, self._caps.reply, lambda _: None, parse_opening)
        plan = tailoring.tailored(found.questions, session, self._library)
        return Opening(self._plain.opening(session.model_copy(update={"plan": plan})).message, plan, tuple(budget.used))

    def closing(self, session: Session, reason: EndReason) -> str:
        """The goodbye of a session that ends between turns."""
        return self._plain.closing(session, reason)

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        """A permitted move in the model's words, and its judgement. Raises ProviderUnavailable and JudgeOutputInvalid."""
        if brief.reading.intent == "ask_back" and brief.moves[0].kind == "clarify":
            return self._clarified(brief, show)
        if brief.reading.intent != "answer" or brief.reading.score is None:
            return self._plain.reply(brief, show)
        if not any(rating.evidence for rating in brief.reading.ratings):
            plain = self._plain.reply(brief, show)
            return Reply(plain.move, plain.message, (self._unasked(brief),))
        budget = Budget(time.monotonic() + self._deadline_s)
        with _counted(budget):
            found = self._asked(brief, budget, show)
        system = prompt.instructions(brief, self._library)

        def ours(said: str) -> str:
            """What a model says, without the instructions."""
            return "" if prompt.repeats_instructions(said, system) else said

        move, message = self._worded(brief, found.move, found.message, system)
        rated = {name: claim for name, claim in found.ratings.items() if name in prompt.rateable(brief)}
        judgement = checked(
            {name: Claimed(claim.rating, claim.quote, ours(claim.reason)) for name, claim in rated.items()},
            [(ours(praise.text), praise.quote) for praise in found.strengths],
            [ours(text) for text in found.improvements],
            answers=prompt.answers(brief),
            reading=brief.reading,
            rubric=self._rubric(brief),
            model=self.provider.model,
            prompt_version=prompt.prompts().version,
        )
        show(message)
        return Reply(move, message, (judgement,), tuple(budget.used))

    def _clarified(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        """An answer to what was asked back, in `plain`'s words where the model's say what nobody told it."""
        budget = Budget(time.monotonic() + self._deadline_s)
        asked = aside.messages(brief, self._library)

        def see(text: str) -> None:
            so_far = aside.sayable(text, brief, self._library)
            if so_far:
                show(so_far)

        with _counted(budget):
            self._afford(brief.spent, tokens_of(asked))
            said = self.provider.complete(asked, None, budget, min(aside.TOKENS, self._caps.reply), see, cut=True)
        message = aside.sayable(said, brief, self._library) or self._plain.reply(brief, lambda _: None).message
        show(message)
        return Reply(brief.moves[0], message, calls=tuple(budget.used))

    def _unasked(self, brief: Brief) -> Judgement:
        """The judgement of an answer in which nothing can be counted: what the rules before the model say, on the model's scale."""
        reason = f"{brief.reading.reason or 'Nothing here could be counted.'} The model was not asked."
        version = prompt.prompts().version
        return brief.reading.model_copy(update={"judge": "llm", "model": self.provider.model, "prompt_version": version, "reason": reason})

    def _asked(self, brief: Brief, budget: Budget, show: Callable[[str], None]) -> ModelReply:
        """The model's reply to an answer, whose words show as they come."""
        rubric = self._rubric(brief)
        asked = prompt.messages(brief, self._library)
        system = asked[0]["content"]
        self._afford(brief.spent, tokens_of(asked))

        def see(text: str) -> None:
            so_far = partial(text)
            if so_far.move is not None:
                show(self._worded(brief, so_far.move, so_far.message, system, whole=False)[1])

        return self._repaired(asked, schema(rubric), budget, self._caps.reply, see, lambda said: parse(said, rubric))

    def _repaired(
        self,
        asked: Sequence[Message],
        form: dict[str, Any],
        budget: Budget,
        most_tokens: int,
        see: Callable[[str], None],
        read: Callable[[str], T],
    ) -> T:
        """What is read out of a reply, asked for a second time where the first could not be used."""
        said = self.provider.complete(asked, form, budget, most_tokens, see)
        try:
            return read(said)
        except JudgeOutputInvalid as error:
            if not budget.calls or budget.left_s <= 0:
                raise
            return read(self.provider.complete([*asked, *prompt.repair(said, str(error))], form, budget, most_tokens, see))

    def _rubric(self, brief: Brief) -> Rubric:
        return self._library.rubrics[brief.session.plan.interview_type]

    def _worded(self, brief: Brief, number: int, said: str, system: str, *, whole: bool = True) -> tuple[Move, str]:
        """The move of this number with its words; the plan's own where the number or the words will not do."""
        moves = brief.moves
        fits = 1 <= number <= len(moves) and bool(said.strip()) and not prompt.repeats_instructions(said, system)
        move = moves[number - 1] if fits else moves[0]
        if fits and whole and move.kind == "probe" and "?" not in said:
            fits = False
        if not fits:
            if not whole:
                return move, ""
            fallback = self._plain.reply(replace(brief, moves=(move, *moves)), lambda _: None)
            return fallback.move, fallback.message
        if move.kind == "ask":
            return move, f"{said.strip()}\n\n{brief.session.plan.questions[move.question or 0].text}"
        return move, said.strip()

    def _afford(self, spent: tuple[int, int], prompt_tokens: int) -> None:
        """Nothing, where the caps allow this call. Raises BudgetReached before anything is sent."""
        wanted = prompt_tokens + self._caps.reply
        spent_here, spent_today = spent
        if self._caps.request and wanted > self._caps.request:
            raise BudgetReached("This request would be larger than LIYA_REQUEST_TOKENS allows.")
        if self._caps.session and spent_here + wanted > self._caps.session:
            raise BudgetReached("This interview has used the tokens that LIYA_SESSION_TOKENS allows.")
        if self._caps.day and spent_today + wanted > self._caps.day:
            raise BudgetReached("Today's tokens are used up, as LIYA_DAY_TOKENS says.")


@contextmanager
def _counted(budget: Budget) -> Iterator[None]:
    """Let a failure know which calls were made before it."""
    try:
        yield
    except NotJudged as error:
        error.calls = tuple(budget.used)
        raise
