"""What is known of the candidate and the job, read out of a session's set-up. Pure; nothing is invented."""

import re

from liya_core.bank import Level, Lexicon
from liya_core.judging import addressed
from liya_core.library import Library
from liya_core.models import JobDescriptionInput, Setup

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LEVEL_WORDS: tuple[tuple[Level, tuple[str, ...]], ...] = (
    ("lead", ("lead", "staff", "principal", "head", "director", "manager", "executive", "chief", "vp")),
    ("senior", ("senior", "sr", "experienced", "expert")),
    ("junior", ("junior", "jr", "entry", "entry-level", "graduate", "intern", "trainee", "apprentice", "student", "assistant")),
    ("mid", ("mid", "mid-level", "intermediate", "regular", "associate")),
)
_YEARS: tuple[tuple[float, Level], ...] = ((2, "junior"), (6, "mid"), (12, "senior"))


def mentions(text: str, term: str) -> bool:
    """Whether `term` stands in `text` as words of its own. Names of two to four letters count only if written as a name (SQL, Git)."""
    if term.lower() not in text.lower():
        return False
    pattern = rf"(?<![\w+#]){re.escape(term)}(?![\w+#])"
    if len(term) <= 4 and term.isalpha() and len(text) > 60:
        return any(found.group()[0].isupper() for found in re.finditer(pattern, text, re.IGNORECASE))
    return re.search(pattern, text, re.IGNORECASE) is not None


def job(setup: Setup) -> JobDescriptionInput:
    """The job description, an empty one where none was given."""
    return setup.job_description or JobDescriptionInput()


def without_orders(setup: Setup, lexicon: Lexicon) -> tuple[Setup, tuple[str, ...]]:
    """The set-up without the sentences of its texts that speak to whoever scores, and a note for each text they were left out of."""
    notes: list[str] = []

    def cleared(text: str, name: str) -> str:
        found = addressed(text, lexicon)
        for sentence in found:
            text = text.replace(sentence, "")
        if found:
            notes.append(f"Left out of {name}, because it speaks to whoever scores: “{shortened(found[0], 160)}”.")
        return text

    resume, wanted, context = setup.resume, setup.job_description, setup.context
    if resume:
        resume = resume.model_copy(update={"text": cleared(resume.text, "your résumé")})
    if wanted:
        wanted = wanted.model_copy(update={"description": cleared(wanted.description, "the job description")})
    context = context.model_copy(update={"company_research": cleared(context.company_research, "your notes on the company")})
    return setup.model_copy(update={"resume": resume, "job_description": wanted, "context": context}), tuple(notes)


def shortened(text: str, most: int) -> str:
    """`text` as one line of at most `most` characters."""
    line = plain(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def level(setup: Setup) -> Level:
    """Seniority: what the person says, else what the title says, else the years; mid where nothing is known."""
    for said in (setup.profile.experience_level, setup.profile.title, job(setup).title):
        for name, words in _LEVEL_WORDS:
            if said and any(mentions(said, word) for word in words):
                return name
    years = setup.profile.years_of_experience
    if years is None:
        return "mid"
    return next((name for limit, name in _YEARS if years < limit), "lead")


def families(setup: Setup, library: Library) -> tuple[str, ...]:
    """Role families by the titles given (the longest title that fits wins), else by the skills named."""
    for title in (job(setup).title, setup.profile.title):
        fits = [
            (len(known), family.id) for family in library.families.values() for known in family.titles if title and mentions(title, known)
        ]
        if fits:
            longest = max(length for length, _ in fits)
            return tuple(dict.fromkeys(name for length, name in fits if length == longest))
    named = set(skills(setup, library))
    return tuple(family.id for family in library.families.values() if len(named & family.skills.keys()) >= 2)


def required_skills(setup: Setup, library: Library) -> tuple[str, ...]:
    """The skills the job asks for, by the names data/roles uses; unknown ones as written."""
    wanted = job(setup)
    listed = [_canonical(skill, library) for skill in wanted.required_skills]
    return tuple(dict.fromkeys([*listed, *_found_in(wanted.description, library)]))


def skills(setup: Setup, library: Library) -> tuple[str, ...]:
    """The skills the candidate names: in the profile, then in the résumé."""
    listed = [_canonical(skill, library) for skill in setup.profile.skills]
    return tuple(dict.fromkeys([*listed, *_found_in(setup.resume.text if setup.resume else "", library)]))


def facts(setup: Setup) -> dict[str, str]:
    """What a question may name, by slot: the title practiced for, the company, one sentence of the person's notes on it."""
    found = {
        "title": job(setup).title or setup.profile.title,
        "company": job(setup).company,
        "note": _note(setup.context.company_research),
    }
    return {slot: said for slot, text in found.items() if (said := plain(text or ""))}


def plain(text: str) -> str:
    """A name or a phrase as one line that can be said: without line breaks and control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _canonical(skill: str, library: Library) -> str:
    """The name data/roles has for a skill; the skill itself where it has none."""
    said = skill.strip().lower()
    for family in library.families.values():
        for name, others in family.skills.items():
            if said == name or said in others:
                return name
    return said


def _found_in(text: str, library: Library) -> list[str]:
    return [
        name
        for family in library.families.values()
        for name, others in family.skills.items()
        if text and any(mentions(text, term) for term in (name, *others) if len(term) > 2)
    ]


def _note(research: str) -> str | None:
    """The first sentence of the notes that is long enough to say something and short enough to be said aloud."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", research):
        if 5 <= len(sentence.split()) <= 28 and "?" not in sentence:
            return sentence.strip(" .-•*")
    return None
