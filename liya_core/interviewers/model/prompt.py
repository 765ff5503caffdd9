"""What is sent to a model: the unchanging part first, then only what this turn needs, and the candidate's words in fences.

The files are data/prompts/*.md; their hash is the prompt version that each judgement carries.
"""

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from liya_core.bank import Lexicon, Rubric
from liya_core.candidate import job, level, plain, resume_text, without_orders
from liya_core.errors import DataFileError
from liya_core.interviewers import Brief
from liya_core.judging import addressed
from liya_core.judging.admissibility import ABOUT_SCORES, ADDRESSED, RECITES
from liya_core.judging.prose import NOT_PROSE
from liya_core.library import DATA, Library
from liya_core.models import Move, Session, Turn

NEWEST, EARLIER = 8_000, 1_500  # characters of the newest answer, and of the ones before on the same question
DIGEST: Final = 800  # characters of all that was said about other questions
MATERIAL: Final = 900  # characters each of résumé, job description and notes
LEAK: Final = 8  # words of the instructions in a row that a reply must not say
REMOVED: Final = "[a sentence that spoke to whoever scores was left out here]"
CUT: Final = (ADDRESSED, ABOUT_SCORES, RECITES, NOT_PROSE)  # what of an answer no model is shown: it may be an order in disguise
PARTED: Final = "\n\ufffc \ufffc\n"  # stands for what was left out where quotes are looked for, so that none can be of it or reach across

_WORD = re.compile(r"\w+")
_BYTES = re.compile(r"(?:[A-Za-z0-9+/]{4}){10,}")
_PARTICULAR = re.compile(r"[$€£]?\d[\d.,]*\d%?(?:\s[a-z]\w+)?|\d%?(?:\s[a-z]\w+)?|(?<=[a-z,;] )[A-Z]\w+(?: [A-Z]\w+)*")


@dataclass(frozen=True)
class Prompts:
    """The texts of data/prompts, and their version."""

    turn: str
    request: str
    repair: str
    opening: str
    material: str
    aside: str
    asked: str

    @property
    def version(self) -> str:
        """A hash of all of them."""
        return hashlib.sha256("\0".join(astuple(self)).encode()).hexdigest()[:12]


@cache
def prompts(folder: Path = DATA / "prompts") -> Prompts:
    """The prompt files, read once."""
    try:
        return Prompts(**{field.name: (folder / f"{field.name}.md").read_text(encoding="utf-8") for field in fields(Prompts)})
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"A prompt in {folder} is missing or no text. Restore the folder from the project's copy.") from error


def messages(brief: Brief, library: Library) -> list[dict[str, str]]:
    """The two messages of a turn."""
    session, plan = brief.session, brief.session.plan
    turn = session.turns[-1]
    question = plan.questions[turn.move.question or 0]
    code = secrets.token_hex(6)
    request = Template(prompts().request).safe_substitute(
        code=code,
        digest=fenced(digest(session, turn, library.lexicon), code),
        material=fenced(material(session, library), code),
        question=fenced("\n\n".join(part for part in (plan.brief if plan.problem_title else None, question.text) if part), code),
        following=fenced(_following(brief), code),
        rated=", ".join(rateable(brief)),
        points="\n".join(f"- {point.text}" for point in question.question.points) or "- It is concrete, reasoned, and the candidate's own.",
        exchange=fenced(_exchange(brief, turn), code),
        moves="\n".join(f"{number}. {_described(move, brief, code)}" for number, move in enumerate(brief.moves, 1)),
    )
    return [{"role": "system", "content": instructions(brief, library)}, {"role": "user", "content": request}]


def instructions(brief: Brief, library: Library) -> str:
    """The part that stays the same for the whole interview, so that a server can keep it."""
    plan = brief.session.plan
    return Template(prompts().turn).safe_substitute(
        type=plan.interview_type.replace("_", " "),
        round=plan.interview_round.replace("_", " "),
        level=level(brief.session.setup),
        dimensions=_dimensions(library.rubrics[plan.interview_type]),
    )


def rateable(brief: Brief) -> tuple[str, ...]:
    """The dimensions that the open question gives something to judge on, as the built-in reading has them."""
    return tuple(rating.dimension for rating in brief.reading.ratings if rating.rating is not None)


def answers(brief: Brief) -> list[str]:
    """The candidate's words on the open question, oldest first, without the sentences that spoke to whoever scores."""
    return [text.replace(REMOVED, PARTED) for _, text in _said(brief)]


def repeats_instructions(said: str, system: str) -> bool:
    """Whether a reply says the instructions or the form of a request: eight of their words in a row.

    Letter case, punctuation, spaces between letters and unseen characters make no difference, nor do the order turned
    round and base64. Fewer words in a row, other words for the same, other languages and other codes are not found.
    """
    runs = _runs(system)
    return any(run in written for written in _readings(said) for run in runs)


def _readings(said: str) -> Iterator[str]:
    """The letters and figures of a text alone, as they stand, backwards, and of what its stretches of base64 stand for."""
    letters = _squeezed(said)
    yield letters
    yield letters[::-1]
    for found in _BYTES.findall(said):
        yield _squeezed(base64.b64decode(found).decode("utf-8", "ignore"))


def _squeezed(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())


@cache
def _runs(system: str) -> frozenset[str]:
    told = (system, prompts().request, prompts().repair)
    every = [[_squeezed(word) for word in _WORD.findall(text)] for text in told]
    return frozenset("".join(words[i : i + LEAK]) for words in every for i in range(len(words) - LEAK + 1))


def digest(session: Session, turn: Turn, lexicon: Lexicon) -> str:
    """What was said about other questions: of each answer its figures and names, all of them together bounded."""
    told = [
        (f"{(earlier.move.question or 0) + 1}: ", _particulars(_cleared(earlier.answer.text, lexicon)))
        for earlier in session.turns[:-1]
        if earlier.answer and earlier.move.question != turn.move.question and earlier.move.kind in ("ask", "probe")
    ]
    if not told:
        return "Nothing yet."
    share = _share([len(said) for _, said in told], DIGEST - sum(len(number) + 1 for number, _ in told))
    return "\n".join(number + said[: max(12, share)] for number, said in told)[:DIGEST]


def _share(lengths: Sequence[int], most: int) -> int:
    """How much of each may stay so that all together are at most so long: what short ones leave over, long ones get."""
    for left, length in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        if length * left > most:
            return most // left
        most -= length
    return max(lengths)


def _cleared(text: str, lexicon: Lexicon) -> str:
    """An answer without what is spoken to whoever scores; so too for one that was held elsewhere and has no reading."""
    for sentence in addressed(text, lexicon):
        text = text.replace(sentence, "")
    return text


def _particulars(text: str) -> str:
    """The figures of an answer, each with the word after it, and its names, in order."""
    return "; ".join(dict.fromkeys(" ".join(found.split()) for found in _PARTICULAR.findall(text))) or plain(text)


def _said(brief: Brief) -> list[tuple[Turn, str]]:
    session, open_turn = brief.session, brief.session.turns[-1]
    exchange = [turn for turn in session.turns if turn.move.question == open_turn.move.question and turn.answer]
    found = []
    for turn in exchange:
        attempt = turn.attempts[-1] if turn is open_turn else turn.answer
        assert attempt is not None
        judged = brief.reading if turn is open_turn else next((j for j in reversed(attempt.judgements) if j.judge == "builtin"), None)
        text = attempt.text
        for sentence in judged.uncredited if judged else ():
            if sentence.reason in CUT:
                text = text.replace(sentence.text, REMOVED)
        found.append((turn, text))
    return found


def _exchange(brief: Brief, open_turn: Turn) -> str:
    lines = []
    for turn, text in _said(brief):
        if turn.move.kind != "ask":
            lines.append(f"Interviewer: {plain(turn.message)[:EARLIER]}")
        lines.append(f"Candidate: {text[: NEWEST if turn is open_turn else EARLIER]}")
    return "\n".join(lines)


def material(session: Session, library: Library, most: int = MATERIAL) -> str:
    """What the candidate entered about themselves and the job, at most so many characters of each text, without orders to a reader."""
    setup, _ = without_orders(session.setup, library.lexicon)
    wanted = job(setup)
    parts = {
        "Title": wanted.title or setup.profile.title or "",
        "Company": wanted.company or "",
        "Focus": ", ".join(setup.context.focus_areas),
        "Job description": wanted.description,
        "Notes on the company": setup.context.company_research,
        "Résumé": resume_text(setup),
    }
    return "\n".join(f"{name}: {plain(text)[:most]}" for name, text in parts.items() if text.strip()) or "Nothing."


def fenced(text: str, code: str) -> str:
    """The candidate's words between two lines with this request's code; the code cannot stand inside."""
    return f"BEGIN {code}\n{text.replace(code, '')}\nEND {code}"


def _dimensions(rubric: Rubric) -> str:
    lines: list[str] = []
    for dimension in rubric.dimensions:
        lines.append(f"{dimension.id} ({dimension.label}):")
        lines += [f"  {place}: {anchor}" for place, anchor in enumerate(dimension.anchors, 1)]
    return "\n".join(lines)


def _following(brief: Brief) -> str:
    """The planned question that a move to the next one would ask."""
    asked = next((move.question for move in brief.moves if move.kind == "ask"), None)
    return "None: this was the last." if asked is None else plain(brief.session.plan.questions[asked].text)[:600]


def _described(move: Move, brief: Brief, code: str) -> str:
    session = brief.session
    if move.kind == "ask":
        return "ask: go on to the planned question that comes next"
    if move.kind == "close":
        return "close: end the interview"
    if move.kind == "clarify":
        return "clarify: help them to understand the question"
    if move.gap == "claim" and brief.conflict:
        where = "in the résumé" if brief.conflict.then_turn is None else "earlier"
        told = fenced(f"{where}: {plain(brief.conflict.then)}\nnow: {plain(brief.conflict.now)}", code)
        return f"probe: ask kindly, without any blame, how these two fit together:\n{told}"
    sought = session.plan.questions[move.question or 0].question
    aim = sought.points[move.point].text if move.point is not None else (move.gap or "more").replace("_", " ")
    return f"probe: ask one question that seeks this: {aim}"


def repair(said: str, problem: str) -> Sequence[dict[str, str]]:
    """What is added to a request whose reply could not be used."""
    return [
        {"role": "assistant", "content": said[:4_000]},
        {"role": "user", "content": Template(prompts().repair).safe_substitute(problem=problem)},
    ]
