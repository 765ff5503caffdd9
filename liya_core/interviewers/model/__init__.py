"""The interviewer that is led by a model: one call a turn, and nothing believed that the answer does not show.

The plan says which moves are permitted and words the planned questions; the model chooses among the moves, leads over
or follows up, and rates the answer. What people say beside answering (skip, repeat, let's stop), and an answer in
which nothing can be counted, need no model.
"""

import time
from collections.abc import Callable

from liya_core.errors import BudgetReached, JudgeOutputInvalid, NotJudged
from liya_core.interviewers import Brief, Interviewer, Opening, Reply
from liya_core.interviewers.model import prompt
from liya_core.interviewers.model.provider import Budget, Provider, tokens_of
from liya_core.interviewers.model.reply import ModelReply, parse, partial, schema
from liya_core.judging.claimed import Claimed, checked
from liya_core.library import Library
from liya_core.models import EndReason, Judgement, Move, Session
from liya_core.settings import Caps, ModelSettings


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

    def opening(self, session: Session) -> Opening:
        """How the interview begins."""
        return self._plain.opening(session)

    def closing(self, session: Session, reason: EndReason) -> str:
        """The goodbye of a session that ends between turns."""
        return self._plain.closing(session, reason)

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        """A permitted move in the model's words, and its judgement. Raises ProviderUnavailable and JudgeOutputInvalid."""
        if brief.reading.intent != "answer" or brief.reading.score is None:
            return self._plain.reply(brief, show)
        if not any(rating.evidence for rating in brief.reading.ratings):
            plain = self._plain.reply(brief, show)
            return Reply(plain.move, plain.message, (self._unasked(brief),))
        rubric = self._library.rubrics[brief.session.plan.interview_type]
        budget = Budget(time.monotonic() + self._deadline_s)
        try:
            found = self._asked(brief, budget, show)
        except NotJudged as error:
            error.calls = tuple(budget.used)
            raise
        move, message = self._worded(brief, found.move, found.message, prompt.instructions(brief, self._library))
        judgement = checked(
            {name: Claimed(claim.rating, claim.quote) for name, claim in found.ratings.items() if name in prompt.rateable(brief)},
            [(praise.text, praise.quote) for praise in found.strengths],
            found.improvements,
            answers=prompt.answers(brief),
            reading=brief.reading,
            rubric=rubric,
            model=self.provider.model,
            prompt_version=prompt.prompts().version,
        )
        show(message)
        return Reply(move, message, (judgement,), tuple(budget.used))

    def _unasked(self, brief: Brief) -> Judgement:
        """The judgement of an answer in which nothing can be counted: what the rules before the model say, on the model's scale."""
        reason = f"{brief.reading.reason or 'Nothing here could be counted.'} The model was not asked."
        version = prompt.prompts().version
        return brief.reading.model_copy(update={"judge": "llm", "model": self.provider.model, "prompt_version": version, "reason": reason})

    def _asked(self, brief: Brief, budget: Budget, show: Callable[[str], None]) -> ModelReply:
        """The model's reply, asked for a second time where the first could not be used."""
        rubric = self._library.rubrics[brief.session.plan.interview_type]
        form = schema(rubric)
        asked = prompt.messages(brief, self._library)
        system = asked[0]["content"]
        self._afford(brief, tokens_of(asked))

        def see(text: str) -> None:
            so_far = partial(text)
            if so_far.move is not None:
                show(self._worded(brief, so_far.move, so_far.message, system, whole=False)[1])

        said = self.provider.complete(asked, form, budget, self._caps.reply, see)
        try:
            return parse(said, rubric)
        except JudgeOutputInvalid as error:
            if not budget.calls or budget.left_s <= 0:
                raise
            again = [*asked, *prompt.repair(said, str(error))]
            return parse(self.provider.complete(again, form, budget, self._caps.reply, see), rubric)

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
            fallback = self._plain.reply(Brief(brief.session, brief.reading, (move, *moves)), lambda _: None)
            return fallback.move, fallback.message
        if move.kind == "ask":
            return move, f"{said.strip()}\n\n{brief.session.plan.questions[move.question or 0].text}"
        return move, said.strip()

    def _afford(self, brief: Brief, prompt_tokens: int) -> None:
        """Nothing, where the caps allow this call. Raises BudgetReached before anything is sent."""
        wanted = prompt_tokens + self._caps.reply
        spent_here, spent_today = brief.spent
        if self._caps.request and wanted > self._caps.request:
            raise BudgetReached("This request would be larger than LIYA_REQUEST_TOKENS allows.")
        if self._caps.session and spent_here + wanted > self._caps.session:
            raise BudgetReached("This interview has used the tokens that LIYA_SESSION_TOKENS allows.")
        if self._caps.day and spent_today + wanted > self._caps.day:
            raise BudgetReached("Today's tokens are used up, as LIYA_DAY_TOKENS says.")
