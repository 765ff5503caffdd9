"""What is known of the candidate and the job, read out of a session's set-up. Pure; nothing is invented."""

import re
from collections.abc import Iterator
from typing import Any

from liya_core.bank import Level, Lexicon
from liya_core.intake import job as posting
from liya_core.intake import resume
from liya_core.judging import addressed
from liya_core.library import Library
from liya_core.models import JobDescriptionInput, Setup

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HELD = ("title", "job_title", "position", "role", "degree", "field_of_study", "name")
_WHERE = ("company", "employer", "organization", "institution", "school")
_DATES = ("start_date", "start", "from", "end_date", "end", "to", "dates", "duration", "period", "year", "graduation_year")
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

    def entry(value: Any) -> Any:
        """One post or study, of any shape."""
        if isinstance(value, dict):
            return {key: entry(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [entry(part) for part in value]
        return cleared(value, "your profile") if isinstance(value, str) else value

    profile, resume, wanted, context = setup.profile, setup.resume, setup.job_description, setup.context
    if profile.work_experiences or profile.educations:
        held, studied = (tuple(map(entry, entries)) for entries in (profile.work_experiences, profile.educations))
        profile = profile.model_copy(update={"work_experiences": held, "educations": studied})
    if resume:
        resume = resume.model_copy(update={"text": cleared(resume.text, "your résumé")})
    if wanted:
        wanted = wanted.model_copy(update={"description": cleared(wanted.description, "the job description")})
    context = context.model_copy(update={"company_research": cleared(context.company_research, "your notes on the company")})
    changed = {"profile": profile, "resume": resume, "job_description": wanted, "context": context}
    return setup.model_copy(update=changed), tuple(notes)


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
    """Role families by the titles given (the longest that fits wins), else by the résumé's last one, else by the skills named."""
    for title in _titles(setup, library):
        named = [found.name for found in library.titles.find(title)]
        if named:
            longest = max(named, key=len)
            return tuple(family.id for family in library.families.values() if longest in family.titles)
    known = set(skills(setup, library))
    shares = {family.id: len(known & family.skills.keys()) for family in library.families.values()}
    least = max(2, max(shares.values()) / 2)
    return tuple(name for name, share in shares.items() if share >= least)


def required_skills(setup: Setup, library: Library) -> tuple[str, ...]:
    """The skills the job asks for or speaks of, by the names data/roles uses; listed ones it does not know as written."""
    wanted = job(setup)
    listed = [_canonical(skill, library) for skill in wanted.required_skills]
    return tuple(dict.fromkeys([*listed, *posting.skills(wanted.description, library)]))


def skills(setup: Setup, library: Library) -> tuple[str, ...]:
    """The skills the candidate names: in the profile, then in the résumé."""
    listed = [_canonical(skill, library) for skill in setup.profile.skills]
    return tuple(dict.fromkeys([*listed, *resume.skills(resume_text(setup), library)]))


def resume_text(setup: Setup) -> str:
    """All that is told of the candidate's work and studies as one text: the résumé, then what a program sent piece by piece."""
    parts = [setup.resume.text if setup.resume else ""]
    for heading, entries in (("Experience", setup.profile.work_experiences), ("Education", setup.profile.educations)):
        told = [said for entry in entries if (said := _entry(entry))]
        if told:
            parts.append("\n\n".join([heading, *told]))
    return "\n\n".join(part for part in parts if part.strip())


def job_text(setup: Setup) -> str:
    """All that is told of the job as one text: title, company and description, then the notes on the company."""
    wanted = job(setup)
    return "\n".join(part for part in (wanted.title, wanted.company, wanted.description, setup.context.company_research) if part)


def _entry(entry: Any) -> str:
    """One post or study of a profile as lines: what names it first, its dates, then what is said of it; of any shape."""
    if isinstance(entry, dict):
        named = [str(entry[key]) for key in (*_HELD, *_WHERE) if isinstance(entry.get(key), str) and entry[key].strip()]
        dates = [str(entry[key]) for key in _DATES if entry.get(key)]
        rest = [_entry(value) for key, value in entry.items() if key not in (*_HELD, *_WHERE, *_DATES)]
        return "\n".join([", ".join(named), " - ".join(dates), *rest]).strip()
    if isinstance(entry, list | tuple):
        return "\n".join(_entry(item) for item in entry)
    return plain(str(entry)) if isinstance(entry, str) else ""


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
    return library.skills.name(skill) or skill.strip().lower()


def _titles(setup: Setup, library: Library) -> Iterator[str]:
    """The titles that say what kind of work it is about: of the job, of the person, of the résumé where these say nothing."""
    yield from (title for title in (job(setup).title, setup.profile.title) if title)
    yield from resume.titles(resume_text(setup), library)[:1]


def _note(research: str) -> str | None:
    """The first sentence of the notes that is long enough to say something and short enough to be said aloud."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", research):
        if 5 <= len(sentence.split()) <= 28 and "?" not in sentence:
            return sentence.strip(" .-•*")
    return None
